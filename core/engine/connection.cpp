#include "core/engine/connection.h"

#include "core/engine/engineerror.h"
#include "core/engine/jsonguard.h"
#include "core/engine/rows.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace sharepane::engine {

namespace {

/// Per-connection settings. They can't be changed once the configuration is locked.
constexpr const char* sessionSettings =
    "SET enable_progress_bar = true; SET enable_progress_bar_print = false";

/// The C API takes C strings: what follows a NUL would silently be left out.
Result<void> checkText(const std::string& sql)
{
    if (sql.find('\0') != std::string::npos) {
        return fail(ErrorCode::invalidArgument, "run SQL", {}, "it holds a NUL character");
    }
    return {};
}

Result<void> run(duckdb_connection connection, const std::string& sql)
{
    TRY(checkText(sql));
    OwnedResult result;
    try {
        if (duckdb_query(connection, sql.c_str(), result.get()) == DuckDBSuccess) {
            return {};
        }
        const char* message = duckdb_result_error(result.get());
        return fail(errorFrom(message != nullptr ? message : "", "run SQL"));
    } catch (const std::exception& exception) {
        return fail(errorFrom(exception.what(), "run SQL"));
    }
}

struct OpenDatabase {
    duckdb_database handle = nullptr;
    OpenDatabase() = default;
    OpenDatabase(const OpenDatabase&) = delete;
    OpenDatabase& operator=(const OpenDatabase&) = delete;
    OpenDatabase(OpenDatabase&&) = delete;
    OpenDatabase& operator=(OpenDatabase&&) = delete;
    ~OpenDatabase() { duckdb_close(&handle); }
};

class DatabaseOfDuckDb;

class ConnectionOfDuckDb final : public Connection {
public:
    ConnectionOfDuckDb(std::shared_ptr<DatabaseOfDuckDb> database, std::shared_ptr<SessionHandles> session)
        : m_database(std::move(database))
        , m_session(std::move(session))
    {
    }

    Result<void> execute(const std::string& sql) override
    {
        m_session->abandonQuery();
        ++m_session->queryNumber;
        return run(m_session->connection.get(), sql);
    }
    Result<std::unique_ptr<Rows>> query(const std::string& sql, const CancelToken& cancel,
                                        const std::vector<std::string>& parameters) override;
    double progress() const override { return duckdb_query_progress(m_session->connection.get()).percentage; }

private:
    Result<void> bind(const OwnedPrepared& prepared, const std::vector<std::string>& parameters) const;

    std::shared_ptr<DatabaseOfDuckDb> m_database;
    std::shared_ptr<SessionHandles> m_session;
};

class DatabaseOfDuckDb final : public Database, public std::enable_shared_from_this<DatabaseOfDuckDb> {
public:
    explicit DatabaseOfDuckDb(std::shared_ptr<OpenDatabase> database)
        : m_database(std::move(database))
    {
    }

    Result<std::unique_ptr<Connection>> connect() override
    {
        std::shared_ptr<SessionHandles> session = takePrepared();
        if (!session) {
            session = TRY(newSession(!m_locked));
        }
        return std::make_unique<ConnectionOfDuckDb>(shared_from_this(), std::move(session));
    }

    /// Sessions made while settings can still be changed, for connect() to hand out later.
    Result<void> prepareSessions(unsigned count)
    {
        for (unsigned i = 0; i < count; ++i) {
            m_prepared.push_back(TRY(newSession(true)));
        }
        return {};
    }

    Result<void> configure(const std::string& sql)
    {
        const auto session = TRY(newSession(false));
        return run(session->connection.get(), sql);
    }
    Result<void> addFunctions()
    {
        const auto session = TRY(newSession(false));
        return registerShallowJson(session->connection.get());
    }
    void setLocked() { m_locked = true; }

    /// Whether DuckDB quotes the name in a type's spelling. Its list is read once, when first needed.
    bool isKeyword(const std::string& name)
    {
        std::call_once(m_keywordsOnce, [this] { readKeywords(); });
        std::string lower = name;
        for (char& c : lower) {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
        return m_keywords.contains(lower);
    }

private:
    Result<std::shared_ptr<SessionHandles>> newSession(bool withSettings)
    {
        auto session = std::make_shared<SessionHandles>();
        session->database = m_database;
        if (duckdb_connect(m_database->handle, session->connection.out()) != DuckDBSuccess) {
            return fail(ErrorCode::failed, "open an engine session", {}, "the engine refused it");
        }
        if (withSettings) {
            TRY(run(session->connection.get(), sessionSettings));
        }
        return session;
    }

    std::shared_ptr<SessionHandles> takePrepared()
    {
        const std::lock_guard lock(m_mutex);
        if (m_prepared.empty()) {
            return nullptr;
        }
        auto session = std::move(m_prepared.back());
        m_prepared.pop_back();
        return session;
    }

    void readKeywords()
    {
        // Not a named type in sight here, so that this can't come back to itself.
        const auto session = newSession(false);
        OwnedResult result;
        if (!session ||
            duckdb_query((*session)->connection.get(), "SELECT keyword_name FROM duckdb_keywords()",
                         result.get()) != DuckDBSuccess) {
            return;
        }
        EngineType text;
        text.id = text.storage = DUCKDB_TYPE_VARCHAR;
        const std::vector<EngineType> types{text};
        ChunkOfRows rows(types);
        for (OwnedChunk chunk(duckdb_fetch_chunk(*result.get())); chunk.get() != nullptr;
             chunk = OwnedChunk(duckdb_fetch_chunk(*result.get()))) {
            rows.reset(std::move(chunk));
            for (std::size_t row = 0; row < rows.rowCount(); ++row) {
                m_keywords.insert(rows.text(0, row));
            }
        }
    }

    std::shared_ptr<OpenDatabase> m_database;
    bool m_locked = false; // set before the instance is shared
    std::once_flag m_keywordsOnce;
    std::set<std::string> m_keywords;
    std::mutex m_mutex; // guards m_prepared
    std::vector<std::shared_ptr<SessionHandles>> m_prepared;
};

Result<void> ConnectionOfDuckDb::bind(const OwnedPrepared& prepared,
                                      const std::vector<std::string>& parameters) const
{
    const idx_t expected = duckdb_nparams(prepared.get());
    if (expected != parameters.size()) {
        return fail(ErrorCode::invalidArgument, "bind parameters", {},
                    "the statement has " + std::to_string(expected) + " parameters, " +
                        std::to_string(parameters.size()) + " values were given");
    }
    for (idx_t i = 0; i < expected; ++i) {
        if (duckdb_bind_varchar_length(prepared.get(), i + 1, parameters[i].data(), parameters[i].size()) !=
            DuckDBSuccess) {
            return fail(ErrorCode::invalidArgument, "bind parameter", std::to_string(i + 1),
                        "it is not valid UTF-8 text");
        }
    }
    return {};
}

/// Works on the query until it has a result; false when it failed. DuckDB's own loop spins while other
/// threads do the rest, which costs a small machine half its cores.
bool workUntilReady(duckdb_pending_result pending)
{
    using namespace std::chrono_literals;
    constexpr int spins = 200;
    constexpr auto longest = 500us;
    int idle = 0;
    std::chrono::microseconds pause = 20us;
    for (;;) {
        const duckdb_pending_state state = duckdb_pending_execute_task(pending);
        if (state == DUCKDB_PENDING_RESULT_NOT_READY) {
            idle = 0;
            pause = 20us;
        } else if (state != DUCKDB_PENDING_NO_TASKS_AVAILABLE) {
            return state == DUCKDB_PENDING_RESULT_READY;
        } else if (++idle > spins) {
            std::this_thread::sleep_for(pause);
            pause = std::min(pause * 2, std::chrono::microseconds(longest));
        }
    }
}

Result<std::unique_ptr<Rows>> ConnectionOfDuckDb::query(const std::string& sql, const CancelToken& cancel,
                                                        const std::vector<std::string>& parameters)
{
    const char* const op = "run the query";
    TRY(checkText(sql));
    if (cancel.isCancelled()) {
        return fail(cancelledError(op));
    }
    duckdb_connection connection = m_session->connection.get();
    m_session->abandonQuery(); // a new query ends the former one
    ++m_session->queryNumber;
    std::shared_ptr<void> hook = cancel.onCancel([connection] { duckdb_interrupt(connection); });
    try {
        OwnedPrepared prepared;
        if (duckdb_prepare(connection, sql.c_str(), prepared.out()) != DuckDBSuccess) {
            const char* message = duckdb_prepare_error(prepared.get());
            return fail(errorFrom(message != nullptr ? message : "", op));
        }
        TRY(bind(prepared, parameters));
        // Only a result set of unknown size is worth streaming; the others say at the end what they changed.
        const bool streams = duckdb_prepared_statement_type(prepared.get()) == DUCKDB_STATEMENT_TYPE_SELECT;
        OwnedPending pending;
        const duckdb_state begun = streams ? duckdb_pending_prepared_streaming(prepared.get(), pending.out())
                                           : duckdb_pending_prepared(prepared.get(), pending.out());
        if (begun != DuckDBSuccess) {
            const char* message = duckdb_pending_error(pending.get());
            return fail(errorFrom(message != nullptr ? message : "", op));
        }
        m_session->running = true;
        // Beginning a query clears DuckDB's flag: an interrupt from before would be lost.
        if (cancel.isCancelled()) {
            m_session->abandonQuery();
            // Its tasks are at work already: what they write must not appear after this.
            std::ignore = workUntilReady(pending.get());
            return fail(cancelledError(op));
        }
        auto result = std::make_unique<OwnedResult>();
        const char* message = nullptr;
        if (!workUntilReady(pending.get())) {
            message = duckdb_pending_error(pending.get());
        } else if (duckdb_execute_pending(pending.get(), result->get()) != DuckDBSuccess) {
            message = duckdb_result_error(result->get());
        }
        if (message != nullptr) {
            Error error = errorFrom(message, op);
            m_session->abandonQuery();
            return fail(std::move(error));
        }
        auto rows = std::make_unique<RowsOfResult>(
            m_session, std::move(result), cancel,
            [database = m_database](const std::string& name) { return database->isKeyword(name); });
        TRY(rows->checkReadable());
        m_session->cancelHook = std::move(hook);
        return rows;
    } catch (const std::exception& exception) {
        return fail(errorFrom(exception.what(), op));
    }
}

struct ConfigDeleter {
    void operator()(_duckdb_config* config) const
    {
        duckdb_config handle = config;
        duckdb_destroy_config(&handle);
    }
};

using Setting = std::pair<std::string, std::string>;

std::vector<Setting> startSettings(const Options& options)
{
    std::vector<Setting> settings{
        {"autoinstall_known_extensions", "false"},        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},          {"allow_persistent_secrets", "false"},
        {"temp_directory", options.spillFolder.string()},
    };
    if (options.threads > 0) {
        settings.emplace_back("threads", std::to_string(options.threads));
    }
    if (!options.disabledOptimizers.empty()) {
        settings.emplace_back("disabled_optimizers", options.disabledOptimizers);
    }
    if (options.memoryLimit > 0) {
        settings.emplace_back("memory_limit", std::to_string(options.memoryLimit) + "B");
    }
    return settings;
}

Result<std::shared_ptr<DatabaseOfDuckDb>> openInstance(const Options& options)
{
    duckdb_config raw = nullptr;
    if (duckdb_create_config(&raw) != DuckDBSuccess) {
        return fail(ErrorCode::failed, "open the engine", {}, "it has no configuration");
    }
    const std::unique_ptr<_duckdb_config, ConfigDeleter> config(raw);
    for (const auto& [name, value] : startSettings(options)) {
        if (duckdb_set_config(raw, name.c_str(), value.c_str()) != DuckDBSuccess) {
            return fail(ErrorCode::invalidArgument, "open the engine", {},
                        "the setting " + name + " does not take " + value);
        }
    }
    auto opened = std::make_shared<OpenDatabase>();
    char* message = nullptr;
    if (duckdb_open_ext(nullptr, &opened->handle, raw, &message) != DuckDBSuccess) {
        Error error = errorFrom(message != nullptr ? message : "", "open the engine");
        duckdb_free(message);
        return fail(std::move(error));
    }
    auto database = std::make_shared<DatabaseOfDuckDb>(std::move(opened));
    TRY(database->configure("SET GLOBAL TimeZone = 'UTC'"));
    TRY(database->addFunctions());
    return database;
}

std::string listOf(const std::vector<std::filesystem::path>& paths)
{
    std::string list;
    for (const std::filesystem::path& path : paths) {
        list += (list.empty() ? "" : ", ") + quoteLiteral(path.string());
    }
    return '[' + list + ']';
}

std::string lockingSql(const std::vector<std::filesystem::path>& folders,
                       const std::vector<std::filesystem::path>& files)
{
    return "SET parquet_metadata_cache = true; SET allowed_directories = " + listOf(folders) +
           "; SET allowed_paths = " + listOf(files) +
           "; SET enable_external_access = false; SET lock_configuration = true";
}

std::string quoted(std::string_view text, char quote)
{
    std::string out(1, quote);
    for (const char c : text) {
        out += c;
        if (c == quote) {
            out += c;
        }
    }
    return out + quote;
}

} // namespace

Result<std::shared_ptr<Database>> Database::open(const Options& options)
{
    try {
        return TRY(openInstance(options));
    } catch (const std::exception& exception) {
        return fail(errorFrom(exception.what(), "open the engine"));
    }
}

Result<std::shared_ptr<Database>> Database::openSandboxed(const Options& options,
                                                          const std::vector<std::filesystem::path>& folders,
                                                          const std::vector<std::filesystem::path>& files)
{
    constexpr unsigned sessionsWithProgress = 8;
    for (const std::filesystem::path& folder : folders) {
        if (!folder.is_absolute() || folder == folder.root_path()) {
            return fail(ErrorCode::invalidArgument, "open the engine", folder.string(),
                        "a sandbox needs absolute folders other than the root");
        }
    }
    for (const std::filesystem::path& file : files) {
        if (!file.is_absolute()) {
            return fail(ErrorCode::invalidArgument, "open the engine", file.string(),
                        "a sandbox needs absolute files");
        }
    }
    try {
        auto database = TRY(openInstance(options));
        TRY(database->prepareSessions(sessionsWithProgress));
        TRY(database->configure(lockingSql(folders, files)));
        database->setLocked();
        return database;
    } catch (const std::exception& exception) {
        return fail(errorFrom(exception.what(), "open the engine"));
    }
}

std::string quoteIdentifier(std::string_view name)
{
    return quoted(name, '"');
}

std::string quoteLiteral(std::string_view text)
{
    return quoted(text, '\'');
}

} // namespace sharepane::engine
