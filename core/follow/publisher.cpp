#include "core/delta/extentwriter.h"
#include "core/follow/cachedextents.h"
#include "core/follow/followerstate.h"
#include "core/follow/statetext.h"

#include <algorithm>
#include <map>
#include <utility>

namespace sharepane::follow::state {

namespace {

using sql::Rows;
using sql::value;

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

} // namespace

Result<Published> publish(sql::Session& session, const Publication& publication)
{
    return Publisher(session, publication).run();
}

} // namespace sharepane::follow::state
