#pragma once

#include "core/base/result.h"
#include "core/facade/shareservice.h"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

struct InvitationRequest {
    ShareName share;
    std::string recipient; ///< e-mail
    std::string message{};
    std::chrono::milliseconds validity = std::chrono::days(14);
    std::filesystem::path output{}; ///< where the file goes; empty: no file is written
    /// The consumer deletes its copy by itself after so long without contact; nothing: never.
    std::optional<std::chrono::seconds> lease{};
};

/// An invitation as its provider knows it.
struct InvitationInfo {
    std::string id;
    ShareName share;
    std::string recipient;
    std::string message;
    std::string state; ///< "pending", "accepted", "rejected", "withdrawn" or "expired", now
    Timestamp createdAt{};
    Timestamp sentAt{};
    Timestamp expiresAt{};
    std::optional<std::chrono::seconds> lease{}; ///< as in InvitationRequest
};

/// What to send to the recipient. It holds a secret that is in nothing else.
struct IssuedInvitationInfo {
    InvitationInfo invitation;
    bool created = false;   ///< false: it was waiting already, and the file that was asked for holds it
    std::string link;       ///< "sharepane:…"; empty when not created
    std::string file;       ///< the same as the text of a `.sharepane-invitation` file; likewise
    bool reachable = false; ///< it says where the share service is, so that it can be accepted
};

/// What an invitation's file or link says.
struct InvitationContent {
    std::string id;
    std::string serviceUrl; ///< empty: its provider had no share service yet
    std::string certificatePin;
    std::string providerAccount;
    std::string providerEmail;
    std::string providerOrganization;
    std::string fingerprint; ///< of the provider's key, for people to compare
    std::string share;
    std::string description;
    std::string terms;
    std::string recipient;
    std::string message;
    struct Offer {
        std::string kind; ///< "cluster", "database" or "tables"
        std::string cluster;
        std::string database;
        std::map<std::string, std::vector<std::string>> lists; ///< "tables_to_include", …
    };
    std::vector<Offer> datasets;
    Timestamp sentAt{};
    Timestamp expiresAt{};
    bool expired = false;                        ///< by this machine's clock
    std::optional<std::chrono::seconds> lease{}; ///< as in InvitationRequest
};

/// Invitations: the provider's, and how anybody reads one. Thread-safe; calls block, what signs also on the
/// keychain. Withdrawing an invitation is not revoking: who accepted it has a share subscription, which
/// stays.
class InvitationService {
public:
    virtual ~InvitationService() = default;

    /// alreadyExists while that recipient has an invitation to that share which can be accepted, unless
    /// `output` is empty or holds it.
    [[nodiscard]] virtual Result<IssuedInvitationInfo> invite(const InvitationRequest& request) = 0;
    /// Newest first.
    [[nodiscard]] virtual Result<std::vector<InvitationInfo>> invitations(const ShareName& share) = 0;
    [[nodiscard]] virtual Result<std::vector<InvitationInfo>> allInvitations() = 0;
    /// False when it was withdrawn already; conflict when it was answered.
    [[nodiscard]] virtual Result<bool> withdraw(const std::string& id) = 0;
    /// With another secret and expiry; what was sent before is void. conflict when it was answered or
    /// withdrawn. Writes the file unless `output` is empty.
    [[nodiscard]] virtual Result<IssuedInvitationInfo> resend(const std::string& id,
                                                              std::chrono::milliseconds validity,
                                                              const std::filesystem::path& output) = 0;
    /// Reads and checks a file or a link, whoever made it. `corrupt`, `unsupported` or invalidArgument with
    /// the reason when it is none, or was changed on the way.
    [[nodiscard]] virtual Result<InvitationContent> read(const std::string& fileOrLink) = 0;
};

} // namespace sharepane::facade
