#include "tests/contract/leadersourcecontract.h"

#include "core/base/checksum.h"
#include "core/base/ids.h"
#include "core/catalog/entities.h"

#include <QCoreApplication>
#include <QtTest>

#include <atomic>
#include <fstream>

namespace sharepane::test {

using follow::Changes;
using follow::ExtentRef;
using follow::Position;
using follow::TableChange;

namespace {

const std::string followerId = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";

ExtentRef refOf(const std::string& tableId, const delta::Add& add)
{
    const auto tag = add.tags.find(std::string(delta::checksumTag));
    return {tableId, add.path, add.size, tag == add.tags.end() ? std::string() : tag->second};
}

const TableChange* find(const Changes& changes, const std::string& tableId)
{
    for (const TableChange& change : changes.tables) {
        if (change.tableId == tableId) {
            return &change;
        }
    }
    return nullptr;
}

} // namespace

void LeaderSourceContract::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_leader = m_make(m_dir->path().toStdString());
    m_database = m_leader->leader().create("demo");
    m_source = must(m_leader->connect()->open("demo"));
    m_known.clear();
    m_selection = {};
}

void LeaderSourceContract::cleanup()
{
    m_source.reset();
    m_database.reset();
    m_leader.reset();
    m_dir.reset();
}

/// The position of a follower that has applied these changes, and all that at() saw before.
Position LeaderSourceContract::at(const Changes& changes)
{
    for (const TableChange& change : changes.tables) {
        if (change.dropped) {
            m_known.erase(change.tableId);
        } else if (change.deltaVersion >= 0) {
            m_known[change.tableId] = {change.deltaVersion, change.location};
        }
    }
    Position position;
    position.version = changes.toVersion;
    position.id = changes.toId;
    position.selection = m_selection;
    position.tables = [this] {
        std::vector<std::string> ids;
        for (const auto& [id, table] : m_known) {
            ids.push_back(id);
        }
        return ids;
    };
    position.tableOf = [this](const std::string& tableId) {
        const auto known = m_known.find(tableId);
        return known == m_known.end() ? follow::KnownTable{} : known->second;
    };
    return position;
}

std::filesystem::path LeaderSourceContract::target(const std::string& name) const
{
    return std::filesystem::path(m_dir->path().toStdString()) / name;
}

void LeaderSourceContract::theHeadIsTheNewestCommit()
{
    const auto created = must(m_source->head(-1));
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto version = m_leader->leader().append(*m_database, table, 0, 10);
    const auto head = must(m_source->head(created.version));
    QCOMPARE(head.version, version);
    QVERIFY(head.time > created.time);
}

void LeaderSourceContract::theHeadIsFoundFromAnyKnownVersion()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    std::int64_t version = 0;
    for (int i = 0; i < 9; ++i) {
        version = m_leader->leader().append(*m_database, table, i, 1);
    }
    for (std::int64_t known = -1; known <= version; ++known) {
        QCOMPARE(must(m_source->head(known)).version, version);
    }
}

void LeaderSourceContract::aDatabaseThatDoesNotExistIsNotFound()
{
    const auto source = must(m_leader->connect()->open("nothing"));
    QCOMPARE(source->head(-1).error().code, ErrorCode::notFound);
    QCOMPARE(source->changesAfter({}).error().code, ErrorCode::notFound);
}

void LeaderSourceContract::databasesAreListed()
{
    m_leader->leader().create("archive");
    QCOMPARE(must(m_leader->connect()->databases()), (std::vector<std::string>{"archive", "demo"}));
}

void LeaderSourceContract::whoKnowsNothingGetsTheWholePicture()
{
    const auto flights = m_leader->leader().createTable(*m_database, "flights");
    const auto airports = m_leader->leader().createTable(*m_database, "airports");
    m_leader->leader().append(*m_database, flights, 0, 10);
    const auto version = m_leader->leader().append(*m_database, flights, 10, 10);
    const auto changes = must(m_source->changesAfter({}));
    QVERIFY(changes.complete);
    QVERIFY(!changes.more);
    QCOMPARE(changes.fromVersion, -1);
    QCOMPARE(changes.toVersion, version);
    QCOMPARE(changes.tables.size(), std::size_t{2});
    const TableChange* change = find(changes, flights);
    QVERIFY(change != nullptr);
    QCOMPARE(change->name, std::optional<std::string>("flights"));
    QVERIFY(change->metadata.has_value());
    QVERIFY(change->whole.has_value());
    QCOMPARE(change->whole->size(), std::size_t{2});
    QCOMPARE(find(changes, airports)->whole->size(), std::size_t{0});
}

void LeaderSourceContract::nothingNewIsEmpty()
{
    m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    const auto changes = must(m_source->changesAfter(at(known)));
    QVERIFY(changes.empty());
    QCOMPARE(changes.toVersion, known.toVersion);
}

void LeaderSourceContract::anAppendBringsItsExtents()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    const auto adds = m_leader->leader().write(*m_database, table, 0, 10);
    must(m_database->append(table, adds));
    const auto changes = must(m_source->changesAfter(at(known)));
    QVERIFY(!changes.complete);
    QCOMPARE(changes.fromVersion, known.toVersion);
    QCOMPARE(changes.tables.size(), std::size_t{1});
    const TableChange& change = changes.tables.front();
    QCOMPARE(change.tableId, table);
    QCOMPARE(change.adds.size(), std::size_t{1});
    QCOMPARE(change.adds.front().path, adds.front().path);
    QCOMPARE(change.adds.front().size, adds.front().size);
    QCOMPARE(change.adds.front().tags, adds.front().tags);
    QVERIFY(change.removedPaths.empty());
    QVERIFY(!change.whole.has_value());
}

void LeaderSourceContract::manyCommitsBecomeOneNetChange()
{
    const auto flights = m_leader->leader().createTable(*m_database, "flights");
    const auto airports = m_leader->leader().createTable(*m_database, "airports");
    const auto known = must(m_source->changesAfter({}));
    for (int i = 0; i < 5; ++i) {
        m_leader->leader().append(*m_database, flights, i, 1);
    }
    const auto version = m_leader->leader().append(*m_database, airports, 0, 1);
    const auto changes = must(m_source->changesAfter(at(known)));
    QCOMPARE(changes.toVersion, version);
    QCOMPARE(changes.tables.size(), std::size_t{2});
    QCOMPARE(find(changes, flights)->adds.size(), std::size_t{5});
    QCOMPARE(find(changes, airports)->adds.size(), std::size_t{1});
}

void LeaderSourceContract::aRenameBringsTheNameOnly()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    must(m_database->renameTable("flights", "trips"));
    const auto changes = must(m_source->changesAfter(at(known)));
    QCOMPARE(changes.tables.size(), std::size_t{1});
    QCOMPARE(changes.tables.front().tableId, table);
    QCOMPARE(changes.tables.front().name, std::optional<std::string>("trips"));
    QVERIFY(changes.tables.front().adds.empty());
    QVERIFY(!changes.tables.front().whole.has_value());
}

void LeaderSourceContract::aDropIsTold()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    must(m_database->dropTable("flights"));
    const auto changes = must(m_source->changesAfter(at(known)));
    QCOMPARE(changes.tables.size(), std::size_t{1});
    QCOMPARE(changes.tables.front().tableId, table);
    QVERIFY(changes.tables.front().dropped);
}

void LeaderSourceContract::aTableThatCameAndWentIsNoNews()
{
    const auto known = must(m_source->changesAfter({}));
    m_leader->leader().createTable(*m_database, "flights");
    must(m_database->dropTable("flights"));
    const auto changes = must(m_source->changesAfter(at(known)));
    QVERIFY(!changes.empty());
    QVERIFY(changes.tables.empty());
}

void LeaderSourceContract::aNewTableComesWithItsMetadata()
{
    const auto known = must(m_source->changesAfter({}));
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    m_leader->leader().append(*m_database, table, 0, 10);
    must(m_database->renameTable("flights", "trips"));
    const auto changes = must(m_source->changesAfter(at(known)));
    QCOMPARE(changes.tables.size(), std::size_t{1});
    const TableChange& change = changes.tables.front();
    QCOMPARE(change.name, std::optional<std::string>("trips"));
    QVERIFY(change.metadata.has_value());
    QVERIFY(delta::parseSchema(change.metadata->schemaString).has_value());
    QVERIFY(change.whole.has_value());
    QCOMPARE(change.whole->size(), std::size_t{1});
}

void LeaderSourceContract::definitionsComeWithTheWholePicture()
{
    must(catalog::addPrincipal(*m_database, catalog::Role::viewers, "aaduser=ann@example.org"));
    must(catalog::createFunction(*m_database, {.name = "twice", .parameters = {"x"}, .body = "2 * x"}));
    const auto changes = must(m_source->changesAfter({}));
    QVERIFY(changes.definitions != nullptr);
    QCOMPARE(*changes.definitions, *must(m_database->catalogue()).definitions);
    QVERIFY(changes.definitions->functions.contains("twice"));
}

void LeaderSourceContract::aChangedDefinitionBringsThemAll()
{
    must(catalog::addPrincipal(*m_database, catalog::Role::viewers, "aaduser=ann@example.org"));
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    auto known = must(m_source->changesAfter({}));
    for (int i = 0; i < 3; ++i) { // the last of them with rows of the same table between two polls
        must(catalog::createFunction(*m_database,
                                     {.name = "f" + std::to_string(i), .parameters = {}, .body = "1"}));
        m_leader->leader().append(*m_database, table, i, 1);
        const auto changes = must(m_source->changesAfter(at(known)));
        QVERIFY(!changes.complete);
        QVERIFY(changes.definitions != nullptr);
        QCOMPARE(changes.definitions->functions.size(), static_cast<std::size_t>(i + 1));
        QVERIFY(changes.definitions->principals.contains(catalog::Role::viewers));
        QCOMPARE(changes.toVersion, must(m_database->catalogue()).version);
        QCOMPARE(find(changes, table)->adds.size(), std::size_t{1});
        known = changes;
    }
}

void LeaderSourceContract::aPolicyOfATableIsNoChangeOfTheTable()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    catalog::PolicyChange change;
    change.hotSpan = std::chrono::hours{24};
    must(catalog::changePolicies(*m_database, "flights", change));
    must(catalog::changePolicies(*m_database, {}, change));
    const auto changes = must(m_source->changesAfter(at(known)));
    QVERIFY(!changes.complete);
    QVERIFY(changes.tables.empty());
    QVERIFY(changes.definitions->tablePolicies.contains(table));
    QVERIFY(changes.definitions->policies.hotSpan.has_value());
}

void LeaderSourceContract::aDropTakesItsPoliciesAlong()
{
    m_leader->leader().createTable(*m_database, "flights");
    catalog::PolicyChange change;
    change.hotSpan = std::chrono::hours{24};
    must(catalog::changePolicies(*m_database, "flights", change));
    const auto known = must(m_source->changesAfter({}));
    QCOMPARE(known.definitions->tablePolicies.size(), std::size_t{1});
    must(m_database->dropTable("flights"));
    const auto changes = must(m_source->changesAfter(at(known)));
    QVERIFY(changes.definitions != nullptr);
    QVERIFY(changes.definitions->tablePolicies.empty());
}

void LeaderSourceContract::commitsOfRowsLeaveTheDefinitionsAlone()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    m_leader->leader().append(*m_database, table, 0, 1);
    m_leader->leader().createTable(*m_database, "airports");
    QVERIFY(must(m_source->changesAfter(at(known))).definitions == nullptr);
}

void LeaderSourceContract::versionsOfExtentsAndRewritesAreTold()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    m_leader->leader().append(*m_database, table, 0, 1); // Delta version 1
    auto changes = must(m_source->changesAfter({}));
    QCOMPARE(find(changes, table)->lastRewrite, 0);
    find(changes, table)->whole->forEach([](const delta::Add& add) { QCOMPARE(add.version.value, 1); });
    const auto known = at(changes);
    m_leader->leader().append(*m_database, table, 1, 1);
    changes = must(m_source->changesAfter(known));
    QCOMPARE(find(changes, table)->lastRewrite, -1);
    QCOMPARE(find(changes, table)->adds.front().version.value, 2);
    m_leader->leader().replaceExtents(*m_database, table, m_leader->leader().write(*m_database, table, 0, 2));
    m_leader->leader().append(*m_database, table, 2, 1);
    changes = must(m_source->changesAfter(known));
    QCOMPARE(find(changes, table)->lastRewrite, 3);
    QCOMPARE(find(changes, table)->deltaVersion, 4);
}

void LeaderSourceContract::aViewComesWithWhatItsRowsStandFor()
{
    const auto source = m_leader->leader().createTable(*m_database, "flights");
    const auto view = m_leader->leader().createView(*m_database, "daily", source);
    auto changes = must(m_source->changesAfter({}));
    QVERIFY(find(changes, view)->sources.empty());
    QCOMPARE(changes.definitions->views.at(view).sourceId, source);
    const auto known = at(changes);
    m_leader->leader().appendToView(*m_database, view, {{source, 7}});
    changes = must(m_source->changesAfter(known));
    const std::map<std::string, std::int64_t> expected = {{source, 7}};
    QCOMPARE(find(changes, view)->sources, expected);
    QCOMPARE(find(must(m_source->changesAfter({})), view)->sources, expected);
}

void LeaderSourceContract::anAdoptedTableIsFetchedFromItsFolder()
{
    const auto known = must(m_source->changesAfter({}));
    const auto table = m_leader->leader().adopt(*m_database, "elsewhere", "lake/flights/");
    auto changes = must(m_source->changesAfter(at(known)));
    const TableChange* change = find(changes, table);
    const std::string folder = m_leader->tellsFolders() ? "lake/flights/" : "";
    QCOMPARE(change->location, folder);
    QCOMPARE(change->whole->size(), std::size_t{1});
    const auto fetch = [&](const delta::Add& add, const std::string& location, const std::string& name) {
        auto extent = refOf(table, add);
        extent.location = location;
        must(m_source->fetch(extent, target(name), {}, [](std::uint64_t) {}));
        QVERIFY(std::filesystem::exists(target(name)));
    };
    change->whole->forEach([&](const delta::Add& add) { fetch(add, change->location, "first"); });
    m_leader->leader().append(*m_database, table, 10, 10);
    changes = must(m_source->changesAfter(at(changes)));
    change = find(changes, table);
    QCOMPARE(change->location, folder);
    fetch(change->adds.front(), change->location, "second");
}

void LeaderSourceContract::whoWantsAllGetsTheWholePicture()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    Position known = at(must(m_source->changesAfter({})));
    known.wantsAll = true;
    const auto changes = must(m_source->changesAfter(known));
    QVERIFY(changes.complete);
    QVERIFY(!changes.otherHistory);
    QCOMPARE(changes.fromVersion, known.version);
    QVERIFY(find(changes, table)->whole.has_value());
    QVERIFY(changes.definitions != nullptr);
}

void LeaderSourceContract::onlyWhatIsSelectedIsTold()
{
    const auto logs = m_leader->leader().createTable(*m_database, "LogsOfMay");
    m_leader->leader().createTable(*m_database, "secret");
    must(catalog::createFunction(*m_database, {.name = "shown", .parameters = {}, .body = "1"}));
    must(catalog::createFunction(*m_database, {.name = "hidden", .parameters = {}, .body = "1"}));
    catalog::PolicyChange policy;
    policy.hotSpan = std::chrono::hours{24};
    must(catalog::changePolicies(*m_database, "secret", policy));
    m_selection.tables.include = {"logs*"};
    m_selection.functions.exclude = {"hidden"};
    Position nothing;
    nothing.selection = m_selection;
    auto changes = must(m_source->changesAfter(nothing));
    QCOMPARE(changes.tables.size(), std::size_t{1});
    QCOMPARE(changes.tables.front().tableId, logs);
    QVERIFY(changes.definitions->tablePolicies.empty());
    QCOMPARE(changes.definitions->functions.size(), std::size_t{1});
    must(catalog::createFunction(*m_database, {.name = "Hidden2", .parameters = {}, .body = "1"}));
    changes = must(m_source->changesAfter(at(changes)));
    QVERIFY(changes.definitions->tablePolicies.empty());
    QCOMPARE(changes.definitions->functions.size(), std::size_t{2});
}

void LeaderSourceContract::commitsToOthersAreNoNews()
{
    m_leader->leader().createTable(*m_database, "logs");
    const auto secret = m_leader->leader().createTable(*m_database, "secret");
    m_selection.tables.exclude = {"secret", "later*"};
    Position nothing;
    nothing.selection = m_selection;
    auto changes = must(m_source->changesAfter(nothing));
    const auto version = m_leader->leader().append(*m_database, secret, 0, 10);
    changes = must(m_source->changesAfter(at(changes)));
    QVERIFY(!changes.complete);
    QVERIFY(changes.tables.empty());
    QCOMPARE(changes.toVersion, version);
    m_leader->leader().createTable(*m_database, "laterOn");
    must(m_database->dropTable("secret"));
    changes = must(m_source->changesAfter(at(changes)));
    QVERIFY(changes.tables.empty());
}

void LeaderSourceContract::renamesLeadIntoTheSelectionAndOutOfIt()
{
    const auto table = m_leader->leader().createTable(*m_database, "draft");
    m_leader->leader().append(*m_database, table, 0, 10);
    m_selection.tables.include = {"public*"};
    Position nothing;
    nothing.selection = m_selection;
    auto changes = must(m_source->changesAfter(nothing));
    QVERIFY(changes.tables.empty());
    must(m_database->renameTable("draft", "public_flights"));
    changes = must(m_source->changesAfter(at(changes)));
    QVERIFY(!changes.complete);
    QCOMPARE(find(changes, table)->name, std::optional<std::string>("public_flights"));
    QCOMPARE(find(changes, table)->whole->size(), std::size_t{1});
    const auto known = at(changes);
    m_leader->leader().append(*m_database, table, 10, 10);
    must(m_database->renameTable("public_flights", "private"));
    changes = must(m_source->changesAfter(known));
    QCOMPARE(changes.tables.size(), std::size_t{1});
    QVERIFY(find(changes, table)->dropped);
    const auto away = at(changes);
    must(m_database->renameTable("private", "PublicAgain"));
    changes = must(m_source->changesAfter(away));
    QCOMPARE(find(changes, table)->whole->size(), std::size_t{2});
}

void LeaderSourceContract::aNewTableThatMatchesAppears()
{
    m_selection.tables.include = {"*flights"};
    Position nothing;
    nothing.selection = m_selection;
    const auto known = at(must(m_source->changesAfter(nothing)));
    m_leader->leader().createTable(*m_database, "airports");
    const auto table = m_leader->leader().createTable(*m_database, "late_flights");
    m_leader->leader().append(*m_database, table, 0, 10);
    const auto changes = must(m_source->changesAfter(known));
    QCOMPARE(changes.tables.size(), std::size_t{1});
    QCOMPARE(find(changes, table)->whole->size(), std::size_t{1});
}

void LeaderSourceContract::anIncludedViewBringsItsSource()
{
    const auto source = m_leader->leader().createTable(*m_database, "flights");
    m_leader->leader().createTable(*m_database, "airports");
    m_selection.tables.exclude = {"*"};
    m_selection.materializedViews.include = {"daily"};
    Position nothing;
    nothing.selection = m_selection;
    auto changes = must(m_source->changesAfter(nothing));
    QVERIFY(changes.tables.empty());
    const auto view = m_leader->leader().createView(*m_database, "daily", source);
    changes = must(m_source->changesAfter(at(changes)));
    QCOMPARE(changes.tables.size(), std::size_t{2});
    QVERIFY(find(changes, source)->whole.has_value());
    QVERIFY(changes.definitions->views.contains(view));
    must(m_database->dropTable("daily"));
    changes = must(m_source->changesAfter(at(changes)));
    QVERIFY(find(changes, view)->dropped);
    QVERIFY(find(changes, source)->dropped);
}

void LeaderSourceContract::timesAreThoseOfTheCommits()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    const auto first = must(m_database->append(table, m_leader->leader().write(*m_database, table, 0, 1)));
    const auto last = must(m_database->append(table, m_leader->leader().write(*m_database, table, 1, 1)));
    const auto changes = must(m_source->changesAfter(at(known)));
    QCOMPARE(changes.oldestCommit, first.time);
    QCOMPARE(changes.newestCommit, last.time);
}

void LeaderSourceContract::aRecreatedDatabaseIsAnotherHistory()
{
    const auto old = m_leader->leader().createTable(*m_database, "flights");
    m_leader->leader().append(*m_database, old, 0, 10);
    const auto known = must(m_source->changesAfter({}));
    m_database.reset();
    must(catalog::LeaderDatabase::remove(m_leader->leader().context(), "demo"));
    m_database = m_leader->leader().create("demo");
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    for (int i = 0; i < 5; ++i) { // past the version that the follower has
        m_leader->leader().append(*m_database, table, i, 1);
    }
    const auto changes = must(m_source->changesAfter(at(known)));
    QVERIFY(changes.complete);
    QVERIFY(changes.otherHistory);
    QVERIFY(find(changes, old) == nullptr);
    QCOMPARE(find(changes, table)->whole->size(), std::size_t{5});
}

void LeaderSourceContract::aFollowerAheadOfItsLeaderGetsTheWholePicture()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto known = must(m_source->changesAfter({}));
    Position ahead = at(known);
    ahead.version += 7; // applied from a leader that was then restored from an older backup
    ahead.id = newUuid();
    const auto changes = must(m_source->changesAfter(ahead));
    QVERIFY(changes.complete);
    QVERIFY(changes.otherHistory);
    QCOMPARE(changes.toVersion, known.toVersion);
    QVERIFY(find(changes, table) != nullptr);
}

void LeaderSourceContract::aFetchedExtentHasTheLeadersBytes()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto adds = m_leader->leader().write(*m_database, table, 0, 1000);
    const auto extent = refOf(table, adds.front());
    QVERIFY(!extent.checksum.empty());
    must(m_source->fetch(extent, target("extent"), {}, [](std::uint64_t) {}));
    QCOMPARE(must(checksumOfFile(target("extent"))), extent.checksum);
    QCOMPARE(
        m_leader->leader().number("SELECT sum(n) FROM read_parquet('" + target("extent").string() + "')"),
        499'500);
}

void LeaderSourceContract::anExtentOfTheWrongSizeIsCorrupt()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    auto extent = refOf(table, m_leader->leader().write(*m_database, table, 0, 1000).front());
    for (const std::int64_t difference : {-1, 2}) {
        extent.size += difference;
        const auto fetched = m_source->fetch(extent, target("extent"), {}, [](std::uint64_t) {});
        QVERIFY(!fetched);
        QCOMPARE(fetched.error().code, ErrorCode::corrupt);
        QVERIFY(!std::filesystem::exists(target("extent")));
    }
}

void LeaderSourceContract::aMissingExtentFailsAndLeavesNothing()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto fetched =
        m_source->fetch({table, "nothing.parquet", 10, ""}, target("extent"), {}, [](std::uint64_t) {});
    QVERIFY(!fetched);
    QCOMPARE(fetched.error().code, ErrorCode::unavailable);
    QVERIFY(!std::filesystem::exists(target("extent")));
}

void LeaderSourceContract::aFetchCountsItsBytes()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto extent = refOf(table, m_leader->leader().write(*m_database, table, 0, 1000).front());
    std::uint64_t counted = 0;
    must(m_source->fetch(extent, target("extent"), {}, [&](std::uint64_t bytes) { counted += bytes; }));
    QCOMPARE(counted, static_cast<std::uint64_t>(extent.size));
}

void LeaderSourceContract::newsAreAnnounced()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    std::atomic<int> news = 0;
    const auto subscription = must(m_source->subscribe([&] { ++news; }));
    if (!subscription) {
        QSKIP("this source is polled");
    }
    m_leader->leader().append(*m_database, table, 0, 1);
    QTRY_VERIFY(news > 0);
    must(m_source->attach(followerId, "consumer", "demo"));
    QTRY_VERIFY(news > 1);
    const int before = news;
    must(m_database->removeFollower(followerId));
    QTRY_VERIFY(news > before);
}

void LeaderSourceContract::droppedSubscriptionsAreSilent()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    std::atomic<int> dropped = 0;
    std::atomic<int> kept = 0;
    auto subscription = must(m_source->subscribe([&] { ++dropped; }));
    const auto other = must(m_source->subscribe([&] { ++kept; }));
    if (!subscription) {
        QSKIP("this source is polled");
    }
    subscription.reset();
    const int before = dropped;
    m_leader->leader().append(*m_database, table, 0, 1);
    QTRY_VERIFY(kept > 0);
    QCOMPARE(dropped.load(), before);
}

void LeaderSourceContract::attachingRegistersTheFollower()
{
    QVERIFY(!must(m_source->isAttached(followerId)));
    must(m_source->attach(followerId, "consumer", "copy"));
    must(m_source->attach(followerId, "consumer", "copy"));
    QVERIFY(must(m_source->isAttached(followerId)));
    const auto followers = must(m_database->followers());
    QCOMPARE(followers.size(), std::size_t{1});
    QCOMPARE(followers.front().id, followerId);
    QCOMPARE(followers.front().cluster, std::string("consumer"));
    QCOMPARE(followers.front().database, std::string("copy"));
    QVERIFY(followers.front().since > Timestamp{});
    QCOMPARE(catalog::LeaderDatabase::remove(m_leader->leader().context(), "demo").error().code,
             ErrorCode::inUse);
}

void LeaderSourceContract::detachingFromEitherSideShows()
{
    must(m_source->attach(followerId, "consumer", "demo"));
    must(m_source->detach(followerId));
    QVERIFY(!must(m_source->isAttached(followerId)));
    must(m_source->detach(followerId));
    must(m_source->attach(followerId, "consumer", "demo"));
    must(m_database->removeFollower(followerId));
    QVERIFY(!must(m_source->isAttached(followerId)));
}

void LeaderSourceContract::theLeaderKnowsWhatIsStillNeeded()
{
    must(m_source->attach(followerId, "consumer", "demo"));
    QCOMPARE(must(m_database->needed()).version, -1);
    QCOMPARE(must(m_database->needed()).holder, std::string("consumer/demo"));
    must(m_source->report(followerId, 0));
    QCOMPARE(must(m_database->needed()).version, 0);
    must(m_database->removeFollower(followerId));
    must(m_source->report(followerId, 0)); // too late: it brings nobody back
    QVERIFY(!must(m_source->isAttached(followerId)));
    QVERIFY(must(m_database->needed()).holder.empty());
}

void LeaderSourceContract::nobodyRegistersWithADatabaseThatIsNotThere()
{
    const auto source = must(m_leader->connect()->open("nothing"));
    QCOMPARE(source->attach(followerId, "consumer", "nothing").error().code, ErrorCode::notFound);
    QCOMPARE(must(m_leader->connect()->databases()), (std::vector<std::string>{"demo"}));
}

void LeaderSourceContract::outOfReachIsUnavailableAndPasses()
{
    const auto table = m_leader->leader().createTable(*m_database, "flights");
    const auto extent = refOf(table, m_leader->leader().write(*m_database, table, 0, 10).front());
    must(m_source->attach(followerId, "consumer", "demo"));
    const auto known = must(m_source->changesAfter({}));
    m_leader->setReachable(false);
    QCOMPARE(m_source->head(known.toVersion).error().code, ErrorCode::unavailable);
    QCOMPARE(m_source->changesAfter(at(known)).error().code, ErrorCode::unavailable);
    QCOMPARE(m_source->changesAfter({}).error().code, ErrorCode::unavailable);
    QCOMPARE(m_source->isAttached(followerId).error().code, ErrorCode::unavailable);
    QCOMPARE(m_source->fetch(extent, target("extent"), {}, [](std::uint64_t) {}).error().code,
             ErrorCode::unavailable);
    m_leader->setReachable(true);
    QVERIFY(must(m_source->changesAfter(at(known))).empty());
    QVERIFY(must(m_source->isAttached(followerId)));
    must(m_source->fetch(extent, target("extent"), {}, [](std::uint64_t) {}));
}

int runLeaderSourceContract(int argc, char** argv, MakeLeader make)
{
    const QCoreApplication application(argc, argv);
    LeaderSourceContract contract(std::move(make));
    return QTest::qExec(&contract, argc, argv);
}

} // namespace sharepane::test
