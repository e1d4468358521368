#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QSet>
#include <QtCore/QTimer>

#include <memory>
#include <vector>

namespace sharepane::ui {

/// What was shared with a workspace, as of one moment and as far as is known here. Immutable once shared.
struct ReceivedPicture {
    std::vector<facade::ReceivedShareInfo> shares; ///< sorted by name

    [[nodiscard]] const facade::ReceivedShareInfo* share(const std::string& name) const;
    /// Those that have ended without anybody here having wanted it, and of which something was mapped: the
    /// newest first.
    [[nodiscard]] std::vector<const facade::ReceivedShareInfo*> ended() const;
};

/// Keeps the window's picture of received shares fresh: at every change that the workspace tells of, because
/// a provider may end one at any time, and every few seconds while somebody looks, because their times of
/// last contact are shown. Lives on the window's thread; at most one read at a time.
class ReceivedController : public QObject {
    Q_OBJECT

public:
    ReceivedController(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);

    /// Never null; empty until the first read has come back.
    [[nodiscard]] std::shared_ptr<const ReceivedPicture> current() const { return m_current; }
    [[nodiscard]] bool loaded() const { return m_loaded; }
    void reload();
    /// Whether this page is looked at.
    void setWatched(const QObject* page, bool watched);

Q_SIGNALS:
    void changed();
    void failed(const sharepane::Error& error);

private:
    facade::Session& m_session;
    Jobs& m_jobs;
    QTimer m_tick;
    QTimer m_soon;
    QPointer<Job> m_job;
    bool m_again = false;
    bool m_loaded = false;
    QSet<const QObject*> m_watching;
    std::shared_ptr<const ReceivedPicture> m_current = std::make_shared<ReceivedPicture>();
};

} // namespace sharepane::ui
