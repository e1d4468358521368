#include "core/query/service.h"
#include "tests/query/localdatabase.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace sharepane;
using test::LocalDatabase;

namespace {

constexpr const char* columns =
    "id:bigint, ts:timestamptz, day:date, name:varchar, amount:decimal(10,2), ratio:double, "
    "flag:boolean, s:struct(x integer, y varchar)";

/// 50 rows of which every column but `flag` grows with `extent`, with NULLs among them, and a NaN in every
/// fourth extent.
std::string rowsOf(int extent)
{
    return "SELECT i AS id, TIMESTAMPTZ '2003-01-01 00:00:00+00' + to_hours(i::INTEGER) AS ts, (DATE "
           "'2003-01-01' + (i // "
           "24)::INTEGER) AS day, CASE WHEN i % 7 = 3 THEN NULL ELSE printf('n%05d', i) END AS name, (i / "
           "10)::DECIMAL(10,2) AS amount, CASE WHEN i % 200 = 77 THEN 'NaN'::DOUBLE ELSE i / 4.0::DOUBLE END "
           "AS ratio, i % 2 = 0 AS flag, {'x': i::INTEGER, "
           "'y': 'y' || i} "
           "AS s FROM range(" +
           std::to_string(extent * 50) + ", " + std::to_string(extent * 50 + 50) + ") t(i)";
}

struct Answer {
    QString text; ///< all rows, or the error
    query::ExtentCount extents;
};

Answer ask(query::Service& service, catalog::SnapshotSource& source, const std::string& sql)
{
    const auto running = service.run(source, sql);
    if (!running) {
        return {QString::fromStdString(running.error().message()), {}};
    }
    std::string text;
    while (true) {
        const auto chunk = (*running)->next();
        if (!chunk) {
            return {QString::fromStdString(chunk.error().message()), {}};
        }
        if (*chunk == nullptr) {
            return {QString::fromStdString(text), (*running)->extents()};
        }
        for (std::size_t row = 0; row < (*chunk)->rowCount(); ++row) {
            for (std::size_t column = 0; column < (*running)->columns().size(); ++column) {
                text += (*chunk)->isNull(column, row) ? "NULL|" : (*chunk)->text(column, row) + "|";
            }
            text += "\n";
        }
    }
}

/// Conditions and queries at random, from one seed.
class Generator {
public:
    explicit Generator(unsigned seed)
        : m_random(seed)
    {
    }

    std::string query()
    {
        const std::string a = condition("a.", 2);
        const std::string b = condition("b.", 2);
        const std::string bare = condition("", 3);
        switch (pick(16)) {
        case 0:
            return "SELECT count(*), sum(id), min(ts) FROM t WHERE " + bare;
        case 1:
            return "SELECT count(*), sum(a.id), sum(b.id) FROM t a LEFT JOIN t b ON a.id = b.id + 3 AND " +
                   b + " WHERE " + a;
        case 2:
            return "SELECT count(*), count(b.id) FROM t a LEFT JOIN u b ON a.id = b.id WHERE " + b;
        case 3:
            return "SELECT count(*), count(a.id) FROM u a RIGHT JOIN t b ON a.id = b.id WHERE " + a +
                   " OR b.flag";
        case 4:
            return "SELECT count(*), count(a.id), count(b.id) FROM t a FULL JOIN u b ON a.id = b.id AND " + a;
        case 5:
            return "WITH c AS (FROM t WHERE " + bare +
                   ") SELECT count(*), sum(x.id) FROM c x, c y WHERE x.id = y.id AND " + condition("x.", 1);
        case 6:
            return "WITH c AS MATERIALIZED (FROM t WHERE " + bare +
                   ") SELECT count(*), max(id) FROM c WHERE " + condition("", 1);
        case 7:
            return "SELECT count(*) FROM t a WHERE EXISTS (SELECT 1 FROM u b WHERE b.id = a.id AND " + b +
                   ") AND " + a;
        case 8:
            return "SELECT count(*) FROM t a WHERE a.id NOT IN (SELECT b.id FROM u b WHERE " + b + ")";
        case 9:
            return "SELECT flag, count(*), sum(id) FROM t WHERE " + bare +
                   " GROUP BY flag HAVING count(*) > 3 ORDER BY 1";
        case 10:
            return "SELECT id FROM t WHERE " + bare + " UNION ALL SELECT -id FROM u WHERE " +
                   condition("", 2) + " ORDER BY 1";
        case 11:
            return "SELECT day, n FROM (SELECT day, count(*) AS n, sum(id) AS id FROM t GROUP BY day) WHERE "
                   "day > DATE "
                   "'2003-01-" +
                   std::to_string(10 + pick(20)) + "' ORDER BY 1";
        case 12:
            return "SELECT id, r FROM (SELECT id, ts, row_number() OVER (ORDER BY id) AS r FROM t) WHERE r % "
                   "50 = 1 AND ts "
                   "< TIMESTAMPTZ '2003-02-0" +
                   std::to_string(1 + pick(8)) + " 00:00:00+00' ORDER BY 1";
        case 13:
            return "SELECT k, count(*) FROM (SELECT id AS day, day AS ts, ts AS k FROM t) WHERE day > " +
                   std::to_string(pick(1000)) + " AND k IS NOT NULL GROUP BY k ORDER BY 1 LIMIT 9";
        case 14:
            return "SELECT a.id, (SELECT count(*) FROM u b WHERE b.id < a.id AND " + b + ") FROM t a WHERE " +
                   a + " ORDER BY 1 LIMIT 20";
        default:
            return "SELECT count(*) FROM t a JOIN u b USING (id) WHERE " + a + " AND " + b;
        }
    }

private:
    int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(m_random); }

    std::string condition(const std::string& of, int depth)
    {
        if (depth > 0) {
            switch (pick(5)) {
            case 0:
                return "(" + condition(of, depth - 1) + " AND " + condition(of, depth - 1) + ")";
            case 1:
                return "(" + condition(of, depth - 1) + " OR " + condition(of, depth - 1) + ")";
            case 2:
                return "NOT (" + condition(of, depth - 1) + ")";
            default:
                break;
            }
        }
        return leaf(of);
    }

    std::string leaf(const std::string& of)
    {
        constexpr std::array operators{" = ", " <> ", " < ", " <= ", " > ", " >= "};
        const std::string op = operators[static_cast<std::size_t>(pick(6))];
        const int n = pick(1300) - 50;
        const std::string number = std::to_string(n);
        const std::string date = "(DATE '2003-01-01' + " + std::to_string(pick(60) - 5) + ")";
        const std::string instant =
            "(TIMESTAMPTZ '2003-01-01 00:00:00+00' + to_minutes(" + std::to_string(n * 60 + 7) + "))";
        char padded[16];
        std::snprintf(padded, sizeof padded, "n%05d", std::max(n, 0));
        const std::string text = padded;
        switch (pick(22)) {
        case 0:
            return of + "id" + op + number;
        case 1:
            return of + "ts" + op + instant;
        case 2:
            return of + "day" + op + date;
        case 3:
            return of + "name" + op + "'" + text + "'";
        case 4:
            return of + "amount" + op + std::to_string(n / 10) + "." + std::to_string(pick(100));
        case 5:
            return of + "ratio" + op + number + ".25";
        case 6:
            return of + "s.x" + op + number;
        case 7:
            return of + "id IN (" + number + ", " + std::to_string(pick(1200)) + ", NULL)";
        case 8:
            return of + "id NOT IN (" + number + ", 7)";
        case 9:
            return of + "name LIKE '" + text.substr(0, 4) + "%'";
        case 10:
            return "starts_with(" + of + "name, '" + text.substr(0, 3) + "')";
        case 11:
            return of + "name IS NULL";
        case 12:
            return of + "ts::DATE" + op + date;
        case 13:
            return "date_trunc('week', " + of + "ts)" + op + instant;
        case 14:
            return "date_trunc('month', " + of + "day)" + op + date;
        case 15:
            return "year(" + of + "ts)" + op + std::to_string(2002 + pick(3));
        case 16:
            return of + "id BETWEEN " + number + " AND " + std::to_string(n + 80);
        case 17:
            return of + "id::VARCHAR" + op + "'" + number + "'";
        case 18:
            return of + "id + 100" + op + number;
        case 19:
            return number + ".5" + op + of + "id";
        case 20:
            return of + "id IS DISTINCT FROM " + number;
        default:
            return of + "flag";
        }
    }

    std::mt19937 m_random;
};

} // namespace

class TestQueryPruning : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void prunedQueriesAnswerAsQueriesOverAllExtents();
    void onlyExtentsThatCanMatchAreOpened_data();
    void onlyExtentsThatCanMatchAreOpened();
    void aCountIsCalledAndTypedAsTheEngineDoes();
    void thePresentTimeIsTheSameWhereItIsPlannedAndWhereItRuns();
    void partitionsAreLeftOut();
    void whatIsLeftOutNeedsNotEvenBeThere();

private:
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<query::Service> m_service;
    std::unique_ptr<LocalDatabase> m_pruned;
    std::unique_ptr<LocalDatabase> m_whole;
};

void TestQueryPruning::initTestCase()
{
    m_service = std::make_unique<query::Service>(
        query::Options{.threads = 1, .memoryLimit = 0, .scratch = path("scratch")});
    m_pruned = std::make_unique<LocalDatabase>("local/db", path("db"));
    for (int extent = 0; extent < 24; ++extent) {
        QVERIFY(m_pruned->appendWithStatistics("t", columns, rowsOf(extent)));
        if (extent % 3 == 0) {
            QVERIFY(m_pruned->appendWithStatistics("u", columns, rowsOf(extent)));
        }
    }
    m_whole = std::make_unique<LocalDatabase>(*m_pruned);
    m_whole->forgetStatistics();
}

void TestQueryPruning::prunedQueriesAnswerAsQueriesOverAllExtents()
{
    Generator generator(20261125);
    std::int64_t leftOut = 0;
    int answered = 0;
    for (int i = 0; i < 250; ++i) {
        const std::string sql = generator.query();
        const Answer pruned = ask(*m_service, *m_pruned, sql);
        const Answer whole = ask(*m_service, *m_whole, sql);
        QVERIFY2(pruned.text == whole.text,
                 qPrintable(QStringLiteral("%1\npruned: %2\nwhole: %3")
                                .arg(QString::fromStdString(sql), pruned.text, whole.text)));
        QCOMPARE(whole.extents.opened, whole.extents.total);
        leftOut += pruned.extents.total - pruned.extents.opened;
        answered += pruned.extents.total > 0 ? 1 : 0;
    }
    QVERIFY2(answered > 230, "most of them are to be valid queries");
    QVERIFY2(leftOut > 1000, qPrintable(QString::number(leftOut)));
}

void TestQueryPruning::onlyExtentsThatCanMatchAreOpened_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("opened");
    QTest::addColumn<int>("total");
    const auto row = [](const char* sql, int opened, int total = 24) {
        QTest::newRow(sql) << QString::fromUtf8(sql) << opened << total;
    };
    // The log tells how many rows there are, and nothing else.
    row("SELECT count(*) FROM t", 0);
    row("SELECT COUNT(*) AS n FROM T x", 0);
    row("SELECT count(*) FROM t WHERE true", 24);
    row("SELECT count(*) FROM t WHERE flag", 24);
    row("SELECT count(id) FROM t", 24);
    row("SELECT count(*) + 1 FROM t", 24);
    row("SELECT count(*), max(id) FROM t", 24);
    row("SELECT count(*) FILTER (flag) FROM t", 24);
    row("SELECT count(*) OVER () FROM t LIMIT 1", 24);
    row("SELECT count(*) FROM t GROUP BY flag", 24);
    row("SELECT count(*) FROM t GROUP BY ALL", 24);
    row("SELECT count(*) FROM t HAVING count(*) > 5000", 24);
    row("SELECT DISTINCT count(*) FROM t", 24);
    row("SELECT count(*) FROM t LIMIT 0", 24);
    row("SELECT count(*) FROM (FROM t LIMIT 3)", 24);
    row("SELECT count(*) FROM t TABLESAMPLE 100 PERCENT", 24);
    row("SELECT count(*) FROM t, (SELECT 1)", 24);
    row("SELECT count(*) FROM t, t x WHERE t.id = x.id", 24);
    row("WITH t AS (SELECT 1) SELECT count(*) FROM t", 0, 0);
    row("SELECT count(*) FROM t UNION ALL SELECT count(*) FROM u", 32, 32);
    row("SELECT count(*) FROM t WHERE id = 120", 1);
    row("SELECT count(*) FROM T WHERE ID = 120", 1);
    row("SELECT count(*) FROM t WHERE id = 1000000", 0);
    row("SELECT count(*) FROM t WHERE id > 1100 AND flag", 2);
    row("SELECT count(*) FROM t WHERE ts >= TIMESTAMPTZ '2003-01-03 00:00:00+00' AND ts < TIMESTAMPTZ "
        "'2003-01-04 00:00:00+00'",
        2);
    row("SELECT count(*) FROM t WHERE ts BETWEEN '2003-01-03' AND '2003-01-03 01:00'", 1);
    row("SELECT count(*) FROM t WHERE ts::DATE = '2003-01-03'", 2);
    row("SELECT count(*) FROM t WHERE date_trunc('day', ts) = DATE '2003-01-03'", 2);
    row("SELECT count(*) FROM t WHERE ts > now() - INTERVAL 7 DAY", 0);
    row("SELECT count(*) FROM t WHERE day > current_date", 0);
    row("SELECT count(*) FROM t WHERE name LIKE 'n0002%'", 1);
    row("SELECT count(*) FROM t WHERE s.x = 77", 1);
    row("SELECT count(*) FROM t WHERE id IN (1, 2, 700)", 2);
    row("SELECT count(*) FROM t WHERE id = 1 OR id = 1199", 2);
    // NaN comes after every number, and leaves six extents without bounds.
    row("SELECT count(*) FROM t WHERE ratio > 290", 7);
    row("SELECT count(*) FROM t WHERE ratio >= 290 AND ratio <> 295", 7);
    row("SELECT count(*) FROM t WHERE ratio < 10", 7);
    row("SELECT count(*) FROM (SELECT id AS k, ts FROM t) WHERE k = 3", 1);
    row("WITH c AS (FROM t) SELECT count(*) FROM c WHERE id = 3", 1);
    row("SELECT day, count(*) FROM t GROUP BY day HAVING day = '2003-01-09'", 2);
    row("SELECT count(*) FROM t a JOIN u b ON a.id = b.id WHERE a.id = 5", 2, 32);
    row("SELECT count(*) FROM t a LEFT JOIN u b ON a.id = b.id AND b.id = 5", 25, 32);
    row("SELECT count(*) FROM t a, t b WHERE a.id = 5 AND b.id = 1190", 2);
    row("SELECT count(*) FROM t a LEFT JOIN t b ON a.id = b.id AND b.id = 5", 24);
    row("SELECT count(*) FROM t WHERE id % 10 = 3", 24);
}

void TestQueryPruning::onlyExtentsThatCanMatchAreOpened()
{
    QFETCH(QString, sql);
    QFETCH(int, opened);
    QFETCH(int, total);
    const Answer answer = ask(*m_service, *m_pruned, sql.toStdString());
    QVERIFY2(answer.extents.total == total, qPrintable(answer.text));
    QCOMPARE(answer.extents.opened, std::int64_t{opened});
    QCOMPARE(answer.text, ask(*m_service, *m_whole, sql.toStdString()).text);
}

void TestQueryPruning::aCountIsCalledAndTypedAsTheEngineDoes()
{
    for (const char* sql :
         {"SELECT count(*) FROM t", "SELECT Count() FROM t", "SELECT count(*) \"a \"\" b\" FROM t"}) {
        const auto known = m_service->run(*m_pruned, sql);
        const auto read = m_service->run(*m_whole, sql);
        QVERIFY(known && read);
        QCOMPARE((*known)->extents().opened, std::int64_t{0});
        QCOMPARE((*read)->extents().opened, std::int64_t{24});
        QCOMPARE((*known)->columns().size(), std::size_t{1});
        QCOMPARE((*known)->columns()[0].name, (*read)->columns()[0].name);
        QCOMPARE((*known)->columns()[0].type, (*read)->columns()[0].type);
    }
}

void TestQueryPruning::thePresentTimeIsTheSameWhereItIsPlannedAndWhereItRuns()
{
    for (const char* sql :
         {"SELECT count(DISTINCT x) FROM (SELECT now() AS x UNION ALL SELECT current_timestamp UNION ALL "
          "SELECT "
          "transaction_timestamp()) WHERE (SELECT count(*) FROM t WHERE id = 3 AND ts < now()) = 1",
          "SELECT count(DISTINCT x) FROM (SELECT current_date AS x UNION ALL SELECT today() UNION ALL SELECT "
          "now()::DATE UNION ALL SELECT localtimestamp::DATE) WHERE (SELECT count(*) FROM t WHERE id = 3) = "
          "1"}) {
        QCOMPARE(ask(*m_service, *m_pruned, sql).text, QStringLiteral("1|\n"));
    }
    // A later query tells a later time.
    const QString first = ask(*m_service, *m_pruned, "SELECT now() FROM t WHERE id = 3 AND ts < now()").text;
    QTest::qSleep(2);
    QVERIFY(first < ask(*m_service, *m_pruned, "SELECT now() FROM t WHERE id = 3 AND ts < now()").text);
    QVERIFY(first < ask(*m_service, *m_pruned, "SELECT now()").text);
}

void TestQueryPruning::partitionsAreLeftOut()
{
    class Partitioned final : public catalog::SnapshotSource {
    public:
        explicit Partitioned(catalog::DatabaseView view)
            : m_view(std::move(view))
        {
        }
        Result<catalog::Contents> contents() override { return catalog::Contents{}; }
        Result<catalog::DatabaseView> view(const std::vector<std::string>& names) override
        {
            auto view = m_view;
            if (names.empty()) {
                view.tables.clear();
            }
            return view;
        }

    private:
        catalog::DatabaseView m_view;
    };
    auto view = *m_whole->view({"t"});
    catalog::TableView& table = view.tables.front();
    table.schema.fields.push_back({"region", delta::DataType{}});
    table.metadata.partitionColumns = {"region"};
    auto extents = table.extents.toVector();
    for (std::size_t i = 0; i < extents.size(); ++i) {
        extents[i].partitionValues["region"] =
            i % 4 == 3 ? std::nullopt : std::optional("r" + std::to_string(i % 4));
    }
    table.extents = std::move(extents);
    Partitioned source(std::move(view));
    const Answer one =
        ask(*m_service, source, "SELECT count(*), min(region), max(region) FROM t WHERE region = 'r2'");
    QCOMPARE(one.text, QStringLiteral("300|r2|r2|\n"));
    QCOMPARE(one.extents.opened, std::int64_t{6});
    const Answer none = ask(*m_service, source, "SELECT count(*) FROM t WHERE region IS NULL");
    QCOMPARE(none.text, QStringLiteral("300|\n"));
    QCOMPARE(none.extents.opened, std::int64_t{6});
}

void TestQueryPruning::whatIsLeftOutNeedsNotEvenBeThere()
{
    LocalDatabase database("local/cold", path("cold"));
    for (int extent = 0; extent < 4; ++extent) {
        QVERIFY(database.appendWithStatistics("t", columns, rowsOf(extent)));
    }
    QVERIFY(std::filesystem::remove(database.firstExtent("t")));
    QCOMPARE(ask(*m_service, database, "SELECT count(*) FROM t WHERE id >= 50").text,
             QStringLiteral("150|\n"));
    QVERIFY(ask(*m_service, database, "SELECT count(*) FROM t WHERE id >= 49")
                .text.contains(QStringLiteral("cannot")));
}

QTEST_GUILESS_MAIN(TestQueryPruning)
#include "tst_querypruning.moc"
