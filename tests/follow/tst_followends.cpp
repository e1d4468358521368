#include "core/catalog/entities.h"
#include "core/follow/sql.h"
#include "tests/follow/followfixture.h"
#include "tests/support/manualclock.h"

#include <QtTest>

#include <future>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::test;
using namespace std::chrono_literals;

/// What is under way when a link, a reader or the engine ends, or when something fails, harms nobody.
class TestFollowEnds : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<FollowFixture> m_fixture;
    std::string m_flights;

    /// A table of a distant leader, all hot or all cold, that is followed with one extent.
    delta::Add follow(std::chrono::milliseconds hotSpan)
    {
        m_fixture->store->setRemote(true);
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        must(catalog::changePolicies(*m_fixture->demo, "flights", {.hotSpan = hotSpan}));
        const delta::Add first = append(0);
        m_fixture->attach();
        m_fixture->start();
        must(m_fixture->reach(newest()));
        return first;
    }
    /// One extent of ten rows.
    delta::Add append(int first)
    {
        const auto adds = m_fixture->leader.write(*m_fixture->demo, m_flights, first, 10);
        must(m_fixture->demo->append(m_flights, adds));
        return adds.front();
    }
    [[nodiscard]] std::int64_t newest() { return must(m_fixture->demo->catalogue()).version; }
    void sync() { must(m_fixture->engine->syncNow("consumer", "demo")); }
    void setLimit(std::uint64_t bytes)
    {
        must(catalog::Clusters(m_fixture->workspace).setCacheBytes("consumer", bytes));
    }
    [[nodiscard]] bool isCached(const delta::Add& add)
    {
        return std::filesystem::exists(m_fixture->cacheOf() / m_flights / add.path);
    }
    [[nodiscard]] std::shared_ptr<catalog::SnapshotSource> database()
    {
        return m_fixture->engine->database("consumer", "demo");
    }
    [[nodiscard]] catalog::DatabaseView view() { return must(database()->view({"flights"})); }
    /// As a query that reads every extent does it.
    static Result<void> access(const catalog::DatabaseView& view, const CancelToken& cancel = {})
    {
        std::vector<const catalog::LocalExtent*> extents;
        for (const auto& extent : view.tables.front().extents) {
            extents.push_back(&extent);
        }
        return view.access ? view.access(extents, cancel) : Result<void>{};
    }
    [[nodiscard]] std::int64_t read(const catalog::DatabaseView& view)
    {
        return access(view) ? m_fixture->leader.rowsOf(view.tables.front()) : -1;
    }
    void hangOnce(const std::string& key)
    {
        m_fixture->store->inject(
            {.fault = StoreFault::hang, .method = StoreMethod::getRange, .key = key, .times = 1});
    }
    /// While it lives, nothing of a follower can be published.
    class NoPublish {
    public:
        explicit NoPublish(FollowFixture& fixture)
            : m_session(must(fixture.workspace->database()))
        {
            must(m_session.execute("CREATE TRIGGER no_publish BEFORE UPDATE OF sequence ON follower_state "
                                   "BEGIN SELECT RAISE(ABORT, 'not now'); END"));
        }
        ~NoPublish() { (void)m_session.execute("DROP TRIGGER no_publish"); }
        NoPublish(const NoPublish&) = delete;
        NoPublish& operator=(const NoPublish&) = delete;

    private:
        sql::Session m_session;
    };

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FollowFixture>(std::make_shared<ManualClock>()); }
    void cleanup() { m_fixture.reset(); }

    void aReaderOfAnEndedLinkIsToldSoAndDoesNotWait()
    {
        follow(0ms);
        const auto shown = view();
        must(m_fixture->demo->removeFollower(m_fixture->status().id));
        QTRY_COMPARE(m_fixture->status().state, SyncState::detached);
        const CancelSource giveUp;
        auto outcome = std::async(std::launch::async, [&] { return access(shown, giveUp.token()); });
        const bool answered = outcome.wait_for(10s) == std::future_status::ready;
        giveUp.cancel();
        const auto refused = outcome.get();
        QVERIFY(answered);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::revoked);
    }

    void garbageThatIsFetchedBackIsNotRemoved()
    {
        const delta::Add first = follow(0ms);
        QCOMPARE(read(view()), 10);
        QVERIFY(isCached(first));
        std::optional<catalog::DatabaseView> reader = view();
        setLimit(0);
        QTRY_COMPARE(m_fixture->live()->cachedExtents, 0);
        QVERIFY(isCached(first)); // garbage, that a reader still has
        const delta::Add second = append(10);
        must(m_fixture->reach(newest()));
        setLimit(1 << 20);

        // Another reader needs both. The first is here soon; the second takes its time.
        const auto shown = view();
        hangOnce("*" + second.path);
        auto outcome = std::async(std::launch::async, [&] { return access(shown); });
        m_fixture->store->waitUntilHanging();
        reader.reset();
        sync(); // garbage is collected
        const bool stayed = isCached(first);
        m_fixture->store->release();
        const auto fetched = outcome.get();
        QVERIFY(fetched);
        QVERIFY(stayed);
        QVERIFY(isCached(first) && isCached(second));
        QCOMPARE(read(view()), 20);
        sync();
        QVERIFY(isCached(first) && isCached(second));
    }

    void theEngineEndsWhileAReadersExtentIsOnItsWay()
    {
        follow(0ms);
        hangOnce("*.parquet");
        const std::weak_ptr<catalog::SnapshotSource> known = database();
        auto outcome = std::async(std::launch::async, [&] { return access(view()); });
        m_fixture->store->waitUntilHanging();
        auto stopped = std::async(std::launch::async, [&] { m_fixture->engine->stop(); });
        QCOMPARE(outcome.get().error().code, ErrorCode::cancelled); // told before the fetch has ended
        m_fixture->store->release();
        stopped.get();
        m_fixture->stop();
        QVERIFY(known.expired()); // nothing of the engine outlives it
    }

    void theEngineEndsWhileACommitIsBeingFetched()
    {
        follow(1h);
        m_fixture->stop();
        for (int i = 1; i <= 8; ++i) { // more than are fetched on the spot
            append(10 * i);
        }
        hangOnce("*.parquet");
        m_fixture->start();
        m_fixture->store->waitUntilHanging();
        const std::weak_ptr<catalog::SnapshotSource> known = database();
        QVERIFY(!known.expired());
        auto outcome = std::async(std::launch::async, [&] { return m_fixture->reach(newest()); });
        auto stopped = std::async(std::launch::async, [&] { m_fixture->engine->stop(); });
        QCOMPARE(outcome.get().error().code, ErrorCode::cancelled);
        m_fixture->store->release();
        stopped.get();
        m_fixture->stop();
        QVERIFY(known.expired());
        m_fixture->start(); // and the next one goes on
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->rows("flights"), 90);
    }

    void anEvictionThatFailedIsCarriedOutLater()
    {
        const delta::Add first = follow(0ms);
        QCOMPARE(read(view()), 10);
        QVERIFY(isCached(first));
        {
            const NoPublish failing(*m_fixture);
            setLimit(0);
            QTRY_VERIFY(m_fixture->live()->lastError.has_value());
            QVERIFY(isCached(first));
        }
        QTRY_COMPARE(m_fixture->live()->cachedExtents, 0);
        QTRY_VERIFY(!isCached(first));
    }

    void whatAFailedPublishFetchedInVainIsRemoved()
    {
        follow(1h);
        sync();
        std::filesystem::path unused;
        {
            const NoPublish failing(*m_fixture);
            const std::string other = m_fixture->leader.createTable(*m_fixture->demo, "other");
            const auto adds = m_fixture->leader.write(*m_fixture->demo, other, 0, 10);
            must(m_fixture->demo->append(other, adds));
            unused = m_fixture->cacheOf() / other / adds.front().path;
            QTRY_VERIFY(std::filesystem::exists(unused) && m_fixture->live()->lastError.has_value());
            // Before it is tried again, the table is wanted no more.
            must(m_fixture->attachments().alter("consumer", "demo", {.tables = {.exclude = {{"other"}}}}));
        }
        must(m_fixture->reach(newest()));
        sync();
        QVERIFY(!std::filesystem::exists(unused));
        QCOMPARE(m_fixture->rows("flights"), 10);
    }
};

QTEST_GUILESS_MAIN(TestFollowEnds)
#include "tst_followends.moc"
