#include "core/ingest/views.h"

#include "core/base/ids.h"
#include "core/ingest/session.h"
#include "core/ingest/viewrefresh.h"

#include <utility>

namespace sharepane::ingest {

namespace {

constexpr const char* createOp = "create materialized view";

std::string path(const catalog::LeaderDatabase& database, const std::string& name)
{
    return database.name() + '/' + name;
}

/// The same view under that name; nothing when the name is free.
Result<std::optional<catalog::ViewDefinition>> existing(const catalog::LeaderDatabase& database,
                                                        const catalog::Catalogue& catalogue,
                                                        const std::string& name, const std::string& sql)
{
    const char* kind = catalogue.kindOfName(name);
    if (kind == nullptr) {
        return std::optional<catalog::ViewDefinition>();
    }
    const catalog::TableEntry* entry = catalogue.findByName(name);
    const auto view =
        entry == nullptr ? catalogue.definitions->views.end() : catalogue.definitions->views.find(entry->id);
    if (view != catalogue.definitions->views.end() && view->second.sql == sql) {
        return std::optional(view->second);
    }
    return fail(ErrorCode::alreadyExists, createOp, path(database, name),
                view != catalogue.definitions->views.end()
                    ? std::string("another materialized view of that name exists")
                    : "the " + std::string(kind) + " " + name + " exists",
                "drop it first, or choose another name");
}

Result<catalog::TableEntry> sourceNamed(const catalog::LeaderDatabase& database,
                                        const catalog::Catalogue& catalogue, const std::string& source,
                                        const std::string& view)
{
    const char* kind = catalogue.kindOfName(source);
    const catalog::TableEntry* entry = catalogue.findByName(source);
    if (kind == nullptr) {
        return fail(ErrorCode::notFound, createOp, path(database, view),
                    "there is no table " + source + " in the database", "list the database's tables");
    }
    if (entry == nullptr || catalogue.definitions->views.contains(entry->id)) {
        return fail(ErrorCode::invalidArgument, createOp, path(database, view),
                    source + " is no table but " + (entry == nullptr ? "an " : "a ") + kind,
                    "make the view over a table");
    }
    return *entry;
}

} // namespace

Views::Views(std::shared_ptr<catalog::LeaderDatabase> database)
    : m_database(std::move(database))
{
}

Result<catalog::TableEntry> Views::viewNamed(const std::string& op, const std::string& name)
{
    const catalog::Catalogue catalogue = TRY(m_database->catalogue());
    const catalog::TableEntry* entry = catalogue.findByName(name);
    if (entry == nullptr || !catalogue.definitions->views.contains(entry->id)) {
        return fail(ErrorCode::notFound, op, path(*m_database, name), "there is no such materialized view",
                    "list the database's views");
    }
    return *entry;
}

Result<ViewCreated> Views::create(const std::string& name, const std::string& sql, const CancelToken& cancel)
{
    TRY(catalog::checkName("materialized view", name));
    const catalog::Catalogue catalogue = TRY(m_database->catalogue());
    if (auto same = TRY(existing(*m_database, catalogue, name, sql))) {
        return ViewCreated{false, {catalogue.version, catalogue.time, false}, *std::move(same)};
    }
    const auto session = TRY(Session::open(*m_database->context().engine));
    const std::string sourceName = TRY(catalog::sourceOfView(session->connection(), sql));
    const catalog::TableEntry source = TRY(sourceNamed(*m_database, catalogue, sourceName, name));
    const delta::Snapshot snapshot = TRY(m_database->tableSnapshot(source.id));
    const auto plan = TRY(m_planner.plan(session->connection(), sql, snapshot.schema));

    catalog::NewTable contents;
    contents.id = newUuid();
    contents.view = catalog::ViewDefinition{sql, source.id, plan->refresh, plan->why};
    contents.sources = {{source.id, snapshot.head.version}};
    contents.configuration = {{std::string(catalog::storedFormatKey), plan->format}};
    const std::string relation = TRY(extentsRelation(*m_database, source.id, snapshot.schema,
                                                     snapshot.head.metadata, allExtents(snapshot)));
    contents.extents = TRY(
        writeViewRows(*m_database, *session, contents.id, plan->storedSql(relation), plan->stored, cancel));
    const auto committed = m_database->createTable(name, plan->stored, contents);
    if (committed) {
        return ViewCreated{true, *committed, *contents.view};
    }
    const auto code = committed.error().code;
    if (code == ErrorCode::alreadyExists || code == ErrorCode::notFound) {
        discardExtents(*m_database, contents.id, contents.extents);
    }
    if (code == ErrorCode::alreadyExists) {
        const catalog::Catalogue now = TRY(m_database->catalogue());
        if (auto same = TRY(existing(*m_database, now, name, sql))) {
            return ViewCreated{false, {now.version, now.time, false}, *std::move(same)};
        }
    }
    return fail(committed.error());
}

Result<ViewRefreshed> Views::refresh(const std::string& name, const CancelToken& cancel)
{
    const catalog::TableEntry view = TRY(viewNamed("refresh materialized view", name));
    const auto session = TRY(Session::open(*m_database->context().engine));
    return refreshView(*m_database, m_planner, *session, view.id, cancel);
}

Result<ViewsRefreshed> Views::refreshDue(const CancelToken& cancel)
{
    const catalog::Catalogue catalogue = TRY(m_database->catalogue());
    ViewsRefreshed result;
    std::unique_ptr<Session> session;
    for (const auto& [id, definition] : catalogue.definitions->views) {
        const auto view = catalogue.tables.find(id);
        const auto source = catalogue.tables.find(definition.sourceId);
        if (view == catalogue.tables.end() || source == catalogue.tables.end()) {
            continue;
        }
        const auto covered = view->second.sources.find(definition.sourceId);
        if (covered != view->second.sources.end() && covered->second == source->second.deltaVersion) {
            continue;
        }
        if (!session) {
            session = TRY(Session::open(*m_database->context().engine));
        }
        const auto refreshed = refreshView(*m_database, m_planner, *session, id, cancel);
        if (!refreshed && refreshed.error().code == ErrorCode::cancelled) {
            return fail(refreshed.error());
        }
        if (!refreshed && refreshed.error().code != ErrorCode::notFound) {
            result.failed.emplace_back(view->second.name, refreshed.error());
        }
        result.changed += refreshed && refreshed->changed ? 1 : 0;
    }
    return result;
}

Result<catalog::CommitResult> Views::drop(const std::string& name)
{
    TRY(viewNamed("drop materialized view", name));
    return m_database->dropTable(name);
}

} // namespace sharepane::ingest
