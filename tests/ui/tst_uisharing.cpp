#include "tests/ui/desk.h"
#include "tests/ui/fakesharing.h"
#include "ui/models/recordsmodel.h"
#include "ui/pages/activitypage.h"
#include "ui/pages/invitationspage.h"
#include "ui/pages/sharepane.h"
#include "ui/pages/sharespage.h"
#include "ui/pages/subscriptionspanel.h"
#include "ui/text/sharingtext.h"
#include "ui/text/subscriptiontext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"
#include "ui/wizards/attach/sharingedit.h"
#include "ui/wizards/share/datasetdialog.h"
#include "ui/wizards/share/invitedialog.h"
#include "ui/wizards/share/newsharedialog.h"

#include <QAbstractItemModelTester>

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;

namespace {

const facade::ShareName quarterly{"contoso", "quarterly"};

/// One of the pages of sharing, in front; with shares unless the test wants none.
struct Page : Desk {
    explicit Page(const QString& id, bool shares = true)
    {
        if (shares) {
            session.addShares();
        }
        window->showPage(id);
    }
    [[nodiscard]] ui::SharesPage* shares() const { return window->shares(); }
    [[nodiscard]] ui::SharePane* pane() const { return shares()->pane(); }
    [[nodiscard]] ui::InvitationsPage* invitations() const { return window->invitations(); }
    [[nodiscard]] ui::ActivityPage* activity() const { return window->activity(); }
    [[nodiscard]] static QString cell(const QTableView* view, int row, int column)
    {
        return view->model()->index(row, column).data().toString();
    }
    static QAction* command(const ui::Page* page, const QString& text)
    {
        for (QAction* action : page->commands()) {
            if (action->text().remove(u'&') == text) {
                return action;
            }
        }
        return nullptr;
    }
    /// Presses the verb of the question that is open.
    static void confirm(const QWidget* page)
    {
        auto* box = page->findChild<QMessageBox*>();
        QVERIFY(box != nullptr);
        QTest::mouseClick(box->findChild<QPushButton*>(u"confirm"_s), Qt::LeftButton);
    }
};

} // namespace

class TestUiSharing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWorkspaceThatSharesNothingOffersToMakeAShare()
    {
        Page desk(u"shares"_s, false);
        const auto button = [&] {
            for (auto* one : desk.shares()->findChildren<QPushButton*>()) {
                if (one->isVisible() && one->text().contains(u"New share"_s)) {
                    return one;
                }
            }
            return static_cast<QPushButton*>(nullptr);
        };
        QTRY_VERIFY(button() != nullptr);
        QTest::mouseClick(button(), Qt::LeftButton);
        QPointer<ui::NewShareDialog> dialog = dialogOf<ui::NewShareDialog>(desk.window.get());
        QVERIFY(dialog);
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->accountBox()->setEditText(u"contoso"_s);
        dialog->nameEdit()->setText(u"quarterly"_s);
        QVERIFY(!dialog->verbButton()->isEnabled()); // a new account needs an address
        dialog->emailEdit()->setText(u"ann"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->emailEdit()->setText(u"ann@example.org"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        QVERIFY(desk.session.shares().accounts()->empty()); // nothing happens before the verb
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QCOMPARE(desk.session.shares().account("contoso")->email, std::string("ann@example.org"));
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 1);
        QTRY_COMPARE(desk.pane()->facts()->value(u"Terms of use"_s), u"none"_s);
    }

    void theAddressOfAnAccountThatExistsIsNotAskedFor()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->openNewShare();
        auto* dialog = dialogOf<ui::NewShareDialog>(desk.window.get());
        dialog->accountBox()->setEditText(u"contoso"_s);
        QVERIFY(!dialog->emailEdit()->isEnabled());
        dialog->nameEdit()->setText(u"Quarterly"_s);
        QVERIFY(!dialog->verbButton()->isEnabled()); // the name is taken
        dialog->nameEdit()->setText(u"yearly"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
    }

    void aShareSaysWhoIsInvitedAndWhatItHolds()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        QCOMPARE(Page::cell(desk.shares()->table(), 0, 1),
                 u"1 pending, 1 expired, 1 accepted, 1 withdrawn"_s);
        QTRY_COMPARE(desk.pane()->datasetView()->model()->rowCount(), 2);
        QCOMPARE(Page::cell(desk.pane()->datasetView(), 0, 0), u"provider/flights, in part"_s);
        QTRY_COMPARE(desk.pane()->matches()->rowCount(), 3);
        QCOMPARE(desk.pane()->invitationView()->model()->rowCount(), 4);
        QTRY_VERIFY(desk.pane()->history()->rowCount() > 6);
        QCOMPARE(desk.pane()->history()->index(0, 0).data().toString(), u"Invitation accepted"_s);
        QCOMPARE(desk.pane()->history()->index(0, 3).data().toString(), u"Refused"_s);
        QCOMPARE(unnamed(desk.window.get()), QStringList());
    }

    void aDatasetIsAddedWithWhatItsListsMatchNow()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.shares()->openAddDataset();
        QPointer<ui::DatasetDialog> dialog = dialogOf<ui::DatasetDialog>(desk.window.get());
        QVERIFY(dialog);
        QCOMPARE(dialog->databaseBox()->currentText(), u"flights"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        dialog->partBox()->setChecked(true);
        QVERIFY(!dialog->verbButton()->isEnabled()); // a part is named by lists
        QTRY_COMPARE(dialog->lists()->summary(), u"2 of 2 are shared"_s);
        dialog->lists()->includeEdit(ui::EntityKind::table)->setText(u"air*"_s);
        QCOMPARE(dialog->lists()->summary(), u"1 of 2 are shared"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QTRY_COMPARE(desk.session.shares().datasets(quarterly)->size(), std::size_t{3});
        QCOMPARE(desk.session.shares().datasets(quarterly)->back().content.tables.include,
                 std::vector<std::string>{"air*"});
        QTRY_COMPARE(desk.pane()->datasetView()->model()->rowCount(), 3);
    }

    void removingADatasetCanBeUndone()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        QTRY_COMPARE(desk.pane()->datasetView()->model()->rowCount(), 2);
        desk.pane()->datasetView()->selectRow(1);
        QTest::mouseClick(desk.pane()->removeButton(), Qt::LeftButton);
        QTRY_COMPARE(desk.session.shares().datasets(quarterly)->size(), std::size_t{1});
        QTRY_VERIFY(desk.shares()->banner()->isVisible());
        QTest::mouseClick(desk.shares()->banner()->findChild<QPushButton*>(), Qt::LeftButton);
        QTRY_COMPARE(desk.session.shares().datasets(quarterly)->size(), std::size_t{2});
        QCOMPARE(desk.session.shares().datasets(quarterly)->back().content.database, std::string("weather"));
    }

    void everyRecipientGetsAFileOfTheirOwn()
    {
        Page desk(u"shares"_s);
        QTemporaryDir folder;
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.shares()->openInvite();
        QPointer<ui::InviteDialog> dialog = dialogOf<ui::InviteDialog>(desk.window.get());
        QVERIFY(dialog);
        QCOMPARE(unnamed(dialog), QStringList());
        dialog->recipientsEdit()->setPlainText(u"flo@example.org, gil@example.org\nflo@example.org"_s);
        dialog->folderEdit()->setText(u"/nowhere/at/all"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->folderEdit()->setText(folder.path());
        QVERIFY(dialog->verbButton()->isEnabled());
        dialog->recipientsEdit()->setPlainText(u"flo"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->recipientsEdit()->setPlainText(u"flo@example.org, gil@example.org"_s);
        dialog->daysBox()->setValue(3);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QVERIFY(QFile::exists(folder.filePath(u"quarterly-gil@example.org.sharepane-invitation"_s)));
        QVERIFY(desk.shares()->banner()->text().startsWith(u"Invitations saved: 2."_s));
        QTRY_COMPARE(desk.pane()->invitationView()->model()->rowCount(), 6);
        const auto sent = desk.session.invitations().invitations(quarterly)->front();
        QCOMPARE(sent.expiresAt - sent.sentAt, Timestamp::duration(std::chrono::days(3)));
    }

    void invitationsAreMailedWhereAServerIsSet()
    {
        Page desk(u"shares"_s);
        desk.session.sharing().mailServer =
            facade::MailServerInfo{"mail.example.org", 587, "starttls", {}, "data@contoso.example", {}, "en"};
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.shares()->openInvite();
        QPointer<ui::InviteDialog> dialog = dialogOf<ui::InviteDialog>(desk.window.get());
        QTRY_COMPARE(dialog->wayBox()->currentText(), u"By mail"_s);
        dialog->recipientsEdit()->setPlainText(u"flo@example.org"_s);
        dialog->folderEdit()->clear(); // mailed ones need no file
        QVERIFY(dialog->verbButton()->isEnabled());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QCOMPARE(desk.session.sharing().mailed, std::vector<std::string>{"flo@example.org"});
        QVERIFY(desk.shares()->banner()->text().startsWith(u"Invitations mailed: 1."_s));
    }

    void invitationsGoToTheMailProgramOneByOneWithTheirFiles()
    {
        Page desk(u"shares"_s);
        QTemporaryDir folder;
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.shares()->openInvite();
        QPointer<ui::InviteDialog> dialog = dialogOf<ui::InviteDialog>(desk.window.get());
        QCOMPARE(dialog->wayBox()->currentText(), u"As files, by me"_s);
        QCOMPARE(dialog->wayBox()->findText(u"By mail"_s), -1);
        dialog->recipientsEdit()->setPlainText(u"flo@example.org, gil@example.org"_s);
        dialog->wayBox()->setCurrentText(u"With my mail program"_s);
        dialog->folderEdit()->clear(); // there would be nothing to attach
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->folderEdit()->setText(folder.path());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        const std::filesystem::path files(folder.path().toStdString());
        QCOMPARE(
            desk.session.sharing().drafted,
            (std::vector<std::filesystem::path>{files / "quarterly-flo@example.org.sharepane-invitation",
                                                files / "quarterly-gil@example.org.sharepane-invitation"}));
        QVERIFY(desk.session.sharing().mailed.empty());
        QVERIFY(desk.shares()->banner()->text().startsWith(u"Invitations in your mail program: 2."_s));
    }

    void aMailProgramThatIsNotThereLeavesTheFileAndSaysSo()
    {
        Page desk(u"shares"_s);
        QTemporaryDir folder;
        const QString file = folder.filePath(u"quarterly-flo@example.org.sharepane-invitation"_s);
        desk.session.sharing().draftError =
            Error{ErrorCode::needsPerson, "open the mail program with the invitation in", file.toStdString(),
                  "there is no xdg-email on the PATH",
                  "see that xdg-email opens your mail program (Debian: package xdg-utils), or send the file "
                  "to flo@example.org yourself"};
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.shares()->openInvite();
        auto* dialog = dialogOf<ui::InviteDialog>(desk.window.get());
        dialog->recipientsEdit()->setPlainText(u"flo@example.org"_s);
        dialog->wayBox()->setCurrentText(u"With my mail program"_s);
        dialog->folderEdit()->setText(folder.path());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog->banner()->isVisible());
        const QString said = dialog->banner()->text();
        for (const QString& part :
             {file, u"no xdg-email"_s, u"send the file to flo@example.org yourself"_s}) {
            QVERIFY2(said.contains(part), qPrintable(said));
        }
        QVERIFY(QFile::exists(file));
    }

    void whoGotAnInvitationBeforeAProblemIsNotInvitedTwice()
    {
        Page desk(u"shares"_s);
        QTemporaryDir folder;
        desk.session.sharing().inviteError =
            Error{ErrorCode::alreadyExists, "invite", "contoso/quarterly", "one waits already", {}};
        desk.session.sharing().invited.clear();
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.shares()->openInvite();
        auto* dialog = dialogOf<ui::InviteDialog>(desk.window.get());
        dialog->recipientsEdit()->setPlainText(u"flo@example.org\ngil@example.org"_s);
        dialog->folderEdit()->setText(folder.path());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(dialog->banner()->isVisible());
        QVERIFY(dialog->banner()->text().contains(u"contoso/quarterly"_s));
        QCOMPARE(dialog->recipientsEdit()->toPlainText(), u"gil@example.org"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
    }

    void anInvitationIsWithdrawnWithTheVerbAndSentAgainWhileItCanBe()
    {
        Page desk(u"invitations"_s);
        auto* view = desk.invitations()->table();
        QTRY_COMPARE(view->model()->rowCount(), 4);
        auto* withdraw = Page::command(desk.invitations(), u"Withdraw"_s);
        auto* resend = Page::command(desk.invitations(), u"Send again…"_s);
        desk.invitations()->search()->setText(u"accepted"_s);
        QTRY_COMPARE(view->model()->rowCount(), 1);
        view->selectRow(0);
        QVERIFY(!withdraw->isEnabled() && !resend->isEnabled());
        desk.invitations()->select(u"i-1"_s);
        QTRY_COMPARE(desk.invitations()->facts()->value(u"Id"_s), u"i-1"_s);
        QVERIFY(withdraw->isEnabled() && resend->isEnabled());
        withdraw->trigger();
        QCOMPARE(desk.session.invitations().allInvitations()->back().state, std::string("pending"));
        Page::confirm(desk.invitations());
        QTRY_COMPARE(desk.session.invitations().allInvitations()->back().state, std::string("withdrawn"));
        QTRY_COMPARE(desk.invitations()->facts()->value(u"State"_s), u"Withdrawn"_s);
        QVERIFY(!withdraw->isEnabled());
    }

    void whatCannotBeReachedYetIsSaidWhenItIsSent()
    {
        Page desk(u"invitations"_s);
        QTemporaryDir folder;
        desk.session.sharing().reachable = false;
        QTRY_COMPARE(desk.invitations()->table()->model()->rowCount(), 4);
        desk.invitations()->select(u"i-3"_s);
        QTRY_COMPARE(desk.invitations()->facts()->value(u"State"_s), u"Expired"_s);
        Page::command(desk.invitations(), u"Send again…"_s)->trigger();
        QPointer<ui::InviteDialog> dialog = dialogOf<ui::InviteDialog>(desk.window.get());
        QVERIFY(dialog && dialog->recipientsEdit()->isReadOnly());
        dialog->folderEdit()->setText(folder.path());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
        QTRY_COMPARE(desk.invitations()->facts()->value(u"State"_s), u"Pending"_s);
        QVERIFY(desk.invitations()->banner()->text().contains(u"can't be accepted yet"_s));
    }

    void anInvitationLeadsToItsShare()
    {
        Page desk(u"invitations"_s);
        QTRY_COMPARE(desk.invitations()->table()->model()->rowCount(), 4);
        desk.invitations()->select(u"i-1"_s);
        Page::command(desk.invitations(), u"Open share"_s)->trigger();
        QCOMPARE(desk.window->currentPage(), u"shares"_s);
        QTRY_COMPARE(Page::cell(desk.shares()->table(), desk.shares()->table()->currentIndex().row(), 0),
                     u"quarterly"_s);
    }

    void aShareIsDeletedOnceItsRecipientsWereNamed()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        Page::command(desk.shares(), u"Delete share"_s)->trigger();
        auto* box = desk.shares()->findChild<QMessageBox*>();
        QVERIFY(box != nullptr);
        QVERIFY(box->informativeText().contains(u"ann@example.org"_s));
        QVERIFY(box->informativeText().contains(u"deleted at: fabrikam, Fabrikam Inc.; northwind"_s));
        QVERIFY(!box->informativeText().contains(u"dieter@example.de"_s)); // withdrawn
        Page::confirm(desk.shares());
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 1);
    }

    void whoHasAcceptedIsSaidWithWhatTheyHave()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        auto* panel = desk.pane()->subscriptions();
        QTRY_COMPARE(panel->view()->model()->rowCount(), 4);
        desk.pane()->showTab(ui::SharePane::Tab::subscriptions);
        QCOMPARE(Page::cell(panel->view(), 0, 0), u"fabrikam"_s);
        QCOMPARE(Page::cell(panel->view(), 0, 2), u"4.2 s"_s); // of the database farthest behind
        QCOMPARE(Page::cell(panel->view(), 2, 2), u"–"_s);     // revoked: it reads nothing
        QCOMPARE(panel->databases()->rowCount(), 2);
        QCOMPARE(panel->databases()->index(0, 1).data().toString(), u"61"_s);
        QCOMPARE(Page::cell(desk.shares()->table(), 0, 2), u"2"_s);
        QCOMPARE(Page::cell(desk.shares()->table(), 0, 3), u"4.2 s"_s);
        QCOMPARE(unnamed(panel), QStringList());
    }

    void aSubscriptionIsRevokedAndReinstatedOnceItsConsumerWasNamed()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.pane()->showTab(ui::SharePane::Tab::subscriptions);
        auto* panel = desk.pane()->subscriptions();
        QTRY_VERIFY(panel->revokeButton()->isEnabled());
        QVERIFY(!panel->reinstateButton()->isEnabled());
        QTest::mouseClick(panel->revokeButton(), Qt::LeftButton);
        QPointer<QMessageBox> box = desk.shares()->findChild<QMessageBox*>();
        QVERIFY(box && box->text().contains(u"fabrikam, Fabrikam Inc."_s));
        QVERIFY2(box->informativeText().contains(u"flights, weather"_s), qPrintable(box->informativeText()));
        QCOMPARE(desk.session.subscriptions().allSubscriptions()->front().state, std::string("active"));
        Page::confirm(desk.shares());
        QTRY_VERIFY(!panel->revokeButton()->isEnabled() && panel->reinstateButton()->isEnabled());
        QCOMPARE(Page::cell(panel->view(), 0, 1), u"Revoking"_s);
        QVERIFY(panel->explanation()->text().contains(u"has not said yet"_s));
        QTRY_VERIFY(!box);
        QTest::mouseClick(panel->reinstateButton(), Qt::LeftButton);
        box = desk.shares()->findChild<QMessageBox*>();
        QVERIFY(box && box->informativeText().contains(u"without a new invitation"_s));
        Page::confirm(desk.shares());
        QTRY_COMPARE(Page::cell(panel->view(), 0, 1), u"Active"_s);
        panel->view()->selectRow(3);
        QVERIFY(!panel->reinstateButton()->isEnabled());
        QVERIFY(panel->reinstateButton()->toolTip().contains(u"can't be reinstated"_s));
    }

    void whatAConsumerSaysAppearsByItselfAndKeepsTheSelection()
    {
        Page desk(u"shares"_s);
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        auto* panel = desk.pane()->subscriptions();
        QTRY_COMPARE(panel->view()->model()->rowCount(), 4);
        panel->view()->selectRow(1);
        {
            const std::lock_guard lock(desk.session.sharing().mutex);
            auto& all = desk.session.sharing().subscriptions;
            all[1].databases.front().lagMs = 90'000;
            auto newest = all[1];
            newest.id = "s-5";
            all.insert(all.begin(), newest);
        }
        QTRY_COMPARE_WITH_TIMEOUT(panel->view()->model()->rowCount(), 5, 10'000);
        QCOMPARE(panel->view()->selectionModel()->selectedRows().first().row(), 2);
        QCOMPARE(panel->databases()->index(0, 2).data().toString(), u"1 min 30 s"_s);
    }

    void whyASubscriptionCannotBeRevokedIsSaid()
    {
        Page desk(u"shares"_s);
        desk.session.sharing().revokeError =
            Error{ErrorCode::conflict, "revoke", "s-1", "its share was deleted", {}};
        QTRY_COMPARE(desk.shares()->table()->model()->rowCount(), 2);
        desk.shares()->select(u"contoso/quarterly"_s);
        desk.pane()->showTab(ui::SharePane::Tab::subscriptions);
        auto* panel = desk.pane()->subscriptions();
        QTRY_VERIFY(panel->revokeButton()->isEnabled());
        QTest::mouseClick(panel->revokeButton(), Qt::LeftButton);
        Page::confirm(desk.shares());
        QTRY_VERIFY(desk.shares()->banner()->isVisible());
        QVERIFY(desk.shares()->banner()->text().contains(u"s-1"_s));
    }

    void theLogIsSearchedAndShowsTheWholeEntry()
    {
        Page desk(u"activity"_s);
        auto* view = desk.activity()->table();
        QTRY_VERIFY(view->model()->rowCount() > 8);
        QCOMPARE(Page::cell(view, 0, 1), u"Invitation accepted"_s); // the newest first
        QCOMPARE(Page::cell(view, 0, 2), u"Refused"_s);
        view->selectRow(0);
        QTRY_COMPARE(desk.activity()->facts()->value(u"Reason"_s), u"wrong secret"_s);
        QCOMPARE(desk.activity()->facts()->value(u"Who"_s), u"ann (this machine)"_s);
        desk.activity()->search()->setText(u"account created"_s);
        QTRY_COMPARE(view->model()->rowCount(), 1);
        QCOMPARE(unnamed(desk.activity()), QStringList());
    }

    void newEntriesAppearWhileSomebodyLooks()
    {
        Page desk(u"activity"_s);
        auto* view = desk.activity()->table();
        QTRY_VERIFY(view->model()->rowCount() > 8);
        const int before = view->model()->rowCount();
        (void)desk.session.shares().createShare({{"contoso", "late"}, {}, {}});
        QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), before + 1, 10'000);
    }

    void thePeriodFiltersAndTheExportHasWhatItShows()
    {
        Page desk(u"activity"_s);
        QTemporaryDir folder;
        auto* view = desk.activity()->table();
        QTRY_VERIFY(view->model()->rowCount() > 8);
        {
            const std::lock_guard lock(desk.session.sharing().mutex);
            for (auto& entry : desk.session.sharing().log) {
                entry.time -= std::chrono::days(3);
            }
            desk.session.sharing().log.back().time = tests::FakeSharing::now();
        }
        desk.activity()->periodBox()->setCurrentIndex(0);
        QTRY_COMPARE(view->model()->rowCount(), 1);
        const QString file = folder.filePath(u"log.ndjson"_s);
        desk.activity()->exportTo(file);
        QTRY_VERIFY(desk.activity()->banner()->isVisible());
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().count('\n'), 1);
    }

    void aHundredThousandRecordsAreSearchedAndSortedOnAWorker()
    {
        ui::Jobs jobs;
        using Kind = ui::RecordsModel::Column::Kind;
        ui::RecordsModel model(jobs, {{u"Name"_s, Kind::text}, {u"Size"_s, Kind::number}});
        const QAbstractItemModelTester tester(&model);
        auto records = std::make_shared<ui::Records>();
        constexpr int many = 100'000;
        for (int i = 0; i < many; ++i) {
            records->push_back({QString::number(i),
                                {u"name %1"_s.arg(i), QString::number(many - i)},
                                {},
                                {0, static_cast<double>(many - i)}});
        }
        QSignalSpy arranged(&model, &ui::RecordsModel::arranged);
        model.setRecords(records);
        QVERIFY(arranged.wait());
        const QPersistentModelIndex kept = model.index(7, 0);
        model.sort(1, Qt::AscendingOrder);
        QVERIFY(arranged.wait());
        QCOMPARE(model.at(0)->key, u"99999"_s);
        QCOMPARE(kept.row(), many - 1 - 7);
        QCOMPARE(model.rowOf(u"7"_s), kept.row());
        model.setNeedle(u"NAME 99999"_s);
        QVERIFY(arranged.wait());
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(!kept.isValid());
    }

    void fileNamesHoldNothingThatAFileSystemRefuses()
    {
        QCOMPARE(ui::invitationFileName("a b", "../x/ann@example.org"),
                 std::string("a_b-.._x_ann@example.org.sharepane-invitation"));
    }

    void listsAreSaidInOneLine()
    {
        facade::DatasetRequest dataset{"provider", "flights"};
        QCOMPARE(ui::describeDataset(dataset), u"provider/flights"_s);
        dataset.tables = {{"Logs*"}, {"Logs_old"}};
        dataset.functions.exclude = {"f"};
        QCOMPARE(ui::describeDataset(dataset), u"provider/flights, in part"_s);
        QCOMPARE(ui::describeLists(dataset), u"Tables: Logs* without Logs_old; Functions: all without f"_s);
        dataset.database.clear();
        QCOMPARE(ui::describeDataset(dataset), u"provider, all databases"_s);
    }
};

QTEST_MAIN(TestUiSharing)
#include "tst_uisharing.moc"
