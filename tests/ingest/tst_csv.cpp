#include "tests/ingest/ingestfixture.h"

#include <QtTest/QTest>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::IngestFixture;
using sharepane::test::need;

class TestCsv : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;

    /// Ingests `bytes` as a file into a table of `columns` (made from the file when empty).
    Result<Report> ingest(const QByteArray& bytes, const std::string& columns, Options options = {},
                          const std::string& name = "in.csv")
    {
        if (columns.empty()) {
            options.create = true;
        } else {
            m_fixture->makeTable("t", columns);
        }
        return m_fixture->ingest("t", {m_fixture->write(name, bytes.toStdString())}, options);
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<IngestFixture>(); }

    void rowsArriveAsTheyAreWritten_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("columns");
        QTest::addColumn<QByteArray>("content");
        const auto row = [](const char* name, QByteArray bytes, const char* columns, const char* content) {
            QTest::newRow(name) << std::move(bytes) << QByteArray(columns) << QByteArray(content);
        };
        row("header by name, other order", "b,a\nx,1\ny,2\n", "a: bigint, b: varchar", "1|x;2|y");
        row("header in other case", "B,A\nx,1\n", "a: bigint, b: varchar", "1|x");
        row("header with blanks and quotes", "\"b\", a\nx,1\n", "a: bigint, b: varchar", "1|x");
        row("missing column", "a\n1\n", "a: bigint, b: varchar", "1|-");
        row("no header", "1,x\n2,y\n", "a: bigint, b: varchar", "1|x;2|y");
        row("no header, one row", "1,x\n", "a: bigint, b: varchar", "1|x");
        row("no header, all text", "p,q\nr,s\n", "a: varchar, b: varchar", "p|q;r|s");
        row("semicolons", "a;b\n1;x\n", "a: bigint, b: varchar", "1|x");
        row("semicolons, no header", "1;x\n2;y\n", "a: bigint, b: varchar", "1|x;2|y");
        row("tabs and pipes", "a|b\n1|x\n", "a: bigint, b: varchar", "1|x");
        row("no newline at the end", "a,b\n1,x", "a: bigint, b: varchar", "1|x");
        row("CRLF", "a,b\r\n1,x\r\n2,y\r\n", "a: bigint, b: varchar", "1|x;2|y");
        row("CR", "a,b\r1,x\r2,y\r", "a: bigint, b: varchar", "1|x;2|y");
        row("mixed line ends", "a,b\r\n1,x\n2,y\r\n3,z\n", "a: bigint, b: varchar", "1|x;2|y;3|z");
        row("byte order mark",
            "\xef\xbb\xbf"
            "a,b\n1,x\n",
            "a: bigint, b: varchar", "1|x");
        row("quoted newline", "a,b\n1,\"x\ny\"\n2,z\n", "a: bigint, b: varchar", "1|x\ny;2|z");
        row("quoted delimiter and quote", "a,b\n1,\"x,\"\"y\"\"\"\n", "a: bigint, b: varchar", "1|x,\"y\"");
        row("empty is NULL", "a,b\n1,\n,y\n", "a: bigint, b: varchar", "1|-;-|y");
        row("the text NULL is text", "a,b\n1,NULL\n", "a: bigint, b: varchar", "1|NULL");
        row("unicode", "a,b\n1,żółć 航班 🛫\n", "a: bigint, b: varchar", "1|żółć 航班 🛫");
        row("times in UTC", "a,b\n1,2026-11-21 20:15:00\n2,2026-11-21T20:15:00Z\n",
            "a: bigint, b: timestamptz", "1|2026-11-21 20:15:00+00;2|2026-11-21 20:15:00+00");
        row("times with offsets", "a,b\n1,2026-11-21 20:15:00+02:00\n2,2026-11-21 20:15:00\n3,\n",
            "a: bigint, b: timestamptz", "1|2026-11-21 18:15:00+00;2|2026-11-21 20:15:00+00;3|-");
        row("times with negative offsets", "a,b\n1,2026-11-21 20:15:00-05\n", "a: bigint, b: timestamptz",
            "1|2026-11-22 01:15:00+00");
        row("dates as people write them", "a,b\n1,21.11.2026\n2,22.11.2026\n", "a: bigint, b: date",
            "1|2026-11-21;2|2026-11-22");
        row("decimals", "a,b\n1,2.50\n", "a: bigint, b: decimal(10,2)", "1|2.50");
        row("lists", "a,b\n1,\"[1, 2]\"\n", "a: bigint, b: bigint[]", "1|[1, 2]");
        row("header only", "a,b\n", "a: bigint, b: varchar", "");
        row("nothing", "", "a: bigint, b: varchar", "");
    }

    void rowsArriveAsTheyAreWritten()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, columns);
        QFETCH(QByteArray, content);
        const auto report = ingest(bytes, columns.toStdString());
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QVERIFY2(report->rejected == 0, report->rejects.empty() ? "" : report->rejects[0].reason.c_str());
        QCOMPARE(QByteArray::fromStdString(m_fixture->content("t")), content);
        QCOMPARE(report->rows, content.isEmpty() ? 0 : content.count(';') + 1);
    }

    void rowsThatDontFitAreReportedWithTheirLine_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("lines");
        QTest::addColumn<QByteArray>("content");
        const auto row = [](const char* name, QByteArray bytes, const char* lines, const char* content) {
            QTest::newRow(name) << std::move(bytes) << QByteArray(lines) << QByteArray(content);
        };
        row("not a number", "a,b\n1,x\ntwo,y\n3,z\n", "3", "1|x;3|z");
        row("too few", "a,b\n1,x\n2\n3,z\n", "3", "1|x;3|z");
        row("too many", "a,b\n1,x\n2,y,z\n3,z\n", "3", "1|x;3|z");
        row("two errors in one row", "a,b\n1,x\ntwo,y,z\n3,z\n", "3", "1|x;3|z");
        row("after a quoted newline", "a,b\n1,\"x\ny\"\ntwo,y\n3,z\n", "4", "1|x\ny;3|z");
        row("Latin-1 bytes", "a,b\n1,x\n2,caf\xe9\n3,z\n", "3", "1|x;3|z");
        row("text after a quote", "a,b\n1,x\n2,\"y\"y\n3,z\n", "3", "1|x;3|z");
        row("first and last", "a,b\none,x\n2,y\nthree,z", "2; 4", "2|y");
        row("CRLF", "a,b\r\n1,x\r\ntwo,y\r\n3,z\r\n", "3", "1|x;3|z");
        row("CR", "a,b\r1,x\rtwo,y\r3,z\r", "3", "1|x;3|z");
        row("byte order mark",
            "\xef\xbb\xbf"
            "a,b\n1,x\ntwo,y\n3,z\n",
            "3", "1|x;3|z");
        row("decimal comma", "a;b\n1;x\n2,5;y\n3;z\n", "3", "1|x;3|z");
    }

    void rowsThatDontFitAreReportedWithTheirLine()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, lines);
        QFETCH(QByteArray, content);
        const auto report = ingest(bytes, "a: bigint, b: varchar");
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(QByteArray::fromStdString(IngestFixture::rejects(*report)), lines);
        QCOMPARE(report->rejected, static_cast<std::int64_t>(report->rejects.size()));
        QVERIFY(report->rejects[0].file.ends_with("in.csv"));
        QVERIFY(!report->rejects[0].reason.empty());
        QCOMPARE(QByteArray::fromStdString(m_fixture->content("t")), content);
    }

    void aBadTimeIsRejectedAmongGoodOnes()
    {
        const auto report = ingest("a,b\n1,2026-11-21 20:15:00\n2,soon\n3,2026-11-21 20:15:00+01\n4,\n",
                                   "a: bigint, b: timestamptz");
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("3"));
        QCOMPARE(m_fixture->content("t"),
                 std::string("1|2026-11-21 20:15:00+00;3|2026-11-21 19:15:00+00;4|-"));
    }

    void timesInNamedZonesAreRejectedRatherThanMisread()
    {
        const auto report = ingest("a,b\n1,2026-11-21 20:15:00 Europe/Berlin\n2,2026-11-21 20:15:00\n",
                                   "a: bigint, b: timestamptz");
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("2"));
        QCOMPARE(m_fixture->content("t"), std::string("2|2026-11-21 20:15:00+00"));
    }

    void nothingIsRoundedOrHollowedOutUnnoticed_data()
    {
        QTest::addColumn<QByteArray>("columns");
        QTest::addColumn<QByteArray>("bad");
        QTest::addColumn<QByteArray>("good");
        const auto row = [](const char* columns, const char* bad, const char* good) {
            QTest::addRow("%s %s", columns, bad)
                << QByteArray(columns) << QByteArray(bad) << QByteArray(good);
        };
        row("bigint", "5.7", "5.0");
        row("bigint", "9223372036854775808", "9223372036854775807");
        row("bigint", "9007199254740993.5", "9007199254740993");
        row("bigint", "nan", "1e3");
        row("tinyint", "128", "-128");
        row("timestamptz", "soon", "2026-11-21 20:15:00+02:00");
        row("timestamptz", "2026-11-21 25:00:00", "2026-11-21T20:15:00.123Z");
        row("struct(x bigint)", "{'x': no}", "{'x': 1}");
        row("bigint[]", "[1, no]", "[1, 2]");
        row("date", "2026-02-30", "2026-02-28");
        row("boolean", "maybe", "true");
        row("decimal(4,2)", "123.45", "12.34");
    }

    void nothingIsRoundedOrHollowedOutUnnoticed()
    {
        QFETCH(QByteArray, columns);
        QFETCH(QByteArray, bad);
        QFETCH(QByteArray, good);
        const QByteArray field = [](QByteArray text) {
            return '"' + text.replace('"', "\"\"") + '"';
        }(good);
        const auto report =
            ingest("id,v\n1," + field + "\n\n2,\"" + bad + "\"\n3,\"x\n\"\n4,\n5," + field + "\n",
                   "id: bigint, v: " + columns.toStdString());
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(IngestFixture::rejects(*report), std::string("4; 5"));
        QCOMPARE(m_fixture->content("t", "id, v IS NULL"), std::string("1|false;4|true;5|false"));
    }

    void strictModeTakesAllOrNothing()
    {
        Options options;
        options.strict = true;
        const auto report = ingest("a,b\n1,x\ntwo,y\n", "a: bigint, b: varchar", options);
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::invalidArgument);
        QVERIFY2(report.error().object.ends_with("line 3"), report.error().message().c_str());
        QCOMPARE(m_fixture->content("t"), std::string());
        QVERIFY(!m_fixture->ingest("t", {m_fixture->write("missing.csv", "a\n1\n")}, options));
        QVERIFY(m_fixture->ingest("t", {m_fixture->write("good.csv", "a,b\n1,x\n")}, options));
        QCOMPARE(m_fixture->content("t"), std::string("1|x"));
    }

    void tooManyRejectedRowsFail()
    {
        Options options;
        options.maxRejected = 1;
        QVERIFY(!ingest("a,b\n1,x\ntwo,y\nthree,y\n", "a: bigint, b: varchar", options));
        QCOMPARE(m_fixture->content("t"), std::string());
        options.maxRejected = 2;
        QVERIFY(m_fixture->ingest("t", {(m_fixture->root() / "in.csv").string()}, options));
        QCOMPARE(m_fixture->content("t"), std::string("1|x"));
    }

    void aFileOfWhichNoRowFitsFails()
    {
        const auto report = ingest("a,b\none,x\ntwo,y\n", "a: bigint, b: varchar");
        QVERIFY(!report);
        QVERIFY2(report.error().object.ends_with("line 2"), report.error().message().c_str());
    }

    void columnsThatTheTableLacksAreAnErrorUnlessIgnored()
    {
        const auto report = ingest("a,b,c,d\n1,x,2,3\n", "a: bigint, b: varchar");
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::invalidArgument);
        QVERIFY2(report.error().cause.find("\"c\", \"d\"") != std::string::npos,
                 report.error().message().c_str());
        Options options;
        options.ignoreExtra = true;
        QVERIFY(m_fixture->ingest("t", {(m_fixture->root() / "in.csv").string()}, options));
        QCOMPARE(m_fixture->content("t"), std::string("1|x"));
    }

    void columnsThatDontMatchAreAnError_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("twice") << QByteArray("a,b,A\n1,x,2\n");
        QTest::newRow("other names") << QByteArray("id,name\n1,x\n");
        QTest::newRow("more columns without header") << QByteArray("1,x,3\n2,y,4\n");
        QTest::newRow("fewer columns without header") << QByteArray("1\n2\n");
    }

    void columnsThatDontMatchAreAnError()
    {
        QFETCH(QByteArray, bytes);
        const auto report = ingest(bytes, "a: bigint, b: varchar");
        QVERIFY(!report);
        QCOMPARE(report.error().code, ErrorCode::invalidArgument);
        QCOMPARE(m_fixture->version(), 1);
    }

    void aTableIsMadeWithTheTypesOfItsFile()
    {
        const auto report =
            ingest("id,name,when,day,price,ok\n1,x,2026-11-21 20:15:00,2026-11-21,2.5,true\n", {});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QVERIFY(report->created);
        QCOMPARE(
            m_fixture->columnsOf("t"),
            std::string("id BIGINT, name VARCHAR, when TIMESTAMP WITH TIME ZONE, day DATE, price DOUBLE, ok "
                        "BOOLEAN"));
        QCOMPARE(m_fixture->content("t"), std::string("1|x|2026-11-21 20:15:00+00|2026-11-21|2.5|true"));
        QCOMPARE(m_fixture->version(), 1); // table and rows in one commit
    }

    void headersThatOtherReadersRefuseAreRewritten()
    {
        QVERIFY(ingest("Flight Date,a;b,x\n1,2,3\n", {}));
        QCOMPARE(m_fixture->columnsOf("t"), std::string("Flight_Date BIGINT, a_b BIGINT, x BIGINT"));
        QVERIFY(m_fixture->ingest("t", {(m_fixture->root() / "in.csv").string()}));
        QCOMPARE(m_fixture->content("t"), std::string("1|2|3;1|2|3"));
    }

    void aTypeThatTheSampleGotWrongIsInferredAgain()
    {
        QByteArray bytes("id,v\n");
        for (int i = 0; i < 60'000; ++i) {
            bytes += QByteArray::number(i) + ',' + QByteArray::number(i) + '\n';
        }
        bytes += "60000,soon\n";
        const auto report = ingest(bytes, {});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(report->rejected, 0);
        QCOMPARE(report->rows, 60'001);
        QCOMPARE(m_fixture->columnsOf("t"), std::string("id BIGINT, v VARCHAR"));
    }

    void emptyFilesMakeNoTable()
    {
        for (const char* name : {"in.csv", "in.json", "in.ndjson", "in.parquet"}) {
            const auto report = ingest({}, {}, {}, name);
            QVERIFY(!report);
            QCOMPARE(report.error().code, ErrorCode::invalidArgument);
        }
        QCOMPARE(m_fixture->version(), 0);
    }

    void decimalCommasAreReadWhenSaidSo()
    {
        Options options;
        options.decimalSeparator = ',';
        QVERIFY(ingest("a;b\n1,5;x\n2;y\n", "a: double, b: varchar", options));
        QCOMPARE(m_fixture->content("t"), std::string("1.5|x;2.0|y"));
    }

    void nullsAndEncodingAreReadWhenSaidSo()
    {
        Options options;
        options.nulls = {"", "NULL", "\\N"};
        options.encoding = "latin-1";
        const auto report = ingest("a,b\nNULL,caf\xe9\n2,\\N\n", "a: bigint, b: varchar", options);
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(m_fixture->content("t"), std::string("2|-;-|café"));
    }

    void aHeaderIsWhatIsSaidToBeOne()
    {
        Options options;
        options.header = false;
        QVERIFY(ingest("a,b\nc,d\n", "a: varchar, b: varchar", options));
        QCOMPARE(m_fixture->content("t"), std::string("a|b;c|d"));
    }

    void tabsSeparateATsv()
    {
        QVERIFY(ingest("a\tb\n1\tx,y\n", "a: bigint, b: varchar", {}, "in.tsv"));
        QCOMPARE(m_fixture->content("t"), std::string("1|x,y"));
    }

    void veryWideFilesAreRead()
    {
        constexpr int columns = 1500;
        QByteArray header;
        QByteArray values;
        for (int i = 0; i < columns; ++i) {
            header += (i == 0 ? "c" : ",c") + QByteArray::number(i);
            values += (i == 0 ? "" : ",") + QByteArray::number(i);
        }
        const auto report = ingest(header + '\n' + values + '\n', {});
        QVERIFY2(report, report ? "" : report.error().message().c_str());
        QCOMPARE(m_fixture->content("t", "c0, c1499"), std::string("0|1499"));
    }

    void longFieldsAreRead()
    {
        const QByteArray text(1'000'000, 'x');
        QVERIFY(ingest("a,b\n1," + text + "\n", "a: bigint, b: varchar"));
        QCOMPARE(m_fixture->content("t", "length(b)"), std::string("1000000"));
    }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
