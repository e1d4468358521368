#include "core/catalog/entities.h"
#include "core/follow/sql.h"
#include "tests/follow/followfixture.h"
#include "tests/support/manualclock.h"

#include <QtTest>

#include <sys/stat.h>
#include <thread>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::test;
using namespace std::chrono_literals;

/// Which extents a follower keeps in its cache, as time passes, room gets short and leaders come and go.
class TestFollowCache : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<ManualClock> m_clock;
    std::unique_ptr<FollowFixture> m_fixture;
    std::string m_flights;

    void makeTable(std::optional<std::chrono::milliseconds> hotSpan)
    {
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        setHotSpan(hotSpan);
    }
    void setHotSpan(std::optional<std::chrono::milliseconds> span)
    {
        must(catalog::changePolicies(*m_fixture->demo, "flights", {.hotSpan = span}));
    }
    /// One extent of `count` rows, created now.
    delta::Add append(int first, int count)
    {
        const auto adds = m_fixture->leader.write(*m_fixture->demo, m_flights, first, count);
        must(m_fixture->demo->append(m_flights, adds));
        return adds.front();
    }
    [[nodiscard]] std::int64_t newest() { return must(m_fixture->demo->catalogue()).version; }
    void sync() { must(m_fixture->engine->syncNow("consumer", "demo")); }
    void follow()
    {
        m_fixture->attach();
        m_fixture->start();
        must(m_fixture->reach(newest()));
    }
    void setLimit(std::int64_t bytes)
    {
        must(catalog::Clusters(m_fixture->workspace)
                 .setCacheBytes("consumer", static_cast<std::uint64_t>(bytes)));
    }
    [[nodiscard]] std::filesystem::path cached(const delta::Add& add)
    {
        return m_fixture->cacheOf() / m_flights / add.path;
    }
    [[nodiscard]] bool isCached(const delta::Add& add) { return std::filesystem::exists(cached(add)); }
    [[nodiscard]] std::filesystem::path atLeader(const delta::Add& add)
    {
        return *storage::localPathOf(*m_fixture->leader.context().store,
                                     m_fixture->demo->tableFolder(m_flights) + add.path);
    }
    [[nodiscard]] catalog::DatabaseView view()
    {
        return must(m_fixture->engine->database("consumer", "demo")->view({"flights"}));
    }
    /// As a query that reads every extent does it.
    static Result<void> access(const catalog::DatabaseView& view, const CancelToken& cancel = {})
    {
        std::vector<const catalog::LocalExtent*> extents;
        for (const auto& extent : view.tables.front().extents) {
            extents.push_back(&extent);
        }
        return view.access ? view.access(extents, cancel) : Result<void>{};
    }
    /// Rows, or -1 when something is out of reach.
    [[nodiscard]] std::int64_t read(const catalog::DatabaseView& view)
    {
        return access(view) ? m_fixture->leader.rowsOf(view.tables.front()) : -1;
    }

private Q_SLOTS:
    void init()
    {
        m_clock = std::make_shared<ManualClock>();
        m_fixture = std::make_unique<FollowFixture>(m_clock);
    }
    void cleanup() { m_fixture.reset(); }

    void hotExtentsAreCachedAndColdOnesReadInPlace()
    {
        makeTable(1h);
        const delta::Add cold = append(0, 10);
        m_clock->advance(2h);
        const delta::Add hot = append(10, 10);
        follow();
        QVERIFY(isCached(hot));
        QVERIFY(!isCached(cold));
        const auto shown = view();
        QCOMPARE(read(shown), 20);
        for (const auto& extent : shown.tables.front().extents) {
            QCOMPARE(extent.path, extent.cached ? cached(hot) : atLeader(cold));
        }
        // Views of one version share their extents.
        QVERIFY(view().tables.front().extents.begin() == shown.tables.front().extents.begin());
        // The sandbox opens this database's folder at the leader, and no more.
        QCOMPARE(shown.folders.size(), std::size_t{2});
        QCOMPARE(shown.folders.back(), atLeader(cold).parent_path().parent_path());
        const auto status = *m_fixture->live();
        QCOMPARE(status.extents, 2);
        QCOMPARE(status.hotExtents, 1);
        QCOMPARE(status.hotBytes, hot.size);
        QCOMPARE(status.cachedExtents, 1);
        QCOMPARE(status.cachedBytes, hot.size);
        QVERIFY(!status.attention());

        const auto elsewhere = must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
        QCOMPARE(read(must(elsewhere->view({"flights"}))), 20);
        QTRY_COMPARE(m_fixture->status().hotExtents, 1);
        QCOMPARE(m_fixture->status().cachedExtents, 1);
    }

    void withoutACachingPolicyTheLeadersFolderStaysClosed()
    {
        makeTable({});
        append(0, 10);
        follow();
        QCOMPARE(view().folders.size(), std::size_t{1});
        QVERIFY(!view().access);
    }

    void extentsGoColdAsTimePassesAndStayWhileThereIsRoom()
    {
        makeTable(1h);
        const delta::Add first = append(0, 10);
        follow();
        m_clock->advance(30min);
        append(10, 10);
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->live()->hotExtents, 2);
        m_clock->advance(31min);
        sync();
        QCOMPARE(m_fixture->live()->hotExtents, 1);
        QCOMPARE(m_fixture->live()->cachedExtents, 2);
        QVERIFY(isCached(first));
        QTRY_COMPARE(m_fixture->status().hotExtents, 1);
        QCOMPARE(m_fixture->rows("flights"), 20);
    }

    void theEngineWakesUpWhenAnExtentGoesCold()
    {
        m_fixture = std::make_unique<FollowFixture>(); // on real time
        makeTable(2500ms);
        append(0, 10);
        follow();
        QCOMPARE(m_fixture->live()->hotExtents, 1);
        QTRY_COMPARE_WITH_TIMEOUT(m_fixture->live()->hotExtents, 0, 10'000);
    }

    void theLongestUnusedColdExtentMakesRoom()
    {
        makeTable(1h);
        const delta::Add used = append(0, 1000);
        m_clock->advance(1min);
        const delta::Add unused = append(1000, 1000);
        follow();
        const std::int64_t limit = used.size + unused.size + unused.size / 2;
        setLimit(limit);
        m_clock->advance(2h);
        sync();
        {
            // Of both cold ones, a query opens one.
            const auto shown = view();
            const auto& extents = shown.tables.front().extents;
            const auto one = std::ranges::find(extents, cached(used), &catalog::LocalExtent::path);
            must(shown.access({&*one}, {}));
        }
        const delta::Add next = append(2000, 1000);
        must(m_fixture->reach(newest()));
        QTRY_VERIFY(!isCached(unused));
        QTRY_VERIFY(isCached(next));
        QVERIFY(isCached(used));
        QCOMPARE(read(view()), 3000);
        QVERIFY(m_fixture->live()->cachedBytes <= limit);
        QVERIFY(!m_fixture->live()->attention());
    }

    void timesOfUseOutliveTheEngine()
    {
        makeTable(1h);
        const delta::Add used = append(0, 1000);
        m_clock->advance(1min);
        const delta::Add unused = append(1000, 1000);
        follow();
        m_clock->advance(2h);
        sync();
        {
            const auto shown = view();
            const auto& extents = shown.tables.front().extents;
            must(shown.access({&*std::ranges::find(extents, cached(used), &catalog::LocalExtent::path)}, {}));
        }
        m_fixture->stop();
        m_fixture->start();
        sync();
        setLimit(used.size + used.size / 2);
        QTRY_VERIFY(!isCached(unused));
        QVERIFY(isCached(used));
    }

    void aCacheTooSmallKeepsTheNewestAndSaysByHowMuch()
    {
        makeTable({});
        const delta::Add older = append(0, 1000);
        m_clock->advance(1min);
        const delta::Add newer = append(1000, 1000);
        const std::int64_t limit = newer.size + newer.size / 2;
        setLimit(limit);
        follow();
        QVERIFY(isCached(newer));
        QVERIFY(!isCached(older));
        QCOMPARE(read(view()), 2000); // everything is served
        const auto status = *m_fixture->live();
        QCOMPARE(status.state, SyncState::upToDate);
        QVERIFY(!status.lastError);
        QCOMPARE(status.shortfall, older.size + newer.size - limit);
        QVERIFY(status.attention());
        QCOMPARE(status.attention()->code, ErrorCode::needsPerson);
        QTRY_COMPARE(m_fixture->status().shortfall, status.shortfall);

        m_clock->advance(1min);
        const delta::Add newest = append(2000, 1000);
        sync();
        QTRY_VERIFY(isCached(newest));
        QTRY_VERIFY(!isCached(newer));
        QCOMPARE(read(view()), 3000);

        setLimit(10 * limit); // somebody helps
        QTRY_VERIFY(isCached(older) && isCached(newer) && isCached(newest));
        QTRY_COMPARE(m_fixture->live()->shortfall, 0);
        QVERIFY(!m_fixture->live()->attention());
    }

    void theDatabasesOfAClusterShareItsCache()
    {
        makeTable({});
        const delta::Add here = append(0, 1000);
        const auto archive = m_fixture->leader.create("archive");
        const auto table = m_fixture->leader.createTable(*archive, "flights");
        m_clock->advance(1min);
        follow();
        setLimit(here.size + here.size / 2);
        sync();
        QVERIFY(isCached(here));
        const auto version = m_fixture->leader.append(*archive, table, 0, 1000);
        m_fixture->attach("archive");
        must(m_fixture->reach(version, "archive"));
        // The other database's extent is newer.
        QTRY_VERIFY(!isCached(here));
        QTRY_COMPARE(m_fixture->live("archive")->cachedExtents, 1);
        QCOMPARE(m_fixture->live()->cachedExtents, 0);
        QCOMPARE(read(view()), 1000);
        QVERIFY(m_fixture->live()->shortfall > 0);
        must(m_fixture->attachments().detach("consumer", "archive"));
        QTRY_VERIFY(isCached(here)); // there is room again
        QTRY_COMPARE(m_fixture->live()->shortfall, 0);
    }

    void whatIsEvictedStaysForItsReaders_data()
    {
        QTest::addColumn<bool>("sameProcess");
        QTest::newRow("a reader in the engine's process") << true;
        QTest::newRow("a reader of another process") << false;
    }

    void whatIsEvictedStaysForItsReaders()
    {
        QFETCH(bool, sameProcess);
        makeTable({});
        const delta::Add add = append(0, 1000);
        follow();
        std::optional<catalog::DatabaseView> shown =
            sameProcess ? view()
                        : must(must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"))
                                   ->view({"flights"}));
        setLimit(0);
        QTRY_COMPARE(m_fixture->live()->cachedExtents, 0);
        sync();
        QVERIFY(isCached(add));
        QCOMPARE(read(*shown), 1000);
        QCOMPARE(view().tables.front().extents.front().path, atLeader(add));
        shown.reset();
        sync();
        QVERIFY(!isCached(add));
        QCOMPARE(read(view()), 1000);
    }

    void anotherPolicyFetchesWhatBecameHot()
    {
        makeTable(0ms);
        const delta::Add add = append(0, 10);
        follow();
        QVERIFY(!isCached(add));
        QCOMPARE(m_fixture->live()->hotExtents, 0);
        setHotSpan(24h);
        sync();
        QCOMPARE(m_fixture->live()->hotExtents, 1);
        QTRY_VERIFY(isCached(add));
        QTRY_COMPARE(m_fixture->live()->cachedExtents, 1);
        QCOMPARE(view().tables.front().extents.front().path, cached(add));
        setHotSpan(0ms);
        sync();
        QCOMPARE(m_fixture->live()->hotExtents, 0);
        QVERIFY(isCached(add)); // there is room
    }

    void hotExtentsAnswerWhileTheLeaderIsAwayAndColdOnesSayWhyTheyDoNot()
    {
        makeTable(1h);
        const delta::Add cold = append(0, 10);
        m_clock->advance(2h);
        append(10, 10);
        follow();
        m_fixture->setLeaderReachable(false);
        for (const auto& source : std::vector<std::shared_ptr<catalog::SnapshotSource>>{
                 m_fixture->engine->database("consumer", "demo"),
                 must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"))}) {
            const auto shown = must(source->view({"flights"}));
            const auto& extents = shown.tables.front().extents;
            const auto refused = access(shown);
            QVERIFY(!refused);
            QCOMPARE(refused.error().code, ErrorCode::unavailable);
            QVERIFY(refused.error().cause.find(cold.path) != std::string::npos);
            QVERIFY(refused.error().cause.find("out of reach") != std::string::npos);
            const auto hot = std::ranges::find(extents, true, &catalog::LocalExtent::cached);
            QVERIFY(shown.access({&*hot}, {}));
            QVERIFY(std::filesystem::exists(hot->path));
        }
        m_fixture->setLeaderReachable(true);
        QCOMPARE(read(view()), 20);
    }

    void aColdExtentThatVanishedIsSaidSoAndHeals()
    {
        makeTable(0ms);
        const delta::Add old = append(0, 10);
        follow();
        QCOMPARE(read(view()), 10);
        // The leader merges and vacuums while this reader looks elsewhere.
        const auto shown = view();
        std::filesystem::rename(atLeader(old), atLeader(old).string() + ".vacuumed");
        const auto refused = access(shown);
        QVERIFY(!refused);
        QVERIFY(refused.error().retryable());
        QVERIFY(refused.error().cause.find(old.path) != std::string::npos);
        const auto adds = m_fixture->leader.write(*m_fixture->demo, m_flights, 0, 10);
        const auto& context = m_fixture->leader.context();
        delta::Log log(context.store, m_fixture->demo->tableFolder(m_flights), context.engine,
                       context.scratch);
        delta::Transaction transaction;
        transaction.readVersion = must(log.latestVersion());
        transaction.operation = "OPTIMIZE";
        transaction.blindAppend = false;
        transaction.adds = adds;
        transaction.removes.push_back({.path = old.path, .size = old.size});
        must(log.commit(transaction));
        must(m_fixture->reach(must(m_fixture->demo->reconcile({m_flights}))->journalVersion));
        QCOMPARE(read(view()), 10);
    }

    void coldExtentsOfADistantLeaderAreFetchedAtTheirFirstUse()
    {
        m_fixture->store->setRemote(true);
        makeTable(1h);
        const delta::Add cold = append(0, 10);
        m_clock->advance(2h);
        const delta::Add hot = append(10, 10);
        follow();
        QVERIFY(isCached(hot));
        QVERIFY(!isCached(cold));
        QCOMPARE(view().folders.size(), std::size_t{1});
        QCOMPARE(read(view()), 20);
        QVERIFY(isCached(cold));
        QCOMPARE(m_fixture->live()->cachedExtents, 2);
        m_fixture->store->setGone(true);
        QCOMPARE(read(view()), 20); // it is there now
        m_fixture->store->setGone(false);
        setLimit(hot.size + hot.size / 2); // and the first to go
        QTRY_VERIFY(!isCached(cold));
        QVERIFY(isCached(hot));
        QCOMPARE(read(view()), 20); // beyond the limit while it is needed
        QTRY_VERIFY(!isCached(cold));
    }

    void aDistantLeaderThatIsAwayMakesColdExtentsUnavailable()
    {
        m_fixture->store->setRemote(true);
        makeTable(0ms);
        const delta::Add cold = append(0, 10);
        follow();
        m_fixture->store->setGone(true);
        const auto refused = access(view());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::unavailable);
        QVERIFY(refused.error().object.find(cold.path) != std::string::npos);
        const auto elsewhere = must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
        QCOMPARE(access(must(elsewhere->view({"flights"}))).error().code, ErrorCode::unavailable);
        m_fixture->store->setGone(false);
        QTRY_COMPARE(read(view()), 10);
    }

    void aReaderThatWaitsForAColdExtentCanGiveUp()
    {
        m_fixture->store->setRemote(true);
        makeTable(0ms);
        append(0, 10);
        follow();
        m_fixture->store->inject(
            {.fault = StoreFault::hang, .method = StoreMethod::getRange, .key = "*.parquet", .times = 1});
        const auto shown = view();
        CancelSource cancel;
        std::optional<Result<void>> outcome;
        std::thread reader([&] { outcome = access(shown, cancel.token()); });
        m_fixture->store->waitUntilHanging();
        cancel.cancel();
        reader.join();
        QCOMPARE(outcome->error().code, ErrorCode::cancelled);
        m_fixture->store->release();
        QTRY_COMPARE(read(view()), 10);
    }

    void aDamagedCopyOfAColdExtentIsNeverServed()
    {
        m_fixture->store->setRemote(true);
        makeTable(0ms);
        const delta::Add add = append(0, 100);
        follow();
        m_fixture->store->inject(
            {.fault = StoreFault::flipBit, .method = StoreMethod::getRange, .key = "*.parquet"});
        const auto refused = access(view());
        QCOMPARE(refused.error().code, ErrorCode::corrupt);
        QVERIFY(!isCached(add));
        m_fixture->store->clear();
        QCOMPARE(read(view()), 100);
    }

    void whatIsInTheCacheIsKnownAfterARestart()
    {
        makeTable(1h);
        const delta::Add cold = append(0, 10);
        m_clock->advance(2h);
        const delta::Add hot = append(10, 10);
        follow();
        m_fixture->stop();
        // A stranger, as a fetch that a kill cut off before its extent was shown.
        std::filesystem::copy_file(atLeader(cold), cached(cold));
        {
            sql::Session session(must(m_fixture->workspace->database()));
            must(session.execute("UPDATE follower_state SET checked_boot = 'an earlier one'"));
        }
        m_fixture->start();
        sync();
        QVERIFY(!isCached(cold));
        QVERIFY(isCached(hot));
        QCOMPARE(m_fixture->live()->cachedBytes, hot.size);
        QCOMPARE(m_fixture->live()->hotExtents, 1);
        QCOMPARE(read(view()), 20);
    }

    void aDroppedTableGivesItsRoomBack()
    {
        makeTable({});
        const delta::Add add = append(0, 1000);
        follow();
        setLimit(add.size + add.size / 2);
        m_clock->advance(1min);
        const auto other = m_fixture->leader.createTable(*m_fixture->demo, "other");
        must(m_fixture->demo->dropTable("flights"));
        const auto version = m_fixture->leader.append(*m_fixture->demo, other, 0, 1000);
        must(m_fixture->reach(version));
        QTRY_COMPARE(m_fixture->live()->cachedExtents, 1);
        QCOMPARE(m_fixture->live()->hotExtents, 1);
        QCOMPARE(m_fixture->live()->shortfall, 0);
        QCOMPARE(m_fixture->rows("other"), 1000);
    }
};

QTEST_GUILESS_MAIN(TestFollowCache)
#include "tst_followcache.moc"
