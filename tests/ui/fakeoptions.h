#pragma once

#include "core/facade/types.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace sharepane::tests {

/// What FollowerService::alter does to the options, as far as the window shows it.
inline void alterOptions(facade::FollowerOptions& options, const facade::FollowerChange& change)
{
    const auto take = [](facade::EntityLists& lists, const facade::FollowerChange::Lists& wanted) {
        lists.include = wanted.include.value_or(lists.include);
        lists.exclude = wanted.exclude.value_or(lists.exclude);
    };
    take(options.tables, change.tables);
    take(options.externalTables, change.externalTables);
    take(options.materializedViews, change.materializedViews);
    take(options.functions, change.functions);
    options.hotSpan = change.hotSpan.value_or(options.hotSpan);
    for (const auto& [table, span] : change.tableHotSpans) {
        if (span) {
            options.tableHotSpans[table] = *span;
        } else {
            options.tableHotSpans.erase(table);
        }
    }
    options.cachingKind = change.cachingKind.value_or(options.cachingKind);
    options.principalsKind = change.principalsKind.value_or(options.principalsKind);
    options.prefetchExtents = change.prefetchExtents.value_or(options.prefetchExtents);
    for (const auto& added : change.addPrincipals) {
        options.principals.push_back(added);
    }
    for (const auto& dropped : change.dropPrincipals) {
        std::erase_if(options.principals, [&](const auto& known) {
            return known.role == dropped.role && known.principal == dropped.principal;
        });
    }
}

/// With a leader that keeps 30 days of everything and names one admin.
inline facade::FollowerDetail detailOf(const facade::DatabaseName& name,
                                       const facade::FollowerOptions& options,
                                       const std::vector<std::string>& tables)
{
    const auto leaderSpan = std::chrono::hours(24 * 30);
    facade::FollowerDetail detail;
    detail.name = name;
    detail.leader = "provider";
    detail.leaderDatabase = name.database;
    detail.options = options;
    detail.known = true;
    const auto add = [&](const std::string& table, std::optional<std::chrono::milliseconds> own) {
        facade::HotSpanDetail span;
        span.table = table;
        span.leader = leaderSpan;
        span.leaderOrigin = "database";
        span.overrideSpan = own;
        span.effective = own ? own : options.hotSpan ? options.hotSpan : span.leader;
        span.effectiveOrigin = own               ? (table.empty() ? "follower database" : "follower table")
                               : options.hotSpan ? "follower database"
                                                 : "database";
        detail.hotSpans.push_back(span);
    };
    add({}, options.hotSpan);
    for (const auto& table : tables) {
        const auto own = options.tableHotSpans.find(table);
        add(table, own == options.tableHotSpans.end() ? std::nullopt : std::optional(own->second));
    }
    const bool leaders = options.principalsKind != facade::ModificationKind::replace;
    detail.principals.push_back({{"admins", "aaduser=ann@example.org"}, true, false, leaders});
    for (const auto& own : options.principals) {
        detail.principals.push_back(
            {own, false, true, options.principalsKind != facade::ModificationKind::none});
    }
    return detail;
}

} // namespace sharepane::tests
