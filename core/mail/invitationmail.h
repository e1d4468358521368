#pragma once

#include "core/base/clock.h"
#include "core/mail/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::mail {

enum class Language : std::uint8_t { english, german };
[[nodiscard]] const char* nameOf(Language language); ///< "en", "de"
[[nodiscard]] std::optional<Language> languageOf(std::string_view name);
/// That of who runs this, by the environment; English for those that have no mails.
[[nodiscard]] Language usersLanguage();

/// What the mail of an invitation says. All of it may hold any characters.
struct InvitationWords {
    std::string providerName; ///< the organisation, or else the account
    std::string providerEmail;
    std::string recipient; ///< e-mail
    std::string share;
    std::string description;
    /// What is shared: a cluster, or a database of one.
    struct Part {
        std::string cluster;
        std::string database;    ///< empty: the whole cluster
        bool isSelected = false; ///< some of its tables, views and functions
    };
    std::vector<Part> parts;
    std::string message;     ///< of the provider's own
    bool hasTerms = false;   ///< of use, which are accepted with the invitation
    bool reachable = false;  ///< the invitation says where the share service is
    std::string fingerprint; ///< of the provider's key
    Timestamp expiresAt{};
    std::string file;       ///< text of the `.sharepane-invitation` file
    std::string link;       ///< the same as a `sharepane:` link; left out of the mail when it is long
    std::string fileName{}; ///< of the file that is attached; empty: after the share
};

/// The mail of an invitation from `sender`, to be answered to the provider: the same in text and HTML, and
/// the file attached. Pure; whether its addresses can be used is checked when it is sent.
[[nodiscard]] Message invitationMail(const InvitationWords& words, const std::string& sender,
                                     Language language);

/// A mail that shows that mail arrives.
[[nodiscard]] Message testMail(const std::string& sender, const std::string& recipient, Language language);

} // namespace sharepane::mail
