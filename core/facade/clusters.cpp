#include "core/facade/clusters.h"

#include "core/catalog/names.h"
#include "core/control/receivedshares.h"
#include "core/delta/extentwriter.h"
#include "core/facade/columns.h"
#include "core/facade/followerdatabases.h"
#include "core/facade/registrations.h"
#include "core/follow/cacheplanner.h"

#include <algorithm>

namespace sharepane::facade {

namespace {

/// -1 as soon as one extent has no row count.
std::int64_t rowsOf(const delta::FileSet& files)
{
    std::int64_t rows = 0;
    files.forEach([&rows](const delta::Add& extent) {
        const auto count = delta::rowCountOf(extent);
        rows = rows < 0 || !count ? -1 : rows + *count;
    });
    return rows;
}

void countHot(TableInfo& info, const delta::FileSet& files, const catalog::Catalogue& catalogue)
{
    const auto span = catalog::effectivePolicies(*catalogue.definitions, info.id).hotSpan.value;
    const Timestamp now = systemClock()->now();
    info.hotExtents = info.hotBytes = 0;
    files.forEach([&](const delta::Add& extent) {
        const bool hot = follow::isHot(span, extent.modificationTime, now);
        info.hotExtents += hot ? 1 : 0;
        info.hotBytes += hot ? extent.size : 0;
    });
}

std::string locationOf(const catalog::LeaderDatabase& database, const std::string& tableId)
{
    const auto path =
        storage::localPathOf(*database.context().store, database.tableFolder(tableId) + "_delta_log");
    return path ? "file://" + path->parent_path().string() : database.tableFolder(tableId);
}

TableInfo tableInfo(const catalog::TableEntry& entry)
{
    TableInfo info;
    info.name = entry.name;
    info.id = entry.id;
    info.deltaVersion = entry.deltaVersion;
    return info;
}

void sortByName(std::vector<TableInfo>& tables)
{
    std::sort(tables.begin(), tables.end(),
              [](const TableInfo& a, const TableInfo& b) { return a.name < b.name; });
}

Result<catalog::TableEntry> requireTable(catalog::LeaderDatabase& database, const DatabaseName& name,
                                         const std::string& table)
{
    const auto catalogue = TRY(database.catalogue());
    const catalog::TableEntry* entry = catalogue.findByName(table);
    if (entry == nullptr) {
        return fail(ErrorCode::notFound, "find table", table,
                    "database " + name.text() + " has no such table",
                    "see sharepanectl table list " + name.text());
    }
    return *entry;
}

} // namespace

ClusterServiceImpl::ClusterServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
{
}

Result<bool> ClusterServiceImpl::createCluster(const ClusterRequest& request)
{
    catalog::Cluster cluster;
    cluster.name = request.name;
    cluster.storageUrl = request.storageUrl;
    cluster.location = request.location;
    cluster.cacheBytes = request.cacheLimit;
    return m_core->clusters().create(cluster);
}

Result<std::vector<ClusterInfo>> ClusterServiceImpl::clusters()
{
    std::vector<ClusterInfo> infos;
    const auto followed = TRY(followerStatuses(*m_core));
    for (const auto& cluster : TRY(m_core->clusters().list())) {
        ClusterInfo info;
        info.name = cluster.name;
        info.storageUrl = cluster.storageUrl;
        info.location = cluster.location;
        info.cacheLimit = cluster.cacheBytes;
        for (const auto& status : followed) {
            if (status.cluster == cluster.name) {
                ++info.followerDatabases;
                info.cacheUsed += static_cast<std::uint64_t>(std::max<std::int64_t>(0, status.cachedBytes));
                info.cacheHot += static_cast<std::uint64_t>(std::max<std::int64_t>(0, status.hotBytes));
            }
        }
        info.cacheShortfall = info.cacheHot - std::min(info.cacheHot, info.cacheLimit);
        const auto names = [&]() -> Result<std::vector<std::string>> {
            return catalog::LeaderDatabase::list(*TRY(m_core->store(cluster.name)));
        }();
        if (names) {
            info.leaderDatabases = static_cast<int>(names->size());
        } else {
            info.problem = names.error();
        }
        infos.push_back(std::move(info));
    }
    return infos;
}

Result<ClusterInfo> ClusterServiceImpl::cluster(const std::string& name)
{
    const std::string canonical = TRY(m_core->clusters().find(name)).name;
    for (auto& info : TRY(clusters())) {
        if (info.name == canonical) {
            return info;
        }
    }
    return fail(ErrorCode::notFound, "show cluster", name, "it was deleted meanwhile");
}

Result<bool> ClusterServiceImpl::setCacheLimit(const std::string& name, std::uint64_t bytes)
{
    return m_core->clusters().setCacheBytes(name, bytes);
}

Result<void> ClusterServiceImpl::deleteCluster(const std::string& name)
{
    for (const auto& status : TRY(followerStatuses(*m_core))) {
        if (status.cluster == name) {
            return fail(ErrorCode::inUse, "delete cluster", name,
                        "follower database " + status.database + " is attached to it",
                        "detach it first: sharepanectl follower detach " + name + "/" + status.database);
        }
    }
    const control::ReceivedShares received(m_core->workspace(), systemClock());
    for (const auto& mapping : TRY(received.mappings())) {
        if (catalog::sameName(mapping.cluster, name)) {
            const auto share = TRY(received.byId(mapping.receivedId));
            const std::string shareName = share ? share->name : mapping.receivedId;
            return fail(ErrorCode::inUse, "delete cluster", name,
                        "received share " + shareName + " is mapped to it",
                        "unmap it first: sharepanectl received unmap " + shareName + " --cluster " + name);
        }
    }
    return m_core->clusters().remove(name);
}

Result<bool> ClusterServiceImpl::createDatabase(const DatabaseName& name)
{
    if (TRY(followerStatus(*m_core, name))) {
        return fail(ErrorCode::alreadyExists, "create database", name.text(),
                    "a follower database has that name", "choose another name, or detach the follower");
    }
    auto made = catalog::LeaderDatabase::create(TRY(m_core->leaderContext(name.cluster)), name.database);
    if (!made && made.error().code == ErrorCode::alreadyExists) {
        const auto store = TRY(m_core->store(name.cluster));
        const auto names = TRY(catalog::LeaderDatabase::list(*store));
        if (std::ranges::find(names, name.database) != names.end()) {
            return false; // else it is one that differs in case only
        }
        made.error().hint = "choose another name, or use that database";
    }
    if (!made) {
        return fail(made.error());
    }
    return true;
}

Result<DatabaseInfo> ClusterServiceImpl::leaderInfo(const DatabaseName& name)
{
    const auto database = TRY(m_core->leader(name));
    const auto catalogue = TRY(database->catalogue());
    DatabaseInfo info;
    info.name = name;
    info.version = catalogue.version;
    info.commitTime = catalogue.time;
    info.tables = static_cast<int>(catalogue.tables.size());
    info.followers = static_cast<int>(TRY(database->followers()).size());
    return info;
}

Result<std::vector<DatabaseInfo>> ClusterServiceImpl::databasesOf(const std::string& cluster)
{
    std::vector<DatabaseInfo> infos;
    for (const auto& database : TRY(catalog::LeaderDatabase::list(*TRY(m_core->store(cluster))))) {
        const DatabaseName name{cluster, database};
        // One that is being deleted, or damaged, doesn't hide the others: it is listed without details.
        DatabaseInfo nameOnly;
        nameOnly.name = name;
        infos.push_back(leaderInfo(name).value_or(std::move(nameOnly)));
    }
    return infos;
}

Result<std::vector<DatabaseInfo>> ClusterServiceImpl::databases(const std::string& cluster)
{
    std::vector<DatabaseInfo> infos;
    if (!cluster.empty()) {
        (void)TRY(m_core->clusters().find(cluster));
    }
    for (const auto& known : TRY(m_core->clusters().list())) {
        if (!cluster.empty() && known.name != cluster) {
            continue;
        }
        auto leaders = databasesOf(known.name);
        if (leaders) {
            std::move(leaders->begin(), leaders->end(), std::back_inserter(infos));
        } else if (!cluster.empty()) {
            return fail(leaders.error());
        }
    }
    for (const auto& status : TRY(followerStatuses(*m_core))) {
        if (cluster.empty() || status.cluster == cluster) {
            infos.push_back(TRY(followerInfo(*m_core, status)));
        }
    }
    std::sort(infos.begin(), infos.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return infos;
}

Result<DatabaseInfo> ClusterServiceImpl::database(const DatabaseName& name)
{
    if (const auto status = TRY(followerStatus(*m_core, name))) {
        return followerInfo(*m_core, *status);
    }
    auto info = TRY(leaderInfo(name));
    for (const auto& problem : TRY(TRY(m_core->leader(name))->upkeepRecord()).problems) {
        info.problems.push_back((problem.table.empty() ? std::string() : "table " + problem.table + ": ") +
                                problem.message);
    }
    return info;
}

Result<void> ClusterServiceImpl::deleteDatabase(const DatabaseName& name)
{
    if (TRY(followerStatus(*m_core, name))) {
        return fail(ErrorCode::inUse, "delete database", name.text(), "it is a follower database",
                    "detach it: sharepanectl follower detach " + name.text());
    }
    dropStaleRegistrations(*m_core, std::vector{name});
    TRY(catalog::LeaderDatabase::remove(TRY(m_core->leaderContext(name.cluster)), name.database));
    m_core->forget(name);
    return {};
}

Result<std::vector<FollowerRef>> ClusterServiceImpl::followers(const DatabaseName& leader)
{
    std::vector<FollowerRef> refs;
    if (TRY(followerStatus(*m_core, leader))) {
        return fail(ErrorCode::invalidArgument, "list the followers of", leader.text(),
                    "it is a follower database itself", "name its leader database");
    }
    for (const auto& follower : TRY(TRY(m_core->leader(leader))->followers())) {
        refs.push_back({follower.id, follower.cluster, follower.database, follower.host, follower.since});
    }
    return refs;
}

Result<std::shared_ptr<catalog::LeaderDatabase>> ClusterServiceImpl::writable(const DatabaseName& name,
                                                                              const std::string& op)
{
    return writableLeader(*m_core, name, op);
}

Result<bool> ClusterServiceImpl::createTable(const DatabaseName& name, const std::string& table,
                                             const std::string& columns)
{
    const auto database = TRY(writable(name, "create a table in"));
    const auto schema = TRY(delta::parseColumnList(columns));
    const auto made = database->createTable(table, schema);
    if (made) {
        return true;
    }
    if (made.error().code != ErrorCode::alreadyExists) {
        return fail(made.error());
    }
    const auto existing = TRY(database->tableSnapshot(TRY(requireTable(*database, name, table)).id));
    const bool same =
        std::equal(existing.schema.fields.begin(), existing.schema.fields.end(), schema.fields.begin(),
                   schema.fields.end(), [](const delta::Field& a, const delta::Field& b) {
                       return a.name == b.name && a.type == b.type && a.nullable == b.nullable;
                   });
    if (!same) {
        return fail(ErrorCode::alreadyExists, "create table", table, "it exists with other columns",
                    "choose another name, or drop it first");
    }
    return false;
}

Result<std::vector<TableInfo>> ClusterServiceImpl::tables(const DatabaseName& name)
{
    if (TRY(followerStatus(*m_core, name))) {
        return followerTables(*m_core, name);
    }
    std::vector<TableInfo> infos;
    const auto catalogue = TRY(TRY(m_core->leader(name))->catalogue());
    for (const auto& [id, entry] : catalogue.tables) {
        if (!catalogue.definitions->views.contains(id)) {
            infos.push_back(tableInfo(entry));
        }
    }
    sortByName(infos);
    return infos;
}

Result<TableInfo> ClusterServiceImpl::table(const DatabaseName& name, const std::string& table)
{
    if (TRY(followerStatus(*m_core, name))) {
        return followerTable(*m_core, name, table);
    }
    const auto database = TRY(m_core->leader(name));
    const auto entry = TRY(requireTable(*database, name, table));
    const auto snapshot = TRY(database->tableSnapshot(entry.id));
    TableInfo info = tableInfo(entry);
    info.deltaVersion = snapshot.head.version;
    info.rows = rowsOf(snapshot.files);
    info.bytes = snapshot.files.totalBytes();
    info.extents = static_cast<std::int64_t>(snapshot.files.size());
    info.location = locationOf(*database, entry.id);
    countHot(info, snapshot.files, TRY(database->catalogue()));
    info.columns = columnsOf(snapshot.schema);
    info.problem = TRY(database->tableProblem(entry.id));
    return info;
}

Result<void> ClusterServiceImpl::renameTable(const DatabaseName& name, const std::string& table,
                                             const std::string& newName)
{
    (void)TRY(TRY(writable(name, "rename a table of"))->renameTable(table, newName));
    return {};
}

Result<void> ClusterServiceImpl::dropTable(const DatabaseName& name, const std::string& table)
{
    const auto database = TRY(writable(name, "drop a table of"));
    const auto catalogue = TRY(database->catalogue());
    const auto* entry = catalogue.findByName(table);
    if (entry != nullptr && catalogue.definitions->views.contains(entry->id)) {
        return fail(ErrorCode::invalidArgument, "drop table", name.text() + "/" + table,
                    "it is a materialized view", "see sharepanectl view drop");
    }
    (void)TRY(database->dropTable(table));
    return {};
}

} // namespace sharepane::facade
