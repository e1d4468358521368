#include "core/follow/followerstate.h"

#include "core/base/ids.h"
#include "core/delta/extentwriter.h"
#include "core/follow/cachedextents.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sharepane::follow::state {

namespace {

using Json = nlohmann::json;
using sql::Rows;
using sql::value;

std::string dumped(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string toJson(const delta::Metadata& metadata)
{
    return dumped({{"id", metadata.id},
                   {"name", metadata.name},
                   {"description", metadata.description},
                   {"schema", metadata.schemaString},
                   {"partition_columns", metadata.partitionColumns},
                   {"configuration", metadata.configuration},
                   {"created", metadata.createdTime}});
}

tl::unexpected<Error> damaged(std::string what)
{
    return fail(ErrorCode::corrupt, "read the follower state", "sharepane.db", std::move(what),
                "detach the follower and attach it again");
}

Result<delta::Metadata> parseMetadata(const std::string& text)
{
    if (text.empty()) { // left out on purpose
        return delta::Metadata{};
    }
    try {
        const Json document = Json::parse(text);
        delta::Metadata metadata;
        metadata.id = document.at("id").get<std::string>();
        metadata.name = document.at("name").get<std::string>();
        metadata.description = document.at("description").get<std::string>();
        metadata.schemaString = document.at("schema").get<std::string>();
        metadata.partitionColumns = document.at("partition_columns").get<std::vector<std::string>>();
        metadata.configuration = document.at("configuration").get<std::map<std::string, std::string>>();
        metadata.createdTime = document.at("created").get<std::int64_t>();
        return metadata;
    } catch (const Json::exception& error) {
        return damaged(std::string("a table's metadata: ") + error.what());
    }
}

std::string toJson(const std::map<std::string, std::optional<std::string>>& partitionValues)
{
    if (partitionValues.empty()) {
        return {};
    }
    Json document = Json::object();
    for (const auto& [name, text] : partitionValues) {
        document[name] = text ? Json(*text) : Json();
    }
    return dumped(document);
}

Result<std::map<std::string, std::optional<std::string>>> parsePartitionValues(const std::string& text)
{
    std::map<std::string, std::optional<std::string>> values;
    if (text.empty()) {
        return values;
    }
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return damaged("the partition values of an extent");
    }
    for (const auto& [name, element] : document.items()) {
        values[name] = element.is_string() ? std::optional(element.get<std::string>()) : std::nullopt;
    }
    return values;
}

/// Versions by table id.
std::string toJson(const std::map<std::string, std::int64_t>& sources)
{
    return sources.empty() ? std::string() : dumped(sources);
}

Result<std::map<std::string, std::int64_t>> parseSources(const std::string& text)
{
    std::map<std::string, std::int64_t> sources;
    if (text.empty()) {
        return sources;
    }
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return damaged("the sources of a materialized view");
    }
    for (const auto& [id, version] : document.items()) {
        if (!version.is_number_integer()) {
            return damaged("the sources of a materialized view");
        }
        sources[id] = version.get<std::int64_t>();
    }
    return sources;
}

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

/// Writes one publish, counting as it goes.
class Publisher {
public:
    Publisher(sql::Session& session, const Publication& publication)
        : m_session(session)
        , m_publication(publication)
    {
    }

    Result<Published> run();

private:
    Result<void> apply(const TablePlan& step);
    Result<void> drop(const TablePlan& step);
    Result<Table> begin(const TablePlan& step);
    Result<bool> erase(Table& table, const std::string& path);
    Result<void> insert(Table& table, const delta::Add& add);
    Result<void> writeDefinitions();
    Result<void> move(Table& table, const delta::Add& add);
    Result<void> forgetGarbage(const std::string& tableId, const std::string& path);
    Result<void> writeGarbage(const Leftover& leftover);
    void count(const Table& table, std::int64_t sign);

    sql::Session& m_session;
    const Publication& m_publication;
    Published m_published;
    std::map<std::pair<std::string, std::string>, std::int64_t> m_freed; // bytes, by table and path
};

Result<Published> Publisher::run()
{
    const auto before = TRY(applied(m_session, m_publication.followerKey));
    if (!before) {
        return fail(ErrorCode::notFound, "publish", "the follower", "it was detached meanwhile");
    }
    m_published.bytes = before->bytes;
    m_published.extents = before->extents;
    m_published.cachedBytes = before->cachedBytes;
    m_published.cachedExtents = before->cachedExtents;
    for (const TablePlan& step : m_publication.plan->publish) {
        TRY(step.dropped ? drop(step) : apply(step));
    }
    TRY(writeDefinitions());
    for (const Leftover& leftover : m_publication.plan->drop) {
        TRY(writeGarbage(leftover));
    }
    TRY(m_session.execute(
        "UPDATE follower_state SET sequence = ?, applied_version = ?, applied_id = ?, applied_time = ?, "
        "bytes = ?, extents = ?, cached_bytes = ?, cached_extents = ? WHERE follower_key = ?",
        {value(m_publication.sequence), value(m_publication.version), value(m_publication.id),
         value(toMicros(m_publication.time)), value(m_published.bytes), value(m_published.extents),
         value(m_published.cachedBytes), value(m_published.cachedExtents),
         value(m_publication.followerKey)}));
    return std::move(m_published);
}

Result<void> Publisher::writeDefinitions()
{
    if (m_publication.plan->definitions) {
        TRY(m_session.execute(
            "INSERT OR REPLACE INTO follower_definitions (follower_key, sequence, document, selection) "
            "VALUES (?, ?, ?, ?)",
            {value(m_publication.followerKey), value(m_publication.sequence),
             value(catalog::toJson(*m_publication.plan->definitions)), value(m_publication.selection)}));
    }
    return {};
}

void Publisher::count(const Table& table, std::int64_t sign)
{
    m_published.bytes += sign * table.bytes;
    m_published.extents += sign * table.extents;
    m_published.cachedBytes += sign * table.cachedBytes;
    m_published.cachedExtents += sign * table.cachedExtents;
}

Result<void> Publisher::writeGarbage(const Leftover& leftover)
{
    const auto freed = m_freed.find({leftover.tableId, leftover.path});
    const std::int64_t bytes = freed == m_freed.end() ? 0 : freed->second;
    TRY(m_session.execute(
        "INSERT OR REPLACE INTO follower_garbage (follower_key, sequence, table_id, path, bytes) "
        "VALUES (?, ?, ?, ?, ?)",
        {value(m_publication.followerKey), value(m_publication.sequence), value(leftover.tableId),
         value(leftover.path), value(bytes)}));
    m_published.garbage.push_back({m_publication.sequence, leftover, bytes});
    return {};
}

Result<void> Publisher::forgetGarbage(const std::string& tableId, const std::string& path)
{
    if (m_publication.clearGarbage) {
        TRY(m_session.execute(
            "DELETE FROM follower_garbage WHERE follower_key = ? AND table_id = ? AND path = ?",
            {value(m_publication.followerKey), value(tableId), value(path)}));
    }
    return {};
}

Result<void> Publisher::drop(const TablePlan& step)
{
    const auto table = TRY(tableById(m_session, m_publication.followerKey, step.tableId));
    if (table) {
        count(*table, -1);
        m_freed[{step.tableId, {}}] = table->cachedBytes;
        TRY(m_session.execute("DELETE FROM follower_tables WHERE key = ?", {value(table->key)}));
    }
    return {};
}

Result<Table> Publisher::begin(const TablePlan& step)
{
    if (!step.isNew) {
        auto table = TRY(tableById(m_session, m_publication.followerKey, step.tableId));
        if (!table) {
            return damaged("table " + step.tableId + " is missing");
        }
        return *std::move(table);
    }
    if (m_publication.clearGarbage) {
        TRY(m_session.execute("DELETE FROM follower_garbage WHERE follower_key = ? AND table_id = ?",
                              {value(m_publication.followerKey), value(step.tableId)}));
    }
    TRY(m_session.execute("INSERT INTO follower_tables (follower_key, table_id, name, delta_version, "
                          "sequence, location, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)",
                          {value(m_publication.followerKey), value(step.tableId), value(step.name),
                           value(step.deltaVersion), value(m_publication.sequence), value(step.location),
                           value(toJson(step.metadata.value_or(delta::Metadata{})))}));
    Table table;
    table.key = m_session.lastKey();
    table.id = step.tableId;
    table.location = step.location;
    return table;
}

Result<void> Publisher::apply(const TablePlan& step)
{
    Table table = TRY(begin(step));
    count(table, -1);
    for (const std::string& path : step.erase) {
        TRY(erase(table, path));
    }
    if (step.isNew && step.whole) {
        Result<void> inserted;
        step.whole->forEach([&](const delta::Add& add) {
            if (inserted) {
                inserted = insert(table, add);
            }
        });
        TRY(std::move(inserted));
    }
    table.lastRewrite = step.lastRewrite;
    for (const delta::Add& add : step.insert) {
        if (TRY(erase(table, add.path)) && !step.whole) {
            // Another entry for an extent that was there already.
            table.lastRewrite = std::max(table.lastRewrite, add.version.value);
        }
        TRY(forgetGarbage(step.tableId, add.path));
        TRY(insert(table, add));
    }
    for (const delta::Add& add : step.moved) {
        TRY(move(table, add));
    }
    table.name = step.name;
    table.deltaVersion = step.deltaVersion;
    table.sequence = m_publication.sequence;
    table.sources = step.sources;
    if (step.metadata) {
        table.metadata = *step.metadata;
        TRY(m_session.execute("UPDATE follower_tables SET metadata = ? WHERE key = ?",
                              {value(toJson(table.metadata)), value(table.key)}));
    }
    TRY(m_session.execute("UPDATE follower_tables SET name = ?, delta_version = ?, sequence = ?, bytes = ?, "
                          "extents = ?, sources = ?, last_rewrite = ?, cached_bytes = ?, cached_extents = ? "
                          "WHERE key = ?",
                          {value(table.name), value(table.deltaVersion), value(table.sequence),
                           value(table.bytes), value(table.extents), value(toJson(table.sources)),
                           value(table.lastRewrite), value(table.cachedBytes), value(table.cachedExtents),
                           value(table.key)}));
    count(table, 1);
    m_published.tables.push_back(std::move(table));
    return {};
}

/// Whether it was there.
Result<bool> Publisher::erase(Table& table, const std::string& path)
{
    Rows erased = TRY(m_session.select("DELETE FROM follower_extents WHERE table_key = ? AND path = ? "
                                       "RETURNING size, modification_time, cached",
                                       {value(table.key), value(path)}));
    if (!erased.next()) {
        return false;
    }
    table.bytes -= erased.integer(0);
    --table.extents;
    m_published.erased.push_back({table.id, erased.integer(1), erased.integer(0)});
    if (erased.integer(2) != 0) {
        table.cachedBytes -= erased.integer(0);
        --table.cachedExtents;
        m_freed[{table.id, path}] = erased.integer(0);
    }
    return true;
}

/// Into the cache or out of it, with nothing else changed.
Result<void> Publisher::move(Table& table, const delta::Add& add)
{
    const bool cached = isCached(add);
    const int changed = TRY(m_session.execute(
        "UPDATE follower_extents SET cached = ?, last_used = 0 WHERE table_key = ? AND path = ? AND cached "
        "<> ?",
        {value(std::int64_t{cached}), value(table.key), value(add.path), value(std::int64_t{cached})}));
    if (changed == 0) {
        return {};
    }
    table.cachedBytes += cached ? add.size : -add.size;
    table.cachedExtents += cached ? 1 : -1;
    if (cached) {
        return forgetGarbage(table.id, add.path);
    }
    m_freed[{table.id, add.path}] = add.size;
    return {};
}

Result<void> Publisher::insert(Table& table, const delta::Add& add)
{
    const auto checksum = add.tags.find(std::string(delta::checksumTag));
    TRY(m_session.execute(
        "INSERT INTO follower_extents (table_key, path, size, modification_time, row_count, stats, checksum, "
        "partition_values, delta_version, cached) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {value(table.key), value(add.path), value(add.size), value(add.modificationTime),
         value(delta::rowCountOf(add)), value(add.stats),
         value(checksum == add.tags.end() ? std::string() : checksum->second),
         value(toJson(add.partitionValues)), value(add.version.value), value(std::int64_t{isCached(add)})}));
    table.bytes += add.size;
    ++table.extents;
    table.cachedBytes += isCached(add) ? add.size : 0;
    table.cachedExtents += isCached(add) ? 1 : 0;
    return {};
}

ErrorCode codeOf(const std::string& name)
{
    for (auto code = ErrorCode::invalidArgument; code < ErrorCode::failed;
         code = static_cast<ErrorCode>(static_cast<int>(code) + 1)) {
        if (nameOf(code) == name) {
            return code;
        }
    }
    return ErrorCode::failed;
}

FollowerStatus statusOf(const Rows& rows)
{
    FollowerStatus status;
    status.id = rows.text(0);
    status.cluster = rows.text(1);
    status.database = rows.text(2);
    status.leaderUrl = rows.text(3);
    status.leaderDatabase = rows.text(4);
    status.state = syncStateOf(rows.text(5));
    status.leaderVersion = rows.integer(6);
    status.appliedVersion = rows.integer(7);
    status.appliedTime = fromMicros(rows.integer(8));
    if (!rows.isNull(9)) {
        status.pendingSince = fromMicros(rows.integer(9));
    }
    status.clockOffset = std::chrono::microseconds{rows.integer(10)};
    status.pendingBytes = rows.integer(11);
    status.pendingExtents = rows.integer(12);
    status.bytesPerSecond = rows.real(13);
    status.bytes = rows.integer(14);
    status.extents = rows.integer(15);
    if (!rows.isNull(16)) {
        status.lastContact = fromMicros(rows.integer(16));
    }
    if (!rows.isNull(17)) {
        status.lastError =
            Error{codeOf(rows.text(17)), rows.text(18), rows.text(19), rows.text(20), rows.text(21)};
    }
    status.cachedBytes = rows.integer(23);
    status.cachedExtents = rows.integer(24);
    status.hotBytes = rows.integer(25);
    status.hotExtents = rows.integer(26);
    status.shortfall = rows.integer(27);
    const bool paused = rows.integer(22) != 0;
    // What a person decided shows at once, even while no engine runs to take note of it.
    if (paused && status.state != SyncState::detached) {
        status.state = SyncState::paused;
    } else if (!paused && status.state == SyncState::paused) {
        status.state = status.appliedVersion < 0 ? SyncState::attaching : SyncState::syncing;
    }
    return status;
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

Result<Published> publish(sql::Session& session, const Publication& publication)
{
    return Publisher(session, publication).run();
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

Result<void> writeStatus(sql::Session& session, std::int64_t followerKey, const FollowerStatus& status)
{
    const Error none;
    const bool failed = status.lastError.has_value();
    const Error& error = failed ? *status.lastError : none;
    const auto micros = [](const std::optional<Timestamp>& time) {
        return time ? std::optional(toMicros(*time)) : std::nullopt;
    };
    TRY(session.execute(
        "UPDATE follower_state SET state = ?, leader_version = ?, pending_since = ?, clock_offset = ?, "
        "pending_bytes = ?, pending_extents = ?, rate = ?, last_contact = ?, error_code = ?, error_op = ?, "
        "error_object = ?, error_cause = ?, error_hint = ?, hot_bytes = ?, hot_extents = ?, shortfall = ? "
        "WHERE follower_key = ?",
        {value(std::string(nameOf(status.state))), value(status.leaderVersion),
         value(micros(status.pendingSince)), value(status.clockOffset.count()), value(status.pendingBytes),
         value(status.pendingExtents), QVariant(status.bytesPerSecond), value(micros(status.lastContact)),
         failed ? value(std::string(nameOf(error.code))) : QVariant(), value(error.op), value(error.object),
         value(error.cause), value(error.hint), value(status.hotBytes), value(status.hotExtents),
         value(status.shortfall), value(followerKey)}));
    return {};
}

Result<std::vector<FollowerStatus>> statuses(sql::Session& session)
{
    Rows rows = TRY(session.select(
        "SELECT f.id, f.cluster, f.database, a.leader_url, f.leader_database, s.state, s.leader_version, "
        "s.applied_version, s.applied_time, s.pending_since, s.clock_offset, s.pending_bytes, "
        "s.pending_extents, s.rate, s.bytes, s.extents, s.last_contact, s.error_code, s.error_op, "
        "s.error_object, s.error_cause, s.error_hint, f.paused, s.cached_bytes, s.cached_extents, "
        "s.hot_bytes, s.hot_extents, s.shortfall FROM followers f "
        "JOIN attachments a ON a.id = f.attachment_id JOIN follower_state s ON s.follower_key = f.key "
        "ORDER BY f.cluster, f.database"));
    std::vector<FollowerStatus> all;
    while (rows.next()) {
        all.push_back(statusOf(rows));
    }
    return all;
}

Result<std::optional<FollowerStatus>> status(sql::Session& session, const std::string& cluster,
                                             const std::string& database)
{
    Rows rows = TRY(session.select(
        "SELECT f.id, f.cluster, f.database, a.leader_url, f.leader_database, s.state, s.leader_version, "
        "s.applied_version, s.applied_time, s.pending_since, s.clock_offset, s.pending_bytes, "
        "s.pending_extents, s.rate, s.bytes, s.extents, s.last_contact, s.error_code, s.error_op, "
        "s.error_object, s.error_cause, s.error_hint, f.paused, s.cached_bytes, s.cached_extents, "
        "s.hot_bytes, s.hot_extents, s.shortfall FROM followers f "
        "JOIN attachments a ON a.id = f.attachment_id JOIN follower_state s ON s.follower_key = f.key "
        "WHERE f.cluster = ? AND f.database = ?",
        {value(cluster), value(database)}));
    if (!rows.next()) {
        return std::nullopt;
    }
    return statusOf(rows);
}

} // namespace sharepane::follow::state
