#include "core/follow/followerstate.h"

#include "core/base/ids.h"
#include "core/delta/extentwriter.h"
#include "core/follow/cachedextents.h"
#include "core/follow/statetext.h"

namespace sharepane::follow::state {

namespace {

using sql::Rows;
using sql::value;

Result<Follower> followerOf(const Rows& rows)
{
    Follower follower;
    follower.key = rows.integer(0);
    follower.id = rows.text(1);
    follower.attachmentId = rows.text(2);
    follower.cluster = rows.text(3);
    follower.database = rows.text(4);
    follower.leaderUrl = rows.text(5);
    follower.leaderDatabase = rows.text(6);
    follower.fromAll = rows.integer(7) != 0;
    follower.paused = rows.integer(8) != 0;
    follower.syncRequests = rows.integer(9);
    follower.verifyRequests = rows.integer(10);
    follower.options = TRY(parseOptions(rows.text(11)));
    return follower;
}

Result<Table> tableOf(const Rows& rows)
{
    Table table;
    table.key = rows.integer(0);
    table.id = rows.text(1);
    table.name = rows.text(2);
    table.deltaVersion = rows.integer(3);
    table.sequence = rows.integer(4);
    table.metadata = TRY(parseMetadata(rows.text(5)));
    table.bytes = rows.integer(6);
    table.extents = rows.integer(7);
    table.location = rows.text(8);
    table.sources = TRY(parseSources(rows.text(9)));
    table.lastRewrite = rows.integer(10);
    table.cachedBytes = rows.integer(11);
    table.cachedExtents = rows.integer(12);
    return table;
}

Result<std::optional<Table>> firstTable(Rows rows)
{
    if (!rows.next()) {
        return std::nullopt;
    }
    return TRY(tableOf(rows));
}

} // namespace

Result<std::int64_t> requestVersion(sql::Session& session)
{
    Rows rows = TRY(session.select("SELECT version FROM follower_requests"));
    return rows.next() ? rows.integer(0) : 0;
}

Result<std::vector<Follower>> followers(sql::Session& session)
{
    Rows rows = TRY(session.select(
        "SELECT f.key, f.id, f.attachment_id, f.cluster, f.database, a.leader_url, f.leader_database, "
        "a.leader_database = '*', f.paused, f.sync_requests, f.verify_requests, f.options "
        "FROM followers f JOIN attachments a ON a.id = f.attachment_id ORDER BY f.cluster, f.database"));
    std::vector<Follower> all;
    while (rows.next()) {
        all.push_back(TRY(followerOf(rows)));
    }
    return all;
}

Result<std::optional<Follower>> findFollower(sql::Session& session, const std::string& cluster,
                                             const std::string& database)
{
    Rows rows = TRY(session.select(
        "SELECT f.key, f.id, f.attachment_id, f.cluster, f.database, a.leader_url, f.leader_database, "
        "a.leader_database = '*', f.paused, f.sync_requests, f.verify_requests, f.options "
        "FROM followers f JOIN attachments a ON a.id = f.attachment_id WHERE f.cluster = ? AND f.database = "
        "?",
        {value(cluster), value(database)}));
    if (!rows.next()) {
        return std::nullopt;
    }
    return TRY(followerOf(rows));
}

Result<Follower> addFollower(sql::Session& session, const std::string& attachmentId,
                             const std::string& cluster, const std::string& database,
                             const std::string& leaderDatabase, const FollowerOptions& options)
{
    const auto added = session.execute(
        "INSERT INTO followers (id, attachment_id, cluster, database, leader_database, options) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        {value(newUuid()), value(attachmentId), value(cluster), value(database), value(leaderDatabase),
         value(toJson(options))});
    if (!added) {
        if (added.error().code == ErrorCode::alreadyExists) {
            return fail(ErrorCode::alreadyExists, "attach", cluster + "/" + database,
                        "the cluster has a follower database of that name",
                        "choose another name with a name override or prefix");
        }
        return fail(added.error());
    }
    TRY(session.execute("INSERT INTO follower_state (follower_key) VALUES (?)", {value(session.lastKey())}));
    auto follower = TRY(findFollower(session, cluster, database));
    if (!follower) {
        return damaged("a follower that was just added is missing");
    }
    return *std::move(follower);
}

Result<void> setOptions(sql::Session& session, std::int64_t followerKey, const FollowerOptions& options)
{
    TRY(session.execute("UPDATE followers SET options = ? WHERE key = ?",
                        {value(toJson(options)), value(followerKey)}));
    return {};
}

Result<std::optional<Applied>> applied(sql::Session& session, std::int64_t followerKey)
{
    Rows rows = TRY(session.select(
        "SELECT s.sequence, s.registered, s.applied_version, s.applied_id, s.applied_time, s.bytes, "
        "s.extents, s.checked_boot, s.sync_done, s.verify_done, d.selection, d.sequence, s.cached_bytes, "
        "s.cached_extents, s.local_root FROM follower_state s "
        "LEFT JOIN follower_definitions d ON d.follower_key = s.follower_key WHERE s.follower_key = ?",
        {value(followerKey)}));
    if (!rows.next()) {
        return std::nullopt;
    }
    Applied applied;
    applied.sequence = rows.integer(0);
    applied.registered = rows.integer(1) != 0;
    applied.version = rows.integer(2);
    applied.id = rows.text(3);
    applied.time = fromMicros(rows.integer(4));
    applied.bytes = rows.integer(5);
    applied.extents = rows.integer(6);
    applied.checkedBoot = rows.text(7);
    applied.syncDone = rows.integer(8);
    applied.verifyDone = rows.integer(9);
    if (!rows.isNull(10)) {
        applied.selection = rows.text(10);
        applied.definitionsSequence = rows.integer(11);
    }
    applied.cachedBytes = rows.integer(12);
    applied.cachedExtents = rows.integer(13);
    applied.localRoot = rows.text(14);
    return applied;
}

Result<std::shared_ptr<const catalog::Definitions>> definitions(sql::Session& session,
                                                                std::int64_t followerKey)
{
    Rows rows = TRY(session.select("SELECT document FROM follower_definitions WHERE follower_key = ?",
                                   {value(followerKey)}));
    if (!rows.next()) {
        return std::make_shared<const catalog::Definitions>();
    }
    auto parsed = catalog::parseDefinitions(rows.text(0));
    if (!parsed) {
        return damaged("its definitions: " + parsed.error().cause);
    }
    return std::make_shared<const catalog::Definitions>(*std::move(parsed));
}

Result<std::vector<Table>> tables(sql::Session& session, std::int64_t followerKey)
{
    Rows rows = TRY(session.select("SELECT key, table_id, name, delta_version, sequence, '', bytes, extents, "
                                   "location, sources, last_rewrite, cached_bytes, cached_extents "
                                   "FROM follower_tables WHERE follower_key = ? ORDER BY name",
                                   {value(followerKey)}));
    std::vector<Table> all;
    while (rows.next()) {
        all.push_back(TRY(tableOf(rows)));
    }
    return all;
}

Result<std::optional<Table>> tableByName(sql::Session& session, std::int64_t followerKey,
                                         const std::string& name)
{
    return firstTable(
        TRY(session.select("SELECT key, table_id, name, delta_version, sequence, metadata, bytes, extents, "
                           "location, sources, last_rewrite, cached_bytes, cached_extents "
                           "FROM follower_tables WHERE follower_key = ? AND name = ?",
                           {value(followerKey), value(name)})));
}

Result<std::optional<Table>> tableById(sql::Session& session, std::int64_t followerKey,
                                       const std::string& tableId)
{
    return firstTable(
        TRY(session.select("SELECT key, table_id, name, delta_version, sequence, metadata, bytes, "
                           "extents, location, sources, last_rewrite, cached_bytes, cached_extents "
                           "FROM follower_tables WHERE follower_key = ? AND table_id = ?",
                           {value(followerKey), value(tableId)})));
}

Result<delta::FileSet> extents(sql::Session& session, std::int64_t tableKey)
{
    Rows rows = TRY(session.select("SELECT path, size, modification_time, stats, checksum, partition_values, "
                                   "delta_version, cached FROM follower_extents WHERE table_key = ?",
                                   {value(tableKey)}));
    std::vector<delta::Add> adds;
    while (rows.next()) {
        delta::Add& add = adds.emplace_back();
        add.path = rows.text(0);
        add.size = rows.integer(1);
        add.modificationTime = rows.integer(2);
        add.stats = rows.text(3);
        if (std::string checksum = rows.text(4); !checksum.empty()) {
            add.tags.emplace(delta::checksumTag, std::move(checksum));
        }
        add.partitionValues = TRY(parsePartitionValues(rows.text(5)));
        add.version.value = rows.integer(6);
        if (rows.integer(7) == 0) {
            add = asCached(std::move(add), false);
        }
    }
    return delta::FileSet(std::move(adds));
}

Result<std::vector<Garbage>> garbage(sql::Session& session, std::int64_t followerKey)
{
    Rows rows = TRY(
        session.select("SELECT sequence, table_id, path, bytes FROM follower_garbage WHERE follower_key = ?",
                       {value(followerKey)}));
    std::vector<Garbage> all;
    while (rows.next()) {
        all.push_back({rows.integer(0), {rows.text(1), rows.text(2)}, rows.integer(3)});
    }
    return all;
}

Result<void> removeGarbage(sql::Session& session, std::int64_t followerKey,
                           const std::vector<Garbage>& removed)
{
    for (const Garbage& item : removed) {
        TRY(session.execute(
            "DELETE FROM follower_garbage WHERE follower_key = ? AND table_id = ? AND path = ?",
            {value(followerKey), value(item.what.tableId), value(item.what.path)}));
    }
    return {};
}

Result<void> writeUses(sql::Session& session, std::int64_t tableKey,
                       const std::map<std::string, std::int64_t>& uses)
{
    for (const auto& [path, second] : uses) {
        TRY(session.execute("UPDATE follower_extents SET last_used = max(last_used, ?) WHERE table_key = ? "
                            "AND path = ?",
                            {value(second), value(tableKey), value(path)}));
    }
    return {};
}

Result<std::map<std::string, std::int64_t>> uses(sql::Session& session, std::int64_t tableKey)
{
    Rows rows = TRY(
        session.select("SELECT path, last_used FROM follower_extents WHERE table_key = ? AND last_used > 0",
                       {value(tableKey)}));
    std::map<std::string, std::int64_t> found;
    while (rows.next()) {
        found.emplace(rows.text(0), rows.integer(1));
    }
    return found;
}

Result<void> setLocalRoot(sql::Session& session, std::int64_t followerKey, const std::string& root)
{
    TRY(session.execute("UPDATE follower_state SET local_root = ? WHERE follower_key = ?",
                        {value(root), value(followerKey)}));
    return {};
}

Result<void> setRegistered(sql::Session& session, std::int64_t followerKey, bool registered)
{
    TRY(session.execute("UPDATE follower_state SET registered = ? WHERE follower_key = ?",
                        {value(std::int64_t{registered}), value(followerKey)}));
    return {};
}

Result<void> setCheckedBoot(sql::Session& session, std::int64_t followerKey, const std::string& boot)
{
    TRY(session.execute("UPDATE follower_state SET checked_boot = ? WHERE follower_key = ?",
                        {value(boot), value(followerKey)}));
    return {};
}

Result<void> setSyncDone(sql::Session& session, std::int64_t followerKey, std::int64_t syncRequests)
{
    TRY(session.execute("UPDATE follower_state SET sync_done = ? WHERE follower_key = ?",
                        {value(syncRequests), value(followerKey)}));
    return {};
}

Result<void> setVerifyDone(sql::Session& session, std::int64_t followerKey, std::int64_t verifyRequests)
{
    TRY(session.execute("UPDATE follower_state SET verify_done = ? WHERE follower_key = ?",
                        {value(verifyRequests), value(followerKey)}));
    return {};
}

Result<void> dropContent(sql::Session& session, std::int64_t followerKey)
{
    TRY(session.execute("DELETE FROM follower_tables WHERE follower_key = ?", {value(followerKey)}));
    TRY(session.execute("DELETE FROM follower_garbage WHERE follower_key = ?", {value(followerKey)}));
    TRY(session.execute("DELETE FROM follower_definitions WHERE follower_key = ?", {value(followerKey)}));
    TRY(session.execute("UPDATE follower_state SET sequence = sequence + 1, applied_version = -1, "
                        "applied_id = '', bytes = 0, extents = 0, cached_bytes = 0, cached_extents = 0, "
                        "hot_bytes = 0, hot_extents = 0, registered = 0 WHERE follower_key = ?",
                        {value(followerKey)}));
    return {};
}

} // namespace sharepane::follow::state
