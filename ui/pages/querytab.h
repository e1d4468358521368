#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/jobs.h"
#include "ui/controllers/queryhistory.h"
#include "ui/models/databaselist.h"
#include "ui/models/resultmodel.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace sharepane::ui {

class Banner;
class EmptyState;
class ResultChart;
class SqlEditor;

/// One editor with its result.
class QueryTab : public QWidget {
    Q_OBJECT

public:
    QueryTab(facade::Session& session, Jobs& jobs, CatalogueController& catalogue, QueryHistory& history,
             QWidget* parent = nullptr);

    void setDatabase(const facade::DatabaseName& name);
    [[nodiscard]] std::optional<facade::DatabaseName> database() const;
    void setSql(const QString& sql);
    [[nodiscard]] QString sql() const;
    /// Whom queries run as: chosen, or typed.
    [[nodiscard]] QComboBox* principalBox() const { return m_principal; }
    [[nodiscard]] std::string principal() const;
    [[nodiscard]] SqlEditor* editor() const { return m_editor; }
    [[nodiscard]] QTableView* grid() const { return m_grid; }
    [[nodiscard]] ResultModel* result() const { return m_model; }
    [[nodiscard]] const Banner* banner() const { return m_banner; }
    [[nodiscard]] QString summary() const;
    [[nodiscard]] QSplitter* splitter() const { return m_splitter; }

    void run();
    void cancel();
    [[nodiscard]] bool busy() const;
    void copy(QueryRun::TextFormat format);
    void exportAs(facade::OutputFormat format, const QString& suffix);
    void writeExport(facade::OutputFormat format, const QString& file);
    void showChart(bool chart);
    void showHistory();
    void goToLastRow();

Q_SIGNALS:
    void stateChanged();
    void titleChanged(const QString& title);

private:
    void build();
    [[nodiscard]] QWidget* buildTools();
    [[nodiscard]] QWidget* buildResult();
    void offerDatabases();
    void takeDatabase();
    void offerPrincipals(const facade::DatabaseName& name);
    void checkPrincipal();
    void showFailure(const Error& error);
    void showResult();
    void showNumbers();
    void fitColumns();

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    QueryHistory& m_history;
    ResultModel* m_model;
    DatabaseListModel* m_databases;
    QComboBox* m_database;
    QComboBox* m_principal;
    QPushButton* m_runButton;
    QPushButton* m_cancelButton;
    QProgressBar* m_busy;
    SqlEditor* m_editor;
    QSplitter* m_splitter;
    QStackedWidget* m_below;
    EmptyState* m_empty;
    Banner* m_banner;
    QLabel* m_numbers;
    QToolButton* m_chartButton;
    QStackedWidget* m_views;
    QTableView* m_grid;
    ResultChart* m_chart;
    QTimer m_tick;
    QElapsedTimer m_since;
    qint64 m_tookMs = -1;
    bool m_goToLast = false; ///< once the last row is there
    QPointer<Job> m_words;
    QPointer<Job> m_principals;
    QPointer<Job> m_export;
    std::optional<facade::DatabaseName> m_chosen; ///< kept while the catalogue lacks it
    facade::DatabaseName m_wordsOf;
};

} // namespace sharepane::ui
