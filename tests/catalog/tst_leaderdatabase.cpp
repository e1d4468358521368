#include "core/base/ids.h"
#include "tests/catalog/databasefixture.h"
#include "tests/support/faultystore.h"
#include "tests/support/manualclock.h"

#include <QtTest/QTest>

#include <algorithm>
#include <future>

using namespace sharepane;
using namespace sharepane::catalog;
using sharepane::test::DatabaseFixture;
using sharepane::test::FaultyStore;
using sharepane::test::ManualClock;
using sharepane::test::need;
using sharepane::test::StoreFault;
using sharepane::test::StoreMethod;

namespace {

/// JSON with ' for ": moc doesn't understand raw strings.
std::string quoted(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

} // namespace

class TestLeaderDatabase : public QObject {
    Q_OBJECT

    std::unique_ptr<DatabaseFixture> m_fixture;

    std::shared_ptr<LeaderDatabase> create(const std::string& name = "demo")
    {
        return need(LeaderDatabase::create(m_fixture->context(), name));
    }
    std::shared_ptr<LeaderDatabase> open(const std::string& name = "demo")
    {
        return need(LeaderDatabase::open(m_fixture->context(), name));
    }
    std::string makeTable(LeaderDatabase& database, const std::string& name)
    {
        need(database.createTable(name, DatabaseFixture::schema()));
        return need(database.table(name)).id;
    }
    CommitResult append(LeaderDatabase& database, const std::string& table, const std::string& values,
                        const std::optional<BatchId>& batch = std::nullopt)
    {
        return need(database.append(
            table, m_fixture->extents(database, table, "SELECT CAST(unnest([" + values + "]) AS BIGINT)"),
            batch));
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<DatabaseFixture>(); }

    void databasesAreCreatedOnceListedAndOpened()
    {
        create("demo");
        create("b");
        QCOMPARE(LeaderDatabase::create(m_fixture->context(), "demo").error().code, ErrorCode::alreadyExists);
        QCOMPARE(LeaderDatabase::create(m_fixture->context(), "DEMO").error().code, ErrorCode::alreadyExists);
        QCOMPARE(LeaderDatabase::create(m_fixture->context(), "../x").error().code,
                 ErrorCode::invalidArgument);
        QCOMPARE(LeaderDatabase::open(m_fixture->context(), "none").error().code, ErrorCode::notFound);
        QCOMPARE(LeaderDatabase::open(m_fixture->context(), "../b").error().code, ErrorCode::invalidArgument);
        QVERIFY(need(LeaderDatabase::list(*m_fixture->store)) == (std::vector<std::string>{"b", "demo"}));
        QCOMPARE(need(open()->catalogue()).version, 0);
    }

    void rowsAreThereAfterTheyAreAppended()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        QCOMPARE(m_fixture->rows(*database, "t"), std::string());
        const auto first = append(*database, table, "1,2");
        const auto second = append(*database, table, "3");
        QCOMPARE(second.journalVersion, first.journalVersion + 1);
        QVERIFY(second.time > first.time);
        QCOMPARE(m_fixture->rows(*database, "T"), std::string("1,2,3"));
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("1,2,3"));
        QCOMPARE(need(database->tableSnapshot(table)).files.size(), std::size_t{2});
    }

    void anOpenDatabaseSeesWhatOthersCommit()
    {
        const auto ours = create();
        const auto others = open();
        const std::string table = makeTable(*others, "t");
        append(*others, table, "1");
        QCOMPARE(m_fixture->rows(*ours, "t"), std::string("1"));
        append(*ours, table, "2");
        append(*others, table, "3");
        QCOMPARE(m_fixture->rows(*ours, "t"), std::string("1,2,3"));
        QCOMPARE(m_fixture->rows(*others, "t"), std::string("1,2,3"));
    }

    void tablesAreRenamedAndDroppedWithoutTouchingTheirRows()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        append(*database, table, "1");
        makeTable(*database, "u");
        QCOMPARE(database->createTable("T", DatabaseFixture::schema()).error().code,
                 ErrorCode::alreadyExists);
        QCOMPARE(database->renameTable("t", "U").error().code, ErrorCode::alreadyExists);
        QCOMPARE(database->renameTable("x", "y").error().code, ErrorCode::notFound);
        QCOMPARE(database->renameTable("t", "a/b").error().code, ErrorCode::invalidArgument);
        QVERIFY(database->renameTable("t", "T2"));
        QVERIFY(need(database->renameTable("t", "T2")).duplicate); // whoever lost the answer asks again
        QCOMPARE(database->renameTable("u", "T2").error().code, ErrorCode::alreadyExists);
        QCOMPARE(database->renameTable("v", "u").error().code, ErrorCode::notFound); // u was never v
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("no table"));
        QCOMPARE(m_fixture->rows(*database, "t2"), std::string("1"));
        append(*database, table, "2"); // the id stays
        QCOMPARE(m_fixture->rows(*database, "t2"), std::string("1,2"));
        QVERIFY(database->dropTable("t2"));
        QCOMPARE(database->dropTable("t2").error().code, ErrorCode::notFound);
        QVERIFY(need(database->contents()).names() == std::vector<std::string>{"u"});
        QVERIFY(database->createTable("t2", DatabaseFixture::schema()));
        QCOMPARE(m_fixture->rows(*database, "t2"), std::string());
    }

    void anAppendToATableThatAnotherDroppedIsNotFound()
    {
        const auto ours = create();
        const std::string table = makeTable(*ours, "t");
        const auto extents = m_fixture->extents(*ours, table, "SELECT 1::BIGINT");
        QVERIFY(open()->dropTable("t"));
        const auto appended = ours->append(table, extents);
        QCOMPARE(appended.error().code, ErrorCode::notFound);
    }

    void aNameThatAnotherTookMeanwhileAlreadyExists()
    {
        const auto ours = create();
        QVERIFY(ours->catalogue());
        makeTable(*open(), "t");
        QCOMPARE(ours->createTable("t", DatabaseFixture::schema()).error().code, ErrorCode::alreadyExists);
    }

    void aTableIsMadeAndFilledInOneCommit()
    {
        const auto database = create();
        const std::string id = newUuid();
        NewTable contents{id, m_fixture->extents(*database, id, "SELECT 7::BIGINT"), BatchId{"load"}};
        const auto made = need(database->createTable("t", DatabaseFixture::schema(), contents));
        QCOMPARE(made.journalVersion, 1);
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("7"));
        QVERIFY(need(database->hasBatch(id, BatchId{"load"})));
    }

    void aBatchIsIngestedOnce()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        QVERIFY(!need(database->hasBatch(table, BatchId{"b"})));
        QVERIFY(!append(*database, table, "1", BatchId{"b"}).duplicate);
        const auto again = append(*open(), table, "1", BatchId{"b"});
        QVERIFY(again.duplicate);
        QCOMPARE(again.journalVersion, need(database->catalogue()).version);
        QVERIFY(append(*database, table, "1", BatchId{"b"}).duplicate);
        QVERIFY(need(database->hasBatch(table, BatchId{"b"})));
        QVERIFY(!append(*database, table, "2", BatchId{"c"}).duplicate);
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2"));
        QCOMPARE(database->append(table, {}, BatchId{""}).error().code, ErrorCode::invalidArgument);
    }

    void partsOfAStreamGoOnWhereTheLastEnded()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        QVERIFY(!need(database->lastPart(table, "s")));
        append(*database, table, "1", BatchId{"s", 100, -1});
        append(*database, table, "2", BatchId{"s", 250, 100});
        QCOMPARE(*need(open()->lastPart(table, "s")), 250);
        QVERIFY(append(*database, table, "2", BatchId{"s", 250, 100}).duplicate);
        // Another run under the same key that had read to a place between.
        const auto extents = m_fixture->extents(*database, table, "SELECT 3::BIGINT");
        QCOMPARE(database->append(table, extents, BatchId{"s", 300, 120}).error().code, ErrorCode::conflict);
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2"));
    }

    void timeGrowsWhenTheClockIsSetBack()
    {
        const auto clock = std::make_shared<ManualClock>();
        auto context = m_fixture->context();
        context.clock = clock;
        const auto database = need(LeaderDatabase::create(context, "demo"));
        const auto first = need(database->createTable("a", DatabaseFixture::schema()));
        clock->advance(std::chrono::hours(-24));
        const auto second = need(database->createTable("b", DatabaseFixture::schema()));
        QVERIFY(second.time > first.time);
    }

    void aCommitToAnOpenDatabaseCostsTwoPutsAndOneLook()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        const auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        append(*writer, table, "1");
        const auto extents = m_fixture->extents(*writer, table, "SELECT 2::BIGINT");
        faulty->resetCalls();
        need(writer->append(table, extents));
        QCOMPARE(faulty->calls(StoreMethod::putIfAbsent), std::uint64_t{2}); // Delta log and journal
        QCOMPARE(faulty->calls(StoreMethod::head), std::uint64_t{1});        // at the entry before ours
        QCOMPARE(faulty->calls(), std::uint64_t{3});
        auto prepared = m_fixture->prepared(*writer, table, "SELECT 3::BIGINT");
        faulty->resetCalls();
        need(writer->appendPrepared(table, std::move(prepared)));
        QCOMPARE(faulty->calls(StoreMethod::putIfAbsent), std::uint64_t{3}); // and its extent
        QCOMPARE(faulty->calls(), std::uint64_t{4});
    }

    void openingDoesNotAskEveryTable()
    {
        const auto database = create();
        for (int i = 0; i < 30; ++i) {
            makeTable(*database, std::string("t").append(std::to_string(i)));
        }
        need(database->maintain(need(database->table("t0")).id));
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        const auto opened = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        QCOMPARE(faulty->calls(StoreMethod::listAfter), std::uint64_t{2}); // checkpoints, writers' markers
        QVERIFY(faulty->calls() <= 31 + 6);
    }

    void checkpointsKeepOpeningShort()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        std::string expected;
        for (int i = 0; i < 110; ++i) {
            append(*database, table, std::to_string(i));
            need(database->maintain(table));
        }
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        const auto opened = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        QVERIFY2(faulty->calls() < 40, std::to_string(faulty->calls()).c_str());
        QCOMPARE(need(opened->catalogue()).version, 111);
        QCOMPARE(need(opened->tableSnapshot(table)).files.size(), std::size_t{110});
        QVERIFY2(faulty->calls() < 80, std::to_string(faulty->calls()).c_str());
    }

    void aViewShowsAllItsTablesAtOneVersion()
    {
        const auto database = create();
        const std::string a = makeTable(*database, "a");
        makeTable(*database, "b");
        append(*database, a, "1");
        const auto view = need(database->view({"B", "a", "missing", "A"}));
        QCOMPARE(view.tables.size(), std::size_t{2});
        QCOMPARE(view.version, 3);
        QCOMPARE(view.tables[1].extents.size(), std::size_t{1});
        QVERIFY(std::filesystem::exists(view.tables[1].extents[0].path));
        QVERIFY(!view.tables[1].extents[0].stats.empty());
        QVERIFY(view.tables[1].extents[0].ours);
        // Views of one version share their extents.
        QVERIFY(need(database->view({"A"})).tables[0].extents.begin() == view.tables[1].extents.begin());
        QVERIFY(!localExtentOf({}, {}).ours);
        QCOMPARE(view.folders.size(), std::size_t{1});
        const std::string folder = view.folders.front().string();
        QVERIFY(view.tables[1].extents[0].path.string().starts_with(folder));
    }

    void aDatabaseWithFollowersCantBeRemoved()
    {
        const auto database = create();
        makeTable(*database, "t");
        const std::string id = newUuid();
        const std::string key = "databases/demo/followers/" + id + ".json";
        const std::string json =
            quoted("{'id':'") + id +
            quoted("','cluster':'east','database':'copy','host':'h','since':'2026-11-21T20:15:00Z'}");
        need(m_fixture->store->put(key, std::string_view(json)));
        need(m_fixture->store->put("databases/demo/followers/broken.json", std::string_view("}{")));
        const auto followers = need(database->followers());
        QCOMPARE(followers.size(), std::size_t{2});
        const auto refused = LeaderDatabase::remove(m_fixture->context(), "demo");
        QCOMPARE(refused.error().code, ErrorCode::inUse);
        QVERIFY(refused.error().cause.find("east/copy") != std::string::npos);
        QVERIFY(database->removeFollower(id));
        QCOMPARE(database->removeFollower(id).error().code, ErrorCode::notFound);
        QCOMPARE(database->removeFollower("../../x").error().code, ErrorCode::notFound);
        QCOMPARE(LeaderDatabase::remove(m_fixture->context(), "demo").error().code, ErrorCode::inUse);
        QVERIFY(database->removeFollower("broken"));
        QVERIFY(LeaderDatabase::remove(m_fixture->context(), "demo"));
        QVERIFY(need(LeaderDatabase::list(*m_fixture->store)).empty());
        QCOMPARE(LeaderDatabase::remove(m_fixture->context(), "demo").error().code, ErrorCode::notFound);
        QVERIFY(need(m_fixture->store->listAfter("databases/demo/", {}, 10)).empty());
        QCOMPARE(database->catalogue().error().code, ErrorCode::notFound);
    }

    void whatIsPutWhileADatabaseIsRemovedGoesToo()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        append(*database, table, "1");
        const auto slow = std::make_shared<FaultyStore>(m_fixture->store);
        // The journal goes last: by then everything else has been listed and removed.
        slow->inject(
            {.fault = StoreFault::hang, .method = StoreMethod::remove, .key = "*/journal/*", .times = 1});
        auto removed = std::async(std::launch::async,
                                  [&] { return LeaderDatabase::remove(m_fixture->context(slow), "demo"); });
        slow->waitUntilHanging();
        for (const std::string& key :
             {"tables/" + table + "/late.parquet", "tables/" + newUuid() + "/_delta_log/x",
              std::string("followers/late.json"), std::string("late")}) {
            need(m_fixture->store->put("databases/demo/" + key, std::string_view("late")));
        }
        slow->release();
        QVERIFY(removed.get());
        const auto left = need(m_fixture->store->listAfter("databases/demo/", {}, 10));
        QVERIFY2(left.empty(), left.empty() ? "" : left.front().key.c_str());
    }

    void aDatabaseMadeWhileItsNamesakeIsRemovedStays()
    {
        const auto old = create();
        append(*old, makeTable(*old, "t"), "1");
        const auto slow = std::make_shared<FaultyStore>(m_fixture->store);
        slow->inject({.fault = StoreFault::hang,
                      .method = StoreMethod::listAfter,
                      .key = "databases/demo/",
                      .nth = 2,
                      .times = 1});
        auto removed = std::async(std::launch::async,
                                  [&] { return LeaderDatabase::remove(m_fixture->context(slow), "demo"); });
        slow->waitUntilHanging(); // everything is gone; what came meanwhile is looked for
        const auto database = create();
        append(*database, makeTable(*database, "t"), "2");
        slow->release();
        QVERIFY(removed.get());
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("2"));
    }

    void aRemovalThatWasCutOffCanBeFinished()
    {
        const auto database = create();
        append(*database, makeTable(*database, "t"), "1");
        for (std::uint64_t call = 1;; ++call) {
            const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
            faulty->failFromCall(call);
            if (LeaderDatabase::remove(m_fixture->context(faulty), "demo")) {
                break;
            }
            if (need(LeaderDatabase::list(*m_fixture->store)).empty()) {
                break; // only the answer got lost
            }
        }
        QVERIFY(need(m_fixture->store->listAfter("databases/demo/", {}, 10)).empty());
    }

    void aTableThatWasQuietForLongIsLookedAtAgainOnceSomethingIsCommitted()
    {
        using namespace std::chrono_literals;
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        append(*database, table, "1");
        const auto log =
            *storage::localPathOf(*m_fixture->store, database->tableFolder(table) + "_delta_log");
        std::filesystem::last_write_time(log, std::filesystem::last_write_time(log) - 1h);
        QVERIFY(!need(database->reconcile()));
        QVERIFY(!need(database->reconcile())); // by a look at the folder
        delta::Log foreign(m_fixture->store, database->tableFolder(table), m_fixture->engine,
                           m_fixture->context().scratch);
        for (const std::string value : {"2", "3"}) {
            delta::Transaction transaction;
            transaction.readVersion = need(foreign.latestVersion());
            transaction.adds = m_fixture->extents(*database, table, "SELECT " + value + "::BIGINT");
            need(foreign.commit(transaction));
            QCOMPARE(need(database->tablesAhead({})).size(), std::size_t(1));
            QVERIFY(need(database->reconcile()));
            QVERIFY(!need(database->reconcile()));
        }
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2,3"));
    }

    void whatAnotherProgramCommittedIsJournalled()
    {
        const auto database = create();
        const std::string table = makeTable(*database, "t");
        append(*database, table, "1");
        delta::Log foreign(m_fixture->store, database->tableFolder(table), m_fixture->engine,
                           m_fixture->context().scratch);
        delta::Transaction transaction;
        transaction.readVersion = need(foreign.latestVersion());
        transaction.adds = m_fixture->extents(*database, table, "SELECT 2::BIGINT");
        need(foreign.commit(transaction));
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1"));
        const auto reconciled = need(database->reconcile());
        QVERIFY(reconciled);
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2"));
        QVERIFY(!need(database->reconcile()));
    }
};

QTEST_GUILESS_MAIN(TestLeaderDatabase)
#include "tst_leaderdatabase.moc"
