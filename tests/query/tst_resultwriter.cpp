#include "core/query/resultwriter.h"
#include "tests/query/localdatabase.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

using namespace sharepane;
using query::TextFormat;

class TestResultWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void csvFollowsRfc4180();
    void csvIsReadBackByDuckDbAsItWas();
    void jsonIsAnArrayOfObjects();
    void ndjsonIsAnObjectALine();
    void emptyResultsKeepTheirHeader();
    void columnsOfOneNameKeepTheirValues();
    void tablesAlignNumbersRightAndCountCharacters();
    void wideAndCombiningCharactersKeepTheColumns();
    void controlCharactersNeverReachATerminal();
    void theQuerysErrorEndsTheWriting();

private:
    std::string write(TextFormat format, const std::string& sql);

    QTemporaryDir m_folder;
    std::unique_ptr<query::Service> m_service;
    std::unique_ptr<test::LocalDatabase> m_database;
};

void TestResultWriter::initTestCase()
{
    m_service =
        std::make_unique<query::Service>(query::Options{.threads = 1, .memoryLimit = 0, .scratch = {}});
    m_database = std::make_unique<test::LocalDatabase>("local/demo", m_folder.path().toStdString());
    QVERIFY(m_database->append("t", "a:bigint", "SELECT 1::BIGINT AS a"));
}

std::string TestResultWriter::write(TextFormat format, const std::string& sql)
{
    auto running = m_service->run(*m_database, sql);
    if (!running) {
        return running.error().message();
    }
    std::ostringstream out;
    const auto rows = query::writeResult(**running, format, out);
    return rows ? out.str() : rows.error().message();
}

void TestResultWriter::csvFollowsRfc4180()
{
    QCOMPARE(write(TextFormat::csv,
                   "SELECT 1 AS a, 'x,y' AS \"b,c\", 'say \"hi\"' AS d, e'l1\\nl2' AS e, NULL AS f, '' AS g"),
             std::string("a,\"b,c\",d,e,f,g\r\n1,\"x,y\",\"say \"\"hi\"\"\",\"l1\nl2\",,\"\"\r\n"));
}

void TestResultWriter::csvIsReadBackByDuckDbAsItWas()
{
    const std::string sql =
        "SELECT i AS n, chr((1 + i)::INT) || 'x' AS c, CASE WHEN i % 3 = 0 THEN NULL ELSE 'a\"' || i || "
        "e'\\r\\n,' END AS s FROM range(1, 300) t(i)";
    const std::string csv = write(TextFormat::csv, sql);
    const std::filesystem::path file = m_folder.filePath(QStringLiteral("x.csv")).toStdString();
    {
        QFile out(QString::fromStdString(file.string()));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(csv.data(), static_cast<qint64>(csv.size()));
    }
    auto reader = *(*engine::Database::open({}))->connect();
    auto rows = reader->query(
        "SELECT count(*) FROM (" + sql + ") a JOIN read_csv('" + file.string() +
        "', header = true, all_varchar = true, allow_quoted_nulls = false, quote = '\"', escape = "
        "'\"', delim = ',', new_line = '\\r\\n') b ON a.n::VARCHAR = b.n AND a.c = b.c AND a.s IS NOT "
        "DISTINCT FROM b.s");
    QVERIFY2(rows, rows ? "" : rows.error().message().c_str());
    QCOMPARE((*(*rows)->next())->integer(0, 0), std::int64_t{299});
}

void TestResultWriter::jsonIsAnArrayOfObjects()
{
    const auto json = nlohmann::json::parse(
        write(TextFormat::json,
              "SELECT i AS id, {'l': [i, NULL]} AS nested, 'ü\"' AS s, 'nan'::DOUBLE AS f, NULL AS n FROM "
              "range(3) t(i)"),
        nullptr, false);
    QVERIFY(json.is_array());
    QCOMPARE(json.size(), std::size_t{3});
    QCOMPARE(json[2]["id"].get<int>(), 2);
    QCOMPARE(json[2]["nested"]["l"][0].get<int>(), 2);
    QVERIFY(json[0]["nested"]["l"][1].is_null());
    QCOMPARE(json[0]["s"].get<std::string>(), std::string("ü\""));
    QVERIFY(json[0]["f"].is_null());
    QVERIFY(json[0]["n"].is_null());
}

void TestResultWriter::ndjsonIsAnObjectALine()
{
    std::istringstream lines(
        write(TextFormat::ndjson,
              "SELECT i AS id, e'a\\nb' AS s, e'{\"x\":\\n 1}'::JSON AS j FROM range(5000) t(i)"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto json = nlohmann::json::parse(line, nullptr, false);
        QVERIFY2(json.is_object(), line.c_str());
        QCOMPARE(json["id"].get<int>(), count);
        QCOMPARE(json["j"]["x"].get<int>(), 1);
    }
    QCOMPARE(count, 5000);
}

void TestResultWriter::emptyResultsKeepTheirHeader()
{
    const std::string sql = "SELECT a, 'x' AS b FROM t WHERE a > 1";
    QCOMPARE(write(TextFormat::csv, sql), std::string("a,b\r\n"));
    QVERIFY(nlohmann::json::parse(write(TextFormat::json, sql)).empty());
    QCOMPARE(write(TextFormat::ndjson, sql), std::string());
    QVERIFY(write(TextFormat::table, sql).starts_with("a  b\n"));
}

void TestResultWriter::columnsOfOneNameKeepTheirValues()
{
    const auto json =
        nlohmann::json::parse(write(TextFormat::json, "SELECT 1 AS a, 2 AS a, 3 AS a_1"), nullptr, false);
    QVERIFY(json.is_array());
    std::set<int> values;
    for (const auto& [key, value] : json[0].items()) {
        values.insert(value.get<int>());
    }
    QCOMPARE(values, (std::set<int>{1, 2, 3}));
}

void TestResultWriter::tablesAlignNumbersRightAndCountCharacters()
{
    const std::string table = write(
        TextFormat::table, "SELECT * FROM (VALUES (1, 'ü'), (1000, 'zwölf')) v(number, word) ORDER BY 1");
    QVERIFY2(table.find("     1  ü\n") != std::string::npos, table.c_str());
    QVERIFY2(table.find("  1000  zwölf\n") != std::string::npos, table.c_str());
}

void TestResultWriter::wideAndCombiningCharactersKeepTheColumns()
{
    const std::string table = write(
        TextFormat::table,
        "SELECT * FROM (VALUES ('日本', 1), ('e' || chr(769) || 'x', 2), ('abcd', 3)) v(w, n) ORDER BY n");
    QVERIFY2(table.find("\n日本  1\n") != std::string::npos, table.c_str());
    QVERIFY2(table.find("\ne\u0301x    2\n") != std::string::npos, table.c_str());
    QVERIFY2(table.find("\nabcd  3\n") != std::string::npos, table.c_str());
}

void TestResultWriter::controlCharactersNeverReachATerminal()
{
    const std::string table =
        write(TextFormat::table, "SELECT chr(27) || '[2J' || chr(7) || chr(155) || e'\\n\\r' AS "
                                 "evil, 1 AS \"\x1b[31mname\"");
    QVERIFY2(table.find('\x1b') == std::string::npos, table.c_str());
    QVERIFY2(table.find('\x07') == std::string::npos, table.c_str());
    QVERIFY2(table.find("\xC2\x9B") == std::string::npos,
             "a C1 control character starts escape sequences as well");
    QCOMPARE(std::count(table.begin(), table.end(), '\n'), 3);
}

void TestResultWriter::theQuerysErrorEndsTheWriting()
{
    auto running = m_service->run(
        *m_database, "SELECT CASE WHEN i > 500000 THEN error('stop') ELSE i END FROM range(1000000) "
                     "t(i)");
    QVERIFY(running);
    std::ostringstream out;
    const auto rows = query::writeResult(**running, TextFormat::csv, out);
    QVERIFY(!rows);
    QVERIFY2(rows.error().cause.find("stop") != std::string::npos, rows.error().message().c_str());
}

QTEST_GUILESS_MAIN(TestResultWriter)
#include "tst_resultwriter.moc"
