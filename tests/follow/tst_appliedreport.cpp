#include "core/follow/appliedreport.h"

#include <QtTest>

#include <vector>

using namespace sharepane::follow;
using namespace std::chrono_literals;

namespace {

const AppliedReport::Time start{1000h};
constexpr std::chrono::milliseconds never = std::chrono::milliseconds::max();

/// A leader that hears, or not, and a follower that is read, or not.
struct Follower {
    AppliedReport report;
    bool idle = true;
    bool hears = true;
    std::vector<std::int64_t> told;

    std::chrono::milliseconds advance(std::int64_t applied, std::chrono::milliseconds later)
    {
        return report.advance(
            applied, start + later, [this] { return idle; },
            [this](std::int64_t version) {
                told.push_back(version);
                return hears;
            });
    }
};

using Versions = std::vector<std::int64_t>;

} // namespace

class TestAppliedReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aVersionIsToldAtOnceAndOnlyOnce()
    {
        Follower follower;
        QCOMPARE(follower.advance(7, 0ms), never);
        QCOMPARE(follower.advance(7, 2h), never);
        QCOMPARE(follower.told, Versions{7});
    }

    void aStreamOfVersionsIsToldOnceAMinute()
    {
        Follower follower;
        QCOMPARE(follower.advance(1, 0ms), never);
        QCOMPARE(follower.advance(2, 10s), 50s);
        QCOMPARE(follower.advance(3, 59'999ms), 1ms);
        QCOMPARE(follower.advance(4, 60s), never);
        QCOMPARE(follower.told, (Versions{1, 4}));
    }

    void aLeaderThatDidNotHearIsToldAgainAMinuteLater()
    {
        Follower follower;
        follower.hears = false;
        QCOMPARE(follower.advance(1, 0ms), 60s);
        follower.hears = true;
        QCOMPARE(follower.advance(1, 30s), 30s);
        QCOMPARE(follower.advance(1, 60s), never);
        QCOMPARE(follower.told, (Versions{1, 1}));
    }

    void nothingIsToldWhileSomethingOlderIsRead()
    {
        Follower follower;
        follower.idle = false;
        QCOMPARE(follower.advance(3, 0ms), 60s);
        QCOMPARE(follower.told, Versions{});
        follower.idle = true;
        QCOMPARE(follower.advance(4, 60s), never);
        QCOMPARE(follower.told, Versions{4});
    }

    void aFollowerThatIsAlwaysReadTellsTheVersionOfAnHourAgo()
    {
        Follower follower;
        follower.idle = false;
        std::int64_t version = 1;
        for (auto at = 0min; at < 60min; at += 1min) {
            QCOMPARE(follower.advance(version++, at), 60s);
        }
        QCOMPARE(follower.told, Versions{});
        QCOMPARE(follower.advance(version, 60min), 60s);
        QCOMPARE(follower.told, Versions{1});
    }

    void whatWasWithheldIsForgottenOnceNothingIsRead()
    {
        Follower follower;
        follower.idle = false;
        QCOMPARE(follower.advance(1, 0ms), 60s);
        follower.idle = true;
        QCOMPARE(follower.advance(2, 30min), never);
        follower.idle = false;
        QCOMPARE(follower.advance(3, 61min), 60s); // not an hour since this query began
        QCOMPARE(follower.told, Versions{2});
    }
};

QTEST_GUILESS_MAIN(TestAppliedReport)
#include "tst_appliedreport.moc"
