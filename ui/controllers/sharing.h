#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QSet>
#include <QtCore/QString>
#include <QtCore/QTimer>

#include <memory>
#include <vector>

namespace sharepane::ui {

/// What a workspace shares, as of one moment. Immutable once shared.
struct SharingPicture {
    std::vector<facade::AccountInfo> accounts;
    std::vector<facade::ShareInfo> shares;           ///< sorted by name
    std::vector<facade::InvitationInfo> invitations; ///< newest first

    /// In any case.
    [[nodiscard]] const facade::AccountInfo* account(const QString& name) const;
    [[nodiscard]] const facade::ShareInfo* share(const facade::ShareName& name) const;
    [[nodiscard]] const facade::InvitationInfo* invitation(const std::string& id) const;
};

/// Keeps the window's picture of what is shared fresh: after every change made here, whenever the workspace
/// says that it changed, and every few seconds while somebody looks, because another process may change it
/// and because invitations expire by themselves. Lives on the window's thread; at most one read at a time.
class SharingController : public QObject {
    Q_OBJECT

public:
    SharingController(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);

    /// Never null; empty until the first read has come back.
    [[nodiscard]] std::shared_ptr<const SharingPicture> current() const { return m_current; }
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
    QPointer<Job> m_job;
    bool m_again = false;
    bool m_loaded = false;
    QSet<const QObject*> m_watching;
    std::shared_ptr<const SharingPicture> m_current = std::make_shared<SharingPicture>();
};

} // namespace sharepane::ui
