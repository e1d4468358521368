// The program that packaging/bench.sh measures: one workspace with its engine running, driven by one JSON
// object a line on standard input, answering with one JSON object a line. Times are in seconds.

#include "core/base/checksum.h"
#include "core/base/units.h"
#include "core/catalog/leaderdatabase.h"
#include "core/delta/extentwriter.h"
#include "core/facade/session.h"

#include <QtCore/QCoreApplication>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

using namespace sharepane;
using Json = nlohmann::json;
using SteadyClock = std::chrono::steady_clock;

namespace {

/// On the clock that every process of the machine has (CLOCK_MONOTONIC).
double secondsNow()
{
    return std::chrono::duration<double>(SteadyClock::now().time_since_epoch()).count();
}

double secondsSince(SteadyClock::time_point begin)
{
    return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

facade::DatabaseName nameOf(const Json& command, const char* key)
{
    const auto text = command.at(key).get<std::string>();
    const auto slash = text.find('/');
    return {text.substr(0, slash), text.substr(slash + 1)};
}

/// A stream into one table that stays open, one row at a time.
class RowStream {
public:
    RowStream(facade::Session& session, facade::IngestRequest request)
    {
        if (::pipe(m_pipe) != 0) {
            std::perror("pipe");
            std::exit(1);
        }
        m_reader = std::thread([this, &session, request = std::move(request)] {
            const auto result = session.ingestion().ingestStream(
                request, m_pipe[0], {}, [this](std::int64_t rows, std::int64_t version) {
                    const std::scoped_lock lock(m_mutex);
                    m_rows = rows;
                    m_version = version;
                    m_changed.notify_all();
                });
            if (!result) {
                std::cerr << result.error().message() << '\n';
                std::exit(1);
            }
        });
    }
    ~RowStream()
    {
        ::close(m_pipe[1]);
        m_reader.join();
        ::close(m_pipe[0]);
    }
    RowStream(const RowStream&) = delete;
    RowStream& operator=(const RowStream&) = delete;

    /// Sends one line and returns the journal version that made it durable.
    std::int64_t send(const std::string& line)
    {
        ++m_sent;
        if (::write(m_pipe[1], line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
            std::perror("write");
            std::exit(1);
        }
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_rows >= m_sent; });
        return m_version;
    }

private:
    int m_pipe[2] = {-1, -1};
    std::int64_t m_sent = 0;
    std::thread m_reader;
    std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    std::int64_t m_rows = 0;
    std::int64_t m_version = -1;
};

class Worker {
public:
    explicit Worker(facade::Session& session)
        : m_session(session)
    {
    }

    Result<Json> run(const Json& command)
    {
        const auto verb = command.at("do").get<std::string>();
        if (verb == "query") {
            return query(command);
        }
        if (verb == "ingest") {
            return ingest(command);
        }
        if (verb == "row") {
            return row(command);
        }
        if (verb == "send_row") {
            return sendRow(command);
        }
        if (verb == "await") {
            return await(command);
        }
        if (verb == "serve") {
            facade::HostRequest request;
            request.listen = "127.0.0.1:0";
            request.plainHttp = command.value("http", false);
            const auto info = TRY(m_session.host().start(request));
            return Json{{"address", info.address}, {"url", info.url}};
        }
        if (verb == "revoke" || verb == "reinstate") {
            return change(command, verb == "revoke");
        }
        if (verb == "close_stream") {
            m_stream.reset();
            return Json::object();
        }
        if (verb == "attach") {
            return attach(command);
        }
        if (verb == "sync_now") {
            const auto begin = SteadyClock::now();
            TRY(m_session.followers().syncNow(nameOf(command, "follower"), {}));
            return Json{{"seconds", secondsSince(begin)}};
        }
        if (verb == "fabricate") {
            return fabricate(command);
        }
        return fail(ErrorCode::invalidArgument, "understand", verb, "it is no command");
    }

private:
    /// Runs the query and reads every row.
    Result<Json> query(const Json& command)
    {
        const auto begin = SteadyClock::now();
        const auto result = TRY(m_session.queries().run(nameOf(command, "database"), command.at("sql"), {}));
        std::vector<std::vector<std::optional<std::string>>> rows;
        while (TRY(result->next(rows))) {
        }
        Json answer{{"seconds", secondsSince(begin)}, {"rows", Json::array()}};
        for (const auto& cells : rows) {
            Json line = Json::array();
            for (const auto& cell : cells) {
                line.push_back(cell ? Json(*cell) : Json(nullptr));
            }
            answer["rows"].push_back(std::move(line));
        }
        return answer;
    }

    facade::IngestRequest requestOf(const Json& command)
    {
        facade::IngestRequest request;
        request.database = nameOf(command, "database");
        request.table = command.at("table");
        request.create = command.value("create", false);
        request.format = command.value("format", std::string());
        request.batchSpan = std::chrono::milliseconds{1};
        return request;
    }

    /// Until `version` is queryable, and until a query has answered with it.
    Result<void> follow(const Json& command, std::int64_t version, SteadyClock::time_point begin,
                        Json& answer)
    {
        const auto follower = nameOf(command, "follower");
        TRY(m_session.followers().wait(follower, version, std::chrono::minutes{10}, {}));
        answer["queryable"] = secondsSince(begin);
        const auto result = TRY(m_session.queries().run(follower, command.at("sql"), {}));
        std::vector<std::vector<std::optional<std::string>>> rows;
        while (TRY(result->next(rows))) {
        }
        answer["queried"] = secondsSince(begin);
        answer["value"] = rows.at(0).at(0).value_or("");
        return {};
    }

    Result<Json> ingest(const Json& command)
    {
        auto request = requestOf(command);
        request.files = {command.at("file").get<std::string>()};
        const auto begin = SteadyClock::now();
        const auto result = TRY(m_session.ingestion().ingestFiles(request, {}, {}));
        Json answer{{"seconds", secondsSince(begin)}, {"rows", result.rows}, {"rejected", result.rejected}};
        if (command.contains("follower")) {
            TRY(follow(command, result.version, begin, answer));
        }
        return answer;
    }

    RowStream& stream(const Json& command)
    {
        if (!m_stream) {
            auto request = requestOf(command);
            request.format = "ndjson";
            m_stream = std::make_unique<RowStream>(m_session, request);
        }
        return *m_stream;
    }

    /// One that somebody else follows.
    Result<Json> sendRow(const Json& command)
    {
        RowStream& rows = stream(command);
        const auto line = command.at("row").dump() + '\n';
        const double begin = secondsNow();
        const std::int64_t version = rows.send(line);
        return Json{{"begin", begin}, {"durable", secondsNow()}, {"version", version}};
    }

    /// Until that version of somebody else's database is queryable here.
    Result<Json> await(const Json& command)
    {
        const auto follower = nameOf(command, "follower");
        TRY(m_session.followers().wait(follower, command.at("version"), std::chrono::minutes{10}, {}));
        return Json{{"queryable", secondsNow()}};
    }

    Result<Json> change(const Json& command, bool revokes)
    {
        const auto id = command.at("subscription").get<std::string>();
        const double begin = secondsNow();
        const bool changed =
            TRY(revokes ? m_session.subscriptions().revoke(id) : m_session.subscriptions().reinstate(id));
        return Json{{"begin", begin}, {"end", secondsNow()}, {"changed", changed}};
    }

    Result<Json> row(const Json& command)
    {
        RowStream& rows = stream(command);
        const auto line = command.at("row").dump() + '\n';
        const auto begin = SteadyClock::now();
        const std::int64_t version = rows.send(line);
        Json answer{{"seconds", secondsSince(begin)}};
        TRY(follow(command, version, begin, answer));
        return answer;
    }

    /// From the decision to follow until the first query has its answer.
    Result<Json> attach(const Json& command)
    {
        facade::AttachRequest request;
        const auto follower = nameOf(command, "follower");
        request.cluster = follower.cluster;
        request.nameOverride = follower.database;
        request.leader = command.at("leader");
        request.database = command.at("database");
        request.options.prefetchExtents = command.value("prefetch", false);
        const auto begin = SteadyClock::now();
        TRY(m_session.followers().attach(request));
        Json answer = Json::object();
        TRY(follow(command, 0, begin, answer));
        return answer;
    }

    /// Adds `tables` tables with `extents` extents each to a database: real, tiny ones, linked under many
    /// names.
    Result<Json> fabricate(const Json& command)
    {
        const auto name = nameOf(command, "database");
        const auto store =
            TRY(storage::openStore(TRY(m_session.clusters().cluster(name.cluster)).storageUrl));
        const auto scratch = m_session.directory() / "tmp";
        const auto engine = TRY(engine::Database::open({}));
        const auto connection = TRY(engine->connect());
        const auto database = TRY(catalog::LeaderDatabase::open({store, engine, scratch}, name.database));
        const auto schema = TRY(delta::parseColumnList("id:bigint, note:varchar"));
        delta::ExtentOptions options;
        options.scratch = scratch;
        const int first = command.value("first", 0);
        const int tables = command.at("tables");
        const int extents = command.at("extents");
        for (int i = first; i < first + tables; ++i) {
            const std::string table = "t" + std::to_string(i);
            if (!command.value("existing", false)) {
                TRY(database->createTable(table, schema));
            }
            const std::string id = TRY(database->catalogue()).findByName(table)->id;
            const std::string folder = database->tableFolder(id);
            const auto written = TRY(delta::writeExtents(
                *store, folder, *connection,
                "SELECT range AS id, 'row ' || range AS note FROM range(" + std::to_string(i + 10) + ")",
                schema, options, {}, *systemClock()));
            const auto original = *storage::localPathOf(*store, folder + written.at(0).path);
            std::vector<delta::Add> adds{written.at(0)};
            for (int extent = 1; extent < extents; ++extent) {
                delta::Add add = written.at(0);
                add.path = "extent-" + std::to_string(extent) + ".parquet";
                std::filesystem::create_hard_link(original, original.parent_path() / add.path);
                adds.push_back(std::move(add));
            }
            TRY(database->append(id, std::move(adds)));
        }
        return Json{{"tables", tables}};
    }

    facade::Session& m_session;
    std::unique_ptr<RowStream> m_stream;
};

Result<void> serve(const std::string& directory)
{
    const auto session = TRY(facade::Session::open(directory));
    TRY(session->startEngine());
    Worker worker(*session);
    std::cout << Json{{"ready", true}}.dump() << std::endl;
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto answer = worker.run(Json::parse(line));
        std::cout << (answer ? answer->dump() : Json{{"error", answer.error().message()}}.dump())
                  << std::endl;
    }
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc != 2) {
        std::cerr << "usage: bench_worker WORKSPACE\n";
        return 2;
    }
    const auto done = serve(argv[1]);
    if (!done) {
        std::cerr << done.error().message() << '\n';
        return 1;
    }
    return 0;
}
