#include "core/follow/followerstate.h"
#include "core/follow/history.h"
#include "tests/follow/followfixture.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::test;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t now = 1'795'000'000 / hour * hour + 90; // a minute and a half into an hour

Timestamp at(std::int64_t second)
{
    return fromMillis(second * 1000);
}

} // namespace

class TestHistory : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<FollowFixture> m_fixture;
    std::int64_t m_key = 0;

    void write(std::int64_t resolution, std::int64_t time, std::int64_t lag)
    {
        sql::Session session(must(m_fixture->workspace->database()));
        Sample sample;
        sample.time = time;
        sample.seconds = resolution;
        sample.lagMean = sample.lagP50 = sample.lagP99 = sample.lagMax = lag;
        sample.rows = 1;
        must(writeSample(session, m_key, resolution, sample));
    }
    [[nodiscard]] Series read(std::chrono::milliseconds span, std::size_t most = 100'000)
    {
        return must(lagSeries(*m_fixture->workspace, "consumer", "demo", span, most, at(now)));
    }
    void roll()
    {
        sql::Session session(must(m_fixture->workspace->database()));
        must(rollUp(session, at(now)));
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<FollowFixture>();
        m_fixture->attach();
        sql::Session session(must(m_fixture->workspace->database()));
        m_key = must(state::findFollower(session, "consumer", "demo"))->key;
    }
    void cleanup() { m_fixture.reset(); }

    void secondsBecomeMinutesAndThenHours()
    {
        for (std::int64_t second = now - 2 * hour; second < now; second += 10) {
            write(1, second, 5);
        }
        roll();
        const Series seconds = read(1h);
        QCOMPARE(seconds.resolution, 1s);
        QCOMPARE(seconds.samples.size(), std::size_t{359});
        const Series minutes = read(2h);
        QCOMPARE(minutes.resolution, 60s);
        std::int64_t rows = 0;
        for (const Sample& sample : minutes.samples) {
            rows += sample.rows;
            QCOMPARE(sample.lagMax, 5);
        }
        QCOMPARE(rows, 720); // nothing is lost or counted twice, rolled up or not
    }

    void rollingUpTwiceChangesNothing()
    {
        for (std::int64_t second = now - hour; second < now; ++second) {
            write(1, second, second % 7);
        }
        roll();
        const Series once = read(1min * 90);
        roll();
        QCOMPARE(read(1min * 90).samples, once.samples);
    }

    void oldPointsAreDropped()
    {
        write(1, now - 2 * hour, 1);
        write(60, (now - 8 * day) / 60 * 60, 2);
        write(3600, (now - 800 * day) / hour * hour, 3);
        roll();
        QVERIFY(read(std::chrono::hours{24 * 900}).samples.size() <= 2);
        for (const Sample& sample : read(std::chrono::hours{24 * 900}).samples) {
            QVERIFY(sample.lagMax != 3);
        }
    }

    void theResolutionFollowsTheSpanAndTheSpace()
    {
        QCOMPARE(read(30min).resolution, 1s);
        QCOMPARE(read(30min, 100).resolution, 60s);
        QCOMPARE(read(std::chrono::hours{24 * 6}).resolution, 60s);
        QCOMPARE(read(std::chrono::hours{24 * 30}).resolution, 3600s);
    }

    void theNewestSecondsAreInEverySeries()
    {
        write(1, now - 1, 77);
        for (const auto span : {1h, 24h, 24h * 60}) {
            const Series series = read(span);
            QCOMPARE(series.samples.size(), std::size_t{1});
            QCOMPARE(series.samples.back().lagMax, 77);
        }
    }

    void anUnknownDatabaseIsNotFound()
    {
        QCOMPARE(lagSeries(*m_fixture->workspace, "consumer", "other", 1h, 100, at(now)).error().code,
                 ErrorCode::notFound);
    }

    void anEngineWritesWhatItDoes()
    {
        const auto table = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        m_fixture->start();
        const auto version = m_fixture->leader.append(*m_fixture->demo, table, 0, 12);
        QVERIFY(m_fixture->reach(version).has_value());
        const auto rows = [&] {
            std::int64_t sum = 0;
            const auto series =
                must(lagSeries(*m_fixture->workspace, "consumer", "demo", 1h, 100'000, systemClock()->now()));
            for (const Sample& sample : series.samples) {
                sum += sample.rows;
            }
            return sum;
        };
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 12, 20'000);
    }
};

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
