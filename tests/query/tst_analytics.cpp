#include "core/query/service.h"
#include "tests/query/localdatabase.h"

#include <QTemporaryDir>
#include <QTest>

using namespace sharepane;
using test::LocalDatabase;

namespace {

/// The whole result as text: cells by '|', rows by '/'; or the error's message.
QString resultOf(query::Service& service, catalog::SnapshotSource& source, const std::string& sql)
{
    auto running = service.run(source, sql);
    if (!running) {
        return QString::fromStdString(running.error().message());
    }
    std::string text;
    while (true) {
        const auto chunk = (*running)->next();
        if (!chunk) {
            return QString::fromStdString(chunk.error().message());
        }
        if (*chunk == nullptr) {
            return QString::fromStdString(text);
        }
        for (std::size_t row = 0; row < (*chunk)->rowCount(); ++row) {
            text += text.empty() ? "" : "/";
            for (std::size_t column = 0; column < (*running)->columns().size(); ++column) {
                text += column > 0 ? "|" : "";
                text += (*chunk)->isNull(column, row) ? "NULL" : (*chunk)->text(column, row);
            }
        }
    }
}

} // namespace

class TestAnalytics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void ordinaryAnalyticsWork_data();
    void ordinaryAnalyticsWork();
    void columnsCarryNamesAndTypes();
    void aTableWithoutExtentsIsEmpty();

private:
    QTemporaryDir m_folder;
    std::unique_ptr<query::Service> m_service;
    std::unique_ptr<LocalDatabase> m_database;
};

void TestAnalytics::initTestCase()
{
    m_service =
        std::make_unique<query::Service>(query::Options{.threads = 2, .memoryLimit = 0, .scratch = {}});
    m_database =
        std::make_unique<LocalDatabase>("local/demo", m_folder.filePath(QStringLiteral("x")).toStdString());
    const char* const columns =
        "id:bigint, origin:varchar, delay:integer, ts:timestamp with time zone, tags:varchar[], "
        "plane:struct(model varchar, seats integer)";
    const std::string select =
        "SELECT i::BIGINT AS id, ['JFK', 'LAX', 'SFO'][1 + i % 3] AS origin, "
        "(i * 7 % 11)::INT AS delay, TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_hours(i) AS ts, "
        "['t' || i, 'x'] AS tags, {'model': 'A' || (320 + i % 2), 'seats': (100 + i)::INT} AS "
        "plane FROM range({from}, {to}) t(i)";
    const auto part = [&](const char* from, const char* to) {
        std::string sql = select;
        sql.replace(sql.find("{from}"), 6, from);
        sql.replace(sql.find("{to}"), 4, to);
        return sql;
    };
    QVERIFY(m_database->append("flights", columns, part("0", "6")));
    QVERIFY(m_database->append("flights", columns, part("6", "12"))); // two extents
    QVERIFY(m_database->append(
        "airports", "code:varchar, city:varchar",
        "SELECT unnest(['JFK', 'LAX']) AS code, unnest(['New York', 'Los Angeles']) AS city"));
}

void TestAnalytics::ordinaryAnalyticsWork_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* sql, const char* expected) {
        QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(expected);
    };
    row("count", "SELECT count(*) FROM flights", "12");
    row("final semicolon and comment", "SELECT count(*) FROM flights; -- all", "12");
    row("name in another case", "SELECT count(*) FROM FLIGHTS", "12");
    row("FROM first", "FROM airports ORDER BY code", "JFK|New York/LAX|Los Angeles");
    row("TABLE", "TABLE airports ORDER BY ALL", "JFK|New York/LAX|Los Angeles");
    row("group by all", "SELECT origin, count(*), sum(delay) FROM flights GROUP BY ALL ORDER BY ALL",
        "JFK|4|27/LAX|4|22/SFO|4|6");
    row("having", "SELECT origin FROM flights GROUP BY origin HAVING sum(delay) > 15 ORDER BY 1", "JFK/LAX");
    row("grouping sets", "SELECT origin, count(*) FROM flights GROUP BY ROLLUP (origin) ORDER BY ALL",
        "JFK|4/LAX|4/SFO|4/NULL|12");
    row("filter", "SELECT count(*) FILTER (WHERE delay > 5) FROM flights", "5");
    row("join",
        "SELECT city, count(*) FROM flights f JOIN airports a ON f.origin = a.code GROUP BY 1 ORDER BY 1",
        "Los Angeles|4/New York|4");
    row("left join", "SELECT count(*), count(city) FROM flights LEFT JOIN airports ON origin = code", "12|8");
    row("anti join", "SELECT DISTINCT origin FROM flights ANTI JOIN airports ON origin = code", "SFO");
    row("semi join", "SELECT count(*) FROM flights SEMI JOIN airports ON origin = code", "8");
    row("asof join",
        "SELECT f.id, q.v FROM flights f ASOF JOIN (VALUES (TIMESTAMPTZ '2026-01-01 02:30:00+00', 'late')) "
        "q(t, v) "
        "ON f.ts >= q.t ORDER BY f.id LIMIT 2",
        "3|late/4|late");
    row("positional join", "SELECT count(*) FROM flights POSITIONAL JOIN airports", "12");
    row("lateral",
        "SELECT a.code, l.n FROM airports a, LATERAL (SELECT count(*) AS n FROM flights WHERE origin = "
        "a.code) "
        "l ORDER BY 1",
        "JFK|4/LAX|4");
    row("window",
        "SELECT id, row_number() OVER w, lag(id) OVER w FROM flights WINDOW w AS (PARTITION BY origin ORDER "
        "BY "
        "id) ORDER BY id LIMIT 4",
        "0|1|NULL/1|1|NULL/2|1|NULL/3|2|0");
    row("frames",
        "SELECT sum(delay) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM flights ORDER BY "
        "id "
        "LIMIT 3",
        "0/7/10");
    row("rank functions",
        "SELECT rank() OVER o, dense_rank() OVER o, ntile(2) OVER o, percent_rank() OVER o, cume_dist() OVER "
        "o, "
        "first_value(id) OVER o, last_value(id) OVER o, nth_value(id, 1) OVER o, lead(id) OVER o FROM "
        "flights WINDOW o AS "
        "(ORDER BY id) LIMIT 1",
        "1|1|1|0.0|0.08333333333333333|0|0|0|1");
    row("qualify",
        "SELECT id FROM flights QUALIFY row_number() OVER (PARTITION BY origin ORDER BY id DESC) = 1 ORDER "
        "BY id",
        "9/10/11");
    row("common table expressions",
        "WITH a AS (SELECT origin, max(delay) m FROM flights GROUP BY 1), b AS (FROM a WHERE m "
        "> 8) SELECT count(*) FROM b",
        "1");
    row("materialized expression",
        "WITH a AS MATERIALIZED (SELECT 1 AS x) SELECT sum(l.x + r.x) FROM a l, a r", "2");
    row("recursion",
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT sum(n) FROM c",
        "15");
    row("expression that hides a table", "WITH flights AS (SELECT 42 AS x) SELECT x FROM flights", "42");
    row("scalar subquery", "SELECT count(*) FROM flights WHERE delay > (SELECT avg(delay) FROM flights)",
        "6");
    row("exists", "SELECT count(*) FROM flights f WHERE EXISTS (FROM airports WHERE code = f.origin)", "8");
    row("set operations", "SELECT origin FROM flights EXCEPT SELECT code FROM airports", "SFO");
    row("union by name", "SELECT 1 AS a UNION ALL BY NAME SELECT 2 AS b ORDER BY ALL", "1|NULL/NULL|2");
    row("values", "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(x, y) ORDER BY x", "1|a/2|b");
    row("range", "SELECT sum(i) FROM range(5) t(i)", "10");
    row("generate_series",
        "SELECT count(*) FROM generate_series(DATE '2026-01-01', DATE '2026-01-31', INTERVAL 1 DAY)", "31");
    row("unnest", "SELECT count(*) FROM (SELECT unnest(tags) AS tag FROM flights) WHERE tag = 'x'", "12");
    row("unnest as a table", "SELECT sum(v) FROM unnest([1, 2, 3]) u(v)", "6");
    row("unnest a struct", "SELECT model FROM (SELECT unnest(plane) FROM flights WHERE id = 1)", "A321");
    row("structs", "SELECT plane.model, plane['seats'] FROM flights WHERE id = 0", "A320|100");
    row("lists", "SELECT list_sort(list(DISTINCT origin)), len(tags) FROM flights GROUP BY 2",
        "[JFK, LAX, SFO]|2");
    row("list slices", "SELECT [1, 2, 3, 4][2:3], list_contains([1, 2], 2)", "[2, 3]|true");
    row("lambda",
        "SELECT list_transform([1, 2], lambda x: x + 1), list_filter([1, 2, 3], lambda x: x > 1), "
        "list_reduce([1, 2, 3], lambda a, b: a + b)",
        "[2, 3]|[2, 3]|6");
    row("list comprehension", "SELECT [x * 2 FOR x IN [1, 2, 3] IF x > 1]", "[4, 6]");
    row("maps", "SELECT map {'a': 1}['a'], map_keys(map {'k': 1})", "1|[k]");
    row("json",
        "SELECT json_extract_string('{\"a\": {\"b\": \"c\"}}', '$.a.b'), '{\"x\": 5}'::JSON ->> 'x', "
        "to_json({'k': 1}), json_array_length('[1, 2]')",
        "c|5|{\"k\":1}|2");
    row("json_each", "SELECT key, value FROM json_each('{\"a\": 1, \"b\": 2}') ORDER BY key", "a|1/b|2");
    row("dates",
        "SELECT date_trunc('month', ts)::DATE, year(ts), strftime(ts, '%Y-%m'), datediff('day', DATE "
        "'2026-01-01', "
        "DATE '2026-02-01') FROM flights WHERE id = 0",
        "2026-01-01|2026|2026-01|31");
    row("time buckets",
        "SELECT time_bucket(INTERVAL 6 HOUR, ts) AS b, count(*) FROM flights GROUP BY b ORDER BY b",
        "2026-01-01 00:00:00+00|6/2026-01-01 06:00:00+00|6");
    row("time zones", "SELECT ts AT TIME ZONE 'Europe/Berlin' FROM flights WHERE id = 0",
        "2026-01-01 01:00:00");
    row("strings",
        "SELECT upper('a') || lower('B'), 'abc' LIKE 'a%', regexp_replace('a1', '[0-9]', 'x'), "
        "split_part('a,b', "
        "',', 2), format('{} {}', 1, 'x'), trim('  x '), 'x' ILIKE 'X'",
        "Ab|true|ax|b|1 x|x|true");
    row("case and casts",
        "SELECT CASE WHEN delay > 5 THEN 'late' ELSE 'fine' END, try_cast('x' AS INT), 5::VARCHAR, "
        "coalesce(NULL, 1), nullif(1, 1), ifnull(NULL, 2) FROM flights WHERE id = 0",
        "fine|NULL|5|1|NULL|2");
    row("statistics",
        "SELECT median(delay), quantile_cont(delay, 0.5), round(stddev(delay), 3), mode(origin), "
        "approx_count_distinct(origin) FROM flights WHERE origin = 'LAX'",
        "5.5|5.5|1.291|LAX|1");
    row("arg_max", "SELECT arg_max(id, delay), max_by(origin, id) FROM flights", "3|SFO");
    row("string_agg", "SELECT string_agg(DISTINCT origin, ',' ORDER BY origin) FROM flights", "JFK,LAX,SFO");
    row("sample", "SELECT count(*) <= 12 FROM flights USING SAMPLE 50 PERCENT (bernoulli, 7)", "true");
    row("tablesample", "SELECT count(*) <= 12 FROM flights TABLESAMPLE reservoir(5 ROWS)", "true");
    row("distinct on", "SELECT DISTINCT ON (origin) origin, id FROM flights ORDER BY origin, id DESC",
        "JFK|9/LAX|10/SFO|11");
    row("limit and offset", "SELECT id FROM flights ORDER BY id LIMIT 2 OFFSET 3", "3/4");
    row("limit in percent", "SELECT count(*) FROM (SELECT id FROM flights LIMIT 50%)", "6");
    row("columns", "SELECT min(COLUMNS('^(id|delay)$')) FROM flights", "0|0");
    row("exclude, replace, rename",
        "SELECT * EXCLUDE (ts, tags, plane) REPLACE (delay + 1 AS delay) FROM flights WHERE id = "
        "0",
        "0|JFK|1");
    row("describe", "SELECT column_name, column_type FROM (DESCRIBE airports)", "code|VARCHAR/city|VARCHAR");
    row("describe as a statement", "DESCRIBE airports",
        "code|VARCHAR|YES|NULL|NULL|NULL/city|VARCHAR|YES|NULL|NULL|NULL");
    row("summarize", "SELECT column_name, count FROM (SUMMARIZE airports)", "code|2/city|2");
    row("between and in",
        "SELECT count(*) FROM flights WHERE id BETWEEN 2 AND 4 AND origin IN ('JFK', 'SFO')", "2");
    row("is distinct from", "SELECT NULL IS DISTINCT FROM 1, NULL IS NOT DISTINCT FROM NULL", "true|true");
    row("pivot with a list of values",
        "PIVOT flights ON origin IN ('JFK', 'LAX') USING count(*) GROUP BY delay ORDER BY delay LIMIT 2",
        "0|1|0/1|0|0");
    row("pivot as a table",
        "SELECT * FROM (SELECT origin, delay FROM flights) PIVOT (sum(delay) FOR origin IN ('JFK', "
        "'SFO'))",
        "27|6");
    row("unpivot", "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b INTO NAME n VALUE v ORDER BY n", "a|1/b|2");
    row("long sum", "SELECT 1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1",
        "40");
    row("current_date",
        "SELECT current_date >= DATE '2026-01-01', now() IS NOT NULL, typeof(current_timestamp)",
        "true|true|TIMESTAMP WITH TIME ZONE");
}

void TestAnalytics::ordinaryAnalyticsWork()
{
    QFETCH(QString, sql);
    QFETCH(QString, expected);
    QCOMPARE(resultOf(*m_service, *m_database, sql.toStdString()), expected);
}

void TestAnalytics::columnsCarryNamesAndTypes()
{
    auto running = m_service->run(*m_database, "SELECT id, ts AS \"when\", plane FROM flights");
    QVERIFY(running);
    const auto& columns = (*running)->columns();
    QCOMPARE(columns.size(), std::size_t{3});
    QCOMPARE(columns[0].type, std::string("BIGINT"));
    QCOMPARE(columns[1].name, std::string("when"));
    QCOMPARE(columns[1].type, std::string("TIMESTAMP WITH TIME ZONE"));
    QCOMPARE(columns[2].type, std::string("STRUCT(model VARCHAR, seats INTEGER)"));
    QCOMPARE((*running)->snapshotVersion(), std::int64_t{3});
}

void TestAnalytics::aTableWithoutExtentsIsEmpty()
{
    class Empty final : public catalog::SnapshotSource {
    public:
        explicit Empty(std::filesystem::path folder)
            : m_folder(std::move(folder))
        {
        }
        Result<catalog::Contents> contents() override
        {
            return catalog::Contents{1, std::make_shared<catalog::Definitions>(), {{"nothing", "", 0}}};
        }
        Result<catalog::DatabaseView> view(const std::vector<std::string>& names) override
        {
            catalog::DatabaseView view;
            view.database = "local/empty";
            view.version = 1;
            view.folders = {m_folder};
            if (!names.empty()) {
                catalog::TableView table;
                table.name = "nothing";
                table.schema = TRY(delta::parseColumnList("a:bigint, s:struct(x varchar)"));
                view.tables.push_back(std::move(table));
            }
            return view;
        }

    private:
        std::filesystem::path m_folder;
    };
    Empty empty(m_folder.path().toStdString());
    QCOMPARE(resultOf(*m_service, empty, "SELECT count(*), max(a), max(s.x) FROM nothing"),
             QStringLiteral("0|NULL|NULL"));
}

QTEST_GUILESS_MAIN(TestAnalytics)
#include "tst_analytics.moc"
