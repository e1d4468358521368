#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/invitationservice.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace sharepane::facade {

/// The SMTP server that takes this workspace's mail.
struct MailServerInfo {
    std::string host;
    std::uint16_t port = 0;
    std::string security; ///< "starttls", "tls" or "none"
    std::string user;     ///< empty: it asks for none
    std::string from;     ///< sender's address
    std::string caFile;   ///< authorities that its certificate may be of; empty: the system's
    std::string language; ///< of the mails: "en" or "de"
};

/// What is to be different; what is not given stays, or begins with its default: security "starttls", the
/// port that belongs to the security, language "en".
struct MailServerRequest {
    std::optional<std::string> host{};
    std::optional<std::uint16_t> port{}; ///< 0: the one that belongs to the security
    std::optional<std::string> security{};
    std::optional<std::string> user{}; ///< empty: none
    std::optional<std::string> from{};
    std::optional<std::string> password{}; ///< goes into the secret store
    std::optional<std::string> caFile{};   ///< empty: the system's authorities
    std::optional<std::string> language{};
};

/// Mail by SMTP, and by the mail program of who sits here. Thread-safe; calls block, on the keychain and on
/// the server.
class MailService {
public:
    virtual ~MailService() = default;

    /// Nothing when none was ever set.
    [[nodiscard]] virtual Result<std::optional<MailServerInfo>> server() = 0;
    /// False when all of it is just so already. invalidArgument for what can't be used, for mail in the clear
    /// to another machine, and for a user whose password was not given: one that was given for another user
    /// or server is not used again.
    [[nodiscard]] virtual Result<bool> setServer(const MailServerRequest& request) = 0;
    /// needsPerson when no server is set, or it refuses (password, certificate, sender, recipient);
    /// `unavailable` when it is out of reach.
    [[nodiscard]] virtual Result<void> sendTest(const std::string& recipient, const CancelToken& cancel) = 0;
    /// Sends what InvitationService::invite() or resend() made to its recipient. Errors as of sendTest(); the
    /// invitation stays, and the hint says how to send it again. An invitation that was waiting already holds
    /// nothing to send: success when it was mailed, conflict otherwise.
    [[nodiscard]] virtual Result<void> sendInvitation(const IssuedInvitationInfo& issued,
                                                      const CancelToken& cancel) = 0;
    /// Opens the user's own mail program (xdg-email) with the invitation in this `.sharepane-invitation`
    /// file: to its recipient, with subject and text as of sendInvitation(), and the file attached. It sends
    /// nothing by itself. Returns when the mail program is there, or after some seconds. needsPerson when
    /// xdg-email is missing or has no mail program: the file stays, to be sent by hand. The errors of
    /// InvitationService::read().
    [[nodiscard]] virtual Result<void> openInMailProgram(const std::filesystem::path& file,
                                                         const CancelToken& cancel) = 0;
};

} // namespace sharepane::facade
