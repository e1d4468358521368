#include "tests/ui/fakesession.h"
#include "tests/ui/fakesharing.h"
#include "ui/pages/clusterpane.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/objectpanes.h"
#include "ui/pages/querypage.h"
#include "ui/pages/querytab.h"
#include "ui/pages/receivedpage.h"
#include "ui/pages/receivedpane.h"
#include "ui/pages/sharepane.h"
#include "ui/pages/sharespage.h"
#include "ui/pages/subscriptionspanel.h"
#include "ui/pages/syncpage.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/settingsdialog.h"
#include "ui/wizards/attach/attachdialog.h"
#include "ui/wizards/attach/optionsedit.h"
#include "ui/wizards/ingest/ingestdialog.h"
#include "ui/wizards/share/acceptdialog.h"
#include "ui/wizards/share/datasetdialog.h"
#include "ui/wizards/share/mapdialog.h"

#include <QtTest/QtTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <utility>

using namespace sharepane;
using namespace Qt::StringLiterals;

using Kind = ui::CatalogueRef::Kind;

namespace {

/// provider/flights with one tab in front, and something in it.
void showDatabase(tests::FakeSession& session, ui::MainWindow& window, const QString& scene)
{
    const facade::DatabaseName name{"provider", "flights"};
    facade::PolicyEdit edit;
    edit.hotSpan = std::chrono::hours(24 * 7);
    (void)session.policies().changePolicies(name, {}, edit);
    edit.hotSpan = std::chrono::hours(24);
    (void)session.policies().changePolicies(name, "airports", edit);
    (void)session.policies().addPrincipal(name, {"admins", "aaduser=ann@example.org"});
    (void)session.policies().addPrincipal(name, {"users", "aadapp=loader"});
    (void)session.policies().addPrincipal(name, {"viewers", "aadgroup=analysts@example.org"});
    window.clusters()->select({Kind::database, "provider", "flights", {}});
    using Tab = ui::DatabasePane::Tab;
    window.clusters()->findChild<ui::DatabasePane*>()->showTab(scene == "policies"_L1     ? Tab::policies
                                                               : scene == "principals"_L1 ? Tab::principals
                                                                                          : Tab::followers);
}

/// The settings, once the service runs or doesn't.
void showService(tests::FakeSession& session, ui::MainWindow& window, const QString& scene)
{
    if (scene.endsWith("fails"_L1)) {
        session.failHost(Error{ErrorCode::inUse, "listen on", "0.0.0.0:8443", "another program listens there",
                               "end what listens there, or choose another port"});
    }
    window.openSettings();
    auto* dialog = window.findChild<ui::SettingsDialog*>();
    dialog->onBox()->setChecked(true);
    if (scene == "certificate"_L1) {
        dialog->transportBox()->setCurrentIndex(1);
        dialog->certificateEdit()->setText(u"/etc/ssl/data.example.org.pem"_s);
        return;
    }
    dialog->publicUrlEdit()->setText(u"https://data.contoso.example"_s);
    dialog->verbButton()->click();
    QTimer::singleShot(500, &window, [&window, scene] {
        auto* left = window.findChild<ui::SettingsDialog*>();
        if (left != nullptr && scene.startsWith("strip"_L1)) {
            left->reject();
        } else if (left == nullptr && !scene.startsWith("strip"_L1)) {
            window.openSettings();
        }
    });
}

/// Says at the end how long the event loop was ever away.
/// In time that passed, which others on the machine lengthen, and in time that the thread worked.
class StallMeter : public QObject {
public:
    StallMeter()
    {
        m_since.start();
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, this, [this] {
            const qint64 gap = m_since.restart();
            m_gaps.push_back(gap);
            const qint64 worked = std::exchange(m_worked, workedNs());
            m_work.push_back((m_worked - worked) / 1'000'000);
        });
        m_timer.start(2);
    }
    void report(const char* what)
    {
        std::sort(m_gaps.begin(), m_gaps.end());
        const qint64 work = *std::ranges::max_element(m_work);
        std::printf("%s: %zu ticks, p99 %lld ms, longest %lld ms, most work %lld ms\n", what, m_gaps.size(),
                    static_cast<long long>(m_gaps[m_gaps.size() * 99 / 100]),
                    static_cast<long long>(m_gaps.back()), static_cast<long long>(work));
        m_gaps.clear();
        m_work.clear();
        m_since.restart();
    }

private:
    static qint64 workedNs()
    {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
    }

    QElapsedTimer m_since;
    qint64 m_worked = workedNs();
    std::vector<qint64> m_work;
    QTimer m_timer;
    std::vector<qint64> m_gaps;
};

/// Scrolls a million rows, then sorts and searches 100,000 followed databases while they change.
int measureStalls(tests::FakeSession& session, ui::MainWindow& window)
{
    StallMeter meter;
    const auto wait = [](int ms) {
        QTest::qWait(ms);
    };
    wait(3000);
    meter.report("start");
    auto* tab = window.query()->current();
    window.showPage(u"query"_s);
    window.query()->open({"consumer", "flights"}, u"range 1000000"_s);
    wait(1000);
    meter.report("query");
    tab->goToLastRow();
    while (!tab->result()->complete()) {
        wait(20);
    }
    meter.report("read a million rows");
    auto* bar = tab->grid()->verticalScrollBar();
    for (int i = 0; i < 300; ++i) {
        bar->setValue((i * 7919) % bar->maximum());
        wait(5);
    }
    meter.report("scroll a million rows");
    window.showPage(u"sync"_s);
    wait(1500);
    meter.report("sync page");
    for (int i = 0; i < 20; ++i) {
        session.setStatus({"many", "db000007"}, [i](facade::SyncStatus& status) { status.lagMs = 1000 * i; });
        window.sync()->table()->sortByColumn(i % 8, i % 2 == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
        wait(150);
    }
    meter.report("sort followed databases");
    window.showPage(u"clusters"_s);
    wait(1000);
    meter.report("clusters page");
    return 0;
}

} // namespace

/// uipreview FILE.png THEME PAGE WIDTHxHEIGHT SCENE [LANGUAGE]; the scene `stalls` measures instead
int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const QStringList size = arguments.value(4).split(u'x');
    const QString scene = arguments.value(5);
    tests::FakeSession session;
    if (scene != "empty"_L1) {
        session.addDemo();
    }
    if (scene != "empty"_L1 && scene != "bare"_L1) {
        session.addDefinitions({"provider", "flights"});
    }
    if (scene != "empty"_L1 && scene != "noshares"_L1) {
        session.addShares();
        session.addReceived();
    }
    if (scene == "manyshares"_L1) {
        session.addManyShares(1000);
    }
    if (scene == "many"_L1) {
        session.addFollowers(1000);
    }
    if (scene == "stalls"_L1) {
        session.addFollowers(arguments.value(6).toInt());
    }
    if (scene == "trouble"_L1) {
        session.setStatus({"consumer", "flights"}, [](facade::SyncStatus& status) {
            status.state = facade::SyncState::needsPerson;
            status.lagMs = 4'200'000;
            status.leaderVersion = 61;
            status.pendingBytes = 81'000'000;
            status.lastError = Error{ErrorCode::diskFull, "fetch extent", "consumer/flights",
                                     "no space left on device", "free some space, then resume"};
        });
    }
    if (scene == "long"_L1) {
        const std::string name =
            "the_very_long_name_of_a_database_that_somebody_thought_was_a_good_idea_2026_11";
        session.addLeader({"a-cluster-with-quite-a-long-name-in-frankfurt-am-main", name});
        session.addTables({"a-cluster-with-quite-a-long-name-in-frankfurt-am-main", name}, 3);
        session.addFollowers(12);
        session.setStatus({"consumer", name}, [&](facade::SyncStatus& status) {
            status.name = {"consumer-with-a-long-name", name};
            status.leader = "a-cluster-with-quite-a-long-name-in-frankfurt-am-main/" + name;
            status.state = facade::SyncState::unreachable;
            status.lagMs = 93'000;
            status.lastError = Error{ErrorCode::unavailable,
                                     "poll",
                                     "file:///mnt/nfs/exports/leader/databases",
                                     "the host does not answer",
                                     {}};
        });
    }
    ui::installLanguage(scene == "stalls"_L1 ? u"en"_s : arguments.value(6, u"en"_s));
    ui::Theme theme(ui::themeChoiceOf(arguments.value(2)));
    ui::Jobs jobs;
    QSettings settings(QString::fromStdString((session.directory() / "window.ini").string()),
                       QSettings::IniFormat);
    ui::MainWindow window(session, jobs, theme, settings);
    window.resize(size.value(0).toInt(), size.value(1).toInt());
    window.showPage(arguments.value(3));
    window.startEngine();
    window.show();
    if (scene == "stalls"_L1) {
        return measureStalls(session, window);
    }
    QWidget* shown = &window;
    QTimer::singleShot(900, &window, [&] {
        if (scene == "table"_L1) {
            window.clusters()->select({Kind::entity, "provider", "flights", "flights"});
        } else if (scene == "database"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
        } else if (scene == "policies"_L1 || scene == "principals"_L1 || scene == "followers"_L1) {
            showDatabase(session, window, scene);
        } else if (scene == "function"_L1) {
            window.clusters()->select(
                {Kind::entity, "provider", "flights", "delayed", ui::EntityKind::function});
        } else if (scene == "view"_L1) {
            (void)session.entities().createView(
                {"provider", "flights"}, "by_origin",
                "SELECT origin, count(*) AS flights, avg(delay) AS delay\nFROM flights\nGROUP BY origin");
            window.clusters()->select(
                {Kind::entity, "provider", "flights", "by_origin", ui::EntityKind::view});
        } else if (scene == "follows"_L1 || scene == "alldatabases"_L1) {
            session.followAll("berlin", "provider", {"flights_copy", "weather"});
            auto* pane = window.clusters()->findChild<ui::ClusterPane*>();
            pane->showTab(ui::ClusterPane::Tab::attachments);
            window.clusters()->select({Kind::cluster, "berlin", {}, {}});
            QTimer::singleShot(600, pane, [pane, scene] {
                pane->attachmentView()->selectRow(0);
                if (scene == "alldatabases"_L1) {
                    pane->optionsButton()->click();
                }
            });
        } else if (scene == "subscriptions"_L1 || scene == "revoke"_L1 || scene == "reinstate"_L1) {
            window.shares()->select(u"contoso/quarterly"_s);
            window.shares()->pane()->showTab(ui::SharePane::Tab::subscriptions);
            auto* panel = window.shares()->pane()->subscriptions();
            panel->view()->selectRow(scene == "reinstate"_L1 ? 2 : 0);
            if (scene != "subscriptions"_L1) {
                (scene == "revoke"_L1 ? panel->revokeButton() : panel->reinstateButton())->click();
            }
        } else if (scene == "shareinvitations"_L1 || scene == "sharehistory"_L1) {
            window.shares()->pane()->showTab(scene == "sharehistory"_L1 ? ui::SharePane::Tab::history
                                                                        : ui::SharePane::Tab::invitations);
        } else if (scene == "newshare"_L1) {
            window.shares()->openNewShare();
        } else if (scene == "dataset"_L1) {
            window.shares()->openAddDataset();
            auto* dialog = window.shares()->findChild<ui::DatasetDialog*>();
            dialog->clusterBox()->setCurrentIndex(0);
            dialog->partBox()->setChecked(true);
        } else if (scene == "revoked"_L1 || scene == "terms"_L1) {
            window.received()->select(u"weather-stations"_s);
            window.received()->pane()->showTab(scene == "terms"_L1 ? ui::ReceivedPane::Tab::terms
                                                                   : ui::ReceivedPane::Tab::datasets);
        } else if (scene == "accept"_L1 || scene == "acceptfree"_L1 || scene == "acceptexpired"_L1) {
            window.openInvitation(scene == "accept"_L1       ? u"sharepane:offer"_s
                                  : scene == "acceptfree"_L1 ? u"sharepane:free"_s
                                                             : u"sharepane:expired"_s);
            if (scene == "acceptfree"_L1) {
                window.findChild<ui::AcceptDialog*>()->accountBox()->setEditText(u"research"_s);
            }
        } else if (scene == "acceptempty"_L1) {
            window.received()->openAccept();
        } else if (scene == "map"_L1 || scene == "mapoptions"_L1) {
            window.received()->select(u"stock-prices"_s);
            QTimer::singleShot(300, &window, [&window, scene] {
                window.received()->openMap();
                window.findChild<ui::MapDialog*>()->options()->setOpen(scene == "mapoptions"_L1);
                window.findChild<ui::MapDialog*>()->databaseBox()->setEditText(u"flights"_s);
            });
        } else if (scene == "settings"_L1) {
            window.openSettings();
        } else if (scene.startsWith("sharing-"_L1) || scene.startsWith("strip-"_L1) ||
                   scene == "certificate"_L1) {
            showService(session, window, scene);
        } else if (scene == "mail"_L1 || scene == "newmail"_L1) {
            if (scene == "mail"_L1) {
                facade::MailServerRequest request{"smtp.contoso.example", 0, "starttls", "data",
                                                  "data@contoso.example"};
                request.password = "secret";
                (void)session.mail().setServer(request);
            }
            window.openMailSettings();
        } else if (scene == "waiting"_L1) {
            auto& share = session.sharing().received.front();
            share.state = "deleting";
            share.mappings.clear();
            window.received()->select(QString::fromStdString(share.name));
            for (QAction* action : window.received()->commands()) {
                if (action->shortcut() == QKeySequence(u"Ctrl+R"_s)) {
                    session.sharing().receivedError =
                        Error{ErrorCode::unavailable, "ask", share.serviceUrl, "it does not answer", {}};
                    action->trigger();
                }
            }
        } else if (scene == "invite"_L1) {
            window.shares()->openInvite();
        } else if (scene == "adopt"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->openAdoptTable();
        } else if (scene == "newexternal"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->openNewExternalTable();
        } else if (scene == "newdatabase"_L1) {
            window.clusters()->openNewDatabase();
        } else if (scene == "maintain"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->findChild<ui::DatabasePane*>()->maintainButton()->click();
        } else if (scene == "widen"_L1 || scene == "addcolumn"_L1) {
            window.clusters()->select({Kind::entity, "provider", "flights", "flights"});
            QTimer::singleShot(600, &window, [&window, scene] {
                auto* pane = window.clusters()->findChild<ui::TablePane*>();
                pane->columnView()->selectRow(0);
                (scene == "widen"_L1 ? pane->widenColumnButton() : pane->addColumnButton())->click();
            });
        } else if (scene == "tablepolicies"_L1) {
            window.clusters()->select({Kind::entity, "provider", "flights", "flights"});
            window.clusters()->findChild<ui::TablePane*>()->tabs()->setCurrentIndex(1);
        } else if (scene == "delete"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            QTimer::singleShot(600, &window, [&window] {
                for (QAction* action : window.clusters()->commands()) {
                    if (action->shortcut() == QKeySequence(Qt::Key_Delete)) {
                        action->trigger();
                    }
                }
            });
        } else if (scene == "newview"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->openNewView();
        } else if (scene == "external"_L1) {
            window.clusters()->select(
                {Kind::entity, "provider", "flights", "carriers", ui::EntityKind::externalTable});
        } else if (scene == "group"_L1) {
            window.clusters()->select({Kind::group, "provider", "flights", {}, ui::EntityKind::view});
        } else if (scene == "newtable"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->openNewTable();
        } else if (scene == "newfunction"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->openNewFunction();
        } else if (scene == "caching"_L1) {
            window.sync()->showTab(ui::SyncPage::Tab::caching);
        } else if (scene == "ownprincipals"_L1) {
            window.sync()->showTab(ui::SyncPage::Tab::principals);
        } else if (scene == "sharing"_L1) {
            window.sync()->showTab(ui::SyncPage::Tab::sharing);
        } else if (scene == "attachoptions"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->openAttach();
            window.clusters()->findChild<ui::AttachDialog*>()->showOptions(true);
        } else if (scene == "attach"_L1) {
            window.clusters()->select({Kind::database, "provider", "flights", {}});
            window.clusters()->openAttach();
        } else if (scene == "cluster"_L1) {
            window.clusters()->openNewCluster();
        } else if (scene == "ingest"_L1) {
            window.clusters()->openIngest();
            window.clusters()->findChild<ui::IngestDialog*>()->addFiles({u"/data/delays.csv"_s});
        } else if (scene == "palette"_L1) {
            window.openPalette();
        } else if (scene == "shortcuts"_L1) {
            window.openShortcuts();
        } else if (scene == "rows"_L1) {
            window.query()->open({"consumer", "flights"}, u"range 1000000"_s);
        } else if (scene == "chart"_L1) {
            window.query()->open({"consumer", "flights"}, u"series"_s);
            window.query()->current()->showChart(true);
        } else if (scene == "fail"_L1) {
            window.query()->open({"consumer", "flights"},
                                 u"fail -- a comment\nSELECT origin, count(*) AS departures\nFROM fligths -- "
                                 u"typo\nWHERE delay > 15 AND "
                                 "\"date\" >= '2001-01-01'\nGROUP BY origin ORDER BY departures DESC"_s);
        }
    });
    QTimer::singleShot(2600, &window, [&] {
        if (auto* dialog = QApplication::activeModalWidget()) {
            shown = dialog;
        } else {
            for (QWidget* other : QApplication::topLevelWidgets()) {
                if (qobject_cast<ui::IngestDialog*>(other) != nullptr) {
                    shown = other;
                }
            }
        }
        shown->grab().save(arguments.value(1));
        QApplication::quit();
    });
    return QApplication::exec();
}
