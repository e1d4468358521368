#include "core/catalog/followerpolicies.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sharepane::catalog {

namespace {

using Span = std::optional<std::chrono::milliseconds>;

constexpr std::array kindNames{std::pair{ModificationKind::none, "none"},
                               std::pair{ModificationKind::unite, "union"},
                               std::pair{ModificationKind::replace, "replace"}};

void forgetHotSpans(Definitions& definitions)
{
    definitions.policies.hotSpan.reset();
    for (auto& [id, policies] : definitions.tablePolicies) {
        policies.hotSpan.reset();
    }
    std::erase_if(definitions.tablePolicies, [](const auto& pair) { return pair.second.empty(); });
}

} // namespace

const char* nameOf(ModificationKind kind)
{
    return std::ranges::find(kindNames, kind, &std::pair<ModificationKind, const char*>::first)->second;
}

std::optional<ModificationKind> modificationKindOf(std::string_view name)
{
    const auto found = std::ranges::find_if(kindNames, [&](const auto& pair) { return pair.second == name; });
    return found == kindNames.end() ? std::nullopt : std::optional(found->first);
}

bool FollowerOverrides::changeNothing() const
{
    const bool caching = cachingKind == ModificationKind::none ||
                         (cachingKind == ModificationKind::unite && !hotSpan && tableHotSpans.empty());
    const bool who = principalsKind == ModificationKind::none ||
                     (principalsKind == ModificationKind::unite && principals.empty());
    return caching && who;
}

Effective<Span> effectiveHotSpan(const Definitions& leader, const FollowerOverrides& overrides,
                                 const std::string& tableId, std::string_view tableName)
{
    const bool follower = overrides.cachingKind != ModificationKind::none;
    const bool leaders = overrides.cachingKind != ModificationKind::replace;
    const auto ours = overrides.tableHotSpans.find(foldedName(tableName));
    const auto theirs = leader.tablePolicies.find(tableId);
    if (follower && !tableName.empty() && ours != overrides.tableHotSpans.end()) {
        return {ours->second, PolicyOrigin::followerTable};
    }
    if (leaders && !tableId.empty() && theirs != leader.tablePolicies.end() && theirs->second.hotSpan) {
        return {theirs->second.hotSpan, PolicyOrigin::table};
    }
    if (follower && overrides.hotSpan) {
        return {overrides.hotSpan, PolicyOrigin::followerDatabase};
    }
    if (leaders && leader.policies.hotSpan) {
        return {leader.policies.hotSpan, PolicyOrigin::database};
    }
    return {};
}

EffectivePolicies effectivePolicies(const Definitions& leader, const FollowerOverrides& overrides,
                                    const std::string& tableId, std::string_view tableName)
{
    EffectivePolicies policies = effectivePolicies(leader, tableId);
    policies.hotSpan = effectiveHotSpan(leader, overrides, tableId, tableName);
    return policies;
}

Principals effectivePrincipals(const Principals& leader, const FollowerOverrides& overrides)
{
    if (overrides.principalsKind == ModificationKind::none) {
        return leader;
    }
    Principals all = overrides.principals;
    if (overrides.principalsKind == ModificationKind::unite) {
        for (const auto& [role, names] : leader) {
            all[role].insert(names.begin(), names.end());
        }
    }
    return all;
}

std::shared_ptr<const Definitions>
effectiveDefinitions(const std::shared_ptr<const Definitions>& leader, const FollowerOverrides& overrides,
                     const std::function<std::optional<std::string>(const std::string& name)>& idOf)
{
    if (overrides.changeNothing()) {
        return leader;
    }
    auto effective = std::make_shared<Definitions>(*leader);
    effective->principals = effectivePrincipals(leader->principals, overrides);
    effective->closed = overrides.principalsKind == ModificationKind::replace && overrides.principals.empty();
    if (overrides.cachingKind == ModificationKind::replace) {
        forgetHotSpans(*effective);
    }
    if (overrides.cachingKind != ModificationKind::none) {
        if (overrides.hotSpan) {
            effective->policies.hotSpan = overrides.hotSpan;
        }
        for (const auto& [name, span] : overrides.tableHotSpans) {
            if (const auto id = idOf(name)) {
                effective->tablePolicies[*id].hotSpan = span;
            }
        }
    }
    return effective;
}

} // namespace sharepane::catalog
