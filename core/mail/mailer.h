#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/mail/message.h"
#include "core/secrets/secretstore.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sharepane::mail {

enum class Security : std::uint8_t {
    starttls, ///< begins in the clear and must change to TLS before anything is said (RFC 3207)
    tls,      ///< TLS from the first byte (RFC 8314)
    none,     ///< in the clear: only to this machine
};
[[nodiscard]] const char* nameOf(Security security); ///< "starttls", "tls", "none"
[[nodiscard]] std::optional<Security> securityOf(std::string_view name);

/// Who takes our mail.
struct SmtpServer {
    std::string host;       ///< a host name or an address, without brackets
    std::uint16_t port = 0; ///< 0: 587, 465 or 25, as `security` says
    Security security = Security::starttls;
    std::string user;   ///< empty: it asks for none
    std::string secret; ///< name of the password in the secret store; empty without a user
    std::string from;   ///< the sender's address that it lets us use
    std::string caFile; ///< PEM file of authorities that its certificate may be of; empty: the system's

    [[nodiscard]] std::uint16_t portOrDefault() const;
    /// "host:port", for people.
    [[nodiscard]] std::string text() const;
};

/// invalidArgument for a host, a sender or a user name that can't be one, and for mail in the clear to
/// another machine.
[[nodiscard]] Result<void> checkServer(const SmtpServer& server);

/// How long sending may take.
struct Timeouts {
    std::chrono::milliseconds connect{15'000};
    std::chrono::seconds answer{30};             ///< to any one command
    std::chrono::milliseconds whole{5 * 60'000}; ///< one message
};

/// Sends through an SMTP server, by libcurl. Thread-safe; calls block.
class Mailer {
public:
    /// `secrets` may be null for a server without a user.
    Mailer(SmtpServer server, std::shared_ptr<secrets::SecretStore> secrets, Timeouts timeouts = {});

    /// Returns once the server has taken the message. `unavailable` when it is out of reach, or asks to come
    /// back later; needsPerson when its certificate is not trusted, it offers no TLS, refuses the password or
    /// the message, or the password is not among the secrets; invalidArgument as headerLines() and
    /// checkServer(); `cancelled` at once when `cancel` says so. A message that was under way when the
    /// connection broke may have arrived nevertheless.
    [[nodiscard]] Result<void> send(const Message& message, Timestamp now, const CancelToken& cancel) const;

private:
    [[nodiscard]] Result<std::string> password() const;

    const SmtpServer m_server;
    const std::shared_ptr<secrets::SecretStore> m_secrets;
    const Timeouts m_timeouts;
};

} // namespace sharepane::mail
