#include "tests/follow/followfixture.h"
#include "tests/ingest/viewfixture.h"
#include "tests/support/sanitized.h"

#include <QtTest/QTest>

using namespace sharepane;
using sharepane::test::FollowFixture;
using sharepane::test::isSanitized;
using sharepane::test::must;
using sharepane::test::ViewFixture;
using sharepane::test::ViewHistory;

/// A follower's materialized views are what their queries give over its own copy of the source.
class TestFollowedViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyHistoryGivesTheQuerysResult_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 101; seed <= (isSanitized ? 101 : 104); ++seed) {
            QTest::newRow(std::to_string(seed).c_str()) << seed;
        }
    }

    void everyHistoryGivesTheQuerysResult()
    {
        QFETCH(unsigned, seed);
        FollowFixture following;
        ViewFixture fixture;
        fixture.store = following.leader.context().store;
        fixture.database = following.demo;
        fixture.makeSource();
        fixture.append(50);
        ViewHistory history(fixture, seed);
        following.attach();
        following.start();
        for (int step = 0; step < 12; ++step) {
            history.step();
            if (step % 3 != 0) { // followers see histories, not steps
                continue;
            }
            must(following.reach(fixture.version()));
            const auto live = following.engine->database("consumer", "demo");
            const auto elsewhere =
                must(follow::FollowerDatabase::open(following.workspace, "consumer", "demo"));
            for (const std::string& name : history.views()) {
                const auto theirs = fixture.show(name);
                COMPARE_SHOWN(theirs);
                const auto ours = fixture.show(*live, name);
                COMPARE_SHOWN(ours);
                QCOMPARE(ours.result, theirs.result);
                COMPARE_SHOWN(fixture.show(*elsewhere, name));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestFollowedViews)
#include "tst_followedviews.moc"
