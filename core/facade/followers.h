#pragma once

#include "core/facade/core.h"
#include "core/facade/followerservice.h"
#include "core/follow/attachments.h"

#include <memory>

namespace sharepane::facade {

/// FollowerService over core/follow: with the engine of this process, with that of another one, or with one
/// that runs for as long as a call lasts.
class FollowerServiceImpl final : public FollowerService {
public:
    explicit FollowerServiceImpl(std::shared_ptr<Core> core)
        : m_core(std::move(core))
    {
    }

    Result<AttachResult> attach(const AttachRequest& request) override;
    Result<ProfileFollowed> followProfile(const ProfileRequest& request) override;
    Result<std::vector<AttachmentInfo>> attachments() override;
    Result<bool> alter(const DatabaseName& follower, const FollowerChange& change) override;
    Result<FollowerDetail> detail(const DatabaseName& follower) override;
    Result<void> detach(const DatabaseName& follower) override;
    Result<void> detachFromLeader(const DatabaseName& leader, const std::string& followerId) override;

    Result<std::vector<SyncStatus>> status() override;
    Result<SyncStatus> status(const DatabaseName& follower) override;
    Result<SyncStatus> syncNow(const DatabaseName& follower, const CancelToken& cancel) override;
    Result<SyncStatus> wait(const DatabaseName& follower, std::optional<std::int64_t> version,
                            std::optional<std::chrono::milliseconds> timeout,
                            const CancelToken& cancel) override;
    Result<void> setPaused(const DatabaseName& follower, bool paused) override;

    /// Has damaged extents of the cache fetched again, and returns when that was tried. needsPerson while the
    /// follower is paused.
    [[nodiscard]] Result<void> repairCache(const DatabaseName& follower, const CancelToken& cancel);

    Result<std::vector<LagPoint>> series(const DatabaseName& follower, std::chrono::milliseconds span,
                                         std::size_t maxPoints) override;
    Result<std::vector<LagSummary>> summaries(std::chrono::milliseconds span) override;

private:
    [[nodiscard]] Result<follow::Attachments> store();
    [[nodiscard]] Result<follow::FollowerStatus> statusOf(const DatabaseName& follower);
    template <typename Attempt>
    [[nodiscard]] Result<SyncStatus> alsoWhenReinstated(const DatabaseName& follower,
                                                        const CancelToken& cancel, const Attempt& attempt);
    [[nodiscard]] Result<SyncStatus> syncOnce(const DatabaseName& follower, const CancelToken& cancel);
    [[nodiscard]] Result<SyncStatus> waitOnce(const DatabaseName& follower,
                                              std::optional<std::int64_t> version,
                                              std::optional<std::chrono::milliseconds> timeout,
                                              const CancelToken& cancel);
    void lookAtTables(const follow::FollowerStatus& status);
    [[nodiscard]] Result<std::int64_t> leaderVersion(const follow::FollowerStatus& status);

    std::shared_ptr<Core> m_core;
};

/// What FollowerService::attach does.
[[nodiscard]] Result<AttachResult> attachFollower(Core& core, const AttachRequest& request);

/// Starts an engine for this workspace with the lock just taken.
[[nodiscard]] Result<std::unique_ptr<follow::Engine>> startFollowing(Core& core, workspace::EngineLock lock,
                                                                     follow::EngineObserver* observer);

} // namespace sharepane::facade
