#include "core/facade/followeroptions.h"

#include <algorithm>
#include <set>
#include <utility>

namespace sharepane::facade {

namespace {

catalog::ModificationKind coreKind(ModificationKind kind)
{
    switch (kind) {
    case ModificationKind::none:
        return catalog::ModificationKind::none;
    case ModificationKind::unite:
        return catalog::ModificationKind::unite;
    case ModificationKind::replace:
        break;
    }
    return catalog::ModificationKind::replace;
}

ModificationKind shownKind(catalog::ModificationKind kind)
{
    switch (kind) {
    case catalog::ModificationKind::none:
        return ModificationKind::none;
    case catalog::ModificationKind::unite:
        return ModificationKind::unite;
    case catalog::ModificationKind::replace:
        break;
    }
    return ModificationKind::replace;
}

Result<catalog::Principals> corePrincipals(const std::vector<PrincipalInfo>& principals)
{
    catalog::Principals all;
    for (const PrincipalInfo& principal : principals) {
        all[TRY(roleNamed(principal.role))].insert(principal.principal);
    }
    return all;
}

follow::EntityListsChange coreLists(const FollowerChange::Lists& lists)
{
    return {lists.include, lists.exclude};
}

bool has(const catalog::Principals& principals, catalog::Role role, const std::string& name)
{
    const auto names = principals.find(role);
    return names != principals.end() && names->second.contains(name);
}

HotSpanDetail hotSpanOf(const catalog::Definitions& leader, const catalog::FollowerOverrides& overrides,
                        const std::string& id, const std::string& name)
{
    HotSpanDetail detail;
    detail.table = name;
    const auto theirs = catalog::effectivePolicies(leader, id).hotSpan;
    detail.leader = theirs.value;
    detail.leaderOrigin = nameOf(theirs.origin);
    const auto ours = overrides.tableHotSpans.find(catalog::foldedName(name));
    if (name.empty()) {
        detail.overrideSpan = overrides.hotSpan;
    } else if (ours != overrides.tableHotSpans.end()) {
        detail.overrideSpan = ours->second;
    }
    const auto effective = catalog::effectiveHotSpan(leader, overrides, id, name);
    detail.effective = effective.value;
    detail.effectiveOrigin = nameOf(effective.origin);
    return detail;
}

} // namespace

Result<catalog::Role> roleNamed(const std::string& role)
{
    if (const auto known = catalog::roleOf(role)) {
        return *known;
    }
    return fail(ErrorCode::invalidArgument, "use the role", role, "there is no such role",
                "use admins, users, viewers or monitors");
}

Result<follow::FollowerOptions> coreOptions(const FollowerOptions& options)
{
    follow::FollowerOptions core;
    core.selection.tables = {options.tables.include, options.tables.exclude};
    core.selection.externalTables = {options.externalTables.include, options.externalTables.exclude};
    core.selection.materializedViews = {options.materializedViews.include, options.materializedViews.exclude};
    core.selection.functions = {options.functions.include, options.functions.exclude};
    core.overrides.principalsKind = coreKind(options.principalsKind);
    core.overrides.cachingKind = coreKind(options.cachingKind);
    core.overrides.hotSpan = options.hotSpan;
    core.overrides.tableHotSpans = options.tableHotSpans;
    core.overrides.principals = TRY(corePrincipals(options.principals));
    core.prefetchExtents = options.prefetchExtents;
    return core;
}

Result<follow::FollowerChange> coreChange(const FollowerChange& change)
{
    follow::FollowerChange core;
    core.tables = coreLists(change.tables);
    core.externalTables = coreLists(change.externalTables);
    core.materializedViews = coreLists(change.materializedViews);
    core.functions = coreLists(change.functions);
    if (change.principalsKind) {
        core.principalsKind = coreKind(*change.principalsKind);
    }
    if (change.cachingKind) {
        core.cachingKind = coreKind(*change.cachingKind);
    }
    core.hotSpan = change.hotSpan;
    core.tableHotSpans = change.tableHotSpans;
    core.addPrincipals = TRY(corePrincipals(change.addPrincipals));
    core.dropPrincipals = TRY(corePrincipals(change.dropPrincipals));
    core.prefetchExtents = change.prefetchExtents;
    return core;
}

FollowerOptions shownOptions(const follow::FollowerOptions& options)
{
    const catalog::Selection& selection = options.selection;
    FollowerOptions shown;
    shown.tables = {selection.tables.include, selection.tables.exclude};
    shown.externalTables = {selection.externalTables.include, selection.externalTables.exclude};
    shown.materializedViews = {selection.materializedViews.include, selection.materializedViews.exclude};
    shown.functions = {selection.functions.include, selection.functions.exclude};
    shown.principalsKind = shownKind(options.overrides.principalsKind);
    shown.cachingKind = shownKind(options.overrides.cachingKind);
    shown.hotSpan = options.overrides.hotSpan;
    shown.tableHotSpans = options.overrides.tableHotSpans;
    for (const auto& [role, names] : options.overrides.principals) {
        for (const std::string& name : names) {
            shown.principals.push_back({nameOf(role), name});
        }
    }
    shown.prefetchExtents = options.prefetchExtents;
    return shown;
}

void describeEffects(const catalog::Contents& contents, const catalog::FollowerOverrides& overrides,
                     FollowerDetail& detail)
{
    const catalog::Definitions& leader =
        contents.leaderDefinitions ? *contents.leaderDefinitions : *contents.definitions;
    detail.known = true;
    detail.hotSpans.push_back(hotSpanOf(leader, overrides, {}, {}));
    std::set<std::string> names;
    for (const auto& table : contents.tables) {
        names.insert(catalog::foldedName(table.name));
        detail.hotSpans.push_back(hotSpanOf(leader, overrides, table.id, table.name));
    }
    for (const auto& [name, span] : overrides.tableHotSpans) {
        if (!names.contains(name)) {
            detail.missingTables.push_back(name);
        }
    }
    std::set<std::pair<catalog::Role, std::string>> principals;
    for (const catalog::Principals* all : {&leader.principals, &overrides.principals}) {
        for (const auto& [role, members] : *all) {
            for (const std::string& member : members) {
                principals.emplace(role, member);
            }
        }
    }
    const auto effective = catalog::effectivePrincipals(leader.principals, overrides);
    for (const auto& [role, name] : principals) {
        detail.principals.push_back({{nameOf(role), name},
                                     has(leader.principals, role, name),
                                     has(overrides.principals, role, name),
                                     has(effective, role, name)});
    }
}

} // namespace sharepane::facade
