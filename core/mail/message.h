#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <optional>
#include <string>
#include <vector>

/// E-mail: what a message is, what invitations say, and the server that takes them.
namespace sharepane::mail {

/// Somebody with an e-mail address.
struct Mailbox {
    std::string name; ///< as people read it; may be empty
    std::string address;
};

struct Attachment {
    std::string fileName; ///< ASCII letters, digits, '.', '-' and '_'
    std::string type;     ///< "application/…"
    std::string bytes;
};

/// All text is UTF-8, lines of the bodies end with '\n'.
struct Message {
    Mailbox from;
    std::optional<Mailbox> replyTo{};
    Mailbox to;
    std::string subject;
    std::string text;
    std::string html; ///< says the same; empty: text alone
    std::vector<Attachment> attachments{};
};

/// invalidArgument for what is no address of the form that every mail server takes: ASCII, a dot-atom
/// (RFC 5322 §3.2.3) before the '@', a host name after it, at most 254 bytes. Nothing that passes can end a
/// header line or an SMTP command.
[[nodiscard]] Result<void> checkAddress(const std::string& address);

/// The header lines Date, Message-ID, From, Reply-To, To and Subject, each without its line end, folded where
/// long (RFC 5322); what is not ASCII as encoded words (RFC 2047). invalidArgument for an address that
/// checkAddress() refuses, and for a name or a subject that is longer than 1 KiB, has control characters or
/// is no UTF-8. `id` is what makes the message's ID unique: ASCII letters, digits and '-'.
[[nodiscard]] Result<std::vector<std::string>> headerLines(const Message& message, Timestamp now,
                                                           const std::string& id);

} // namespace sharepane::mail
