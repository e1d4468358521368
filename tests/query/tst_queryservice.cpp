#include "core/query/resultwriter.h"
#include "core/query/service.h"

#include <QtTest>

#include <algorithm>
#include <sstream>
#include <thread>

using namespace sharepane;
using namespace sharepane::query;

namespace {

/// A snapshot of Parquet files in one folder.
class FolderSource final : public catalog::SnapshotSource {
public:
    catalog::DatabaseView content;

    Result<catalog::Contents> contents() override
    {
        catalog::Contents contents{content.version, content.definitions, {}};
        for (const auto& table : content.tables) {
            contents.tables.push_back({table.name, table.id, 0});
        }
        return contents;
    }
    Result<catalog::DatabaseView> view(const std::vector<std::string>& names) override
    {
        catalog::DatabaseView some = content;
        std::erase_if(some.tables, [&](const auto& table) {
            return std::find(names.begin(), names.end(), table.name) == names.end();
        });
        return some;
    }
};

} // namespace

class TestQueryService : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    FolderSource m_source;
    FolderSource m_other;
    std::unique_ptr<Service> m_service;

    std::filesystem::path path(const char* name) const
    {
        return m_dir.filePath(QLatin1String(name)).toStdString();
    }

    FolderSource makeSource(const char* folder, int rows)
    {
        std::filesystem::create_directories(path(folder));
        const auto file = path(folder) / "extent.parquet";
        const auto database = engine::Database::open({});
        const auto connection = (*database)->connect();
        const auto written =
            (*connection)
                ->execute("COPY (SELECT range::BIGINT AS id, 'name ' || range AS name, range % 2 = 0 AS even "
                          "FROM range(" +
                          std::to_string(rows) + ")) TO " + engine::quoteLiteral(file.string()) +
                          " (FORMAT parquet, FIELD_IDS {id: 1, name: 2, even: 3})");
        if (!written) {
            qFatal("%s", written.error().message().c_str());
        }
        FolderSource source;
        source.content.database = std::string("c/") + folder;
        source.content.version = 7;
        source.content.folders = {path(folder)};
        catalog::TableView table;
        table.name = "t";
        table.schema = *delta::parseColumnList("id:bigint, name:varchar, even:boolean");
        table.metadata.schemaString = delta::toJson(table.schema);
        table.extents = std::vector<catalog::LocalExtent>{
            {file, static_cast<std::int64_t>(std::filesystem::file_size(file)), ""}};
        source.content.tables = {table};
        return source;
    }

    std::string text(const std::string& sql, TextFormat format)
    {
        const auto running = m_service->run(m_source, sql);
        if (!running) {
            return running.error().message();
        }
        std::ostringstream out;
        const auto rows = writeResult(**running, format, out);
        return rows ? out.str() : rows.error().message();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_source = makeSource("one", 5000);
        m_other = makeSource("two", 10);
        Options options;
        options.scratch = path("scratch");
        m_service = std::make_unique<Service>(options);
    }

    void aQueryReadsItsSnapshot()
    {
        const auto running = m_service->run(m_source, "SELECT count(*), sum(id) FROM t");
        QVERIFY2(running, running ? "" : running.error().message().c_str());
        QCOMPARE((*running)->snapshotVersion(), std::int64_t{7});
        const auto chunk = (*running)->next();
        QVERIFY(chunk && *chunk != nullptr);
        QCOMPARE((*chunk)->integer(0, 0), std::int64_t{5000});
        QCOMPARE((*chunk)->text(1, 0), std::string("12497500"));
    }

    void resultsAreWrittenInEveryTextFormat()
    {
        const std::string sql =
            "SELECT id, CASE WHEN even THEN name END AS name, '' AS e, 'a\"b' AS q FROM t WHERE id < 2";
        QCOMPARE(text(sql, TextFormat::csv),
                 std::string("id,name,e,q\r\n0,name 0,\"\",\"a\"\"b\"\r\n1,,\"\",\"a\"\"b\"\r\n"));
        QCOMPARE(text(sql, TextFormat::ndjson),
                 std::string("{\"id\":0,\"name\":\"name 0\",\"e\":\"\",\"q\":\"a\\\"b\"}\n"
                             "{\"id\":1,\"name\":null,\"e\":\"\",\"q\":\"a\\\"b\"}\n"));
        QCOMPARE(text("SELECT 1 AS a WHERE false", TextFormat::json), std::string("[]\n"));
        QCOMPARE(text("SELECT 1 AS a, 2 AS a", TextFormat::ndjson), std::string("{\"a\":1,\"a_1\":2}\n"));
        QCOMPARE(text("SELECT 10 AS n, 'ä' AS ü", TextFormat::table), std::string(" n  ü\n──  ─\n10  ä\n"));
    }

    void aTerminalIsNotSteeredByTheData()
    {
        const std::string shown =
            text("SELECT chr(27) || '[2J' || chr(10) || 'x' AS evil", TextFormat::table);
        QVERIFY(shown.find('\x1b') == std::string::npos);
        QCOMPARE(std::count(shown.begin(), shown.end(), '\n'), 3);
    }

    void parquetIsWrittenWholeOrNotAtAll()
    {
        const auto file = path("out.parquet");
        const auto written = m_service->writeParquet(m_source, "SELECT * FROM t WHERE even -- )", file);
        QVERIFY2(written, written ? "" : written.error().message().c_str());
        QCOMPARE(written->rows, std::int64_t{2500});
        QVERIFY(std::filesystem::exists(file));
        QVERIFY(std::filesystem::is_empty(path("scratch")));
        const auto failed =
            m_service->writeParquet(m_source, "SELECT error('stop') FROM t", path("none.parquet"));
        QVERIFY(!failed);
        QVERIFY(!std::filesystem::exists(path("none.parquet")));
        QVERIFY(std::filesystem::is_empty(path("scratch")));
    }

    /// The second wall: even SQL that slipped through the check can't open another database's extents.
    void oneDatabasesInstanceCannotOpenAnothersExtents()
    {
        const auto sandbox = engine::Database::openSandboxed({}, m_source.content.folders);
        const auto connection = (*sandbox)->connect();
        const auto own = m_source.content.tables[0].extents[0].path.string();
        const auto others = m_other.content.tables[0].extents[0].path.string();
        QVERIFY((*connection)->execute("SELECT * FROM read_parquet(" + engine::quoteLiteral(own) + ")"));
        for (const std::string& sql :
             {"SELECT * FROM read_parquet(" + engine::quoteLiteral(others) + ")",
              "SELECT * FROM read_parquet(" + engine::quoteLiteral(own + "/../../two/extent.parquet") + ")",
              std::string("SELECT * FROM read_text('/etc/passwd')"), std::string("SELECT * FROM glob('/*')"),
              std::string("ATTACH '/tmp/sharepane-x.db'"),
              std::string("COPY (SELECT 1) TO '/tmp/sharepane-x.csv'"),
              std::string("SET enable_external_access = true"), std::string("SET lock_configuration = false"),
              std::string("SET allowed_directories = ['/']"), std::string("INSTALL httpfs"),
              std::string("LOAD httpfs")}) {
            QVERIFY2(!(*connection)->execute(sql), sql.c_str());
        }
    }

    void queriesAtOnceEachKeepTheirSnapshot()
    {
        FolderSource later = m_source;
        later.content.version = 8;
        later.content.tables[0].extents = {};
        const auto before = m_service->run(m_source, "SELECT count(*) FROM t");
        const auto after = m_service->run(later, "SELECT count(*) FROM t");
        QVERIFY(before && after);
        const auto first = (*before)->next();
        const auto second = (*after)->next();
        QVERIFY(first && second);
        QCOMPARE((*first)->integer(0, 0), std::int64_t{5000});
        QCOMPARE((*second)->integer(0, 0), std::int64_t{0});
    }

    void errorsNameNoPath()
    {
        FolderSource broken = makeSource("broken", 5);
        QFile file(QString::fromStdString(broken.content.tables[0].extents[0].path.string()));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(static_cast<int>(file.size()), 'x'));
        file.close();
        const auto running = m_service->run(broken, "SELECT * FROM t");
        const auto error = running ? (*running)->next().error() : running.error();
        QVERIFY2(error.message().find(m_dir.path().toStdString()) == std::string::npos,
                 error.message().c_str());
        const auto unknown = m_service->run(m_source, "SELECT nope FROM t");
        QVERIFY(!unknown);
        QVERIFY2(unknown.error().message().find(m_dir.path().toStdString()) == std::string::npos,
                 unknown.error().message().c_str());
    }

    void aCancelledQueryEnds()
    {
        const CancelSource cancel;
        std::thread canceller([&] { cancel.cancel(); });
        const auto running = m_service->run(
            m_source, "SELECT count(*) FROM range(100000000000) a WHERE a.range % 7 = 3", cancel.token());
        const auto error = running ? (*running)->next().error() : running.error();
        canceller.join();
        QCOMPARE(int(error.code), int(ErrorCode::cancelled));
    }

    /// What these take grows with a power of the depth, and nothing interrupts them.
    void deeplyNestedJsonIsNotSearched_data()
    {
        QTest::addColumn<QString>("sql"); // %1: a document
        QTest::newRow("laid out") << "SELECT json_pretty(%1) AS v";
        QTest::newRow("a recursive path") << "SELECT json_extract(%1, '$..a') AS v";
        QTest::newRow("several of them") << "SELECT json_extract_string(%1, '$..a..a..a') AS v";
        QTest::newRow("as an operator") << "SELECT %1 ->> '$..a' AS v";
        QTest::newRow("a computed one") << "SELECT json_extract(%1, '$.' || '.a') AS v";
        QTest::newRow("whether there is one") << "SELECT json_exists(%1, '$..a..a') AS v";
        QTest::newRow("its types") << "SELECT json_type(%1, '$..a') AS v, json_type(%1) AS w";
        QTest::newRow("from a column") << "SELECT json_extract(d, '$..a') AS v FROM (SELECT %1 AS d)";
        QTest::newRow("as JSON") << "SELECT json_pretty((%1)::JSON) AS v";
    }

    void deeplyNestedJsonIsNotSearched()
    {
        QFETCH(QString, sql);
        const QString document = QStringLiteral("(repeat('{\"a\":', %1) || '1' || repeat('}', %1))");
        const auto outcome = [&](int depth) {
            return text(sql.arg(document.arg(depth)).toStdString(), TextFormat::ndjson);
        };
        QVERIFY2(outcome(100).starts_with("{\"v\":"), outcome(100).c_str());
        const std::string refused = outcome(20'000);
        QVERIFY2(refused.find("levels deep") != std::string::npos, refused.substr(0, 300).c_str());
        const auto running = m_service->run(m_source, sql.arg(document.arg(20'000)).toStdString());
        const Error error = running ? (*running)->next().error() : running.error();
        QCOMPARE(int(error.code), int(ErrorCode::invalidArgument));
    }

    void pathsIntoJsonWorkAsEver()
    {
        const auto csv = [this](const std::string& columns) {
            return text("SELECT " + columns +
                            R"( FROM (SELECT '{"a":{"c":7},"b":[1,2]}' AS d, '$.a.c' AS k))",
                        TextFormat::csv);
        };
        QCOMPARE(csv("concat_ws('|', d -> '$.a.c', d ->> '$.b[1]', json_extract(d, k), d -> k, d ->> '$..c', "
                     "json_type(d), json_type(d, '$..c'), json_keys(d, '$.a'), "
                     "list_transform([1], i -> i + 1)) AS v"),
                 std::string("v\r\n7|2|7|7|[7]|OBJECT|[UBIGINT]|[c]|[2]\r\n"));
        QCOMPARE(csv("json_extract(d, '$..c') AS v, json_extract(NULL, '$..a') AS n"),
                 std::string("v,n\r\n[7],\r\n"));
        for (const char* sql :
             {"SELECT name -> '$..a' FROM t", "SELECT name -> ('$.' || '.a') FROM t",
              "SELECT main.json_pretty(name) FROM t", "SELECT sharepane_shallow_json(name) FROM t"}) {
            const auto running = m_service->run(m_source, sql);
            QVERIFY2(!running && running.error().code == ErrorCode::notAuthorised, sql);
        }
    }

    void aBombOfRecursionIsCancellable()
    {
        const CancelSource cancel;
        std::thread canceller([&] { cancel.cancel(); });
        const auto running = m_service->run(
            m_source,
            "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT max(i) FROM r",
            cancel.token());
        const auto error = running ? (*running)->next().error() : running.error();
        canceller.join();
        QCOMPARE(int(error.code), int(ErrorCode::cancelled));
    }
};

QTEST_GUILESS_MAIN(TestQueryService)
#include "tst_queryservice.moc"
