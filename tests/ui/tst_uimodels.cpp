#include "tests/ui/fakesession.h"
#include "ui/models/cataloguetree.h"
#include "ui/models/resultmodel.h"
#include "ui/models/syncmodel.h"

#include <QAbstractItemModelTester>
#include <QTableView>
#include <QTreeView>
#include <QtTest>

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::FakeSession;
using Kind = ui::CatalogueRef::Kind;

class TestUiModels : public QObject {
    Q_OBJECT

private:
    static std::shared_ptr<const ui::Catalogue> catalogue(std::vector<std::string> databases,
                                                          std::optional<std::vector<std::string>> tables)
    {
        auto made = std::make_shared<ui::Catalogue>();
        ui::CatalogueCluster cluster;
        cluster.info.name = "c";
        for (const auto& name : databases) {
            ui::CatalogueDatabase database;
            database.info.name = {"c", name};
            database.info.tables = tables ? static_cast<int>(tables->size()) : 1;
            if (tables) {
                database.entities.emplace().of(ui::EntityKind::table) = *tables;
            }
            cluster.databases.push_back(database);
        }
        made->clusters.push_back(cluster);
        return made;
    }

private Q_SLOTS:
    void aMillionRowsScrollWithoutBeingLoaded()
    {
        FakeSession session;
        session.addDemo();
        ui::Jobs jobs;
        ui::ResultModel model(session, jobs);
        QTableView view;
        view.setModel(&model);
        view.resize(600, 400);
        view.show();
        QSignalSpy started(&model, &ui::ResultModel::started);
        model.run({"provider", "flights"}, u"range 1000000"_s);
        QVERIFY(started.wait());
        QVERIFY(model.rowCount() >= 2000 && model.rowCount() < 10'000);
        QCOMPARE(model.index(1999, 1).data().toString(), u"row 1999"_s);
        QVERIFY(session.rowsMade() < 10'000);
        // Scrolling to the end of what is there brings the next rows, not all.
        const int before = model.rowCount();
        view.scrollToBottom();
        QTRY_VERIFY(model.rowCount() > before);
        QVERIFY(session.rowsMade() < 20'000);
        QVERIFY(!model.complete());
    }

    void everyRowOfAMillionIsReachableInBoundedMemory()
    {
        FakeSession session;
        session.addDemo();
        auto run = std::make_shared<ui::QueryRun>(session, facade::DatabaseName{"provider", "flights"},
                                                  "range 1000000", std::size_t{4} << 20U);
        QVERIFY(run->start());
        QVERIFY(run->more(2'000'000));
        QVERIFY(run->complete());
        QCOMPARE(run->rows(), 1'000'000);
        QVERIFY(run->memory() <= (std::size_t{4} << 20U));
        for (const std::int64_t row : {0LL, 999'999LL, 500'000LL, 1LL, 123'456LL}) {
            QVERIFY(run->load(row));
            const auto place = run->find(row);
            QVERIFY(place.block);
            QCOMPARE(std::string(*place.block->cell(place.row, 0)), std::to_string(row));
            QCOMPARE(place.block->cell(place.row, 2).has_value(), row % 3 != 1);
            QVERIFY(run->memory() <= (std::size_t{4} << 20U));
        }
        const auto copied = run->copyText(0, 1, {0, 2}, ui::QueryRun::TextFormat::csv);
        QCOMPARE(*copied, std::string("id,value\n0,0.000000\n1,\n"));
    }

    void nullIsNotTheTextNull()
    {
        const ui::ResultBlock::Rows rows{{std::nullopt, std::string("NULL"), std::string()}};
        const auto block = ui::ResultBlock::fromBytes(ui::ResultBlock::pack(rows, 3)->toBytes());
        QVERIFY(!block->cell(0, 0));
        QCOMPARE(*block->cell(0, 1), std::string_view("NULL"));
        QCOMPARE(*block->cell(0, 2), std::string_view());
    }

    void aModelDestroyedWhileItsQueryRunsEndsTheQuery()
    {
        FakeSession session;
        session.addDemo();
        ui::Jobs jobs;
        {
            ui::ResultModel model(session, jobs);
            model.run({"provider", "flights"}, u"wait"_s);
            QTRY_COMPARE(session.runningQueries(), 1);
        }
        QTRY_COMPARE(session.runningQueries(), 0);
    }

    void anotherRunEndsTheOneBefore()
    {
        FakeSession session;
        session.addDemo();
        ui::Jobs jobs;
        ui::ResultModel model(session, jobs);
        const QAbstractItemModelTester tester(&model);
        model.run({"provider", "flights"}, u"wait"_s);
        QTRY_COMPARE(session.runningQueries(), 1);
        QSignalSpy started(&model, &ui::ResultModel::started);
        model.run({"provider", "flights"}, u"three rows"_s);
        QVERIFY(started.wait());
        QCOMPARE(model.rowCount(), 3);
        QTRY_COMPARE(session.runningQueries(), 0);
    }

    void theTreeKeepsSelectionAndExpansionWhenTheCatalogueChanges()
    {
        ui::CatalogueTreeModel model;
        const QAbstractItemModelTester tester(&model);
        QTreeView view;
        view.setModel(&model);
        model.setCatalogue(catalogue({"b", "d", "f"}, std::vector<std::string>{"t1", "t2"}));
        const QModelIndex d = model.indexOf({Kind::database, "c", "d", {}});
        view.setExpanded(model.indexOf({Kind::cluster, "c", {}, {}}), true);
        view.setExpanded(d, true);
        view.setCurrentIndex(model.indexOf({Kind::entity, "c", "d", "t2"}));
        model.setCatalogue(catalogue({"a", "c", "d", "e", "g"}, std::vector<std::string>{"t0", "t2", "t3"}));
        QCOMPARE(model.rowCount(model.index(0, 0)), 5);
        const auto current = model.refOf(view.currentIndex());
        QCOMPARE(current.name, std::string("t2"));
        QCOMPARE(current.database, std::string("d"));
        QVERIFY(view.isExpanded(model.indexOf({Kind::database, "c", "d", {}})));
        QCOMPARE(model.rowCount(model.indexOf({Kind::group, "c", "g", {}})), 3);
        QCOMPARE(model.rowCount(model.indexOf({Kind::database, "c", "g", {}})), 4);
        QVERIFY(!model.indexOf({Kind::database, "c", "b", {}}).isValid());
    }

    void tablesAreAskedForWhenADatabaseIsOpened()
    {
        ui::CatalogueTreeModel model;
        model.setCatalogue(catalogue({"d"}, std::nullopt));
        QSignalSpy wanted(&model, &ui::CatalogueTreeModel::entitiesWanted);
        const QModelIndex database = model.indexOf({Kind::database, "c", "d", {}});
        QVERIFY(model.hasChildren(database));
        model.fetchMore(database);
        QCOMPARE(wanted.size(), 1);
    }

    void searchingFindsTablesWithTheirParents()
    {
        auto whole = catalogue({"one", "two"}, std::vector<std::string>{"airports", "flights"});
        const auto found = whole->filtered(u"FLIGHT"_s);
        QCOMPARE(found->clusters.size(), std::size_t{1});
        QCOMPARE(found->clusters[0].databases.size(), std::size_t{2});
        QCOMPARE(found->clusters[0].databases[0].entities->of(ui::EntityKind::table).size(), std::size_t{1});
        QVERIFY(whole->filtered(u"nothing"_s)->clusters.empty());
        QCOMPARE(
            whole->filtered(u"two"_s)->clusters[0].databases[0].entities->of(ui::EntityKind::table).size(),
            std::size_t{2});
    }

    void manyFollowersSortAndKeepTheirSelection()
    {
        ui::Jobs jobs;
        ui::SyncModel model(jobs);
        QTableView view;
        view.setModel(&model);
        auto picture = std::make_shared<ui::SyncPicture>();
        constexpr int count = 100'000;
        for (int i = 0; i < count; ++i) {
            ui::SyncRow row;
            row.status.name = {"c", u"%1"_s.arg(i, 6, 10, QLatin1Char('0')).toStdString()};
            row.status.lagMs = (i * 7919LL) % count;
            picture->rows.push_back(row);
        }
        QSignalSpy arranged(&model, &ui::SyncModel::arranged);
        model.setPicture(picture);
        QVERIFY(arranged.wait());
        QCOMPARE(model.rowCount(), count);
        view.setCurrentIndex(model.index(5, 0));
        model.sort(ui::SyncModel::lagColumn, Qt::DescendingOrder);
        QVERIFY(arranged.wait());
        QCOMPARE(model.at(0)->status.lagMs, count - 1);
        QCOMPARE(model.at(view.currentIndex().row())->status.name.database, std::string("000005"));
        model.setNeedle(u"00001"_s);
        QVERIFY(arranged.wait());
        QVERIFY(model.rowCount() < count);
        QVERIFY(model.rowCount() >= 10);
        QVERIFY(!view.currentIndex().isValid());
        model.setNeedle({});
        QVERIFY(arranged.wait());
        QCOMPARE(model.rowCount(), count);
    }
};

QTEST_MAIN(TestUiModels)
#include "tst_uimodels.moc"
