#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/control/invitations.h"
#include "core/mail/invitationmail.h"
#include "core/mail/mailer.h"
#include "core/workspace/workspace.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sharepane::control {

/// How this workspace sends mail: the settings `mail.…` of sharepane.db. The password is in the secret store,
/// under a new name each time it is given.
struct MailSettings {
    mail::SmtpServer server;
    mail::Language language = mail::Language::english;
};

/// What is to be different; what is not given stays, or begins with its default.
struct MailChange {
    std::optional<std::string> host{};
    std::optional<std::uint16_t> port{}; ///< 0: the one that belongs to `security`
    std::optional<mail::Security> security{};
    std::optional<std::string> user{}; ///< empty: the server asks for none
    std::optional<std::string> from{};
    std::optional<std::string> password{};
    std::optional<std::string> caFile{}; ///< empty: the system's authorities
    std::optional<mail::Language> language{};
};

/// Sends invitations by mail. Thread-safe; calls block, on the keychain and on the server.
class Mail {
public:
    Mail(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);

    /// Nothing when no server was ever set.
    [[nodiscard]] Result<std::optional<MailSettings>> settings() const;
    /// False when all of it is just so already; a password that is given counts as different. invalidArgument
    /// as mail::checkServer(), without a host or a sender, and for a user without a password: the one that is
    /// kept is for its user at its server only, and goes to no other.
    [[nodiscard]] Result<bool> configure(const MailChange& change);

    /// needsPerson when no server is set; else Mailer::send, with its errors.
    [[nodiscard]] Result<void> sendTest(const std::string& recipient, const CancelToken& cancel);
    /// The invitation of this `.sharepane-invitation` file's text, and its link, to its recipient. In the
    /// activity log, also when it fails: then as sendTest(), and the hint says how to send it again.
    [[nodiscard]] Result<void> sendInvitation(const std::string& file, const std::string& link,
                                              const CancelToken& cancel);
    /// Opens the user's mail program with the invitation in this `.sharepane-invitation` file: to its
    /// recipient, with what sendInvitation() says as text, and the file attached. In the language of the
    /// settings, or the user's where there are none. The errors of reading the file, and of
    /// mail::openMailProgram(); the hint then says that the file is there to be sent. In the activity log,
    /// also when it fails.
    [[nodiscard]] Result<void> openInMailProgram(const std::filesystem::path& file,
                                                 const CancelToken& cancel);
    /// Whether what was made last for this invitation was sent by mail, by the activity log.
    [[nodiscard]] Result<bool> wasSent(const SentInvitation& invitation) const;

private:
    struct Applied {
        bool isDifferent = false;
        std::string unusedSecret; ///< which nothing names any more
    };
    [[nodiscard]] Result<Applied> apply(const MailChange& change, const std::string& secret);
    [[nodiscard]] Result<MailSettings> needSettings() const;
    [[nodiscard]] Result<void> recordOutcome(const char* action, const shareapi::Invitation& invitation,
                                             const Result<void>& outcome) const;
    [[nodiscard]] Result<void> send(const MailSettings& settings, const mail::Message& message,
                                    const CancelToken& cancel) const;

    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace sharepane::control
