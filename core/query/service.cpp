#include "core/query/service.h"

#include "core/base/ids.h"
#include "core/delta/extentwriter.h"
#include "core/query/statementcheck.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <set>
#include <system_error>
#include <utility>

namespace sharepane::query {

namespace {

constexpr std::size_t mostInstances = 16;

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

void replaceAll(std::string& text, const std::string& what, const std::string& with)
{
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

/// Where a provider keeps its extents is nobody's business.
Error withoutPaths(Error error, const catalog::DatabaseView& view)
{
    for (std::string* text : {&error.object, &error.cause, &error.hint}) {
        for (const catalog::TableView& table : view.tables) {
            for (const catalog::LocalExtent& extent : table.extents) {
                replaceAll(*text, extent.path.string(), "an extent of table " + table.name);
            }
        }
        for (const auto& folder : view.folders) {
            replaceAll(*text, folder.string(), view.database);
        }
    }
    return error;
}

Result<void> createViews(engine::Connection& connection, const catalog::DatabaseView& view)
{
    for (const catalog::TableView& table : view.tables) {
        std::vector<delta::ExtentFile> files;
        files.reserve(table.extents.size());
        for (const catalog::LocalExtent& extent : table.extents) {
            files.push_back({.file = extent.path, .partitionValues = extent.partitionValues});
        }
        TRY(connection.execute("CREATE TEMP VIEW " + engine::quoteIdentifier(table.name) + " AS " +
                               delta::readExtentsSql(table.schema, table.metadata, files)));
    }
    return {};
}

/// A statement that was checked, and the snapshot that it reads.
struct Prepared {
    CheckedStatement statement;
    catalog::DatabaseView view;
};

/// A table may have been dropped since it was looked up. Without its view DuckDB would look further for its
/// name.
Result<void> checkComplete(const Prepared& prepared)
{
    for (const std::string& name : prepared.statement.tables) {
        const bool there = std::any_of(prepared.view.tables.begin(), prepared.view.tables.end(),
                                       [&](const auto& table) { return lower(table.name) == lower(name); });
        if (!there) {
            return fail(ErrorCode::notFound, "run the query", {}, "this database has no table " + name);
        }
    }
    return {};
}

Result<Prepared> prepare(catalog::SnapshotSource& source, engine::Connection& parser, const std::string& sql)
{
    std::set<std::string, std::less<>> names;
    for (const std::string& name : TRY(source.contents()).names()) {
        names.insert(lower(name));
    }
    Prepared prepared;
    prepared.statement =
        TRY(checkStatement(parser, sql, [&](std::string_view name) { return names.contains(lower(name)); }));
    prepared.view = TRY(source.view(prepared.statement.tables));
    TRY(checkComplete(prepared));
    return prepared;
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

} // namespace

/// A DuckDB instance and its sessions that are free. Sessions are used again: only the first ones of an
/// instance know a query's progress.
struct Service::Instance {
    std::shared_ptr<engine::Database> database;
    std::atomic<bool> broken = false; // DuckDB gave it up after an internal error
    std::mutex mutex;                 // guards idle
    std::vector<std::unique_ptr<engine::Connection>> idle;

    Result<std::unique_ptr<engine::Connection>> take()
    {
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                auto connection = std::move(idle.back());
                idle.pop_back();
                return connection;
            }
        }
        return database->connect();
    }
};

/// A session on loan from its instance, with views that it drops before it goes back.
class Service::Session {
public:
    Session(std::shared_ptr<Instance> instance, std::unique_ptr<engine::Connection> connection)
        : m_instance(std::move(instance))
        , m_connection(std::move(connection))
    {
    }
    Session(Session&&) = default;
    Session& operator=(Session&& other) noexcept
    {
        std::swap(m_instance, other.m_instance);
        std::swap(m_connection, other.m_connection);
        std::swap(m_views, other.m_views);
        return *this;
    }
    ~Session()
    {
        if (!m_connection) {
            return;
        }
        for (const std::string& view : m_views) {
            if (!m_connection->execute("DROP VIEW IF EXISTS temp.main." + engine::quoteIdentifier(view))) {
                m_instance->broken = true;
                return;
            }
        }
        const std::lock_guard lock(m_instance->mutex);
        m_instance->idle.push_back(std::move(m_connection));
    }

    [[nodiscard]] engine::Connection& connection() const { return *m_connection; }
    Result<void> show(const catalog::DatabaseView& view)
    {
        for (const catalog::TableView& table : view.tables) {
            m_views.push_back(table.name);
        }
        return createViews(*m_connection, view);
    }

private:
    std::shared_ptr<Instance> m_instance;
    std::unique_ptr<engine::Connection> m_connection;
    std::vector<std::string> m_views;
};

class Service::RunningQuery final : public Running {
public:
    RunningQuery(catalog::DatabaseView view, Session session)
        : m_view(std::move(view))
        , m_session(std::move(session))
    {
    }

    Result<void> start(const std::string& sql, const CancelToken& cancel)
    {
        auto started =
            m_session.show(m_view).and_then([&] { return m_session.connection().query(sql, cancel); });
        if (!started) {
            return fail(withoutPaths(std::move(started).error(), m_view));
        }
        m_rows = *std::move(started);
        return {};
    }

    const std::vector<engine::Column>& columns() const override { return m_rows->columns(); }
    Result<const engine::Chunk*> next() override
    {
        auto chunk = m_rows->next();
        if (!chunk) {
            return fail(withoutPaths(std::move(chunk).error(), m_view));
        }
        return chunk;
    }
    std::int64_t snapshotVersion() const override { return m_view.version; }
    double progress() const override { return m_session.connection().progress(); }

private:
    catalog::DatabaseView m_view; // outlives the rows: its pin keeps the extents
    Session m_session;
    std::unique_ptr<engine::Rows> m_rows;
};

Service::Service(Options options)
    : m_options(std::move(options))
{
}

Result<std::shared_ptr<engine::Database>> Service::openInstance(const Folders& folders) const
{
    engine::Options options;
    options.threads = m_options.threads;
    options.memoryLimit = m_options.memoryLimit;
    return engine::Database::openSandboxed(options, folders);
}

Result<Service::Session> Service::sessionFor(const Folders& folders)
{
    auto instance = TRY(instanceFor(folders));
    auto connection = TRY(instance->take());
    return Session(std::move(instance), std::move(connection));
}

Result<std::shared_ptr<Service::Instance>> Service::instanceFor(const Folders& folders)
{
    const auto find = [&] {
        return std::find_if(m_instances.begin(), m_instances.end(),
                            [&](const auto& instance) { return instance.first == folders; });
    };
    {
        const std::lock_guard lock(m_mutex);
        m_instances.remove_if([](const auto& instance) { return instance.second->broken.load(); });
        if (const auto known = find(); known != m_instances.end()) {
            m_instances.splice(m_instances.begin(), m_instances, known);
            return known->second;
        }
    }
    auto opened = std::make_shared<Instance>();
    opened->database = TRY(openInstance(folders));
    const std::lock_guard lock(m_mutex);
    if (const auto known = find(); known != m_instances.end()) {
        return known->second;
    }
    m_instances.emplace_front(folders, opened);
    if (m_instances.size() > mostInstances) {
        m_instances.pop_back();
    }
    return opened;
}

Result<std::unique_ptr<Running>> Service::run(catalog::SnapshotSource& source, const std::string& sql,
                                              const CancelToken& cancel)
{
    const Folders folders = TRY(source.view({})).folders;
    auto session = TRY(sessionFor(folders));
    auto prepared = TRY(prepare(source, session.connection(), sql));
    if (prepared.view.folders != folders) {
        session = TRY(sessionFor(prepared.view.folders));
    }
    auto running = std::make_unique<RunningQuery>(std::move(prepared.view), std::move(session));
    TRY(running->start(sql, cancel));
    return running;
}

Result<Service::Written> Service::writeParquet(catalog::SnapshotSource& source, const std::string& sql,
                                               const std::filesystem::path& file, const CancelToken& cancel)
{
    const ScratchFolder scratch = TRY(ScratchFolder::make(m_options.scratch));
    Folders folders = TRY(source.view({})).folders;
    folders.push_back(scratch.path());
    const auto instance = TRY(openInstance(folders));
    const auto connection = TRY(instance->connect());
    const auto prepared = TRY(prepare(source, *connection, sql));
    const auto result = scratch.path() / "result.parquet";
    auto written = createViews(*connection, prepared.view).and_then([&] {
        return connection->query("COPY (" + prepared.statement.canonicalSql + ") TO " +
                                     engine::quoteLiteral(result.string()) +
                                     " (FORMAT parquet, COMPRESSION zstd)",
                                 cancel);
    });
    if (!written) {
        return fail(withoutPaths(std::move(written).error(), prepared.view));
    }
    TRY(moveFile(result, file));
    return Written{static_cast<std::int64_t>((*written)->rowsChanged()), prepared.view.version};
}

} // namespace sharepane::query
