#include "core/facade/sharing.h"
#include "core/secrets/privatefile.h"

namespace sharepane::facade {

namespace {

InvitationInfo infoOf(const control::SentInvitation& invitation)
{
    return {invitation.id,
            {invitation.account, invitation.share},
            invitation.recipient,
            invitation.message,
            control::nameOf(invitation.state),
            invitation.createdAt,
            invitation.sentAt,
            invitation.expiresAt,
            invitation.lease};
}

Result<IssuedInvitationInfo> issued(const workspace::Workspace& workspace, control::IssuedInvitation made,
                                    const std::filesystem::path& output)
{
    IssuedInvitationInfo info;
    info.invitation = infoOf(made.invitation);
    info.created = true;
    info.reachable = !TRY(control::serviceAddress(workspace)).url.empty();
    if (!output.empty()) {
        auto written = secrets::writePrivateFile(output, made.content.file);
        if (!written) {
            written.error().hint = "make a new file: sharepanectl invitation resend " + info.invitation.id;
            return fail(written.error());
        }
    }
    info.link = std::move(made.content.link);
    info.file = std::move(made.content.file);
    return info;
}

/// Before anything is made that only this file would hold.
Result<void> checkOutput(const std::filesystem::path& output)
{
    return output.empty() ? Result<void>() : secrets::checkCanWrite(output);
}

/// Whether the file holds what was sent last for this invitation.
bool holds(const std::filesystem::path& file, const control::SentInvitation& invitation)
{
    const auto text = secrets::readSmallFile(file, shareapi::largestInvitation);
    const auto content = text ? shareapi::parseInvitation(*text) : fail(text.error());
    return content && content->id == invitation.id && content->sentAt == invitation.sentAt;
}

Result<std::vector<InvitationInfo>> infosOf(Result<std::vector<control::SentInvitation>> invitations)
{
    std::vector<InvitationInfo> infos;
    for (const auto& invitation : TRY(std::move(invitations))) {
        infos.push_back(infoOf(invitation));
    }
    return infos;
}

} // namespace

InvitationServiceImpl::InvitationServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
    , m_shares(m_core->workspace(), systemClock())
    , m_invitations(m_core->workspace(), systemClock())
{
}

Result<IssuedInvitationInfo> InvitationServiceImpl::invite(const InvitationRequest& request)
{
    TRY(checkOutput(request.output));
    auto made = m_invitations.create({request.share.account, request.share.share, request.recipient,
                                      request.message, request.validity, request.lease});
    if (made) {
        return issued(*m_core->workspace(), *std::move(made), request.output);
    }
    if (made.error().code != ErrorCode::alreadyExists) {
        return fail(made.error());
    }
    const auto share = TRY(m_shares.find(request.share.account, request.share.share));
    const auto waiting = m_invitations.pending(share.id, request.recipient);
    const bool isSame = waiting && waiting->message == request.message && waiting->lease == request.lease;
    if (!isSame || (!request.output.empty() && !holds(request.output, *waiting))) {
        return fail(made.error());
    }
    IssuedInvitationInfo info;
    info.invitation = infoOf(*waiting);
    info.reachable = !TRY(control::serviceAddress(*m_core->workspace())).url.empty();
    return info;
}

Result<std::vector<InvitationInfo>> InvitationServiceImpl::invitations(const ShareName& share)
{
    return infosOf(m_invitations.list(TRY(m_shares.find(share.account, share.share)).id));
}

Result<std::vector<InvitationInfo>> InvitationServiceImpl::allInvitations()
{
    return infosOf(m_invitations.list());
}

Result<bool> InvitationServiceImpl::withdraw(const std::string& id)
{
    return m_invitations.withdraw(id);
}

Result<IssuedInvitationInfo> InvitationServiceImpl::resend(const std::string& id,
                                                           std::chrono::milliseconds validity,
                                                           const std::filesystem::path& output)
{
    TRY(checkOutput(output)); // with the new one the old one is worth nothing
    control::IssuedInvitation made = TRY(m_invitations.resend(id, validity));
    return issued(*m_core->workspace(), std::move(made), output);
}

Result<InvitationContent> InvitationServiceImpl::read(const std::string& fileOrLink)
{
    const std::string text = fileOrLink.starts_with(shareapi::invitationScheme)
                                 ? fileOrLink
                                 : TRY(secrets::readSmallFile(fileOrLink, shareapi::largestInvitation));
    const auto invitation = TRY(shareapi::parseInvitation(text));
    InvitationContent content;
    content.id = invitation.id;
    content.serviceUrl = invitation.serviceUrl;
    content.certificatePin = invitation.certificatePin;
    content.providerAccount = invitation.providerAccount;
    content.providerEmail = invitation.providerEmail;
    content.providerOrganization = invitation.providerOrganization;
    content.fingerprint = shareapi::fingerprintOf(invitation.publicKey);
    content.share = invitation.share;
    content.description = invitation.description;
    content.terms = invitation.terms;
    content.recipient = invitation.recipient;
    content.message = invitation.message;
    for (const auto& dataset : invitation.datasets) {
        content.datasets.push_back({dataset.kind, dataset.cluster, dataset.database, dataset.lists});
    }
    content.sentAt = invitation.sentAt;
    content.expiresAt = invitation.expiresAt;
    content.lease = invitation.lease;
    content.expired = systemClock()->now() >= invitation.expiresAt;
    return content;
}

} // namespace sharepane::facade
