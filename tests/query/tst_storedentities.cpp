#include "core/query/service.h"
#include "tests/query/localdatabase.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace sharepane;
using test::LocalDatabase;

namespace {

QString q(const std::string& text)
{
    return QString::fromStdString(text);
}

QString described(const Error& error)
{
    return q(std::string(nameOf(error.code)) + ": " + error.message());
}

/// The first value, "(none)" for no rows; the error's code and message when it fails at any point.
QString outcome(query::Service& service, catalog::SnapshotSource& source, const std::string& sql)
{
    const auto running = service.run(source, sql);
    if (!running) {
        return described(running.error());
    }
    const auto chunk = (*running)->next();
    if (!chunk) {
        return described(chunk.error());
    }
    return *chunk == nullptr ? QStringLiteral("(none)") : q((*chunk)->text(0, 0));
}

} // namespace

/// Stored functions and external tables in queries: they work, and nothing escapes through them.
class TestStoredEntities : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void functionsAreUsedInQueries_data();
    void functionsAreUsedInQueries();
    void bodiesThatAreRefused_data();
    void bodiesThatAreRefused();
    void namesOfTheEnginesOwnAreRefused_data();
    void namesOfTheEnginesOwnAreRefused();
    void aForgedFunctionTakesThePlaceOfNoBuiltIn();
    void forgedBodiesAreCheckedWhenTheyAreUsed_data();
    void forgedBodiesAreCheckedWhenTheyAreUsed();
    void recursionIsRefused();
    void aCallersCteIsNotWhatAFunctionReads();
    void functionsOfOneDatabaseAreNotThereInAnother();
    void aFunctionThatChangesIsNewInTheNextQuery();
    void externalTablesAreRead_data();
    void externalTablesAreRead();
    void anExternalTableOpensItsLocationAndNothingElse();
    void locationsThatAreRefused_data();
    void locationsThatAreRefused();
    void anExternalRecordNestedWithoutEndIsRefused();
    void aLinkOutOfAnExternalFolderIsRefused();
    void namesOfFilesAreTakenLiterally();
    void aMissingLocationNamesTheTableOnly();
    void anExternalDeltaTableIsPruned();

private:
    [[nodiscard]] std::filesystem::path path(const std::string& name) const
    {
        return m_folder.filePath(q(name)).toStdString();
    }
    void write(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories(path(name).parent_path());
        std::ofstream(path(name)) << text;
    }
    /// Stores it as if somebody else had written the journal.
    static void forge(LocalDatabase& database, const std::string& name, std::vector<std::string> parameters,
                      const std::string& body, bool isTable)
    {
        auto definitions = std::make_shared<catalog::Definitions>(*database.definitions);
        definitions->functions[catalog::foldedName(name)] = {name, std::move(parameters), body, isTable, {}};
        database.definitions = std::move(definitions);
    }
    static void forge(LocalDatabase& database, const catalog::ExternalTable& table)
    {
        auto definitions = std::make_shared<catalog::Definitions>(*database.definitions);
        definitions->externalTables[catalog::foldedName(table.name)] = table;
        database.definitions = std::move(definitions);
    }
    [[nodiscard]] Result<void> create(LocalDatabase& database, const std::string& name,
                                      std::vector<std::string> parameters, const std::string& body)
    {
        auto checked = m_service->checkFunction(database, {name, std::move(parameters), body, false, {}});
        if (!checked) {
            return fail(checked.error());
        }
        forge(database, name, checked->parameters, checked->body, checked->isTable);
        return {};
    }
    static catalog::ExternalTable external(const std::string& name, const std::string& format,
                                           const std::string& location, const std::string& columns)
    {
        return {name, format, location, *delta::parseColumnList(columns), {}};
    }

    QTemporaryDir m_folder;
    std::unique_ptr<query::Service> m_service;
    std::unique_ptr<LocalDatabase> m_own;
    std::unique_ptr<LocalDatabase> m_other;
};

void TestStoredEntities::initTestCase()
{
    write("secret.csv", "a,b\n1,topsecret\n");
    write("workspace/inside.csv", "a,b\n1,topsecret\n");
    query::Options options;
    options.threads = 2;
    options.scratch = path("scratch");
    options.closedFolders = {path("workspace")};
    options.engine = [] {
        return engine::Database::open({});
    };
    std::filesystem::create_directories(path("scratch"));
    m_service = std::make_unique<query::Service>(options);
    m_own = std::make_unique<LocalDatabase>("local/own", path("own"));
    m_other = std::make_unique<LocalDatabase>("local/other", path("other"));
    QVERIFY(
        m_own->append("flights", "id:bigint, origin:varchar",
                      "SELECT i::BIGINT AS id, CASE WHEN i % 2 = 0 THEN 'JFK' ELSE 'SFO' END AS origin FROM "
                      "range(1000) t(i)"));
    QVERIFY(m_other->append("salaries", "name:varchar, amount:bigint",
                            "SELECT 'topsecret' AS name, 7::BIGINT AS amount"));
}

void TestStoredEntities::functionsAreUsedInQueries_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char* sql, const char* answer) {
        QTest::newRow(sql) << QString::fromUtf8(sql) << QString::fromUtf8(answer);
    };
    row("SELECT add_one(41)", "42");
    row("SELECT ADD_ONE(41)", "42");
    row("SELECT add_two(40)", "42");
    row("SELECT count(*) FROM from_airport('JFK')", "500");
    row("SELECT count(*) FROM From_Airport('SFO') WHERE id < 10", "5");
    row("SELECT airport_count('JFK') + 1", "501");
    row("SELECT sum(add_one(id)) FROM flights WHERE add_one(id) <= 10", "55");
    row("SELECT count(*) FROM both_airports()", "1000");
    row("SELECT total(id) FROM flights WHERE id < 4", "6");
    row("SELECT pi_and(1)", "4");
    row("WITH x AS (SELECT add_one(1) AS a) SELECT a FROM x", "2");
}

void TestStoredEntities::functionsAreUsedInQueries()
{
    QFETCH(QString, sql);
    QFETCH(QString, answer);
    const auto must = [](const Result<void>& result) {
        if (!result && result.error().code != ErrorCode::alreadyExists) {
            QFAIL(result.error().message().c_str());
        }
    };
    must(create(*m_own, "add_one", {"x"}, "x + 1"));
    must(create(*m_own, "add_two", {"x"}, "add_one(add_one(x))"));
    must(create(*m_own, "from_airport", {"code"}, "SELECT * FROM flights WHERE origin = code"));
    must(create(*m_own, "airport_count", {"code"}, "(SELECT count(*) FROM from_airport(code))"));
    must(create(*m_own, "both_airports", {}, "FROM from_airport('JFK') UNION ALL FROM from_airport('SFO')"));
    must(create(*m_own, "total", {"x"}, "sum(x)"));
    must(create(*m_own, "pi_and", {"x"}, "x + 3 -- nearly"));
    QCOMPARE(outcome(*m_service, *m_own, sql.toStdString()), answer);
    const auto file = path("result.parquet");
    const auto written = m_service->writeParquet(*m_own, sql.toStdString(), file);
    QVERIFY2(written, written ? "" : written.error().message().c_str());
    QCOMPARE(written->rows, std::int64_t{1});
}

void TestStoredEntities::bodiesThatAreRefused_data()
{
    QTest::addColumn<QString>("body");
    const QString own = q(m_own->firstExtent("flights").string());
    const QString other = q(m_other->firstExtent("salaries").string());
    const QString secret = q(path("secret.csv").string());
    for (const char* body : {
             "COPY flights TO '{out}'",
             "COPY (SELECT 1) TO '{out}'",
             "ATTACH '{out}'",
             "INSTALL httpfs",
             "SET threads = 1",
             "PRAGMA version",
             "CREATE TABLE x AS SELECT 1",
             "DROP VIEW flights",
             "SELECT 1; SELECT 2",
             "SELECT * FROM read_text('{secret}')",
             "(SELECT content FROM read_text('{secret}'))",
             "SELECT * FROM '{secret}'",
             "FROM read_csv('{secret}')",
             "FROM glob('/*')",
             "FROM '{other}'",
             "FROM read_parquet('{own}')",
             "FROM salaries",
             "FROM main.flights",
             "FROM temp.main.flights",
             "FROM duckdb_views()",
             "FROM query('SELECT 1')",
             "FROM query_table(x)",
             "getenv('HOME')",
             "current_setting('threads')",
             "getvariable('x')",
             "(FROM duckdb_settings())",
             "x) FROM (SELECT 1",
             "x), (x",
             "x) UNION SELECT (1",
             "x); DROP VIEW flights; SELECT (1",
             "x) AS \"x\", (y",
             "*",
             "COLUMNS(*)",
             "no_such_function(x)",
             "(SELECT no_such_column FROM flights)",
             "SELECT * FROM no_such_table",
             "FROM no_such_function(1)",
             "me(x)",
             "",
             "--",
             "x +",
             "/* x",
             "$1",
         }) {
        QString text = QString::fromUtf8(body);
        text.replace(QStringLiteral("{own}"), own).replace(QStringLiteral("{other}"), other);
        text.replace(QStringLiteral("{secret}"), secret)
            .replace(QStringLiteral("{out}"), q(path("own/x").string()));
        QTest::newRow(body) << text;
    }
}

void TestStoredEntities::bodiesThatAreRefused()
{
    QFETCH(QString, body);
    const auto made = m_service->checkFunction(*m_own, {"me", {"x"}, body.toStdString(), false, {}});
    QVERIFY2(!made, "it was let through");
    QVERIFY2(!q(made.error().message()).contains(QStringLiteral("topsecret")),
             made.error().message().c_str());
    QVERIFY2(!q(made.error().message()).contains(QStringLiteral(".parquet")) ||
                 body.contains(QStringLiteral(".parquet")),
             made.error().message().c_str());
}

void TestStoredEntities::namesOfTheEnginesOwnAreRefused_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name :
         {"sum",         "SUM",        "count",    "range",    "read_csv",    "now",   "coalesce",
          "rank",        "row_number", "lag",      "unnest",   "cast",        "case",  "exists",
          "pg_whatever", "duckdb_x",   "has_role", "grouping", "list",        "lower", "date_trunc",
          "getenv",      "read_text",  "query",    "extract",  "current_date"}) {
        QTest::newRow(name) << QString::fromUtf8(name);
    }
}

void TestStoredEntities::namesOfTheEnginesOwnAreRefused()
{
    QFETCH(QString, name);
    const auto made = m_service->checkFunction(*m_own, {name.toStdString(), {"x"}, "x", false, {}});
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::alreadyExists);
}

void TestStoredEntities::aForgedFunctionTakesThePlaceOfNoBuiltIn()
{
    LocalDatabase database("local/forged", path("forged"));
    QVERIFY(database.append("t", "a:bigint", "SELECT 5::BIGINT AS a"));
    forge(database, "sum", {"x"}, "666", false);
    forge(database, "range", {"x"}, "SELECT 666", true);
    forge(database, "read_text", {"x"}, "SELECT 666", true);
    QCOMPARE(outcome(*m_service, database, "SELECT sum(a) FROM t"), QStringLiteral("5"));
    QCOMPARE(outcome(*m_service, database, "SELECT count(*) FROM range(3)"), QStringLiteral("3"));
    QVERIFY(outcome(*m_service, database, "SELECT * FROM read_text('x')")
                .startsWith(QStringLiteral("not_authorised")));
}

void TestStoredEntities::forgedBodiesAreCheckedWhenTheyAreUsed_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("isTable");
    QTest::newRow("a file in an expression") << "(SELECT content FROM read_text('{secret}'))" << false;
    QTest::newRow("a file in a query") << "FROM read_text('{secret}')" << true;
    QTest::newRow("a file by name") << "FROM '{secret}'" << true;
    QTest::newRow("a statement") << "COPY flights TO '{out}'" << true;
    QTest::newRow("two statements") << "SELECT 1; COPY flights TO '{out}'" << true;
    QTest::newRow("out of the parentheses") << "1); COPY flights TO '{out}'; SELECT (1" << false;
    QTest::newRow("a second column") << "1), (SELECT content FROM read_text('{secret}')" << false;
    QTest::newRow("another database") << "FROM salaries" << true;
    QTest::newRow("the environment") << "getenv('HOME')" << false;
    QTest::newRow("the engine's views") << "FROM duckdb_views" << true;
    QTest::newRow("the engine's view as a CTE")
        << "WITH duckdb_views AS (FROM duckdb_views) FROM duckdb_views" << true;
    QTest::newRow("a qualified name") << "FROM system.main.duckdb_views" << true;
}

void TestStoredEntities::forgedBodiesAreCheckedWhenTheyAreUsed()
{
    QFETCH(QString, body);
    QFETCH(bool, isTable);
    body.replace(QStringLiteral("{secret}"), q(path("secret.csv").string()));
    body.replace(QStringLiteral("{out}"), q(path("own/out").string()));
    LocalDatabase database(*m_own);
    forge(database, "evil", {}, body.toStdString(), isTable);
    forge(database, "good", {}, isTable ? "FROM evil()" : "evil()", isTable);
    for (const char* name : {"evil", "good"}) {
        const std::string sql = std::string(isTable ? "FROM " : "SELECT ") + name + "()";
        const QString result = outcome(*m_service, database, sql);
        QVERIFY2(result.startsWith(QStringLiteral("not_authorised: ")) ||
                     result.startsWith(QStringLiteral("not_found: ")) ||
                     result.startsWith(QStringLiteral("invalid_argument: ")),
                 qPrintable(result));
        QVERIFY2(result.contains(QStringLiteral("function evil")), qPrintable(result));
        QVERIFY2(!result.contains(QStringLiteral("topsecret")), qPrintable(result));
    }
    QVERIFY(!std::filesystem::exists(path("own/out")));
    // Those who don't use it are not bothered.
    QCOMPARE(outcome(*m_service, database, "SELECT count(*) FROM flights"), QStringLiteral("1000"));
}

void TestStoredEntities::recursionIsRefused()
{
    LocalDatabase database(*m_own);
    forge(database, "one", {"x"}, "two(x)", false);
    forge(database, "two", {"x"}, "(SELECT max(y) FROM three(x))", false);
    forge(database, "three", {"x"}, "SELECT one(x) AS y", true);
    for (const char* sql : {"SELECT one(1)", "SELECT two(1)", "FROM three(1)"}) {
        const QString result = outcome(*m_service, database, sql);
        QVERIFY2(result.startsWith(QStringLiteral("invalid_argument: ")), qPrintable(result));
        QVERIFY2(result.contains(QStringLiteral("calls itself")), qPrintable(result));
    }
    const auto made = m_service->checkFunction(database, {"four", {"x"}, "one(x)", false, {}});
    QVERIFY(!made);
    QVERIFY(q(made.error().message()).contains(QStringLiteral("calls itself")));
}

void TestStoredEntities::aCallersCteIsNotWhatAFunctionReads()
{
    LocalDatabase database(*m_own);
    QVERIFY(create(database, "rows_of", {}, "SELECT count(*) AS n FROM flights"));
    QVERIFY(create(database, "most", {}, "(SELECT max(id) FROM flights)"));
    QCOMPARE(outcome(*m_service, database, "WITH flights AS (SELECT 7 AS id) SELECT n FROM rows_of()"),
             QStringLiteral("1000"));
    QCOMPARE(outcome(*m_service, database, "WITH flights AS (SELECT 7 AS id) SELECT most() FROM flights"),
             QStringLiteral("999"));
}

void TestStoredEntities::functionsOfOneDatabaseAreNotThereInAnother()
{
    LocalDatabase one(*m_own);
    LocalDatabase two(*m_own); // the same folder, so the same instance and sessions
    QVERIFY(create(one, "mine", {"x"}, "x * 2"));
    QVERIFY(create(one, "mine_too", {}, "SELECT 1"));
    QCOMPARE(outcome(*m_service, one, "SELECT mine(2) FROM mine_too()"), QStringLiteral("4"));
    QVERIFY(!outcome(*m_service, two, "SELECT mine(2)").startsWith(QStringLiteral("4")));
    QVERIFY(outcome(*m_service, two, "FROM mine_too()").startsWith(QStringLiteral("not_authorised: ")));
    QVERIFY(!outcome(*m_service, *m_other, "SELECT mine(2)").startsWith(QStringLiteral("4")));
    const auto made = m_service->checkFunction(*m_other, {"yours", {"x"}, "mine(x)", false, {}});
    QVERIFY(!made);
}

void TestStoredEntities::aFunctionThatChangesIsNewInTheNextQuery()
{
    LocalDatabase database(*m_own);
    forge(database, "f", {"x"}, "x + 1", false);
    QCOMPARE(outcome(*m_service, database, "SELECT f(1)"), QStringLiteral("2"));
    forge(database, "f", {"x"}, "x + 10", false);
    QCOMPARE(outcome(*m_service, database, "SELECT f(1)"), QStringLiteral("11"));
    forge(database, "f", {"x", "y"}, "SELECT x + y AS z", true);
    QCOMPARE(outcome(*m_service, database, "SELECT z FROM f(1, 2)"), QStringLiteral("3"));
}

void TestStoredEntities::externalTablesAreRead_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("location");
    write("ext/people.csv", "id,name,born\n1,Ada,1815-12-10\n2,\"Grace, H.\",1906-12-09\n");
    write("ext/csvs/a.csv", "id,name,born\n1,Ada,1815-12-10\n");
    write("ext/csvs/deep/b.csv", "id,name,born\n2,\"Grace, H.\",1906-12-09\n");
    write("ext/csvs/.hidden.csv", "id,name,born\n9,no,1906-12-09\n");
    write("ext/csvs/notes.txt", "not a table");
    write("ext/people.json",
          R"([{"id":1,"name":"Ada","born":"1815-12-10"},{"id":2,"name":"Grace, H.","born":"1906-12-09"}])");
    write("ext/people.ndjson", "{\"id\":1,\"name\":\"Ada\",\"born\":\"1815-12-10\"}\n{\"id\":2,\"name\":"
                               "\"Grace, H.\",\"born\":\"1906-12-09\"}\n");
    const auto database = engine::Database::open({});
    const auto connection = (*database)->connect();
    std::filesystem::create_directories(path("ext/parquets"));
    QVERIFY((*connection)
                ->execute("COPY (FROM read_csv('" + path("ext/people.csv").string() + "')) TO '" +
                          path("ext/parquets/p.parquet").string() + "' (FORMAT parquet)"));
    const auto row = [&](const char* format, const std::string& location) {
        QTest::newRow((format + (" " + location)).c_str()) << QString::fromUtf8(format) << q(location);
    };
    row("csv", path("ext/people.csv"));
    row("csv", "file://" + path("ext/people.csv").string());
    row("csv", path("ext/csvs").string() + "/");
    row("json", path("ext/people.json"));
    row("json", path("ext/people.ndjson"));
    row("parquet", path("ext/parquets/p.parquet"));
    row("parquet", path("ext/parquets").string() + "/");
}

void TestStoredEntities::externalTablesAreRead()
{
    QFETCH(QString, format);
    QFETCH(QString, location);
    const auto inferred =
        m_service->inferSchema({"people", format.toStdString(), location.toStdString(), {}, {}});
    QVERIFY2(inferred, inferred ? "" : inferred.error().message().c_str());
    QCOMPARE(inferred->schema.fields.size(), std::size_t{3});
    QCOMPARE(delta::toEngineType(inferred->schema.fields[0].type), std::string("BIGINT"));
    QCOMPARE(delta::toEngineType(inferred->schema.fields[2].type), std::string("DATE"));
    LocalDatabase database(*m_own);
    forge(database, *inferred);
    QVERIFY(create(database, "born_after", {"y"}, "SELECT * FROM people WHERE year(born) > y"));
    QCOMPARE(outcome(*m_service, database, "SELECT string_agg(name, ';' ORDER BY id) FROM People"),
             QStringLiteral("Ada;Grace, H."));
    QCOMPARE(outcome(*m_service, database, "SELECT name FROM born_after(1900)"), QStringLiteral("Grace, H."));
    QCOMPARE(outcome(*m_service, database, "SELECT count(*) FROM people p JOIN flights f ON p.id = f.id"),
             QStringLiteral("2"));
}

void TestStoredEntities::anExternalTableOpensItsLocationAndNothingElse()
{
    write("fence/in/a.csv", "a,b\n1,x\n");
    write("fence/in-2/b.csv", "a,b\n1,topsecret\n");
    write("fence/c.csv", "a,b\n1,topsecret\n");
    LocalDatabase database(*m_own);
    forge(database, external("e", "csv", path("fence/in").string() + "/", "a:bigint, b:varchar"));
    QCOMPARE(outcome(*m_service, database, "SELECT b FROM e"), QStringLiteral("x"));
    const std::string in = path("fence/in/a.csv");
    for (const std::string& sql :
         {"FROM '" + in + "'", "FROM read_csv('" + in + "')", "SELECT * FROM e, read_text('" + in + "')",
          "FROM \"" + in + "\"", "FROM e, '" + path("fence/c.csv").string() + "'",
          "FROM e, glob('" + path("fence").string() + "/*')"}) {
        const QString result = outcome(*m_service, database, sql);
        QVERIFY2(result.startsWith(QStringLiteral("not_")), qPrintable(result));
    }
    // A database without it can't name it, and its instance can't open it.
    QVERIFY(outcome(*m_service, *m_own, "FROM e").startsWith(QStringLiteral("not_found: ")));
    const auto sandbox =
        engine::Database::openSandboxed({}, {path("own"), path("fence/in")}, {path("secret.csv")});
    const auto connection = (*sandbox)->connect();
    QVERIFY((*connection)->execute("FROM read_csv('" + in + "')"));
    QVERIFY((*connection)->execute("FROM read_csv('" + path("secret.csv").string() + "')"));
    for (const std::string& file :
         {path("fence/in-2/b.csv").string(), path("fence/c.csv").string(), in + "/../../c.csv",
          path("secret.csv").string() + "/../fence/c.csv", path("secret.csv").string() + "x"}) {
        QVERIFY2(!(*connection)->execute("FROM read_csv('" + file + "')"), file.c_str());
    }
}

void TestStoredEntities::locationsThatAreRefused_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("location");
    QTest::addColumn<QString>("code");
    const auto row = [](const char* format, const std::string& location, const char* code) {
        QTest::newRow((format + (" " + location)).c_str())
            << QString::fromUtf8(format) << q(location) << QString::fromUtf8(code);
    };
    const std::string folder = path("").string();
    for (const char* format : {"csv", "delta", "parquet", "json"}) {
        row(format, folder + "/own/../secret.csv", "not_authorised");
        row(format, "file://" + folder + "/own/%2e%2e/secret.csv", "not_authorised");
        row(format, folder + "/./secret.csv", "not_authorised");
        row(format, folder + "/workspace/", "not_authorised");
        row(format, folder + "/", "not_authorised"); // holds the workspace
        row(format, "/", "not_authorised");
        row(format, "/proc/self/", "not_authorised");
        row(format, "/etc/no/such/place", "not_found");
        row(format, "s3://bucket/x", "unsupported");
        row(format, "az://container/x", "unsupported");
        row(format, "https://example.org/x.csv", "unsupported");
        row(format, "relative/x.csv", "invalid_argument");
        row(format, "", "invalid_argument");
        row(format, "file://elsewhere/x.csv", "invalid_argument");
        row(format, "file:///x.csv?versionId=1", "invalid_argument");
    }
    row("csv", "/proc/self/environ", "not_authorised");
    row("csv", "/dev/null", "not_authorised");
    row("csv", folder + "/workspace/inside.csv", "not_authorised");
    row("csv", folder + "/*.csv", "not_found");
    row("csv", folder + "/lake/databases/x/tables/t/e.csv", "not_authorised");
    row("delta", folder + "/secret.csv", "invalid_argument");
    row("delta", folder + "/own", "not_found");
    write("lake/databases/x/tables/t/e.csv", "a\n1\n");
    std::filesystem::create_directories(path("lake/databases/x/journal"));
}

void TestStoredEntities::locationsThatAreRefused()
{
    QFETCH(QString, format);
    QFETCH(QString, location);
    QFETCH(QString, code);
    LocalDatabase database(*m_own);
    forge(database, external("e", format.toStdString(), location.toStdString(), "a:bigint, b:varchar"));
    const QString result = outcome(*m_service, database, "FROM e");
    QVERIFY2(result.startsWith(code + QStringLiteral(": ")), qPrintable(result));
    QVERIFY2(result.contains(QStringLiteral("external table e")), qPrintable(result));
    QVERIFY2(!result.contains(m_folder.path()), qPrintable(result));
    QVERIFY(!m_service->inferSchema({"e", format.toStdString(), location.toStdString(), {}, {}}));
}

void TestStoredEntities::anExternalRecordNestedWithoutEndIsRefused()
{
    std::string deep = "{\"id\":1}\n";
    for (int i = 0; i < 50'000; ++i) {
        deep += "{\"a\":";
    }
    deep += '1' + std::string(50'000, '}') + '\n';
    write("ext/deep.ndjson", deep);
    const auto schema = m_service->inferSchema({"e", "json", path("ext/deep.ndjson").string(), {}, {}});
    QVERIFY(!schema);
    QCOMPARE(schema.error().code, ErrorCode::unsupported);
}

void TestStoredEntities::aLinkOutOfAnExternalFolderIsRefused()
{
    write("links/in/a.csv", "a,b\n1,x\n");
    LocalDatabase database(*m_own);
    forge(database, external("e", "csv", path("links/in").string(), "a:bigint, b:varchar"));
    std::filesystem::create_symlink("a.csv", path("links/in/inside.csv"));
    QCOMPARE(outcome(*m_service, database, "SELECT count(*) FROM e"), QStringLiteral("2"));
    std::filesystem::create_symlink(path("secret.csv"), path("links/in/b.csv"));
    const QString result = outcome(*m_service, database, "SELECT b FROM e");
    QVERIFY2(result.startsWith(QStringLiteral("not_authorised: ")), qPrintable(result));
    std::filesystem::remove(path("links/in/b.csv"));
    std::filesystem::create_directory_symlink(path("fence"), path("links/in/deep"));
    QCOMPARE(outcome(*m_service, database, "SELECT count(*) FROM e"), QStringLiteral("2")); // not followed
    std::filesystem::create_symlink(path("workspace/inside.csv"), path("links/file.csv"));
    forge(database, external("f", "csv", path("links/file.csv"), "a:bigint, b:varchar"));
    QVERIFY(outcome(*m_service, database, "FROM f").startsWith(QStringLiteral("not_authorised: ")));
}

void TestStoredEntities::namesOfFilesAreTakenLiterally()
{
    write("odd/[ab]*?'x.csv", "a,b\n1,right\n");
    write("odd/a1'x.txt", "a,b\n1,wrong\n");
    LocalDatabase database(*m_own);
    forge(database, external("e", "csv", path("odd").string() + "/", "a:bigint, b:varchar"));
    QCOMPARE(outcome(*m_service, database, "SELECT string_agg(b) FROM e"), QStringLiteral("right"));
    // The sandbox would take the name for a pattern.
    forge(database, external("f", "csv", path("odd/[ab]*?'x.csv"), "a:bigint, b:varchar"));
    QVERIFY(outcome(*m_service, database, "FROM f").startsWith(QStringLiteral("unsupported: ")));
}

void TestStoredEntities::aMissingLocationNamesTheTableOnly()
{
    write("gone/a.csv", "a,b\n1,x\n");
    LocalDatabase database(*m_own);
    forge(database, external("e", "csv", path("gone/a.csv"), "a:bigint, b:varchar"));
    QCOMPARE(outcome(*m_service, database, "SELECT b FROM e"), QStringLiteral("x"));
    write("gone/a.csv", "a,b\nnotanumber,x\n");
    const QString wrong = outcome(*m_service, database, "SELECT a, b FROM e");
    QVERIFY2(wrong.contains(QStringLiteral(": cannot ")) && !wrong.contains(m_folder.path()),
             qPrintable(wrong));
    std::filesystem::remove(path("gone/a.csv"));
    const QString result = outcome(*m_service, database, "SELECT b FROM e");
    QVERIFY2(result.startsWith(QStringLiteral("not_found: ")), qPrintable(result));
    QVERIFY2(result.contains(QStringLiteral("external table e")), qPrintable(result));
    QVERIFY2(!result.contains(m_folder.path()), qPrintable(result));
}

void TestStoredEntities::anExternalDeltaTableIsPruned()
{
    LocalDatabase files("local/files", path("lake2/table"));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(files.appendWithStatistics("t", "a:bigint",
                                           "SELECT range::BIGINT AS a FROM range(" + std::to_string(i * 10) +
                                               ", " + std::to_string(i * 10 + 10) + ")"));
    }
    const auto view = *files.view({"t"});
    std::string log =
        R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})"
        "\n"
        R"({"metaData":{"id":"00000000-0000-0000-0000-000000000001","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[],"configuration":{},"createdTime":1}})"
        "\n";
    for (const auto& extent : view.tables.front().extents) {
        QString stats = q(extent.stats);
        stats.replace(QStringLiteral("\""), QStringLiteral("\\\""));
        log += R"({"add":{"path":")" + extent.path.filename().string() + R"(","partitionValues":{},"size":)" +
               std::to_string(extent.size) + R"(,"modificationTime":1,"dataChange":true,"stats":")" +
               stats.toStdString() + "\"}}\n";
    }
    write("lake2/table/_delta_log/00000000000000000000.json", log);
    const auto inferred = m_service->inferSchema({"d", "delta", path("lake2/table").string() + "/", {}, {}});
    QVERIFY2(inferred, inferred ? "" : inferred.error().message().c_str());
    LocalDatabase database(*m_own);
    forge(database, *inferred);
    const auto running = m_service->run(database, "SELECT count(*), sum(a) FROM d WHERE a >= 20");
    QVERIFY2(running, running ? "" : running.error().message().c_str());
    QCOMPARE((*(*running)->next())->text(1, 0), std::string("245"));
    QCOMPARE((*running)->extents().opened, std::int64_t{1});
    QCOMPARE((*running)->extents().total, std::int64_t{3});
}

QTEST_GUILESS_MAIN(TestStoredEntities)
#include "tst_storedentities.moc"
