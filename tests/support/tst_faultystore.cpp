#include "tests/support/faultystore.h"
#include "tests/support/manualclock.h"

#include <QTemporaryDir>
#include <QtTest>

#include <thread>

using namespace sharepane;
using namespace sharepane::test;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

class TestFaultyStore : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FaultyStore> m_store;

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        auto opened = storage::openStore(m_folder->path().toStdString());
        QVERIFY(opened);
        m_store = std::make_unique<FaultyStore>(*opened);
    }

    void aFaultHitsTheNthMatchingCallAndNoOther()
    {
        const auto fault =
            m_store->inject({.method = StoreMethod::put, .key = "a/*.json", .nth = 2, .times = 1});
        QVERIFY(m_store->put("a/1.json", "x"sv));
        QVERIFY(m_store->put("b/2.json", "x"sv));
        QCOMPARE(m_store->put("a/2.json", "x"sv).error().code, ErrorCode::unavailable);
        QVERIFY(m_store->put("a/3.json", "x"sv));
        QCOMPARE(m_store->hits(fault), std::uint64_t{1});
        QCOMPARE(m_store->get("a/2.json").error().code, ErrorCode::notFound);
    }

    void aFailureAfterTheEffectLeavesTheEffect()
    {
        m_store->inject({.fault = StoreFault::failAfter, .method = StoreMethod::putIfAbsent, .times = 1});
        QCOMPARE(m_store->putIfAbsent("a", "x"sv).error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->get("a").value(), std::string("x"));
        QCOMPARE(m_store->putIfAbsent("a", "x"sv).error().code, ErrorCode::alreadyExists);
    }

    void fromTheDyingCallOnNothingHasAnEffect()
    {
        m_store->failFromCall(2);
        QVERIFY(m_store->put("a", "x"sv));
        QVERIFY(!m_store->put("b", "x"sv));
        QVERIFY(!m_store->head("a"));
        m_store->clear();
        QVERIFY(m_store->head("a"));
        QVERIFY(!m_store->head("b"));
    }

    void damageIsExactlyWhatWasOrdered()
    {
        QVERIFY(m_store->put("a", "abcd"sv));
        m_store->inject({.fault = StoreFault::flipBit, .method = StoreMethod::get, .times = 1});
        m_store->inject({.fault = StoreFault::shortRead, .method = StoreMethod::getRange, .times = 1});
        QCOMPARE(m_store->get("a").value(), std::string("abbd"));
        QCOMPARE(m_store->get("a").value(), std::string("abcd"sv));
        std::array<std::byte, 4> bytes{};
        QCOMPARE(m_store->getRange("a", 0, bytes).value(), std::size_t{2});
        QCOMPARE(m_store->getRange("a", 0, bytes).value(), std::size_t{4});
    }

    void aStoreThatIsGoneComesBackWithItsObjects()
    {
        QVERIFY(m_store->put("a", "x"sv));
        m_store->setGone(true);
        QCOMPARE(m_store->get("a").error().code, ErrorCode::unavailable);
        QCOMPARE(m_store->listAfter("", "", 9).error().code, ErrorCode::unavailable);
        m_store->setGone(false);
        QCOMPARE(m_store->get("a").value(), std::string("x"));
    }

    void aCallHangsUntilReleasedAndThenHasItsEffect()
    {
        m_store->inject({.fault = StoreFault::hang, .method = StoreMethod::put});
        bool succeeded = false;
        std::thread writer([&] { succeeded = m_store->put("a", "x"sv).has_value(); });
        m_store->waitUntilHanging();
        QVERIFY(!m_store->head("a"));
        m_store->release();
        writer.join();
        QVERIFY(succeeded);
        QVERIFY(m_store->put("b", "x"sv));
    }

    void aRemoteStoreHidesItsLocalPaths()
    {
        QVERIFY(storage::localPathOf(*m_store, "a"));
        m_store->setRemote(true);
        QVERIFY(!storage::localPathOf(*m_store, "a"));
    }

    void callsAreCountedByMethod()
    {
        QVERIFY(m_store->put("a", "x"sv));
        m_store->setGone(true);
        QVERIFY(!m_store->head("a"));
        QCOMPARE(m_store->calls(), std::uint64_t{2});
        QCOMPARE(m_store->calls(StoreMethod::head), std::uint64_t{1});
        m_store->resetCalls();
        QCOMPARE(m_store->calls(), std::uint64_t{0});
    }

    void theManualClockMovesOnlyWhenTold()
    {
        ManualClock clock;
        const Timestamp start = clock.now();
        QVERIFY(clock.now() == start);
        clock.advance(-5s);
        QVERIFY(clock.now() == start - 5s);
    }
};

QTEST_GUILESS_MAIN(TestFaultyStore)
#include "tst_faultystore.moc"
