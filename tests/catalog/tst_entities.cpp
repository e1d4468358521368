#include "core/catalog/authorization.h"
#include "core/catalog/entities.h"
#include "core/catalog/journalformat.h"
#include "tests/catalog/databasefixture.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::catalog;
using namespace std::chrono_literals;
using sharepane::test::need;

class TestEntities : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::DatabaseFixture> m_fixture;
    std::shared_ptr<LeaderDatabase> m_database;

    static Function half()
    {
        Function function;
        function.name = "half";
        function.parameters = {"x"};
        function.body = "x / 2";
        return function;
    }
    static ExternalTable lake()
    {
        ExternalTable table;
        table.name = "lake";
        table.format = "parquet";
        table.location = "file:///data/lake/";
        table.schema = test::DatabaseFixture::schema();
        return table;
    }
    std::shared_ptr<LeaderDatabase> reopened()
    {
        return need(LeaderDatabase::open(m_fixture->context(), "demo"));
    }

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<test::DatabaseFixture>();
        m_database = need(LeaderDatabase::create(m_fixture->context(), "demo"));
        need(m_database->createTable("t", test::DatabaseFixture::schema()));
    }

    void everyDefinitionIsReadBackFromTheJournal()
    {
        PolicyChange policies;
        policies.hotSpan = 7 * 24h;
        need(changePolicies(*m_database, "", policies));
        policies.retention = 365 * 24h;
        policies.merge = MergePolicy{false, 4096, 3};
        need(changePolicies(*m_database, "t", policies));
        need(addPrincipal(*m_database, Role::viewers, "AADUser=Ann@example.org"));
        need(createFunction(*m_database, half()));
        need(createExternalTable(*m_database, lake()));

        const auto definitions = need(reopened()->contents()).definitions;
        QVERIFY(*definitions == *need(m_database->contents()).definitions);
        QCOMPARE(definitions->policies.hotSpan, std::optional(std::chrono::milliseconds(7 * 24h)));
        QCOMPARE(definitions->tablePolicies.size(), std::size_t{1});
        QVERIFY(definitions->principals.at(Role::viewers).contains("aaduser=ann@example.org"));
        QVERIFY(definitions->functions.contains("half"));
        QVERIFY(definitions->externalTables.contains("lake"));
    }

    /// Azure compares user principal names without regard to case.
    void aPrincipalIsTheSameInEverySpelling()
    {
        QVERIFY(need(addPrincipal(*m_database, Role::viewers, "aaduser=Ann@Example.org")).changed);
        QVERIFY(!need(addPrincipal(*m_database, Role::viewers, "AADUSER=ann@example.ORG")).changed);
        const auto definitions = need(m_database->contents()).definitions;
        QVERIFY(isAuthorised(*definitions, need(parsePrincipal("aaduser=ANN@example.org")), Action::query));
        need(dropPrincipal(*m_database, Role::viewers, "aaduser=aNN@example.org"));
        QVERIFY(need(m_database->contents()).definitions->principals.empty());
    }

    /// Journals of before hold both spellings.
    void spellingsOfOnePrincipalInAJournalAreOne()
    {
        const auto definitions =
            need(parseDefinitions(R"({"principals": {"viewers": ["aaduser=Ann@x", "aaduser=ann@x"]}})"));
        QCOMPARE(definitions.principals.at(Role::viewers), (std::set<std::string>{"aaduser=ann@x"}));
    }

    void aCheckpointHoldsTheDefinitions()
    {
        need(createFunction(*m_database, half()));
        need(createExternalTable(*m_database, lake()));
        const Catalogue catalogue = need(m_database->catalogue());
        const Catalogue again = need(parseCheckpoint(catalogue.version, toJson(catalogue)));
        QVERIFY(*again.definitions == *catalogue.definitions);
        QVERIFY(again.tables == catalogue.tables);
    }

    void definitionsAsOneDocumentAreReadBack()
    {
        PolicyChange policies;
        policies.merge = MergePolicy{true, 4096, 3};
        need(changePolicies(*m_database, "t", policies));
        need(createFunction(*m_database, half()));
        const auto definitions = need(m_database->contents()).definitions;
        QVERIFY(need(parseDefinitions(toJson(*definitions))) == *definitions);
        QCOMPARE(parseDefinitions("[]").error().code, ErrorCode::corrupt);
        QCOMPARE(parseDefinitions(R"({"policies": {"hot_ms": -1}})").error().code, ErrorCode::corrupt);
        QCOMPARE(parseDefinitions(R"({"principals": {"admins": ["ann"]}})").error().code, ErrorCode::corrupt);
    }

    void repeatingAnEditChangesNothing()
    {
        QVERIFY(need(createFunction(*m_database, half())).changed);
        QVERIFY(need(addPrincipal(*m_database, Role::admins, "aadapp=loader")).changed);
        const auto version = need(m_database->contents()).version;
        QVERIFY(!need(createFunction(*m_database, half())).changed);
        QVERIFY(!need(addPrincipal(*m_database, Role::admins, "aadapp=loader")).changed);
        QVERIFY(!need(changePolicies(*m_database, "", {})).changed);
        QCOMPARE(need(m_database->contents()).version, version);
    }

    void aDifferentDefinitionOfATakenNameIsRefused()
    {
        need(createFunction(*m_database, half()));
        Function other = half();
        other.name = "HALF";
        other.body = "x / 3";
        QCOMPARE(createFunction(*m_database, other).error().code, ErrorCode::alreadyExists);
        ExternalTable table = lake();
        table.name = "T";
        QCOMPARE(createExternalTable(*m_database, table).error().code, ErrorCode::alreadyExists);
        need(createExternalTable(*m_database, lake()));
        const auto taken = m_database->createTable("Lake", test::DatabaseFixture::schema());
        QCOMPARE(taken.error().code, ErrorCode::alreadyExists);
        QCOMPARE(m_database->renameTable("t", "lake").error().code, ErrorCode::alreadyExists);
    }

    void whatIsDroppedIsGoneAndCanBeMadeAgain()
    {
        need(createFunction(*m_database, half()));
        need(createExternalTable(*m_database, lake()));
        need(dropFunction(*m_database, "Half"));
        need(dropExternalTable(*m_database, "LAKE"));
        QVERIFY(*need(reopened()->contents()).definitions == Definitions{});
        QCOMPARE(dropFunction(*m_database, "half").error().code, ErrorCode::notFound);
        QCOMPARE(dropExternalTable(*m_database, "lake").error().code, ErrorCode::notFound);
        need(createExternalTable(*m_database, lake()));
    }

    void droppingATableTakesItsPoliciesAlong()
    {
        PolicyChange policies;
        policies.hotSpan = 1h;
        need(changePolicies(*m_database, "t", policies));
        need(m_database->dropTable("t"));
        QVERIFY(need(m_database->contents()).definitions->tablePolicies.empty());
    }

    void unsettingAPolicyLeavesTheLevelAbove()
    {
        PolicyChange database;
        database.hotSpan = 7 * 24h;
        need(changePolicies(*m_database, "", database));
        PolicyChange table;
        table.hotSpan = 1h;
        need(changePolicies(*m_database, "t", table));
        const std::string id = need(m_database->table("t")).id;
        auto effective = effectivePolicies(*need(m_database->contents()).definitions, id);
        QCOMPARE(effective.hotSpan.value, std::optional(std::chrono::milliseconds(1h)));
        QCOMPARE(effective.hotSpan.origin, PolicyOrigin::table);
        table.hotSpan = std::optional<std::chrono::milliseconds>();
        need(changePolicies(*m_database, "t", table));
        effective = effectivePolicies(*need(m_database->contents()).definitions, id);
        QCOMPARE(effective.hotSpan.value, std::optional(std::chrono::milliseconds(7 * 24h)));
        QCOMPARE(effective.hotSpan.origin, PolicyOrigin::database);
        QCOMPARE(effective.retention.origin, PolicyOrigin::byDefault);
        QVERIFY(need(m_database->contents()).definitions->tablePolicies.empty());
    }

    void impossibleRequestsAreRefused_data()
    {
        QTest::addColumn<QString>("principal");
        for (const char* text : {"", "ann", "user=ann", "aaduser=", "aaduser= ann", "aaduser=a\nb"}) {
            QTest::newRow(text) << QString::fromUtf8(text);
        }
    }
    void impossibleRequestsAreRefused()
    {
        QFETCH(QString, principal);
        const auto refused = addPrincipal(*m_database, Role::users, principal.toStdString());
        QCOMPARE(refused.error().code, ErrorCode::invalidArgument);
        QVERIFY(need(m_database->contents()).definitions->principals.empty());
    }

    void impossiblePoliciesAndFunctionsAreRefused()
    {
        PolicyChange policies;
        policies.retention = 0ms;
        QCOMPARE(changePolicies(*m_database, "", policies).error().code, ErrorCode::invalidArgument);
        policies = {};
        policies.hotSpan = -1ms;
        QCOMPARE(changePolicies(*m_database, "t", policies).error().code, ErrorCode::invalidArgument);
        QCOMPARE(changePolicies(*m_database, "none", {}).error().code, ErrorCode::notFound);
        Function function = half();
        function.parameters = {"x", "X"};
        QCOMPARE(createFunction(*m_database, function).error().code, ErrorCode::invalidArgument);
        function.parameters = {"x; DROP"};
        QCOMPARE(createFunction(*m_database, function).error().code, ErrorCode::invalidArgument);
        ExternalTable table = lake();
        table.format = "exe";
        QCOMPARE(createExternalTable(*m_database, table).error().code, ErrorCode::invalidArgument);
    }

    void aLocationOutsideTheStorageIsRefusedWhenReadingTheJournal()
    {
        JournalEntry entry;
        entry.version = 1;
        entry.id = "6f1f0c4e-6a0e-4d5c-9a53-0a5d3f1c2b7e";
        entry.operation = "ADOPT TABLE";
        CatalogChange change;
        change.tableId = "0b0a4d3c-93c7-4a9a-8a64-3d3d2f0f9c11";
        change.name = "orders";
        change.location = "../outside/";
        entry.changes.push_back(change);
        QCOMPARE(parseJournalEntry(1, toJson(entry)).error().code, ErrorCode::corrupt);
        entry.changes.front().location = "lake/orders/";
        QVERIFY(need(parseJournalEntry(1, toJson(entry))) == entry);
    }
};

QTEST_GUILESS_MAIN(TestEntities)
#include "tst_entities.moc"
