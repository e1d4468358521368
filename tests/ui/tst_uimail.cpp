#include "tests/ui/desk.h"
#include "tests/ui/fakesharing.h"
#include "ui/pages/sharespage.h"
#include "ui/shell/settingsdialog.h"
#include "ui/wizards/mail/mailsettingsdialog.h"
#include "ui/wizards/share/invitedialog.h"

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;
using Dialog = QPointer<ui::MailSettingsDialog>;

namespace {

/// The dialog, once it has read what is set.
Dialog opened(const Desk& desk)
{
    desk.window->openMailSettings();
    Dialog dialog = dialogOf<ui::MailSettingsDialog>(desk.window.get());
    if (dialog) {
        (void)QTest::qWaitFor([dialog] { return dialog->job() == nullptr; });
    }
    return dialog;
}

void type(QLineEdit* edit, const QString& typed)
{
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, typed);
}

void write(const Dialog& dialog)
{
    type(dialog->hostEdit(), u"smtp.example.org"_s);
    type(dialog->senderEdit(), u"data@example.org"_s);
}

facade::MailServerInfo kept()
{
    return {"mail.example.org", 465, "tls", "ann", "data@contoso.example", {}, "de"};
}

void click(QPushButton* button)
{
    QTest::mouseClick(button, Qt::LeftButton);
}

} // namespace

class TestUiMail : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aServerIsSetWithItsPassword()
    {
        Desk desk;
        Dialog dialog = opened(desk);
        QVERIFY(dialog);
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(!dialog->verbButton()->isEnabled() && !dialog->testButton()->isEnabled());
        write(dialog);
        QVERIFY(dialog->verbButton()->isEnabled());
        QVERIFY(!dialog->passwordEdit()->isEnabled()); // nobody to log in as
        type(dialog->userEdit(), u"ann"_s);
        QVERIFY(!dialog->verbButton()->isEnabled()); // without the password
        type(dialog->passwordEdit(), u"not for eyes"_s);
        QCOMPARE(dialog->passwordEdit()->echoMode(), QLineEdit::Password);
        QVERIFY(!desk.session.sharing().mailServer); // nothing happens before the verb
        click(dialog->verbButton());
        QTRY_VERIFY(!dialog);
        const auto& server = desk.session.sharing().mailServer;
        QVERIFY(server);
        QCOMPARE(server->host, std::string("smtp.example.org"));
        QCOMPARE(server->security, std::string("starttls"));
        QCOMPARE(server->user, std::string("ann"));
        QCOMPARE(server->from, std::string("data@example.org"));
        QCOMPARE(desk.session.sharing().mailPassword, std::string("not for eyes"));
    }

    void whatIsSetIsShownAndItsPasswordIsNot()
    {
        Desk desk;
        desk.session.sharing().mailServer = kept();
        const Dialog dialog = opened(desk);
        QCOMPARE(dialog->hostEdit()->text(), u"mail.example.org"_s);
        QCOMPARE(dialog->portBox()->text(), u"The usual one: 465"_s);
        QCOMPARE(dialog->securityBox()->currentData().toString(), u"tls"_s);
        QCOMPARE(dialog->userEdit()->text(), u"ann"_s);
        QCOMPARE(dialog->senderEdit()->text(), u"data@contoso.example"_s);
        QCOMPARE(dialog->languageBox()->currentText(), u"Deutsch"_s);
        QVERIFY(dialog->passwordEdit()->text().isEmpty());
        QVERIFY(!dialog->verbButton()->isEnabled()); // nothing is different
    }

    void aPasswordIsForItsUserAtItsServerOnly()
    {
        Desk desk;
        desk.session.sharing().mailServer = kept();
        const Dialog dialog = opened(desk);
        dialog->languageBox()->setCurrentIndex(0);
        QVERIFY(dialog->verbButton()->isEnabled()); // the password stays
        type(dialog->hostEdit(), u"smtp.elsewhere.example"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        type(dialog->hostEdit(), u"mail.example.org"_s);
        type(dialog->userEdit(), u"bob"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        type(dialog->passwordEdit(), u"bobs"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
    }

    void theAuthoritiesOfTheServersCertificateComeFromAFileThatExists()
    {
        Desk desk;
        desk.session.sharing().mailServer = kept();
        Dialog dialog = opened(desk);
        type(dialog->authoritiesEdit(), u"/nowhere/authorities.pem"_s);
        QVERIFY(!dialog->verbButton()->isEnabled() && !dialog->testButton()->isEnabled());
        dialog->securityBox()->setCurrentIndex(dialog->securityBox()->findData(u"none"_s));
        QVERIFY(!dialog->authoritiesEdit()->isEnabled()); // nobody shows a certificate
        dialog->securityBox()->setCurrentIndex(dialog->securityBox()->findData(u"tls"_s));
        QTemporaryFile file;
        QVERIFY(file.open());
        type(dialog->authoritiesEdit(), file.fileName());
        QVERIFY(dialog->verbButton()->isEnabled());
        click(dialog->verbButton());
        QTRY_VERIFY(!dialog);
        QCOMPARE(desk.session.sharing().mailServer->caFile, file.fileName().toStdString());
        dialog = opened(desk);
        QCOMPARE(dialog->authoritiesEdit()->text(), file.fileName());
        type(dialog->authoritiesEdit(), QString());
        QTest::keyClick(dialog->authoritiesEdit(), Qt::Key_Backspace);
        click(dialog->verbButton());
        QTRY_VERIFY(!dialog);
        QCOMPARE(desk.session.sharing().mailServer->caFile, std::string()); // the system's again
    }

    void nothingTravelsInTheClearToAnotherMachine()
    {
        Desk desk;
        const Dialog dialog = opened(desk);
        write(dialog);
        dialog->securityBox()->setCurrentIndex(dialog->securityBox()->findData(u"none"_s));
        QVERIFY(!dialog->verbButton()->isEnabled() && !dialog->testButton()->isEnabled());
        for (const QString& here : {u"localhost"_s, u"127.0.0.1"_s, u"::1"_s}) {
            type(dialog->hostEdit(), here);
            QVERIFY2(dialog->verbButton()->isEnabled(), qPrintable(here));
        }
    }

    void aTestMessageGoesToTheSenderUnlessSomebodyElseIsNamed()
    {
        Desk desk;
        const Dialog dialog = opened(desk);
        write(dialog);
        click(dialog->testButton());
        QTRY_VERIFY(dialog->banner()->isVisible());
        QCOMPARE(desk.session.sharing().mailed, std::vector<std::string>{"data@example.org"});
        QVERIFY(dialog->banner()->text().startsWith(
            u"The mail server took a test message for data@example.org."_s));
        QVERIFY(!dialog->verbButton()->isEnabled()); // it is set already
        type(dialog->testEdit(), u"nobody"_s);
        QVERIFY(!dialog->testButton()->isEnabled());
        type(dialog->testEdit(), u"ann@example.org"_s);
        click(dialog->testButton());
        QTRY_COMPARE(desk.session.sharing().mailed.size(), std::size_t{2});
        QCOMPARE(desk.session.sharing().mailed.back(), std::string("ann@example.org"));
    }

    void aServerThatRefusesIsSaidAndTheDraftStays()
    {
        Desk desk;
        desk.session.sharing().testError =
            Error{ErrorCode::needsPerson, "send mail through", "smtp.example.org:587",
                  "it refused the password", "check user name and password"};
        const Dialog dialog = opened(desk);
        write(dialog);
        click(dialog->testButton());
        QTRY_VERIFY(dialog->banner()->isVisible());
        QVERIFY2(dialog->banner()->text().contains(u"refused the password"_s),
                 qPrintable(dialog->banner()->text()));
        QCOMPARE(dialog->hostEdit()->text(), u"smtp.example.org"_s);
        desk.session.sharing().mailError = Error{ErrorCode::invalidArgument, "use the mail server", "\"x\"",
                                                 "it is no host name", "write it as smtp.example.org"};
        type(dialog->hostEdit(), u"not a host"_s);
        click(dialog->verbButton());
        QTRY_VERIFY(dialog->banner()->text().contains(u"is no host name"_s));
        QCOMPARE(dialog->hostEdit()->text(), u"not a host"_s);
    }

    void invitingLeadsToTheSettingsAndThenMails()
    {
        Desk desk;
        desk.session.addShares();
        desk.window->showPage(u"shares"_s);
        QTRY_VERIFY(desk.window->shares()->table()->model()->rowCount() > 0);
        desk.window->shares()->select(u"contoso/quarterly"_s);
        desk.window->shares()->openInvite();
        const QPointer<ui::InviteDialog> invite = dialogOf<ui::InviteDialog>(desk.window.get());
        QVERIFY(invite);
        QCOMPARE(invite->wayBox()->findText(u"By mail"_s), -1);
        click(invite->mailButton());
        Dialog dialog = dialogOf<ui::MailSettingsDialog>(invite);
        QVERIFY(dialog);
        QTRY_VERIFY(dialog->job() == nullptr);
        write(dialog);
        click(dialog->verbButton());
        QTRY_VERIFY(!dialog);
        QTRY_COMPARE(invite->wayBox()->currentText(), u"By mail"_s);
        QCOMPARE(invite->wayBox()->count(), 3);
    }

    void theSettingsLeadToThemToo()
    {
        Desk desk;
        desk.window->openSettings();
        auto* settings = dialogOf<ui::SettingsDialog>(desk.window.get());
        QVERIFY(settings);
        click(settings->mailButton());
        QVERIFY(dialogOf<ui::MailSettingsDialog>(settings) != nullptr);
    }
};

QTEST_MAIN(TestUiMail)
#include "tst_uimail.moc"
