#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/follow/leadersource.h"
#include "core/workspace/workspace.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow::sharing {

/// Where the profile by which a share is followed lies.
struct StoredProfile {
    std::string leaderUrl;
    std::string secret; ///< its name in the secret store
    std::optional<Timestamp> expiresAt;
};

/// The shares that a workspace follows by a profile: one profile for each, which a newer one replaces.
/// Thread-safe.
class Profiles {
public:
    explicit Profiles(std::shared_ptr<const workspace::Workspace> workspace,
                      std::shared_ptr<const Clock> clock = systemClock());

    [[nodiscard]] Result<std::optional<StoredProfile>> find(const std::string& leaderUrl) const;
    /// Adds it, or replaces that of the same leader URL.
    [[nodiscard]] Result<void> put(const StoredProfile& profile);
    /// Those that no attachment uses (any more).
    [[nodiscard]] Result<std::vector<StoredProfile>> unused() const;
    /// Forgets it and what was seen of its databases, unless an attachment uses it (again). Whether it was
    /// forgotten.
    [[nodiscard]] Result<bool> removeUnused(const std::string& leaderUrl);

    /// The number of this state of a leader's database: one more than the last when that had another
    /// fingerprint. For all processes of the workspace the same, and never smaller than before. Its time is
    /// when it was first seen, later than that of the number before.
    [[nodiscard]] Result<LeaderHead> noteState(const std::string& leaderUrl, const std::string& database,
                                               const std::string& fingerprint);

private:
    const std::shared_ptr<const workspace::Workspace> m_workspace;
    const std::shared_ptr<const Clock> m_clock;
};

} // namespace sharepane::follow::sharing
