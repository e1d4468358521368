#include "core/ingest/smallbatch.h"
#include "tests/ingest/ingestfixture.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::IngestFixture;
using sharepane::test::need;

class TestSmallBatch : public QObject {
    Q_OBJECT

    delta::Schema m_schema =
        need(delta::parseColumnList("a: bigint, b: varchar, c: timestamptz, d: double, e: boolean"));

    /// What the engine makes of the values; "no" when they are left to the readers.
    std::string evaluated(const std::optional<std::string>& values) const
    {
        if (!values) {
            return "no";
        }
        const auto connection = need(IngestFixture::sharedEngine()->connect());
        need(connection->execute("SET TimeZone = 'UTC'"));
        const auto rows = connection->query(*values);
        if (!rows) {
            return "error";
        }
        std::string text;
        while (const engine::Chunk* chunk = need((*rows)->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                text += text.empty() ? "" : ";";
                for (std::size_t column = 0; column < (*rows)->columns().size(); ++column) {
                    text += column == 0 ? "" : "|";
                    text += chunk->isNull(column, row) ? "-" : chunk->text(column, row);
                }
            }
        }
        return text;
    }

private Q_SLOTS:
    void jsonThatIsBeyondDoubtIsTaken_data()
    {
        QTest::addColumn<QByteArray>("text"); // with ' for "
        QTest::addColumn<QByteArray>("values");
        const auto row = [](const char* text, const char* values) {
            QTest::addRow("%s", text) << QByteArray(text) << QByteArray(values);
        };
        row("{'a':1,'b':'x','c':'2026-11-21T20:15:00Z','d':1.5,'e':true}\n",
            "1|x|2026-11-21 20:15:00+00|1.5|true");
        row("{'a':1}\n\n{'b':'\\u0041\\n'}", "1|-|-|-|-;-|A\n|-|-|-");
        row("{'a':null,'a':1}", "no");
        row("{'c':'2026-11-21 20:15:00+02:00'}", "-|-|2026-11-21 18:15:00+00|-|-");
        row("{'c':'2026-11-21 20:15:00-05'}", "-|-|2026-11-22 01:15:00+00|-|-");
        row("{'c':'2026-11-21 20:15:00 Europe/Berlin'}", "no");
        row("{ }", "-|-|-|-|-");
        row("{'a': 7 , 'd' : 1e3 }", "7|-|-|1000.0|-");
        row("{'a':5.7}", "no");
        row("{'a':'5.7'}", "no");
        row("{'a':'7'}", "7|-|-|-|-");
        row("{'a':9223372036854775808}", "error");
        row("{'A':1}", "no");
        row("{'zz':1}", "no");
        row("{'b':7}", "no");
        row("{'b':{'x':1}}", "no");
        row("{'d':true}", "no");
        row("{'a':1} {'a':2}", "no");
        row("{'a':01}", "no");
        row("{'a':1", "no");
        row("{'a':tru}", "no");
        row("[1]", "no");
        row("7", "no");
        row("", "no");
    }

    void jsonThatIsBeyondDoubtIsTaken()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, values);
        const std::string json = text.replace('\'', '"').toStdString();
        QCOMPARE(evaluated(SmallBatch(m_schema).fromJson(json)), values.toStdString());
    }

    void csvThatIsBeyondDoubtIsTaken_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("values");
        const auto row = [](const char* text, const char* values) {
            QTest::addRow("%s", text) << QByteArray(text) << QByteArray(values);
        };
        row("x,1\n", "1|x|-|-|-");
        row("x,1", "1|x|-|-|-");
        row("x,1\r\ny,2\r\n", "1|x|-|-|-;2|y|-|-|-");
        row("\"x,\"\"y\"\"\nz\",\"1\"\n", "1|x,\"y\"\nz|-|-|-");
        row("it's,1\n", "1|it's|-|-|-");
        row(",\n", "-|-|-|-|-");
        row("NULL,1\n", "1|-|-|-|-");
        row("x,1.5\n", "no");
        row("x\n", "no");
        row("x,1,2\n", "no");
        row("x,1,\n", "no");
        row("x\"y,1\n", "no");
        row("\"x\"y,1\n", "no");
        row("\"x,1\n", "no");
        row("x,1\ry,2\r", "no");
        row("\n", "no");
        row("x,one\n", "no");
    }

    void csvThatIsBeyondDoubtIsTaken()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, values);
        QCOMPARE(evaluated(SmallBatch(m_schema).fromCsv(text.toStdString(), ',', {1, 0}, {"", "NULL"})),
                 values.toStdString());
    }
};

QTEST_GUILESS_MAIN(TestSmallBatch)
#include "tst_smallbatch.moc"
