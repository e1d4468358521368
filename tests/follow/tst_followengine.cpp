#include "core/base/checksum.h"
#include "core/follow/livedatabase.h"
#include "core/follow/sql.h"
#include "tests/follow/followfixture.h"

#include <QtTest>

#include <atomic>
#include <fstream>
#include <sys/mount.h>
#include <sys/stat.h>
#include <thread>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::test;

namespace {

std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

class TestFollowEngine : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<FollowFixture> m_fixture;
    std::string m_flights;

    /// Follows "demo" with one table of ten rows.
    void follow()
    {
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        const auto version = append(0, 10);
        m_fixture->attach();
        m_fixture->start();
        must(m_fixture->reach(version));
    }
    std::int64_t append(int first, int count)
    {
        return m_fixture->leader.append(*m_fixture->demo, m_flights, first, count);
    }
    [[nodiscard]] std::filesystem::path cached(const delta::Add& add)
    {
        return m_fixture->cacheOf() / m_flights / add.path;
    }
    /// Commits one extent and returns it.
    delta::Add appendExtent(int first, int count)
    {
        const auto adds = m_fixture->leader.write(*m_fixture->demo, m_flights, first, count);
        must(m_fixture->demo->append(m_flights, adds));
        return adds.front();
    }
    [[nodiscard]] std::int64_t newest() { return must(m_fixture->demo->catalogue()).version; }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FollowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void everyCommitBecomesQueryable()
    {
        follow();
        QCOMPARE(m_fixture->rows("flights"), 10);
        for (int i = 1; i <= 5; ++i) {
            must(m_fixture->reach(append(i * 10, 10)));
            QCOMPARE(m_fixture->rows("FLIGHTS"), 10 * (i + 1));
        }
        const auto status = *m_fixture->live();
        QCOMPARE(status.state, SyncState::upToDate);
        QCOMPARE(status.extents, 6);
        QCOMPARE(status.pendingBytes, 0);
        QCOMPARE(status.lag(systemClock()->now()).count(), 0);
        QVERIFY(status.lastContact.has_value());
    }

    void tablesComeGoAndChangeTheirNames()
    {
        follow();
        m_fixture->leader.createTable(*m_fixture->demo, "airports");
        must(m_fixture->demo->renameTable("flights", "trips"));
        must(m_fixture->reach(newest()));
        QCOMPARE(must(m_fixture->engine->database("consumer", "demo")->contents()).names(),
                 (std::vector<std::string>{"airports", "trips"}));
        QCOMPARE(m_fixture->rows("trips"), 10);
        QCOMPARE(m_fixture->rows("flights"), -1);
        must(m_fixture->demo->dropTable("trips"));
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->rows("trips"), -1);
        const auto folder = m_fixture->cacheOf() / m_flights;
        QTRY_VERIFY(!std::filesystem::exists(folder));
    }

    void extentsAreSharedByLinkOnOneFileSystem()
    {
        follow();
        const delta::Add add = appendExtent(10, 5);
        must(m_fixture->reach(newest()));
        struct stat ours {};
        struct stat theirs {};
        const auto leaderFile = storage::localPathOf(*m_fixture->leader.context().store,
                                                     m_fixture->demo->tableFolder(m_flights) + add.path);
        QCOMPARE(::stat(cached(add).c_str(), &ours), 0);
        QCOMPARE(::stat(leaderFile->c_str(), &theirs), 0);
        QCOMPARE(ours.st_ino, theirs.st_ino);
    }

    void followerServesLastSnapshotWhileLeaderIsUnreachable()
    {
        follow();
        m_fixture->setLeaderReachable(false);
        QVERIFY(!m_fixture->engine->syncNow("consumer", "demo"));
        QCOMPARE(m_fixture->live()->state, SyncState::unreachable);
        QTRY_COMPARE(m_fixture->status().state, SyncState::unreachable);
        QCOMPARE(m_fixture->rows("flights"), 10);
        m_fixture->setLeaderReachable(true);
        must(m_fixture->reach(append(10, 7)));
        QCOMPARE(m_fixture->rows("flights"), 17);
        QTRY_COMPARE(m_fixture->live()->state, SyncState::upToDate);
        QVERIFY(!m_fixture->live()->lastError);
    }

    void anEmptyFolderInsteadOfTheLeaderIsNoDetach()
    {
        follow();
        m_fixture->setLeaderReachable(false);
        const auto root = *storage::localPathOf(std::string_view(m_fixture->leaderUrl));
        std::filesystem::create_directory(root); // a mount point without its file system
        QVERIFY(!m_fixture->engine->syncNow("consumer", "demo"));
        QCOMPARE(m_fixture->live()->state, SyncState::unreachable);
        QCOMPARE(m_fixture->rows("flights"), 10);
        QVERIFY(filesIn(root / "databases").empty());
        std::filesystem::remove_all(root);
        m_fixture->setLeaderReachable(true);
        must(m_fixture->reach(append(10, 7)));
        QCOMPARE(m_fixture->rows("flights"), 17);
    }

    void aRestartServesAndContinues()
    {
        follow();
        m_fixture->stop();
        m_fixture->setLeaderReachable(false);
        m_fixture->start();
        QTRY_COMPARE(m_fixture->live()->state, SyncState::unreachable);
        QCOMPARE(m_fixture->rows("flights"), 10);
        m_fixture->setLeaderReachable(true);
        must(m_fixture->reach(append(10, 1)));
        QCOMPARE(m_fixture->rows("flights"), 11);
    }

    void aReaderWhoComesBeforeTheEngineHasTheLastSnapshot()
    {
        follow();
        m_fixture->stop();
        sql::Session session(must(m_fixture->workspace->database()));
        const auto follower = must(state::findFollower(session, "consumer", "demo"));
        LiveDatabase live(m_fixture->workspace, *follower,
                          CacheFolder(m_fixture->workspace->cacheFolder() / follower->id), {});
        QCOMPARE(must(live.contents()).version, must(m_fixture->demo->catalogue()).version);
        const auto view = must(live.view({"flights"}));
        QCOMPARE(m_fixture->leader.rowsOf(view.tables.front()), 10);
    }

    void aDamagedCopyIsDiscardedAndFetchedAgain()
    {
        m_fixture->store->setRemote(true);
        follow();
        const auto fault = m_fixture->store->inject(
            {.fault = StoreFault::flipBit, .method = StoreMethod::getRange, .key = "*.parquet", .times = 1});
        const delta::Add add = appendExtent(10, 100);
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QCOMPARE(m_fixture->store->hits(fault), std::uint64_t{1});
        QCOMPARE(m_fixture->rows("flights"), 110);
        QCOMPARE(must(checksumOfFile(cached(add))), add.tags.at(std::string(delta::checksumTag)));
    }

    void aShortCopyIsDiscardedAndFetchedAgain()
    {
        m_fixture->store->setRemote(true);
        follow();
        // Every read of the extent is cut in half: the copy goes on from where the last read ended.
        m_fixture->store->inject({.fault = StoreFault::shortRead,
                                  .method = StoreMethod::getRange,
                                  .key = "*.parquet",
                                  .times = 3});
        appendExtent(10, 100);
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QCOMPARE(m_fixture->rows("flights"), 110);
    }

    void anExtentThatStaysDamagedIsNeverServed()
    {
        m_fixture->store->setRemote(true);
        follow();
        m_fixture->store->inject(
            {.fault = StoreFault::flipBit, .method = StoreMethod::getRange, .key = "*.parquet"});
        const delta::Add add = appendExtent(10, 100);
        const auto synced = m_fixture->engine->syncNow("consumer", "demo");
        QVERIFY(!synced);
        QCOMPARE(synced.error().code, ErrorCode::corrupt);
        QCOMPARE(m_fixture->rows("flights"), 10);
        QVERIFY(!std::filesystem::exists(cached(add)));
        QVERIFY(m_fixture->live()->lag(systemClock()->now()).count() > 0);
        m_fixture->store->clear();
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->rows("flights"), 110);
    }

    void whatWasFetchedBeforeAKillIsNotFetchedAgain()
    {
        m_fixture->store->setRemote(true);
        follow();
        auto adds = m_fixture->leader.write(*m_fixture->demo, m_flights, 10, 10);
        const auto more = m_fixture->leader.write(*m_fixture->demo, m_flights, 20, 10);
        adds.insert(adds.end(), more.begin(), more.end());
        std::sort(adds.begin(), adds.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
        m_fixture->store->inject(
            {.method = StoreMethod::getRange, .key = "*" + adds.back().path}); // the second one fails
        must(m_fixture->demo->append(m_flights, adds));
        QVERIFY(!m_fixture->engine->syncNow("consumer", "demo"));
        QVERIFY(std::filesystem::exists(cached(adds.front())));
        QCOMPARE(m_fixture->rows("flights"), 10);
        m_fixture->stop();
        m_fixture->store->clear();
        const auto first = m_fixture->store->inject(
            {.fault = StoreFault::flipBit, .method = StoreMethod::getRange, .key = "*" + adds.front().path});
        m_fixture->start();
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->rows("flights"), 30);
        QCOMPARE(m_fixture->store->hits(first), std::uint64_t{0});
    }

    void aViewNeverShowsHalfACommit()
    {
        follow();
        const std::string twin = m_fixture->leader.createTable(*m_fixture->demo, "twin");
        must(m_fixture->reach(append(10, 10)));
        must(m_fixture->reach(m_fixture->leader.append(*m_fixture->demo, twin, 0, 10)));
        must(m_fixture->reach(m_fixture->leader.append(*m_fixture->demo, twin, 10, 10)));
        std::atomic<bool> done = false;
        std::atomic<int> views = 0;
        std::atomic<int> halves = 0;
        const auto database = m_fixture->engine->database("consumer", "demo");
        const auto elsewhere = must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
        const auto hammer = [&](catalog::SnapshotSource& source) {
            while (!done) {
                const auto view = source.view({"flights", "twin"});
                if (view && view->tables.size() == 2) {
                    ++views;
                    halves += view->tables[0].extents.size() != view->tables[1].extents.size() ? 1 : 0;
                } else {
                    ++halves;
                }
            }
        };
        std::thread live([&] { hammer(*database); });
        std::thread other([&] { hammer(*elsewhere); });
        const auto& context = m_fixture->leader.context();
        for (int round = 0; round < 20; ++round) {
            for (const std::string& table : {m_flights, twin}) {
                delta::Log log(context.store, m_fixture->demo->tableFolder(table), context.engine,
                               context.scratch);
                delta::Transaction transaction;
                transaction.readVersion = must(log.latestVersion());
                transaction.adds = m_fixture->leader.write(*m_fixture->demo, table, 100 + round, 1);
                must(log.commit(transaction));
            }
            must(m_fixture->reach(must(m_fixture->demo->reconcile({m_flights, twin}))->journalVersion));
        }
        done = true;
        live.join();
        other.join();
        QVERIFY(views > 0);
        QCOMPARE(halves.load(), 0);
        QCOMPARE(m_fixture->rows("twin"), 40);
    }

    void oldExtentsStayUntilTheirLastReaderHasGone_data()
    {
        QTest::addColumn<bool>("sameProcess");
        QTest::newRow("a reader in the engine's process") << true;
        QTest::newRow("a reader of another process") << false;
    }

    void oldExtentsStayUntilTheirLastReaderHasGone()
    {
        QFETCH(bool, sameProcess);
        follow();
        std::optional<catalog::DatabaseView> view;
        if (sameProcess) {
            view = must(m_fixture->engine->database("consumer", "demo")->view({"flights"}));
        } else {
            view = must(
                must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"))->view({"flights"}));
        }
        const auto old = view->tables.front().extents.front().path;
        const auto version = m_fixture->leader.replaceExtents(
            *m_fixture->demo, m_flights, m_fixture->leader.write(*m_fixture->demo, m_flights, 0, 10));
        must(m_fixture->reach(version));
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QVERIFY(std::filesystem::exists(old));
        QCOMPARE(m_fixture->leader.rowsOf(view->tables.front()), 10);
        QCOMPARE(m_fixture->rows("flights"), 10);
        view.reset();
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QVERIFY(!std::filesystem::exists(old));
        QCOMPARE(m_fixture->rows("flights"), 10);
    }

    void theLeaderIsNotToldOfAVersionWhileAnOlderOneIsRead()
    {
        follow();
        m_fixture->stop();
        const auto reader = must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
        std::optional<catalog::DatabaseView> view = must(reader->view({"flights"}));
        const auto version = append(10, 10);
        m_fixture->start();
        must(m_fixture->reach(version));
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QVERIFY(must(m_fixture->demo->needed()).version < version);
        view.reset();
        m_fixture->stop();
        m_fixture->start(); // tells it at once
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QTRY_COMPARE(must(m_fixture->demo->needed()).version, version);
    }

    void aDetachFromTheLeadersSideDropsTheData()
    {
        follow();
        const auto folder = m_fixture->cacheOf();
        QVERIFY(std::filesystem::exists(folder));
        must(m_fixture->demo->removeFollower(m_fixture->status().id));
        QTRY_COMPARE(m_fixture->status().state, SyncState::detached);
        QTRY_VERIFY(!std::filesystem::exists(folder));
        const auto view = m_fixture->engine->database("consumer", "demo")->view({"flights"});
        QCOMPARE(view.error().code, ErrorCode::revoked);
        const auto elsewhere = must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
        const auto ended = elsewhere->view({"flights"});
        QVERIFY2(ended.error().code == ErrorCode::revoked, ended.error().message().c_str());
        QVERIFY(!std::filesystem::exists(folder));
        QCOMPARE(m_fixture->reach(newest()).error().code, ErrorCode::revoked);
        QCOMPARE(m_fixture->status().extents, 0);

        const auto again = m_fixture->attach(); // a new beginning
        QVERIFY(again.created);
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->rows("flights"), 10);
    }

    void aDetachFromTheFollowersSideRemovesTheCache()
    {
        follow();
        const auto folder = m_fixture->cacheOf();
        must(m_fixture->attachments().detach("consumer", "demo"));
        QVERIFY(must(m_fixture->demo->followers()).empty());
        QTRY_VERIFY(!std::filesystem::exists(folder));
        QTRY_VERIFY(m_fixture->engine->statuses().empty());
        QCOMPARE(m_fixture->engine->syncNow("consumer", "demo").error().code, ErrorCode::notFound);
    }

    void allDatabasesIncludesFutureOnes()
    {
        m_fixture->attach("*");
        m_fixture->start();
        must(m_fixture->reach(newest()));
        const auto archive = m_fixture->leader.create("archive");
        const auto table = m_fixture->leader.createTable(*archive, "flights");
        const auto version = m_fixture->leader.append(*archive, table, 0, 3);
        QTRY_VERIFY(m_fixture->live("archive").has_value());
        must(m_fixture->reach(version, "archive"));
        QCOMPARE(m_fixture->rows("flights", "archive"), 3);
        QCOMPARE(must(archive->followers()).size(), std::size_t{1});
    }

    void aDatabaseDetachedFromAllIsNotTakenUpAgain()
    {
        const auto archive = m_fixture->leader.create("archive");
        m_fixture->attach("*");
        m_fixture->start();
        must(m_fixture->reach(0, "archive"));
        must(archive->removeFollower(m_fixture->status("archive").id));
        QTRY_COMPARE(m_fixture->status("archive").state, SyncState::detached);
        m_fixture->leader.create("another");
        QTRY_VERIFY(m_fixture->live("another").has_value());
        QVERIFY(must(archive->followers()).empty());
        must(catalog::LeaderDatabase::remove(m_fixture->leader.context(), "archive"));
        QTRY_VERIFY(!m_fixture->live("archive").has_value());
    }

    void aRecreatedLeaderDatabaseIsFollowedAnew()
    {
        follow();
        const std::string id = m_fixture->status().id;
        must(m_fixture->demo->removeFollower(id));
        QTRY_COMPARE(m_fixture->status().state, SyncState::detached);
        m_fixture->attach();
        must(m_fixture->reach(newest()));
        m_fixture->stop();
        // Behind the follower's back, registration and all.
        m_fixture->demo.reset();
        const auto root = *storage::localPathOf(std::string_view(m_fixture->leaderUrl));
        std::filesystem::remove_all(root / "databases" / "demo");
        m_fixture->demo = m_fixture->leader.create("demo");
        const auto table = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        for (int i = 0; i < 5; ++i) {
            m_fixture->leader.append(*m_fixture->demo, table, i, 1);
        }
        m_fixture->start();
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QCOMPARE(m_fixture->rows("flights"), 5);
        QCOMPARE(must(m_fixture->demo->followers()).size(), std::size_t{1});
        QCOMPARE(m_fixture->live()->state, SyncState::upToDate);
    }

    void aLeaderRestoredFromABackupIsFollowedFromThere()
    {
        follow();
        m_fixture->stop();
        const auto root = *storage::localPathOf(std::string_view(m_fixture->leaderUrl));
        std::filesystem::copy(root, root.string() + ".backup", std::filesystem::copy_options::recursive);
        append(10, 10);
        m_fixture->start();
        must(m_fixture->reach(newest()));
        m_fixture->stop();
        m_fixture->demo.reset();
        std::filesystem::remove_all(root);
        std::filesystem::rename(root.string() + ".backup", root);
        m_fixture->demo = must(catalog::LeaderDatabase::open(m_fixture->leader.context(), "demo"));
        m_fixture->start();
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QCOMPARE(m_fixture->rows("flights"), 10);
        QCOMPARE(m_fixture->live()->appliedVersion, newest());
        must(m_fixture->reach(append(50, 3)));
        QCOMPARE(m_fixture->rows("flights"), 13);
    }

    void aPausedFollowerStandsStill()
    {
        follow();
        must(setPaused(*m_fixture->workspace, "consumer", "demo", true));
        QTRY_COMPARE(m_fixture->live()->state, SyncState::paused);
        const auto version = append(10, 10);
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QCOMPARE(m_fixture->rows("flights"), 10);
        QCOMPARE(m_fixture->status().state, SyncState::paused);
        must(setPaused(*m_fixture->workspace, "consumer", "demo", false));
        QTRY_VERIFY(m_fixture->live()->appliedVersion == version);
        QCOMPARE(m_fixture->rows("flights"), 20);
    }

    void aMissingCachedExtentIsFetchedAgain()
    {
        follow();
        const delta::Add add = appendExtent(10, 5);
        must(m_fixture->reach(newest()));
        std::filesystem::remove(cached(add));
        const auto database = m_fixture->engine->database("consumer", "demo");
        QCOMPARE(database->view({"flights"}).error().code, ErrorCode::unavailable);
        QTRY_VERIFY(database->view({"flights"}).has_value());
        QCOMPARE(m_fixture->rows("flights"), 15);
    }

    void extentsLostInAPowerFailureAreFoundAtTheStart()
    {
        follow();
        const delta::Add add = appendExtent(10, 5);
        must(m_fixture->reach(newest()));
        m_fixture->stop();
        std::filesystem::remove(cached(add));
        {
            sql::Session session(must(m_fixture->workspace->database()));
            must(session.execute("UPDATE follower_state SET checked_boot = 'an earlier one'"));
        }
        m_fixture->start();
        QTRY_VERIFY(std::filesystem::exists(cached(add)));
        QTRY_COMPARE(m_fixture->live()->state, SyncState::upToDate);
        QCOMPARE(m_fixture->rows("flights"), 15);
    }

    void aTamperedCachedExtentIsFetchedAgainOnRequest()
    {
        m_fixture->direct.link = false;
        follow();
        const delta::Add add = appendExtent(10, 500);
        must(m_fixture->reach(newest()));
        const std::string sum = add.tags.at(std::string(delta::checksumTag));
        {
            std::fstream file(cached(add), std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(add.size / 2);
            file.put('\x55').put('\xAA');
        }
        QVERIFY(must(checksumOfFile(cached(add))) != sum);
        must(requestVerification(*m_fixture->workspace, "consumer", "demo"));
        QTRY_COMPARE(must(checksumOfFile(cached(add))), sum);
        QCOMPARE(m_fixture->rows("flights"), 510);
    }

    void aFullDiskWaitsForAPersonAndContinues()
    {
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        m_fixture->attach();
        const auto folder = m_fixture->cacheOf();
        std::filesystem::create_directories(folder);
        if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k") != 0) {
            QSKIP("needs the right to mount a file system");
        }
        const auto unmount = qScopeGuard([&] {
            m_fixture->stop();
            ::umount2(folder.c_str(), MNT_DETACH);
        });
        m_fixture->start();
        must(m_fixture->reach(newest()));
        append(0, 200'000);
        const auto synced = m_fixture->engine->syncNow("consumer", "demo");
        QVERIFY(!synced);
        QCOMPARE(synced.error().code, ErrorCode::diskFull);
        QCOMPARE(m_fixture->live()->state, SyncState::needsPerson);
        QVERIFY(!m_fixture->live()->lastError->hint.empty());
        QCOMPARE(m_fixture->rows("flights"), 0);
        QCOMPARE(::mount("tmpfs", folder.c_str(), "tmpfs", MS_REMOUNT, "size=64m"), 0);
        QTRY_COMPARE(m_fixture->live()->state, SyncState::upToDate);
        QCOMPARE(m_fixture->rows("flights"), 200'000);
    }

    void anotherProcessSeesWhatIsPublished()
    {
        m_fixture->attach();
        const auto reader = must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
        QCOMPARE(reader->view({"flights"}).error().code, ErrorCode::unavailable);
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        m_fixture->start();
        for (int i = 0; i < 3; ++i) {
            must(m_fixture->reach(append(i * 10, 10)));
            const auto view = must(reader->view({"Flights", "nothing"}));
            QCOMPARE(view.version, newest());
            QCOMPARE(view.tables.size(), std::size_t{1});
            QCOMPARE(m_fixture->leader.rowsOf(view.tables.front()), 10 * (i + 1));
        }
        QCOMPARE(must(reader->contents()).names(), std::vector<std::string>{"flights"});
        QCOMPARE(m_fixture->status().appliedVersion, newest());
        QCOMPARE(m_fixture->status().state, SyncState::upToDate);
        QCOMPARE(FollowerDatabase::open(m_fixture->workspace, "consumer", "other").error().code,
                 ErrorCode::notFound);
    }

    void anotherProcessCanAskForASync()
    {
        follow();
        append(10, 10);
        const auto synced = must(syncElsewhere(*m_fixture->workspace, "consumer", "demo", {}));
        QCOMPARE(synced.appliedVersion, newest());
        const auto waited = must(waitElsewhere(*m_fixture->workspace, "consumer", "demo", append(20, 1),
                                               std::chrono::seconds{20}, {}));
        QCOMPARE(waited.appliedVersion, newest());
        const auto tooMuch = waitElsewhere(*m_fixture->workspace, "consumer", "demo", newest() + 1,
                                           std::chrono::milliseconds{1}, {});
        QCOMPARE(tooMuch.error().code, ErrorCode::unavailable);
    }

    void aPollThatFindsNothingCostsAHandfulOfRequests()
    {
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        for (int i = 0; i < 40; ++i) {
            m_fixture->leader.createTable(*m_fixture->demo, "table" + std::to_string(i));
        }
        m_fixture->attach();
        m_fixture->start();
        must(m_fixture->reach(newest()));
        must(m_fixture->engine->syncNow("consumer", "demo"));
        m_fixture->store->resetCalls();
        must(m_fixture->engine->syncNow("consumer", "demo"));
        const auto calls = m_fixture->store->calls();
        QVERIFY2(calls <= 10, std::to_string(calls).c_str());
    }

    void manyExtentsArriveInParallelAndWhole()
    {
        m_fixture->store->setRemote(true);
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        std::vector<delta::Add> adds;
        for (int i = 0; i < 25; ++i) {
            const auto more = m_fixture->leader.write(*m_fixture->demo, m_flights, i * 10, 10);
            adds.insert(adds.end(), more.begin(), more.end());
        }
        must(m_fixture->demo->append(m_flights, adds));
        m_fixture->attach();
        m_fixture->start();
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->rows("flights"), 250);
        QCOMPARE(filesIn(m_fixture->cacheOf() / m_flights).size(), std::size_t{25});
    }

    void stoppingEndsAFetchThatHangs()
    {
        m_fixture->store->setRemote(true);
        follow();
        m_fixture->store->inject(
            {.fault = StoreFault::hang, .method = StoreMethod::getRange, .key = "*.parquet", .times = 1});
        append(10, 10);
        m_fixture->store->waitUntilHanging();
        std::thread stopper([&] { m_fixture->stop(); });
        m_fixture->store->release();
        stopper.join();
        m_fixture->store->clear();
        m_fixture->start();
        must(m_fixture->reach(newest()));
        QCOMPARE(m_fixture->rows("flights"), 20);
    }
};

QTEST_GUILESS_MAIN(TestFollowEngine)
#include "tst_followengine.moc"
