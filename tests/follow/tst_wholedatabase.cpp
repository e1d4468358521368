#include "core/catalog/entities.h"
#include "core/delta/schemachange.h"
#include "core/follow/sql.h"
#include "tests/follow/followfixture.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::follow;
using namespace sharepane::test;

/// A follower has all of a database, atomically: what is defined in it, and its tables' schemas.
class TestWholeDatabase : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<FollowFixture> m_fixture;
    std::string m_flights;

    void follow()
    {
        m_flights = m_fixture->leader.createTable(*m_fixture->demo, "flights");
        m_fixture->leader.append(*m_fixture->demo, m_flights, 0, 10);
        m_fixture->attach();
        m_fixture->start();
        reach();
    }
    void reach() { must(m_fixture->reach(must(m_fixture->demo->catalogue()).version)); }
    [[nodiscard]] std::shared_ptr<catalog::SnapshotSource> live()
    {
        return m_fixture->engine->database("consumer", "demo");
    }
    [[nodiscard]] std::shared_ptr<catalog::SnapshotSource> elsewhere()
    {
        return must(FollowerDatabase::open(m_fixture->workspace, "consumer", "demo"));
    }
    void define(const std::string& function)
    {
        must(catalog::createFunction(*m_fixture->demo, {.name = function, .parameters = {}, .body = "1"}));
    }
    /// Rows and a schema change in one Delta commit, so in one journal entry.
    void changeColumns(const delta::SchemaChange& change, std::vector<delta::Add> adds = {})
    {
        const auto& context = m_fixture->leader.context();
        delta::Log log(context.store, m_fixture->demo->tableFolder(m_flights), context.engine,
                       context.scratch);
        delta::Transaction transaction;
        transaction.readVersion = must(log.latestVersion());
        transaction.operation = change.operation;
        transaction.protocol = change.protocol;
        transaction.metadata = change.metadata;
        transaction.adds = std::move(adds);
        must(log.commit(transaction));
        must(m_fixture->demo->reconcile({m_flights}));
    }
    [[nodiscard]] static std::vector<std::string> columnsOf(const catalog::TableView& table)
    {
        std::vector<std::string> names;
        for (const auto& field : table.schema.fields) {
            names.push_back(field.name);
        }
        return names;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<FollowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void definitionsAreThoseOfTheLeader()
    {
        follow();
        define("one");
        must(catalog::addPrincipal(*m_fixture->demo, catalog::Role::viewers, "aaduser=ann@example.org"));
        reach();
        const auto theirs = must(m_fixture->demo->contents());
        for (const auto& source : {live(), elsewhere()}) {
            const auto ours = must(source->contents());
            QCOMPARE(*ours.definitions, *theirs.definitions);
            QCOMPARE(ours.tables, theirs.tables);
            QCOMPARE(*must(source->view({"flights"})).definitions, *theirs.definitions);
        }
        m_fixture->stop();
        m_fixture->start(); // from SQLite
        reach();
        QCOMPARE(*must(live()->contents()).definitions, *theirs.definitions);
    }

    void definitionsAndRowsOfACommitAppearTogether()
    {
        follow();
        for (int round = 0; round < 10; ++round) {
            define("f" + std::to_string(round));
            m_fixture->leader.append(*m_fixture->demo, m_flights, round, 1);
        }
        const auto base = must(live()->contents()).version;
        for (bool done = false; !done;) {
            const auto view = must(live()->view({"flights"}));
            // Two commits a round: a function, then an extent.
            const auto extents = view.tables.front().extents.size() - 1;
            const auto functions = view.definitions->functions.size();
            QVERIFY(functions == extents || functions == extents + 1);
            done = functions == 10 && extents == 10;
        }
        QVERIFY(must(live()->contents()).version >= base);
    }

    void aViewBringsItsSourceAndWhatItStandsFor()
    {
        follow();
        const auto view = m_fixture->leader.createView(*m_fixture->demo, "daily", m_flights);
        m_fixture->leader.appendToView(*m_fixture->demo, view, {{m_flights, 1}});
        reach();
        for (const auto& source : {live(), elsewhere()}) {
            const auto snapshot = must(source->view({"DAILY"}));
            QCOMPARE(snapshot.tables.size(), std::size_t{2});
            QCOMPARE(snapshot.tables[0].id, view);
            QCOMPARE(snapshot.tables[1].id, m_flights);
            const std::map<std::string, std::int64_t> expected = {{m_flights, 1}};
            QCOMPARE(snapshot.tables[0].sources, expected);
            QCOMPARE(must(source->view({"flights", "daily", "flights"})).tables.size(), std::size_t{2});
        }
    }

    void versionsOfExtentsTellWhatIsNew()
    {
        follow();
        m_fixture->leader.append(*m_fixture->demo, m_flights, 10, 10); // Delta version 2
        reach();
        for (const auto& source : {live(), elsewhere()}) {
            const auto table = must(source->view({"flights"})).tables.front();
            std::set<std::int64_t> versions;
            for (const auto& extent : table.extents) {
                versions.insert(extent.version);
            }
            QCOMPARE(versions, (std::set<std::int64_t>{1, 2}));
            QCOMPARE(table.lastRewrite, 0);
            QCOMPARE(table.deltaVersion, 2);
        }
        m_fixture->leader.replaceExtents(*m_fixture->demo, m_flights,
                                         m_fixture->leader.write(*m_fixture->demo, m_flights, 0, 20));
        m_fixture->leader.append(*m_fixture->demo, m_flights, 20, 10);
        reach();
        for (const auto& source : {live(), elsewhere()}) {
            QCOMPARE(must(source->view({"flights"})).tables.front().lastRewrite, 3);
        }
    }

    void anAdoptedTableIsFollowedFromItsFolder_data()
    {
        QTest::addColumn<bool>("remote");
        QTest::newRow("linked") << false;
        QTest::newRow("copied") << true;
    }

    void anAdoptedTableIsFollowedFromItsFolder()
    {
        QFETCH(bool, remote);
        m_fixture->store->setRemote(remote);
        follow();
        const auto table = m_fixture->leader.adopt(*m_fixture->demo, "elsewhere", "lake/elsewhere/");
        reach();
        QCOMPARE(m_fixture->rows("elsewhere"), 10);
        m_fixture->leader.append(*m_fixture->demo, table, 10, 5);
        reach();
        QCOMPARE(m_fixture->rows("elsewhere"), 15);
        m_fixture->stop();
        m_fixture->start();
        m_fixture->leader.append(*m_fixture->demo, table, 15, 5);
        reach();
        QCOMPARE(m_fixture->rows("elsewhere"), 20);
        const auto extent = must(live()->view({"elsewhere"})).tables.front().extents.front().path;
        QVERIFY(std::filesystem::remove(extent)); // repaired from that folder, too
        QVERIFY(!live()->view({"elsewhere"}));
        QTRY_VERIFY(live()->view({"elsewhere"}).has_value());
    }

    void aSchemaChangeAppearsWithTheRowsOfItsCommit()
    {
        follow();
        const auto head = must(m_fixture->demo->tableHead(m_flights));
        const auto renamed = must(delta::renameColumn(head, {"n"}, "number"));
        changeColumns(renamed, m_fixture->leader.write(*m_fixture->demo, m_flights, 10, 5));
        reach();
        for (const auto& source : {live(), elsewhere()}) {
            const auto table = must(source->view({"flights"})).tables.front();
            QCOMPARE(columnsOf(table), std::vector<std::string>{"number"});
            QCOMPARE(table.extents.size(), std::size_t{2});
            QCOMPARE(m_fixture->leader.number(
                         "SELECT sum(number) FROM " +
                         delta::readExtentsSql(table.schema, table.metadata,
                                               {table.extents[0].path, table.extents[1].path})),
                     105);
        }
        const auto type = must(delta::parseColumnList("x:varchar")).fields.front().type;
        changeColumns(must(delta::addColumn(must(m_fixture->demo->tableHead(m_flights)), {"note"}, type)));
        changeColumns(must(delta::dropColumn(must(m_fixture->demo->tableHead(m_flights)), {"number"})));
        reach();
        for (const auto& source : {live(), elsewhere()}) {
            const auto table = must(source->view({"flights"})).tables.front();
            QCOMPARE(columnsOf(table), std::vector<std::string>{"note"});
            QCOMPARE(table.extents.size(), std::size_t{2}); // no extent was rewritten
        }
    }

    /// A workspace of a Sharepane that followed tables only.
    void aWorkspaceWithoutDefinitionsHealsByItself()
    {
        define("one");
        follow();
        m_fixture->leader.append(*m_fixture->demo, m_flights, 10, 10);
        reach();
        m_fixture->stop();
        sql::Session session(must(m_fixture->workspace->database()));
        must(session.execute("DELETE FROM follower_definitions"));
        must(session.execute("UPDATE follower_extents SET delta_version = -1"));
        must(session.execute("UPDATE follower_tables SET last_rewrite = delta_version"));
        QVERIFY(must(elsewhere()->contents()).definitions->functions.empty());
        m_fixture->store->setRemote(true); // what is fetched would be copied
        const auto fault = m_fixture->store->inject(
            {.method = StoreMethod::getRange, .key = "*.parquet", .code = ErrorCode::failed});
        m_fixture->start();
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QVERIFY(must(live()->contents()).definitions->functions.contains("one"));
        QCOMPARE(m_fixture->store->hits(fault), std::uint64_t{0}); // nothing was fetched again
        for (const auto& source : {live(), elsewhere()}) {
            const auto table = must(source->view({"flights"})).tables.front();
            QCOMPARE(table.lastRewrite, 0);
            QVERIFY(table.extents[0].version > 0 && table.extents[1].version > 0);
            QVERIFY(table.extents[0].ours && table.extents[1].ours);
        }
        m_fixture->store->resetCalls();
        must(m_fixture->engine->syncNow("consumer", "demo"));
        QVERIFY(m_fixture->store->calls() <= 10); // once only
    }

    void definitionsGoWithTheLink()
    {
        define("one");
        follow();
        must(m_fixture->demo->removeFollower(m_fixture->status().id));
        QTRY_COMPARE(m_fixture->status().state, SyncState::detached);
        sql::Session session(must(m_fixture->workspace->database()));
        auto rows = must(session.select("SELECT 1 FROM follower_definitions"));
        QVERIFY(!rows.next());
    }
};

QTEST_GUILESS_MAIN(TestWholeDatabase)
#include "tst_wholedatabase.moc"
