#include "core/catalog/selection.h"

#include <QtTest>

#include <array>

using namespace sharepane;
using namespace sharepane::catalog;

namespace {

/// A database with tables a, b and LogsOfMay, the views va (of a) and vb (of b), a view vva of va, the
/// external tables exA and exB, and the functions f and g. Ids are the names.
Catalogue catalogue()
{
    Catalogue all;
    auto definitions = std::make_shared<Definitions>();
    for (const char* name : {"a", "b", "LogsOfMay", "va", "vb", "vva"}) {
        all.tables[name] = TableEntry{name, name, 0};
        definitions->tablePolicies[name].hotSpan = std::chrono::hours{1};
    }
    definitions->views["va"].sourceId = "a";
    definitions->views["vb"].sourceId = "b";
    definitions->views["vva"].sourceId = "va";
    definitions->externalTables["exa"].name = "exA";
    definitions->externalTables["exb"].name = "exB";
    definitions->functions["f"].name = "f";
    definitions->functions["g"].name = "g";
    definitions->principals[Role::viewers] = {"aaduser=ann@example.org"};
    all.definitions = std::move(definitions);
    return all;
}

/// What is selected, as "a b va | exA | f".
QString summary(const Selection& selection)
{
    const Catalogue all = catalogue();
    const auto tables = selectedTables(all, selection);
    for (const auto& [id, table] : all.tables) {
        if (isSelected(all, selection, id) != tables.contains(id)) {
            return QStringLiteral("isSelected() says something else of ") + QString::fromStdString(id);
        }
    }
    const Definitions kept = selectedDefinitions(*all.definitions, selection, tables);
    std::array<std::string, 3> parts;
    const auto add = [&](std::size_t part, const std::string& name) {
        parts[part] += (parts[part].empty() ? "" : " ") + name;
    };
    for (const std::string& id : tables) {
        add(0, id);
    }
    for (const auto& [key, table] : kept.externalTables) {
        add(1, table.name);
    }
    for (const auto& [key, function] : kept.functions) {
        add(2, function.name);
    }
    for (const auto& [id, policies] : kept.tablePolicies) {
        if (!tables.contains(id)) {
            add(0, "POLICY OF " + id);
        }
    }
    for (const auto& [id, view] : kept.views) {
        if (!tables.contains(id) || !tables.contains(view.sourceId)) {
            add(0, "VIEW " + id);
        }
    }
    return QString::fromStdString(parts[0] + " | " + parts[1] + " | " + parts[2]);
}

} // namespace

Q_DECLARE_METATYPE(Selection)

class TestSelection : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsSelected_data()
    {
        QTest::addColumn<Selection>("selection");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const Selection& selection, const char* expected) {
            QTest::newRow(name) << selection << QString::fromUtf8(expected);
        };
        const char* others = " | exA exB | f g";
        const auto with = [&](const char* tables) {
            return std::string(tables) + others;
        };
        row("empty lists are everything", {}, with("LogsOfMay a b va vb vva").c_str());
        row("one table, and the views of it", {.tables = {{"A"}, {}}}, with("a va vva").c_str());
        row("a wildcard", {.tables = {{"logs*"}, {}}}, with("LogsOfMay").c_str());
        row("a wildcard in the middle", {.tables = {{"l*m*y"}, {}}}, with("LogsOfMay").c_str());
        row("an excluded table takes its views along", {.tables = {{}, {"a"}}},
            with("LogsOfMay b vb").c_str());
        row("exclude goes before include", {.tables = {{"a", "b"}, {"*"}}}, with("").c_str());
        row("an included view brings its table, even an excluded one",
            {.tables = {{}, {"*"}}, .materializedViews = {{"va"}, {}}}, with("a va").c_str());
        row("and what that table itself reads", {.tables = {{}, {"*"}}, .materializedViews = {{"vva"}, {}}},
            with("a va vva").c_str());
        row("included views leave the others out", {.materializedViews = {{"vb"}, {}}},
            with("LogsOfMay a b vb").c_str());
        row("no views", {.materializedViews = {{}, {"*"}}}, with("LogsOfMay a b").c_str());
        row("an excluded view doesn't come although it is included too",
            {.tables = {{}, {"*"}}, .materializedViews = {{"*"}, {"v*a"}}}, with("b vb").c_str());
        row("an excluded view takes those that read it along", {.materializedViews = {{}, {"va"}}},
            with("LogsOfMay a b vb").c_str());
        row("a view is no table", {.tables = {{"va"}, {}}}, with("").c_str());
        row("external tables and functions by their own lists",
            {.externalTables = {{"EX*"}, {"exb"}}, .functions = {{}, {"G"}}},
            "LogsOfMay a b va vb vva | exA | f");
        row("nothing at all",
            {.tables = {{}, {"*"}},
             .externalTables = {{}, {"*"}},
             .materializedViews = {{}, {"*"}},
             .functions = {{}, {"*"}}},
            " |  | ");
    }

    void whatIsSelected()
    {
        QFETCH(Selection, selection);
        QFETCH(QString, expected);
        QCOMPARE(summary(selection), expected);
        QCOMPARE(*parseSelection(toJson(selection)), selection);
    }

    void principalsAreEverybodys()
    {
        const Selection nothing{.tables = {{}, {"*"}}};
        QCOMPARE(selectedDefinitions(*catalogue().definitions, nothing, {}).principals.size(),
                 std::size_t{1});
    }

    void wildcardsMatchAnyRun_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* pattern, const char* name, bool expected) {
            QTest::newRow((std::string(pattern) + " on " + name).c_str()) << pattern << name << expected;
        };
        row("flights", "Flights", true);
        row("flights", "flights2", false);
        row("flights", "flight", false);
        row("*", "anything", true);
        row("Logs*", "logs", true);
        row("*2024", "logs2024", true);
        row("*2024", "logs20244", false);
        row("a*b*c", "aXbYbZc", true);
        row("a*b*c", "acb", false);
        row("**x**", "x", true);
        row("größe*", "größe_a", true);
    }

    void wildcardsMatchAnyRun()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, name);
        QFETCH(bool, expected);
        QCOMPARE(matchesPattern(pattern.toStdString(), name.toStdString()), expected);
    }

    void aPatternOfManyStarsIsNoTrap()
    {
        std::string pattern;
        for (int i = 0; i < 80; ++i) {
            pattern += "*a";
        }
        QVERIFY(!matchesPattern(pattern + "b", std::string(255, 'a')));
    }

    void aHundredEntriesInAllAreTheMost()
    {
        Selection selection;
        selection.tables.include.assign(50, "a");
        selection.functions.exclude.assign(50, "b");
        QVERIFY(checkSelection(selection).has_value());
        selection.externalTables.exclude = {"c"};
        QCOMPARE(checkSelection(selection).error().code, ErrorCode::invalidArgument);
    }

    void whatNoNameCanBeIsRefused_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::newRow("empty") << "";
        QTest::newRow("path") << "a/b";
        QTest::newRow("regular expression") << "logs.*";
        QTest::newRow("question mark") << "log?";
        QTest::newRow("too long") << QString(256, QLatin1Char('a'));
    }

    void whatNoNameCanBeIsRefused()
    {
        QFETCH(QString, pattern);
        const Selection selection{.materializedViews = {{}, {pattern.toStdString()}}};
        QCOMPARE(checkSelection(selection).error().code, ErrorCode::invalidArgument);
        QVERIFY(!parseSelection(toJson(selection)));
    }

    void damagedListsAreRefused()
    {
        for (const char* text : {"", "[]", R"({"tables_to_include":7})", R"({"tables_to_include":[7]})",
                                 R"({"tables_to_include":{"a":"b"}})"}) {
            QVERIFY2(!parseSelection(text), text);
        }
    }
};

QTEST_GUILESS_MAIN(TestSelection)
#include "tst_selection.moc"
