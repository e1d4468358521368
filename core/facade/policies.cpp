#include "core/facade/policies.h"

#include "core/catalog/entities.h"
#include "core/catalog/names.h"
#include "core/facade/followerdatabases.h"
#include "core/facade/followeroptions.h"
#include "core/facade/followers.h"

#include <algorithm>

namespace sharepane::facade {

namespace {

PolicyInfo infoOf(const std::string& table, const catalog::EffectivePolicies& policies)
{
    PolicyInfo info;
    info.table = table;
    info.hotSpan = policies.hotSpan.value;
    info.hotOrigin = nameOf(policies.hotSpan.origin);
    info.retention = policies.retention.value;
    info.retentionOrigin = nameOf(policies.retention.origin);
    info.mergeEnabled = policies.merge.value.enabled;
    info.mergeTargetBytes = policies.merge.value.targetBytes;
    info.mergeMinExtents = policies.merge.value.minExtents;
    info.mergeOrigin = nameOf(policies.merge.origin);
    return info;
}

/// What holds for one table, and on a follower also where it overrides its leader.
catalog::EffectivePolicies policiesOf(const catalog::Contents& contents, const std::string& id,
                                      const std::string& name)
{
    if (contents.leaderDefinitions && contents.overrides) {
        return catalog::effectivePolicies(*contents.leaderDefinitions, *contents.overrides, id, name);
    }
    return catalog::effectivePolicies(*contents.definitions, id);
}

/// What may be changed on a follower: its own hot spans.
Result<FollowerChange> followerChange(Core& core, const DatabaseName& name, const std::string& table,
                                      const PolicyEdit& edit)
{
    if (edit.retention || edit.merge) {
        TRY(writableLeader(core, name, "change the retention and merge policies of"));
    }
    FollowerChange change;
    if (table.empty()) {
        change.hotSpan = edit.hotSpan;
        return change;
    }
    const auto tables = TRY(TRY(core.snapshots(name))->contents()).tables;
    const auto same = [&](const auto& known) {
        return catalog::sameName(known.name, table);
    };
    if (std::ranges::none_of(tables, same)) {
        return fail(ErrorCode::notFound, "change the policies of", name.text() + "/" + table,
                    "the database has no such table or materialized view",
                    "see sharepanectl table list " + name.text());
    }
    if (edit.hotSpan) {
        change.tableHotSpans[table] = *edit.hotSpan;
    }
    return change;
}

} // namespace

Result<std::vector<PolicyInfo>> PolicyServiceImpl::policies(const DatabaseName& name)
{
    const auto contents = TRY(TRY(m_core->snapshots(name))->contents());
    std::vector<PolicyInfo> infos{infoOf({}, policiesOf(contents, {}, {}))};
    for (const auto& table : contents.tables) {
        infos.push_back(infoOf(table.name, policiesOf(contents, table.id, table.name)));
    }
    return infos;
}

Result<bool> PolicyServiceImpl::changePolicies(const DatabaseName& name, const std::string& table,
                                               const PolicyEdit& edit)
{
    if (TRY(followerStatus(*m_core, name))) {
        const FollowerChange change = TRY(followerChange(*m_core, name, table, edit));
        return FollowerServiceImpl(m_core).alter(name, change);
    }
    const auto database = TRY(writableLeader(*m_core, name, "change the policies of"));
    catalog::PolicyChange change;
    change.hotSpan = edit.hotSpan;
    change.retention = edit.retention;
    if (edit.merge) {
        change.merge.emplace();
        if (*edit.merge) {
            const PolicyEdit::Merge& merge = **edit.merge;
            *change.merge = catalog::MergePolicy{merge.enabled, merge.targetBytes, merge.minExtents};
        }
    }
    return TRY(catalog::changePolicies(*database, table, change)).changed;
}

Result<std::vector<PrincipalInfo>> PolicyServiceImpl::principals(const DatabaseName& name)
{
    const auto contents = TRY(TRY(m_core->snapshots(name))->contents());
    std::vector<PrincipalInfo> infos;
    for (const auto& [role, names] : contents.definitions->principals) {
        for (const std::string& principal : names) {
            infos.push_back({nameOf(role), principal});
        }
    }
    return infos;
}

Result<bool> PolicyServiceImpl::addPrincipal(const DatabaseName& name, const PrincipalInfo& principal)
{
    const catalog::Role role = TRY(roleNamed(principal.role));
    if (TRY(followerStatus(*m_core, name))) {
        FollowerChange change;
        change.addPrincipals = {principal};
        return FollowerServiceImpl(m_core).alter(name, change);
    }
    const auto database = TRY(writableLeader(*m_core, name, "change the principals of"));
    return TRY(catalog::addPrincipal(*database, role, principal.principal)).changed;
}

Result<void> PolicyServiceImpl::dropPrincipal(const DatabaseName& name, const PrincipalInfo& principal)
{
    const catalog::Role role = TRY(roleNamed(principal.role));
    if (TRY(followerStatus(*m_core, name))) {
        FollowerChange change;
        change.dropPrincipals = {principal};
        if (!TRY(FollowerServiceImpl(m_core).alter(name, change))) {
            return fail(ErrorCode::notFound, "drop the principal", principal.principal,
                        "it is none of the follower's own " + principal.role,
                        "the leader's are left out with principals kind replace");
        }
        return {};
    }
    const auto database = TRY(writableLeader(*m_core, name, "change the principals of"));
    TRY(catalog::dropPrincipal(*database, role, principal.principal));
    return {};
}

} // namespace sharepane::facade
