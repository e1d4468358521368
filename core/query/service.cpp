#include "core/query/service.h"

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/catalog/names.h"
#include "core/query/clock.h"
#include "core/query/jsonguards.h"
#include "core/query/statementcheck.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

namespace sharepane::query {

namespace {

constexpr std::size_t mostInstances = 16;
constexpr int mostAttempts = 20; // to see a function and the tables it reads in one snapshot

/// Whether it was there.
bool replaceAll(std::string& text, const std::string& what, const std::string& with)
{
    const bool found = !what.empty() && text.find(what) != std::string::npos;
    for (std::size_t at = found ? text.find(what) : std::string::npos; at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return found;
}

/// A folder for one result, gone with it.
class ScratchFolder {
public:
    static Result<ScratchFolder> make(const std::filesystem::path& parent)
    {
        ScratchFolder folder(parent / ("query-" + newUuid()));
        std::error_code error;
        std::filesystem::create_directories(folder.m_path, error);
        if (error) {
            return fail(systemError(error.value(), "make the folder", folder.m_path.string()));
        }
        return folder;
    }
    ScratchFolder(ScratchFolder&& other) noexcept
        : m_path(std::exchange(other.m_path, {}))
    {
    }
    ScratchFolder& operator=(ScratchFolder&&) = delete;
    ~ScratchFolder()
    {
        if (!m_path.empty()) {
            std::error_code ignored;
            std::filesystem::remove_all(m_path, ignored);
        }
    }
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    explicit ScratchFolder(std::filesystem::path path)
        : m_path(std::move(path))
    {
    }
    std::filesystem::path m_path;
};

Result<void> moveFile(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (error == std::errc::cross_device_link) {
        const std::filesystem::path part = to.string() + ".part";
        std::filesystem::copy_file(from, part, std::filesystem::copy_options::overwrite_existing, error);
        if (!error) {
            std::filesystem::rename(part, to, error);
        }
    }
    if (error) {
        return fail(systemError(error.value(), "write", to.string()));
    }
    return {};
}

const catalog::TableView* tableOf(const catalog::DatabaseView& view, std::string_view name)
{
    const auto found = std::ranges::find_if(
        view.tables, [&](const auto& table) { return catalog::sameName(table.name, name); });
    return found == view.tables.end() ? nullptr : &*found;
}

/// Adds names that are not there yet in another spelling; true when there were any.
bool addNames(std::vector<std::string>& names, const std::vector<std::string>& more)
{
    const std::size_t before = names.size();
    for (const std::string& name : more) {
        if (std::ranges::none_of(names, [&](const auto& known) { return catalog::sameName(known, name); })) {
            names.push_back(name);
        }
    }
    return names.size() > before;
}

} // namespace

/// A statement that was checked, and what its session shows it.
struct Service::Prepared {
    Statement statement;
    std::vector<std::string> names; // of tables and external tables, that it or its functions read
    catalog::DatabaseView view;
    std::vector<std::shared_ptr<const PreparedFunction>> functions;
    std::deque<ExternalRelation> externals;
    Sandbox sandbox;
    Relations relations; // points into view and externals
    std::vector<SessionObject> clocks;

    [[nodiscard]] std::vector<SessionObject> with(std::vector<SessionObject> objects) const
    {
        objects.insert(objects.end(), clocks.begin(), clocks.end());
        std::ranges::move(guardsOf(deepSearches()), std::back_inserter(objects));
        for (const auto& function : functions) {
            objects.push_back(function->macro);
        }
        return objects;
    }

    [[nodiscard]] std::set<std::string> deepSearches() const
    {
        std::set<std::string> names = statement.deepSearches;
        for (const auto& function : functions) {
            names.insert(function->body.deepSearches.begin(), function->body.deepSearches.end());
        }
        return names;
    }

    /// To DuckDB `->` is json_extract by another name, but it can't be the macro in place of that.
    [[nodiscard]] Result<void> checkArrows() const
    {
        const bool hasArrow = statement.hasArrow || std::ranges::any_of(functions, [](const auto& function) {
                                  return function->body.hasArrow;
                              });
        if (!hasArrow || !deepSearches().contains("json_extract")) {
            return {};
        }
        return fail(ErrorCode::notAuthorised, "run the query", {},
                    "-> beside json_extract with a path that has .., or is computed, is not allowed here",
                    "write json_extract(document, path) for each ->");
    }

    /// Brings what will be opened within reach: cold extents may have to be fetched, or be away.
    [[nodiscard]] Result<void> reachExtents(const CancelToken& cancel) const
    {
        return view.access ? view.access(relations.opened(), cancel) : Result<void>{};
    }

    /// Where a provider keeps its extents is nobody's business.
    [[nodiscard]] Error withoutPaths(Error error) const
    {
        bool damaged = false;
        for (std::string* text : {&error.object, &error.cause, &error.hint}) {
            for (const catalog::TableView& table : view.tables) {
                for (const catalog::LocalExtent& extent : table.extents) {
                    damaged |= replaceAll(*text, extent.path.string(), "an extent of table " + table.name);
                }
            }
            for (const ExternalRelation& external : externals) {
                replaceAll(*text, external.location.string(), "external table " + external.name);
            }
            for (const auto& folder : view.folders) {
                replaceAll(*text, folder.string(), view.database);
            }
        }
        if (damaged && error.code == ErrorCode::notFound) {
            error.code = ErrorCode::corrupt; // what was asked for is there, but not all of it
        }
        if ((damaged || error.code == ErrorCode::corrupt) && error.hint.empty()) {
            error.hint = "the file may be damaged: a follower fetches it again by itself, a leader's comes "
                         "back from a "
                         "backup";
        }
        return error;
    }
};

class Service::RunningQuery final : public Running {
public:
    RunningQuery(std::unique_ptr<Prepared> prepared, Session session)
        : m_prepared(std::move(prepared))
        , m_session(std::move(session))
    {
    }

    Result<void> start(const std::string& sql, const CancelToken& cancel)
    {
        TRY(m_prepared->reachExtents(cancel));
        auto started = m_session.show(m_prepared->with(m_prepared->relations.objects())).and_then([&] {
            return m_session.connection().query(sql, cancel);
        });
        if (!started) {
            return fail(m_prepared->withoutPaths(std::move(started).error()));
        }
        m_rows = *std::move(started);
        return {};
    }

    /// `sql` reads nothing, and takes the statement's place.
    Result<void> startWithoutExtents(const std::string& sql, const CancelToken& cancel)
    {
        m_rows = TRY(m_session.connection().query(sql, cancel));
        return {};
    }

    const std::vector<engine::Column>& columns() const override { return m_rows->columns(); }
    Result<const engine::Chunk*> next() override
    {
        auto chunk = m_rows->next();
        if (!chunk) {
            return fail(m_prepared->withoutPaths(std::move(chunk).error()));
        }
        return chunk;
    }
    std::int64_t snapshotVersion() const override { return m_prepared->view.version; }
    ExtentCount extents() const override { return m_prepared->relations.extents(); }
    double progress() const override { return m_session.connection().progress(); }

private:
    std::unique_ptr<Prepared> m_prepared; // outlives the rows: its view's pin keeps the extents
    Session m_session;
    std::unique_ptr<engine::Rows> m_rows;
};

Service::Service(Options options)
    : m_options(std::move(options))
    , m_externals(m_options.closedFolders, m_options.engine, m_options.scratch)
{
}

Result<std::shared_ptr<engine::Database>> Service::openInstance(const Sandbox& sandbox) const
{
    engine::Options options;
    options.threads = m_options.threads;
    options.memoryLimit = m_options.memoryLimit;
    return engine::Database::openSandboxed(options, sandbox.folders, sandbox.files);
}

/// Parsing needs no files: any instance will do.
Result<Service::Session> Service::parserFor(catalog::SnapshotSource& source)
{
    std::shared_ptr<SessionPool> pool;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_pools.empty() && !m_pools.front().second->broken()) {
            pool = m_pools.front().second;
        }
    }
    if (!pool) {
        pool = TRY(poolFor({TRY(source.view({})).folders, {}}));
    }
    auto session = TRY(pool->take());
    TRY(session.show({})); // no functions of another query's database
    return session;
}

Result<std::shared_ptr<SessionPool>> Service::poolFor(const Sandbox& sandbox)
{
    const auto find = [&] {
        return std::ranges::find_if(m_pools, [&](const auto& pool) { return pool.first == sandbox; });
    };
    {
        const std::lock_guard lock(m_mutex);
        m_pools.remove_if([](const auto& pool) { return pool.second->broken(); });
        if (const auto known = find(); known != m_pools.end()) {
            m_pools.splice(m_pools.begin(), m_pools, known);
            return known->second;
        }
    }
    auto opened = std::make_shared<SessionPool>(TRY(openInstance(sandbox)));
    const std::lock_guard lock(m_mutex);
    if (const auto known = find(); known != m_pools.end()) {
        return known->second;
    }
    m_pools.emplace_front(sandbox, opened);
    if (m_pools.size() > mostInstances) {
        m_pools.pop_back();
    }
    return opened;
}

/// Takes the snapshot, with every table that the statement reads by itself or by way of functions.
Result<void> Service::findNames(catalog::SnapshotSource& source, engine::Connection& parser,
                                Prepared& prepared)
{
    prepared.names.clear();
    addNames(prepared.names, prepared.statement.tables);
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        prepared.view = TRY(source.view(prepared.names));
        prepared.functions =
            TRY(m_functions.calledBy(prepared.statement, *prepared.view.definitions, parser));
        bool more = false;
        for (const auto& function : prepared.functions) {
            more = addNames(prepared.names, function->body.tables) || more;
        }
        if (!more) {
            return {};
        }
    }
    return fail(ErrorCode::unavailable, "run the query", prepared.view.database,
                "its functions change all the time", "try again");
}

Result<void> Service::bindTable(engine::Connection& parser, const catalog::TableView& table,
                                Prepared& prepared)
{
    const auto& views = prepared.view.definitions->views;
    const auto definition = views.find(table.id);
    if (table.id.empty() || definition == views.end()) {
        prepared.relations.add(table);
        return {};
    }
    const auto source =
        std::ranges::find(prepared.view.tables, definition->second.sourceId, &catalog::TableView::id);
    if (source == prepared.view.tables.end()) {
        return fail(ErrorCode::notFound, "read", "materialized view " + table.name,
                    "the table that it reads is not here");
    }
    auto plan = TRY(m_views.plan(parser, definition->second.sql, source->schema));
    prepared.relations.add(table, *source, catalog::readingOf(std::move(plan), table, *source));
    return {};
}

Result<void> Service::bind(engine::Connection& parser, Prepared& prepared)
{
    const catalog::Definitions& definitions = *prepared.view.definitions;
    const auto externalOf = [&](std::string_view name) {
        const auto found = definitions.externalTables.find(catalog::foldedName(name));
        return found == definitions.externalTables.end() ? nullptr : &found->second;
    };
    const Names names{[&](std::string_view name) {
                          return tableOf(prepared.view, name) != nullptr || externalOf(name) != nullptr;
                      },
                      [&](std::string_view name) {
                          return std::ranges::any_of(prepared.functions, [&](const auto& function) {
                              return function->macro.kind == SessionObject::Kind::tableMacro &&
                                     catalog::sameName(function->name, name);
                          });
                      }};
    TRY(checkNames(prepared.statement, names));
    for (const auto& function : prepared.functions) {
        auto known = checkNames(function->body, names);
        if (!known) {
            known.error().object = "function " + function->name;
            return known;
        }
    }
    prepared.sandbox.folders = prepared.view.folders;
    for (const std::string& name : prepared.names) {
        if (const auto* table = tableOf(prepared.view, name)) {
            TRY(bindTable(parser, *table, prepared));
            continue;
        }
        const auto& external = prepared.externals.emplace_back(TRY(m_externals.resolve(*externalOf(name))));
        auto& allowed = external.isFolder ? prepared.sandbox.folders : prepared.sandbox.files;
        allowed.push_back(external.location);
        prepared.relations.add(external);
    }
    return {};
}

/// A statement that can't be planned fails when it runs, and then says why; so nothing is said here.
void Service::prune(const std::string& sql, Prepared& prepared)
{
    bool hasCondition = prepared.statement.hasCondition;
    bool knowsTimeOtherwise = prepared.statement.knowsTimeOtherwise;
    std::set<std::string> clocks = prepared.statement.clocks;
    for (const auto& function : prepared.functions) {
        hasCondition = hasCondition || function->body.hasCondition;
        knowsTimeOtherwise = knowsTimeOtherwise || function->body.knowsTimeOtherwise;
        clocks.insert(function->body.clocks.begin(), function->body.clocks.end());
    }
    if (!hasCondition || knowsTimeOtherwise || !prepared.relations.canPrune()) {
        return;
    }
    prepared.clocks = clocksAt(systemClock()->now(), clocks);
    if (const auto wanted = m_planner.filters(prepared.with(prepared.relations.standIns()), sql)) {
        prepared.relations.prune(*wanted);
    }
}

Result<std::unique_ptr<Service::Prepared>>
Service::prepare(catalog::SnapshotSource& source, engine::Connection& parser, const std::string& sql)
{
    auto prepared = std::make_unique<Prepared>();
    prepared->statement = TRY(readStatement(parser, sql));
    TRY(findNames(source, parser, *prepared));
    TRY(prepared->checkArrows());
    TRY(bind(parser, *prepared));
    prune(sql, *prepared);
    return prepared;
}

/// SQL with the result of a statement that the log alone answers: the number of a table's rows.
std::optional<std::string> Service::answerOf(Prepared& prepared)
{
    const auto column = prepared.functions.empty() ? countColumn(prepared.statement) : std::nullopt;
    const auto rows = column ? prepared.relations.countRows() : std::nullopt;
    return rows ? std::optional("SELECT CAST(" + std::to_string(*rows) + " AS BIGINT) AS " +
                                engine::quoteIdentifier(*column))
                : std::nullopt;
}

Result<std::unique_ptr<Running>> Service::run(catalog::SnapshotSource& source, const std::string& sql,
                                              const CancelToken& cancel)
{
    std::unique_ptr<Prepared> prepared;
    {
        auto parser = TRY(parserFor(source));
        prepared = TRY(prepare(source, parser.connection(), sql));
        if (const auto answer = answerOf(*prepared)) { // reads no file: any instance will do
            auto running = std::make_unique<RunningQuery>(std::move(prepared), std::move(parser));
            TRY(running->startWithoutExtents(*answer, cancel));
            return running;
        }
    }
    auto session = TRY(TRY(poolFor(prepared->sandbox))->take());
    auto running = std::make_unique<RunningQuery>(std::move(prepared), std::move(session));
    TRY(running->start(sql, cancel));
    return running;
}

Result<Service::Written> Service::writeParquet(catalog::SnapshotSource& source, const std::string& sql,
                                               const std::filesystem::path& file, const CancelToken& cancel)
{
    const ScratchFolder scratch = TRY(ScratchFolder::make(m_options.scratch));
    std::unique_ptr<Prepared> prepared;
    std::string statement;
    {
        const auto parser = TRY(parserFor(source));
        prepared = TRY(prepare(source, parser.connection(), sql));
        statement = TRY(canonicalSql(parser.connection(), prepared->statement));
    }
    TRY(prepared->reachExtents(cancel));
    Sandbox sandbox = prepared->sandbox;
    sandbox.folders.push_back(scratch.path());
    auto session = TRY(std::make_shared<SessionPool>(TRY(openInstance(sandbox)))->take());
    const auto result = scratch.path() / "result.parquet";
    auto written = session.show(prepared->with(prepared->relations.objects())).and_then([&] {
        return session.connection().query("COPY (" + statement + ") TO " +
                                              engine::quoteLiteral(result.string()) +
                                              " (FORMAT parquet, COMPRESSION zstd)",
                                          cancel);
    });
    if (!written) {
        return fail(prepared->withoutPaths(std::move(written).error()));
    }
    TRY(moveFile(result, file));
    return Written{static_cast<std::int64_t>((*written)->rowsChanged()), prepared->view.version,
                   prepared->relations.extents()};
}

Result<catalog::Function> Service::checkFunction(catalog::SnapshotSource& source, catalog::Function function)
{
    auto parser = TRY(parserFor(source));
    function = TRY(m_functions.check(std::move(function), parser.connection()));
    // A statement that calls it, in a database that has it already.
    catalog::Function stored = function;
    const std::string folded = catalog::foldedName(function.name);
    Prepared prepared;
    prepared.statement.functions = {folded};
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        prepared.view = TRY(source.view(prepared.names));
        auto definitions = std::make_shared<catalog::Definitions>(*prepared.view.definitions);
        definitions->functions.insert_or_assign(folded, stored);
        prepared.view.definitions = std::move(definitions);
        prepared.functions =
            TRY(m_functions.calledBy(prepared.statement, *prepared.view.definitions, parser.connection()));
        bool more = false;
        for (const auto& called : prepared.functions) {
            more = addNames(prepared.names, called->body.tables) || more;
        }
        if (!more) {
            break;
        }
    }
    TRY(bind(parser.connection(), prepared));
    // DuckDB binds a macro's expression when it is made: unknown columns and functions show.
    auto made = parser.show(prepared.with(prepared.relations.standIns()));
    if (!made) {
        made.error().op = "create function";
        made.error().object = function.name;
        return fail(made.error());
    }
    return function;
}

} // namespace sharepane::query
