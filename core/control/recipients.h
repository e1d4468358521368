#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/control/shares.h"
#include "core/workspace/workspace.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::control {

/// Somebody who reads a share over Delta Sharing with a bearer token.
struct Recipient {
    std::string id; ///< UUID
    std::string shareId;
    std::string email;
    Timestamp createdAt{};
    Timestamp issuedAt{}; ///< of the present token
    std::optional<Timestamp> expiresAt;
    std::optional<Timestamp> revokedAt;

    [[nodiscard]] bool isValid(Timestamp now) const { return !revokedAt && (!expiresAt || now < *expiresAt); }
};

/// A token that was just made: this is the only time that anybody sees it.
struct IssuedToken {
    Recipient recipient;
    std::string token; ///< 256 random bits, base64url
};

/// Recipients of shares, of whose tokens only SHA-256 hashes are kept. Thread-safe; several processes may use
/// the same workspace, and what one revokes no other accepts from then on. Every change is one transaction
/// together with its entry in the activity log.
class Recipients {
public:
    Recipients(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);

    /// alreadyExists while that address has a profile of the share that is not revoked.
    [[nodiscard]] Result<IssuedToken> create(const Share& share, const std::string& email,
                                             std::optional<Timestamp> expiresAt);
    /// Replaces the token, from now on, and its expiry. notFound when there is none to replace.
    [[nodiscard]] Result<IssuedToken> rotate(const Share& share, const std::string& email,
                                             std::optional<Timestamp> expiresAt);
    /// Ends it at once. False when it was revoked already; notFound when that address never had one.
    [[nodiscard]] Result<bool> revoke(const Share& share, const std::string& email);
    /// Of one share, or of all when `shareId` is empty; the oldest first, revoked ones too.
    [[nodiscard]] Result<std::vector<Recipient>> list(const std::string& shareId) const;

    /// Nothing when no recipient has or had that token or id. Valid or not is for the caller to ask.
    [[nodiscard]] Result<std::optional<Recipient>> byToken(std::string_view token) const;
    [[nodiscard]] Result<std::optional<Recipient>> byId(const std::string& id) const;
    /// The share of a recipient; nothing when it was deleted.
    [[nodiscard]] Result<std::optional<Share>> shareOf(const Recipient& recipient) const;

private:
    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace sharepane::control
