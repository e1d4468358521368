#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/models/databaselist.h"
#include "ui/wizards/formdialog.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>

#include <memory>
#include <mutex>

class QCheckBox;
class QComboBox;
class QListWidget;
class QTableView;
class QToolButton;

namespace sharepane::ui {

class IngestPreview;
class RowsModel;

/// Brings files into a table: what and where, then progress with rate, time left and Cancel, then what was
/// rejected and why. Not modal: the rest of the window stays usable while it runs.
class IngestDialog : public QDialog {
    Q_OBJECT

public:
    IngestDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                 const facade::DatabaseName& database, const QString& table, QWidget* parent = nullptr);

    void addFiles(const QStringList& files);
    [[nodiscard]] facade::IngestRequest draft() const;
    [[nodiscard]] bool running() const { return !m_job.isNull(); }
    [[nodiscard]] QPushButton* verbButton() const { return m_verb; }
    [[nodiscard]] const Banner* banner() const { return m_banner; }
    [[nodiscard]] const IngestPreview* preview() const { return m_preview; }

    void reject() override;

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// What the worker writes and the timer reads.
    struct Progress {
        std::mutex mutex;
        facade::IngestProgress now; ///< guarded by mutex
    };

    void build();
    void offerTables();
    void check();
    void browse();
    void start();
    void showProgress();
    void finish(const Result<facade::IngestResult>& result);
    void lock(bool locked);

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    QWidget* m_form;
    DatabaseListModel* m_databases;
    QComboBox* m_database;
    QComboBox* m_table;
    QListWidget* m_files;
    QToolButton* m_remove;
    QComboBox* m_format;
    QCheckBox* m_create;
    QCheckBox* m_strict;
    QLabel* m_note;
    IngestPreview* m_preview;
    Banner* m_banner;
    QProgressBar* m_bar;
    QLabel* m_status;
    QTableView* m_rejects;
    RowsModel* m_rejectRows;
    QPushButton* m_verb;
    QPushButton* m_close;
    QPointer<Job> m_job;
    std::shared_ptr<Progress> m_progress;
    QTimer m_poll;
    QElapsedTimer m_since;
};

} // namespace sharepane::ui
