#include "core/facade/followerdatabases.h"

#include "core/delta/extentwriter.h"
#include "core/facade/columns.h"
#include "core/follow/cacheplanner.h"
#include "core/follow/followers.h"

#include <algorithm>

namespace sharepane::facade {

namespace {

std::int64_t rowsOf(const catalog::TableView& table)
{
    std::int64_t rows = 0;
    delta::Add extent;
    for (const auto& local : table.extents) {
        extent.stats = local.stats;
        const auto count = delta::rowCountOf(extent);
        if (!count) {
            return -1;
        }
        rows += *count;
    }
    return rows;
}

TableInfo tableInfo(const follow::FollowerTable& table)
{
    TableInfo info;
    info.name = table.name;
    info.id = table.id;
    info.deltaVersion = table.deltaVersion;
    info.bytes = table.bytes;
    info.extents = table.extents;
    info.cachedExtents = table.cachedExtents;
    info.cachedBytes = table.cachedBytes;
    return info;
}

void countExtents(TableInfo& info, const catalog::TableView& table, const catalog::Definitions& definitions)
{
    const auto span = catalog::effectivePolicies(definitions, table.id).hotSpan.value;
    const Timestamp now = systemClock()->now();
    info.hotExtents = info.hotBytes = info.cachedExtents = info.cachedBytes = 0;
    for (const auto& extent : table.extents) {
        const bool hot = follow::isHot(span, extent.modificationTime, now);
        info.hotExtents += hot ? 1 : 0;
        info.hotBytes += hot ? extent.size : 0;
        info.cachedExtents += extent.cached ? 1 : 0;
        info.cachedBytes += extent.cached ? extent.size : 0;
    }
}

bool sameName(const std::string& a, const std::string& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
    });
}

} // namespace

Result<std::vector<follow::FollowerStatus>> followerStatuses(Core& core)
{
    if (const auto engine = core.followEngine()) {
        return engine->statuses();
    }
    return follow::statuses(*core.workspace());
}

Result<std::optional<follow::FollowerStatus>> followerStatus(Core& core, const DatabaseName& name)
{
    auto status = follow::status(*core.workspace(), name.cluster, name.database);
    if (status) {
        return std::optional(*std::move(status));
    }
    if (status.error().code == ErrorCode::notFound) {
        return std::nullopt;
    }
    return fail(status.error());
}

Result<DatabaseInfo> followerInfo(Core& core, const follow::FollowerStatus& status)
{
    DatabaseInfo info;
    info.name = {status.cluster, status.database};
    info.kind = DatabaseKind::follower;
    info.version = status.appliedVersion;
    info.commitTime = status.appliedTime;
    info.leader = status.leaderUrl + "#" + status.leaderDatabase;
    info.tables = static_cast<int>(
        TRY(follow::followerTables(*core.workspace(), status.cluster, status.database)).size());
    return info;
}

Result<std::vector<TableInfo>> followerTables(Core& core, const DatabaseName& name)
{
    std::vector<TableInfo> infos;
    const auto contents = TRY(core.snapshots(name))->contents(); // fails while nothing is applied yet
    for (const auto& table : TRY(follow::followerTables(*core.workspace(), name.cluster, name.database))) {
        if (!contents || !contents->definitions->views.contains(table.id)) {
            infos.push_back(tableInfo(table));
        }
    }
    return infos;
}

Result<TableInfo> followerTable(Core& core, const DatabaseName& name, const std::string& table)
{
    const auto view = TRY(TRY(core.snapshots(name))->view({table}));
    const auto listed = TRY(follow::followerTables(*core.workspace(), name.cluster, name.database));
    const auto found = std::find_if(listed.begin(), listed.end(), [&](const follow::FollowerTable& known) {
        return sameName(known.name, table);
    });
    if (view.tables.empty() || found == listed.end()) {
        return fail(ErrorCode::notFound, "find table", table,
                    "database " + name.text() + " has no such table",
                    "see sharepanectl table list " + name.text());
    }
    const auto& shown = view.tables.front();
    TableInfo info = tableInfo(*found);
    info.rows = rowsOf(shown);
    info.extents = static_cast<std::int64_t>(shown.extents.size());
    if (!shown.extents.empty()) {
        info.location = "file://" + shown.extents.front().path.parent_path().string();
    }
    info.columns = columnsOf(shown.schema);
    countExtents(info, shown, *view.definitions);
    return info;
}

Result<std::shared_ptr<catalog::LeaderDatabase>> writableLeader(Core& core, const DatabaseName& name,
                                                                const std::string& op)
{
    if (const auto status = TRY(followerStatus(core, name))) {
        return fail(ErrorCode::notAuthorised, op, name.text(), "it is a read-only follower database",
                    "change its leader, database " + status->leaderDatabase + " on " + status->leaderUrl);
    }
    return core.leader(name);
}

} // namespace sharepane::facade
