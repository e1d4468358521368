#include "core/follow/pace.h"
#include "core/follow/sampling.h"
#include "core/follow/status.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::follow;
using namespace std::chrono_literals;

namespace {

Sample lagOf(std::int64_t time, std::int64_t lag, std::int64_t seconds = 1)
{
    Sample sample;
    sample.time = time;
    sample.seconds = seconds;
    sample.lagMean = sample.lagP50 = sample.lagP99 = sample.lagMax = lag;
    return sample;
}

} // namespace

class TestSampling : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSecondWithoutLagIsZero()
    {
        const Sample sample = sampleOf(7, {});
        QCOMPARE(sample.time, 7);
        QCOMPARE(sample.seconds, 1);
        QCOMPARE(sample.lagMax, 0);
    }

    void aSecondKeepsTheSpreadOfItsLags()
    {
        std::vector<std::int64_t> lags;
        for (int i = 1; i <= 100; ++i) {
            lags.push_back(i);
        }
        const Sample sample = sampleOf(7, lags);
        QCOMPARE(sample.lagP50, 50);
        QCOMPARE(sample.lagP99, 99);
        QCOMPARE(sample.lagMax, 100);
        QCOMPARE(sample.lagMean, 50);
    }

    void sumsAddUpAndPeaksStay()
    {
        Sample first = lagOf(60, 10);
        first.bytes = 100;
        first.rows = 3;
        first.extents = 1;
        Sample second = lagOf(61, 1000);
        second.bytes = 11;
        second.errors = 2;
        const Sample sum = merged(60, std::vector{first, second});
        QCOMPARE(sum.seconds, 2);
        QCOMPARE(sum.lagMax, 1000);
        QCOMPARE(sum.lagMean, 505);
        QCOMPARE(sum.bytes, 111);
        QCOMPARE(sum.rows, 3);
        QCOMPARE(sum.extents, 1);
        QCOMPARE(sum.errors, 2);
    }

    void aLongQuietTimeOutweighsAShortPeak()
    {
        const LagQuantiles quantiles = quantilesOf(std::vector{lagOf(0, 5000, 1), lagOf(15, 0, 15)});
        QCOMPARE(quantiles.p50, 0);
        QCOMPARE(quantiles.p99, 5000);
        QCOMPARE(quantiles.max, 5000);
    }

    void bucketsBeginAtMultiplesOfTheResolution_data()
    {
        QTest::addColumn<QList<int>>("times");
        QTest::addColumn<QList<int>>("expected");
        QTest::newRow("nothing") << QList<int>{} << QList<int>{};
        QTest::newRow("one second") << QList<int>{61} << QList<int>{60};
        QTest::newRow("two minutes") << QList<int>{59, 60, 119} << QList<int>{0, 60};
        QTest::newRow("a minute in which nothing ran") << QList<int>{10, 130} << QList<int>{0, 120};
    }

    void bucketsBeginAtMultiplesOfTheResolution()
    {
        QFETCH(QList<int>, times);
        QFETCH(QList<int>, expected);
        std::vector<Sample> samples;
        for (const int time : times) {
            samples.push_back(lagOf(time, 1));
        }
        QList<int> begins;
        for (const Sample& bucket : downSampled(samples, 60)) {
            begins << static_cast<int>(bucket.time);
        }
        QCOMPARE(begins, expected);
    }

    void downSamplingTwiceLosesNoSum()
    {
        std::vector<Sample> samples;
        for (int second = 0; second < 7200; ++second) {
            Sample sample = lagOf(second, second % 10);
            sample.rows = 2;
            samples.push_back(sample);
        }
        const auto hours = downSampled(downSampled(samples, 60), 3600);
        QCOMPARE(hours.size(), std::size_t{2});
        QCOMPARE(hours[0].rows + hours[1].rows, 14400);
        QCOMPARE(hours[0].seconds, 3600);
        QCOMPARE(hours[0].lagMax, 9);
        QCOMPARE(hours[0].lagP50, 4);
    }

    void lagIsNeverNegative()
    {
        FollowerStatus status;
        QCOMPARE(status.lag(fromMillis(5000)), 0us);
        status.pendingSince = fromMillis(4000);
        QCOMPARE(status.lag(fromMillis(5000)), 1000'000us);
        QCOMPARE(status.lag(fromMillis(3000)), 0us);
        status.clockOffset = 2s;
        QCOMPARE(status.lag(fromMillis(3000)), 1000'000us);
    }

    void anEtaNeedsARate()
    {
        FollowerStatus status;
        status.pendingBytes = 1000;
        QVERIFY(!status.eta());
        status.bytesPerSecond = 100;
        QCOMPARE(status.eta(), std::optional(10s));
        status.pendingBytes = 0;
        QVERIFY(!status.eta());
    }

    void everyStateHasANameThatReadsBack()
    {
        for (const auto state :
             {SyncState::attaching, SyncState::syncing, SyncState::upToDate, SyncState::unreachable,
              SyncState::needsPerson, SyncState::paused, SyncState::detached}) {
            QVERIFY(!nameOf(state).empty());
            QCOMPARE(syncStateOf(nameOf(state)), state);
        }
    }

    void errorsFallIntoFourClasses_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<ErrorClass>("expected");
        QTest::newRow("network") << ErrorCode::unavailable << ErrorClass::transient;
        QTest::newRow("gone database") << ErrorCode::notFound << ErrorClass::transient;
        QTest::newRow("credentials") << ErrorCode::notAuthorised << ErrorClass::person;
        QTest::newRow("full disk") << ErrorCode::diskFull << ErrorClass::person;
        QTest::newRow("unknown feature") << ErrorCode::unsupported << ErrorClass::person;
        QTest::newRow("revoked") << ErrorCode::revoked << ErrorClass::revoked;
        QTest::newRow("flipped bit") << ErrorCode::corrupt << ErrorClass::corrupt;
    }

    void errorsFallIntoFourClasses()
    {
        QFETCH(ErrorCode, code);
        QFETCH(ErrorClass, expected);
        QCOMPARE(classOf(Error{code, "", "", "", ""}), expected);
    }

    void backOffDoublesUpToAHalfMinuteAndScatters()
    {
        QCOMPARE(pace::backOff(1, 1), 100ms);
        QCOMPARE(pace::backOff(1, 0), 50ms);
        QCOMPARE(pace::backOff(2, 1), 200ms);
        QCOMPARE(pace::backOff(5, 1), 1600ms);
        QCOMPARE(pace::backOff(1000, 1), 30s);
        QCOMPARE(pace::backOff(1000, 0), 15s);
    }

    void pollingSlowsDownWhileNothingHappens()
    {
        QCOMPARE(pace::poll(0, false), 100ms);
        QVERIFY(pace::poll(3, false) > pace::poll(2, false));
        QCOMPARE(pace::poll(1000, false), 5s);
        QCOMPARE(pace::poll(0, true), 2s);
        QCOMPARE(pace::poll(1000, true), 60s);
    }
};

QTEST_GUILESS_MAIN(TestSampling)
#include "tst_sampling.moc"
