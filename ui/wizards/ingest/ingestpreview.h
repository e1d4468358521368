#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"

#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QLabel;
class QTableView;

namespace sharepane::ui {

class RowsModel;

/// The columns and types that files would have in the table, and their first rows, before anything is
/// ingested.
class IngestPreview : public QWidget {
    Q_OBJECT

public:
    IngestPreview(facade::Session& session, Jobs& jobs, QWidget* parent = nullptr);

    /// Looks again soon when the request is another one than before; without files there is nothing to show.
    void setRequest(const facade::IngestRequest& request);
    [[nodiscard]] const RowsModel* rows() const { return m_rows; }
    [[nodiscard]] QString noteText() const;

private:
    void look();
    void show(const facade::IngestPreview& preview);

    facade::Session& m_session;
    Jobs& m_jobs;
    QLabel* m_note;
    QTableView* m_view;
    RowsModel* m_rows;
    facade::IngestRequest m_request;
    QTimer m_soon;
    QPointer<Job> m_job;
};

} // namespace sharepane::ui
