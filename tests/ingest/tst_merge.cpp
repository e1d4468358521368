#include "core/delta/mergedextent.h"
#include "core/ingest/merge.h"
#include "tests/ingest/ingestfixture.h"
#include "tests/support/faultystore.h"

#include <QtTest/QTest>

using namespace sharepane;
using namespace sharepane::ingest;
using sharepane::test::FaultyStore;
using sharepane::test::IngestFixture;
using sharepane::test::need;
using sharepane::test::StoreFault;

namespace {

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t now = 1'000'000 * hour;

/// "size@age in hours" each, oldest first as "a", "b", …
std::vector<delta::Add> extentsOf(const std::string& text)
{
    std::vector<delta::Add> extents;
    for (const QString& part : QString::fromStdString(text).split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        delta::Add add;
        add.path = std::string(1, static_cast<char>('a' + extents.size()));
        add.size = part.section(QLatin1Char('@'), 0, 0).toLongLong();
        add.modificationTime =
            now - static_cast<std::int64_t>(part.section(QLatin1Char('@'), 1, 1).toDouble() * hour);
        extents.push_back(std::move(add));
    }
    return extents;
}

std::string planned(const std::vector<delta::Add>& extents, const MergeRules& rules)
{
    std::string text;
    for (const auto& merge : planMerges(extents, rules, Timestamp(std::chrono::milliseconds(now)))) {
        text += text.empty() ? "" : " ";
        for (const delta::Add& part : merge) {
            text += part.path;
        }
    }
    return text;
}

} // namespace

class TestMerge : public QObject {
    Q_OBJECT

    std::unique_ptr<IngestFixture> m_fixture;

    std::string table() { return need(m_fixture->database->table("t")).id; }

    static std::vector<delta::Add> partsOf(const delta::Snapshot& snapshot)
    {
        std::vector<delta::Add> parts;
        snapshot.files.forEach([&](const delta::Add& add) { parts.push_back(add); });
        std::ranges::sort(parts, {}, &delta::Add::modificationTime);
        return parts;
    }
    std::vector<delta::Add> partsOf(catalog::LeaderDatabase& database)
    {
        return partsOf(need(database.tableSnapshot(table())));
    }
    Result<Merged> mergeAll(catalog::LeaderDatabase& database)
    {
        const auto entry = TRY(database.table("t"));
        const auto snapshot = TRY(database.tableSnapshot(entry.id));
        return mergeExtents(database, entry, snapshot, partsOf(snapshot), {});
    }
    void fresh()
    {
        m_fixture = std::make_unique<IngestFixture>();
        m_fixture->makeTable("t", "a: bigint, b: varchar");
        for (const char* rows : {"2,x\n1,\n", "4,y\n", "3,z\n"}) {
            need(m_fixture->ingest("t", {m_fixture->write("rows.csv", std::string("a,b\n") + rows)}));
        }
    }

private Q_SLOTS:
    void init() { fresh(); }

    void plan_data()
    {
        QTest::addColumn<std::string>("extents");
        QTest::addColumn<double>("hotHours");
        QTest::addColumn<double>("retentionHours");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const char* extents, double hot, double retention,
                            const char* expected) {
            QTest::newRow(name) << std::string(extents) << hot << retention << std::string(expected);
        };
        row("nothing", "", -1, -1, "");
        row("too few", "10@3 10@2 10@1", -1, -1, "");
        row("enough", "10@4 10@3 10@2 10@1", -1, -1, "abcd");
        row("few that fill half the target", "300@3 300@2", -1, -1, "ab");
        row("large ones are left alone", "600@5 10@4 10@3 500@2.5 10@2 10@1", -1, -1, "bcef");
        row("no more than the target", "400@5 400@4 400@3 400@2", -1, -1, "ab cd");
        row("a dominant one waits", "400@5 10@4 10@3 10@2 10@1", -1, -1, "bcde");
        row("a dominant one in the middle", "1@9 1@8 1@7 1@6 90@5 1@4 1@3 1@2 1@1", -1, -1, "abcd fghi");
        row("created within a day", "10@50 10@49 10@26.5 10@26 10@25 10@4 10@3 10@2", -1, -1, "abcd efgh");
        row("not across the hot boundary", "10@7 10@6 10@4 10@3 10@2 10@1", 5, -1, "");
        row("on both sides of it", "1@100.4 1@100.3 1@100.2 1@100.1 1@99 1@98 1@97 1@96", 100, -1,
            "abcd efgh");
        row("short retention keeps them apart", "10@4 10@3 10@2 10@1", -1, 20, "");
        row("nothing is hot", "10@4 10@3 10@2 10@1", 0, -1, "abcd");
    }
    void plan()
    {
        QFETCH(std::string, extents);
        QFETCH(double, hotHours);
        QFETCH(double, retentionHours);
        QFETCH(std::string, expected);
        MergeRules rules;
        rules.policy = {true, 1000, 4};
        const auto span = [](double hours) {
            return hours < 0
                       ? std::nullopt
                       : std::optional(std::chrono::milliseconds(static_cast<std::int64_t>(hours * hour)));
        };
        rules.hotSpan = span(hotHours);
        rules.retention = span(retentionHours);
        QCOMPARE(planned(extentsOf(extents), rules), expected);
        auto shuffled = extentsOf(extents);
        std::ranges::reverse(shuffled);
        QCOMPARE(planned(shuffled, rules), expected);
        rules.policy.enabled = false;
        QCOMPARE(planned(extentsOf(extents), rules), std::string());
    }

    void partitionsAndDeletionVectorsAreLeftAlone()
    {
        auto extents = extentsOf("10@4 10@3 10@2 10@1 10@0.5");
        extents[1].partitionValues["p"] = "1";
        extents[3].deletionVector = "{}";
        QCOMPARE(planned(extents, {.policy = {true, 1000, 3}}), std::string("ace"));
    }

    void growingATableCostsLogarithmicallyManyRewrites()
    {
        std::vector<delta::Add> extents;
        std::int64_t written = 0;
        for (std::int64_t i = 0; i < 4000; ++i) {
            delta::Add add;
            add.path = std::to_string(i);
            add.size = 10;
            add.modificationTime = now - 4000 + i;
            extents.push_back(add);
            for (const auto& merge : planMerges(extents, {.policy = {true, 1U << 20U, 8}},
                                                Timestamp(std::chrono::milliseconds(now)))) {
                delta::Add merged = merge.back();
                merged.size = 0;
                for (const delta::Add& part : merge) {
                    merged.size += part.size;
                    std::erase_if(extents, [&](const delta::Add& each) { return each.path == part.path; });
                }
                written += merged.size;
                extents.push_back(merged);
            }
        }
        QVERIFY2(written <= 10 * 4000 * 12, std::to_string(written).c_str()); // log2(4000) times each row
        QVERIFY2(extents.size() < 8 * 12, std::to_string(extents.size()).c_str());
    }

    void aMergeKeepsRowsTheirOrderAndTheNewestTime()
    {
        auto& database = *m_fixture->database;
        const auto parts = partsOf(database);
        const auto before = m_fixture->content("t");
        const auto merged = need(mergeAll(database));
        QCOMPARE(merged.parts, std::size_t{3});
        QCOMPARE(merged.extents, std::size_t{1});
        QCOMPARE(m_fixture->content("t"), before);
        const auto now = partsOf(database);
        QCOMPARE(now.size(), std::size_t{1});
        QCOMPARE(now[0].modificationTime, parts.back().modificationTime);
        QVERIFY(now[0].tags.at(std::string(delta::mergedFromTag)).find(parts[0].path) != std::string::npos);
        const auto path = need(database.view({"t"})).tables[0].extents[0].path.string();
        const auto rows = need(need(m_fixture->engine->connect())
                                   ->query("SELECT string_agg(a, '' ORDER BY file_row_number) FROM "
                                           "read_parquet('" +
                                           path + "', file_row_number = true)"));
        QCOMPARE(need(rows->next())->text(0, 0), std::string("2143"));
    }

    void manyRowsKeepTheirOrder()
    {
        auto& database = *m_fixture->database;
        m_fixture->makeTable("many", "a: bigint");
        for (int i = 0; i < 4; ++i) {
            const std::string file = (m_fixture->root() / "many.parquet").string();
            m_fixture->run("COPY (SELECT range + " + std::to_string(i * 500'000) +
                           " AS a FROM range(500000)) TO '" + file + "' (FORMAT parquet)");
            need(m_fixture->ingest("many", {file}));
        }
        const auto entry = need(database.table("many"));
        const auto snapshot = need(database.tableSnapshot(entry.id));
        std::vector<delta::Add> parts;
        snapshot.files.forEach([&](const delta::Add& add) { parts.push_back(add); });
        std::ranges::sort(parts, {}, &delta::Add::modificationTime);
        // An extent's rows may have another order than the file they came from.
        const auto inOrder = [&](const std::vector<delta::Add>& extents) {
            std::string hash;
            for (const delta::Add& extent : extents) {
                const auto path =
                    storage::localPathOf(*m_fixture->store, database.tableFolder(entry.id) + extent.path);
                const auto rows = need(need(m_fixture->engine->connect())
                                           ->query("SELECT a FROM read_parquet('" + path->string() + "')"));
                while (const engine::Chunk* chunk = need(rows->next())) {
                    for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                        hash.append(std::to_string(chunk->integer(0, row))).push_back(',');
                    }
                }
            }
            return hash;
        };
        const std::string before = inOrder(parts);
        need(mergeExtents(database, entry, snapshot, parts, {}));
        std::vector<delta::Add> merged;
        need(database.tableSnapshot(entry.id)).files.forEach([&](const delta::Add& add) {
            merged.push_back(add);
        });
        QCOMPARE(merged.size(), std::size_t{1});
        QVERIFY(inOrder(merged) == before);
    }

    void damageIsReportedAndNeverMerged()
    {
        auto& database = *m_fixture->database;
        const auto path = need(database.view({"t"})).tables[0].extents[0].path;
        std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                                     std::filesystem::perm_options::add);
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(6);
        file.put('!');
        file.close();
        const auto version = m_fixture->version();
        QCOMPARE(mergeAll(database).error().code, ErrorCode::corrupt);
        QCOMPARE(m_fixture->version(), version);
    }

    void aRaceWithADeletionIsAConflictAndLeavesNothingBehind()
    {
        auto& database = *m_fixture->database;
        const auto entry = need(database.table("t"));
        const auto snapshot = need(database.tableSnapshot(entry.id));
        const auto parts = partsOf(database);
        need(database.rewrite(
            {.tableId = entry.id, .readVersion = snapshot.head.version, .removes = {parts[1]}}));
        QCOMPARE(mergeExtents(database, entry, snapshot, parts, {}).error().code, ErrorCode::conflict);
        const auto listed = need(m_fixture->store->listAfter(database.tableFolder(entry.id), {}, 100));
        QCOMPARE(listed.size(), std::size_t{1 + 3}); // the log and the extents
    }

    void aFullDiskAfterTheDeltaCommitLeavesEveryRow()
    {
        const auto before = m_fixture->content("t");
        const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
        {
            const auto merging = need(catalog::LeaderDatabase::open(m_fixture->context(faulty), "demo"));
            faulty->inject({StoreFault::failBefore, test::StoreMethod::putIfAbsent, "*/journal/*", 1, 1,
                            ErrorCode::diskFull});
            QVERIFY(!mergeAll(*merging));
        }
        m_fixture->database = need(catalog::LeaderDatabase::open(m_fixture->context(), "demo"));
        QCOMPARE(partsOf(*m_fixture->database).size(), std::size_t{1});
        QCOMPARE(m_fixture->content("t"), before);
    }

    void aDeathAtAnyCallLeavesEveryRow()
    {
        std::uint64_t call = 1;
        for (bool hit = true; hit; ++call) {
            fresh();
            const auto before = m_fixture->content("t");
            const auto faulty = std::make_shared<FaultyStore>(m_fixture->store);
            {
                const auto dying = need(catalog::LeaderDatabase::open(m_fixture->context(faulty), "demo"));
                QVERIFY(dying->tableSnapshot(table()));
                faulty->failFromCall(call);
                hit = !mergeAll(*dying);
            }
            m_fixture->database = need(catalog::LeaderDatabase::open(m_fixture->context(), "demo"));
            QCOMPARE(m_fixture->content("t"), before);
            need(m_fixture->ingest("t", {m_fixture->write("rows.csv", "a,b\n9,w\n")}));
            QCOMPARE(m_fixture->content("t"), before + ";9|w");
        }
        QVERIFY(call > 5);
    }
};

QTEST_GUILESS_MAIN(TestMerge)
#include "tst_merge.moc"
