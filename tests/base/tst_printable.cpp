#include "core/base/printable.h"

#include <QtTest>

using namespace sharepane;

/// What names may hold, and a terminal must not obey.
class TestPrintable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void ordersToTheTerminalAreSpelledOut_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& expected) {
            QTest::newRow(name) << text << expected;
        };
        row("nothing", "", "");
        row("words", "café 東京 😀 a\\b", "café 東京 😀 a\\b");
        row("a line end", "a\nb\r\tc", "a\\nb\\r\\tc");
        row("a colour", "\x1b[31mred", "\\x1b[31mred");
        row("DEL and NUL", QByteArray("\x7f\0x", 3), "\\x7f\\x00x");
        row("C1",
            "\xc2\x9b"
            "31m",
            "\\u009b31m");
        row("a bidirectional override",
            "gpj.\xe2\x80\xae"
            "exe",
            "gpj.\\u202eexe");
        row("an isolate", "\xe2\x81\xa6", "\\u2066");
        row("an Arabic letter mark", "\xd8\x9c", "\\u061c");
        row("a line separator", "\xe2\x80\xa8", "\\u2028");
        row("a stray byte",
            "a\xff"
            "b",
            "a\\xff"
            "b");
        row("a character that is cut off", "a\xe2\x80", "a\\xe2\\x80");
        row("an overlong escape", "\xc0\x9b", "\\xc0\\x9b");
        row("half a surrogate pair", "\xed\xa0\x80", "\\xed\\xa0\\x80");
        row("beyond Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
    }

    void ordersToTheTerminalAreSpelledOut()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(printable(text.toStdString())), expected);
    }
};

QTEST_APPLESS_MAIN(TestPrintable)
#include "tst_printable.moc"
