#include "tests/catalog/databasefixture.h"
#include "tests/support/faultystore.h"
#include "tests/support/manualclock.h"

#include <QtCore/QProcess>
#include <QtTest/QTest>

#include <algorithm>
#include <set>
#include <thread>

using namespace sharepane;
using namespace sharepane::catalog;
using sharepane::test::DatabaseFixture;
using sharepane::test::FaultRule;
using sharepane::test::FaultyStore;
using sharepane::test::need;
using sharepane::test::StoreFault;

namespace {

std::string series(int first, int last)
{
    std::string text;
    for (int i = first; i <= last; ++i) {
        text.append(text.empty() ? "" : ",").append(std::to_string(i));
    }
    return text;
}

} // namespace

/// Writers at once, and writers that die.
class TestWriters : public QObject {
    Q_OBJECT

    std::unique_ptr<DatabaseFixture> m_fixture;
    std::string m_table;

    std::shared_ptr<LeaderDatabase> open()
    {
        return need(LeaderDatabase::open(m_fixture->context(), "demo"));
    }

    /// A fresh database with table t that holds the row 1.
    std::shared_ptr<LeaderDatabase> fresh()
    {
        m_fixture = std::make_unique<DatabaseFixture>();
        auto database = need(LeaderDatabase::create(m_fixture->context(), "demo"));
        need(database->createTable("t", DatabaseFixture::schema()));
        m_table = need(database->table("t")).id;
        need(database->append(m_table, m_fixture->extents(*database, m_table, "SELECT 1::BIGINT")));
        return database;
    }

    QStringList appenderArguments(int first, int count) const
    {
        const auto text = [](const std::string& value) {
            return QString::fromStdString(value);
        };
        return {text((m_fixture->root() / "storage").string()), QStringLiteral("demo"), QStringLiteral("t"),
                QString::number(first), QString::number(count)};
    }

    /// Appends the row 2 as batch "b" through a store that fails in the given way, then recovers as a user
    /// would. False when the fault was never hit.
    template <typename SetFault>
    bool survives(SetFault setFault, bool prepared)
    {
        fresh();
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        bool acknowledged = false;
        bool failed = false;
        {
            auto writer = LeaderDatabase::open(m_fixture->context(faulty), "demo");
            if (!writer) {
                qFatal("open: %s", writer.error().message().c_str());
            }
            delta::NewExtents extents;
            if (prepared) {
                extents = m_fixture->prepared(**writer, m_table, "SELECT 2::BIGINT");
            } else {
                extents.adds = m_fixture->extents(**writer, m_table, "SELECT 2::BIGINT");
            }
            faulty->resetCalls();
            setFault(*faulty);
            const auto appended = (*writer)->appendPrepared(m_table, std::move(extents), BatchId{"b"});
            acknowledged = appended.has_value();
            failed = !acknowledged;
        }
        const auto database = open();
        const std::string rows = m_fixture->rows(*database, "t");
        if (acknowledged ? rows != "1,2" : rows != "1" && rows != "1,2") {
            qFatal("rows after the crash: %s", rows.c_str());
        }
        const auto again = database->append(
            m_table, m_fixture->extents(*database, m_table, "SELECT 2::BIGINT"), BatchId{"b"});
        if (!again || again->duplicate != (rows == "1,2")) {
            qFatal("repeating: %s", again ? "wrong duplicate flag" : again.error().message().c_str());
        }
        if (m_fixture->rows(*database, "t") != "1,2" || m_fixture->rows(*open(), "t") != "1,2") {
            qFatal("rows after the repetition: %s", m_fixture->rows(*database, "t").c_str());
        }
        return failed || faulty->hits(0) > 0;
    }

private Q_SLOTS:
    void aDeathAtAnyCallOfACommitLosesAndDoublesNothing()
    {
        for (const bool prepared : {false, true}) {
            std::uint64_t call = 1;
            while (survives([&](FaultyStore& store) { store.failFromCall(call); }, prepared)) {
                ++call;
            }
            QVERIFY(call > (prepared ? 4 : 3)); // marker, extent, Delta log, journal
        }
    }

    void aLostAnswerAtAnyCallOfACommitLosesAndDoublesNothing()
    {
        for (const bool prepared : {false, true}) {
            for (const auto fault : {StoreFault::failBefore, StoreFault::failAfter}) {
                std::uint64_t call = 1;
                while (survives(
                    [&](FaultyStore& store) {
                        store.inject({fault, std::nullopt, "*", call, 1, ErrorCode::unavailable});
                    },
                    prepared)) {
                    ++call;
                }
                QVERIFY(call > (prepared ? 4 : 3));
            }
        }
    }

    void aDeathBetweenDeltaLogAndJournalIsMadeGoodWhenTheDatabaseIsOpened()
    {
        fresh();
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        faulty->inject({StoreFault::failBefore, test::StoreMethod::putIfAbsent, "*/journal/*"});
        QVERIFY(!writer->append(m_table, m_fixture->extents(*writer, m_table, "SELECT 2::BIGINT")));
        const auto version = need(writer->catalogue()).version;
        const auto opened = open();
        QCOMPARE(m_fixture->rows(*opened, "t"), std::string("1,2"));
        QCOMPARE(need(opened->catalogue()).version, version + 1);
        QCOMPARE(need(open()->catalogue()).version, version + 1); // and once
    }

    void aFullDiskBetweenDeltaLogAndJournalIsNoProofThatNothingHappened()
    {
        for (const bool prepared : {false, true}) {
            fresh();
            const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
            const auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
            auto extents = m_fixture->prepared(*writer, m_table, "SELECT 2::BIGINT");
            if (!prepared) {
                extents = {m_fixture->extents(*writer, m_table, "SELECT 2::BIGINT"), {}, {}};
            }
            const auto fault = faulty->inject({StoreFault::failBefore, test::StoreMethod::putIfAbsent,
                                               "*/journal/*", 1, 2, ErrorCode::diskFull});
            const auto appended = writer->appendPrepared(m_table, std::move(extents));
            QVERIFY(!appended);
            QCOMPARE(faulty->hits(fault), std::uint64_t{2});
            QCOMPARE(appended.error().code, ErrorCode::unavailable);
            QCOMPARE(m_fixture->rows(*open(), "t"), std::string("1,2"));
        }
    }

    void aWriterOfADeletedDatabaseIsToldSoAndBringsNothingBack()
    {
        for (const bool prepared : {false, true}) {
            const auto writer = fresh();
            auto extents = m_fixture->prepared(*writer, m_table, "SELECT 2::BIGINT");
            if (!prepared) {
                extents = {m_fixture->extents(*writer, m_table, "SELECT 2::BIGINT"), {}, {}};
            }
            need(LeaderDatabase::remove(m_fixture->context(), "demo"));
            const auto appended = writer->appendPrepared(m_table, std::move(extents));
            QVERIFY(!appended);
            QCOMPARE(LeaderDatabase::open(m_fixture->context(), "demo").error().code, ErrorCode::notFound);
            QVERIFY(need(LeaderDatabase::list(*m_fixture->store)).empty());
            need(LeaderDatabase::create(m_fixture->context(), "demo"));
            need(open()->createTable("t", DatabaseFixture::schema()));
            QCOMPARE(m_fixture->rows(*open(), "t"), std::string());
        }
    }

    void aDatabaseThatWasMadeAgainIsReadAfresh()
    {
        const auto old = fresh();
        need(LeaderDatabase::remove(m_fixture->context(), "demo"));
        const auto made = need(LeaderDatabase::create(m_fixture->context(), "demo"));
        for (const char* name : {"u", "v", "w"}) {
            need(made->createTable(name, DatabaseFixture::schema()));
        }
        const std::string u = need(made->table("u")).id;
        need(made->append(u, m_fixture->extents(*made, u, "SELECT 5::BIGINT")));
        QCOMPARE(m_fixture->rows(*old, "u"), std::string("5"));
        QVERIFY(!old->table("t"));
    }

    void aQuietWritersCommitIsReadAlthoughTheJournalWasCleaned()
    {
        const auto quiet = fresh();
        const auto busy = open();
        Journal journal(m_fixture->store, "databases/demo/");
        for (int i = 0; i < 4; ++i) {
            need(busy->createTable("other" + std::to_string(i), DatabaseFixture::schema()));
            need(busy->createTable("more" + std::to_string(i), DatabaseFixture::schema()));
            need(journal.writeCheckpoint(need(busy->catalogue())));
        }
        QVERIFY(need(busy->cleanJournal(need(busy->catalogue()).version, false)) > 3);
        need(quiet->append(m_table, m_fixture->extents(*quiet, m_table, "SELECT 2::BIGINT")));
        QCOMPARE(m_fixture->rows(*busy, "t"), std::string("1,2"));
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("1,2"));
    }

    void extentsGoInWithTheirCommitWhateverOthersCommitMeanwhile()
    {
        const auto ours = fresh();
        const auto others = open();
        std::string expected = "1";
        for (int i = 2; i < 10; i += 2) {
            auto extents = m_fixture->prepared(*ours, m_table, "SELECT " + std::to_string(i) + "::BIGINT");
            QVERIFY(!std::filesystem::is_empty(m_fixture->root() / "tmp"));
            need(others->append(m_table, m_fixture->extents(*others, m_table,
                                                            "SELECT " + std::to_string(i + 1) + "::BIGINT")));
            if (i % 4 == 0) { // a journal version without a Delta version of the table
                need(others->createTable("other" + std::to_string(i), DatabaseFixture::schema()));
            }
            const auto committed = need(ours->appendPrepared(m_table, std::move(extents)));
            QCOMPARE(committed.journalVersion, need(others->catalogue()).version);
            expected += "," + std::to_string(i) + "," + std::to_string(i + 1);
            QCOMPARE(m_fixture->rows(*others, "t"), expected);
            QCOMPARE(m_fixture->rows(*ours, "t"), expected);
        }
        QVERIFY(std::filesystem::is_empty(m_fixture->root() / "tmp"));
    }

    void rowsForOtherColumnsAreRefused_data()
    {
        QTest::addColumn<bool>("noticed");
        QTest::addColumn<bool>("asBatch");
        for (const bool noticed : {false, true}) {
            for (const bool asBatch : {false, true}) {
                QTest::addRow("%s, %s", noticed ? "journalled" : "not journalled",
                              asBatch ? "a batch" : "no batch")
                    << noticed << asBatch;
            }
        }
    }

    void rowsForOtherColumnsAreRefused()
    {
        QFETCH(const bool, noticed);
        QFETCH(const bool, asBatch);
        const auto database = fresh();
        auto planned = m_fixture->prepared(*database, m_table, "SELECT 2::BIGINT");
        planned.writtenFor = need(database->tableHead(m_table)).metadata;
        // Another program overwrites the table, columns and all.
        const auto log = database->tableLog(m_table);
        const auto before = need(log->snapshot());
        delta::Transaction overwrite;
        overwrite.readVersion = before.head.version;
        overwrite.blindAppend = false;
        overwrite.metadata = before.head.metadata;
        overwrite.metadata->schemaString = delta::toJson(need(delta::parseColumnList("b: varchar")));
        before.files.forEach([&](const delta::Add& add) {
            overwrite.removes.push_back({.path = add.path, .size = add.size});
        });
        need(delta::Log(m_fixture->store, database->tableFolder(m_table), m_fixture->engine,
                        m_fixture->root() / "tmp")
                 .commit(overwrite));
        if (noticed) {
            need(database->reconcile({m_table}));
        }
        const auto batch = asBatch ? std::optional(BatchId{"b"}) : std::nullopt;
        const auto refused = database->appendPrepared(m_table, std::move(planned), batch);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::conflict);
        QCOMPARE(refused.error().object, std::string("demo/t"));
        QVERIFY(refused.error().cause.find("other columns") != std::string::npos);
        QCOMPARE(need(log->latestVersion()), before.head.version + 1);
    }

    void rowsForColumnsThatAreStillThereAreTaken()
    {
        const auto database = fresh();
        auto planned = m_fixture->prepared(*database, m_table, "SELECT 2::BIGINT");
        planned.writtenFor = need(database->tableHead(m_table)).metadata;
        need(database->alterTable("t", {.kind = ColumnChange::Kind::add, .column = "b", .type = "varchar"}));
        need(database->appendPrepared(m_table, std::move(planned)));
        QCOMPARE(m_fixture->rows(*database, "t"), std::string("1,2"));
    }

    void aJournalVersionThatIsTakenLeavesTheDeltaCommit()
    {
        const auto ours = fresh();
        auto extents = m_fixture->prepared(*ours, m_table, "SELECT 2::BIGINT");
        need(open()->createTable("other", DatabaseFixture::schema())); // takes the next journal version only
        const auto committed = need(ours->appendPrepared(m_table, std::move(extents)));
        QCOMPARE(committed.journalVersion, need(open()->catalogue()).version);
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("1,2"));
        QCOMPARE(need(ours->tableSnapshot(m_table)).files.size(), std::size_t{2});
    }

    void aLivingWritersMarkerStaysHoweverOldItLooks()
    {
        fresh();
        const auto clock = std::make_shared<test::ManualClock>(systemClock()->now());
        auto context = m_fixture->context();
        context.clock = clock;
        auto writer = need(LeaderDatabase::open(context, "demo"));
        writer->announceWriting(m_table);
        clock->advance(std::chrono::hours(30));
        QVERIFY(need(need(LeaderDatabase::open(context, "demo"))->isWrittenByOthers()));
        writer.reset();
        QVERIFY(!need(need(LeaderDatabase::open(context, "demo"))->isWrittenByOthers()));
    }

    void theMarkerOfAWriterWhoEndedInDoubtIsNotTakenForALivingOne()
    {
        fresh();
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        const auto other = open();
        faulty->inject({StoreFault::failBefore, test::StoreMethod::putIfAbsent, "*/journal/*"});
        QVERIFY(!writer->append(m_table, m_fixture->extents(*writer, m_table, "SELECT 2::BIGINT")));
        QVERIFY(need(other->isWrittenByOthers()));
        writer.reset();
        QVERIFY(!need(other->isWrittenByOthers()));
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("1,2")); // it still says where to look
        QVERIFY(need(m_fixture->store->listAfter("databases/demo/writers/", {}, 10)).empty());
    }

    void theNextAppendTakesAlongWhatACrashLeftOut()
    {
        const auto survivor = fresh();
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        auto writer = need(LeaderDatabase::open(m_fixture->context(faulty), "demo"));
        faulty->inject({StoreFault::failBefore, test::StoreMethod::putIfAbsent, "*/journal/*"});
        QVERIFY(!writer->append(m_table, m_fixture->extents(*writer, m_table, "SELECT 2::BIGINT")));
        QCOMPARE(m_fixture->rows(*survivor, "t"), std::string("1"));
        need(survivor->append(m_table, m_fixture->extents(*survivor, m_table, "SELECT 3::BIGINT")));
        QCOMPARE(m_fixture->rows(*survivor, "t"), std::string("1,2,3"));
    }

    void threadsLoseAndDoubleNothing()
    {
        fresh();
        constexpr int rows = 15;
        std::vector<std::thread> threads;
        std::atomic<int> failures = 0;
        for (int writer = 0; writer < 3; ++writer) {
            threads.emplace_back([&, writer] {
                const auto database = open();
                for (int i = 0; i < rows; ++i) {
                    const int value = 2 + writer * rows + i;
                    auto extents = m_fixture->extents(*database, m_table,
                                                      "SELECT " + std::to_string(value) + "::BIGINT");
                    failures += database->append(m_table, std::move(extents)).has_value() ? 0 : 1;
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(failures.load(), 0);
        QCOMPARE(m_fixture->rows(*open(), "t"), series(1, 1 + 3 * rows));
    }

    void threadsThatShareADatabaseLoseAndDoubleNothing()
    {
        const auto database = fresh();
        std::vector<std::thread> threads;
        std::atomic<int> failures = 0;
        for (int writer = 0; writer < 3; ++writer) {
            threads.emplace_back([&, writer] {
                for (int i = 0; i < 10; ++i) {
                    auto extents = m_fixture->extents(
                        *database, m_table, "SELECT " + std::to_string(2 + writer * 10 + i) + "::BIGINT");
                    failures += database->append(m_table, std::move(extents)).has_value() ? 0 : 1;
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(failures.load(), 0);
        QCOMPARE(m_fixture->rows(*database, "t"), series(1, 31));
    }

    void processesLoseAndDoubleNothing()
    {
        fresh();
        QProcess first;
        QProcess second;
        first.start(QStringLiteral(APPENDER), appenderArguments(2, 15));
        second.start(QStringLiteral(APPENDER), appenderArguments(17, 15));
        QVERIFY(first.waitForFinished(60'000) && second.waitForFinished(60'000));
        QVERIFY2(first.exitCode() == 0, first.readAllStandardError().constData());
        QVERIFY2(second.exitCode() == 0, second.readAllStandardError().constData());
        QCOMPARE(m_fixture->rows(*open(), "t"), series(1, 31));
    }

    void whatAKilledWriterWasToldIsThere()
    {
        fresh();
        std::set<int> acknowledged{1};
        int next = 2;
        for (int round = 0; round < 6; ++round) {
            QProcess writer;
            writer.start(QStringLiteral(APPENDER), appenderArguments(next, 1000));
            QByteArray output;
            while (output.count('\n') <= round && writer.waitForReadyRead(30'000)) {
                output += writer.readAllStandardOutput();
            }
            writer.kill();
            QVERIFY(writer.waitForFinished(30'000));
            output += writer.readAllStandardOutput();
            for (const QByteArray& line : output.left(output.lastIndexOf('\n') + 1).split('\n')) {
                if (!line.isEmpty()) {
                    acknowledged.insert(line.toInt());
                }
            }
            const QString rows = QString::fromStdString(m_fixture->rows(*open(), "t"));
            std::multiset<int> seen;
            for (const QString& value : rows.split(QLatin1Char(','))) {
                seen.insert(value.toInt());
            }
            for (const int value : acknowledged) {
                QCOMPARE(seen.count(value), std::size_t{1});
            }
            // The one that was being written when the process died may be there too, but nothing else.
            QVERIFY(seen.size() <= acknowledged.size() + static_cast<std::size_t>(round) + 1);
            QVERIFY(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
            next = *seen.rbegin() + 1;
        }
    }
};

QTEST_GUILESS_MAIN(TestWriters)
#include "tst_writers.moc"
