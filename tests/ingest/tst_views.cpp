#include "core/ingest/merge.h"
#include "core/ingest/viewkeeper.h"
#include "core/ingest/viewrefresh.h"
#include "core/ingest/views.h"
#include "tests/ingest/viewfixture.h"
#include "tests/support/faultystore.h"
#include "tests/support/sanitized.h"

#include <thread>

using namespace sharepane;
using namespace sharepane::ingest;
using catalog::RewriteRequest;
using sharepane::test::FaultyStore;
using sharepane::test::isSanitized;
using sharepane::test::need;
using Fixture = sharepane::test::ViewFixture;
using sharepane::test::ordered;
using sharepane::test::perKind;
using sharepane::test::ViewHistory;

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
        for (std::uint64_t step = 1;; step += isSanitized ? 3 : 1) {
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

    void aRefreshThatACrashKeptFromTheJournalCountsWhenItsTableIsMerged()
    {
        bool isBetween = false;
        for (std::uint64_t step = 1; !isBetween; ++step) {
            Fixture fixture;
            fixture.append(20);
            need(Views(fixture.database).create("v", "SELECT kind, count(*) AS n FROM t GROUP BY kind"));
            fixture.append(30);
            need(Views(fixture.database).refresh("v"));
            fixture.append(40);
            const catalog::TableEntry view = fixture.entry("v");
            const delta::Snapshot stored = need(fixture.database->tableSnapshot(view.id));
            const auto faulty = std::make_shared<FaultyStore>(fixture.store);
            const auto crashing = need(catalog::LeaderDatabase::open(fixture.context(faulty), "demo"));
            faulty->failFromCall(step);
            QVERIFY2(!Views(crashing).refresh("v"), "no step lies between the Delta log and the journal");
            const delta::Log log(fixture.store, fixture.database->tableFolder(view.id), fixture.engine,
                                 fixture.context().scratch);
            isBetween = need(log.latestVersion()) == view.deltaVersion + 1;
            // It has chosen its extents before the refresh.
            need(mergeExtents(*fixture.database, view, stored, allExtents(stored), {}));
            COMPARE_SHOWN(fixture.show("v"));
            need(Views(fixture.database).refreshDue());
            const auto shown = fixture.show("v");
            QVERIFY(shown.usesStored && shown.newer == 0);
            COMPARE_SHOWN(shown);
        }
    }

    void rowsOfAnotherProgramAreNoPartOfIt()
    {
        Fixture fixture;
        fixture.append(20);
        need(Views(fixture.database).create("v", perKind));
        delta::Log foreign(fixture.store, fixture.database->tableFolder(fixture.id("v")), fixture.engine,
                           fixture.context().scratch);
        delta::Transaction transaction;
        transaction.readVersion = need(foreign.latestVersion());
        transaction.adds = {{.path = "foreign.parquet", .size = 1}};
        need(foreign.commit(transaction));
        need(fixture.database->reconcile());
        COMPARE_SHOWN(fixture.show("v"));
        fixture.append(5);
        QVERIFY(Views(fixture.database).refresh("v").error().code == ErrorCode::conflict);
        COMPARE_SHOWN(fixture.show("v"));
        need(Views(fixture.database).drop("v"));
    }

    void aMergeAfterRowsOfAnotherProgramShowsNothingAndLeavesTheLogWhole()
    {
        Fixture fixture;
        fixture.append(20);
        need(Views(fixture.database).create("v", perKind));
        fixture.append(20);
        need(Views(fixture.database).refresh("v"));
        const catalog::TableEntry view = fixture.entry("v");
        const delta::Snapshot stored = need(fixture.database->tableSnapshot(view.id));
        delta::Log foreign(fixture.store, fixture.database->tableFolder(view.id), fixture.engine,
                           fixture.context().scratch);
        delta::Transaction transaction;
        transaction.readVersion = stored.head.version;
        transaction.adds = {{.path = "foreign.parquet", .size = 1}};
        need(foreign.commit(transaction));
        QVERIFY(!mergeExtents(*fixture.database, view, stored, allExtents(stored), {}));
        COMPARE_SHOWN(fixture.show("v"));
        for (const delta::Add& extent : allExtents(need(foreign.snapshot()))) {
            QVERIFY(extent.path == "foreign.parquet" ||
                    fixture.store->head(fixture.database->tableFolder(view.id) + extent.path));
        }
    }

    void aKeeperRefreshesAfterACommit()
    {
        Fixture fixture;
        need(Views(fixture.database).create("v", perKind));
        fixture.append(20);
        int outcomes = 0;
        ViewKeeper keeper([&](const std::string&, const std::string&, const Result<void>&) { ++outcomes; });
        keeper.addDatabase("local/demo", fixture.open());
        const auto isFresh = [&] {
            return fixture.entry("v").sources.at(fixture.id("t")) == fixture.entry("t").deltaVersion;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isFresh(), 30000);
        fixture.append(20);
        QVERIFY(!isFresh());
        keeper.changed("local/demo");
        QTRY_VERIFY_WITH_TIMEOUT(isFresh(), 30000);
        keeper.changed("of another program");
        keeper.removeDatabase("local/demo");
        QCOMPARE(outcomes, 0);
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
        for (unsigned seed = 1; seed <= (isSanitized ? 2 : 8); ++seed) {
            QTest::newRow(std::to_string(seed).c_str()) << seed;
        }
    }

    void everyHistoryGivesTheQuerysResult()
    {
        QFETCH(unsigned, seed);
        Fixture fixture;
        ViewHistory history(fixture, seed);
        for (int step = 0; step < 16; ++step) {
            history.step();
            for (const std::string& name : history.views()) {
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
