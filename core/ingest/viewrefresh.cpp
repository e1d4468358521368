#include "core/ingest/viewrefresh.h"

#include "core/delta/extentwriter.h"

#include <algorithm>
#include <set>
#include <utility>

namespace sharepane::ingest {

namespace {

constexpr int attempts = 8;                   // against other refreshers
constexpr std::int64_t mostCommitsRead = 500; // before a rebuild is thought cheaper
constexpr std::size_t mostExtents = 8;        // of a view's table, before small ones are merged

/// Everything that a refresh decides on.
struct State {
    catalog::TableEntry view;
    catalog::ViewDefinition definition;
    delta::Snapshot stored;
    delta::Snapshot source;
    std::shared_ptr<const catalog::ViewPlan> plan;
};

/// The view and its source as of the newest journal version; of the source perhaps a later one.
Result<State> readState(catalog::LeaderDatabase& database, catalog::ViewPlanner& planner, Session& session,
                        const std::string& viewId)
{
    State state;
    for (int i = 0; i < attempts; ++i) {
        state.stored = TRY(database.tableSnapshot(viewId));
        const catalog::Catalogue now = TRY(database.catalogue());
        const auto entry = now.tables.find(viewId);
        const auto definition = now.definitions->views.find(viewId);
        if (entry == now.tables.end() || definition == now.definitions->views.end()) {
            return fail(ErrorCode::notFound, "refresh materialized view", viewId, "it was dropped meanwhile");
        }
        if (entry->second.deltaVersion == state.stored.head.version) {
            state.view = entry->second;
            state.definition = definition->second;
            state.source = TRY(database.tableSnapshot(state.definition.sourceId));
            state.plan = TRY(planner.plan(session.connection(), state.definition.sql, state.source.schema));
            return state;
        }
    }
    return fail(ErrorCode::conflict, "refresh materialized view", viewId, "others change it all the time",
                "try again");
}

bool meansTheSame(const State& state)
{
    const auto& configuration = state.stored.head.metadata.configuration;
    const auto format = configuration.find(std::string(catalog::storedFormatKey));
    return format != configuration.end() && format->second == state.plan->format &&
           catalog::sameStorage(state.stored.schema, state.plan->stored);
}

delta::Metadata metadataFor(const State& state)
{
    delta::Metadata metadata = state.stored.head.metadata;
    metadata.schemaString = delta::toJson(state.plan->stored);
    metadata.configuration[std::string(catalog::storedFormatKey)] = state.plan->format;
    return metadata;
}

/// What a refresh would commit; nothing when the view is up to date.
class Refresh {
public:
    Refresh(catalog::LeaderDatabase& database, Session& session, const State& state,
            const CancelToken& cancel)
        : m_database(database)
        , m_session(session)
        , m_state(state)
        , m_cancel(cancel)
    {
    }

    bool rebuilt = false;

    Result<std::optional<catalog::RewriteRequest>> prepare()
    {
        const std::string& sourceId = m_state.definition.sourceId;
        const auto covered = m_state.view.sources.find(sourceId);
        const bool usable = covered != m_state.view.sources.end() && meansTheSame(m_state) &&
                            covered->second <= m_state.source.head.version;
        if (usable && covered->second == m_state.source.head.version) {
            return std::optional<catalog::RewriteRequest>();
        }
        catalog::RewriteRequest request;
        request.tableId = m_state.view.id;
        request.readVersion = m_state.stored.head.version;
        request.operation = std::string(catalog::refreshOperation);
        request.sources = {{sourceId, m_state.source.head.version}};
        SourceChange change;
        if (usable) {
            change = TRY(sourceChange(m_database, sourceId, covered->second, m_state.source));
        }
        const bool incremental = m_state.plan->refresh == catalog::ViewDefinition::Refresh::incremental;
        if (!change.appendOnly || (!incremental && !change.added.empty())) {
            TRY(rebuild(request));
        } else if (!change.added.empty()) {
            auto added = append(request, change.added);
            if (!added && added.error().code == ErrorCode::notFound) {
                // Extents that were merged since and are vacuumed already.
                TRY(rebuild(request));
            } else {
                TRY(std::move(added));
            }
        }
        return std::optional(std::move(request));
    }

private:
    Result<void> rebuild(catalog::RewriteRequest& request)
    {
        rebuilt = true;
        request.removes = allExtents(m_state.stored);
        if (!meansTheSame(m_state)) {
            request.metadata = metadataFor(m_state);
        }
        const std::string relation = TRY(sourceRelation(allExtents(m_state.source)));
        request.adds = TRY(write(m_state.plan->storedSql(relation)));
        return {};
    }

    Result<void> append(catalog::RewriteRequest& request, const std::vector<delta::Add>& added)
    {
        std::string select = m_state.plan->storedSql(TRY(sourceRelation(added)));
        std::vector<delta::Add> merged = extentsToMerge(allExtents(m_state.stored));
        if (!merged.empty()) {
            const std::string stored = TRY(extentsRelation(m_database, m_state.view.id, m_state.stored.schema,
                                                           m_state.stored.head.metadata, merged));
            select = m_state.plan->mergedSql("(SELECT * FROM " + stored + " UNION ALL " + select + ")");
        }
        request.adds = TRY(write(select));
        request.removes = std::move(merged);
        return {};
    }

    Result<std::string> sourceRelation(const std::vector<delta::Add>& extents)
    {
        return extentsRelation(m_database, m_state.definition.sourceId, m_state.source.schema,
                               m_state.source.head.metadata, extents);
    }

    Result<std::vector<delta::Add>> write(const std::string& select)
    {
        return writeViewRows(m_database, m_session, m_state.view.id, select, m_state.plan->stored, m_cancel);
    }

    catalog::LeaderDatabase& m_database;
    Session& m_session;
    const State& m_state;
    const CancelToken& m_cancel;
};

/// The catalogue says how a view is refreshed, which may change with the source's columns.
Result<void> noteRefreshKind(catalog::LeaderDatabase& database, const State& state)
{
    if (state.definition.refresh == state.plan->refresh && state.definition.why == state.plan->why) {
        return {};
    }
    TRY(database.edit("SET VIEW", [&](const catalog::Catalogue& catalogue) {
        std::vector<catalog::CatalogChange> changes;
        const auto known = catalogue.definitions->views.find(state.view.id);
        if (known != catalogue.definitions->views.end() && known->second == state.definition) {
            catalog::ViewDefinition now = state.definition;
            now.refresh = state.plan->refresh;
            now.why = state.plan->why;
            changes.push_back({catalog::CatalogChange::Kind::setView, state.view.id, {}, {}, std::move(now)});
        }
        return Result<std::vector<catalog::CatalogChange>>(std::move(changes));
    }));
    return {};
}

} // namespace

std::vector<delta::Add> allExtents(const delta::Snapshot& snapshot)
{
    std::vector<delta::Add> extents;
    extents.reserve(snapshot.files.size());
    snapshot.files.forEach([&](const delta::Add& add) { extents.push_back(add); });
    return extents;
}

Result<SourceChange> sourceChange(catalog::LeaderDatabase& database, const std::string& tableId,
                                  std::int64_t from, const delta::Snapshot& now)
{
    SourceChange change;
    if (from >= now.lastRewrite) {
        change.appendOnly = true;
        now.files.forEach([&](const delta::Add& add) {
            if (add.version.value > from) {
                change.added.push_back(add);
            }
        });
        return change;
    }
    if (now.head.version - from > mostCommitsRead) {
        return change;
    }
    for (std::int64_t version = from + 1; version <= now.head.version; ++version) {
        const auto commit = database.tableCommit(tableId, version);
        if (!commit && commit.error().code == ErrorCode::notFound) {
            return SourceChange{}; // cleaned away
        }
        if (!commit) {
            return fail(commit.error());
        }
        const bool rowsWent = std::ranges::any_of(
            commit->removes, [](const delta::Remove& remove) { return remove.dataChange; });
        if (rowsWent || commit->metadata || commit->protocol) {
            return SourceChange{};
        }
        std::ranges::copy_if(commit->adds, std::back_inserter(change.added),
                             [](const delta::Add& add) { return add.dataChange; });
    }
    change.appendOnly = true;
    return change;
}

Result<std::string> extentsRelation(catalog::LeaderDatabase& database, const std::string& tableId,
                                    const delta::Schema& schema, const delta::Metadata& metadata,
                                    const std::vector<delta::Add>& extents)
{
    const std::string folder = database.tableFolder(tableId);
    std::vector<delta::ExtentFile> files;
    files.reserve(extents.size());
    for (const delta::Add& extent : extents) {
        auto path = storage::localPathOf(database.store(), folder + extent.path);
        if (!path) {
            return fail(ErrorCode::unsupported, "read table", tableId,
                        "its extent " + extent.path + " is not a local file in the table's folder");
        }
        files.push_back({.file = *std::move(path), .partitionValues = extent.partitionValues});
    }
    return delta::readExtentsSql(schema, metadata, files);
}

Result<std::vector<delta::Add>> writeViewRows(catalog::LeaderDatabase& database, Session& session,
                                              const std::string& viewId, const std::string& select,
                                              const delta::Schema& stored, const CancelToken& cancel)
{
    delta::ExtentOptions options;
    options.scratch = database.context().scratch;
    database.announceWriting(viewId);
    return delta::writeExtents(database.store(), database.tableFolder(viewId), session.connection(), select,
                               stored, options, cancel, *database.context().clock);
}

void discardExtents(catalog::LeaderDatabase& database, const std::string& tableId,
                    const std::vector<delta::Add>& extents)
{
    for (const delta::Add& add : extents) {
        if (!database.store().remove(database.tableFolder(tableId) + add.path)) {
            break; // unreferenced files are vacuumed by age
        }
    }
}

std::vector<delta::Add> extentsToMerge(std::vector<delta::Add> extents)
{
    if (extents.size() < mostExtents) {
        return {};
    }
    const auto rowsOf = [](const delta::Add& add) {
        return delta::rowCountOf(add).value_or(0);
    };
    std::ranges::sort(extents, {}, rowsOf);
    std::int64_t rows = 0;
    std::size_t count = 0;
    while (count < extents.size() && (count < mostExtents - 1 || rowsOf(extents[count]) <= rows)) {
        rows += rowsOf(extents[count]);
        ++count;
    }
    extents.resize(count);
    return extents;
}

Result<ViewRefreshed> refreshView(catalog::LeaderDatabase& database, catalog::ViewPlanner& planner,
                                  Session& session, const std::string& viewId, const CancelToken& cancel)
{
    for (int i = 0; i < attempts; ++i) {
        const State state = TRY(readState(database, planner, session, viewId));
        Refresh refresh(database, session, state, cancel);
        auto request = TRY(refresh.prepare());
        ViewRefreshed done{request.has_value(), refresh.rebuilt, state.source.head.version};
        if (!request) {
            return done;
        }
        const auto written = request->adds;
        const auto committed = database.rewrite(*std::move(request));
        if (committed) {
            TRY(noteRefreshKind(database, state));
            std::ignore = database.maintain(viewId); // whoever refreshes next tries again
            return done;
        }
        if (committed.error().code != ErrorCode::conflict &&
            committed.error().code != ErrorCode::alreadyExists) {
            return fail(committed.error());
        }
        discardExtents(database, viewId, written);
    }
    return fail(ErrorCode::conflict, "refresh materialized view", viewId, "others refresh it all the time",
                "try again");
}

} // namespace sharepane::ingest
