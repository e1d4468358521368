#include "core/engine/connection.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace sharepane;

namespace {

std::filesystem::path pathOf(const QString& text)
{
    return std::filesystem::path(text.toStdString());
}

/// The only value of the first row, or the error's message.
QString one(engine::Connection& connection, const std::string& sql)
{
    auto rows = connection.query(sql);
    if (!rows) {
        return QString::fromStdString(rows.error().message());
    }
    const auto chunk = (*rows)->next();
    if (!chunk) {
        return QString::fromStdString(chunk.error().message());
    }
    return *chunk == nullptr ? QString() : QString::fromStdString((*chunk)->text(0, 0));
}

ErrorCode codeOf(engine::Connection& connection, const std::string& sql)
{
    auto rows = connection.query(sql);
    while (rows) {
        const auto chunk = (*rows)->next();
        if (!chunk) {
            return chunk.error().code;
        }
        if (*chunk == nullptr) {
            return ErrorCode::conflict; // it succeeded: no test expects this code
        }
    }
    return rows.error().code;
}

const char* const endless = "SELECT count(*) FROM range(1000000000000000) t(i) WHERE i % 7 = 8";

} // namespace

class TestConnection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void streamsAResultLargerThanMemoryWouldHold();
    void parametersAreValuesNotSql();
    void wrongNumberOfParametersIsRefused();
    void rowsChangedTellsWhatAStatementDid();
    void errorsAreOneLineWithTheirKind();
    void codesTellWhatWentWrong();
    void runningOutOfMemoryNamesTheRemedy();
    void aNulCharacterIsRefused();
    void aStatementCancelledBeforehandDoesNotRun();
    void cancellingInterruptsARunningQuery();
    void whatIsCancelledWritesNothingAfterwards();
    void cancellingEndsTheStreamOfRows();
    void aLateCancelDoesNotHurtTheNextQuery();
    void abandonedRowsStopTheirQuery();
    void rowsOutliveConnectionAndDatabase();
    void theSessionIsInUtc();
    void progressIsKnownWhileAQueryRuns();
    void sandboxReadsItsOwnFolderOnly();
    void sandboxConfigurationIsLocked();
    void sandboxRefusesTheRootAndRelativeFolders();
    void nothingTriesToDownloadAnExtension();
    void namesAndLiteralsAreQuoted();
    void multipleStatementsAreOneQueryTooMany();
};

void TestConnection::streamsAResultLargerThanMemoryWouldHold()
{
    const auto database = *engine::Database::open({.threads = 2, .memoryLimit = 64ULL << 20U});
    auto connection = *database->connect();
    auto rows = connection->query("SELECT i, repeat('x', 200) AS pad FROM range(3000000) t(i)");
    QVERIFY(rows);
    std::uint64_t count = 0;
    std::int64_t last = -1;
    while (const engine::Chunk* chunk = *(*rows)->next()) {
        count += chunk->rowCount();
        last = chunk->integer(0, chunk->rowCount() - 1);
    }
    QCOMPARE(count, std::uint64_t{3000000});
    QCOMPARE(last, std::int64_t{2999999});
    QVERIFY(*(*rows)->next() == nullptr);
}

void TestConnection::parametersAreValuesNotSql()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    auto rows = connection->query("SELECT $2 || $1, $1", {}, {"'; DROP TABLE x; --", "a"});
    QVERIFY(rows);
    const engine::Chunk& chunk = **(*rows)->next();
    QCOMPARE(chunk.text(0, 0), std::string("a'; DROP TABLE x; --"));
}

void TestConnection::wrongNumberOfParametersIsRefused()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    const auto rows = connection->query("SELECT $1", {}, {});
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::invalidArgument);
}

void TestConnection::rowsChangedTellsWhatAStatementDid()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    QVERIFY(connection->execute("CREATE TABLE t(a INT); INSERT INTO t VALUES (0)"));
    auto rows = connection->query("INSERT INTO t SELECT * FROM range(41)");
    QVERIFY(rows);
    QCOMPARE((*rows)->rowsChanged(), std::uint64_t{41});
    QCOMPARE(one(*connection, "SELECT count(*) FROM t"), QStringLiteral("42"));
}

void TestConnection::errorsAreOneLineWithTheirKind()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    const auto rows = connection->query("SELECT 1,\n nosuchcolumn\nFROM range(3)");
    QVERIFY(!rows);
    const std::string message = rows.error().message();
    QVERIFY2(message.find('\n') == std::string::npos, message.c_str());
    QVERIFY2(message.find("nosuchcolumn") != std::string::npos, message.c_str());
    QVERIFY2(message.find("LINE") == std::string::npos, message.c_str());
    QVERIFY2(message.find("Binder Error") == std::string::npos, message.c_str());
}

void TestConnection::codesTellWhatWentWrong()
{
    QTemporaryDir folder;
    QFile broken(folder.filePath(QStringLiteral("broken.parquet")));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("this is no parquet file, but long enough to be one");
    broken.close();
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    QCOMPARE(codeOf(*connection, "SELEC 1"), ErrorCode::invalidArgument);
    QCOMPARE(codeOf(*connection, "SELECT * FROM nosuchtable"), ErrorCode::invalidArgument);
    QCOMPARE(codeOf(*connection, "SELECT 'x'::INT FROM range(2)"), ErrorCode::invalidArgument);
    QCOMPARE(codeOf(*connection, "SELECT * FROM read_parquet('/nonexistent/x.parquet')"),
             ErrorCode::notFound);
    QCOMPARE(codeOf(*connection, "SELECT * FROM read_parquet('" + broken.fileName().toStdString() + "')"),
             ErrorCode::corrupt);
    const std::string flipped = folder.filePath(QStringLiteral("flipped.parquet")).toStdString();
    QVERIFY(connection->execute("COPY (SELECT 'some text' AS a) TO '" + flipped +
                                "' (COMPRESSION uncompressed)"));
    QFile file(QString::fromStdString(flipped));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    bytes.replace("some text", "some\xfftext");
    file.seek(0);
    file.write(bytes);
    file.close();
    QCOMPARE(codeOf(*connection, "SELECT * FROM read_parquet('" + flipped + "')"), ErrorCode::corrupt);
    QCOMPARE(codeOf(*connection, "SELECT 'x'::VARIANT AS v"), ErrorCode::unsupported);
}

void TestConnection::runningOutOfMemoryNamesTheRemedy()
{
    const auto database = *engine::Database::open({.threads = 1, .memoryLimit = 32ULL << 20U});
    auto connection = *database->connect();
    auto rows = connection->query("SELECT list(md5(i::VARCHAR) ORDER BY i) FROM range(5000000) t(i)");
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::failed);
    QVERIFY2(rows.error().hint.find("memory") != std::string::npos, rows.error().message().c_str());
    QCOMPARE(one(*connection, "SELECT 1"), QStringLiteral("1"));
}

void TestConnection::aNulCharacterIsRefused()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    QCOMPARE(codeOf(*connection, std::string("SELECT 1\0, 2", 12)), ErrorCode::invalidArgument);
}

void TestConnection::aStatementCancelledBeforehandDoesNotRun()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    QVERIFY(connection->execute("CREATE TABLE t(a INT)"));
    const CancelSource source;
    source.cancel();
    const auto rows = connection->query("INSERT INTO t VALUES (1)", source.token());
    QVERIFY(!rows);
    QCOMPARE(rows.error().code, ErrorCode::cancelled);
    QCOMPARE(one(*connection, "SELECT count(*) FROM t"), QStringLiteral("0"));
}

void TestConnection::cancellingInterruptsARunningQuery()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    // Cancelled at some moment of preparing, starting or running: the endless query must end at each of them.
    for (int moment = 0; moment < 30; ++moment) {
        const CancelSource source;
        std::thread canceller([&source, moment] {
            for (int i = 0; i < moment; ++i) {
                std::this_thread::yield();
            }
            source.cancel();
        });
        auto rows = connection->query(endless, source.token());
        const ErrorCode code = rows ? (*rows)->next().error().code : rows.error().code;
        canceller.join();
        QCOMPARE(code, ErrorCode::cancelled);
        QCOMPARE(one(*connection, "SELECT 7"), QStringLiteral("7"));
    }
}

void TestConnection::whatIsCancelledWritesNothingAfterwards()
{
    const QTemporaryDir folder;
    const auto target = pathOf(folder.filePath(QStringLiteral("target")));
    const auto database = engine::Database::open({});
    QVERIFY(database);
    for (int moment = 0; moment < 60; ++moment) {
        auto connection = (*database)->connect();
        QVERIFY(connection);
        const CancelSource source;
        std::thread canceller([&source, moment] {
            const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(moment * 50);
            while (std::chrono::steady_clock::now() < end) {
            }
            source.cancel();
        });
        const bool written = (*connection)
                                 ->query("COPY (SELECT range AS a FROM range(100000000)) TO '" +
                                             target.string() + "' (FORMAT parquet, FILE_SIZE_BYTES 1000000)",
                                         source.token())
                                 .has_value();
        canceller.join();
        QVERIFY(!written);
        std::filesystem::remove_all(target);
        *connection = nullptr; // waits for whatever may still be at work
        QVERIFY(!std::filesystem::exists(target));
    }
}

void TestConnection::cancellingEndsTheStreamOfRows()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    const CancelSource source;
    auto rows = connection->query("SELECT * FROM range(100000000000)", source.token());
    QVERIFY(rows);
    QVERIFY(*(*rows)->next() != nullptr);
    source.cancel();
    for (int attempt = 0; attempt < 2; ++attempt) { // and it stays so
        const auto chunk = (*rows)->next();
        QVERIFY(!chunk);
        QCOMPARE(chunk.error().code, ErrorCode::cancelled);
    }
}

void TestConnection::aLateCancelDoesNotHurtTheNextQuery()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    const CancelSource source;
    auto former = connection->query("SELECT * FROM range(10000000)", source.token());
    QVERIFY(former);
    auto rows = connection->query("SELECT * FROM range(1000000)");
    QVERIFY(rows);
    source.cancel();
    std::uint64_t count = 0;
    while (true) {
        const auto chunk = (*rows)->next();
        QVERIFY2(chunk, chunk ? "" : chunk.error().message().c_str());
        if (*chunk == nullptr) {
            break;
        }
        count += (*chunk)->rowCount();
    }
    QCOMPARE(count, std::uint64_t{1000000});
    QVERIFY(!(*former)->next());
}

void TestConnection::abandonedRowsStopTheirQuery()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    // More rows than anybody could read.
    const auto begin = [&connection] {
        auto rows = connection->query("SELECT i FROM range(1000000000000000) t(i) WHERE i % 3 = 1");
        for (std::size_t count = 0; rows && count < 200000;) {
            count += (*(*rows)->next())->rowCount();
        }
        return rows;
    };
    auto former = begin();
    QVERIFY(former);
    QCOMPARE(one(*connection, "SELECT 7"), QStringLiteral("7")); // a new query ends it
    former = begin();
    QVERIFY(former);
    former->reset(); // so does giving its rows up
    QCOMPARE(one(*connection, "SELECT 7"), QStringLiteral("7"));
    former = begin();
    QVERIFY(former);
    QVERIFY(connection->execute("CREATE TABLE t(a INT)")); // and any other statement
    former = begin();
    QVERIFY(former);
    connection.reset();
    former->reset(); // and closing the session
}

void TestConnection::rowsOutliveConnectionAndDatabase()
{
    auto database = *engine::Database::open({});
    auto connection = *database->connect();
    auto rows = connection->query("SELECT {'year': i} AS s FROM range(5000) t(i)");
    QVERIFY(rows);
    connection.reset();
    database.reset();
    std::uint64_t count = 0;
    while (const engine::Chunk* chunk = *(*rows)->next()) {
        count += chunk->rowCount();
    }
    QCOMPARE(count, std::uint64_t{5000});
}

void TestConnection::theSessionIsInUtc()
{
    for (const bool sandboxed : {false, true}) {
        const auto database =
            sandboxed ? *engine::Database::openSandboxed({}, {}) : *engine::Database::open({});
        for (int i = 0; i < 10; ++i) {
            auto connection = *database->connect();
            QCOMPARE(one(*connection, "SELECT current_setting('TimeZone')"), QStringLiteral("UTC"));
        }
    }
}

void TestConnection::progressIsKnownWhileAQueryRuns()
{
    const auto database = *engine::Database::openSandboxed({}, {});
    auto connection = *database->connect();
    QVERIFY(connection->execute("CREATE TABLE t AS SELECT * FROM range(2000000) r(i)"));
    const CancelSource source;
    std::thread runner([&] {
        (void)connection->query("SELECT sum(length(repeat(md5(i::VARCHAR), 3000))) FROM t", source.token());
    });
    double seen = -1;
    for (int i = 0; i < 2000 && seen < 0; ++i) {
        seen = connection->progress();
        (void)source.token().waitFor(std::chrono::milliseconds(10));
    }
    source.cancel();
    runner.join();
    QVERIFY(seen >= 0 && seen <= 100);
}

void TestConnection::sandboxReadsItsOwnFolderOnly()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("mine")));
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("mine-not")));
    const std::string mine = folder.filePath(QStringLiteral("mine/a.parquet")).toStdString();
    const std::string other = folder.filePath(QStringLiteral("mine-not/a.parquet")).toStdString();
    {
        auto writer = *(*engine::Database::open({}))->connect();
        QVERIFY(writer->execute("COPY (SELECT 5 AS x) TO '" + mine + "'"));
        QVERIFY(writer->execute("COPY (SELECT 6 AS x) TO '" + other + "'"));
    }
    const auto database =
        *engine::Database::openSandboxed({}, {pathOf(folder.filePath(QStringLiteral("mine")))});
    auto connection = *database->connect();
    QCOMPARE(one(*connection, "SELECT x FROM read_parquet('" + mine + "')"), QStringLiteral("5"));
    const std::string around = folder.filePath(QStringLiteral("mine/../mine-not/a.parquet")).toStdString();
    for (const std::string& path : {other, around, std::string("/etc/passwd")}) {
        QCOMPARE(codeOf(*connection, "SELECT * FROM read_text('" + path + "')"), ErrorCode::notAuthorised);
    }
    QCOMPARE(codeOf(*connection, "COPY (SELECT 1) TO '" + folder.path().toStdString() + "/out.csv'"),
             ErrorCode::notAuthorised);
}

void TestConnection::sandboxConfigurationIsLocked()
{
    const auto database = *engine::Database::openSandboxed({}, {});
    auto connection = *database->connect();
    for (const char* sql :
         {"SET enable_external_access = true", "SET lock_configuration = false", "SET memory_limit = '1GB'",
          "RESET allowed_directories", "SET allowed_directories = ['/']", "INSTALL httpfs", "LOAD httpfs",
          "ATTACH '/tmp/x.db'", "SET threads = 1"}) {
        QVERIFY2(codeOf(*connection, sql) != ErrorCode::conflict, sql);
    }
}

void TestConnection::sandboxRefusesTheRootAndRelativeFolders()
{
    for (const char* folder : {"/", "relative", ""}) {
        const auto database = engine::Database::openSandboxed({}, {folder});
        QVERIFY2(!database, folder);
        QCOMPARE(database.error().code, ErrorCode::invalidArgument);
    }
}

void TestConnection::nothingTriesToDownloadAnExtension()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    for (const char* name : {"autoinstall_known_extensions", "autoload_known_extensions"}) {
        QCOMPARE(one(*connection, std::string("SELECT current_setting('") + name + "')"),
                 QStringLiteral("false"));
    }
}

void TestConnection::namesAndLiteralsAreQuoted()
{
    QCOMPARE(engine::quoteIdentifier("a\"b"), std::string("\"a\"\"b\""));
    QCOMPARE(engine::quoteLiteral("it's"), std::string("'it''s'"));
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    const std::string awkward = "x\"; SELECT '1";
    auto rows = connection->query("SELECT " + engine::quoteLiteral(awkward) + " AS " +
                                  engine::quoteIdentifier(awkward));
    QVERIFY(rows);
    QCOMPARE((*rows)->columns()[0].name, awkward);
    QCOMPARE((*(*rows)->next())->text(0, 0), awkward);
}

void TestConnection::multipleStatementsAreOneQueryTooMany()
{
    const auto database = *engine::Database::open({});
    auto connection = *database->connect();
    QCOMPARE(codeOf(*connection, "SELECT 1; SELECT 2"), ErrorCode::invalidArgument);
}

QTEST_GUILESS_MAIN(TestConnection)
#include "tst_connection.moc"
