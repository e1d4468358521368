// Retention and cleaning, on real storage under a clock of the test's.

#include "core/base/ids.h"
#include "core/catalog/databasefolder.h"
#include "core/ingest/maintenance.h"
#include "core/ingest/retention.h"
#include "tests/ingest/ingestfixture.h"
#include "tests/support/faultystore.h"
#include "tests/support/manualclock.h"

#include <QtTest/QTest>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::FaultyStore;
using sharepane::test::IngestFixture;
using sharepane::test::ManualClock;
using sharepane::test::need;

namespace {

constexpr std::chrono::hours day{24};

} // namespace

class TestVacuum : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;
    std::shared_ptr<ManualClock> m_clock;
    std::shared_ptr<catalog::LeaderDatabase> m_database;

    std::shared_ptr<catalog::LeaderDatabase> open(std::shared_ptr<storage::ObjectStore> store = nullptr)
    {
        auto context = m_fixture->context(store ? std::move(store) : m_fixture->store);
        context.clock = m_clock;
        return need(catalog::LeaderDatabase::open(context, "demo"));
    }
    std::string id() { return need(m_database->table("t")).id; }
    void append(int value)
    {
        need(m_database->append(
            id(), m_fixture->extents(*m_database, id(), "SELECT " + std::to_string(value) + "::BIGINT")));
    }
    void setPolicies(catalog::Policies policies)
    {
        need(m_database->edit("SET POLICIES", [&](const catalog::Catalogue&) {
            catalog::CatalogChange change;
            change.kind = catalog::CatalogChange::Kind::setPolicies;
            change.value = policies;
            return Result<std::vector<catalog::CatalogChange>>(std::vector{change});
        }));
    }
    Maintained maintain(catalog::LeaderDatabase& database, bool whatIf = false,
                        std::optional<std::chrono::milliseconds> retain = {})
    {
        std::string problems;
        SweepOptions options;
        options.whatIf = whatIf;
        options.retain = retain;
        auto done = need(maintainDatabase(database, options, {}, [&](const TableProblem& problem) {
            problems += problem.error.message();
        }));
        if (!problems.empty()) {
            qFatal("%s", problems.c_str());
        }
        return done;
    }
    /// Files that go when nothing is to stay that nobody is known to need.
    std::size_t sweptAtOnce()
    {
        m_clock->advance(std::chrono::seconds(1)); // than when extents were removed, and files were put
        return maintain(*open(), false, std::chrono::milliseconds(0)).swept.files;
    }
    void mergeEight()
    {
        for (int i = 0; i < 8; ++i) {
            append(i);
        }
        QCOMPARE(maintain(*m_database).mergedExtents, std::size_t{8});
    }
    void putStranger()
    {
        need(
            m_fixture->store->put(m_database->tableFolder(id()) + "stranger.parquet", std::string_view("x")));
    }
    std::size_t filesOf(const std::string& folder)
    {
        std::size_t count = 0;
        for (const auto& object : need(m_fixture->store->listAfter(folder, {}, 1000))) {
            count += object.isFolder() ? 0 : 1;
        }
        return count;
    }
    std::size_t extentFiles() { return filesOf(m_database->tableFolder(id())); }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<IngestFixture>();
        m_clock = std::make_shared<ManualClock>();
        m_clock->set(systemClock()->now());
        m_database = open();
        m_fixture->makeTable("t", "a: bigint");
    }

    void planExpiryRemovesWhatIsOlderAndSaysWhenTheNextIs()
    {
        std::vector<delta::Add> adds(3);
        for (std::size_t i = 0; i < adds.size(); ++i) {
            adds[i].path = std::to_string(i);
            adds[i].modificationTime = static_cast<std::int64_t>(i) * 1000;
        }
        const delta::FileSet files(adds);
        const Timestamp now(std::chrono::milliseconds(2500));
        const auto expiry = planExpiry(files, std::chrono::milliseconds(2000), now);
        QCOMPARE(expiry.expired.size(), std::size_t{1});
        QCOMPARE(expiry.expired[0].path, std::string("0"));
        QCOMPARE(toMillis(*expiry.next), 3001);
        QVERIFY(planExpiry(files, std::nullopt, now).expired.empty());
        QCOMPARE(planExpiry(files, std::chrono::milliseconds(2500), now).expired.size(), std::size_t{0});
        QCOMPARE(planExpiry(files, std::chrono::milliseconds(1), now).expired.size(), std::size_t{3});
    }

    void planVacuumTakesOldUnreferencedExtentsOnly()
    {
        const Timestamp cutoff(std::chrono::hours(100));
        const auto object = [&](const char* key, int hours) {
            return storage::ObjectInfo{key, 1, Timestamp(std::chrono::hours(hours))};
        };
        const auto planned =
            planVacuum({object("t/old.parquet", 1), object("t/live.parquet", 1),
                        object("t/young.parquet", 200), object("t/_old.parquet", 1),
                        object("t/.old.parquet", 1), object("t/readme.txt", 1), object("t/_delta_log/", 0)},
                       "t/", {"live.parquet"}, cutoff);
        QCOMPARE(planned.size(), std::size_t{1});
        QCOMPARE(planned[0].key, std::string("t/old.parquet"));
        const auto removed = planVacuum({object("t/young.parquet", 200), object("t/kept.parquet", 200)}, "t/",
                                        {"kept.parquet"}, cutoff, {"young.parquet", "kept.parquet"});
        QCOMPARE(removed.size(), std::size_t{1});
        QCOMPARE(removed[0].key, std::string("t/young.parquet"));
    }

    void extentsOlderThanTheRetentionGo()
    {
        append(1);
        append(2);
        catalog::Policies policies;
        policies.retention = std::chrono::hours(24);
        setPolicies(policies);
        QCOMPARE(maintain(*m_database).expiredExtents, std::size_t{0});
        m_clock->advance(std::chrono::hours(25));
        append(3); // its creation time is the test's: extents() uses the system clock
        QCOMPARE(maintain(*m_database, true).expiredExtents, std::size_t{3});
        QCOMPARE(m_fixture->rows(*m_database, "t"), std::string("1,2,3"));
        QCOMPARE(maintain(*m_database).expiredExtents, std::size_t{3});
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string());
    }

    void mergedAwayFilesStayForAWeekAndThenGo()
    {
        for (int i = 0; i < 8; ++i) {
            append(i);
        }
        const auto merged = maintain(*m_database);
        QCOMPARE(merged.mergedExtents, std::size_t{8});
        QCOMPARE(merged.largerExtents, std::size_t{1});
        QCOMPARE(extentFiles(), std::size_t{9});
        m_clock->advance(6 * day);
        QCOMPARE(maintain(*m_database).swept.files, std::size_t{0});
        m_clock->advance(2 * day);
        QCOMPARE(maintain(*m_database, true).swept.files, std::size_t{8});
        QCOMPARE(extentFiles(), std::size_t{9});
        QCOMPARE(maintain(*m_database).swept.files, std::size_t{8});
        QCOMPARE(extentFiles(), std::size_t{1});
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("0,1,2,3,4,5,6,7"));
    }

    void whatAFollowerStillNeedsStays()
    {
        for (int i = 0; i < 8; ++i) {
            append(i);
        }
        const std::string folder = catalog::databaseFolder("demo");
        need(m_fixture->store->put(folder + "followers/f.json", std::string_view("{}")));
        const auto applied = need(m_database->catalogue()).version;
        maintain(*m_database); // merges
        m_clock->advance(60 * day);
        append(8);
        QCOMPARE(maintain(*m_database).swept.files, std::size_t{0}); // it has applied nothing yet
        need(catalog::putApplied(*m_fixture->store, folder, "f", applied));
        QCOMPARE(maintain(*m_database).swept.files, std::size_t{0}); // it reads the small ones
        need(catalog::putApplied(*m_fixture->store, folder, "f", need(m_database->catalogue()).version));
        m_clock->advance(1 * day);
        append(9);
        const auto swept = maintain(*m_database).swept;
        QCOMPARE(swept.files, std::size_t{8});
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("0,1,2,3,4,5,6,7,8,9"));
    }

    void whatWasMergedAwayGoesAtOnceWhenThatIsAskedFor()
    {
        mergeEight();
        QCOMPARE(maintain(*m_database).swept.files, std::size_t{0});
        QCOMPARE(maintain(*m_database, false, std::chrono::hours(1)).swept.files, std::size_t{0});
        QCOMPARE(sweptAtOnce(), std::size_t{8});
        QCOMPARE(m_fixture->rows(*open(), "t"), std::string("0,1,2,3,4,5,6,7"));
    }

    void atOnceIsNotBeforeFollowersAreDone()
    {
        const std::string folder = catalog::databaseFolder("demo");
        need(m_fixture->store->put(folder + "followers/f.json", std::string_view("{}")));
        const auto early = need(m_database->catalogue()).version;
        mergeEight();
        QCOMPARE(sweptAtOnce(), std::size_t{0}); // it has applied nothing yet
        need(catalog::putApplied(*m_fixture->store, folder, "f", early));
        QCOMPARE(sweptAtOnce(), std::size_t{0}); // those eight are still to come there
        need(catalog::putApplied(*m_fixture->store, folder, "f", need(m_database->catalogue()).version));
        QCOMPARE(sweptAtOnce(), std::size_t{8});
    }

    void atOnceIsNotBeforeQueriesAreDone()
    {
        mergeEight();
        {
            const auto view = need(open()->view({"t"}));
            QCOMPARE(sweptAtOnce(), std::size_t{0});
            m_clock->advance(std::chrono::hours(2));
            QCOMPARE(sweptAtOnce(), std::size_t{8}); // a query that takes so long is on its own
        }
        for (int i = 8; i < 16; ++i) {
            append(i);
        }
        maintain(*m_database);
        QCOMPARE(sweptAtOnce(), std::size_t{9}); // the larger one too
    }

    void atOnceIsNotBeforeWritersAreDone()
    {
        putStranger();
        auto writer = open();
        writer->announceWriting(id());
        QCOMPARE(sweptAtOnce(), std::size_t{0});
        writer.reset();
        QCOMPARE(sweptAtOnce(), std::size_t{1});
        putStranger();
        append(1); // by this object, which is thought to go on
        m_clock->advance(std::chrono::seconds(1));
        QCOMPARE(maintain(*m_database, false, std::chrono::milliseconds(0)).swept.files, std::size_t{0});
    }

    void aDeadWriterKeepsNothing()
    {
        putStranger();
        const std::string key = catalog::databaseFolder("demo") + "writers/" + newUuid() + ".json";
        need(m_fixture->store->put(key, std::string_view("{\"host\":\"elsewhere\",\"process\":1}")));
        QCOMPARE(sweptAtOnce(), std::size_t{0}); // nobody knows from here
        m_clock->advance(25 * std::chrono::hours(1));
        QCOMPARE(sweptAtOnce(), std::size_t{1});
    }

    void aDroppedTablesFolderGoesAtOnceWhenThatIsAskedFor()
    {
        append(1);
        const std::string folder = m_database->tableFolder(id());
        need(m_database->dropTable("t"));
        m_database = open();
        QCOMPARE(sweptAtOnce(), std::size_t{0}); // marked
        QVERIFY(sweptAtOnce() >= 2);
        QVERIFY(need(m_fixture->store->listAfter(folder, {}, 10)).empty());
    }

    void aDroppedTablesFolderGoesAfterAWeek()
    {
        append(1);
        const std::string folder = m_database->tableFolder(id());
        need(m_database->dropTable("t"));
        maintain(*m_database);
        QVERIFY(filesOf(folder) == 2); // marked
        m_clock->advance(6 * day);
        maintain(*m_database);
        QVERIFY(filesOf(folder) == 2);
        m_clock->advance(2 * day);
        maintain(*m_database);
        QVERIFY(need(m_fixture->store->listAfter(folder, {}, 10)).empty());
    }

    void logsAreCleanedAndStayReadable()
    {
        for (int i = 0; i < 25; ++i) {
            append(i);
            need(m_database->maintain(id()));
        }
        m_clock->advance(31 * day);
        const auto swept = maintain(*m_database).swept;
        QVERIFY2(swept.logFiles >= 20, std::to_string(swept.logFiles).c_str());
        const auto fresh = open();
        QCOMPARE(m_fixture->rows(*fresh, "t").size(), m_fixture->rows(*m_database, "t").size());
        append(25);
        QVERIFY(m_fixture->rows(*open(), "t").ends_with(",25"));
    }

    void aDamagedCheckpointKeepsTheLogBeforeIt()
    {
        for (int i = 0; i < 25; ++i) {
            append(i);
            need(m_database->maintain(id()));
        }
        const std::string log = m_database->tableFolder(id()) + "_delta_log/";
        for (const auto& object : need(m_fixture->store->listAfter(log, {}, 1000))) {
            if (object.key.find(".checkpoint") != std::string::npos) {
                need(m_fixture->store->put(object.key, std::string_view("damaged")));
            }
        }
        delta::Log fresh(m_fixture->store, m_database->tableFolder(id()), m_fixture->engine,
                         m_fixture->context().scratch, m_clock);
        m_clock->advance(31 * day);
        const auto cutoff = m_clock->now() - std::chrono::hours(1);
        QCOMPARE(need(fresh.cleanUp(cutoff, 25, false)), std::size_t{0});
        for (std::int64_t version = 0; version <= 25; ++version) {
            QVERIFY(fresh.commitAt(version));
        }
    }

    void aMarkerThatWasPutWhileATableWasMadeCostsNoDaysOfGrace()
    {
        append(1);
        const std::string folder = m_database->tableFolder(id());
        need(m_fixture->store->put(folder + "_dropped", std::string_view("{}")));
        maintain(*m_database);
        QVERIFY(!m_fixture->store->head(folder + "_dropped"));
        m_clock->advance(8 * day);
        need(m_database->dropTable("t"));
        maintain(*m_database);
        QVERIFY(filesOf(folder) == 2); // the week begins now
    }

    void aDeathAtAnyCallLeavesEverythingReadable()
    {
        std::uint64_t call = 1;
        for (bool died = true; died; call += 3) {
            init();
            for (int i = 0; i < 12; ++i) {
                append(i);
                need(m_database->maintain(id()));
            }
            maintain(*m_database);
            m_fixture->makeTable("u", "a: bigint");
            need(m_database->dropTable("u"));
            maintain(*m_database);
            m_clock->advance(40 * day);
            append(12);
            const std::string before = m_fixture->rows(*m_database, "t");
            const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
            const auto dying = open(faulty);
            faulty->failFromCall(call);
            died = false;
            const auto done =
                maintainDatabase(*dying, SweepOptions{}, {}, [&](const TableProblem&) { died = true; });
            died |= !done;
            m_database = open();
            QCOMPARE(m_fixture->rows(*m_database, "t"), before);
            maintain(*m_database);
            QCOMPARE(m_fixture->rows(*open(), "t"), before);
        }
        QVERIFY2(call > 30, std::to_string(call).c_str());
    }
};

QTEST_GUILESS_MAIN(TestVacuum)
#include "tst_vacuum.moc"
