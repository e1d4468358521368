#include "tests/ui/desk.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/entitypanes.h"
#include "ui/pages/objectpanes.h"
#include "ui/pages/policiespanel.h"
#include "ui/pages/principalspanel.h"
#include "ui/pages/querypage.h"
#include "ui/pages/querytab.h"
#include "ui/pages/viewpane.h"
#include "ui/shell/commandpalette.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/sqleditor.h"
#include "ui/wizards/database/maintaindialog.h"
#include "ui/wizards/entity/adopttabledialog.h"
#include "ui/wizards/entity/columndialog.h"
#include "ui/wizards/entity/entitydraft.h"
#include "ui/wizards/entity/newexternaltabledialog.h"
#include "ui/wizards/entity/newfunctiondialog.h"
#include "ui/wizards/entity/newtabledialog.h"
#include "ui/wizards/entity/newviewdialog.h"

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;
using Kind = ui::CatalogueRef::Kind;
using ui::EntityKind;

namespace {

const facade::DatabaseName flights{"provider", "flights"};

ui::CatalogueRef entity(EntityKind kind, const std::string& name)
{
    return {Kind::entity, "provider", "flights", name, kind};
}

/// The Clusters page with provider/flights selected.
struct Page : Desk {
    Page()
    {
        session.addDefinitions(flights);
        [this] {
            QTRY_VERIFY(page()->tree()->model()->rowCount() > 0);
        }();
        page()->select({Kind::database, "provider", "flights", {}});
    }
    [[nodiscard]] ui::ClustersPage* page() const { return window->clusters(); }
    [[nodiscard]] ui::DatabasePane* database() const { return page()->findChild<ui::DatabasePane*>(); }
    [[nodiscard]] ui::Banner* shownBanner() const
    {
        for (auto* banner : page()->findChildren<ui::Banner*>()) {
            if (banner->isVisible()) {
                return banner;
            }
        }
        return nullptr;
    }
    void select(const ui::CatalogueRef& ref) const
    {
        page()->select(ref);
        [&] {
            QTRY_VERIFY(current().samePlace(ref));
        }();
    }
    [[nodiscard]] ui::CatalogueRef current() const
    {
        return static_cast<ui::CatalogueTreeModel*>(page()->tree()->model())
            ->refOf(page()->tree()->currentIndex());
    }
};

QPushButton* offerOf(const ui::Banner* banner)
{
    return banner->findChild<QPushButton*>();
}

} // namespace

class TestClustersPage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDatabaseShowsItsGroupsWithCounts()
    {
        Page desk;
        auto* tree = desk.page()->tree();
        const auto* model = static_cast<ui::CatalogueTreeModel*>(tree->model());
        const QModelIndex database = tree->currentIndex();
        QTest::keyClick(tree, Qt::Key_Right);
        QTRY_COMPARE(model->rowCount(database), 4);
        QStringList groups;
        for (int row = 0; row < 4; ++row) {
            const QModelIndex group = model->index(row, 0, database);
            groups << group.data().toString() + u' ' +
                          group.data(ui::CatalogueTreeModel::badgeRole).toString();
        }
        QCOMPARE(groups, QStringList({u"Tables 2"_s, u"Materialized views 0"_s, u"External tables 1"_s,
                                      u"Functions 2"_s}));
        QVERIFY(tree->isExpanded(model->index(0, 0, database)));
        QVERIFY(!tree->isExpanded(model->index(3, 0, database)));
    }

    void everyKindShowsWhatItIs()
    {
        Page desk;
        desk.select(entity(EntityKind::function, "delayed"));
        auto* function = desk.page()->findChild<ui::FunctionPane*>();
        QTRY_COMPARE(function->facts()->value(u"Signature"_s), u"delayed(minutes)"_s);
        QVERIFY(function->body()->toPlainText().contains(u"WHERE delay > minutes"_s));
        QVERIFY(function->body()->isReadOnly());
        desk.select(entity(EntityKind::externalTable, "carriers"));
        auto* external = desk.page()->findChild<ui::ExternalTablePane*>();
        QTRY_COMPARE(external->facts()->value(u"Location"_s), u"file:///srv/reference/carriers/"_s);
        desk.select({Kind::group, "provider", "flights", {}, EntityKind::function});
        auto* group = desk.page()->findChild<ui::GroupPane*>();
        QTRY_COMPARE(group->entries()->rowCount(), 2);
    }

    void anEmptyGroupOffersToMakeTheFirst()
    {
        Desk desk;
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        page->select({Kind::group, "provider", "weather", {}, EntityKind::function});
        QPushButton* offer = nullptr;
        const auto offered = [&] {
            for (auto* button : page->findChildren<QPushButton*>()) {
                if (button->isVisible() && button->text() == u"New function…"_s) {
                    offer = button;
                }
            }
            return offer != nullptr;
        };
        QTRY_VERIFY(offered());
        QTest::mouseClick(offer, Qt::LeftButton);
        auto* dialog = dialogOf<ui::NewFunctionDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QCOMPARE(dialog->database().text(), std::string("provider/weather"));
    }

    void aTableIsMadeWithItsColumns()
    {
        Page desk;
        QTest::keyClick(desk.page()->tree(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = dialogOf<ui::NewTableDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QVERIFY(!dialog->verbButton()->isEnabled());
        QTest::keyClicks(dialog->nameEdit(), u"airports"_s);
        QTRY_VERIFY(dialog->nameNote()->text().contains(u"exists already"_s));
        dialog->nameEdit()->clear();
        QTest::keyClicks(dialog->nameEdit(), u"a b"_s);
        QVERIFY(dialog->nameNote()->text().contains(u"spaces"_s));
        dialog->nameEdit()->setText(u"delays"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        QTest::keyClicks(dialog->columns()->nameAt(0), u"at"_s);
        dialog->columns()->typeAt(0)->setCurrentText(u"TIMESTAMP"_s);
        QTest::keyClicks(dialog->columns()->nameAt(1), u"AT"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->columns()->nameAt(1)->setText(u"say \"why\""_s);
        QCOMPARE(ui::columnList(dialog->columns()->columns()),
                 std::string(R"("at" TIMESTAMP, "say ""why""" BIGINT)"));
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.current().name, std::string("delays"));
        QVERIFY(desk.session.clusters().table(flights, "delays"));
    }

    void aFunctionIsMadeDroppedAndBroughtBack()
    {
        Page desk;
        QTest::keyClick(desk.page()->tree(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = dialogOf<ui::NewFunctionDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->nameEdit(), u"hours"_s);
        QTest::keyClicks(dialog->parametersEdit(), u"x, 1y"_s);
        dialog->body()->setPlainText(u"x / 60"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->parametersEdit()->setText(u"x"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        dialog->body()->setPlainText(u"SELECT 1"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->body()->setPlainText(u"x / 60"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.current().name, std::string("hours"));
        desk.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(desk.window.get()));
        desk.page()->tree()->setFocus();
        QTest::keyClick(desk.page()->tree(), Qt::Key_Delete);
        QTRY_COMPARE(desk.session.entities().functions(flights)->size(), std::size_t{2});
        QTRY_VERIFY(desk.shownBanner() != nullptr);
        QTest::mouseClick(offerOf(desk.shownBanner()), Qt::LeftButton);
        QTRY_COMPARE(desk.session.entities().functions(flights)->size(), std::size_t{3});
        QCOMPARE(desk.session.entities().functions(flights)->back().body, std::string("x / 60"));
    }

    void aViewIsMadeShownAndRefreshed()
    {
        Page desk;
        QTest::keyClick(desk.page()->tree(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = dialogOf<ui::NewViewDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->nameEdit(), u"by_origin"_s);
        dialog->sql()->setPlainText(u"DELETE FROM flights"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->sql()->setPlainText(u"SELECT origin, count(*) AS n FROM flights GROUP BY origin"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(desk.current().isEntity(EntityKind::view));
        auto* pane = desk.page()->findChild<ui::ViewPane*>();
        QTRY_VERIFY(pane->sql()->toPlainText().contains(u"GROUP BY origin"_s));
        QTest::mouseClick(pane->refreshButton(), Qt::LeftButton);
        QTRY_VERIFY(pane->refreshButton()->isEnabled());
        pane->tabs()->setCurrentIndex(1);
        QTRY_COMPARE(pane->policies()->hotText(), u"all extents – by default"_s);
        QVERIFY(pane->policies()->hotEdit()->isEnabled());
        desk.window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(desk.window.get()));
        desk.page()->tree()->setFocus();
        QTest::keyClick(desk.page()->tree(), Qt::Key_Delete);
        auto* box = dialogOf<QMessageBox>(desk.page());
        QVERIFY(box != nullptr);
        QTest::mouseClick(box->findChild<QPushButton*>(u"confirm"_s), Qt::LeftButton);
        QTRY_VERIFY(desk.session.entities().views(flights)->empty());
    }

    void anExternalTableIsNamedByItsLocation()
    {
        Page desk;
        QTest::keyClick(desk.page()->tree(), Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = dialogOf<ui::NewExternalTableDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->nameEdit(), u"airports"_s);
        QTest::keyClicks(dialog->locationEdit(), u"planes.csv"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        QCOMPARE(dialog->formatBox()->currentData().toString(), u"csv"_s);
        dialog->locationEdit()->setText(u"/srv/planes.parquet"_s);
        QCOMPARE(dialog->formatBox()->currentData().toString(), u"parquet"_s);
        // Tables and external tables share one room of names.
        QTRY_VERIFY(!dialog->verbButton()->isEnabled() && dialog->nameNote()->isVisible());
        dialog->nameEdit()->setText(u"planes"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.current().name, std::string("planes"));
        QCOMPARE(desk.session.entities().externalTables(flights)->back().location,
                 std::string("file:///srv/planes.parquet"));
    }

    void columnsAreAddedRenamedAndDropped()
    {
        Page desk;
        desk.select(entity(EntityKind::table, "airports"));
        auto* pane = desk.page()->findChild<ui::TablePane*>();
        QTRY_COMPARE(pane->columnView()->model()->rowCount(), 3);
        QVERIFY(!pane->dropColumnButton()->isEnabled());
        QTest::mouseClick(pane->addColumnButton(), Qt::LeftButton);
        auto* dialog = dialogOf<ui::ColumnDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->nameEdit(), u"NAME"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->nameEdit()->setText(u"country"_s);
        dialog->typeBox()->setCurrentText(u"VARCHAR"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QPointer<ui::ColumnDialog> gone = dialog;
        QTRY_VERIFY(gone.isNull());
        pane->columnView()->selectRow(1);
        QVERIFY(pane->dropColumnButton()->isEnabled());
        QTest::mouseClick(pane->dropColumnButton(), Qt::LeftButton);
        auto* box = dialogOf<QMessageBox>(pane);
        QVERIFY(box != nullptr);
        QVERIFY(box->text().contains(u"name"_s));
    }

    void aColumnIsWidenedToATypeThatHoldsItsValues()
    {
        Page desk;
        desk.select(entity(EntityKind::table, "airports"));
        auto* pane = desk.page()->findChild<ui::TablePane*>();
        QTRY_COMPARE(pane->columnView()->model()->rowCount(), 3);
        pane->columnView()->selectRow(1);
        QVERIFY(!pane->widenColumnButton()->isEnabled()); // VARCHAR is as wide as it gets
        pane->columnView()->selectRow(0);
        QVERIFY(pane->widenColumnButton()->isEnabled());
        QTest::mouseClick(pane->widenColumnButton(), Qt::LeftButton);
        auto* dialog = dialogOf<ui::ColumnDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QVERIFY(dialog->nameEdit()->isReadOnly());
        QCOMPARE(dialog->typeBox()->currentText(), u"DECIMAL(20,0)"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.session.clusters().table(flights, "airports")->columns[0].type,
                     std::string("DECIMAL(20,0)"));
    }

    void onlyWiderTypesAreOffered()
    {
        QCOMPARE(ui::widerTypes(u"integer"_s), QStringList({u"BIGINT"_s, u"DOUBLE"_s, u"DECIMAL(20,0)"_s}));
        QCOMPARE(ui::widerTypes(u"FLOAT"_s), QStringList{u"DOUBLE"_s});
        QCOMPARE(ui::widerTypes(u"DECIMAL(18,2)"_s), QStringList({u"DECIMAL(28,2)"_s, u"DECIMAL(38,2)"_s}));
        QCOMPARE(ui::widerTypes(u"DECIMAL(38,2)"_s), QStringList());
        QCOMPARE(ui::widerTypes(u"VARCHAR"_s), QStringList());
    }

    void aDeltaTableIsAdoptedWhereItLies()
    {
        Page desk;
        QTest::keyClick(desk.page()->tree(), Qt::Key_O, Qt::ControlModifier | Qt::ShiftModifier);
        auto* dialog = dialogOf<ui::AdoptTableDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QVERIFY(!dialog->verbButton()->isEnabled());
        QTest::keyClicks(dialog->locationEdit(), u"lake/carriers/"_s);
        QCOMPARE(dialog->nameEdit()->text(), u"carriers"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        // A name that somebody typed stays.
        dialog->nameEdit()->setText(u"carriers_delta"_s);
        dialog->locationEdit()->setText(u"lake/carriers"_s);
        QCOMPARE(dialog->nameEdit()->text(), u"carriers_delta"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.current().name, std::string("carriers_delta"));
        QCOMPARE(desk.session.clusters().table(flights, "carriers_delta")->location,
                 std::string("lake/carriers"));
    }

    void maintenanceShowsWhatItWouldDoAndDoesItAtTheVerb()
    {
        Page desk;
        auto* button = desk.database()->maintainButton();
        QTRY_VERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        auto* dialog = dialogOf<ui::MaintainDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QTRY_COMPARE(dialog->facts()->value(u"Small extents"_s), u"12 into 2 larger ones"_s);
        QVERIFY(dialog->note()->text().contains(u"consumer/flights"_s));
        QPointer<ui::MaintainDialog> gone = dialog;
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(gone.isNull());
        // The news stay, however often the database is read again.
        const auto news = [&] {
            const auto banners = desk.page()->findChildren<ui::Banner*>();
            return std::ranges::any_of(banners, [](const ui::Banner* banner) {
                return banner->isVisible() && banner->text().startsWith(u"Maintained."_s);
            });
        };
        QTRY_VERIFY(news());
        QSignalSpy reread(desk.database(), &ui::DatabasePane::contentsShown);
        desk.session.addTables(flights, 1);
        QVERIFY(reread.wait());
        QVERIFY(news());
        QTest::mouseClick(button, Qt::LeftButton);
        dialog = dialogOf<ui::MaintainDialog>(desk.window.get());
        QTRY_VERIFY(dialog->note()->text().contains(u"nothing to do"_s));
        QVERIFY(!dialog->verbButton()->isEnabled());
    }

    void howLongRemovedExtentsAreKeptIsShownAndDoneAsTyped()
    {
        Page desk;
        auto* button = desk.database()->maintainButton();
        QTRY_VERIFY(button->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        const QPointer<ui::MaintainDialog> dialog = dialogOf<ui::MaintainDialog>(desk.window.get());
        QVERIFY(dialog);
        QTRY_COMPARE(dialog->facts()->value(u"Unneeded files"_s), u"5, 12.0 MiB"_s);
        QTest::keyClicks(dialog->retainEdit(), u"0"_s);
        QVERIFY(!dialog->verbButton()->isEnabled()); // no span yet
        QTest::keyClicks(dialog->retainEdit(), u"s"_s);
        QVERIFY(!dialog->verbButton()->isEnabled()); // what is shown is of another span
        QTRY_COMPARE(dialog->facts()->value(u"Unneeded files"_s), u"9, 12.0 MiB"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        const auto said = [&] {
            const auto banners = desk.page()->findChildren<ui::Banner*>();
            return std::ranges::any_of(banners, [](const ui::Banner* banner) {
                return banner->isVisible() && banner->text().contains(u"Unneeded files: 9"_s);
            });
        };
        QTRY_VERIFY(said());
    }

    void aFollowerIsNotMaintainedHere()
    {
        Page desk;
        desk.page()->select({Kind::database, "consumer", "flights", {}});
        QTRY_VERIFY(desk.database()->maintainButton()->isHidden());
    }

    void aTableSaysWhyItsNewestVersionIsNotShown()
    {
        Page desk;
        desk.session.setProblem(flights, "airports",
                                {ErrorCode::unsupported, "open table", "provider/flights/airports",
                                 "it uses the feature rowTracking", "rewrite it without that feature"});
        desk.select(entity(EntityKind::table, "airports"));
        auto* pane = desk.page()->findChild<ui::TablePane*>();
        QTRY_VERIFY(pane->banner()->text().contains(u"rowTracking"_s));
        QVERIFY(pane->banner()->text().contains(u"Rewrite it without that feature."_s));
    }

    void policiesShowWhereTheyComeFromAndAreEditedInPlace()
    {
        Page desk;
        desk.database()->showTab(ui::DatabasePane::Tab::policies);
        auto* panel = desk.database()->policies();
        QTRY_COMPARE(panel->hotText(), u"all extents – by default"_s);
        QVERIFY(!panel->applyButton()->isEnabled());
        QTest::keyClicks(panel->hotEdit(), u"7"_s);
        QVERIFY(!panel->applyButton()->isEnabled());
        QTest::keyClicks(panel->hotEdit(), u"d"_s);
        QVERIFY(panel->applyButton()->isEnabled());
        QTest::mouseClick(panel->applyButton(), Qt::LeftButton);
        QTRY_COMPARE(panel->hotText(), u"the last 7 d – set on the database"_s);
        QVERIFY(!panel->applyButton()->isEnabled());

        desk.select(entity(EntityKind::table, "airports"));
        auto* table = desk.page()->findChild<ui::TablePane*>();
        table->tabs()->setCurrentIndex(1);
        QTRY_COMPARE(table->policies()->hotText(), u"the last 7 d – set on the database"_s);
        QVERIFY(table->policies()->hotReset()->isHidden());
        QTest::keyClicks(table->policies()->hotEdit(), u"0d\r"_s);
        QTRY_COMPARE(table->policies()->hotText(), u"no extents – set on the table"_s);
        QTest::mouseClick(table->policies()->hotReset(), Qt::LeftButton);
        QTRY_COMPARE(table->policies()->hotText(), u"the last 7 d – set on the database"_s);
    }

    void policiesOfAFollowerAreReadOnlyAndSayWhereToChangeThem()
    {
        Page desk;
        desk.page()->select({Kind::database, "consumer", "flights", {}});
        desk.database()->showTab(ui::DatabasePane::Tab::policies);
        auto* panel = desk.database()->policies();
        QTRY_VERIFY(!panel->hotText().isEmpty());
        QVERIFY(!panel->hotEdit()->isEnabled());
        QVERIFY(!panel->applyButton()->isVisible());
    }

    void principalsAreCheckedAsTypedAddedAndRemovedWithUndo()
    {
        Page desk;
        desk.database()->showTab(ui::DatabasePane::Tab::principals);
        auto* panel = desk.database()->principals();
        for (const auto& wrong : {u"ann@example.org"_s, u"aadgroup"_s, u"aaduser="_s, u"aadrole=x"_s}) {
            panel->nameEdit()->setText(wrong);
            QVERIFY2(!panel->addButton()->isEnabled() && panel->note()->isVisible(), qPrintable(wrong));
        }
        panel->nameEdit()->clear();
        QTest::keyClicks(panel->nameEdit(), u"aadGroup=analysts\r"_s);
        QTRY_COMPARE(panel->list()->model()->rowCount(), 1);
        QVERIFY(panel->nameEdit()->text().isEmpty());
        QCOMPARE(desk.session.policies().principals(flights)->front().role, std::string("viewers"));
        panel->list()->selectRow(0);
        QTest::mouseClick(panel->removeButton(), Qt::LeftButton);
        QTRY_COMPARE(panel->list()->model()->rowCount(), 0);
        QTest::mouseClick(offerOf(panel->banner()), Qt::LeftButton);
        QTRY_COMPARE(panel->list()->model()->rowCount(), 1);
    }

    void thePaletteFindsAFunctionAndTheVerbThatMakesOne()
    {
        Page desk;
        QTest::keyClick(desk.window.get(), Qt::Key_K, Qt::ControlModifier);
        auto* palette = dialogOf<ui::CommandPalette>(desk.window.get());
        QTest::keyClicks(palette->input(), u"kilom"_s);
        QTRY_COMPARE(palette->list()->currentIndex().data().toString(), u"kilometres"_s);
        QTest::keyClick(palette->input(), Qt::Key_Return);
        QTRY_COMPARE(desk.current().name, std::string("kilometres"));
    }

    void thePaletteFindsTheVerbThatMakesAFunction()
    {
        Page desk;
        desk.window->openPalette();
        auto* palette = dialogOf<ui::CommandPalette>(desk.window.get());
        QTest::keyClicks(palette->input(), u"new func"_s);
        QTRY_VERIFY(palette->list()->currentIndex().data().toString().startsWith(u"New function"_s));
    }

    void everyPartOfThePageHasAnAccessibleName()
    {
        Page desk;
        desk.page()->openNewTable();
        desk.page()->openNewFunction();
        QCOMPARE(unnamed(desk.window.get()), QStringList());
    }
};

QTEST_MAIN(TestClustersPage)
#include "tst_clusterspage.moc"
