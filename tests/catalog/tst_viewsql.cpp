#include "core/catalog/viewsql.h"
#include "tests/catalog/databasefixture.h"

#include <algorithm>

using namespace sharepane;
using namespace sharepane::catalog;
using sharepane::test::need;

/// So that a failed comparison shows both texts.
template <>
inline char* QTest::toString(const std::string& text)
{
    return qstrdup(text.c_str());
}

namespace {

constexpr const char* columns =
    "id: bigint, kind: varchar, moment: timestamp, value: double, price: decimal(10,2), small: tinyint, ok: "
    "boolean, "
    "big: bigint, day: date, tags: varchar[], place: struct(x integer, y varchar)";

/// The rows from `from` on, as SQL in FROM; deterministic, with NULLs everywhere but in `id`.
std::string sourceRows(int from, int count)
{
    return "(SELECT i::BIGINT AS id, CASE WHEN i % 11 = 0 THEN NULL ELSE 'kind ' || (hash(i) % 4) END AS "
           "kind, "
           "CASE WHEN i % 13 = 0 THEN NULL ELSE TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_minutes((hash(i, "
           "1) % "
           "5000)::BIGINT) END AS moment, CASE WHEN i % 7 = 0 THEN NULL ELSE (hash(i, 2) % 1000)::DOUBLE / 8 "
           "END "
           "AS value, "
           "CASE WHEN i % 5 = 0 THEN NULL ELSE ((hash(i, 3) % 100000)::DECIMAL(18,2) / 100)::DECIMAL(10,2) "
           "END AS price, "
           "CASE WHEN i % 3 = 0 THEN NULL ELSE (hash(i, 4) % 200)::BIGINT - 100 END::TINYINT AS small, "
           "hash(i, 5) % 2 = 0 AS ok, "
           "CASE WHEN i % 6 = 0 THEN NULL ELSE (hash(i, 6) // 4)::BIGINT END AS big, "
           "DATE '2026-01-01' + (hash(i, 7) % 40)::INTEGER AS day, ['t' || (i % 3), 'u'] AS tags, "
           "{'x': (hash(i, 8) % 5)::INTEGER, 'y': 'p'} AS place FROM range(" +
           std::to_string(from) + ", " + std::to_string(from + count) + ") AS r(i))";
}

struct Fixture : test::DatabaseFixture {
    std::unique_ptr<engine::Connection> connection = need(engine->connect());
    delta::Schema source = need(delta::parseColumnList(columns));

    Fixture() { need(connection->execute("SET TimeZone = 'UTC'")); }

    [[nodiscard]] ViewPlan plan(const std::string& sql) const
    {
        return need(planView(*connection, sql, source));
    }
    [[nodiscard]] std::string refusal(const std::string& sql) const
    {
        const auto planned = planView(*connection, sql, source);
        return planned ? "none" : planned.error().message();
    }

    [[nodiscard]] std::string text(const std::string& sql) const
    {
        const auto result = need(connection->query("SELECT * FROM (" + sql + ") ORDER BY ALL NULLS LAST"));
        std::string all;
        for (const auto& column : result->columns()) {
            all += column.name + ' ' + column.type + ',';
        }
        while (const engine::Chunk* chunk = need(result->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                all += '\n';
                for (std::size_t column = 0; column < result->columns().size(); ++column) {
                    all += chunk->isNull(column, row) ? "NULL" : value(*chunk, *result, column, row);
                    all += '|';
                }
            }
        }
        return all;
    }

    /// Floating averages and sums depend on the order of rows in their last digits.
    static std::string value(const engine::Chunk& chunk, const engine::Rows& result, std::size_t column,
                             std::size_t row)
    {
        if (result.columns()[column].type != "DOUBLE") {
            return chunk.text(column, row);
        }
        return QString::number(chunk.real(column, row), 'g', 13).toStdString();
    }

    /// Three batches of rows, stored one by one, one of them merged, one not stored at all.
    [[nodiscard]] std::string inParts(const ViewPlan& plan) const
    {
        const auto stored = [&](int from, int count) {
            return "(" + plan.storedSql(sourceRows(from, count)) + ")";
        };
        const std::string merged = plan.mergedSql("(SELECT * FROM " + stored(0, 700) +
                                                  " UNION ALL SELECT * FROM " + stored(700, 30) + ")");
        return text(plan.resultSql("(SELECT * FROM (" + merged + ") UNION ALL SELECT * FROM " +
                                   stored(730, 400) + " UNION ALL " + plan.storedSql(sourceRows(1130, 370)) +
                                   ")"));
    }
};

} // namespace

class TestViewSql : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void makesTheQuerysResultFromParts_data();
    void makesTheQuerysResultFromParts();
    void refreshesInFullWhatHasNoParts_data();
    void refreshesInFullWhatHasNoParts();
    void refusesWhatIsNoFunctionOfOneTable_data();
    void refusesWhatIsNoFunctionOfOneTable();
    void knowsTheColumnsThatItUses();
    void survivesRowsThatFitNoGroup();
};

void TestViewSql::makesTheQuerysResultFromParts_data()
{
    QTest::addColumn<QString>("sql");
    const auto row = [](const char* name, const char* sql) {
        QTest::newRow(name) << QString::fromUtf8(sql);
    };
    row("count", "SELECT kind, count(*), count(value) AS n FROM t GROUP BY kind");
    row("no group", "SELECT count(*) AS n, sum(big), min(moment), approx_count_distinct(id) FROM t");
    row("only approximate", "SELECT approx_count_distinct(id) FROM t");
    row("sums", "SELECT kind, sum(big), sum(small) AS s, sum(price) AS p, sum(value) AS v, sum(ok::int) FROM "
                "t GROUP BY 1");
    row("averages",
        "SELECT kind, avg(big) a, avg(price) b, avg(value) c, avg(small) d, mean(id) e FROM t GROUP BY kind");
    row("extremes",
        "SELECT day, min(kind), max(moment), min(price), max(tags), min(place), max(ok) FROM t GROUP BY day");
    row("values of extremes",
        "SELECT day, arg_max(id, moment || id::varchar) a, max_by(value, id) b, arg_min(kind, id) c, "
        "min_by(place, id) d, arg_max(price, big) e FROM t GROUP BY day");
    row("approximate counts",
        "SELECT kind, approx_count_distinct(id) a, approx_count_distinct(moment) b, "
        "approx_count_distinct(place) FILTER (WHERE ok) c, count(*) FROM t GROUP BY kind");
    row("time bins", "SELECT date_trunc('hour', moment) AS hour, time_bucket(INTERVAL 3 DAY, day) AS bin, "
                     "count(*) AS n FROM t "
                     "GROUP BY ALL");
    row("where and filters",
        "SELECT t.kind, count(*) FILTER (WHERE ok AND value > 10) AS n, sum(price) FILTER (WHERE "
        "small IS NULL), avg(big) FILTER (WHERE ok) FROM t WHERE id % 3 <> 1 AND day > '2026-01-03' "
        "GROUP BY t.kind");
    row("expressions",
        "SELECT upper(x.kind) AS \"a kind, upper\", round(sum(value) / count(*), 6) AS ratio, "
        "max(big) - min(big) AS spread, CASE WHEN count(*) > 90 THEN 'many' ELSE 'few' END FROM t AS x "
        "GROUP BY upper(kind)");
    row("having",
        "SELECT kind, day, count(*) FROM t GROUP BY kind, day HAVING count(*) > 6 AND sum(big) IS NOT NULL");
    row("no aggregates", "SELECT kind, place.x AS x FROM t GROUP BY kind, place.x");
    row("keys that are not shown", "SELECT count(*) AS n, max(id) FROM t GROUP BY kind, day");
    row("logic", "SELECT kind, bool_and(ok), bool_or(ok) AS o, bit_and(big), bit_or(small), bit_xor(id), "
                 "count_if(ok) AS c "
                 "FROM t GROUP BY kind");
    row("names that collide",
        "SELECT kind AS value, count(*) AS \"Value Sum\", avg(value) AS \"value\"\"s\", "
        "approx_count_distinct(kind) AS register, sum(value) AS \"VALUE_SUM\" FROM t GROUP BY kind");
    row("nested keys", "SELECT tags, place, count(*) FROM t GROUP BY tags, place");
    row("wide keys", "SELECT day::TIMESTAMP AS a, id::UTINYINT % 4::UTINYINT AS b, md5(kind)::UUID AS c, "
                     "sum(id::UBIGINT) AS d "
                     "FROM t WHERE id < 200 GROUP BY ALL");
    row("a placeholder's name", "SELECT kind AS sharepane_source_0, count(*) FROM t GROUP BY 1");
}

void TestViewSql::makesTheQuerysResultFromParts()
{
    QFETCH(QString, sql);
    const Fixture fixture;
    const ViewPlan plan = fixture.plan(sql.toStdString());
    QCOMPARE(plan.why, std::string());
    QVERIFY(plan.refresh == ViewDefinition::Refresh::incremental);
    QCOMPARE(fixture.inParts(plan), fixture.text(plan.directSql(sourceRows(0, 1500))));
}

void TestViewSql::refreshesInFullWhatHasNoParts_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("why");
    const auto row = [](const char* name, const char* sql, const char* why) {
        QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(why);
    };
    row("rows", "SELECT id, kind FROM t WHERE ok", "it has neither GROUP BY nor aggregates");
    row("everything", "SELECT * FROM t", "it has a * outside of count(*)");
    row("distinct", "SELECT DISTINCT kind FROM t", "it has a DISTINCT");
    row("order", "SELECT kind, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC", "it has an ORDER BY");
    row("distinct count", "SELECT count(DISTINCT kind) FROM t", "count(DISTINCT …) can't be made from parts");
    row("median", "SELECT kind, median(value) FROM t GROUP BY kind", "median can't be computed from parts");
    row("window", "SELECT id, row_number() OVER (ORDER BY id) AS n FROM t", "it has a window function");
    row("subquery", "SELECT kind, count(*) FROM t WHERE value > (SELECT avg(value) FROM t) GROUP BY kind",
        "it has a subquery");
    row("join", "SELECT a.kind, count(*) FROM t a JOIN t b ON a.id = b.id + 1 GROUP BY 1",
        "it reads its table through something else than a plain FROM");
    row("rollup", "SELECT kind, day, count(*) FROM t GROUP BY ROLLUP (kind, day)",
        "it has several grouping sets");
    row("union", "SELECT kind, count(*) AS n FROM t GROUP BY 1 UNION ALL SELECT 'all', count(*) FROM t",
        "it combines several SELECTs");
    row("hidden aggregate", "SELECT kind, round(geomean(value), 9) AS g FROM t GROUP BY kind",
        "it uses geomean");
    row("average of times", "SELECT kind, avg(moment) FROM t GROUP BY kind",
        "it can't be put together from parts");
}

void TestViewSql::refreshesInFullWhatHasNoParts()
{
    QFETCH(QString, sql);
    QFETCH(QString, why);
    const Fixture fixture;
    const ViewPlan plan = fixture.plan(sql.toStdString());
    QVERIFY2(QString::fromStdString(plan.why).startsWith(why), plan.why.c_str());
    QVERIFY(plan.refresh == ViewDefinition::Refresh::full);
    const std::string all = sourceRows(0, 1500);
    QCOMPARE(fixture.text(plan.resultSql("(" + plan.storedSql(all) + ")")),
             fixture.text(plan.directSql(all)));
}

void TestViewSql::refusesWhatIsNoFunctionOfOneTable_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("cause");
    const auto row = [](const char* name, const char* sql, const char* cause) {
        QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(cause);
    };
    row("no query", "DROP TABLE t", "no SELECT statement");
    row("two statements", "SELECT 1 FROM t; SELECT 2 FROM t", "exactly one statement");
    row("no table", "SELECT 1", "reads no table");
    row("two tables", "SELECT count(*) FROM t, u", "more than one table");
    row("now", "SELECT count(*) FROM t WHERE moment > now() - INTERVAL 1 DAY", "now changes");
    row("current_timestamp", "SELECT count(*) FROM t WHERE moment > current_timestamp", "current_timestamp");
    row("random", "SELECT kind, sum(value * random()) FROM t GROUP BY 1", "random changes");
    row("sample", "SELECT count(*) FROM t TABLESAMPLE 10%", "sample");
    row("with", "WITH duckdb_views AS (SELECT * FROM duckdb_views) SELECT count(*) FROM duckdb_views",
        "WITH");
    row("file", "SELECT count(*) FROM t, read_text('/etc/passwd')", "read_text");
    row("file by name", "SELECT count(*) FROM t, '/etc/passwd.csv'", "more than one table");
    row("catalogue", "SELECT count(*) FROM information_schema.tables", "information_schema");
    row("setting", "SELECT kind, current_setting('threads') FROM t GROUP BY 1", "current_setting");
    row("plan of other SQL",
        "SELECT json_serialize_plan('SELECT * FROM read_csv(''/etc/passwd'')') AS p FROM t",
        "json_serialize_plan");
    row("SQL as text", "SELECT kind, json_execute_serialized_sql('{}') FROM t GROUP BY 1", "json_execute");
    row("environment", "SELECT kind, getenv('HOME') AS home FROM t", "getenv");
    row("state", "SELECT sum(value) EXPORT_STATE FROM t", "sum");
    row("parameter", "SELECT count(*) FROM t WHERE id = $1", "parameter");
    row("unknown column", "SELECT nonsense, count(*) FROM t GROUP BY 1", "nonsense");
    row("names twice", "SELECT kind, count(*) AS kind FROM t GROUP BY t.kind", "two of its columns");
    row("no such type", "SELECT kind, moment - moment AS span FROM t", "INTERVAL");
    row("empty", "", "empty");
}

void TestViewSql::refusesWhatIsNoFunctionOfOneTable()
{
    QFETCH(QString, sql);
    QFETCH(QString, cause);
    const Fixture fixture;
    const std::string refusal = fixture.refusal(sql.toStdString());
    QVERIFY2(QString::fromStdString(refusal).contains(cause), refusal.c_str());
}

void TestViewSql::knowsTheColumnsThatItUses()
{
    const Fixture fixture;
    const ViewPlan plan =
        fixture.plan("SELECT X.Kind, count(*) AS n, sum(\"value\") FROM t AS x WHERE OK GROUP BY kind");
    QVERIFY((plan.sourceColumns == std::set<std::string>{"kind", "value", "ok"}));
    QVERIFY(!plan.everySourceColumn);
    QVERIFY(fixture.plan("SELECT * FROM t").everySourceColumn);
    QVERIFY(fixture.plan("SELECT t FROM t").everySourceColumn);

    Definitions definitions;
    definitions.views["one"] = {"SELECT kind, max(moment) FROM renamed GROUP BY kind", "source", {}, {}};
    definitions.views["other"] = {"SELECT kind FROM elsewhere GROUP BY kind", "another source", {}, {}};
    const auto using_ = [&](const char* column) {
        return viewsUsing(*fixture.connection, definitions, "source", fixture.source, column);
    };
    QVERIFY((using_("KIND") == std::vector<std::string>{"one"}));
    QVERIFY(using_("value").empty());
}

void TestViewSql::survivesRowsThatFitNoGroup()
{
    const Fixture fixture;
    const ViewPlan plan = fixture.plan(
        "SELECT count(*) AS n, sum(id) AS s, approx_count_distinct(id) AS d, avg(id) AS a FROM t");
    const std::string none = "(SELECT * FROM " + sourceRows(0, 10) + " WHERE false)";
    QCOMPARE(fixture.text(plan.resultSql("(" + plan.storedSql(none) + ")")),
             fixture.text(plan.directSql(none)));
    const ViewPlan grouped = fixture.plan("SELECT kind, count(*) AS n FROM t WHERE id < 0 GROUP BY kind");
    QCOMPARE(fixture.text(grouped.resultSql("(" + grouped.storedSql(sourceRows(0, 10)) + ")")),
             std::string("kind VARCHAR,n BIGINT,"));
}

QTEST_GUILESS_MAIN(TestViewSql)
#include "tst_viewsql.moc"
