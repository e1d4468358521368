#include "core/facade/servicelimits.h"

#include "core/serve/limitrules.h"

namespace sharepane::facade {

namespace {

ServiceLimit::Unit unitOf(serve::LimitRule::Unit unit)
{
    switch (unit) {
    case serve::LimitRule::Unit::bytes:
        return ServiceLimit::Unit::bytes;
    case serve::LimitRule::Unit::span:
        return ServiceLimit::Unit::span;
    case serve::LimitRule::Unit::count:
        break;
    }
    return ServiceLimit::Unit::count;
}

ServiceLimit infoOf(const serve::LimitRule& rule)
{
    const std::uint64_t usual = serve::valueOf(rule, serve::Limits());
    return {std::string(rule.name),
            unitOf(rule.unit),
            {usual, serve::formatLimit(rule, usual)},
            {rule.least, serve::formatLimit(rule, rule.least)},
            {rule.most, serve::formatLimit(rule, rule.most)},
            std::string(rule.meaning)};
}

} // namespace

std::vector<ServiceLimit> serviceLimits()
{
    std::vector<ServiceLimit> all;
    for (const serve::LimitRule& rule : serve::limitRules()) {
        all.push_back(infoOf(rule));
    }
    return all;
}

Result<serve::Limits> limitsOf(const HostRequest& request)
{
    serve::Limits limits;
    for (const auto& [name, value] : request.limits) {
        TRY(serve::setLimit(limits, name, value));
    }
    return limits;
}

Result<void> checkLimits(const HostRequest& request)
{
    TRY(limitsOf(request));
    return {};
}

} // namespace sharepane::facade
