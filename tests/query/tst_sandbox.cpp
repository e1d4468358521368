#include "core/query/service.h"
#include "tests/query/localdatabase.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace sharepane;
using test::LocalDatabase;

namespace {

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

/// The first value, "(none)" for no rows; the error's code and message when it fails at any point.
QString outcome(query::Service& service, catalog::SnapshotSource& source, const std::string& sql,
                const CancelToken& cancel = {})
{
    const auto described = [](const Error& error) {
        return q(std::string(nameOf(error.code)) + ": " + error.message());
    };
    auto running = service.run(source, sql, cancel);
    if (!running) {
        return described(running.error());
    }
    QString first = QStringLiteral("(none)");
    bool seen = false;
    while (true) {
        const auto chunk = (*running)->next();
        if (!chunk) {
            return described(chunk.error());
        }
        if (*chunk == nullptr) {
            return first;
        }
        if (!seen) {
            first = q((*chunk)->text(0, 0));
            seen = true;
        }
    }
}

} // namespace

class TestSandbox : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void nothingButTheSnapshotCanBeReached_data();
    void nothingButTheSnapshotCanBeReached();
    void filesOfTheMachineStayAsTheyAre();
    void aDatabaseWhoseNameIsAPathOfAnotherReadsOnlyItsOwn();
    void aTableNamedLikeAFileIsTheTable();
    void aTableNamedLikeAViewOfDuckDbIsTheTable();
    void errorsTellNoPaths_data();
    void errorsTellNoPaths();
    void cancellingEndsEveryStage_data();
    void cancellingEndsEveryStage();
    void theSnapshotIsHeldWhileRowsAreRead();
    void theSnapshotIsLetGoWhenTheQueryFails();
    void aRunningQueryKeepsItsSnapshotWhileExtentsAreAdded();
    void parquetFilesAppearWholeOrNotAtAll();
    void manyQueriesAtOnceGetTheirOwnResults();

private:
    [[nodiscard]] std::string path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<query::Service> m_service;
    std::unique_ptr<LocalDatabase> m_own;
    std::unique_ptr<LocalDatabase> m_other;
};

void TestSandbox::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QFile secret(m_folder.filePath(QStringLiteral("secret.csv")));
    QVERIFY(secret.open(QIODevice::WriteOnly));
    secret.write("a,b\n1,topsecret\n");
    secret.close();
    m_service = std::make_unique<query::Service>(
        query::Options{.threads = 2, .memoryLimit = 0, .scratch = path("scratch")});
    m_own = std::make_unique<LocalDatabase>("local/own", path("own"));
    m_other = std::make_unique<LocalDatabase>("local/other", path("other"));
    QVERIFY(m_own->append("flights", "id:bigint, origin:varchar",
                          "SELECT i::BIGINT AS id, 'JFK' AS origin FROM range(1000) t(i)"));
    QVERIFY(m_other->append("salaries", "name:varchar, amount:bigint",
                            "SELECT 'topsecret' AS name, 7::BIGINT AS amount"));
}

void TestSandbox::cleanup()
{
    QCOMPARE(m_own->pins(), 0);
    QCOMPARE(m_other->pins(), 0);
}

void TestSandbox::nothingButTheSnapshotCanBeReached_data()
{
    QTest::addColumn<QString>("sql");
    const QString own = q(m_own->firstExtent("flights").string());
    const QString other = q(m_other->firstExtent("salaries").string());
    const QString secret = m_folder.filePath(QStringLiteral("secret.csv"));
    const QString out = m_folder.filePath(QStringLiteral("own/out.csv"));
    // {own}, {other}, {secret}, {out} are paths: of an extent of this database, of another's, of a file
    // beside, of one to be written where reading is allowed.
    for (const char* sql : {
             // another database's extents, and its own by path
             "SELECT * FROM read_parquet('{other}')",
             "SELECT * FROM parquet_scan('{other}')",
             "FROM '{other}'",
             "FROM \"{other}\"",
             "SELECT * FROM salaries",
             "SELECT * FROM other.salaries",
             "SELECT * FROM \"local/other\".salaries",
             "FROM '{own}'",
             "SELECT * FROM read_parquet(['{own}'])",
             "SELECT * FROM parquet_metadata('{own}')",
             "SELECT * FROM parquet_schema('{own}')",
             "SELECT * FROM parquet_file_metadata('{own}')",
             "SELECT * FROM parquet_kv_metadata('{own}')",
             "SELECT * FROM parquet_bloom_probe('{own}', 'id', 1)",
             "SELECT filename FROM flights",
             "SELECT file_row_number FROM flights",
             // files
             "SELECT * FROM read_text('{secret}')",
             "SELECT * FROM read_blob('{secret}')",
             "SELECT * FROM read_csv('{secret}')",
             "SELECT * FROM read_csv_auto('{secret}')",
             "SELECT * FROM sniff_csv('{secret}')",
             "SELECT * FROM read_json('{secret}')",
             "SELECT * FROM read_json_objects('{secret}')",
             "SELECT * FROM read_ndjson('{secret}')",
             "SELECT * FROM glob('/*')",
             "SELECT * FROM glob('{own}')",
             "FROM '{secret}'",
             "FROM '/etc/passwd'",
             "FROM 'https://example.org/x.parquet'",
             "SELECT * FROM read_text('/proc/self/environ')",
             // statements that aren't SELECT
             "COPY flights TO '{out}'",
             "COPY (SELECT 1) TO '{out}'",
             "COPY flights FROM '{secret}'",
             "ATTACH '{out}' AS x",
             "ATTACH ':memory:' AS x",
             "DETACH memory",
             "USE memory",
             "PRAGMA database_list",
             "PRAGMA version",
             "PRAGMA enable_profiling",
             "INSTALL httpfs",
             "LOAD httpfs",
             "FORCE INSTALL httpfs",
             "SET threads = 1",
             "SET GLOBAL threads = 1",
             "SET VARIABLE x = 1",
             "RESET threads",
             "EXPORT DATABASE '{out}'",
             "IMPORT DATABASE '{out}'",
             "CREATE TABLE x(a INT)",
             "CREATE TABLE x AS SELECT 1",
             "CREATE VIEW x AS SELECT 1",
             "CREATE TEMP VIEW x AS SELECT 1",
             "CREATE OR REPLACE TEMP VIEW flights AS SELECT 1",
             "CREATE MACRO f() AS 1",
             "CREATE MACRO f() AS TABLE FROM '{other}'",
             "CREATE SECRET (TYPE s3)",
             "CREATE SCHEMA s",
             "CREATE SEQUENCE s",
             "CREATE TYPE x AS ENUM ('a')",
             "CREATE INDEX i ON flights(id)",
             "DROP VIEW flights",
             "ALTER VIEW flights RENAME TO x",
             "INSERT INTO flights VALUES (1, 'x')",
             "UPDATE flights SET id = 1",
             "DELETE FROM flights",
             "TRUNCATE flights",
             "MERGE INTO flights USING flights f ON true WHEN MATCHED THEN DELETE",
             "BEGIN",
             "COMMIT",
             "ROLLBACK",
             "CHECKPOINT",
             "VACUUM",
             "ANALYZE",
             "CALL range(3)",
             "CALL pragma_version()",
             "PREPARE p AS SELECT 1",
             "EXECUTE p",
             "DEALLOCATE p",
             "EXPLAIN SELECT * FROM flights",
             "EXPLAIN ANALYZE SELECT * FROM flights",
             "COMMENT ON VIEW flights IS 'x'",
             "LOAD '{out}'",
             "SHOW DATABASES",
             "SHOW ALL TABLES",
             "UPDATE EXTENSIONS",
             // several statements, comments
             "SELECT 1; COPY (SELECT 1) TO '{out}'",
             "SELECT 1 -- x\n; DROP VIEW flights",
             "/* */ COPY flights /* */ TO '{out}'",
             "--\nATTACH '{out}'",
             "SELECT 1;/**/;CREATE TABLE x(a INT)",
             // hidden in parts of a SELECT
             "WITH c AS (FROM '{secret}') FROM c",
             "WITH c AS (SELECT * FROM read_text('{secret}')) FROM c",
             "WITH c AS MATERIALIZED (FROM '{secret}') SELECT 1",
             "SELECT (SELECT content FROM read_text('{secret}'))",
             "SELECT 1 WHERE EXISTS (FROM read_text('{secret}'))",
             "SELECT id FROM flights WHERE id IN (FROM '{secret}')",
             "SELECT id FROM flights ORDER BY (SELECT content FROM read_text('{secret}'))",
             "SELECT id FROM flights LIMIT (SELECT 1 FROM read_text('{secret}'))",
             "SELECT count(*) FILTER (WHERE EXISTS (FROM '{secret}')) FROM flights",
             "SELECT list_transform([1], lambda x: (SELECT content FROM read_text('{secret}')))",
             "VALUES ((SELECT content FROM read_text('{secret}')))",
             "SELECT unnest((SELECT list(content) FROM read_text('{secret}')))",
             "SELECT * FROM flights, LATERAL (SELECT * FROM read_text('{secret}'))",
             "SELECT * FROM flights UNION ALL FROM '{secret}'",
             "SELECT * FROM flights JOIN '{secret}' ON true",
             "SELECT * FROM flights POSITIONAL JOIN '{secret}'",
             "FROM (DESCRIBE '{secret}')",
             "DESCRIBE '{secret}'",
             "SUMMARIZE '{secret}'",
             "SUMMARIZE FROM read_text('{secret}')",
             "TABLE '{secret}'",
             "SELECT CASE WHEN true THEN (SELECT content FROM read_text('{secret}')) END",
             "SELECT * FROM summary((FROM '{secret}'))",
             "SELECT * FROM (PIVOT '{secret}' ON a IN (1) USING sum(b))",
             "PIVOT '{secret}' ON a USING sum(b)",
             "UNPIVOT '{secret}' ON a INTO NAME n VALUE v",
             // SQL or names given as text
             "FROM query('FROM ''{secret}''')",
             "FROM query_table('{secret}')",
             "FROM query_table(['flights', '{secret}'])",
             "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
             "SELECT * FROM histogram('{secret}', 'a')",
             "SELECT * FROM histogram_values('{secret}', 'a')",
             "SELECT json_serialize_plan('FROM ''{secret}''')",
             // the environment, settings, other sessions, the catalogue
             "SELECT getenv('HOME')",
             "SELECT current_setting('allowed_directories')",
             "SELECT getvariable('x')",
             "SELECT * FROM duckdb_settings()",
             "SELECT * FROM duckdb_views()",
             "SELECT * FROM duckdb_views",
             "SELECT * FROM duckdb_tables()",
             "SELECT * FROM duckdb_columns()",
             "SELECT * FROM duckdb_databases()",
             "SELECT * FROM duckdb_external_file_cache()",
             "SELECT * FROM duckdb_logs()",
             "SELECT * FROM duckdb_secrets()",
             "SELECT * FROM duckdb_temporary_files()",
             "SELECT * FROM duckdb_variables()",
             "SELECT * FROM duckdb_prepared_statements()",
             "SELECT * FROM information_schema.tables",
             "SELECT * FROM information_schema.views",
             "SELECT * FROM pg_catalog.pg_views",
             "SELECT * FROM pg_views",
             "SELECT * FROM sqlite_master",
             "SELECT * FROM sqlite_schema",
             "SELECT pg_get_viewdef(1)",
             "SELECT * FROM which_secret('s3://x', 's3')",
             "SELECT * FROM pragma_show('flights')",
             "SELECT * FROM pragma_storage_info('flights')",
             "SELECT * FROM pragma_database_size()",
             "SELECT * FROM enable_logging()",
             "SELECT * FROM truncate_duckdb_logs()",
             "SELECT * FROM checkpoint()",
             "SELECT * FROM seq_scan('flights')",
             // qualified and disguised names
             "SELECT * FROM temp.main.flights",
             "SELECT * FROM temp.flights",
             "SELECT * FROM main.flights",
             "SELECT * FROM system.main.duckdb_views",
             "SELECT * FROM memory.main.flights",
             "SELECT * FROM system.information_schema.tables",
             "SELECT * FROM \"duckdb_views\"",
             "SELECT * FROM \"main\".\"flights\"",
             "SELECT * FROM flights AT (VERSION => 1)",
             "SELECT * FROM \"read_text\"('{secret}')",
             "SELECT * FROM READ_TEXT('{secret}')",
             "SELECT * FROM main.read_text('{secret}')",
             "SELECT * FROM system.main.read_text('{secret}')",
             "SELECT * FROM \"/etc/passwd\"",
             "FROM \"flights \"",
             "SELECT * FROM \"\uff46lights\"",
             "WITH \"{secret}\" AS (FROM '{secret}') FROM \"{secret}\"",
             "SELECT * FROM (WITH duckdb_views AS (SELECT 1) FROM duckdb_views) x, duckdb_views",
         }) {
        QString text = QString::fromUtf8(sql);
        const QByteArray name = text.toUtf8();
        text.replace(QStringLiteral("{own}"), own).replace(QStringLiteral("{other}"), other);
        text.replace(QStringLiteral("{secret}"), secret).replace(QStringLiteral("{out}"), out);
        QTest::newRow(name.constData()) << text;
    }
}

void TestSandbox::nothingButTheSnapshotCanBeReached()
{
    QFETCH(QString, sql);
    const QString result = outcome(*m_service, *m_own, sql.toStdString());
    const bool refused = result.startsWith(QStringLiteral("not_authorised: ")) ||
                         result.startsWith(QStringLiteral("not_found: ")) ||
                         result.startsWith(QStringLiteral("invalid_argument: "));
    QVERIFY2(refused, qPrintable(result));
    QVERIFY2(!result.contains(QStringLiteral("topsecret")), qPrintable(result));
}

void TestSandbox::filesOfTheMachineStayAsTheyAre()
{
    // After all of the above nothing has been written where the sandbox may read.
    const QStringList files = QDir(m_folder.filePath(QStringLiteral("own"))).entryList(QDir::Files);
    QCOMPARE(files, QStringList{QStringLiteral("extent-0.parquet")});
    QCOMPARE(outcome(*m_service, *m_own, "SELECT count(*) FROM flights"), QStringLiteral("1000"));
}

void TestSandbox::aDatabaseWhoseNameIsAPathOfAnotherReadsOnlyItsOwn()
{
    // Same instance options, folders that are prefixes of each other.
    LocalDatabase shorter("local/a", path("nest"));
    LocalDatabase longer("local/b", path("nest-2"));
    QVERIFY(shorter.append("t", "a:bigint", "SELECT 1::BIGINT AS a"));
    QVERIFY(longer.append("t", "a:bigint", "SELECT 2::BIGINT AS a"));
    QCOMPARE(outcome(*m_service, shorter, "SELECT a FROM t"), QStringLiteral("1"));
    QCOMPARE(outcome(*m_service, longer, "SELECT a FROM t"), QStringLiteral("2"));
    // Even a source that hands out an extent outside its folders can't make the engine open it.
    class Lying final : public catalog::SnapshotSource {
    public:
        Lying(LocalDatabase& own, LocalDatabase& other)
            : m_own(own)
            , m_other(other)
        {
        }
        Result<catalog::Contents> contents() override { return m_own.contents(); }
        Result<catalog::DatabaseView> view(const std::vector<std::string>& names) override
        {
            auto view = TRY(m_own.view(names));
            view.tables = TRY(m_other.view(names)).tables;
            return view;
        }

    private:
        LocalDatabase& m_own;
        LocalDatabase& m_other;
    };
    Lying lying(shorter, longer);
    const QString result = outcome(*m_service, lying, "SELECT a FROM t");
    QVERIFY2(result.startsWith(QStringLiteral("not_authorised")), qPrintable(result));
}

void TestSandbox::aTableNamedLikeAFileIsTheTable()
{
    LocalDatabase database("local/names", path("names"));
    const std::string name = path("secret.csv");
    QVERIFY(database.append(name, "a:bigint", "SELECT 5::BIGINT AS a"));
    QCOMPARE(outcome(*m_service, database, "SELECT a FROM \"" + name + "\""), QStringLiteral("5"));
}

void TestSandbox::aTableNamedLikeAViewOfDuckDbIsTheTable()
{
    LocalDatabase database("local/views", path("views"));
    for (const char* name : {"duckdb_views", "pg_class", "Größe \"x\"", "select"}) {
        QVERIFY(database.append(name, "a:bigint", "SELECT 5::BIGINT AS a"));
        QCOMPARE(outcome(*m_service, database, "SELECT a FROM " + engine::quoteIdentifier(name)),
                 QStringLiteral("5"));
    }
}

void TestSandbox::errorsTellNoPaths_data()
{
    QTest::addColumn<QString>("sql");
    for (const char* sql : {"SELECT count(origin) FROM broken", "SELECT nosuchcolumn FROM flights",
                            "SELECT * FROM nosuchtable", "SELECT origin::INT FROM flights",
                            "SELECT count(gone) FROM vanished", "SELECT error(id::VARCHAR) FROM flights",
                            "SELECT * FROM flights f JOIN broken b ON f.origin = b.origin",
                            "SELECT flights.nosuch FROM flights"}) {
        QTest::newRow(sql) << QString::fromUtf8(sql);
    }
}

void TestSandbox::errorsTellNoPaths()
{
    QFETCH(QString, sql);
    LocalDatabase database("local/faulty", path("faulty"));
    QVERIFY(
        database.append("flights", "id:bigint, origin:varchar", "SELECT 1::BIGINT AS id, 'JFK' AS origin"));
    QVERIFY(database.append("broken", "origin:varchar", "SELECT 'x' AS origin"));
    QVERIFY(database.append("vanished", "gone:bigint", "SELECT 1::BIGINT AS gone"));
    QFile broken(q(database.firstExtent("broken").string()));
    QVERIFY(broken.open(QIODevice::WriteOnly | QIODevice::Truncate));
    broken.write("these bytes are not Parquet, whatever the name says");
    broken.close();
    QVERIFY(QFile::remove(q(database.firstExtent("vanished").string())));
    const QString result = outcome(*m_service, database, sql.toStdString());
    QVERIFY2(result.contains(QStringLiteral(": cannot ")), qPrintable(result));
    QVERIFY2(!result.contains(m_folder.path()), qPrintable(result));
    QVERIFY2(!result.contains(QStringLiteral(".parquet")), qPrintable(result));
    QVERIFY2(!result.contains(QStringLiteral("read_parquet")), qPrintable(result));
    QVERIFY2(!result.contains(QLatin1Char('\n')), qPrintable(result));
}

void TestSandbox::cancellingEndsEveryStage_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("a recursive bomb")
        << "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c";
    QTest::newRow("an endless count")
        << "SELECT count(*) FROM range(1000000000000000) t(i), flights WHERE i % 7 = 8";
    QTest::newRow("an endless stream") << "SELECT i, id FROM range(1000000000000000) t(i), flights";
    QTest::newRow("a join that never ends")
        << "SELECT count(*) FROM range(100000000) a(i), range(100000000) b(i) WHERE (a.i * b.i) % 7 = 8";
}

void TestSandbox::cancellingEndsEveryStage()
{
    QFETCH(QString, sql);
    for (int moment = 0; moment < 4; ++moment) {
        const CancelSource source;
        std::thread canceller([&source, moment] {
            for (int i = 0; i < moment * 10; ++i) {
                std::this_thread::yield();
            }
            source.cancel();
        });
        const QString result = outcome(*m_service, *m_own, sql.toStdString(), source.token());
        canceller.join();
        QVERIFY2(result.startsWith(QStringLiteral("cancelled: ")), qPrintable(result));
    }
    QCOMPARE(outcome(*m_service, *m_own, "SELECT count(*) FROM flights"), QStringLiteral("1000"));
}

void TestSandbox::theSnapshotIsHeldWhileRowsAreRead()
{
    auto running = m_service->run(*m_own, "SELECT * FROM flights");
    QVERIFY(running);
    QCOMPARE(m_own->pins(), 1);
    QVERIFY(*(*running)->next() != nullptr);
    QCOMPARE(m_own->pins(), 1);
    running->reset();
    QCOMPARE(m_own->pins(), 0);
}

void TestSandbox::theSnapshotIsLetGoWhenTheQueryFails()
{
    QVERIFY(!m_service->run(*m_own, "SELECT nosuchcolumn FROM flights"));
    QCOMPARE(m_own->pins(), 0);
}

void TestSandbox::aRunningQueryKeepsItsSnapshotWhileExtentsAreAdded()
{
    LocalDatabase database("local/growing", path("growing"));
    QVERIFY(database.append("t", "a:bigint", "SELECT i::BIGINT AS a FROM range(500000) r(i)"));
    auto running = m_service->run(database, "SELECT a FROM t");
    QVERIFY(running);
    const std::int64_t version = (*running)->snapshotVersion();
    QVERIFY(database.append("t", "a:bigint", "SELECT i::BIGINT AS a FROM range(7) r(i)"));
    std::size_t rows = 0;
    while (const engine::Chunk* chunk = *(*running)->next()) {
        rows += chunk->rowCount();
    }
    QCOMPARE(rows, std::size_t{500000});
    QCOMPARE((*running)->snapshotVersion(), version);
    QCOMPARE(outcome(*m_service, database, "SELECT count(*) FROM t"), QStringLiteral("500007"));
}

void TestSandbox::parquetFilesAppearWholeOrNotAtAll()
{
    const std::filesystem::path file = path("result.parquet");
    const auto written =
        m_service->writeParquet(*m_own, "SELECT id, origin FROM flights WHERE id < 10 -- ten", file);
    QVERIFY2(written, written ? "" : written.error().message().c_str());
    QCOMPARE(written->rows, std::int64_t{10});
    auto reader = *(*engine::Database::open({}))->connect();
    auto rows = reader->query("SELECT sum(id) FROM read_parquet('" + file.string() + "')");
    QVERIFY(rows);
    QCOMPARE((*(*rows)->next())->integer(0, 0), std::int64_t{45});

    const std::filesystem::path never = path("never.parquet");
    QVERIFY(!m_service->writeParquet(*m_own, "SELECT error('no') FROM flights", never));
    QVERIFY(!m_service->writeParquet(*m_own, "SELECT 1) TO '" + path("own/out.csv") + "'; COPY (SELECT 1",
                                     never));
    QVERIFY(!m_service->writeParquet(*m_own, "FROM read_text('" + path("secret.csv") + "')", never));
    QVERIFY(!std::filesystem::exists(never));
    QVERIFY(!std::filesystem::exists(path("own/out.csv")));
    QVERIFY(std::filesystem::is_empty(path("scratch")));
}

void TestSandbox::manyQueriesAtOnceGetTheirOwnResults()
{
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([this, i, &right] {
            for (int round = 0; round < 5; ++round) {
                const QString limit = QString::number(100 * i + round);
                const QString sql = QStringLiteral("SELECT count(*) FROM flights WHERE id < ") + limit;
                right += outcome(*m_service, *m_own, sql.toStdString()) == limit ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    QCOMPARE(right.load(), 30);
}

QTEST_GUILESS_MAIN(TestSandbox)
#include "tst_sandbox.moc"
