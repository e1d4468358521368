#include "core/base/units.h"

#include <QtTest>

using namespace sharepane;
using namespace std::chrono_literals;

class TestUnits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sizesAreReadWithTheirUnit()
    {
        QCOMPARE(*parseSize("512MiB"), 512ULL << 20U);
        QCOMPARE(*parseSize("10MB"), 10'000'000ULL);
        QCOMPARE(*parseSize("7"), 7ULL);
    }

    void sizesThatCannotBeMeantAreRefused()
    {
        for (const char* text : {"", "MiB", "-1", "1.5GiB", "12 GiB", "99999999999TiB"}) {
            QVERIFY2(!parseSize(text), text);
        }
    }

    void spansRoundTripThroughTheirShortestForm()
    {
        for (const char* text : {"7d", "36h", "10m", "30s", "250ms", "0d"}) {
            QCOMPARE(formatSpan(*parseSpan(text)), std::string(text));
        }
        QCOMPARE(formatSpan(*parseSpan("48h")), std::string("2d"));
    }

    void aSpanOfAnyLengthIsSaidToBeTooLong()
    {
        const auto refused = parseSpan("99999999d");
        QCOMPARE(refused.error().code, ErrorCode::invalidArgument);
        QVERIFY(refused.error().cause.find("longer than") != std::string::npos);
    }

    void aSpanWithoutUnitIsRefused() { QCOMPARE(parseSpan("5").error().code, ErrorCode::invalidArgument); }

    void timestampsRoundTripToTheMicrosecond()
    {
        const Timestamp time = *parseTimestamp("2026-11-21T20:15:00.123456Z");
        QCOMPARE(formatTimestamp(time), std::string("2026-11-21T20:15:00.123456Z"));
        QCOMPARE(*parseTimestamp("1970-01-01T00:00:00.5Z"), fromMicros(500'000));
        QCOMPARE(formatTimestamp(fromMicros(-1)), std::string("1969-12-31T23:59:59.999999Z"));
    }

    void timestampsThatAreNotUtcIsoAreRefused()
    {
        for (const char* text :
             {"2026-02-30T00:00:00Z", "2026-11-21", "2026-11-21T20:15:00", "2026-11-21T25:00:00Z",
              "2026-11-21T20:15:00.Z", "2026-11-21T20:15:00+02:00"}) {
            QVERIFY2(!parseTimestamp(text), text);
        }
    }

    void sizesAreShownWithThreeDigits()
    {
        QCOMPARE(formatSize(0), std::string("0 B"));
        QCOMPARE(formatSize(1536), std::string("1.50 KiB"));
        QCOMPARE(formatSize(1ULL << 30U), std::string("1.00 GiB"));
        QCOMPARE(formatSize(1023), std::string("1023 B"));
    }
};

QTEST_GUILESS_MAIN(TestUnits)
#include "tst_units.moc"
