#include "core/follow/cachedextents.h"
#include "core/follow/planner.h"

#include <QtTest>

using namespace sharepane;
using namespace sharepane::follow;

namespace {

const std::string flights = "11111111-1111-4111-8111-111111111111";
const std::string airports = "22222222-2222-4222-8222-222222222222";

delta::Add extent(const std::string& path, std::int64_t size = 10, const std::string& checksum = {})
{
    delta::Add add;
    add.path = path;
    add.size = size;
    add.stats = R"({"numRecords":3})";
    if (!checksum.empty()) {
        add.tags.emplace(delta::checksumTag, checksum);
    }
    return add;
}

delta::Metadata metadata()
{
    delta::Metadata metadata;
    metadata.schemaString = R"({"type":"struct","fields":[]})";
    return metadata;
}

TableChange newTable(const std::string& id, const std::string& name, std::vector<delta::Add> extents)
{
    TableChange change;
    change.tableId = id;
    change.name = name;
    change.deltaVersion = 0;
    change.metadata = metadata();
    change.whole = delta::FileSet(std::move(extents));
    return change;
}

AppliedTable applied(const std::string& name, std::int64_t version, std::vector<delta::Add> extents)
{
    AppliedTable table;
    table.name = name;
    table.deltaVersion = version;
    table.files = delta::FileSet(std::move(extents));
    return table;
}

/// What a plan does, as text that a table of cases can compare: "fetch flights/a; insert a; …".
QString summary(const Plan& plan)
{
    const auto nameOf = [](const std::string& id) {
        return id == flights ? QStringLiteral("flights") : QStringLiteral("airports");
    };
    QStringList parts;
    for (const auto& fetch : plan.fetch) {
        parts << QStringLiteral("fetch %1/%2").arg(nameOf(fetch.tableId), QString::fromStdString(fetch.path));
    }
    for (const auto& step : plan.publish) {
        QString text = step.dropped ? QStringLiteral("drop ")
                       : step.isNew ? QStringLiteral("new ")
                                    : QString();
        text += nameOf(step.tableId);
        if (!step.dropped) {
            text += QStringLiteral(" '%1' v%2").arg(QString::fromStdString(step.name)).arg(step.deltaVersion);
        }
        const auto addPath = [&text](const delta::Add& add) {
            text += QStringLiteral(" +") + QString::fromStdString(add.path);
        };
        std::for_each(step.insert.begin(), step.insert.end(), addPath);
        if (step.isNew && step.whole) {
            step.whole->forEach(addPath);
        }
        for (const auto& path : step.erase) {
            text += QStringLiteral(" -") + QString::fromStdString(path);
        }
        parts << text;
    }
    for (const auto& leftover : plan.drop) {
        parts << QStringLiteral("remove %1/%2")
                     .arg(nameOf(leftover.tableId), QString::fromStdString(leftover.path));
    }
    return parts.join(QStringLiteral("; "));
}

struct Case {
    Changes changes;
    std::map<std::string, AppliedTable> applied;
    CacheState cache;
};

} // namespace

Q_DECLARE_METATYPE(Case)

class TestPlanner : public QObject {
    Q_OBJECT

private:
    static void addRow(const char* name, const Case& data, const char* expected)
    {
        QTest::newRow(name) << data << QString::fromUtf8(expected);
    }

private Q_SLOTS:
    void aPlanLeadsToWhatTheLeaderHas_data()
    {
        QTest::addColumn<Case>("data");
        QTest::addColumn<QString>("expected");

        Case nothing;
        nothing.changes.fromVersion = nothing.changes.toVersion = 4;
        nothing.applied[flights] = applied("flights", 3, {extent("a")});
        addRow("nothing new, nothing to do", nothing, "");

        Case first;
        first.changes.complete = true;
        first.changes.tables = {newTable(flights, "flights", {extent("a")}),
                                newTable(airports, "airports", {})};
        addRow("the first picture fetches everything", first,
               "fetch flights/a; new flights 'flights' v0 +a; new airports 'airports' v0");

        Case append;
        append.applied[flights] = applied("flights", 3, {extent("a")});
        TableChange appended;
        appended.tableId = flights;
        appended.deltaVersion = 4;
        appended.adds = {extent("b")};
        append.changes.tables = {appended};
        addRow("an append fetches what is new", append, "fetch flights/b; flights 'flights' v4 +b");

        Case cached = append;
        cached.cache[flights]["b"] = 10;
        addRow("a finished extent is not fetched again", cached, "flights 'flights' v4 +b");

        Case torn = append;
        torn.cache[flights]["b"] = 9;
        addRow("a short one is", torn, "fetch flights/b; flights 'flights' v4 +b");

        Case compact = append;
        compact.changes.tables[0].removedPaths = {"a"};
        addRow("a replaced extent is removed after the publish", compact,
               "fetch flights/b; flights 'flights' v4 +b -a; remove flights/a");

        Case again = append;
        again.changes.tables[0].adds = {extent("a")};
        again.changes.tables[0].removedPaths = {"a"};
        again.cache[flights]["a"] = 10;
        addRow("an extent removed and added again stays", again, "flights 'flights' v4 +a -a");

        Case rename;
        rename.applied[flights] = applied("flights", 3, {extent("a")});
        TableChange renamed;
        renamed.tableId = flights;
        renamed.name = "trips";
        rename.changes.tables = {renamed};
        addRow("a rename moves no data", rename, "flights 'trips' v3");

        Case drop;
        drop.applied[flights] = applied("flights", 3, {extent("a")});
        TableChange dropped;
        dropped.tableId = flights;
        dropped.dropped = true;
        drop.changes.tables = {dropped};
        addRow("a dropped table goes with its extents", drop, "drop flights; remove flights/");

        Case unknownDrop = drop;
        unknownDrop.applied.clear();
        addRow("a table that came and went is no news", unknownDrop, "");

        Case whole;
        whole.changes.complete = true;
        whole.applied[flights] = applied("flights", 9, {extent("a"), extent("b")});
        whole.applied[airports] = applied("airports", 2, {extent("x")});
        whole.changes.tables = {newTable(flights, "flights", {extent("b"), extent("c")})};
        whole.cache[flights]["b"] = 10;
        addRow(
            "a complete picture is compared with what is there", whole,
            "fetch flights/c; flights 'flights' v0 +c -a; drop airports; remove flights/a; remove airports/");

        Case other;
        other.changes.complete = true;
        other.applied[flights] = applied("flights", 9, {extent("a", 10, "one")});
        other.changes.tables = {newTable(flights, "flights", {extent("a", 10, "two")})};
        other.cache[flights]["a"] = 10;
        addRow("other bytes under a known name are fetched", other,
               "fetch flights/a; flights 'flights' v0 +a");

        Case annotated;
        annotated.changes.complete = true;
        annotated.applied[flights] = applied("flights", 9, {extent("a", 10, "one")});
        delta::Add better = extent("a", 10, "one");
        better.stats = R"({"numRecords":3,"minValues":{"n":1}})";
        annotated.changes.tables = {newTable(flights, "flights", {better})};
        annotated.cache[flights]["a"] = 10;
        addRow("new statistics of an extent need no fetch", annotated, "flights 'flights' v0 +a");
    }

    void aPlanLeadsToWhatTheLeaderHas()
    {
        QFETCH(Case, data);
        QFETCH(QString, expected);
        const auto plan = planSync(data.changes, data.applied, data.cache);
        QVERIFY2(plan, plan ? "" : plan.error().message().c_str());
        QCOMPARE(summary(*plan), expected);
    }

    void bytesAndRowsToComeAreCounted()
    {
        Changes changes;
        changes.complete = true;
        changes.tables = {newTable(flights, "flights", {extent("a", 10), extent("b", 32)})};
        CacheState cache;
        cache[flights]["a"] = 10;
        const auto plan = planSync(changes, {}, cache);
        QVERIFY(plan);
        QCOMPARE(plan->fetchBytes, 32);
        QCOMPARE(plan->newRows, 6);
    }

    void onlyHotExtentsAreFetched()
    {
        Changes changes;
        changes.complete = true;
        delta::Add hot = extent("hot");
        hot.modificationTime = 2;
        delta::Add cold = extent("cold");
        cold.modificationTime = 1;
        changes.tables = {newTable(flights, "flights", {hot, cold, extent("there")})};
        const IsHot isHot = [](const std::string&, const delta::Add& add) {
            return add.modificationTime > 1;
        };
        CacheState cache;
        cache[flights]["there"] = 10;
        const auto plan = planSync(changes, {}, cache, isHot);
        QVERIFY(plan);
        QCOMPARE(plan->fetch.size(), std::size_t{1});
        QCOMPARE(plan->fetch.front().path, std::string("hot"));
        const delta::FileSet& whole = *plan->publish.front().whole;
        QVERIFY(isCached(*whole.find("hot")));
        QVERIFY(!isCached(*whole.find("cold")));
        QVERIFY(isCached(*whole.find("there"))); // what is in the cache is used, hot or not

        changes.complete = false;
        changes.tables.front().whole.reset();
        changes.tables.front().adds = {hot, cold};
        const auto next = planSync(changes, {{flights, applied("flights", 1, {})}}, {}, isHot);
        QVERIFY(next);
        QCOMPARE(next->fetch.size(), std::size_t{1});
        QVERIFY(isCached(next->publish.front().insert.at(0)));
        QVERIFY(!isCached(next->publish.front().insert.at(1)));
    }

    void whatFindsNoRoomIsPublishedWithoutBeingFetched_data()
    {
        QTest::addColumn<int>("room");
        QTest::addColumn<QString>("fetched");
        QTest::newRow("room for all") << 60 << QStringLiteral("new,old,older");
        QTest::newRow("the newest first") << 30 << QStringLiteral("new,old");
        QTest::newRow("a smaller one where a larger one has no room") << 15 << QStringLiteral("new,older");
        QTest::newRow("none at all") << 0 << QString();
    }

    void whatFindsNoRoomIsPublishedWithoutBeingFetched()
    {
        QFETCH(int, room);
        QFETCH(QString, fetched);
        Changes changes;
        changes.complete = true;
        std::vector<delta::Add> adds = {extent("older", 5), extent("new", 10), extent("old", 20)};
        adds[0].modificationTime = 1;
        adds[1].modificationTime = 3;
        adds[2].modificationTime = 2;
        changes.tables = {newTable(flights, "flights", adds)};
        auto plan = *planSync(changes, {}, {});
        const std::int64_t bytes = limitFetch(plan, room);
        QVERIFY(bytes <= room);
        QCOMPARE(plan.fetchBytes, bytes);
        QStringList paths;
        for (const ExtentRef& ref : plan.fetch) {
            paths << QString::fromStdString(ref.path);
        }
        QCOMPARE(paths.join(QLatin1Char(',')), fetched);
        plan.publish.front().whole->forEach([&](const delta::Add& add) {
            QCOMPARE(isCached(add), paths.contains(QString::fromStdString(add.path)));
        });
    }

    void aChangeOfAnUnknownTableAsksForTheWhole()
    {
        Changes changes;
        TableChange change;
        change.tableId = flights;
        change.deltaVersion = 4;
        change.adds = {extent("b")};
        changes.tables = {change};
        const auto plan = planSync(changes, {}, {});
        QVERIFY(!plan);
        QCOMPARE(plan.error().code, ErrorCode::corrupt);
    }

    void whatIsWantedIsWhatAPlanLooksUp()
    {
        Changes changes;
        changes.complete = true;
        changes.tables = {newTable(flights, "flights", {extent("a", 10, "sum"), extent("b")})};
        const std::map<std::string, AppliedTable> known = {{flights, applied("flights", 1, {extent("b")})}};
        const auto wanted = wantedExtents(changes, known);
        QCOMPARE(wanted.size(), std::size_t{1});
        QCOMPARE(wanted.front(), (ExtentRef{flights, "a", 10, "sum"}));
    }
};

QTEST_GUILESS_MAIN(TestPlanner)
#include "tst_planner.moc"
