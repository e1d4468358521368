#include "tests/ui/desk.h"
#include "ui/shell/limitstable.h"
#include "ui/shell/settingsdialog.h"
#include "ui/shell/statusstrip.h"
#include "ui/widgets/facts.h"

using namespace sharepane;
using namespace Qt::StringLiterals;
using tests::Desk;
using tests::dialogOf;
using tests::unnamed;
using Transport = ui::ServiceSettings::Transport;

namespace {

QString serviceText(const Desk& desk)
{
    return desk.window->status()->serviceButton()->text();
}

/// The dialog, opened by a click on the state of the service, with a draft that can be applied.
QPointer<ui::SettingsDialog> opened(const Desk& desk)
{
    QTest::mouseClick(desk.window->status()->serviceButton(), Qt::LeftButton);
    QPointer<ui::SettingsDialog> dialog = dialogOf<ui::SettingsDialog>(desk.window.get());
    if (dialog) {
        dialog->onBox()->setChecked(true);
        dialog->addressBox()->setCurrentIndex(1);
        dialog->portBox()->setValue(4711);
        dialog->transportBox()->setCurrentIndex(static_cast<int>(Transport::http));
    }
    return dialog;
}

void apply(const QPointer<ui::SettingsDialog>& dialog)
{
    QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
}

} // namespace

class TestUiSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingIsOfferedUntilSomebodyWantsIt()
    {
        Desk desk;
        desk.window->startEngine();
        QTRY_COMPARE(desk.window->status()->engineText(), u"Following"_s);
        QCOMPARE(serviceText(desk), u"Share service off"_s);
        QVERIFY(desk.session.hosted().empty());
    }

    void theServiceRunsWithTheWindowAndComesBackWithIt()
    {
        Desk desk;
        desk.window->startEngine();
        QPointer<ui::SettingsDialog> dialog = opened(desk);
        QVERIFY(dialog);
        QCOMPARE(unnamed(dialog), QStringList());
        QVERIFY(desk.session.hosted().empty()); // nothing happens before the verb
        apply(dialog);
        QTRY_VERIFY(!dialog);
        QCOMPARE(serviceText(desk), u"Sharing at http://127.0.0.1:4711"_s);
        QCOMPARE(desk.session.hosted().size(), std::size_t{1});
        QCOMPARE(desk.session.hosted().front().listen, std::string("127.0.0.1:4711"));
        QVERIFY(desk.session.hosted().front().plainHttp && desk.session.hosting());
        desk.close();
        QTRY_VERIFY(!desk.session.hosting());
        desk.open();
        QCOMPARE(desk.session.hosted().size(), std::size_t{1}); // the engine first
        desk.window->startEngine();
        QTRY_COMPARE(serviceText(desk), u"Sharing at http://127.0.0.1:4711"_s);
        QCOMPARE(desk.session.hosted().size(), std::size_t{2});
    }

    void aPortThatIsTakenIsSaidWithTheNextStepAndTheDraftStays()
    {
        Desk desk;
        desk.window->startEngine();
        desk.session.failHost(Error{ErrorCode::inUse, "listen on", "127.0.0.1:4711",
                                    "another program listens there",
                                    "end what listens there, or choose another port"});
        QPointer<ui::SettingsDialog> dialog = opened(desk);
        apply(dialog);
        QTRY_VERIFY(dialog->banner()->isVisible());
        QVERIFY2(dialog->banner()->text().contains(u"End what listens there, or choose another port."_s),
                 qPrintable(dialog->banner()->text()));
        QCOMPARE(dialog->portBox()->value(), 4711);
        QCOMPARE(serviceText(desk), u"Not sharing: 127.0.0.1:4711 is in use."_s);
        desk.session.failHost({});
        dialog->portBox()->setValue(4712);
        apply(dialog);
        QTRY_VERIFY(!dialog);
        QCOMPARE(serviceText(desk), u"Sharing at http://127.0.0.1:4712"_s);
    }

    void oneProcessOfAWorkspaceRunsBothEngineAndService()
    {
        Desk desk;
        desk.session.setEngineError(Error{ErrorCode::inUse, "run", "engine", "it runs elsewhere", {}});
        desk.window->startEngine();
        QPointer<ui::SettingsDialog> dialog = opened(desk);
        apply(dialog);
        QTRY_VERIFY(dialog->banner()->isVisible());
        QVERIFY2(dialog->banner()->text().contains(u"Another process runs the engine"_s),
                 qPrintable(dialog->banner()->text()));
        QVERIFY(desk.session.hosted().empty());
    }

    void switchedOffItStops()
    {
        Desk desk;
        desk.window->startEngine();
        apply(opened(desk));
        QTRY_VERIFY(desk.session.hosting());
        QTRY_VERIFY(dialogOf<ui::SettingsDialog>(desk.window.get()) == nullptr);
        QPointer<ui::SettingsDialog> dialog = opened(desk);
        QCOMPARE(dialog->facts()->value(u"URL"_s), u"http://127.0.0.1:4711"_s);
        dialog->onBox()->setChecked(false);
        apply(dialog);
        QTRY_VERIFY(!dialog);
        QVERIFY(!desk.session.hosting());
        QCOMPARE(serviceText(desk), u"Share service off"_s);
    }

    void plainHttpIsOfferedToThisMachineOnly()
    {
        Desk desk;
        const QPointer<ui::SettingsDialog> dialog = opened(desk);
        QVERIFY(dialog->verbButton()->isEnabled());
        dialog->addressBox()->setCurrentIndex(0);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->addressBox()->setEditText(u"::1"_s);
        QVERIFY(dialog->verbButton()->isEnabled());
        dialog->addressBox()->setEditText(u"everywhere"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->onBox()->setChecked(false);
        QVERIFY(dialog->verbButton()->isEnabled());
    }

    void aCertificateIsGivenWithItsKey()
    {
        Desk desk;
        desk.window->startEngine();
        QTemporaryFile pem;
        QVERIFY(pem.open());
        const QPointer<ui::SettingsDialog> dialog = opened(desk);
        QVERIFY(!dialog->certificateEdit()->isEnabled());
        dialog->transportBox()->setCurrentIndex(static_cast<int>(Transport::certificate));
        QVERIFY(dialog->certificateEdit()->isEnabled() && !dialog->verbButton()->isEnabled());
        dialog->certificateEdit()->setText(pem.fileName());
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->keyEdit()->setText(pem.fileName());
        dialog->publicUrlEdit()->setText(u"http://data.example.org"_s);
        QVERIFY(!dialog->verbButton()->isEnabled());
        dialog->publicUrlEdit()->setText(u"https://data.example.org"_s);
        apply(dialog);
        QTRY_VERIFY(!dialog);
        const auto request = desk.session.hosted().back();
        QCOMPARE(request.key, pem.fileName().toStdString());
        QCOMPARE(serviceText(desk), u"Sharing at https://data.example.org"_s);
    }

    void limitsAreTypedAsForServeAndThoseThatAreNotUsualAreKept()
    {
        Desk desk;
        desk.window->startEngine();
        QPointer<ui::SettingsDialog> dialog = opened(desk);
        dialog->limitsTable()->type(u"idle"_s, u"30s"_s);
        dialog->limitsTable()->type(u"connections"_s, u" 20000 "_s); // as usual
        for (const auto& [name, value] :
             {std::pair(u"header-bytes"_s, u"2MiB"_s), std::pair(u"idle"_s, u"30"_s),
              std::pair(u"connections"_s, u"-1"_s)}) {
            dialog->limitsTable()->type(name, value);
            QVERIFY2(!dialog->verbButton()->isEnabled(), qPrintable(name));
            dialog->limitsTable()->type(name, name == u"idle"_s ? u"30s"_s : QString());
            QVERIFY2(dialog->verbButton()->isEnabled(), qPrintable(name));
        }
        apply(dialog);
        QTRY_VERIFY(!dialog);
        const std::map<std::string, std::string> expected{{"idle", "30s"}};
        QCOMPARE(desk.session.hosted().back().limits, expected);
        desk.close();
        desk.open();
        desk.window->startEngine();
        QTRY_COMPARE(desk.session.hosted().size(), std::size_t{2});
        QCOMPARE(desk.session.hosted().back().limits, expected);
        dialog = opened(desk);
        QCOMPARE(dialog->limitsTable()->values(), expected);
        dialog->limitsTable()->type(u"idle"_s, u"60s"_s);
        QVERIFY(dialog->limitsTable()->values().empty());
    }

    void settingsThatMakeNoSenseAreTheUsualOnes()
    {
        QTemporaryDir folder;
        QSettings file(folder.filePath(u"window.ini"_s), QSettings::IniFormat);
        file.setValue(u"service/port"_s, u"all of them"_s);
        file.setValue(u"service/transport"_s, u"plain text"_s);
        const auto values = ui::readServiceSettings(file);
        QVERIFY(values == ui::ServiceSettings());
        QVERIFY(!ui::requestOf(values).plainHttp);
        ui::ServiceSettings six;
        six.address = u"::1"_s;
        six.limits = {{"idle", "30s"}, {"connections", "7"}};
        QCOMPARE(ui::requestOf(six).listen, std::string("[::1]:8443"));
        ui::writeServiceSettings(file, six);
        QVERIFY(ui::readServiceSettings(file) == six);
    }
};

QTEST_MAIN(TestUiSettings)
#include "tst_uisettings.moc"
