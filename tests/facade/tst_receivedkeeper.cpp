#include "core/facade/receivedkeeper.h"

#include <QtTest/QTest>

using namespace sharepane;
using namespace sharepane::control;
using namespace std::chrono_literals;

class TestReceivedKeeper : public QObject {
    Q_OBJECT

    static std::optional<std::chrono::seconds> span(ReceivedState state, int contacts,
                                                    const std::optional<std::chrono::seconds>& lease = {})
    {
        ReceivedShare received;
        received.state = state;
        received.lease = lease;
        return facade::contactSpan(received, contacts);
    }

private Q_SLOTS:
    void whatHasJustEndedIsAskedAboutSoonAndThenSeldom()
    {
        for (const ReceivedState state : {ReceivedState::revoked, ReceivedState::lapsed}) {
            std::chrono::seconds before{0};
            for (int contacts = 0; contacts < 10; ++contacts) {
                const auto next = span(state, contacts);
                QVERIFY(next && *next >= before && *next > 0s && *next <= 15s);
                before = *next;
            }
            QCOMPARE(span(state, 0), std::optional(1s));
            QCOMPARE(before, 15s);
        }
    }

    void whatIsFollowedIsAskedAboutOftenEnoughForItsLease()
    {
        QCOMPARE(span(ReceivedState::active, 0), std::optional(60s));
        QCOMPARE(span(ReceivedState::active, 7, 40s), std::optional(10s));
        QCOMPARE(span(ReceivedState::active, 7, 1s), std::optional(1s));
        QCOMPARE(span(ReceivedState::active, 7, 86400s), std::optional(60s));
    }

    void whatCantComeBackIsNotAskedAbout()
    {
        for (const ReceivedState state :
             {ReceivedState::accepting, ReceivedState::sourceDeleted, ReceivedState::deleting}) {
            QVERIFY(!span(state, 0));
        }
    }
};

QTEST_GUILESS_MAIN(TestReceivedKeeper)
#include "tst_receivedkeeper.moc"
