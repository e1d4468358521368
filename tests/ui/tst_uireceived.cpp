#include "tests/ui/desk.h"
#include "tests/ui/fakesharing.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/endednotice.h"
#include "ui/pages/receivedpage.h"
#include "ui/pages/receivedpane.h"
#include "ui/pages/syncpage.h"
#include "ui/text/receivedtext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"
#include "ui/wizards/attach/optionsedit.h"
#include "ui/wizards/attach/sharingedit.h"
#include "ui/wizards/share/acceptdialog.h"
#include "ui/wizards/share/mapdialog.h"

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;

namespace {

struct Page : Desk {
    explicit Page(bool received = true, const QString& page = u"received"_s)
    {
        if (received) {
            session.addShares();
            session.addReceived();
        }
        window->showPage(page);
    }
    [[nodiscard]] ui::ReceivedPage* page() const { return window->received(); }
    [[nodiscard]] ui::ReceivedPane* pane() const { return page()->pane(); }
    [[nodiscard]] QString cell(int row, int column) const
    {
        return page()->table()->model()->index(row, column).data().toString();
    }
    [[nodiscard]] QAction* command(const QString& text) const
    {
        for (QAction* action : page()->commands()) {
            if (action->text().remove(u'&') == text) {
                return action;
            }
        }
        return nullptr;
    }
    void confirm(const QWidget* where) const
    {
        auto* box = where->findChild<QMessageBox*>();
        QVERIFY(box != nullptr);
        QTest::mouseClick(box->findChild<QPushButton*>(u"confirm"_s), Qt::LeftButton);
    }
    [[nodiscard]] std::vector<facade::ReceivedShareInfo> received()
    {
        return *session.receivedShares().receivedShares();
    }
};

} // namespace

class TestUiReceived : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWorkspaceWithoutReceivedSharesOffersToAcceptAnInvitation()
    {
        Page desk(false);
        const auto button = [&] {
            for (auto* one : desk.page()->findChildren<QPushButton*>()) {
                if (one->isVisible() && one->text().contains(u"Accept invitation"_s)) {
                    return one;
                }
            }
            return static_cast<QPushButton*>(nullptr);
        };
        QTRY_VERIFY(button() != nullptr);
        QTest::mouseClick(button(), Qt::LeftButton);
        const QPointer<ui::AcceptDialog> dialog = dialogOf<ui::AcceptDialog>(desk.window.get());
        QVERIFY(dialog);
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(!dialog->verbButton()->isEnabled() && !dialog->rejectButton()->isEnabled());
    }

    void theListSaysFromWhomHowFreshAndWhere()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        QCOMPARE(desk.cell(0, 0), u"flights-of-northwind"_s);
        QCOMPARE(desk.cell(0, 1), u"Active"_s);
        QTRY_COMPARE(desk.cell(0, 2), u"Up to date"_s);
        QCOMPARE(desk.cell(0, 3), u"northwind"_s);
        QCOMPARE(desk.cell(0, 4), u"consumer/flights"_s);
        desk.session.setStatus({"consumer", "flights"},
                               [](facade::SyncStatus& status) { status.lagMs = 4200; });
        QTRY_COMPARE_WITH_TIMEOUT(desk.cell(0, 2), u"4.2 s behind"_s, 10'000);
        desk.page()->select(u"flights-of-northwind"_s);
        QTRY_COMPARE(desk.pane()->facts()->value(u"From"_s), u"data@northwind.example"_s);
        QVERIFY(!desk.pane()->state()->isVisible());
        QCOMPARE(desk.pane()->offers()->rowCount(), 2);
        QCOMPARE(desk.pane()->offers()->index(1, 1).data().toString(), u"Tables: obs*, stations"_s);
        QVERIFY(desk.pane()->terms()->toPlainText().contains(u"Not to be handed on."_s));
        QCOMPARE(unnamed(desk.page()), QStringList());
    }

    void whoRevokedAndWhenIsSaidAndNothingCanBeMapped()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        desk.page()->select(u"weather-stations"_s);
        QTRY_VERIFY(desk.pane()->state()->isVisible());
        const QString said = desk.pane()->state()->text();
        QVERIFY2(said.contains(u"carla@northwind.example revoked it on "_s), qPrintable(said));
        QVERIFY(!desk.pane()->mapButton()->isEnabled() && !desk.command(u"Map…"_s)->isEnabled());
        QVERIFY(desk.command(u"Map…"_s)->toolTip().contains(u"revoked it on"_s));
        QCOMPARE(desk.pane()->mappingView()->model()->index(0, 0).data().toString(),
                 u"consumer/weather, consumer/weather_old"_s);
    }

    void thePagesOfWhatIsFollowedSayWhoEndedIt_data()
    {
        QTest::addColumn<QString>("page");
        QTest::newRow("sync") << u"sync"_s;
        QTest::newRow("clusters") << u"clusters"_s;
    }
    void thePagesOfWhatIsFollowedSayWhoEndedIt()
    {
        QFETCH(const QString, page);
        Page desk(true, page);
        auto* widget = page == u"sync"_s ? static_cast<QWidget*>(desk.window->sync())
                                         : static_cast<QWidget*>(desk.window->clusters());
        auto* notice = widget->findChild<ui::EndedNotice*>();
        QTRY_VERIFY(notice->isVisible());
        QVERIFY2(
            notice->banner()->text().startsWith(u"carla@northwind.example revoked weather-stations on "_s),
            qPrintable(notice->banner()->text()));
        QVERIFY(notice->banner()->text().contains(u"consumer/weather, consumer/weather_old"_s));
        QTest::mouseClick(notice->banner()->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(desk.window->currentPage(), u"received"_s);
        QTRY_COMPARE(desk.pane()->facts()->value(u"Accepted as"_s), u"contoso"_s);
        desk.window->showPage(page);
        QVERIFY(notice->isVisible());
        QTest::mouseClick(notice->banner()->findChild<QToolButton*>(), Qt::LeftButton);
        QVERIFY(!notice->isVisible());
        desk.window->showPage(u"received"_s); // reads again
        desk.window->showPage(page);
        QVERIFY(!notice->isVisible());
    }

    void anInvitationShowsWhoAndWhatAndIsAcceptedOnceTheTermsAre()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        desk.window->openInvitation(u"sharepane:offer"_s);
        const QPointer<ui::AcceptDialog> dialog = dialogOf<ui::AcceptDialog>(desk.window.get());
        QTRY_COMPARE(dialog->facts()->value(u"From"_s), u"northwind, Northwind Traders"_s);
        QCOMPARE(dialog->facts()->value(u"Fingerprint"_s), u"9f86 d081 884c 7d65 9a2f eaa0"_s);
        QCOMPARE(dialog->facts()->value(u"Holds"_s), u"leader/quakes; leader/weather, in part"_s);
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->accountBox()->setEditText(u"contoso"_s);
        QTRY_VERIFY(!dialog->emailEdit()->isVisible());
        dialog->termsBox()->setChecked(true);
        QVERIFY(dialog->verbButton()->isEnabled());
        dialog->nameEdit()->setText(u"quakes"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QCOMPARE(desk.received().back().name, std::string("quakes"));
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 4);
        QVERIFY(desk.page()->banner()->text().contains(u"You received quakes."_s));
    }

    void acceptingCanMakeTheAccountThatReceives()
    {
        Page desk;
        desk.window->openInvitation(u"sharepane:free"_s);
        const QPointer<ui::AcceptDialog> dialog = dialogOf<ui::AcceptDialog>(desk.window.get());
        QTRY_VERIFY(dialog->facts()->isVisible());
        QVERIFY(!dialog->termsBox()->isVisible()); // there are none
        dialog->accountBox()->setEditText(u"research"_s);
        QVERIFY(dialog->emailEdit()->isVisible());
        QCOMPARE(dialog->emailEdit()->text(), u"ann@contoso.example"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QCOMPARE(desk.received().back().account, std::string("research"));
        QCOMPARE(desk.session.shares().account("research")->email, std::string("ann@contoso.example"));
    }

    void whatCannotBeAcceptedSaysWhy()
    {
        Page desk;
        desk.window->openInvitation(u"sharepane:expired"_s);
        const QPointer<ui::AcceptDialog> dialog = dialogOf<ui::AcceptDialog>(desk.window.get());
        const auto said = [&](const QString& part) {
            return std::ranges::any_of(dialog->findChildren<QLabel*>(), [&](const QLabel* label) {
                return label->isVisible() && label->text().contains(part);
            });
        };
        QTRY_VERIFY(said(u"It expired on"_s));
        dialog->accountBox()->setEditText(u"contoso"_s);
        dialog->termsBox()->setChecked(true);
        QVERIFY(!dialog->verbButton()->isEnabled() && !dialog->rejectButton()->isEnabled());
        dialog->invitationEdit()->setText(u"sharepane:offer"_s);
        QVERIFY(!dialog->termsBox()->isChecked()); // others' terms
        QTRY_VERIFY(dialog->rejectButton()->isEnabled());
        dialog->invitationEdit()->setText(u"sharepane:nonsense"_s);
        QTRY_VERIFY(said(u"It is neither an invitation nor a link to one."_s));
        QVERIFY(!dialog->facts()->isVisible() && !dialog->verbButton()->isEnabled());
    }

    void aProviderOutOfReachLeavesTheDraft()
    {
        Page desk;
        desk.session.sharing().receivedError = Error{ErrorCode::unavailable, "accept", "earthquakes",
                                                     "its share service does not answer", "try again later"};
        desk.window->openInvitation(u"sharepane:free"_s);
        const QPointer<ui::AcceptDialog> dialog = dialogOf<ui::AcceptDialog>(desk.window.get());
        dialog->accountBox()->setEditText(u"contoso"_s);
        QTRY_VERIFY(dialog->verbButton()->isEnabled());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog->banner()->isVisible());
        QCOMPARE(dialog->invitationEdit()->text(), u"sharepane:free"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
    }

    void rejectingIsAskedOnceAndTold()
    {
        Page desk;
        desk.window->openInvitation(u"sharepane:offer"_s);
        const QPointer<ui::AcceptDialog> dialog = dialogOf<ui::AcceptDialog>(desk.window.get());
        QTRY_VERIFY(dialog->rejectButton()->isEnabled());
        QTest::mouseClick(dialog->rejectButton(), Qt::LeftButton);
        QVERIFY(desk.session.sharing().rejected.empty());
        desk.confirm(dialog);
        QTRY_VERIFY(!dialog);
        QCOMPARE(desk.session.sharing().rejected, std::vector<std::string>{"sharepane:offer"});
        QVERIFY(desk.page()->banner()->text().contains(u"The invitation to earthquakes is rejected."_s));
    }

    void aDatabaseIsMappedUnderANameThatIsFree()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        desk.page()->select(u"stock-prices"_s);
        QTRY_COMPARE(desk.pane()->offers()->rowCount(), 2);
        QTest::mouseClick(desk.pane()->mapButton(), Qt::LeftButton);
        const QPointer<ui::MapDialog> dialog = dialogOf<ui::MapDialog>(desk.window.get());
        QVERIFY(dialog);
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(dialog->verbButton()->isEnabled()); // all of them
        dialog->clusterBox()->setCurrentText(u"consumer"_s);
        dialog->databaseBox()->setEditText(u"flights"_s);
        QTRY_VERIFY(!dialog->verbButton()->isEnabled()); // the name is taken
        dialog->nameEdit()->setText(u"flights_too"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QTRY_COMPARE(desk.pane()->mappingView()->model()->rowCount(), 1);
        QCOMPARE(desk.received()[1].mappings.front().followers, std::vector<std::string>{"flights_too"});
    }

    void aDatabaseIsMappedWithTheOptionsThatWereOpened()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        desk.page()->select(u"stock-prices"_s);
        desk.page()->openMap();
        const QPointer<ui::MapDialog> dialog = dialogOf<ui::MapDialog>(desk.window.get());
        dialog->databaseBox()->setEditText(u"quotes"_s);
        auto* options = dialog->options();
        options->hotEdit()->setText(u"7 of them"_s);
        QTRY_VERIFY(dialog->verbButton()->isEnabled()); // what is closed isn't asked
        options->button()->click();
        QVERIFY(options->isOpen() && !dialog->verbButton()->isEnabled());
        QCOMPARE(unnamed(dialog), QStringList());
        options->hotEdit()->setText(u"7d"_s);
        options->tableHotEdit()->setText(u"ticks=2d, old=0d, ticks=3d"_s);
        QVERIFY(!dialog->verbButton()->isEnabled()); // twice
        options->tableHotEdit()->setText(u"ticks=2d, old=0d"_s);
        options->cachingBox()->setCurrentIndex(1);
        options->prefetchBox()->setChecked(true);
        options->sharing()->includeEdit(ui::EntityKind::table)->setText(u"ticks, o*"_s);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        const std::lock_guard lock(desk.session.sharing().mutex);
        const auto& sent = desk.session.sharing().mapped.back().attach;
        QCOMPARE(sent.options.hotSpan, std::optional<std::chrono::milliseconds>(std::chrono::days(7)));
        QCOMPARE(sent.options.tableHotSpans.at("ticks"), std::chrono::milliseconds(std::chrono::days(2)));
        QCOMPARE(sent.options.tableHotSpans.at("old"), std::chrono::milliseconds(0));
        QVERIFY(sent.options.cachingKind == facade::ModificationKind::replace &&
                sent.options.prefetchExtents);
        QCOMPARE(sent.options.tables.include, (std::vector<std::string>{"ticks", "o*"}));
    }

    void unmappingAndDeletingNameWhatGoes()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        desk.page()->select(u"flights-of-northwind"_s);
        QTRY_COMPARE(desk.pane()->mappingView()->model()->rowCount(), 1);
        QVERIFY(!desk.pane()->unmapButton()->isEnabled());
        desk.pane()->mappingView()->selectRow(0);
        QTest::mouseClick(desk.pane()->unmapButton(), Qt::LeftButton);
        QVERIFY(desk.page()->findChild<QMessageBox*>()->text().contains(u"consumer/flights"_s));
        desk.confirm(desk.page());
        QTRY_COMPARE(desk.pane()->mappingView()->model()->rowCount(), 0);
        QTRY_VERIFY(desk.page()->findChild<QMessageBox*>() == nullptr);
        desk.command(u"Delete"_s)->trigger();
        desk.confirm(desk.page());
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 2);
    }

    void whatIsDeletedWhileItsProviderIsAwayStaysUntilThatIsToldOrGivenUp()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        desk.session.sharing().receivedError =
            Error{ErrorCode::unavailable, "ask", "https://share.northwind.example", "it does not answer", {}};
        for (const QString& name : {u"flights-of-northwind"_s, u"stock-prices"_s}) {
            desk.page()->select(name);
            QTRY_VERIFY(desk.command(u"Delete"_s) != nullptr);
            desk.command(u"Delete"_s)->trigger();
            desk.confirm(desk.page());
            QTRY_VERIFY(desk.page()->banner()->text().contains(name + u" is deleted here"_s));
            QTRY_VERIFY(desk.page()->findChild<QMessageBox*>() == nullptr);
            QTRY_VERIFY(desk.command(u"Delete without telling…"_s) != nullptr);
        }
        QCOMPARE(desk.page()->table()->model()->rowCount(), 3);
        const auto* state = desk.pane()->findChild<ui::Banner*>();
        QVERIFY2(state->isVisible() && state->text().contains(u"delete it again to give that up"_s),
                 qPrintable(state->text()));
        QVERIFY(!desk.command(u"Map…"_s)->isEnabled());

        // One is given up …
        desk.command(u"Delete without telling…"_s)->trigger();
        QVERIFY(desk.page()->findChild<QMessageBox*>()->text().contains(u"without telling"_s));
        desk.confirm(desk.page());
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 2);

        // … and of the other one the provider hears.
        desk.page()->select(u"flights-of-northwind"_s);
        QTRY_VERIFY(desk.command(u"Ask provider"_s)->isEnabled());
        desk.command(u"Ask provider"_s)->trigger();
        QTRY_VERIFY(desk.page()->banner()->text().contains(u"can't be reached"_s));
        desk.session.sharing().receivedError.reset();
        QTRY_VERIFY(desk.command(u"Ask provider"_s)->isEnabled());
        desk.command(u"Ask provider"_s)->trigger();
        QTRY_VERIFY(desk.page()->banner()->text().startsWith(u"flights-of-northwind is deleted."_s));
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 1);
    }

    /// Nothing that a partner wrote is HTML, or turns the direction of what stands beside it.
    void whatAPartnerWroteIsShownLetterByLetter()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        const std::string evil = "<b>good</b> \u202etxt.exe\u2066";
        {
            auto& share = desk.session.sharing().received.front();
            share.name = "stocks" + evil;
            share.description = share.terms = share.providerOrganization = share.changedBy = evil;
            share.providerEmail = evil + "@northwind.example";
            share.state = "revoked";
            share.datasets.front().database = evil;
        }
        const QString name = QString::fromStdString("stocks" + evil);
        desk.page()->select(u"weather-stations"_s);
        QTRY_VERIFY(desk.command(u"Ask provider"_s)->isEnabled());
        desk.command(u"Ask provider"_s)->trigger(); // reads all of them again
        QTRY_VERIFY(desk.cell(0, 0).contains(u"<b>"_s) || desk.cell(1, 0).contains(u"<b>"_s) ||
                    desk.cell(2, 0).contains(u"<b>"_s));
        desk.page()->select(name);
        QTRY_VERIFY(desk.pane()->findChild<ui::Banner*>()->isVisible());
        desk.command(u"Delete"_s)->trigger();
        QToolTip::showText(desk.window->mapToGlobal(QPoint(20, 20)), u"<b>bold</b>"_s, desk.window.get());

        static const QRegularExpression turning(u"[\u202a-\u202e\u2066-\u2069]"_s);
        int shown = 0;
        for (const QWidget* widget : QApplication::allWidgets()) {
            const auto* label = qobject_cast<const QLabel*>(widget);
            if (label == nullptr || !label->isVisible() || label->text().isEmpty()) {
                continue;
            }
            QVERIFY2(!label->text().contains(turning), qPrintable(label->text()));
            QVERIFY2(label->textFormat() == Qt::PlainText, qPrintable(label->text()));
            shown += label->text().contains(u"<b>"_s) ? 1 : 0;
        }
        QVERIFY2(shown >= 5, qPrintable(QString::number(shown)));
        for (const auto* view : desk.page()->findChildren<QAbstractItemView*>()) {
            for (int row = 0; view->model() != nullptr && row < view->model()->rowCount(); ++row) {
                for (int column = 0; column < view->model()->columnCount(); ++column) {
                    const QModelIndex cell = view->model()->index(row, column);
                    for (const int role : {Qt::DisplayRole, Qt::ToolTipRole}) {
                        QVERIFY(!cell.data(role).toString().contains(turning));
                    }
                }
            }
        }
        QVERIFY(!desk.pane()->terms()->toPlainText().contains(turning));
        QToolTip::hideText();
    }

    void theProviderIsAskedAndItsSilenceIsSaid()
    {
        Page desk;
        QTRY_COMPARE(desk.page()->table()->model()->rowCount(), 3);
        desk.page()->select(u"stock-prices"_s);
        QTRY_VERIFY(desk.command(u"Ask provider"_s)->isEnabled());
        desk.command(u"Ask provider"_s)->trigger();
        QTRY_VERIFY(desk.page()->banner()->text().contains(u"stock-prices: Active"_s));
        desk.session.sharing().receivedError =
            Error{ErrorCode::unavailable, "ask", "https://share.northwind.example", "it does not answer", {}};
        desk.command(u"Ask provider"_s)->trigger();
        QTRY_VERIFY(desk.page()->banner()->text().contains(u"can't be reached"_s));
    }

    void everyStateHasItsWordAndSaysWhatToDo()
    {
        facade::ReceivedShareInfo share;
        share.providerEmail = "data@northwind.example";
        share.serviceUrl = "https://share.northwind.example";
        QSet<QString> labels;
        for (const char* state : {"accepting", "active", "revoked", "lapsed", "source_deleted", "deleting"}) {
            share.state = state;
            const auto words = ui::describeReceived(share);
            QVERIFY(!words.explanation.isEmpty());
            QVERIFY(QFile::exists(u":/icons/%1.svg"_s.arg(words.icon)));
            labels.insert(words.label);
        }
        QCOMPARE(labels.size(), 6);
        share.state = "revoked"; // by whom is not told by every provider
        QVERIFY(ui::describeReceived(share).explanation.contains(
            u"Ask data@northwind.example to reinstate it"_s));
        share.state = "dancing";
        QCOMPARE(ui::describeReceived(share).label, u"dancing"_s);
        share.name = "weather";
        share.state = "lapsed";
        QVERIFY(ui::describeEnd(share).whoAndWhen.startsWith(u"weather ended"_s));
        share.state = "source_deleted";
        QVERIFY(ui::describeEnd(share).whoAndWhen.startsWith(u"data@northwind.example deleted weather on"_s));
    }
};

QTEST_MAIN(TestUiReceived)
#include "tst_uireceived.moc"
