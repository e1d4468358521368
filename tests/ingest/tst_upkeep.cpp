// The upkeep's threads on real storage and real notifications.

#include "core/ingest/agenda.h"
#include "core/ingest/upkeep.h"
#include "core/ingest/views.h"
#include "tests/ingest/ingestfixture.h"

#include <QtTest/QTest>

#include <atomic>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::IngestFixture;
using sharepane::test::need;

namespace {

class Host final : public UpkeepHost {
public:
    explicit Host(IngestFixture& fixture)
        : m_fixture(fixture)
    {
    }
    Result<std::vector<std::string>> databases() override
    {
        return catalog::LeaderDatabase::list(*m_fixture.store);
    }
    Result<std::shared_ptr<catalog::LeaderDatabase>> open(const std::string& name) override
    {
        return catalog::LeaderDatabase::open(m_fixture.context(), name);
    }
    std::vector<std::filesystem::path> folders() override
    {
        return {m_fixture.root() / "storage" / "databases"};
    }
    void problemsChanged(const std::string&, const std::vector<TableProblem>&) override {}

private:
    IngestFixture& m_fixture;
};

} // namespace

class TestUpkeep : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;

    static UpkeepOptions quick()
    {
        UpkeepOptions options;
        options.settle = std::chrono::milliseconds(20);
        options.pause = std::chrono::milliseconds(50);
        return options;
    }
    std::unique_ptr<Upkeep> start(UpkeepOptions options = quick())
    {
        return need(Upkeep::start(std::make_unique<Host>(*m_fixture), options));
    }
    std::string rows(const std::string& database = "demo")
    {
        return m_fixture->rows(*need(catalog::LeaderDatabase::open(m_fixture->context(), database)), "t");
    }
    void foreignAppend(catalog::LeaderDatabase& database, int value)
    {
        const std::string id = need(database.table("t")).id;
        delta::Log foreign(m_fixture->store, database.tableFolder(id), m_fixture->engine,
                           m_fixture->context().scratch);
        delta::Transaction transaction;
        transaction.readVersion = need(foreign.latestVersion());
        transaction.adds = m_fixture->extents(database, id, "SELECT " + std::to_string(value) + "::BIGINT");
        need(foreign.commit(transaction));
    }
    void append(int value)
    {
        auto& database = *m_fixture->database;
        const std::string id = need(database.table("t")).id;
        need(database.append(
            id, m_fixture->extents(database, id, "SELECT " + std::to_string(value) + "::BIGINT")));
    }
    std::size_t extents() { return need(m_fixture->database->view({"t"})).tables.at(0).extents.size(); }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<IngestFixture>();
        m_fixture->makeTable("t", "a: bigint");
    }

    void anAgendaKeepsTheEarliestTimeOfAJob()
    {
        using namespace std::chrono_literals;
        Agenda<std::string> agenda;
        const auto zero = Agenda<std::string>::Time();
        QVERIFY(!agenda.next());
        agenda.add("a", zero + 5s);
        agenda.add("b", zero + 3s);
        agenda.add("a", zero + 2s);
        agenda.add("b", zero + 9s);
        QVERIFY(*agenda.next() == zero + 2s);
        QVERIFY(!agenda.take(zero + 1s));
        QCOMPARE(*agenda.take(zero + 4s), std::string("a"));
        QVERIFY(!agenda.contains("a"));
        agenda.removeIf([](const std::string& job) { return job == "b"; });
        QVERIFY(!agenda.next());
    }

    void whatAnotherProgramCommitsIsJournalledWithinASecond()
    {
        const auto upkeep = start();
        append(1); // the upkeep is up when this table is watched
        QTest::qWait(500);
        const auto version = m_fixture->version();
        foreignAppend(*m_fixture->database, 2);
        const auto begin = std::chrono::steady_clock::now();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), std::string("1,2"), 10'000);
        const auto took = std::chrono::steady_clock::now() - begin;
        qInfo("noticed after %lld ms",
              static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
        QCOMPARE(m_fixture->version(), version + 1);
    }

    void viewsAreFreshWithinASecondOfACommit()
    {
        append(1);
        need(Views(m_fixture->database).create("v", "SELECT count(*) AS n FROM t"));
        const auto isFresh = [&] {
            const auto tables = need(m_fixture->database->catalogue());
            return tables.findByName("v")->sources.at(tables.findByName("t")->id) ==
                   tables.findByName("t")->deltaVersion;
        };
        const auto upkeep = start();
        append(2); // the upkeep is up when this one is in the view
        QTRY_VERIFY_WITH_TIMEOUT(isFresh(), 30'000);
        QTest::qWait(500);
        append(3);
        const auto begin = std::chrono::steady_clock::now();
        QTRY_VERIFY_WITH_TIMEOUT(isFresh(), 30'000);
        const auto took = std::chrono::steady_clock::now() - begin;
        qInfo("fresh after %lld ms",
              static_cast<long long>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    }

    void tablesBeyondTheWatchesAreAskedInTurn()
    {
        UpkeepOptions options = quick();
        options.watchedTables = 0;
        const auto upkeep = start(options);
        QTest::qWait(300);
        foreignAppend(*m_fixture->database, 2);
        QTRY_COMPARE_WITH_TIMEOUT(rows(), std::string("2"), 10'000);
    }

    void databasesAndTablesThatComeAreLookedAfter()
    {
        const auto upkeep = start();
        QTest::qWait(200);
        const auto later = need(catalog::LeaderDatabase::create(m_fixture->context(), "later"));
        need(later->createTable("t", test::DatabaseFixture::schema()));
        QTest::qWait(1500);
        foreignAppend(*later, 5);
        QTRY_COMPARE_WITH_TIMEOUT(rows("later"), std::string("5"), 10'000);
    }

    void whatWasCommittedWhileNothingRanIsFoundAtTheStart()
    {
        foreignAppend(*m_fixture->database, 2);
        const auto upkeep = start();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), std::string("2"), 10'000);
    }

    void smallExtentsAreMergedAsTheyCome()
    {
        const auto upkeep = start();
        std::string expected;
        for (int i = 0; i < 20; ++i) {
            append(i + 10);
            expected += (i == 0 ? "" : ",") + std::to_string(i + 10);
        }
        QTRY_VERIFY_WITH_TIMEOUT(extents() < 10, 20'000);
        QCOMPARE(rows(), expected);
    }

    void aRetentionThatIsSetTakesEffect()
    {
        append(1);
        const auto upkeep = start();
        need(m_fixture->database->edit("SET POLICIES", [&](const catalog::Catalogue&) {
            catalog::CatalogChange change;
            change.kind = catalog::CatalogChange::Kind::setPolicies;
            catalog::Policies policies;
            policies.retention = std::chrono::milliseconds(1500);
            change.value = policies;
            return Result<std::vector<catalog::CatalogChange>>(std::vector{change});
        }));
        QTRY_COMPARE_WITH_TIMEOUT(rows(), std::string(), 15'000);
    }

    void damageIsToldAcrossProcesses()
    {
        const auto upkeep = start();
        for (int i = 0; i < 8; ++i) {
            append(i);
            if (i == 0) {
                const auto path = need(m_fixture->database->view({"t"})).tables[0].extents[0].path;
                std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                                             std::filesystem::perm_options::add);
                std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
                file.seekp(6);
                file.put('!');
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(!need(m_fixture->database->upkeepRecord()).problems.empty(), 15'000);
        const auto problem = need(m_fixture->database->upkeepRecord()).problems.front();
        QCOMPARE(problem.table, std::string("t"));
        QVERIFY2(problem.message.find("damaged") != std::string::npos, problem.message.c_str());
        QCOMPARE(extents(), std::size_t{8});
    }

    void itEndsQuicklyWhateverItDoes()
    {
        for (int i = 0; i < 10; ++i) {
            const auto upkeep = start();
            append(i);
        }
    }
};

QTEST_GUILESS_MAIN(TestUpkeep)
#include "tst_upkeep.moc"
