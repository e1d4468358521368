#include "ui/pages/invitationactions.h"

#include "ui/text/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/confirm.h"
#include "ui/wizards/share/invitedialog.h"

namespace sharepane::ui {

InvitationActions::InvitationActions(facade::Session& session, Jobs& jobs, SharingController& sharing,
                                     Banner* banner, QWidget* page)
    : QObject(page)
    , m_session(session)
    , m_jobs(jobs)
    , m_sharing(sharing)
    , m_banner(banner)
    , m_page(page)
{
}

bool InvitationActions::canResend(const facade::InvitationInfo& invitation)
{
    return invitation.state == "pending" || invitation.state == "expired";
}

bool InvitationActions::canWithdraw(const facade::InvitationInfo& invitation)
{
    return invitation.state == "pending" || invitation.state == "expired";
}

void InvitationActions::invite(const facade::ShareName& share)
{
    openDialog(share, nullptr);
}

void InvitationActions::resend(const facade::InvitationInfo& invitation)
{
    openDialog(invitation.share, &invitation);
}

void InvitationActions::openDialog(const facade::ShareName& share, const facade::InvitationInfo* again)
{
    auto* dialog = again == nullptr ? new InviteDialog(m_session, m_jobs, share, m_page)
                                    : new InviteDialog(m_session, m_jobs, *again, m_page);
    connect(dialog, &InviteDialog::issued, this, &InvitationActions::showIssued);
    connect(dialog, &QDialog::finished, &m_sharing, &SharingController::reload);
    dialog->open();
}

void InvitationActions::showIssued(const Issued& outcome)
{
    const QString headline = outcome.mailed > 0 ? tr("Invitations mailed: %1.").arg(outcome.mailed)
                             : outcome.drafted > 0
                                 ? tr("Invitations in your mail program: %1.").arg(outcome.drafted)
                                 : tr("Invitations saved: %1.").arg(outcome.files.size());
    QStringList more = outcome.files;
    if (!outcome.reachable) {
        more << tr("They can't be accepted yet: this workspace doesn't say where its share service is. Start "
                   "it with an address, then send them again.");
    } else if (outcome.drafted > 0) {
        more << tr("Send them from there.");
    } else if (outcome.mailed == 0) {
        more << tr("Hand each file to its recipient: whoever has it can accept.");
    }
    m_banner->showMessage(outcome.reachable ? Tone::good : Tone::warning, headline, more.join(u'\n'));
    m_sharing.reload();
}

/// Withdrawing is not revoking: what an accepted invitation led to goes on.
void InvitationActions::withdraw(const facade::InvitationInfo& invitation)
{
    confirm(
        m_page, tr("Withdraw the invitation of %1?").arg(text(invitation.recipient)),
        tr("It can't be accepted any more. Share subscriptions that exist are not touched: they are "
           "ended by revoking them."),
        tr("Withdraw"), [this, id = invitation.id] {
            m_banner->clear();
            m_jobs.run(
                this,
                [&session = m_session, id](const CancelToken&) { return session.invitations().withdraw(id); },
                [this](const Result<bool>& result) {
                    if (!result) {
                        m_banner->showError(result.error());
                    }
                    m_sharing.reload();
                });
        });
}

} // namespace sharepane::ui
