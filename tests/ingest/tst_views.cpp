#include "core/ingest/views.h"
#include "tests/ingest/ingestfixture.h"
#include "tests/support/faultystore.h"

#include <algorithm>
#include <random>
#include <thread>

using namespace sharepane;
using namespace sharepane::ingest;
using catalog::RewriteRequest;
using sharepane::test::FaultRule;
using sharepane::test::FaultyStore;
using sharepane::test::need;
using sharepane::test::StoreFault;
using sharepane::test::StoreMethod;

namespace {

constexpr const char* perKind =
    "SELECT kind, count(*) AS n, sum(value) AS total, avg(value) AS mean, "
    "approx_count_distinct(id) AS ids, max_by(id, id) AS last FROM t GROUP BY kind";
constexpr const char* ordered = "SELECT kind, median(id) AS middle FROM t GROUP BY kind";

struct Fixture : test::IngestFixture {
    std::unique_ptr<engine::Connection> connection = need(engine->connect());
    int nextId = 0;
    std::string kinds = "4";

    Fixture()
    {
        need(connection->execute("SET TimeZone = 'UTC'"));
        makeTable("t", "id: bigint, kind: varchar, value: bigint, moment: timestamp");
    }

    [[nodiscard]] std::shared_ptr<catalog::LeaderDatabase> open() const
    {
        return need(catalog::LeaderDatabase::open(context(), "demo"));
    }
    [[nodiscard]] catalog::TableEntry entry(const std::string& name) const
    {
        return need(database->table(name));
    }
    [[nodiscard]] std::string id(const std::string& name) const { return entry(name).id; }
    [[nodiscard]] catalog::ViewDefinition definition(const std::string& name) const
    {
        return need(database->catalogue()).definitions->views.at(id(name));
    }

    std::vector<delta::Add> newExtents(int count)
    {
        const delta::Snapshot now = need(database->tableSnapshot(id("t")));
        const std::string from = std::to_string(nextId);
        nextId += count;
        std::string columns =
            "i AS id, 'kind ' || (hash(i) % " + kinds +
            ") AS kind, CASE WHEN i % 7 = 0 THEN NULL "
            "ELSE (hash(i, 1) % 1000)::BIGINT - 500 END AS value, TIMESTAMPTZ '2026-01-01 00:00:00+00' + "
            "to_minutes(i) AS moment";
        for (std::size_t i = 4; i < now.schema.fields.size(); ++i) {
            columns += ", hash(i, " + std::to_string(i) + ") % 9 AS " + now.schema.fields[i].name;
        }
        delta::ExtentOptions options;
        options.scratch = context().scratch;
        return need(delta::writeExtents(*store, database->tableFolder(id("t")), *connection,
                                        "SELECT " + columns + " FROM range(" + from + ", " +
                                            std::to_string(nextId) + ") AS r(i)",
                                        now.schema, options, {}, *systemClock()));
    }
    void append(int count) { need(database->append(id("t"), newExtents(count))); }

    /// Replaces the oldest half of the extents by what `condition` leaves of their rows.
    void rewriteHalf(const std::string& condition, bool dataChange)
    {
        const delta::Snapshot now = need(database->tableSnapshot(id("t")));
        RewriteRequest request{.tableId = id("t"), .readVersion = now.head.version};
        std::vector<std::filesystem::path> files;
        now.files.forEach([&](const delta::Add& add) {
            if (request.removes.size() < (now.files.size() + 1) / 2) {
                request.removes.push_back(add);
                files.push_back(*storage::localPathOf(*store, database->tableFolder(id("t")) + add.path));
            }
        });
        delta::ExtentOptions options;
        options.scratch = context().scratch;
        request.dataChange = dataChange;
        request.adds = need(delta::writeExtents(
            *store, database->tableFolder(id("t")), *connection,
            "SELECT * FROM " + delta::readExtentsSql(now.schema, now.head.metadata, files) + " WHERE " +
                condition,
            now.schema, options, {}, *systemClock()));
        need(database->rewrite(std::move(request)));
    }

    void addColumn(const std::string& name)
    {
        const delta::Snapshot now = need(database->tableSnapshot(id("t")));
        RewriteRequest request{.tableId = id("t"), .readVersion = now.head.version};
        delta::Schema schema = now.schema;
        schema.fields.push_back({.name = name,
                                 .type = need(delta::fromEngineType("BIGINT")),
                                 .nullable = true,
                                 .metadata = "{}"});
        request.metadata = now.head.metadata;
        request.metadata->schemaString = delta::toJson(schema);
        need(database->rewrite(std::move(request)));
    }

    [[nodiscard]] std::string text(const std::string& sql) const
    {
        const auto rows = need(connection->query("SELECT * FROM (" + sql + ") ORDER BY ALL NULLS LAST"));
        std::string all;
        for (const auto& column : rows->columns()) {
            all += column.name + ' ' + column.type + ',';
        }
        while (const engine::Chunk* chunk = need(rows->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                all += '\n';
                for (std::size_t column = 0; column < rows->columns().size(); ++column) {
                    const bool real = rows->columns()[column].type == "DOUBLE";
                    all += chunk->isNull(column, row) ? "NULL"
                           : real ? QString::number(chunk->real(column, row), 'g', 13).toStdString()
                                  : chunk->text(column, row);
                    all += '|';
                }
            }
        }
        return all;
    }

    struct Shown {
        std::string result;   ///< the view's
        std::string expected; ///< the query's over the source, at the same version
        bool usesStored = false;
        std::size_t newer = 0; ///< extents of the source that were read
        std::size_t stored = 0;
    };
    /// A view as the newest snapshot shows it.
    [[nodiscard]] Shown show(catalog::SnapshotSource& snapshots, const std::string& name) const
    {
        const auto snapshot = need(snapshots.view({name}));
        const catalog::TableView& view = snapshot.tables.at(0);
        const catalog::TableView& source = snapshot.tables.at(1);
        const auto plan = std::make_shared<const catalog::ViewPlan>(
            need(catalog::planView(*connection, snapshot.definitions->views.at(view.id).sql, source.schema)));
        const auto reading = catalog::readingOf(plan, view, source);
        std::vector<std::filesystem::path> files;
        for (const auto& extent : source.extents) {
            files.push_back(extent.path);
        }
        return {text(catalog::viewSql(reading, view, source)),
                text(plan->directSql(delta::readExtentsSql(source.schema, source.metadata, files))),
                reading.usesStored, reading.sourceExtents.size(), view.extents.size()};
    }
    [[nodiscard]] Shown show(const std::string& name) const { return show(*database, name); }
};

#define COMPARE_SHOWN(shown) QCOMPARE((shown).result, (shown).expected)

} // namespace

class TestViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aViewIsMadeWithItsFirstResultInOneCommit()
    {
        Fixture fixture;
        fixture.append(100);
        Views views(fixture.database);
        const std::int64_t before = fixture.version();
        const auto made = need(views.create("v", perKind));
        QVERIFY(made.created);
        QCOMPARE(fixture.version(), before + 1);
        QVERIFY(fixture.definition("v").refresh == catalog::ViewDefinition::Refresh::incremental);
        QCOMPARE(fixture.definition("v").sourceId, fixture.id("t"));
        QCOMPARE(fixture.entry("v").sources.at(fixture.id("t")), fixture.entry("t").deltaVersion);
        const auto shown = fixture.show("v");
        QVERIFY(shown.usesStored && shown.newer == 0);
        COMPARE_SHOWN(shown);

        QVERIFY(!need(views.create("V", perKind)).created);
        QVERIFY(views.create("v", ordered).error().code == ErrorCode::alreadyExists);
        QVERIFY(views.create("t", perKind).error().code == ErrorCode::alreadyExists);
        QVERIFY(views.create("w", "SELECT n, count(*) FROM v GROUP BY n").error().code ==
                ErrorCode::invalidArgument);
        QVERIFY(views.create("w", "SELECT count(*) FROM nothing").error().code == ErrorCode::notFound);
        QVERIFY(fixture.database->dropTable("t").error().code == ErrorCode::inUse);
        QVERIFY(views.drop("t").error().code == ErrorCode::notFound);
        need(views.drop("v"));
        QVERIFY(need(fixture.database->catalogue()).definitions->views.empty());
    }

    void aResultIsRightBeforeTheRefreshAndReadsOnlyWhatIsNew()
    {
        Fixture fixture;
        fixture.append(100);
        Views views(fixture.database);
        need(views.create("v", perKind));
        need(views.create("w", ordered));
        fixture.append(50);
        fixture.append(1);
        const auto incremental = fixture.show("v");
        QVERIFY(incremental.usesStored);
        QCOMPARE(incremental.newer, std::size_t{2});
        COMPARE_SHOWN(incremental);
        const auto full = fixture.show("w");
        QVERIFY(!full.usesStored);
        COMPARE_SHOWN(full);
    }

    void aRefreshAppendsWhatIsNewOnce()
    {
        Fixture fixture;
        fixture.append(100);
        Views views(fixture.database);
        need(views.create("v", perKind));
        need(views.create("w", ordered));
        fixture.append(50);
        const auto due = need(views.refreshDue());
        QCOMPARE(due.changed, 2);
        QVERIFY(due.failed.empty());
        QCOMPARE(need(views.refreshDue()).changed, 0);
        QVERIFY(!need(views.refresh("v")).changed);
        const auto shown = fixture.show("v");
        QVERIFY(shown.usesStored);
        QCOMPARE(shown.newer, std::size_t{0});
        QCOMPARE(shown.stored, std::size_t{2});
        COMPARE_SHOWN(shown);
        const auto full = fixture.show("w");
        QVERIFY(full.usesStored);
        QCOMPARE(full.stored, std::size_t{1});
        COMPARE_SHOWN(full);
    }

    void manyRefreshesLeaveFewExtents()
    {
        Fixture fixture;
        fixture.kinds = "40";
        Views views(fixture.database);
        need(views.create("v", perKind));
        for (int i = 0; i < 40; ++i) {
            fixture.append(20);
            need(views.refreshDue());
        }
        const auto shown = fixture.show("v");
        QVERIFY2(shown.stored <= 9, qPrintable(QString::number(shown.stored)));
        COMPARE_SHOWN(shown);
    }

    void aChangeOfLayoutIsNoReasonToRebuild()
    {
        Fixture fixture;
        Views views(fixture.database);
        need(views.create("v", perKind));
        need(views.create("w", ordered));
        fixture.append(100);
        need(views.refreshDue());
        fixture.append(30); // not in the view yet when it is merged
        fixture.rewriteHalf("true", false);
        COMPARE_SHOWN(fixture.show("v"));
        QVERIFY(!need(views.refresh("v")).rebuilt);
        const auto shown = fixture.show("v");
        QVERIFY(shown.usesStored && shown.newer == 0);
        COMPARE_SHOWN(shown);
        need(views.refreshDue());
        fixture.rewriteHalf("true", false);
        QVERIFY(!need(views.refresh("w")).rebuilt);
        QVERIFY(fixture.show("w").usesStored);
        COMPARE_SHOWN(fixture.show("w"));
    }

    void rowsThatWentAreNoLongerInIt()
    {
        Fixture fixture;
        Views views(fixture.database);
        fixture.append(100);
        fixture.append(100);
        need(views.create("v", perKind));
        fixture.rewriteHalf("id % 3 = 0", true);
        const auto before = fixture.show("v");
        QVERIFY(!before.usesStored);
        COMPARE_SHOWN(before);
        QVERIFY(need(views.refresh("v")).rebuilt);
        const auto after = fixture.show("v");
        QVERIFY(after.usesStored && after.newer == 0);
        COMPARE_SHOWN(after);
    }

    void aStarFollowsTheColumnsOfItsTable()
    {
        Fixture fixture;
        Views views(fixture.database);
        fixture.append(10);
        need(views.create("v", "SELECT * FROM t WHERE id % 2 = 0"));
        need(views.create("w", perKind));
        fixture.addColumn("more");
        fixture.append(10);
        for (const char* view : {"v", "w"}) {
            COMPARE_SHOWN(fixture.show(view));
            need(views.refresh(view));
            const auto shown = fixture.show(view);
            QVERIFY(shown.usesStored);
            COMPARE_SHOWN(shown);
        }
    }

    void ofTwoRefreshersOneWins()
    {
        Fixture fixture;
        need(Views(fixture.database).create("v", perKind));
        for (int round = 0; round < 5; ++round) {
            fixture.append(100);
            std::vector<std::thread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([other = fixture.open(), &fixture, i] {
                    if (i == 3) {
                        fixture.append(5);
                    }
                    need(Views(other).refresh("v"));
                });
            }
            for (std::thread& thread : threads) {
                thread.join();
            }
            COMPARE_SHOWN(fixture.show("v"));
            need(Views(fixture.database).refreshDue());
            const auto shown = fixture.show("v");
            QVERIFY(shown.usesStored && shown.newer == 0);
            COMPARE_SHOWN(shown);
        }
    }

    void aCrashAtAnyStepOfARefreshLosesAndDoublesNothing()
    {
        for (std::uint64_t step = 1;; ++step) {
            Fixture fixture;
            fixture.append(20);
            need(Views(fixture.database).create("v", "SELECT kind, count(*) AS n FROM t GROUP BY kind"));
            fixture.append(30);
            const auto faulty = std::make_shared<FaultyStore>(fixture.store);
            const auto crashing = need(catalog::LeaderDatabase::open(fixture.context(faulty), "demo"));
            faulty->failFromCall(step);
            const auto refreshed = Views(crashing).refresh("v");
            const auto after = fixture.open();
            COMPARE_SHOWN(fixture.show(*after, "v"));
            need(Views(after).refreshDue());
            const auto shown = fixture.show(*after, "v");
            QVERIFY(shown.usesStored && shown.newer == 0);
            COMPARE_SHOWN(shown);
            if (refreshed && faulty->calls() < step) {
                QVERIFY(step > 5);
                break;
            }
        }
    }

    void anotherFormatIsRebuilt()
    {
        Fixture fixture;
        fixture.append(20);
        Views views(fixture.database);
        need(views.create("v", perKind));
        const delta::Snapshot stored = need(fixture.database->tableSnapshot(fixture.id("v")));
        RewriteRequest request{.tableId = fixture.id("v"), .readVersion = stored.head.version};
        request.metadata = stored.head.metadata;
        request.metadata->configuration[std::string(catalog::storedFormatKey)] = "of another program";
        need(fixture.database->rewrite(std::move(request)));
        QVERIFY(!fixture.show("v").usesStored);
        COMPARE_SHOWN(fixture.show("v"));
        QVERIFY(need(views.refresh("v")).rebuilt);
        QVERIFY(fixture.show("v").usesStored);
        COMPARE_SHOWN(fixture.show("v"));
    }

    void everyHistoryGivesTheQuerysResult_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 8; ++seed) {
            QTest::newRow(std::to_string(seed).c_str()) << seed;
        }
    }

    void everyHistoryGivesTheQuerysResult()
    {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        const auto pick = [&random](int below) {
            return static_cast<int>(random() % static_cast<unsigned>(below));
        };
        const std::vector<std::string> keys{"kind", "date_trunc('hour', moment)", "id % 5",
                                            "time_bucket(INTERVAL 2 HOUR, moment)", "value IS NULL"};
        const std::vector<std::string> aggregates{"count(*)",
                                                  "count(value)",
                                                  "sum(value)",
                                                  "min(moment)",
                                                  "max(value)",
                                                  "avg(value)",
                                                  "arg_max(id, id)",
                                                  "min_by(value, id)",
                                                  "approx_count_distinct(value)",
                                                  "approx_count_distinct(moment)",
                                                  "median(value)",
                                                  "sum(value / 7.0)",
                                                  "count(*) FILTER (WHERE value > 0)",
                                                  "avg(id::decimal(12,2))"};
        const auto randomView = [&] {
            std::string groups;
            std::string outputs;
            for (int i = pick(3); i > 0; --i) {
                const std::string& key = keys[static_cast<std::size_t>(pick(static_cast<int>(keys.size())))];
                groups += (groups.empty() ? "" : ", ") + key;
                outputs += (outputs.empty() ? "" : ", ") + key + " AS k" + std::to_string(i);
            }
            for (int i = 1 + pick(4); i > 0; --i) {
                outputs += (outputs.empty() ? "" : ", ") +
                           aggregates[static_cast<std::size_t>(pick(static_cast<int>(aggregates.size())))] +
                           " AS a" + std::to_string(i);
            }
            return "SELECT " + outputs + " FROM t" + (pick(2) == 0 ? " WHERE id % 4 <> 1" : "") +
                   (groups.empty() ? "" : " GROUP BY " + groups);
        };
        Fixture fixture;
        std::vector<std::string> names;
        const auto makeView = [&] {
            names.push_back("v" + std::to_string(names.size()));
            need(Views(fixture.database).create(names.back(), randomView()));
        };
        makeView();
        int columns = 0;
        for (int step = 0; step < 16; ++step) {
            switch (pick(9)) {
            case 0:
                need(Views(fixture.database).refreshDue());
                break;
            case 1:
                need(Views(fixture.open())
                         .refresh(names[static_cast<std::size_t>(pick(static_cast<int>(names.size())))]));
                break;
            case 2:
                fixture.rewriteHalf("true", false);
                break;
            case 3:
                fixture.rewriteHalf("id % 10 <> " + std::to_string(pick(10)), true);
                break;
            case 4:
                if (columns < 2) {
                    fixture.addColumn("c" + std::to_string(columns++));
                }
                break;
            case 5:
                if (names.size() < 5) {
                    makeView();
                }
                break;
            default:
                fixture.append(1 + pick(200));
            }
            for (const std::string& name : names) {
                COMPARE_SHOWN(fixture.show(name));
                if (step % 8 == 7) {
                    COMPARE_SHOWN(fixture.show(*fixture.open(), name));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestViews)
#include "tst_views.moc"
