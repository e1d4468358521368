#include "tests/ui/desk.h"
#include "ui/models/syncmodel.h"
#include "ui/pages/clusterpane.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/followercaching.h"
#include "ui/pages/followerprincipals.h"
#include "ui/pages/followersharing.h"
#include "ui/pages/syncpage.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/lagchart.h"
#include "ui/wizards/attach/alldatabases.h"
#include "ui/wizards/attach/alldatabasesdialog.h"
#include "ui/wizards/attach/attachdialog.h"
#include "ui/wizards/attach/sharing.h"
#include "ui/wizards/attach/sharingedit.h"

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;
using ui::EntityKind;

namespace {

const facade::DatabaseName follower{"consumer", "flights"};

/// The Sync page with consumer/flights selected.
struct Page : Desk {
    explicit Page(ui::SyncPage::Tab tab)
    {
        session.addDefinitions({"provider", "flights"});
        window->showPage(u"sync"_s);
        [this] {
            QTRY_VERIFY(sync()->table()->currentIndex().isValid());
        }();
        sync()->showTab(tab);
    }
    [[nodiscard]] ui::SyncPage* sync() const { return window->sync(); }
    facade::FollowerOptions options() { return session.followers().detail(follower)->options; }
};

/// The cluster berlin follows all of provider: flights and weather.
struct Follower : Desk {
    Follower()
    {
        session.followAll("berlin", "provider", {"flights", "weather"});
        window->showPage(u"clusters"_s);
        page()->select({ui::CatalogueRef::Kind::cluster, "berlin", {}, {}});
        pane()->showTab(ui::ClusterPane::Tab::attachments);
        [this] {
            QTRY_COMPARE(pane()->attachmentView()->model()->index(0, 1).data().toString(),
                         u"All databases, future ones included"_s);
        }();
        pane()->attachmentView()->selectRow(0);
    }
    [[nodiscard]] ui::ClustersPage* page() const { return window->clusters(); }
    [[nodiscard]] ui::ClusterPane* pane() const { return page()->findChild<ui::ClusterPane*>(); }
    facade::FollowerOptions options() { return session.followers().attachments()->back().options; }
    /// Presses the verb of the question that is open.
    void confirm() const
    {
        auto* box = page()->findChild<QMessageBox*>();
        QVERIFY(box != nullptr);
        QTest::mouseClick(box->findChild<QPushButton*>(u"confirm"_s), Qt::LeftButton);
    }
};

} // namespace

class TestFollowerOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hotSpansStandBesideTheLeadersAndAreEditedInPlace()
    {
        Page desk(ui::SyncPage::Tab::caching);
        auto* panel = desk.sync()->caching();
        auto* spans = panel->spans();
        QTRY_COMPARE(spans->rowCount(), 3);
        QCOMPARE(spans->index(0, ui::HotSpanModel::leaderColumn).data().toString(), u"the last 30 d"_s);
        QCOMPARE(spans->index(0, ui::HotSpanModel::effectiveColumn).data().toString(),
                 u"the last 30 d – set on the database"_s);
        QVERIFY(!panel->applyButton()->isEnabled());
        const QModelIndex whole = spans->index(0, ui::HotSpanModel::overrideColumn);
        const QModelIndex airports = spans->index(1, ui::HotSpanModel::overrideColumn);
        QVERIFY(spans->setData(airports, u"many"_s, Qt::EditRole));
        QVERIFY(!panel->applyButton()->isEnabled());
        QVERIFY(spans->setData(airports, u"3d"_s, Qt::EditRole));
        QVERIFY(spans->setData(whole, u"0d"_s, Qt::EditRole));
        panel->kindBox()->setCurrentIndex(1);
        QVERIFY(panel->applyButton()->isEnabled());
        QVERIFY(!desk.options().hotSpan);
        QTest::mouseClick(panel->applyButton(), Qt::LeftButton);
        QTRY_COMPARE(spans->index(0, ui::HotSpanModel::effectiveColumn).data().toString(),
                     u"no extents – set on the follower"_s);
        QCOMPARE(spans->index(1, ui::HotSpanModel::effectiveColumn).data().toString(),
                 u"the last 3 d – set on the follower's table"_s);
        QCOMPARE(desk.options().cachingKind, facade::ModificationKind::replace);
        QVERIFY(spans->setData(spans->index(0, ui::HotSpanModel::overrideColumn), QString(), Qt::EditRole));
        QTest::mouseClick(panel->applyButton(), Qt::LeftButton);
        QTRY_VERIFY(!desk.options().hotSpan);
    }

    void whatWasChangedIsDiscarded()
    {
        Page desk(ui::SyncPage::Tab::caching);
        auto* panel = desk.sync()->caching();
        QTRY_COMPARE(panel->spans()->rowCount(), 3);
        panel->prefetchBox()->setChecked(true);
        QVERIFY(panel->applyButton()->isEnabled());
        QTest::mouseClick(panel->discardButton(), Qt::LeftButton);
        QVERIFY(!panel->prefetchBox()->isChecked());
        QVERIFY(!panel->applyButton()->isEnabled());
    }

    void ownPrincipalsStandBesideTheLeaders()
    {
        Page desk(ui::SyncPage::Tab::principals);
        auto* panel = desk.sync()->principals();
        QTRY_COMPARE(panel->rows()->rowCount(), 1);
        QTest::keyClicks(panel->nameEdit(), u"aadgroup=ops"_s);
        QTest::mouseClick(panel->addButton(), Qt::LeftButton);
        QTRY_COMPARE(panel->rows()->rowCount(), 2);
        panel->kindBox()->setCurrentIndex(1);
        QTest::mouseClick(panel->applyButton(), Qt::LeftButton);
        QTRY_COMPARE(panel->rows()->index(0, 4).data().toString(), u"–"_s);
        QCOMPARE(panel->rows()->index(1, 4).data().toString(), u"yes"_s);
    }

    void theListsShowWhatTheyMatchAsTheyAreTyped()
    {
        Page desk(ui::SyncPage::Tab::sharing);
        auto* panel = desk.sync()->sharing();
        QTRY_COMPARE(panel->edit()->summary(), u"5 of 5 are followed"_s);
        QTest::keyClicks(panel->edit()->includeEdit(EntityKind::table), u"AIR*"_s);
        QCOMPARE(panel->edit()->summary(), u"4 of 5 are followed"_s);
        QTest::keyClicks(panel->edit()->excludeEdit(EntityKind::function), u"*"_s);
        QCOMPARE(panel->edit()->summary(), u"2 of 5 are followed"_s);
        QTest::mouseClick(panel->applyButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.options().tables.include, std::vector<std::string>{"AIR*"});
        QCOMPARE(desk.options().functions.exclude, std::vector<std::string>{"*"});
        panel->edit()->includeEdit(EntityKind::table)->setText(u"a.b"_s);
        QVERIFY(!panel->applyButton()->isEnabled());
    }

    void attachingTakesTheOptions()
    {
        Desk desk;
        auto* page = desk.window->clusters();
        QTRY_VERIFY(page->tree()->model()->rowCount() > 0);
        page->select({ui::CatalogueRef::Kind::database, "provider", "weather", {}});
        page->openAttach();
        auto* dialog = dialogOf<ui::AttachDialog>(desk.window.get());
        QVERIFY(dialog->sharing()->isHidden() || !dialog->sharing()->isVisible());
        QTest::mouseClick(dialog->optionsButton(), Qt::LeftButton);
        QTRY_COMPARE(dialog->sharing()->summary(), u"1 of 1 are followed"_s);
        QTest::keyClicks(dialog->sharing()->excludeEdit(EntityKind::table), u"sea*"_s);
        QCOMPARE(dialog->sharing()->summary(), u"0 of 1 are followed"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.session.attached().size(), std::size_t{1});
        QCOMPARE(desk.session.attached().front().options.tables.exclude, std::vector<std::string>{"sea*"});
        QCOMPARE(unnamed(desk.window.get()), QStringList());
    }

    void theOptionsOfAllDatabasesOfALeaderAreChangedTogether()
    {
        Follower desk;
        QVERIFY(desk.pane()->optionsButton()->isEnabled());
        QTest::mouseClick(desk.pane()->optionsButton(), Qt::LeftButton);
        auto* dialog = dialogOf<ui::AllDatabasesDialog>(desk.window.get());
        QVERIFY(dialog != nullptr);
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->hotEdit()->setText(u"7d"_s);
        dialog->tablesEdit()->setText(u"airports"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->tablesEdit()->setText(u"airports=0d"_s);
        dialog->principalsEdit()->setPlainText(u"readers aaduser=ann@example.org"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->principalsEdit()->setPlainText(u"viewers aaduser=ann@example.org"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        QPointer<ui::AllDatabasesDialog> gone = dialog;
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(gone.isNull());
        QCOMPARE(desk.options().hotSpan,
                 std::optional<std::chrono::milliseconds>(std::chrono::hours(24 * 7)));
        QCOMPARE(desk.options().tableHotSpans.at("airports"), std::chrono::milliseconds(0));
        QCOMPARE(desk.options().principals.size(), std::size_t{1});
        QCOMPARE(desk.session.followers().detail({"berlin", "weather"})->options.hotSpan,
                 desk.options().hotSpan);
    }

    void aDraftOfAllDatabasesChangesOnlyWhatDiffers()
    {
        facade::FollowerOptions before;
        before.hotSpan = std::chrono::hours(24);
        before.tableHotSpans = {{"a", std::chrono::hours(24)}, {"b", std::chrono::hours(48)}};
        before.principals = {{"admins", "aaduser=ann@example.org"}};
        ui::AllDatabasesDraft draft = ui::draftOf(before);
        QVERIFY(!ui::changeOf(before, draft));
        draft.hotSpan.clear();
        draft.tableHotSpans = u"a=1d, c=3d"_s;
        draft.principals = u"viewers  aadapp=loader\n"_s;
        const auto change = ui::changeOf(before, draft);
        QVERIFY(change && change->hotSpan && !*change->hotSpan);
        QCOMPARE(change->tableHotSpans.size(), std::size_t{2});
        QVERIFY(!change->tableHotSpans.at("b"));
        QCOMPARE(change->addPrincipals.front().principal, std::string("aadapp=loader"));
        QCOMPARE(change->dropPrincipals.front().role, std::string("admins"));
        QVERIFY(!change->cachingKind && !change->prefetchExtents);
    }

    void allDatabasesOfALeaderAreDetachedTogether()
    {
        Follower desk;
        // One of them alone can't be: the message leads to where all can.
        desk.page()->select({ui::CatalogueRef::Kind::database, "berlin", "weather", {}});
        QTRY_VERIFY(desk.page()->tree()->currentIndex().data().toString() == u"weather"_s);
        desk.page()->tree()->setFocus();
        QTest::keyClick(desk.page()->tree(), Qt::Key_Delete);
        desk.confirm();
        const auto offers = [&] {
            for (auto* button : desk.page()->findChildren<QPushButton*>()) {
                if (button->isVisible() && button->text() == u"Show what berlin follows"_s) {
                    return button;
                }
            }
            return static_cast<QPushButton*>(nullptr);
        };
        QTRY_VERIFY(offers() != nullptr);
        QTest::mouseClick(offers(), Qt::LeftButton);
        QTRY_VERIFY(desk.pane()->attachmentView()->isVisible());
        desk.pane()->attachmentView()->selectRow(0);
        QTest::mouseClick(desk.pane()->detachButton(), Qt::LeftButton);
        QTRY_VERIFY(desk.page()->findChild<QMessageBox*>() != nullptr);
        QVERIFY(desk.page()->findChild<QMessageBox*>()->informativeText().contains(u"flights, weather"_s));
        desk.confirm();
        QTRY_VERIFY(!desk.session.clusters().database({"berlin", "weather"}));
        QVERIFY(desk.session.clusters().database({"consumer", "flights"}));
    }

    void theChartSaysWhatIsHotAndWhatIsCold()
    {
        Page desk(ui::SyncPage::Tab::lag);
        desk.window->resize(1100, 900);
        QTRY_COMPARE(desk.sync()->chart()->shownRows(), 3);
        QCOMPARE(desk.sync()->chart()->legend(), (QStringList{u"hot"_s, u"cold"_s}));
        desk.window->resize(1100, 500);
        QTRY_VERIFY(desk.sync()->chart()->legend().isEmpty());
    }

    void patternsMatchAsTheCoreMatchesThem_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("matches");
        QTest::newRow("equal") << u"flights"_s << u"Flights"_s << true;
        QTest::newRow("prefix") << u"Logs*"_s << u"logs_2026"_s << true;
        QTest::newRow("all") << u"*"_s << u"x"_s << true;
        QTest::newRow("middle") << u"a*c*e"_s << u"abcde"_s << true;
        QTest::newRow("too long") << u"a*c"_s << u"abcd"_s << false;
        QTest::newRow("shorter") << u"abc"_s << u"ab"_s << false;
        QTest::newRow("backtracking") << u"*ab"_s << u"aab"_s << true;
        QTest::newRow("stars") << u"**b*"_s << u"b"_s << true;
    }
    void patternsMatchAsTheCoreMatchesThem()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, name);
        QFETCH(bool, matches);
        QCOMPARE(ui::matchesPattern(pattern.toStdString(), name.toStdString()), matches);
    }

    void anIncludedViewBringsItsTable()
    {
        ui::EntityNames all;
        all.of(EntityKind::table) = {"a", "b"};
        all.of(EntityKind::view) = {"by_a", "by_b"};
        all.viewSources = {{"by_a", "a"}, {"by_b", "b"}};
        facade::FollowerOptions options;
        options.tables.exclude = {"*"};
        QVERIFY(ui::sharedNames(all, options).empty());
        options.materializedViews.include = {"by_b"};
        const auto shared = ui::sharedNames(all, options);
        QCOMPARE(shared.of(EntityKind::table), std::vector<std::string>{"b"});
        QCOMPARE(shared.of(EntityKind::view), std::vector<std::string>{"by_b"});
    }

    void moreThanAHundredEntriesAreTooMany()
    {
        facade::FollowerOptions options;
        options.tables.include.assign(60, "a*");
        options.functions.exclude.assign(40, "b*");
        QVERIFY(ui::listsProblem(options).isEmpty());
        options.tables.exclude = {"c"};
        QVERIFY(!ui::listsProblem(options).isEmpty());
    }
};

QTEST_MAIN(TestFollowerOptions)
#include "tst_uifolloweroptions.moc"
