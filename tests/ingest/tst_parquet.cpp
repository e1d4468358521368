#include "tests/ingest/ingestfixture.h"

#include <QtTest/QTest>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::IngestFixture;

class TestParquet : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;

    std::string file(const std::string& select, const std::string& name = "in.parquet")
    {
        const std::string path = (m_fixture->root() / name).string();
        m_fixture->run("COPY (" + select + ") TO '" + path + "' (FORMAT parquet)");
        return path;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<IngestFixture>(); }

    void columnsGoByNameAndAreCast()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar, c: timestamptz, d: double");
        const auto report = m_fixture->ingest(
            "t", {file("SELECT 'x' AS B, 1::INTEGER AS a, TIMESTAMP '2026-11-21 20:15:00' AS c"),
                  file("SELECT 2::SMALLINT AS a, 7 AS b, 1.5::DECIMAL(4,2) AS d", "other.parquet")});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rows, 2);
        QCOMPARE(m_fixture->content("t"), std::string("1|x|2026-11-21 20:15:00+00|-;2|7|-|1.5"));
        QCOMPARE(m_fixture->version(), 2);
    }

    void rowsThatDontFitAreReportedWithTheirNumber()
    {
        m_fixture->makeTable("t", "a: bigint");
        const auto report =
            m_fixture->ingest("t", {file("SELECT unnest(['1', 'x', '3', '99999999999999999999']) AS a")});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("2; 4"));
        QCOMPARE(m_fixture->content("t"), std::string("1;3"));
    }

    void fractionsAreNotRoundedUnnoticed()
    {
        m_fixture->makeTable("t", "a: bigint");
        const auto report = m_fixture->ingest("t", {file("SELECT unnest([1.0, 2.5, 3.0])::DOUBLE AS a")});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("2"));
        QCOMPARE(m_fixture->content("t"), std::string("1;3"));
    }

    void strictModeWantsTheExactType()
    {
        m_fixture->makeTable("t", "a: bigint");
        Options options;
        options.strict = true;
        QVERIFY(!m_fixture->ingest("t", {file("SELECT 1::INTEGER AS a")}, options));
        QVERIFY(m_fixture->ingest("t", {file("SELECT 1::BIGINT AS a", "good.parquet")}, options));
    }

    void aTableIsMadeWithTheTypesOfItsFiles()
    {
        Options options;
        options.create = true;
        const auto report =
            m_fixture->ingest("t",
                              {file("SELECT 1::INTEGER AS a, [1] AS l, {'x': 1} AS s, MAP {'k': 1} AS m, "
                                    "'b'::BLOB AS b, uuid() AS u"),
                               file("SELECT 2::BIGINT AS a, 1.5::FLOAT AS f", "other.parquet")},
                              options);
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(
            m_fixture->columnsOf("t"),
            std::string(
                "a BIGINT, l INTEGER[], s STRUCT(\"x\" INTEGER), m MAP(VARCHAR, INTEGER), b BLOB, u VARCHAR, "
                "f FLOAT"));
        QCOMPARE(m_fixture->content("t", "a, l, s, m, f"), std::string("1|[1]|{'x': 1}|{k=1}|-;2|-|-|-|1.5"));
    }

    void typesThatATableCantHaveAreNamed()
    {
        Options options;
        options.create = true;
        const auto report = m_fixture->ingest("t", {file("SELECT 1::HUGEINT::UBIGINT AS big")}, options);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::invalidArgument);
        QVERIFY2(report.error().object.find("big") != std::string::npos, report.error().message().c_str());
    }

    void whatIsNoParquetIsRefused()
    {
        m_fixture->makeTable("t", "a: bigint");
        QVERIFY(!m_fixture->ingest("t", {m_fixture->write("in.parquet", "PAR1 but nothing else PAR1")}));
        QCOMPARE(m_fixture->content("t"), std::string());
    }

    void manyRowsAreCutIntoRowsAndKeepTheirSum()
    {
        Options options;
        options.create = true;
        const auto report =
            m_fixture->ingest("t", {file("SELECT range AS a, range % 7 AS b FROM range(1000000)")}, options);
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rows, 1'000'000);
        QCOMPARE(m_fixture->content("t", "count(*), sum(a)"), std::string("1000000|499999500000"));
    }
};

QTEST_GUILESS_MAIN(TestParquet)
#include "tst_parquet.moc"
