#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/jobs.h"
#include "ui/controllers/readnotices.h"
#include "ui/controllers/received.h"
#include "ui/controllers/shareservice.h"
#include "ui/controllers/sharing.h"
#include "ui/controllers/syncmonitor.h"
#include "ui/widgets/theme.h"

#include <QtCore/QPointer>
#include <QtCore/QSettings>
#include <QtCore/QTimer>
#include <QtCore/QVariantMap>
#include <QtWidgets/QMainWindow>

class QStackedWidget;
class QSystemTrayIcon;

namespace sharepane::ui {

class ClustersPage;
class OverviewPage;
class Page;
class QueryPage;
class Sidebar;
class StatusStrip;
class SyncPage;
class ActivityPage;
class InvitationsPage;
class ReceivedPage;
class SharesPage;
struct AttentionItem;

/// Arranges the pages beside the sidebar and wires what one page asks of another.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// `settings` is the window's own file in the workspace; all outlive the window.
    MainWindow(facade::Session& session, Jobs& jobs, Theme& theme, QSettings& settings,
               QWidget* parent = nullptr);
    ~MainWindow() override;

    /// "overview", "shares", "received", "invitations", "clusters", "sync", "query", "activity"; another word
    /// changes nothing.
    void showPage(const QString& id);
    [[nodiscard]] QString currentPage() const;
    [[nodiscard]] OverviewPage* overview() const { return m_overview; }
    [[nodiscard]] ClustersPage* clusters() const { return m_clusters; }
    [[nodiscard]] SyncPage* sync() const { return m_sync; }
    [[nodiscard]] QueryPage* query() const { return m_query; }
    [[nodiscard]] SharesPage* shares() const { return m_shares; }
    [[nodiscard]] ReceivedPage* received() const { return m_receivedPage; }
    [[nodiscard]] InvitationsPage* invitations() const { return m_invitations; }
    [[nodiscard]] ActivityPage* activity() const { return m_activity; }
    [[nodiscard]] StatusStrip* status() const { return m_status; }
    [[nodiscard]] const ShareServiceController& service() const { return m_service; }

    void openPalette();
    void openShortcuts();
    void openSettings();
    void openMailSettings();
    /// Shows an invitation, a file or a link, for somebody to accept or reject.
    void openInvitation(const QString& invitation);
    /// Starts the follower engine on a worker, and the share service once it runs, if the settings want it;
    /// the status bar says how it went.
    void startEngine();
    /// Closes even when closing would only hide the window in the tray.
    void quit();

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addPage(Page* page);
    void buildMenus();
    void buildViewMenu();
    void showPageMenu();
    void buildTray();
    void wirePages();
    void wireOverview();
    /// Where it is done.
    void openAttention(const AttentionItem& item);
    /// Above the pages of what is followed: who ended what was shared.
    void addNotices();
    [[nodiscard]] QVariantMap state() const;
    void saveState();
    void autosave();
    void restoreState();
    void openAbout();
    QAction* menuAction(QMenu* menu, const QString& iconName, const QString& text, const QKeySequence& keys);

    facade::Session& m_session;
    Jobs& m_jobs;
    Theme& m_theme;
    QSettings& m_settings;
    CatalogueController m_catalogue;
    SyncMonitor m_monitor;
    SharingController m_sharing;
    ReceivedController m_received;
    ReadNotices m_notices;
    ShareServiceController m_service;
    Sidebar* m_sidebar;
    QStackedWidget* m_stack;
    StatusStrip* m_status = nullptr;
    OverviewPage* m_overview = nullptr;
    ClustersPage* m_clusters = nullptr;
    SyncPage* m_sync = nullptr;
    QueryPage* m_query = nullptr;
    SharesPage* m_shares = nullptr;
    ReceivedPage* m_receivedPage = nullptr;
    InvitationsPage* m_invitations = nullptr;
    ActivityPage* m_activity = nullptr;
    QSystemTrayIcon* m_tray = nullptr; ///< only where the desktop has one
    QAction* m_keepInTray = nullptr;
    QMenu* m_pageMenu = nullptr;
    QList<Page*> m_pages;
    QList<QAction*> m_windowActions;
    QTimer m_autosaveTimer;
    QPointer<Job> m_autosave;
    QVariantMap m_saved; ///< what the file has
    bool m_quitting = false;
};

} // namespace sharepane::ui
