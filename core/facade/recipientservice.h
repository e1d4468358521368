#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

/// Somebody who reads a share with a standard Delta Sharing client.
struct RecipientInfo {
    std::string account;
    std::string share;
    std::string email;
    std::string state; ///< "valid", "expired" or "revoked"
    Timestamp createdAt{};
    Timestamp issuedAt{}; ///< when the present profile was made
    std::optional<Timestamp> expiresAt;
    std::optional<Timestamp> revokedAt;
};

struct ProfileIssue {
    std::string account;
    std::string share;
    std::string email;
    std::optional<std::chrono::milliseconds> lifetime; ///< none: until it is revoked
    std::filesystem::path output;                      ///< a new file, for its owner's eyes only
    bool rotate = false;                               ///< replace the present profile, from now on
};

/// Profiles of shares for standard clients. Thread-safe; calls block on SQLite.
class RecipientService {
public:
    virtual ~RecipientService() = default;
    /// Makes the recipient and writes the profile file: the only copy of its token. alreadyExists when the
    /// file is there, or a valid profile for that address and `rotate` is not asked for; needsPerson before
    /// the service has run for the first time, since nobody knows its address.
    [[nodiscard]] virtual Result<RecipientInfo> issue(const ProfileIssue& request) = 0;
    /// Of one share, or of all when both names are empty; revoked ones too.
    [[nodiscard]] virtual Result<std::vector<RecipientInfo>> recipients(const std::string& account,
                                                                        const std::string& share) = 0;
    /// Ends it at once, with the URLs that were already issued. False when it was ended before.
    [[nodiscard]] virtual Result<bool> revoke(const std::string& account, const std::string& share,
                                              const std::string& email) = 0;
};

} // namespace sharepane::facade
