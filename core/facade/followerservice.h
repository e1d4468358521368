#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/types.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

struct AttachResult {
    std::string id;
    bool created = true; ///< false: the identical attachment existed
};

/// Which share of a Delta Sharing server to follow, by the profile file (`.share`) that its provider gave.
struct ProfileRequest {
    std::filesystem::path file;
    std::string share{};             ///< empty: the only one that the profile opens
    std::string certificateSha256{}; ///< in place of the one that the profile names; empty: that one, if any
    AttachRequest attach{};          ///< its leader is filled in; databases are the share's schemas
};

struct ProfileFollowed {
    AttachResult attachment;
    std::string share;
    std::string leaderUrl;
};

/// Links between follower clusters and leaders, and how fresh they are. Thread-safe; calls block on SQLite
/// and storage. Works whether the engine runs in this process, in another one, or nowhere.
class FollowerService {
public:
    virtual ~FollowerService() = default;

    [[nodiscard]] virtual Result<AttachResult> attach(const AttachRequest& request) = 0;
    /// Attaches a share of a Delta Sharing server as a leader. The profile goes to where secrets are kept,
    /// and takes the place of one by which the same share was followed before. Asks the server, so that a
    /// credential that it doesn't accept is told at once; on failure nothing is attached or kept. detach()
    /// removes the profile with the last attachment that used it.
    [[nodiscard]] virtual Result<ProfileFollowed> followProfile(const ProfileRequest& request) = 0;
    [[nodiscard]] virtual Result<std::vector<AttachmentInfo>> attachments() = 0;
    /// Changes how a follower database is followed, or with "*" as database all that the cluster follows by a
    /// `*`. False when nothing had to change. Other lists act at the next synchronisation, the rest at once.
    [[nodiscard]] virtual Result<bool> alter(const DatabaseName& follower, const FollowerChange& change) = 0;
    /// The options of a follower database beside what the leader has and what holds.
    [[nodiscard]] virtual Result<FollowerDetail> detail(const DatabaseName& follower) = 0;
    /// Ends the link that made this follower database, or the whole attachment of a `*`; drops its cached
    /// extents.
    [[nodiscard]] virtual Result<void> detach(const DatabaseName& follower) = 0;
    /// From the leader's side: `followerId` as ClusterService::followers lists it.
    [[nodiscard]] virtual Result<void> detachFromLeader(const DatabaseName& leader,
                                                        const std::string& followerId) = 0;

    [[nodiscard]] virtual Result<std::vector<SyncStatus>> status() = 0;
    [[nodiscard]] virtual Result<SyncStatus> status(const DatabaseName& follower) = 0;
    /// Looks for news at once and returns when this database is as new as its leader was. Runs an engine for
    /// as long as that takes when no process runs one.
    [[nodiscard]] virtual Result<SyncStatus> syncNow(const DatabaseName& follower,
                                                     const CancelToken& cancel) = 0;
    /// Returns when `version` (default: the leader's newest now) is queryable; `unavailable` when the time is
    /// over.
    [[nodiscard]] virtual Result<SyncStatus> wait(const DatabaseName& follower,
                                                  std::optional<std::int64_t> version,
                                                  std::optional<std::chrono::milliseconds> timeout,
                                                  const CancelToken& cancel) = 0;
    [[nodiscard]] virtual Result<void> setPaused(const DatabaseName& follower, bool paused) = 0;

    /// Points of the last `span`, oldest first, at the finest resolution that gives at most `maxPoints`.
    [[nodiscard]] virtual Result<std::vector<LagPoint>>
    series(const DatabaseName& follower, std::chrono::milliseconds span, std::size_t maxPoints) = 0;
    [[nodiscard]] virtual Result<std::vector<LagSummary>> summaries(std::chrono::milliseconds span) = 0;
};

} // namespace sharepane::facade
