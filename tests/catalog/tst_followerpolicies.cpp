#include "core/catalog/followerpolicies.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::catalog;
using std::chrono::days;
using Span = std::optional<std::chrono::milliseconds>;

namespace {

/// A database of the leader with the tables t and u (ids as names).
struct Leader {
    Span database{};
    Span table{}; ///< of t
};

Definitions definitionsOf(const Leader& leader)
{
    Definitions definitions;
    definitions.policies.hotSpan = leader.database;
    if (leader.table) {
        definitions.tablePolicies["t"].hotSpan = leader.table;
    }
    return definitions;
}

struct Case {
    ModificationKind kind = ModificationKind::none;
    Leader leader;
    Span database{}; ///< the follower's own
    Span table{};    ///< of t
};

QString shown(const Effective<Span>& span)
{
    std::string text = "always";
    if (span.value) {
        text = std::to_string(std::chrono::duration_cast<days>(*span.value).count()) + "d";
    }
    return QString::fromStdString(text + ", " + nameOf(span.origin));
}

std::optional<std::string> sameId(const std::string& name)
{
    return name == "gone" ? std::nullopt : std::optional(name);
}

} // namespace

Q_DECLARE_METATYPE(Case)

class TestFollowerPolicies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hotSpansOfATableAndItsDatabase_data()
    {
        QTest::addColumn<Case>("data");
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("database");
        const auto row = [](const char* name, const Case& data, const char* table, const char* database) {
            QTest::newRow(name) << data << table << database;
        };
        const auto none = ModificationKind::none;
        const auto unite = ModificationKind::unite;
        const auto replace = ModificationKind::replace;
        const Leader both{days{30}, days{7}};
        const Leader onlyDatabase{days{30}, {}};

        row("nothing set anywhere", {.kind = none, .leader = {}}, "always, default", "always, default");
        row("none: the leader's", {.kind = none, .leader = both}, "7d, table", "30d, database");
        row("none: overrides don't count",
            {.kind = none, .leader = both, .database = days{0}, .table = days{1}}, "7d, table",
            "30d, database");
        row("none: nor where the leader has nothing",
            {.kind = none, .leader = {}, .database = days{0}, .table = days{1}}, "always, default",
            "always, default");
        row("union: the leader's while nothing is overridden", {.kind = unite, .leader = both}, "7d, table",
            "30d, database");
        row("union: the follower's database value takes the place of the leader's",
            {.kind = unite, .leader = onlyDatabase, .database = days{1}}, "1d, follower database",
            "1d, follower database");
        row("union: the leader's table value goes before a database value",
            {.kind = unite, .leader = both, .database = days{1}}, "7d, table", "1d, follower database");
        row("union: the follower's table value takes the place of the leader's",
            {.kind = unite, .leader = both, .table = days{2}}, "2d, follower table", "30d, database");
        row("replace: the leader's count as never set", {.kind = replace, .leader = both}, "always, default",
            "always, default");
        row("replace: the follower's database value holds for all tables",
            {.kind = replace, .leader = both, .database = days{0}}, "0d, follower database",
            "0d, follower database");
        row("replace: the follower's table value goes first",
            {.kind = replace, .leader = both, .database = days{0}, .table = days{3}}, "3d, follower table",
            "0d, follower database");
    }

    void hotSpansOfATableAndItsDatabase()
    {
        QFETCH(Case, data);
        QFETCH(QString, table);
        QFETCH(QString, database);
        const Definitions leader = definitionsOf(data.leader);
        FollowerOverrides overrides;
        overrides.cachingKind = data.kind;
        overrides.hotSpan = data.database;
        if (data.table) {
            overrides.tableHotSpans["t"] = *data.table;
        }
        QCOMPARE(shown(effectiveHotSpan(leader, overrides, "t", "T")), table);
        QCOMPARE(shown(effectiveHotSpan(leader, overrides, {}, {})), database);
        QCOMPARE(effectiveHotSpan(leader, overrides, "u", "u"),
                 effectiveHotSpan(leader, overrides, {}, {})); // a table of which nobody says anything
        // What is handed on as definitions says the same values.
        const auto effective = effectiveDefinitions(std::make_shared<Definitions>(leader), overrides, sameId);
        for (const char* id : {"t", "u"}) {
            QCOMPARE(effectivePolicies(*effective, id).hotSpan.value,
                     effectiveHotSpan(leader, overrides, id, id).value);
        }
        QCOMPARE(effectivePolicies(*effective, {}).hotSpan.value,
                 effectiveHotSpan(leader, overrides, {}, {}).value);
    }

    /// The sample configuration of Azure's page "Cluster follower commands".
    void theWorkedExample()
    {
        auto leader = std::make_shared<Definitions>();
        leader->tablePolicies["MyTable1"].hotSpan = days{7};
        leader->tablePolicies["MyTable2"].hotSpan = days{30};
        for (const char* table : {"MyTable3", "MyTable4", "MyTable5"}) {
            leader->tablePolicies[table].hotSpan = days{365};
        }
        leader->tablePolicies["MyTable3"].retention = days{400};
        leader->principals[Role::viewers] = {"aadgroup=scubadivers@contoso.com"};
        leader->principals[Role::admins] = {"aaduser=jack@contoso.com"};

        FollowerOverrides overrides; // as attached
        QVERIFY(overrides.changeNothing());
        QCOMPARE(*effectiveDefinitions(leader, overrides, sameId), *leader);

        overrides.principals[Role::admins] = {"aaduser=jack@contoso.com"};
        overrides.principals[Role::viewers] = {"aaduser=jill@contoso.com"};
        overrides.principalsKind = ModificationKind::replace;
        overrides.hotSpan = days{0};
        overrides.tableHotSpans["mytable1"] = days{1};
        overrides.tableHotSpans["mytable2"] = days{3};
        overrides.cachingKind = ModificationKind::replace;

        const auto ids = [](const std::string& name) -> std::optional<std::string> {
            return "MyTable" + name.substr(name.size() - 1);
        };
        const auto effective = effectiveDefinitions(leader, overrides, ids);
        const auto hot = [&](const char* table) {
            return effectivePolicies(*effective, table).hotSpan.value;
        };
        QCOMPARE(hot("MyTable1"), Span(days{1}));
        QCOMPARE(hot("MyTable2"), Span(days{3}));
        for (const char* table : {"MyTable3", "MyTable4", "MyTable5", "a table made later"}) {
            QCOMPARE(hot(table), Span(days{0}));
        }
        QCOMPARE(effectivePolicies(*effective, "MyTable3").retention.value, Span(days{400}));
        const Principals expected = {{Role::admins, {"aaduser=jack@contoso.com"}},
                                     {Role::viewers, {"aaduser=jill@contoso.com"}}};
        QCOMPARE(effective->principals, expected);
        QVERIFY(!effective->closed);
    }

    void principalsByKind_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("overridden");
        QTest::addColumn<QStringList>("viewers");
        QTest::addColumn<bool>("closed");
        QTest::newRow("none") << "none" << true << QStringList{QStringLiteral("aaduser=ann")} << false;
        QTest::newRow("union") << "union" << true
                               << QStringList{QStringLiteral("aaduser=ann"), QStringLiteral("aaduser=bob")}
                               << false;
        QTest::newRow("replace") << "replace" << true << QStringList{QStringLiteral("aaduser=bob")} << false;
        QTest::newRow("union with nobody")
            << "union" << false << QStringList{QStringLiteral("aaduser=ann")} << false;
        QTest::newRow("replace by nobody lets nobody in") << "replace" << false << QStringList{} << true;
    }

    void principalsByKind()
    {
        QFETCH(QString, kind);
        QFETCH(bool, overridden);
        QFETCH(QStringList, viewers);
        QFETCH(bool, closed);
        auto leader = std::make_shared<Definitions>();
        leader->principals[Role::viewers] = {"aaduser=ann"};
        FollowerOverrides overrides;
        overrides.principalsKind = *modificationKindOf(kind.toStdString());
        if (overridden) {
            overrides.principals[Role::viewers] = {"aaduser=bob"};
        }
        const auto effective = effectiveDefinitions(leader, overrides, sameId);
        QStringList names;
        for (const auto& [role, members] : effective->principals) {
            for (const std::string& name : members) {
                names << QString::fromStdString(name);
            }
        }
        QCOMPARE(names, viewers);
        QCOMPARE(effective->closed, closed);
    }

    void aHotSpanOfATableThatIsNotThereSaysNothing()
    {
        FollowerOverrides overrides;
        overrides.tableHotSpans["gone"] = days{1};
        const auto leader = std::make_shared<Definitions>();
        QCOMPARE(*effectiveDefinitions(leader, overrides, sameId), *leader);
    }

    void kindsHaveNamesThatReadBack()
    {
        for (const auto kind : {ModificationKind::none, ModificationKind::unite, ModificationKind::replace}) {
            QCOMPARE(modificationKindOf(nameOf(kind)), std::optional(kind));
        }
        QVERIFY(!modificationKindOf("Union"));
        QVERIFY(!modificationKindOf(""));
    }
};

QTEST_GUILESS_MAIN(TestFollowerPolicies)
#include "tst_followerpolicies.moc"
