#include "core/facade/policies.h"

#include "core/catalog/entities.h"
#include "core/facade/followerdatabases.h"

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

Result<catalog::Role> roleOf(const PrincipalInfo& principal)
{
    if (const auto role = catalog::roleOf(principal.role)) {
        return *role;
    }
    return fail(ErrorCode::invalidArgument, "use the role", principal.role, "there is no such role",
                "use admins, users, viewers or monitors");
}

} // namespace

Result<std::vector<PolicyInfo>> PolicyServiceImpl::policies(const DatabaseName& name)
{
    const auto contents = TRY(TRY(m_core->snapshots(name))->contents());
    std::vector<PolicyInfo> infos{infoOf({}, catalog::effectivePolicies(*contents.definitions, {}))};
    for (const auto& table : contents.tables) {
        infos.push_back(infoOf(table.name, catalog::effectivePolicies(*contents.definitions, table.id)));
    }
    return infos;
}

Result<bool> PolicyServiceImpl::changePolicies(const DatabaseName& name, const std::string& table,
                                               const PolicyEdit& edit)
{
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
    const catalog::Role role = TRY(roleOf(principal));
    const auto database = TRY(writableLeader(*m_core, name, "change the principals of"));
    return TRY(catalog::addPrincipal(*database, role, principal.principal)).changed;
}

Result<void> PolicyServiceImpl::dropPrincipal(const DatabaseName& name, const PrincipalInfo& principal)
{
    const catalog::Role role = TRY(roleOf(principal));
    const auto database = TRY(writableLeader(*m_core, name, "change the principals of"));
    TRY(catalog::dropPrincipal(*database, role, principal.principal));
    return {};
}

} // namespace sharepane::facade
