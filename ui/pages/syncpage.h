#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/syncmonitor.h"
#include "ui/pages/page.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QTableView;
class QToolButton;

namespace sharepane::ui {

class Banner;
class EmptyState;
class FollowerCachingPanel;
class FollowerPanel;
class FollowerPrincipalsPanel;
class FollowerSharingPanel;
class LagChart;
class ObjectHeader;
class SyncModel;

/// Every followed database with its state and lag, and the history of the selected one.
class SyncPage : public Page {
    Q_OBJECT

public:
    SyncPage(facade::Session& session, Jobs& jobs, SyncMonitor& monitor, CatalogueController& catalogue,
             QWidget* parent = nullptr);

    void select(const facade::DatabaseName& name);
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] LagChart* chart() const { return m_chart; }
    [[nodiscard]] const Banner* problem() const { return m_problem; }
    enum class Tab : std::uint8_t { lag, caching, principals, sharing };
    void showTab(Tab tab);
    [[nodiscard]] FollowerCachingPanel* caching() const { return m_caching; }
    [[nodiscard]] FollowerPrincipalsPanel* principals() const { return m_principals; }
    [[nodiscard]] FollowerSharingPanel* sharing() const { return m_sharing; }

    void saveState(QVariantMap& state) const override;
    void restoreState(const QSettings& settings) override;
    void focusContent() override;

Q_SIGNALS:
    void attachRequested();
    void queryRequested(const sharepane::facade::DatabaseName& name, const QString& sql);

private:
    void buildCommands();
    void buildList();
    [[nodiscard]] QWidget* buildDetail();
    [[nodiscard]] QWidget* buildLag();
    void buildOptions();
    void readOptions();
    void takePicture();
    void takeArrangement();
    void takeSelection();
    void readSeries();
    [[nodiscard]] std::optional<std::chrono::milliseconds> lagNow() const;
    void setRange(int range);
    void syncNow();
    void setPaused(bool paused);
    void detach();
    void exportChart(const QString& format);
    void writeExport(const QString& file, const QString& format);
    [[nodiscard]] std::optional<facade::DatabaseName> selected() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    SyncMonitor& m_monitor;
    CatalogueController& m_catalogue;
    SyncModel* m_model;
    QStackedWidget* m_whole;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QLineEdit* m_search;
    QTableView* m_table;
    Banner* m_banner;
    ObjectHeader* m_header;
    QLabel* m_state;
    QLabel* m_numbers;
    Banner* m_problem;
    QTabWidget* m_tabs;
    FollowerCachingPanel* m_caching = nullptr;
    FollowerPrincipalsPanel* m_principals = nullptr;
    FollowerSharingPanel* m_sharing = nullptr;
    QButtonGroup* m_ranges;
    QToolButton* m_live;
    LagChart* m_chart;
    QTimer m_second;
    QPointer<Job> m_seriesJob;
    QAction* m_syncNow = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_resume = nullptr;
    QAction* m_detach = nullptr;
    QAction* m_query = nullptr;
    QAction* m_attach = nullptr;
    QAction* m_export = nullptr;
    std::optional<facade::DatabaseName> m_shown; ///< whose history the chart has
    std::optional<facade::DatabaseName> m_wanted;
    int m_range = 0;
};

} // namespace sharepane::ui
