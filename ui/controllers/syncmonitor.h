#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTimer>

#include <memory>
#include <vector>

namespace sharepane::ui {

/// One followed database as the Sync page shows it.
struct SyncRow {
    facade::SyncStatus status;
    facade::LagSummary summary; ///< of the last hour; no points: not measured yet
};

struct SyncPicture {
    std::vector<SyncRow> rows; ///< sorted by name
    int attention = 0;         ///< rows in a state that waits for somebody
    int unreachable = 0;       ///< rows whose leader can't be reached
    std::int64_t worstLagMs = 0;
    facade::DatabaseName worst; ///< whose lag that is
};

/// Keeps the state of all followed databases fresh: at every change the engine tells of, and once a second
/// because lag grows by itself. Lives on the window's thread; at most one read at a time.
class SyncMonitor : public QObject {
    Q_OBJECT

public:
    SyncMonitor(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);

    [[nodiscard]] std::shared_ptr<const SyncPicture> current() const { return m_current; }
    [[nodiscard]] bool loaded() const { return m_loaded; }
    void refresh();

Q_SIGNALS:
    void changed();
    void failed(const sharepane::Error& error);

private:
    facade::Session& m_session;
    Jobs& m_jobs;
    QTimer m_tick;
    QPointer<Job> m_job;
    bool m_again = false;
    bool m_loaded = false;
    QElapsedTimer m_summariesAge;
    qint64 m_summariesEveryMs = 5'000;
    std::shared_ptr<const std::vector<facade::LagSummary>> m_summaries;
    std::shared_ptr<const SyncPicture> m_current = std::make_shared<SyncPicture>();
};

} // namespace sharepane::ui
