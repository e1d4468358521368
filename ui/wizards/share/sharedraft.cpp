#include "ui/wizards/share/sharedraft.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/text/sharingtext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRegularExpression>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::ShareDraft)
};

/// Takes note of an invitation that was made, and sends it in the way that is wanted. False: something is
/// wrong.
bool take(facade::Session& session, Issued& issued, const facade::IssuedInvitationInfo& one,
          const std::filesystem::path& file, InviteDraft::Way way, const CancelToken& cancel)
{
    if (!file.empty()) {
        issued.files << text(file.string());
    }
    issued.recipients.push_back(one.invitation.recipient);
    // One that was waiting already says what it says.
    issued.reachable = issued.reachable && (one.reachable || !one.created);
    if (way == InviteDraft::Way::file) {
        return true;
    }
    const bool mails = way == InviteDraft::Way::mail;
    const auto sent =
        mails ? session.mail().sendInvitation(one, cancel) : session.mail().openInMailProgram(file, cancel);
    if (!sent) {
        issued.problem = sent.error();
        return false;
    }
    ++(mails ? issued.mailed : issued.drafted);
    return true;
}

std::filesystem::path fileOf(const InviteDraft& draft, const std::string& share, const std::string& recipient)
{
    return draft.folder.empty() ? std::filesystem::path()
                                : draft.folder / invitationFileName(share, recipient);
}

} // namespace

bool isNewAccount(const ShareDraft& draft, const SharingPicture& picture)
{
    return picture.account(draft.account.trimmed()) == nullptr;
}

QString accountProblem(const ShareDraft& draft)
{
    return nameProblem(draft.account.trimmed());
}

QString shareNameProblem(const ShareDraft& draft, const SharingPicture& picture)
{
    if (const QString problem = nameProblem(draft.name.trimmed()); !problem.isEmpty()) {
        return problem;
    }
    const QString wanted = draft.account.trimmed() + u'/' + draft.name.trimmed();
    const bool taken = std::ranges::any_of(picture.shares, [&](const auto& share) {
        return text(share.name.text()).compare(wanted, Qt::CaseInsensitive) == 0;
    });
    return taken ? Tr::tr("%1 exists already. Choose another name.").arg(wanted) : QString();
}

Result<void> createShare(facade::Session& session, const ShareDraft& draft, bool newAccount)
{
    const std::string account = draft.account.trimmed().toStdString();
    if (newAccount) {
        facade::AccountRequest request{account, draft.email.trimmed().toStdString(),
                                       draft.organization.trimmed().toStdString()};
        TRY(session.shares().createAccount(request));
    }
    const facade::ShareRequest request{{account, draft.name.trimmed().toStdString()},
                                       draft.description.trimmed().toStdString(),
                                       draft.terms.trimmed().toStdString()};
    TRY(session.shares().createShare(request));
    return {};
}

std::vector<std::string> recipientsOf(const QString& typed)
{
    static const QRegularExpression between(u"[\\s,;]+"_s);
    std::vector<std::string> recipients;
    for (const QString& part : typed.split(between, Qt::SkipEmptyParts)) {
        const std::string one = part.toStdString();
        if (std::ranges::find(recipients, one) == recipients.end()) {
            recipients.push_back(one);
        }
    }
    return recipients;
}

QString recipientsProblem(const std::vector<std::string>& recipients)
{
    for (const auto& recipient : recipients) {
        if (const QString problem = emailProblem(text(recipient)); !problem.isEmpty()) {
            return problem;
        }
    }
    return {};
}

std::string invitationFileName(const std::string& share, const std::string& recipient)
{
    QString name = text(share + "-" + recipient);
    for (QChar& c : name) {
        const bool plain = c.isLetterOrNumber() || u"@.-_+"_s.contains(c);
        c = plain ? c : QChar(u'_');
    }
    constexpr qsizetype longest = 180;
    return (name.left(longest) + u".sharepane-invitation"_s).toStdString();
}

Issued invite(facade::Session& session, const facade::ShareName& share, const InviteDraft& draft,
              const CancelToken& cancel)
{
    Issued issued;
    for (const auto& recipient : draft.recipients) {
        if (cancel.isCancelled()) {
            issued.problem = Error{ErrorCode::cancelled, "invite", recipient, {}, {}};
            break;
        }
        facade::InvitationRequest request;
        request.share = share;
        request.recipient = recipient;
        request.message = draft.message;
        request.validity = draft.validity;
        request.output = fileOf(draft, share.share, recipient);
        const auto one = session.invitations().invite(request);
        if (!one) {
            issued.problem = one.error();
            break;
        }
        if (!take(session, issued, *one, request.output, draft.way, cancel)) {
            break;
        }
    }
    return issued;
}

Issued resend(facade::Session& session, const std::string& invitation, const std::string& share,
              const InviteDraft& draft, const CancelToken& cancel)
{
    Issued issued;
    const std::string recipient = draft.recipients.empty() ? invitation : draft.recipients.front();
    const auto file = fileOf(draft, share, recipient);
    const auto one = session.invitations().resend(invitation, draft.validity, file);
    if (!one) {
        issued.problem = one.error();
        return issued;
    }
    (void)take(session, issued, *one, file, draft.way, cancel);
    return issued;
}

} // namespace sharepane::ui
