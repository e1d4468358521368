#include "core/ingest/recordcutter.h"

#include <QtTest/QTest>

#include <string>

using sharepane::ingest::RecordCutter;

class TestRecordCutter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsTheEndOfCompleteRecords_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("quotes");
        QTest::addColumn<int>("complete");
        QTest::newRow("nothing") << QByteArray("") << true << 0;
        QTest::newRow("half a line") << QByteArray("1,a") << true << 0;
        QTest::newRow("a line and a half") << QByteArray("1,a\n2,") << true << 4;
        QTest::newRow("two lines") << QByteArray("1,a\n2,b\n") << true << 8;
        QTest::newRow("CRLF") << QByteArray("1,a\r\n2") << true << 5;
        QTest::newRow("quoted newline") << QByteArray("1,\"a\nb\"\n2") << true << 8;
        QTest::newRow("open quote") << QByteArray("1,\"a\nb\n2\n") << true << 0;
        QTest::newRow("doubled quotes") << QByteArray("1,\"a\"\"\nb\"\n2") << true << 10;
        QTest::newRow("inches") << QByteArray("1,5\" disk\n2,b\n") << true << 14;
        QTest::newRow("quotes mean nothing in JSON") << QByteArray("{\"a\n\":1") << false << 4;
    }

    void findsTheEndOfCompleteRecords()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, quotes);
        QFETCH(int, complete);
        const std::string text = bytes.toStdString();
        RecordCutter whole(quotes);
        QCOMPARE(static_cast<int>(whole.scan(text)), complete);
        // However the bytes come in.
        for (std::size_t step = 1; step < 4; ++step) {
            RecordCutter cutter(quotes);
            std::size_t found = 0;
            for (std::size_t end = 0; end <= text.size(); end += step) {
                found = cutter.scan(std::string_view(text).substr(0, end));
            }
            found = cutter.scan(text);
            QCOMPARE(static_cast<int>(found), complete);
        }
    }

    void goesOnAfterACut()
    {
        RecordCutter cutter(true);
        std::string bytes = "1,\"a\"\n2,\"b";
        const std::size_t first = cutter.scan(bytes);
        QCOMPARE(first, std::size_t{6});
        bytes.erase(0, first);
        cutter.cut(first);
        bytes += "\nc\"\n3";
        QCOMPARE(cutter.scan(bytes), std::size_t{8});
    }
};

QTEST_GUILESS_MAIN(TestRecordCutter)
#include "tst_recordcutter.moc"
