#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"
#include "ui/controllers/sharing.h"

#include <QtCore/QObject>

class QWidget;

namespace sharepane::ui {

class Banner;
struct Issued;

/// Invites, sends again and withdraws, for the pages that list invitations. What came of it appears in the
/// page's banner, the change in the picture.
class InvitationActions : public QObject {
    Q_OBJECT

public:
    /// Owned by `page`, over which its questions open.
    InvitationActions(facade::Session& session, Jobs& jobs, SharingController& sharing, Banner* banner,
                      QWidget* page);

    void invite(const facade::ShareName& share);
    void resend(const facade::InvitationInfo& invitation);
    void withdraw(const facade::InvitationInfo& invitation);
    /// By the states in which the core does it.
    [[nodiscard]] static bool canResend(const facade::InvitationInfo& invitation);
    [[nodiscard]] static bool canWithdraw(const facade::InvitationInfo& invitation);

private:
    void showIssued(const Issued& outcome);
    void openDialog(const facade::ShareName& share, const facade::InvitationInfo* again);

    facade::Session& m_session;
    Jobs& m_jobs;
    SharingController& m_sharing;
    Banner* m_banner;
    QWidget* m_page;
};

} // namespace sharepane::ui
