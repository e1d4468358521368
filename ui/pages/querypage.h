#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/queryhistory.h"
#include "ui/pages/page.h"

class QTabWidget;

namespace sharepane::ui {

class QueryTab;

/// Tabs of SQL with their results. What is written in them is restored at the next start.
class QueryPage : public Page {
    Q_OBJECT

public:
    QueryPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
              QWidget* parent = nullptr);

    /// A tab on this database; with `sql` it runs at once.
    void open(const facade::DatabaseName& name, const QString& sql);
    [[nodiscard]] QueryTab* current() const;

    void saveState(QVariantMap& state) const override;
    void restoreState(const QSettings& settings) override;
    void focusContent() override;

private:
    void buildCommands();
    QueryTab* addTab();
    void closeTab(int index);
    void takeState();

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    QueryHistory* m_history;
    QTabWidget* m_tabs;
    QAction* m_run = nullptr;
    QAction* m_cancel = nullptr;
};

} // namespace sharepane::ui
