#include "core/serve/limitrules.h"

#include "core/base/units.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sharepane::serve {

namespace {

using Unit = LimitRule::Unit;
using std::chrono::milliseconds;

constexpr std::uint64_t kibi = 1U << 10U;
constexpr std::uint64_t second = 1000;
constexpr std::uint64_t hour = 3600 * second;
constexpr std::uint64_t mostThings = 1'000'000;
constexpr std::uint64_t mostThreads = 256;
constexpr std::uint64_t shortest = 100; // less would cut off clients that are merely far away

constexpr auto setOp = "set the limit";

constexpr std::array rules{
    LimitRule{"header-bytes", &Limits::headerBytes, Unit::bytes, kibi, kibi* kibi,
              "Request line and headers of a request; more is answered 431"},
    LimitRule{"body-bytes", &Limits::bodyBytes, Unit::bytes, kibi, 64 * kibi* kibi,
              "Body of a request; more is answered 413"},
    LimitRule{"connections", &Limits::connections, Unit::count, 1, mostThings,
              "Connections in all; further ones are closed at once"},
    LimitRule{"connections-per-address", &Limits::connectionsPerAddress, Unit::count, 1, mostThings,
              "Connections of one address; further ones are closed at once"},
    LimitRule{"handshake", &Limits::handshake, Unit::span, shortest, hour,
              "Time for a TLS handshake; then the connection closes"},
    LimitRule{"receive", &Limits::receive, Unit::span, shortest, hour,
              "Time for a whole head, and then for a whole body; then the connection closes"},
    LimitRule{"idle", &Limits::idle, Unit::span, shortest, 24 * hour,
              "Time between two requests of a connection; then it closes"},
    LimitRule{"send", &Limits::send, Unit::span, shortest, hour,
              "Time for each 256 KiB of a response; who reads more slowly is cut off"},
    LimitRule{"wrong-credential-burst", &Limits::wrongCredentialBurst, Unit::count, 1, mostThings,
              "Wrong credentials an address may present at once; more are answered 429"},
    LimitRule{"wrong-credentials-per-minute", &Limits::wrongCredentialsPerMinute, Unit::count, 1, mostThings,
              "Wrong credentials an address may present per minute in the long run"},
    LimitRule{"io-threads", &Limits::ioThreads, Unit::count, 1, mostThreads,
              "Threads that always carry connections"},
    LimitRule{"worker-threads", &Limits::workerThreads, Unit::count, 1, mostThreads,
              "Threads that answer, and as many that read logs, catalogues and files"},
};

std::string namesOfAll()
{
    std::string all;
    for (const LimitRule& rule : rules) {
        all += all.empty() ? "" : ", ";
        all += rule.name;
    }
    return all;
}

Result<std::uint64_t> parseCount(std::string_view text)
{
    std::uint64_t count = 0;
    const char* const last = text.data() + text.size();
    const auto [end, ec] = std::from_chars(text.data(), last, count);
    if (ec == std::errc() && end == last) {
        return count;
    }
    return fail(ErrorCode::invalidArgument, "read the count", std::string(text), "it is no number");
}

Result<std::uint64_t> parse(Unit unit, std::string_view text)
{
    switch (unit) {
    case Unit::bytes:
        return parseSize(text);
    case Unit::span:
        return parseSpan(text).map(
            [](milliseconds span) { return static_cast<std::uint64_t>(span.count()); });
    case Unit::count:
        break;
    }
    return parseCount(text);
}

/// Sizes as parseSize() reads them, without rounding.
std::string exactSize(std::uint64_t bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB"};
    std::size_t unit = 0;
    while (bytes > 0 && bytes % kibi == 0 && unit + 1 < units.size()) {
        bytes /= kibi;
        ++unit;
    }
    return std::to_string(bytes) + units[unit];
}

} // namespace

std::span<const LimitRule> limitRules()
{
    return rules;
}

std::string formatLimit(const LimitRule& rule, std::uint64_t value)
{
    switch (rule.unit) {
    case Unit::bytes:
        return exactSize(value);
    case Unit::span:
        return formatSpan(milliseconds(value));
    case Unit::count:
        break;
    }
    return std::to_string(value);
}

std::uint64_t valueOf(const LimitRule& rule, const Limits& limits)
{
    return std::visit(
        [&](auto field) {
            if constexpr (std::is_same_v<decltype(field), milliseconds Limits::*>) {
                return static_cast<std::uint64_t>((limits.*field).count());
            } else {
                return static_cast<std::uint64_t>(limits.*field);
            }
        },
        rule.field);
}

Result<void> setLimit(Limits& limits, std::string_view name, std::string_view value)
{
    const auto* const rule = std::ranges::find(rules, name, &LimitRule::name);
    if (rule == rules.end()) {
        return fail(ErrorCode::invalidArgument, setOp, std::string(name), "there is none of that name",
                    "choose one of " + namesOfAll());
    }
    const auto number = parse(rule->unit, value);
    if (!number || *number < rule->least || *number > rule->most) {
        return fail(ErrorCode::invalidArgument, setOp, std::string(name),
                    number ? "\"" + std::string(value) + "\" is out of its range"
                           : "\"" + std::string(value) + "\" can't be read: " + number.error().cause,
                    "give it from " + formatLimit(*rule, rule->least) + " to " +
                        formatLimit(*rule, rule->most) + ", as " +
                        formatLimit(*rule, valueOf(*rule, Limits())));
    }
    std::visit(
        [&](auto field) {
            using Value = std::remove_reference_t<decltype(limits.*field)>;
            limits.*field = static_cast<Value>(*number);
        },
        rule->field);
    return {};
}

} // namespace sharepane::serve
