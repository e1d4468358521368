#include "core/facade/authority.h"

namespace sharepane::facade {

Result<std::shared_ptr<catalog::SnapshotSource>> Authority::require(catalog::Operation operation,
                                                                    const DatabaseName& name) const
{
    const catalog::OperationRule& rule = catalog::ruleOf(operation);
    if (rule.needs == catalog::Action::hold) {
        return refuse(operation, name.text());
    }
    const auto refused = [&] {
        return fail(catalog::notAuthorised(rule.words, name.text()));
    };
    auto source = m_core->snapshots(name);
    if (!source) {
        return refused();
    }
    const auto contents = (*source)->contents();
    if (!contents || !catalog::isAuthorised(*contents->definitions, m_principal, rule.needs)) {
        return refused();
    }
    return source;
}

tl::unexpected<Error> Authority::refuse(catalog::Operation operation, std::string_view object)
{
    return fail(catalog::holdersOnly(catalog::ruleOf(operation).words, object));
}

bool Authority::sees(const DatabaseName& name) const
{
    return require(catalog::Operation::show, name).has_value();
}

} // namespace sharepane::facade
