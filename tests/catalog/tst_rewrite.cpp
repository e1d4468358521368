#include "core/base/ids.h"
#include "tests/catalog/databasefixture.h"
#include "tests/support/faultystore.h"

#include <QtTest/QTest>

using namespace sharepane;
using namespace sharepane::catalog;
using sharepane::test::DatabaseFixture;
using sharepane::test::FaultyStore;
using sharepane::test::need;
using sharepane::test::StoreFault;
using sharepane::test::StoreMethod;

class TestRewrite : public QObject {
    Q_OBJECT

    std::unique_ptr<DatabaseFixture> m_fixture;
    std::string m_table;
    const std::string m_source = newUuid();

    std::shared_ptr<LeaderDatabase> open()
    {
        return need(LeaderDatabase::open(m_fixture->context(), "demo"));
    }
    std::vector<delta::Add> extents(LeaderDatabase& database, const std::string& values)
    {
        return m_fixture->extents(database, m_table, "SELECT CAST(unnest([" + values + "]) AS BIGINT)");
    }
    /// A database with the table t of two extents: 1 and 2,3.
    std::shared_ptr<LeaderDatabase> fresh()
    {
        m_fixture = std::make_unique<DatabaseFixture>();
        auto database = need(LeaderDatabase::create(m_fixture->context(), "demo"));
        need(database->createTable("t", DatabaseFixture::schema()));
        m_table = need(database->table("t")).id;
        need(database->append(m_table, extents(*database, "1")));
        need(database->append(m_table, extents(*database, "2,3")));
        return database;
    }
    /// The request that puts `values` in place of all rows.
    RewriteRequest replaceAll(LeaderDatabase& database, const std::string& values)
    {
        const auto snapshot = need(database.tableSnapshot(m_table));
        RewriteRequest request{.tableId = m_table, .readVersion = snapshot.head.version};
        snapshot.files.forEach([&](const delta::Add& add) { request.removes.push_back(add); });
        request.adds = extents(database, values);
        return request;
    }
    TableEntry entry(LeaderDatabase& database) { return need(database.table("t")); }

    /// Replaces the rows through a store that fails in the given way, then recovers as a user would. False
    /// when the fault was never hit.
    template <typename SetFault>
    bool survives(SetFault setFault)
    {
        fresh();
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        bool acknowledged = false;
        {
            const auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
            auto request = replaceAll(*writer, "10,20");
            request.sources = {{m_source, 7}};
            setFault(*faulty);
            acknowledged = writer->rewrite(request).has_value();
        }
        const auto database = open();
        const std::string rows = m_fixture->rows(*database, "t");
        const auto sources = entry(*database).sources;
        const bool done = rows == "10,20" && sources.at(m_source) == 7;
        if (!done && (acknowledged || rows != "1,2,3" || !sources.empty())) {
            qFatal("after the crash: %s", rows.c_str());
        }
        if (!done) {
            auto again = replaceAll(*database, "10,20");
            again.sources = {{m_source, 7}};
            need(database->rewrite(again));
        }
        if (m_fixture->rows(*open(), "t") != "10,20" || entry(*open()).sources.at(m_source) != 7) {
            qFatal("after the repetition: %s", m_fixture->rows(*open(), "t").c_str());
        }
        return !acknowledged || faulty->hits(0) > 0;
    }

private Q_SLOTS:
    void aRewriteIsOneDeltaCommitAndOneJournalEntry()
    {
        const auto database = fresh();
        const auto before = need(database->catalogue());
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        const auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        auto request = replaceAll(*writer, "1,2,3");
        request.dataChange = false;
        faulty->resetCalls();
        const auto done = need(writer->rewrite(request));
        QCOMPARE(done.journalVersion, before.version + 1);
        QCOMPARE(faulty->calls(StoreMethod::putIfAbsent), std::uint64_t{2});
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2,3"));
        const auto snapshot = need(database->tableSnapshot(m_table));
        QCOMPARE(snapshot.files.size(), std::size_t{1});
        delta::Log log(m_fixture->store, database->tableFolder(m_table), m_fixture->engine,
                       m_fixture->context().scratch);
        const auto commit = need(log.commitAt(snapshot.head.version));
        QCOMPARE(commit.removes.size(), std::size_t{2});
        QVERIFY(!commit.removes[0].dataChange && !commit.adds[0].dataChange);
        QVERIFY(commit.removes[0].deletionTimestamp > 0 && commit.removes[0].size > 0);
        QCOMPARE(commit.info->operation, std::string("OPTIMIZE"));
    }

    void anAppendMeanwhileIsNoHindranceToAMerge()
    {
        const auto database = fresh();
        auto merge = replaceAll(*database, "1,2,3");
        merge.dataChange = false;
        need(database->append(m_table, extents(*database, "4")));
        need(database->rewrite(merge));
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("1,2,3,4"));
    }

    void anAppendMeanwhileStopsWhatWasComputedFromAllRows()
    {
        const auto database = fresh();
        const auto stale = replaceAll(*database, "6");
        need(database->append(m_table, extents(*database, "4")));
        QCOMPARE(database->rewrite(stale).error().code, ErrorCode::conflict);
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("1,2,3,4"));
    }

    void whatStoodInTheWayIsJournalled()
    {
        const auto database = fresh();
        const auto ours = replaceAll(*database, "6");
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        const auto dying = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        auto theirs = replaceAll(*dying, "7");
        theirs.sources = {{m_source, 3}};
        faulty->inject({StoreFault::failBefore, StoreMethod::putIfAbsent, "*/journal/*"});
        QVERIFY(!dying->rewrite(theirs));
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2,3"));
        QCOMPARE(database->rewrite(ours).error().code, ErrorCode::conflict);
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("7"));
        QCOMPARE(entry(*database).sources.at(m_source), 3);
    }

    void whatTheDeltaLogHasIsNeverCalledUndone()
    {
        for (const auto code : {ErrorCode::diskFull, ErrorCode::needsPerson, ErrorCode::corrupt}) {
            const auto database = fresh();
            const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
            const auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
            const auto request = replaceAll(*writer, "7");
            faulty->inject({StoreFault::failBefore, StoreMethod::putIfAbsent, "*/journal/*", 1, 1, code});
            const auto done = writer->rewrite(request);
            QVERIFY(!done);
            QCOMPARE(done.error().code, ErrorCode::unavailable);
            QCOMPARE(m_fixture->rows(*open(), "t"), std::string("7"));
        }
    }

    void sourcesGoForwardOnly()
    {
        const auto database = fresh();
        auto first = replaceAll(*database, "7");
        first.sources = {{m_source, 3}};
        need(database->rewrite(first));
        auto older = replaceAll(*database, "8");
        older.sources = {{m_source, 2}};
        QCOMPARE(database->rewrite(older).error().code, ErrorCode::alreadyExists);
        RewriteRequest onlySources{.tableId = m_table, .readVersion = entry(*database).deltaVersion};
        onlySources.sources = {{m_source, 4}};
        need(database->rewrite(onlySources));
        QCOMPARE(entry(*open()).sources.at(m_source), 4);
        const auto version = need(database->catalogue()).version;
        QCOMPARE(need(database->rewrite({.tableId = m_table, .readVersion = 0})).journalVersion, version);
    }

    void severalTablesAreRewrittenInOneEntryAndOneRefusalKeepsTheOthersFromNothing()
    {
        const auto database = fresh();
        auto a = replaceAll(*database, "6");
        need(database->createTable("u", DatabaseFixture::schema()));
        const std::string u = need(database->table("u")).id;
        RewriteRequest b{.tableId = u, .readVersion = 0};
        b.adds = m_fixture->extents(*database, u, "SELECT 9::BIGINT");
        const auto before = need(database->catalogue()).version;
        RewriteRequest stale = a;
        const auto done = need(database->rewriteAll({a, b, stale}));
        QCOMPARE(done.commit.journalVersion, before + 1);
        QCOMPARE(done.refused.size(), std::size_t{1});
        QCOMPARE(done.refused[0].second.code, ErrorCode::conflict);
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("6"));
        QCOMPARE(m_fixture->rows(*open(), "u"), std::string("9"));
    }

    void aDeathAtAnyCallOfARewriteLeavesTheOldOrTheNewRows()
    {
        std::uint64_t call = 1;
        while (survives([&](FaultyStore& store) { store.failFromCall(call); })) {
            ++call;
        }
        QVERIFY(call > 3);
    }

    void aLostAnswerAtAnyCallOfARewriteLeavesTheOldOrTheNewRows()
    {
        for (const auto fault : {StoreFault::failBefore, StoreFault::failAfter}) {
            std::uint64_t call = 1;
            while (survives([&](FaultyStore& store) {
                store.inject({fault, std::nullopt, "*", call, 1, ErrorCode::unavailable});
            })) {
                ++call;
            }
            QVERIFY(call > 3);
        }
    }
};

QTEST_GUILESS_MAIN(TestRewrite)
#include "tst_rewrite.moc"
