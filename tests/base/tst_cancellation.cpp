#include "core/base/cancellation.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace sharepane;
using namespace std::chrono_literals;

class TestCancellation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDefaultTokenNeverCancels() { QVERIFY(!CancelToken{}.isCancelled()); }

    void cancellingWakesAWaiter()
    {
        const CancelSource source;
        std::thread canceller([&] { source.cancel(); });
        QVERIFY(source.token().waitFor(10s));
        canceller.join();
    }

    void aCallbackRunsOnceEvenWhenCancelledTwice()
    {
        const CancelSource source;
        std::atomic<int> calls = 0;
        const auto handle = source.token().onCancel([&] { ++calls; });
        source.cancel();
        source.cancel();
        QCOMPARE(calls.load(), 1);
    }

    void aCallbackRegisteredAfterCancellationRunsAtOnce()
    {
        const CancelSource source;
        source.cancel();
        bool called = false;
        const auto handle = source.token().onCancel([&] { called = true; });
        QVERIFY(called);
    }

    void aDroppedHandleIsNeverCalled()
    {
        const CancelSource source;
        bool called = false;
        source.token().onCancel([&] { called = true; }).reset();
        source.cancel();
        QVERIFY(!called);
    }
};

QTEST_GUILESS_MAIN(TestCancellation)
#include "tst_cancellation.moc"
