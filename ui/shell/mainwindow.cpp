#include "ui/shell/mainwindow.h"

#include "ui/models/attention.h"
#include "ui/pages/activitypage.h"
#include "ui/pages/clusterspage.h"
#include "ui/pages/endednotice.h"
#include "ui/pages/invitationspage.h"
#include "ui/pages/overviewpage.h"
#include "ui/pages/querypage.h"
#include "ui/pages/receivedpage.h"
#include "ui/pages/sharepane.h"
#include "ui/pages/sharespage.h"
#include "ui/pages/syncpage.h"
#include "ui/shell/paletteentries.h"
#include "ui/shell/settingsdialog.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/sidebar.h"
#include "ui/shell/statusstrip.h"
#include "ui/text/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/plainlabels.h"
#include "ui/wizards/mail/mailsettingsdialog.h"

#include <QtGui/QActionGroup>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QSystemTrayIcon>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int autosaveMs = 5'000;
constexpr int roomy = 1000; ///< below, the sidebar leaves its room to the page

/// The title with its first letter that none of the menus has; without one when all are taken.
QString withMnemonic(const QString& title, const QList<QAction*>& menus)
{
    QString taken;
    for (const QAction* menu : menus) {
        const qsizetype at = menu->text().indexOf(u'&');
        taken += at < 0 ? QString() : menu->text().mid(at + 1, 1);
    }
    for (qsizetype i = 0; i < title.size(); ++i) {
        if (title[i].isLetter() && !taken.contains(title[i], Qt::CaseInsensitive)) {
            return title.left(i) + u'&' + title.mid(i);
        }
    }
    return title;
}

} // namespace

MainWindow::MainWindow(facade::Session& session, Jobs& jobs, Theme& theme, QSettings& settings,
                       QWidget* parent)
    : QMainWindow(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_theme(theme)
    , m_settings(settings)
    , m_catalogue(session, jobs)
    , m_monitor(session, jobs)
    , m_sharing(session, jobs)
    , m_received(session, jobs)
    , m_notices(settings)
    , m_service(session, jobs, settings)
    , m_sidebar(new Sidebar(this))
    , m_stack(new QStackedWidget(this))
{
    new PlainLabels(this);
    setWindowTitle(tr("%1 – Sharepane").arg(text(session.directory().filename().string())));
    setWindowIcon(applicationIcon());
    setMinimumSize(760, 480);
    resize(1180, 760);
    m_overview = new OverviewPage(
        session, jobs, {m_catalogue, m_monitor, m_sharing, m_received, m_service, m_notices}, this);
    m_clusters = new ClustersPage(session, jobs, m_catalogue, this);
    m_sync = new SyncPage(session, jobs, m_monitor, m_catalogue, this);
    m_query = new QueryPage(session, jobs, m_catalogue, this);
    m_shares = new SharesPage(session, jobs, m_catalogue, m_sharing, this);
    m_invitations = new InvitationsPage(session, jobs, m_sharing, this);
    m_activity = new ActivityPage(session, jobs, this);
    m_receivedPage =
        new ReceivedPage(session, jobs, m_catalogue, m_monitor, m_sharing, m_received, m_notices, this);
    const QList<Page*> inOrder{m_overview, m_shares, m_receivedPage, m_invitations,
                               m_clusters, m_sync,   m_query,        m_activity};
    for (Page* page : inOrder) {
        addPage(page);
    }
    auto* centre = new QWidget(this);
    auto* layout = new QHBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sidebar);
    layout->addWidget(m_stack, 1);
    setCentralWidget(centre);
    m_status = new StatusStrip(session, m_monitor, m_service, this);
    setStatusBar(m_status);
    buildMenus();
    buildTray();
    wirePages();
    wireOverview();
    addNotices();
    restoreState();
    m_saved = state();
    m_autosaveTimer.setInterval(autosaveMs);
    connect(&m_autosaveTimer, &QTimer::timeout, this, &MainWindow::autosave);
    m_autosaveTimer.start();
}

/// The pages tell their controllers that nobody looks any more, so they go first.
MainWindow::~MainWindow()
{
    delete takeCentralWidget();
}

void MainWindow::addPage(Page* page)
{
    const auto index = static_cast<int>(m_pages.size());
    m_pages << page;
    m_stack->addWidget(page);
    m_sidebar->addPage(page->title(), page->iconName());
    connect(page, &Page::badgeChanged, m_sidebar,
            [this, index](int waiting, Tone tone) { m_sidebar->setBadge(index, waiting, tone); });
}

void MainWindow::wirePages()
{
    connect(m_sidebar, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_sidebar, &QListWidget::itemActivated, this,
            [this] { m_pages[m_stack->currentIndex()]->focusContent(); });
    const auto query = [this](const facade::DatabaseName& name, const QString& sql) {
        showPage(m_query->id());
        m_query->open(name, sql);
    };
    const auto sync = [this](const facade::DatabaseName& name) {
        showPage(m_sync->id());
        m_sync->select(name);
    };
    connect(m_clusters, &ClustersPage::queryRequested, this, query);
    connect(m_clusters, &ClustersPage::syncRequested, this, sync);
    connect(m_sync, &SyncPage::queryRequested, this, query);
    connect(m_sync, &SyncPage::attachRequested, m_clusters, &ClustersPage::openAttach);
    connect(m_status, &StatusStrip::worstRequested, this, sync);
    connect(m_receivedPage, &ReceivedPage::syncRequested, this, sync);
    connect(m_status, &StatusStrip::serviceRequested, this, &MainWindow::openSettings);
    connect(m_invitations, &InvitationsPage::shareRequested, this, [this](const QString& share) {
        showPage(m_shares->id());
        if (!share.isEmpty()) {
            m_shares->select(share);
        }
    });
}

void MainWindow::wireOverview()
{
    connect(m_overview, &OverviewPage::attentionChosen, this, &MainWindow::openAttention);
    connect(m_overview, &OverviewPage::pageRequested, this, &MainWindow::showPage);
    connect(m_overview, &OverviewPage::syncRequested, this, [this](const facade::DatabaseName& name) {
        showPage(m_sync->id());
        m_sync->select(name);
    });
    connect(m_overview, &OverviewPage::activityRequested, this, [this](const QString& number) {
        showPage(m_activity->id());
        m_activity->select(number);
    });
    connect(m_overview, &OverviewPage::newShareRequested, this, [this] {
        showPage(m_shares->id());
        m_shares->openNewShare();
    });
    connect(m_overview, &OverviewPage::acceptRequested, this, [this] { openInvitation({}); });
    connect(m_overview, &OverviewPage::newClusterRequested, this, [this] {
        showPage(m_clusters->id());
        m_clusters->openNewCluster();
    });
}

void MainWindow::openAttention(const AttentionItem& item)
{
    using Place = AttentionItem::Place;
    switch (item.place) {
    case Place::sync: {
        const qsizetype slash = item.object.indexOf(u'/');
        showPage(m_sync->id());
        m_sync->select({item.object.left(slash).toStdString(), item.object.mid(slash + 1).toStdString()});
        break;
    }
    case Place::cluster:
        showPage(m_clusters->id());
        m_clusters->select({CatalogueRef::Kind::cluster, item.object.toStdString(), {}, {}});
        break;
    case Place::received:
    case Place::map:
        showPage(m_receivedPage->id());
        m_receivedPage->select(item.object);
        if (item.place == Place::map) {
            m_receivedPage->openMap(item.object);
        }
        break;
    case Place::invitation:
        showPage(m_invitations->id());
        m_invitations->select(item.object);
        break;
    case Place::subscriptions:
        showPage(m_shares->id());
        m_shares->pane()->showTab(SharePane::Tab::subscriptions);
        m_shares->select(item.object);
        break;
    case Place::settings:
        openSettings();
        break;
    }
}

void MainWindow::addNotices()
{
    for (Page* page : std::initializer_list<Page*>{m_clusters, m_sync}) {
        auto* notice = new EndedNotice(m_received, m_notices, page);
        page->addNotice(notice);
        connect(notice, &EndedNotice::shareRequested, this, [this](const QString& name) {
            showPage(m_receivedPage->id());
            m_receivedPage->select(name);
        });
    }
}

QAction* MainWindow::menuAction(QMenu* menu, const QString& iconName, const QString& text,
                                const QKeySequence& keys)
{
    auto* action = iconName.isEmpty() ? menu->addAction(text) : menu->addAction(icon(iconName), text);
    action->setShortcut(keys);
    m_windowActions << action;
    return action;
}

void MainWindow::buildMenus()
{
    menuBar()->setAccessibleName(tr("Menu"));
    QMenu* file = menuBar()->addMenu(tr("&File"));
    connect(menuAction(file, u"search"_s, tr("&Find anything…"), QKeySequence(u"Ctrl+K"_s)),
            &QAction::triggered, this, &MainWindow::openPalette);
    connect(menuAction(file, u"settings"_s, tr("&Settings…"), QKeySequence(u"Ctrl+,"_s)), &QAction::triggered,
            this, &MainWindow::openSettings);
    connect(menuAction(file, u"invite"_s, tr("&Mail settings…"), {}), &QAction::triggered, this,
            &MainWindow::openMailSettings);
    file->addSeparator();
    auto* quitAction = menuAction(file, u"close"_s, tr("&Quit"), QKeySequence(u"Ctrl+Q"_s));
    connect(quitAction, &QAction::triggered, this, &MainWindow::quit);
    buildViewMenu();
    m_pageMenu = menuBar()->addMenu(QString());
    connect(m_stack, &QStackedWidget::currentChanged, this, &MainWindow::showPageMenu);
    showPageMenu();
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    connect(menuAction(help, u"info"_s, tr("&Keyboard shortcuts"), QKeySequence(u"F1"_s)),
            &QAction::triggered, this, &MainWindow::openShortcuts);
    connect(menuAction(help, {}, tr("&About Sharepane"), {}), &QAction::triggered, this,
            &MainWindow::openAbout);
}

/// The verbs of the page that is open; those of the others are behind Ctrl+K.
void MainWindow::showPageMenu()
{
    const Page* page = m_pages[std::max(0, m_stack->currentIndex())];
    m_pageMenu->setTitle(QString()); // its own letter is free
    m_pageMenu->setTitle(withMnemonic(page->title(), menuBar()->actions()));
    m_pageMenu->clear();
    m_pageMenu->addActions(page->commands());
}

void MainWindow::buildViewMenu()
{
    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (int i = 0; i < m_pages.size(); ++i) {
        Page* page = m_pages[i];
        auto* action =
            menuAction(view, page->iconName(), page->title(), QKeySequence(u"Ctrl+%1"_s.arg(i + 1)));
        connect(action, &QAction::triggered, this, [this, page] { showPage(page->id()); });
    }
    view->addSeparator();
    QMenu* appearance = view->addMenu(tr("&Appearance"));
    auto* themes = new QActionGroup(this);
    const std::pair<ThemeChoice, QString> choices[] = {{ThemeChoice::system, tr("Like the &system")},
                                                       {ThemeChoice::light, tr("&Light")},
                                                       {ThemeChoice::dark, tr("&Dark")}};
    for (const auto& [choice, label] : choices) {
        QAction* action = appearance->addAction(label);
        action->setCheckable(true);
        action->setChecked(m_theme.choice() == choice);
        themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice = choice] {
            m_theme.choose(choice);
            m_settings.setValue(u"theme"_s, wordOf(choice));
        });
    }
    QMenu* language = view->addMenu(tr("&Language"));
    auto* languages = new QActionGroup(this);
    const std::pair<QString, QString> names[] = {
        {u"system"_s, tr("Like the &system")}, {u"en"_s, u"English"_s}, {u"de"_s, u"Deutsch"_s}};
    const QString current = m_settings.value(u"language"_s, u"system"_s).toString();
    for (const auto& [code, label] : names) {
        QAction* action = language->addAction(label);
        action->setCheckable(true);
        action->setChecked(code == current);
        languages->addAction(action);
        connect(action, &QAction::triggered, this, [this, code = code] {
            m_settings.setValue(u"language"_s, code);
            statusBar()->showMessage(tr("The language changes at the next start."), 8000);
        });
    }
    view->addSeparator();
    m_keepInTray = view->addAction(tr("&Keep following in the tray when closed"));
    m_keepInTray->setCheckable(true);
    m_keepInTray->setVisible(QSystemTrayIcon::isSystemTrayAvailable());
    m_keepInTray->setChecked(m_settings.value(u"tray"_s, false).toBool());
}

void MainWindow::buildTray()
{
    if (!QSystemTrayIcon::isSystemTrayAvailable()) {
        return;
    }
    m_tray = new QSystemTrayIcon(windowIcon(), this);
    m_tray->setToolTip(windowTitle());
    auto* menu = new QMenu(this);
    const auto bringUp = [this] {
        show();
        raise();
        activateWindow();
    };
    menu->addAction(tr("Show Sharepane"), this, bringUp);
    menu->addAction(tr("Quit"), this, &MainWindow::quit);
    m_tray->setContextMenu(menu);
    connect(m_tray, &QSystemTrayIcon::activated, this, [bringUp](QSystemTrayIcon::ActivationReason reason) {
        if (reason != QSystemTrayIcon::Context) {
            bringUp();
        }
    });
    m_tray->setVisible(m_keepInTray->isChecked());
    connect(m_keepInTray, &QAction::toggled, this, [this](bool keep) {
        m_tray->setVisible(keep);
        m_settings.setValue(u"tray"_s, keep);
    });
}

void MainWindow::showPage(const QString& id)
{
    for (int i = 0; i < m_pages.size(); ++i) {
        if (m_pages[i]->id() == id) {
            const bool change = m_stack->currentIndex() != i;
            m_sidebar->setCurrentRow(i);
            m_stack->setCurrentIndex(i);
            if (change) {
                m_pages[i]->focusContent();
            }
        }
    }
}

QString MainWindow::currentPage() const
{
    return m_pages[m_stack->currentIndex()]->id();
}

void MainWindow::openPalette()
{
    m_catalogue.wantAllEntities();
    auto* palette = new CommandPalette(this);
    const auto fill = [this, palette] {
        auto entries = pageEntries(m_pages, [this](const QString& id) { showPage(id); });
        for (QAction* action : std::as_const(m_windowActions)) {
            entries.push_back(actionEntry(action, tr("Window")));
        }
        auto objects = catalogueEntries(*m_catalogue.current(), [this](const CatalogueRef& ref) {
            showPage(m_clusters->id());
            m_clusters->select(ref);
        });
        entries.insert(entries.end(), std::make_move_iterator(objects.begin()),
                       std::make_move_iterator(objects.end()));
        palette->setEntries(std::move(entries));
    };
    fill();
    connect(&m_catalogue, &CatalogueController::changed, palette, fill);
    palette->open();
}

void MainWindow::openShortcuts()
{
    std::vector<ShortcutGroup> groups{shortcutsOf(tr("Everywhere"), m_windowActions)};
    for (const Page* page : std::as_const(m_pages)) {
        groups.push_back(shortcutsOf(page->title(), page->commands()));
    }
    groups.push_back(
        {tr("SQL editor and result"),
         {{tr("Complete"), u"Ctrl+Space"_s},
          {tr("Copy with headers"), QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText)},
          {tr("Go to the last row"), u"Ctrl+End"_s}}});
    groups.push_back({tr("Chart"),
                      {{tr("Zoom"), tr("Mouse wheel")},
                       {tr("Move"), tr("Drag")},
                       {tr("Back to now"), tr("Double click")}}});
    (new ShortcutsDialog(groups, this))->open();
}

void MainWindow::openInvitation(const QString& invitation)
{
    showPage(m_receivedPage->id());
    m_receivedPage->openAccept(invitation);
}

void MainWindow::openSettings()
{
    auto* dialog = new SettingsDialog(m_service, this);
    connect(dialog->mailButton(), &QPushButton::clicked, dialog,
            [this, dialog] { (new MailSettingsDialog(m_session, m_jobs, dialog))->open(); });
    dialog->open();
}

void MainWindow::openMailSettings()
{
    (new MailSettingsDialog(m_session, m_jobs, this))->open();
}

void MainWindow::openAbout()
{
    auto* box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(windowIcon().pixmap(64, 64));
    box->setWindowTitle(tr("About Sharepane"));
    box->setText(tr("Sharepane %1").arg(QLatin1String(SHAREPANE_VERSION)));
    box->setInformativeText(
        tr("Shares databases in place and follows them in near real time.\n\nWorkspace: %1\n\n"
           "Free software under the GNU General Public License, version 3 or later.")
            .arg(text(m_session.directory().string())));
    box->addButton(tr("Close"), QMessageBox::AcceptRole);
    box->open();
}

void MainWindow::startEngine()
{
    m_jobs.run(
        this, [&session = m_session](const CancelToken&) { return session.startEngine(); },
        [this](const Result<void>& result) {
            m_status->setEngineProblem(result ? std::nullopt : std::optional(result.error()));
            m_service.takeEngine(result);
        });
}

QVariantMap MainWindow::state() const
{
    QVariantMap state{{u"window/geometry"_s, saveGeometry()}, {u"window/page"_s, currentPage()}};
    for (const Page* page : m_pages) {
        page->saveState(state);
    }
    return state;
}

void MainWindow::saveState()
{
    m_saved = state();
    for (auto entry = m_saved.cbegin(); entry != m_saved.cend(); ++entry) {
        m_settings.setValue(entry.key(), entry.value());
    }
    m_settings.sync();
}

/// So that a crash takes no draft with it. The file is written by a worker: it is synced to the disk.
void MainWindow::autosave()
{
    const QVariantMap now = state();
    if (now == m_saved || m_autosave) {
        return;
    }
    m_saved = now;
    m_autosave = m_jobs.run(
        this,
        [now, file = m_settings.fileName()](const CancelToken&) -> Result<void> {
            QSettings settings(file, QSettings::IniFormat);
            for (auto entry = now.cbegin(); entry != now.cend(); ++entry) {
                settings.setValue(entry.key(), entry.value());
            }
            settings.sync();
            return {};
        },
        [this](const Result<void>&) { m_autosave.clear(); });
}

void MainWindow::restoreState()
{
    restoreGeometry(m_settings.value(u"window/geometry"_s).toByteArray());
    for (Page* page : std::as_const(m_pages)) {
        page->restoreState(m_settings);
    }
    showPage(m_overview->id());
    showPage(m_settings.value(u"window/page"_s).toString());
}

void MainWindow::quit()
{
    m_quitting = true;
    close();
    QApplication::quit();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_sidebar->setCompact(width() < roomy);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveState();
    if (!m_quitting && m_tray != nullptr && m_keepInTray->isChecked()) {
        hide();
        event->ignore();
        return;
    }
    event->accept();
    m_service.close();
    if (m_tray != nullptr) {
        m_tray->hide();
    }
}

} // namespace sharepane::ui
