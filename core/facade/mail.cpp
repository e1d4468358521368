#include "core/facade/sharing.h"

#include <filesystem>

namespace sharepane::facade {

namespace {

tl::unexpected<Error> unknown(const std::string& what, const std::string& value, const std::string& choices)
{
    return fail(ErrorCode::invalidArgument, "set the mail server", '"' + value + '"',
                "there is no such " + what, "choose " + choices);
}

Result<control::MailChange> changeOf(const MailServerRequest& request)
{
    control::MailChange change;
    change.host = request.host;
    change.port = request.port;
    change.user = request.user;
    change.from = request.from;
    change.password = request.password;
    if (request.security) {
        change.security = mail::securityOf(*request.security);
        if (!change.security) {
            return unknown("security", *request.security, "starttls, tls or none");
        }
    }
    if (request.language) {
        change.language = mail::languageOf(*request.language);
        if (!change.language) {
            return unknown("language", *request.language, "en or de");
        }
    }
    if (request.caFile) {
        // Commands run in other folders later.
        change.caFile =
            request.caFile->empty() ? std::string() : std::filesystem::absolute(*request.caFile).string();
    }
    return change;
}

} // namespace

MailServiceImpl::MailServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
    , m_mail(m_core->workspace(), systemClock())
{
}

Result<std::optional<MailServerInfo>> MailServiceImpl::server()
{
    const auto settings = TRY(m_mail.settings());
    if (!settings) {
        return std::optional<MailServerInfo>();
    }
    const mail::SmtpServer& server = settings->server;
    return std::optional(MailServerInfo{server.host, server.portOrDefault(), nameOf(server.security),
                                        server.user, server.from, server.caFile, nameOf(settings->language)});
}

Result<bool> MailServiceImpl::setServer(const MailServerRequest& request)
{
    const auto change = TRY(changeOf(request));
    return m_mail.configure(change);
}

Result<void> MailServiceImpl::sendTest(const std::string& recipient, const CancelToken& cancel)
{
    return m_mail.sendTest(recipient, cancel);
}

Result<void> MailServiceImpl::sendInvitation(const IssuedInvitationInfo& issued, const CancelToken& cancel)
{
    if (issued.created) {
        return m_mail.sendInvitation(issued.file, issued.link, cancel);
    }
    control::SentInvitation waiting;
    waiting.id = issued.invitation.id;
    waiting.account = issued.invitation.share.account;
    waiting.share = issued.invitation.share.share;
    waiting.sentAt = issued.invitation.sentAt;
    if (!TRY(m_mail.wasSent(waiting))) {
        return fail(ErrorCode::conflict, "send again the invitation of", issued.invitation.recipient,
                    "it waits for an answer already, and its secret is only in what was made then",
                    "make it anew: sharepanectl invitation resend " + waiting.id + " --send");
    }
    return {};
}

Result<void> MailServiceImpl::openInMailProgram(const std::filesystem::path& file, const CancelToken& cancel)
{
    return m_mail.openInMailProgram(file, cancel);
}

} // namespace sharepane::facade
