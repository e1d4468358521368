#include "core/facade/session.h"
#include "ui/models/resultmodel.h"
#include "ui/models/syncmodel.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/endednotice.h"
#include "ui/pages/objectpanes.h"
#include "ui/pages/querypage.h"
#include "ui/pages/querytab.h"
#include "ui/pages/receivedpage.h"
#include "ui/pages/receivedpane.h"
#include "ui/pages/syncpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/settingsdialog.h"
#include "ui/shell/statusstrip.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/lagchart.h"
#include "ui/wizards/attach/attachdialog.h"
#include "ui/wizards/cluster/newclusterdialog.h"
#include "ui/wizards/database/newdatabasedialog.h"
#include "ui/wizards/entity/entitydraft.h"
#include "ui/wizards/ingest/ingestdialog.h"
#include "ui/wizards/share/acceptdialog.h"
#include "ui/wizards/share/mapdialog.h"

#include <QtNetwork/QTcpSocket>
#include <QtTest>
#include <QtWidgets/QtWidgets>

using namespace sharepane;
using namespace Qt::StringLiterals;
using Kind = ui::CatalogueRef::Kind;

/// The main job as a person does it in the window, on the real core: make two clusters, ingest a file, attach
/// a follower, see it follow, ask it, pause it, detach it.
class TestLiveWindow : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    static QLineEdit* field(const QWidget* dialog, const QString& name)
    {
        for (auto* edit : dialog->findChildren<QLineEdit*>()) {
            if (edit->accessibleName() == name) {
                return edit;
            }
        }
        return nullptr;
    }
    static void makeCluster(ui::MainWindow& window, const QString& name)
    {
        window.clusters()->openNewCluster();
        QPointer<ui::NewClusterDialog> dialog = window.findChild<ui::NewClusterDialog*>();
        QTest::keyClicks(field(dialog, u"Name"_s), name);
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!dialog);
    }
    [[nodiscard]] QString csv(const QString& name, int first, int rows) const
    {
        QFile file(m_dir.filePath(name));
        if (file.open(QIODevice::WriteOnly)) {
            file.write("id,name\n");
            for (int i = first; i < first + rows; ++i) {
                file.write(u"%1,row %1\n"_s.arg(i).toUtf8());
            }
        }
        return file.fileName();
    }
    static void ingest(ui::MainWindow& window, const QString& file, const QString& table)
    {
        window.clusters()->select({Kind::database, "provider", "demo", {}});
        window.clusters()->openIngest();
        QPointer<ui::IngestDialog> dialog = window.findChild<ui::IngestDialog*>();
        dialog->addFiles({file});
        dialog->findChildren<QComboBox*>().at(1)->setEditText(table);
        QTRY_VERIFY(dialog->verbButton()->isEnabled());
        QTest::mouseClick(dialog->verbButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->banner()->isHidden(), 20'000);
        QVERIFY2(dialog->banner()->text().contains(u"rows added to provider/demo"_s),
                 qPrintable(dialog->banner()->text()));
        dialog->reject();
        QTRY_VERIFY(!dialog);
    }
    static QString count(ui::MainWindow& window)
    {
        auto* tab = window.query()->current();
        tab->setSql(u"SELECT count(*) FROM flights"_s);
        QSignalSpy started(tab->result(), &ui::ResultModel::started);
        tab->run();
        return started.wait(20'000) ? tab->result()->index(0, 0).data().toString() : tab->banner()->text();
    }

private Q_SLOTS:
    void theMainJobInTheWindow()
    {
        auto session = facade::Session::open(m_dir.filePath(u"workspace"_s).toStdString());
        QVERIFY(session);
        ui::Theme theme(ui::ThemeChoice::light);
        ui::Jobs jobs;
        QSettings settings(m_dir.filePath(u"window.ini"_s), QSettings::IniFormat);
        auto window = std::make_unique<ui::MainWindow>(**session, jobs, theme, settings);
        window->show();
        window->showPage(u"clusters"_s);
        window->startEngine();
        QTRY_COMPARE_WITH_TIMEOUT(window->status()->engineText(), u"Following"_s, 20'000);

        makeCluster(*window, u"provider"_s);
        makeCluster(*window, u"consumer"_s);
        auto* tree = window->clusters()->tree();
        QTRY_COMPARE(tree->model()->rowCount(), 2);
        window->clusters()->select({Kind::cluster, "provider", {}, {}});
        window->clusters()->openNewDatabase();
        QPointer<ui::NewDatabaseDialog> database = window->findChild<ui::NewDatabaseDialog*>();
        QTest::keyClicks(field(database, u"Name"_s), u"demo"_s);
        QTest::mouseClick(database->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!database);
        QTRY_VERIFY(tree->model()->rowCount(tree->model()->index(1, 0)) == 1);

        ingest(*window, csv(u"first.csv"_s, 0, 1000), u"flights"_s);
        window->clusters()->select({Kind::database, "provider", "demo", {}});
        window->clusters()->openAttach();
        QPointer<ui::AttachDialog> attach = window->findChild<ui::AttachDialog*>();
        QCOMPARE(attach->draft().cluster, std::string("consumer"));
        QVERIFY(attach->verbButton()->isEnabled());
        QTest::mouseClick(attach->verbButton(), Qt::LeftButton);
        QTRY_VERIFY(!attach);

        window->showPage(u"sync"_s);
        auto* model = window->sync()->table()->model();
        QTRY_COMPARE(model->rowCount(), 1);
        const auto state = [&] {
            return model->index(0, ui::SyncModel::stateColumn).data().toString();
        };
        QTRY_COMPARE_WITH_TIMEOUT(state(), u"Up to date"_s, 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(window->sync()->chart()->drawnPoints() > 0, 20'000);

        window->showPage(u"query"_s);
        window->query()->current()->setDatabase({"consumer", "demo"});
        QCOMPARE(count(*window), u"1000"_s);
        ingest(*window, csv(u"second.csv"_s, 1000, 500), u"flights"_s);
        QTRY_COMPARE_WITH_TIMEOUT(count(*window), u"1500"_s, 20'000);

        window->showPage(u"sync"_s);
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        window->sync()->table()->setFocus();
        QTRY_VERIFY(window->sync()->table()->currentIndex().isValid());
        QTest::keyClick(window->sync()->table(), Qt::Key_P, Qt::ControlModifier);
        const auto messages = [&] {
            QStringList shown;
            for (const auto* banner : window->sync()->findChildren<ui::Banner*>()) {
                shown << banner->text();
            }
            return shown.join(u'|');
        };
        QTRY_VERIFY2_WITH_TIMEOUT(state() == u"Paused"_s, qPrintable(messages()), 20'000);
        QTest::keyClick(window->sync()->table(), Qt::Key_Delete);
        auto* box = window->sync()->findChild<QMessageBox*>();
        QVERIFY(box != nullptr);
        QTest::mouseClick(box->findChild<QPushButton*>(u"confirm"_s), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 0, 20'000);
        window.reset();
        (*session)->stopEngine();
    }

    /// The service that the window hosts is the one of `sharepanectl serve`: it refuses strangers, its port
    /// can be taken, and it goes with the window.
    void theWindowHostsTheShareService()
    {
        qputenv("SHAREPANE_SECRETS_FILE_KEY", "a key for these tests only");
        struct Place {
            std::unique_ptr<facade::Session> session;
            ui::Theme theme{ui::ThemeChoice::light};
            ui::Jobs jobs;
            std::unique_ptr<QSettings> settings;
            std::unique_ptr<ui::MainWindow> window;
            explicit Place(const QTemporaryDir& dir, const QString& name, int port)
                : session(*facade::Session::open(dir.filePath(name).toStdString()))
                , settings(std::make_unique<QSettings>(dir.filePath(name + u".ini"_s), QSettings::IniFormat))
            {
                ui::ServiceSettings values;
                values.on = true;
                values.address = u"127.0.0.1"_s;
                values.port = port;
                values.transport = ui::ServiceSettings::Transport::http;
                ui::writeServiceSettings(*settings, values);
                window = std::make_unique<ui::MainWindow>(*session, jobs, theme, *settings);
                window->show();
                window->startEngine();
            }
            [[nodiscard]] QString text() const { return window->status()->serviceButton()->text(); }
        };
        const auto answerTo = [](const QUrl& url) {
            QTcpSocket socket;
            socket.connectToHost(u"127.0.0.1"_s, static_cast<quint16>(url.port()));
            if (!socket.waitForConnected(10'000)) {
                return socket.error() == QAbstractSocket::ConnectionRefusedError ? u"refused"_s : u"?"_s;
            }
            socket.write("GET /delta-sharing/shares HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                         "Authorization: Bearer nobody\r\n\r\n");
            socket.waitForReadyRead(10'000);
            return QString::fromLatin1(socket.readAll().split('\r').front());
        };
        Place first(m_dir, u"offers"_s, 0);
        QTRY_VERIFY2_WITH_TIMEOUT(first.text().startsWith(u"Sharing at http://localhost:"_s),
                                  qPrintable(first.text()), 20'000);
        const QUrl url(QString::fromStdString(first.window->service().info().url));
        QCOMPARE(answerTo(url), u"HTTP/1.1 401 Unauthorized"_s);

        const Place second(m_dir, u"alsoOffers"_s, url.port());
        QTRY_VERIFY2_WITH_TIMEOUT(second.text().startsWith(u"Not sharing: "_s), qPrintable(second.text()),
                                  20'000);
        QVERIFY2(second.window->status()->serviceButton()->toolTip().contains(u"choose another port"_s),
                 qPrintable(second.window->status()->serviceButton()->toolTip()));
        QCOMPARE(answerTo(url), u"HTTP/1.1 401 Unauthorized"_s);

        first.window->close();
        QTRY_COMPARE_WITH_TIMEOUT(answerTo(url), u"refused"_s, 20'000);
    }

    /// The story of a consumer in the window, with a provider that is another workspace: accept, map, follow,
    /// and learn who revoked it and when.
    void aReceivedShareIsFollowedUntilItsProviderRevokesIt()
    {
        qputenv("SHAREPANE_SECRETS_FILE_KEY", "a key for these tests only");
        const auto provider = *facade::Session::open(m_dir.filePath(u"provider"_s).toStdString());
        const facade::DatabaseName name{"p", "demo"};
        QVERIFY(provider->clusters().createCluster({"p", {}}));
        QVERIFY(provider->clusters().createDatabase(name));
        facade::IngestRequest rows;
        rows.database = name;
        rows.table = "flights";
        rows.files = {csv(u"shared.csv"_s, 0, 100).toStdString()};
        rows.create = true;
        QVERIFY(provider->ingestion().ingestFiles(rows, {}, [](const auto&) {}));
        QVERIFY(provider->startEngine());
        facade::HostRequest listen;
        listen.listen = "127.0.0.1:0";
        listen.plainHttp = true;
        QVERIFY(provider->host().start(listen));
        const facade::ShareName share{"contoso", "sales"};
        QVERIFY(provider->shares().createAccount({"contoso", "ann@contoso.example", {}}));
        QVERIFY(provider->shares().createShare({share, {}, "For analysis only."}));
        QVERIFY(provider->shares().addDataset(share, {"p", "demo"}));
        facade::InvitationRequest invitation;
        invitation.share = share;
        invitation.recipient = "bob@fabrikam.example";
        const auto issued = provider->invitations().invite(invitation);
        QVERIFY(issued);

        const auto consumer = *facade::Session::open(m_dir.filePath(u"consumer"_s).toStdString());
        QVERIFY(consumer->clusters().createCluster({"c", {}}));
        ui::Theme theme(ui::ThemeChoice::light);
        ui::Jobs jobs;
        QSettings settings(m_dir.filePath(u"consumer.ini"_s), QSettings::IniFormat);
        auto window = std::make_unique<ui::MainWindow>(*consumer, jobs, theme, settings);
        window->resize(1100, 700);
        window->show();
        window->startEngine();
        QTRY_COMPARE_WITH_TIMEOUT(window->status()->engineText(), u"Following"_s, 20'000);

        window->openInvitation(QString::fromStdString(issued->link));
        QPointer<ui::AcceptDialog> accept = window->findChild<ui::AcceptDialog*>();
        QTRY_COMPARE_WITH_TIMEOUT(accept->facts()->value(u"E-mail"_s), u"ann@contoso.example"_s, 20'000);
        accept->accountBox()->setEditText(u"fabrikam"_s);
        accept->termsBox()->setChecked(true);
        QVERIFY(accept->verbButton()->isEnabled());
        QTest::mouseClick(accept->verbButton(), Qt::LeftButton);
        const auto said = [](const QPointer<ui::FormDialog>& dialog) {
            return dialog ? dialog->banner()->text() : QString();
        };
        QTRY_VERIFY2_WITH_TIMEOUT(!accept, qPrintable(said(accept.data())), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(window->received()->pane()->facts()->value(u"Accepted as"_s), u"fabrikam"_s,
                                  20'000);
        QTRY_VERIFY_WITH_TIMEOUT(window->received()->pane()->mapButton()->isEnabled(), 20'000);
        QTest::mouseClick(window->received()->pane()->mapButton(), Qt::LeftButton);
        QPointer<ui::MapDialog> map = window->findChild<ui::MapDialog*>();
        QVERIFY(map);
        QTRY_VERIFY(map->verbButton()->isEnabled());
        QTest::mouseClick(map->verbButton(), Qt::LeftButton);
        QTRY_VERIFY2_WITH_TIMEOUT(!map, qPrintable(said(map.data())), 20'000);
        window->showPage(u"query"_s);
        window->query()->current()->setDatabase({"c", "demo"});
        QTRY_COMPARE_WITH_TIMEOUT(count(*window), u"100"_s, 20'000);

        window->showPage(u"sync"_s);
        const auto* notice = window->sync()->findChild<ui::EndedNotice*>();
        QVERIFY(!notice->isVisible());
        const auto subscription = provider->subscriptions().allSubscriptions();
        QVERIFY(subscription && subscription->size() == 1);
        QVERIFY(provider->subscriptions().revoke(subscription->front().id));
        QTRY_VERIFY_WITH_TIMEOUT(notice->isVisible(), 20'000);
        const QString ended = notice->banner()->text();
        QVERIFY2(ended.contains(u" revoked sales on "_s) && ended.contains(u"c/demo"_s), qPrintable(ended));
        QTRY_COMPARE_WITH_TIMEOUT(window->sync()->table()->model()->rowCount(), 0, 20'000);

        QVERIFY(provider->subscriptions().reinstate(subscription->front().id));
        window->showPage(u"received"_s);
        for (QAction* action : window->received()->commands()) {
            if (action->shortcut() == QKeySequence(u"Ctrl+R"_s)) {
                action->trigger();
            }
        }
        QTRY_VERIFY_WITH_TIMEOUT(window->received()->pane()->mapButton()->isEnabled(), 20'000);
        window->showPage(u"sync"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!notice->isVisible(), 20'000);
        QTRY_COMPARE_WITH_TIMEOUT(window->sync()->table()->model()->rowCount(), 1, 20'000);
        window.reset();
        consumer->stopEngine();
        provider->host().stop();
        provider->stopEngine();
    }

    /// What the window offers, the core does, and the rows that were there are read as the wider type.
    void everyWiderTypeThatIsOfferedIsAccepted()
    {
        auto session = facade::Session::open(m_dir.filePath(u"types"_s).toStdString());
        QVERIFY(session);
        const facade::DatabaseName name{"c", "d"};
        QVERIFY((*session)->clusters().createCluster({"c", {}}));
        QVERIFY((*session)->clusters().createDatabase(name));
        int offered = 0;
        for (const QString& from : ui::offeredTypes()) {
            for (const QString& to : ui::widerTypes(from)) {
                const std::string table = "t" + std::to_string(++offered);
                QVERIFY((*session)->clusters().createTable(name, table, "x: " + from.toStdString()));
                facade::IngestRequest rows;
                rows.database = name;
                rows.table = table;
                rows.files = {m_dir.filePath(u"x.csv"_s).toStdString()};
                QFile file(m_dir.filePath(u"x.csv"_s));
                QVERIFY(file.open(QIODevice::WriteOnly));
                file.write(from == u"DATE"_s ? "x\n2001-02-03\n" : "x\n7\n");
                file.close();
                QVERIFY((*session)->ingestion().ingestFiles(rows, {}, [](const auto&) {}));
                facade::ColumnEdit edit;
                edit.kind = facade::ColumnEdit::Kind::widen;
                edit.column = "x";
                edit.type = to.toStdString();
                const auto widened = (*session)->clusters().changeColumn(name, table, edit);
                QVERIFY2(widened, qPrintable(from + u" to "_s + to));
                const std::string expected = from == u"DATE"_s ? "x = TIMESTAMP '2001-02-03'" : "x = 7";
                auto found = (*session)->queries().run(
                    name, "SELECT count(*) FROM " + table + " WHERE " + expected, {});
                QVERIFY2(found, qPrintable(from + u" to "_s + to));
                std::vector<std::vector<std::optional<std::string>>> counted;
                QVERIFY((*found)->next(counted));
                QCOMPARE(counted.at(0).at(0), std::optional<std::string>("1"));
            }
        }
        QVERIFY(offered > 10);
    }

    void aWrongQueryNamesWhatIsWrong()
    {
        auto session = facade::Session::open(m_dir.filePath(u"workspace"_s).toStdString());
        QVERIFY(session);
        ui::Theme theme(ui::ThemeChoice::dark);
        ui::Jobs jobs;
        QSettings settings(m_dir.filePath(u"other.ini"_s), QSettings::IniFormat);
        ui::MainWindow window(**session, jobs, theme, settings);
        window.show();
        window.showPage(u"query"_s);
        window.query()->open({"provider", "demo"}, u"SELECT * FROM fligths"_s);
        auto* tab = window.query()->current();
        QTRY_VERIFY_WITH_TIMEOUT(tab->banner()->isVisible(), 20'000);
        QVERIFY2(tab->banner()->text().contains(u"fligths"_s), qPrintable(tab->banner()->text()));
    }
};

QTEST_MAIN(TestLiveWindow)
#include "tst_livewindow.moc"
