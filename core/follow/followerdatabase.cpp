#include "core/follow/followerdatabase.h"

#include "core/follow/livedatabase.h"

#include <algorithm>

namespace sharepane::follow {

namespace {

Result<state::Follower> findOrFail(sql::Session& session, const std::string& cluster,
                                   const std::string& database)
{
    auto follower = TRY(state::findFollower(session, cluster, database));
    if (!follower) {
        return fail(ErrorCode::notFound, "open", cluster + "/" + database,
                    "the cluster follows no database of that name",
                    "list them with: sharepanectl follower list");
    }
    return *std::move(follower);
}

/// Only the engine fetches, so that what is in no cache can be read in place or not at all.
auto accessFromElsewhere(const std::string& database, bool inPlace)
{
    return [database, inPlace](const std::vector<const catalog::LocalExtent*>& extents,
                               const CancelToken& /*cancel*/) -> Result<void> {
        const catalog::LocalExtent* missing = findUnreachable(extents);
        if (missing == nullptr) {
            return {};
        }
        if (inPlace) {
            return coldExtentMissing(database, *missing);
        }
        return fail(ErrorCode::unavailable, "read", database,
                    "the cold extent " + missing->path.filename().string() + " is not in the cache",
                    "query it in the window, or where sharepanectl serve runs, which fetches it");
    };
}

} // namespace

Result<std::shared_ptr<FollowerDatabase>>
FollowerDatabase::open(std::shared_ptr<const workspace::Workspace> workspace, const std::string& cluster,
                       const std::string& database)
{
    sql::Session session(TRY(workspace->database()));
    auto follower = TRY(findOrFail(session, cluster, database));
    return std::shared_ptr<FollowerDatabase>(new FollowerDatabase(std::move(workspace), std::move(follower)));
}

Result<state::Applied> FollowerDatabase::applied(sql::Session& session) const
{
    auto applied = TRY(state::applied(session, m_follower.key));
    if (!applied) {
        return fail(ErrorCode::notFound, "open", name(), "it was detached");
    }
    if (applied->version < 0) {
        const auto status = TRY(state::status(session, m_follower.cluster, m_follower.database));
        if (status && status->state == SyncState::detached) {
            return linkEnded(name(), status->lastError);
        }
        return notSynchronised(name());
    }
    return *std::move(applied);
}

Result<catalog::Contents> FollowerDatabase::contents()
{
    sql::Session session(TRY(m_workspace->database()));
    const auto transaction = TRY(sql::Transaction::begin(session, false));
    catalog::Contents contents;
    const auto position = TRY(applied(session));
    contents.version = position.version;
    contents.leaderDefinitions = TRY(definitionsOf(session, position));
    auto overrides = TRY(overridesOf(session));
    contents.definitions = TRY(effectiveOf(session, contents.leaderDefinitions, overrides));
    contents.overrides = std::make_shared<const catalog::FollowerOverrides>(std::move(overrides));
    for (const auto& table : TRY(state::tables(session, m_follower.key))) {
        contents.tables.push_back({table.name, table.id, table.deltaVersion});
    }
    std::ranges::sort(contents.tables, {}, &catalog::Contents::Table::name);
    return contents;
}

Result<std::shared_ptr<const catalog::Definitions>>
FollowerDatabase::definitionsOf(sql::Session& session, const state::Applied& position)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_definitions && m_definitionsSequence == position.definitionsSequence) {
            return m_definitions;
        }
    }
    auto definitions = TRY(state::definitions(session, m_follower.key));
    const std::lock_guard lock(m_mutex);
    m_definitions = definitions;
    m_definitionsSequence = position.definitionsSequence;
    return definitions;
}

/// They may have been changed since it was opened.
Result<catalog::FollowerOverrides> FollowerDatabase::overridesOf(sql::Session& session) const
{
    return TRY(findOrFail(session, m_follower.cluster, m_follower.database)).options.overrides;
}

Result<std::shared_ptr<const catalog::Definitions>>
FollowerDatabase::effectiveOf(sql::Session& session,
                              const std::shared_ptr<const catalog::Definitions>& leader,
                              const catalog::FollowerOverrides& overrides) const
{
    Result<void> found;
    auto effective = catalog::effectiveDefinitions(
        leader, overrides, [&](const std::string& name) -> std::optional<std::string> {
            const auto row = state::tableByName(session, m_follower.key, name);
            if (!row) {
                found = fail(row.error());
                return std::nullopt;
            }
            return *row ? std::optional((*row)->id) : std::nullopt;
        });
    TRY(std::move(found));
    return effective;
}

Result<delta::FileSet> FollowerDatabase::extentsOf(sql::Session& session, const state::Table& table)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_known.find(table.key);
        if (known != m_known.end() && known->second.sequence == table.sequence) {
            return known->second.extents;
        }
    }
    auto extents = TRY(state::extents(session, table.key));
    const std::lock_guard lock(m_mutex);
    m_known[table.key] = {table.sequence, extents};
    return extents;
}

Result<void> FollowerDatabase::addTable(sql::Session& session, const CacheFolder& cache,
                                        const InPlace& inPlace, const state::Table& table,
                                        catalog::DatabaseView& view)
{
    if (std::ranges::find(view.tables, table.id, &catalog::TableView::id) == view.tables.end()) {
        view.tables.push_back(
            TRY(makeTableView(cache, inPlace, table, table.metadata, TRY(extentsOf(session, table)))));
        addFolder(inPlace, table, view.tables.back(), view);
    }
    return {};
}

Result<catalog::DatabaseView> FollowerDatabase::view(const std::vector<std::string>& names)
{
    const CacheFolder cache(m_workspace->cacheFolder() / m_follower.id);
    catalog::DatabaseView view;
    view.database = name();
    view.folders = {cache.folder()};
    InPlace inPlace;
    sql::Session session(TRY(m_workspace->database()));
    TRY(applied(session)); // nothing is made for a follower that has nothing
    // Locked before the state is read: what it names can't be removed in between.
    view.pin = std::make_shared<storage::FileDescriptor>(TRY(cache.lockForReading()));
    {
        const auto transaction = TRY(sql::Transaction::begin(session, false));
        const auto position = TRY(applied(session));
        view.version = position.version;
        view.commitTime = position.time;
        inPlace = {position.localRoot, m_follower.leaderDatabase};
        const auto definitions = TRY(definitionsOf(session, position));
        const auto overrides = TRY(overridesOf(session));
        view.definitions = TRY(effectiveOf(session, definitions, overrides));
        for (const std::string& table : names) {
            const auto row = TRY(state::tableByName(session, m_follower.key, table));
            if (!row) {
                continue;
            }
            TRY(addTable(session, cache, inPlace, *row, view));
            if (const auto* materialized = view.definitions->view(row->id)) {
                const auto source = TRY(state::tableById(session, m_follower.key, materialized->sourceId));
                if (source) {
                    TRY(addTable(session, cache, inPlace, *source, view));
                }
            }
        }
    }
    if (const auto* missing = findMissing(view.tables)) {
        TRY(session.execute("UPDATE followers SET verify_requests = verify_requests + 1 WHERE key = ?",
                            {sql::value(m_follower.key)}));
        return extentMissing(name(), missing->path.filename().string());
    }
    if (!isAllCached(view.tables)) {
        view.access = accessFromElsewhere(name(), inPlace.isPossible());
    }
    return view;
}

Result<std::vector<FollowerTable>> followerTables(const workspace::Workspace& workspace,
                                                  const std::string& cluster, const std::string& database)
{
    sql::Session session(TRY(workspace.database()));
    const auto follower = TRY(findOrFail(session, cluster, database));
    std::vector<FollowerTable> listed;
    for (const auto& table : TRY(state::tables(session, follower.key))) {
        listed.push_back({table.id, table.name, table.deltaVersion, table.bytes, table.extents,
                          table.cachedBytes, table.cachedExtents});
    }
    return listed;
}

} // namespace sharepane::follow
