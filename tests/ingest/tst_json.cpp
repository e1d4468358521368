#include "tests/ingest/ingestfixture.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::IngestFixture;

class TestJson : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;

    /// Texts are written with ' for ".
    Result<Report> ingest(QByteArray text, const std::string& columns, Options options = {},
                          const std::string& name = "in.json")
    {
        text.replace('\'', '"');
        if (columns.empty()) {
            options.create = true;
        } else if (m_fixture->content("t") == "no table") {
            m_fixture->makeTable("t", columns);
        }
        return m_fixture->ingest("t", {m_fixture->write(name, text.toStdString())}, options);
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<IngestFixture>(); }

    void objectsBecomeRows_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("columns");
        QTest::addColumn<QByteArray>("content");
        const auto row = [](const char* name, const char* text, const char* columns, const char* content) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(columns) << QByteArray(content);
        };
        row("lines", "{'a':1,'b':'x'}\n{'a':2,'b':'y'}\n", "a: bigint, b: varchar", "1|x;2|y");
        row("array", "[{'a':1,'b':'x'},{'a':2,'b':'y'}]", "a: bigint, b: varchar", "1|x;2|y");
        row("pretty array", "[\n  {\n    'a': 1,\n    'b': 'x'\n  }\n]\n", "a: bigint, b: varchar", "1|x");
        row("pretty objects", "{\n 'a': 1,\n 'b': 'x'\n}\n{\n 'a': 2,\n 'b': 'y'\n}\n",
            "a: bigint, b: varchar", "1|x;2|y");
        row("order, missing and null", "{'b':'x','a':1}\n{'b':'y'}\n{'a':null,'b':'z'}\n",
            "a: bigint, b: varchar", "1|x;-|y;-|z");
        row("keys in other case", "{'A':1,'B':'x'}\n", "a: bigint, b: varchar", "1|x");
        row("blank lines, CRLF, no newline at the end", "{'a':1,'b':'x'}\r\n\r\n  \n{'a':2,'b':'y'}",
            "a: bigint, b: varchar", "1|x;2|y");
        row("numbers as text", "{'a':'7','b':7}\n", "a: bigint, b: varchar", "7|7");
        row("whole numbers as decimals", "{'a':7.0,'b':'x'}\n", "a: bigint, b: varchar", "7|x");
        row("large whole numbers", "{'a':9223372036854775807,'b':'x'}\n", "a: bigint, b: varchar",
            "9223372036854775807|x");
        row("times", "{'a':1,'b':'2026-11-21T20:15:00Z'}\n{'a':2,'b':'2026-11-21T20:15:00.5+02:00'}\n",
            "a: bigint, b: timestamptz", "1|2026-11-21 20:15:00+00;2|2026-11-21 18:15:00.5+00");
        row("nested", "{'a':1,'b':{'x':1,'y':[1,null,3]}}\n{'a':2,'b':{'y':[]}}\n",
            "a: bigint, b: struct(x bigint, y bigint[])",
            "1|{'x': 1, 'y': [1, NULL, 3]};2|{'x': NULL, 'y': []}");
        row("objects as text", "{'a':1,'b':{'x':[1]}}\n", "a: bigint, b: varchar", "1|{\"x\":[1]}");
        row("unicode and escapes", "{'a':1,'b':'\\u017c\\n航'}\n", "a: bigint, b: varchar", "1|ż\n航");
        row("keys with strange characters", "{'a/b~c':1,'b':'x'}\n", "\"a/b~c\": bigint, b: varchar", "1|x");
    }

    void objectsBecomeRows()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, columns);
        QFETCH(QByteArray, content);
        const auto report = ingest(text, columns.toStdString());
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QVERIFY2(report->rejected == 0, report->rejects.empty() ? "" : report->rejects[0].reason.c_str());
        QCOMPARE(QByteArray::fromStdString(m_fixture->content("t")), content);
    }

    void rowsThatDontFitAreReportedWithTheirLine_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const char* line, const char* reason) {
            QTest::newRow(name) << QByteArray(line) << QByteArray(reason);
        };
        row("not JSON", "{'a':1", "not valid JSON");
        row("a control character", "{'a':1,'b':'\x01'}", "not valid JSON");
        row("two objects", "{'a':1} {'a':2}", "not valid JSON");
        row("no object", "[1,2]", "not a JSON object");
        row("a number", "7", "not a JSON object");
        row("not a number", "{'a':'x'}", "column \"a\"");
        row("a fraction", "{'a':5.7}", "column \"a\"");
        row("a boolean is a time", "{'c':true}", "column \"c\"");
        row("no time", "{'c':'soon'}", "column \"c\"");
        row("a time in a named zone", "{'c':'2026-11-21 20:15:00 Europe/Berlin'}", "column \"c\"");
        row("too large", "{'a':9223372036854775808}", "column \"a\"");
        row("unknown key", "{'a':1,'zz':2}", "no column \"zz\"");
        row("a key twice", "{'a':1,'a':2}", "twice");
        row("nested value", "{'d':{'x':['no']}}", "column \"d\"");
        row("nested scalar for a list", "{'d':{'x':1}}", "column \"d\"");
        row("not UTF-8", "{'b':'caf\xe9'}", "");
    }

    void rowsThatDontFitAreReportedWithTheirLine()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, reason);
        const std::string columns = "a: bigint, b: varchar, c: timestamptz, d: struct(x bigint[])";
        const QByteArray good = "{'a':1,'b':'x','c':'2026-11-21 20:15:00','d':{'x':[1]}}\n";
        const auto report = ingest(good + "\n" + line + "\n" + good + line + "\n" + good, columns);
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("3; 5"));
        QVERIFY2(report->rejects[0].reason.find(reason.toStdString()) != std::string::npos,
                 report->rejects[0].reason.c_str());
        QCOMPARE(report->rows, 3);
        const std::string one = "1|x|2026-11-21 20:15:00+00|{'x': [1]}";
        QCOMPARE(m_fixture->content("t"), one + ";" + one + ";" + one);
        Options strict;
        strict.strict = true;
        QVERIFY(!ingest(good + line, columns, strict));
        QCOMPARE(m_fixture->content("t"), one + ";" + one + ";" + one);
    }

    /// DuckDB's inference wrote the type of such a record by recursion, until the stack was full.
    void aRecordOfAnyDepthIsTextBelowSomeLevel()
    {
        const QByteArray deep = QByteArray("{'a':").repeated(50000) + '1' + QByteArray("}").repeated(50000);
        for (const QByteArray& text : {QByteArray(deep + '\n'), QByteArray('[' + deep + ']')}) {
            const auto refused = ingest(text, {});
            QVERIFY(!refused);
            QVERIFY(refused.error().message().find("levels deep") != std::string::npos);
        }
        const QByteArray less = QByteArray("{'a':").repeated(900) + '1' + QByteArray("}").repeated(900);
        const auto created = ingest(less + "\n", {});
        QVERIFY2(created, created ? "" : created.error().message().c_str());
        QCOMPARE(created->rows, 1);
        m_fixture->makeTable("u", "a: varchar");
        QByteArray text = deep;
        text.replace('\'', '"');
        const auto taken = m_fixture->ingest("u", {m_fixture->write("deep.ndjson", text.toStdString())}, {});
        QVERIFY2(taken, taken ? "" : taken.error().message().c_str());
        QCOMPARE(taken->rows, 1);
    }

    void objectsOfAnArrayAreReportedByNumber()
    {
        const auto report = ingest("[{'a':1},{'a':'x'},{'a':3}]", "a: bigint");
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("2"));
        QCOMPARE(m_fixture->content("t"), std::string("1;3"));
    }

    void anArrayThatIsCutOffIsRefusedWhole()
    {
        QVERIFY(!ingest("[{'a':1},{'a':2},{'a'", "a: bigint"));
        QCOMPARE(m_fixture->content("t"), std::string());
    }

    void keysThatTheTableLacksAreAnErrorUnlessIgnored()
    {
        QVERIFY(!ingest("{'a':1,'b':2}\n", "a: bigint"));
        Options options;
        options.ignoreExtra = true;
        QVERIFY(ingest("{'a':1,'b':2}\n{'a':2,'c':{'x':1}}\n", "a: bigint", options));
        QCOMPARE(m_fixture->content("t"), std::string("1;2"));
    }

    void aTableIsMadeWithTheTypesOfItsFile()
    {
        const auto report =
            ingest("{'id':1,'name':'x','tags':['a'],'at':{'lat':1.5},'when':'2026-11-21T20:15:00Z'}\n"
                   "{'id':2,'extra':null}\n",
                   {}, {}, "in.ndjson");
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(
            m_fixture->columnsOf("t"),
            std::string(
                "id BIGINT, name VARCHAR, tags VARCHAR[], at STRUCT(\"lat\" DOUBLE), when TIMESTAMP WITH "
                "TIME ZONE, extra VARCHAR"));
        QCOMPARE(m_fixture->content("t", "id, tags"), std::string("1|[a];2|-"));
    }

    void whatTheSampleDidNotShowIsInferredAgain()
    {
        QByteArray text;
        for (int i = 0; i < 30'000; ++i) {
            text += "{'a':1}\n";
        }
        const auto report = ingest(text + "{'a':1.5}\n{'a':1,'late':'x'}\n", {});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rejected, 0);
        QCOMPARE(m_fixture->columnsOf("t"), std::string("a DOUBLE, late VARCHAR"));
        QCOMPARE(m_fixture->content("t", "count(*), sum(a), max(late)"), std::string("30002|30002.5|x"));
    }

    void compressedFilesAreRead()
    {
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        const std::string folder = m_fixture->root().string();
        m_fixture->run("COPY (SELECT 1 AS a, 'x' AS b) TO '" + folder +
                       "/in.ndjson.gz' (FORMAT json, COMPRESSION gzip)");
        m_fixture->run("COPY (SELECT 2 AS a, 'y' AS b) TO '" + folder +
                       "/in.csv.zst' (FORMAT csv, COMPRESSION zstd)");
        m_fixture->run("COPY (SELECT 3 AS a, 'z' AS b) TO '" + folder +
                       "/in.tsv.gz' (FORMAT csv, DELIMITER '\t', COMPRESSION gzip)");
        const auto report = m_fixture->ingest("t", {folder + "/in.*"});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(m_fixture->content("t"), std::string("1|x;2|y;3|z"));
        QCOMPARE(m_fixture->version(), 2); // all in one commit
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
