#pragma once

#include "tests/ui/fakeoptions.h"
#include "tests/ui/fakestate.h"

#include <cmath>

namespace sharepane::tests {

class FakeFollowers : public facade::FollowerService {
public:
    explicit FakeFollowers(FakeState& state)
        : s(state)
    {
    }
    Result<facade::AttachResult> attach(const facade::AttachRequest& request) override
    {
        const std::lock_guard lock(s.mutex);
        if (s.attachError) {
            return fail(*s.attachError);
        }
        s.attached.push_back(request);
        const std::string name =
            request.nameOverride.empty() ? request.namePrefix + request.database : request.nameOverride;
        s.addFollower({request.cluster, name}, request.leader + "/" + request.database);
        s.addAttachment(request.cluster, request.leader, request.database, {name});
        s.changed();
        return facade::AttachResult{"a-1", true};
    }
    Result<facade::ProfileFollowed> followProfile(const facade::ProfileRequest& request) override
    {
        facade::AttachRequest wanted = request.attach;
        wanted.leader = "delta-sharing+https://share.example.org/shares/" + request.share;
        const auto attached = attach(wanted);
        return attached.map([&](const facade::AttachResult& result) {
            return facade::ProfileFollowed{result, request.share, wanted.leader};
        });
    }
    Result<std::vector<facade::AttachmentInfo>> attachments() override
    {
        const std::lock_guard lock(s.mutex);
        return s.attachments;
    }
    /// Takes hot spans, kinds and prefetching; every leader value is "for ever".
    Result<bool> alter(const facade::DatabaseName& follower, const facade::FollowerChange& change) override
    {
        const std::lock_guard lock(s.mutex);
        for (auto& attachment : s.attachments) {
            if (follower.database == "*" && attachment.database == "*" &&
                attachment.cluster == follower.cluster) {
                alterOptions(attachment.options, change);
                for (const auto& name : attachment.databases) {
                    alterOptions(s.options[{follower.cluster, name}], change);
                }
            }
        }
        if (follower.database != "*") {
            alterOptions(s.options[follower], change);
        }
        s.changed();
        return true;
    }
    Result<facade::FollowerDetail> detail(const facade::DatabaseName& follower) override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<std::string> tables;
        for (const auto& table : s.databases[follower].tables) {
            tables.push_back(table.name);
        }
        return detailOf(follower, s.options[follower], tables);
    }
    Result<void> detach(const facade::DatabaseName& follower) override
    {
        const std::lock_guard lock(s.mutex);
        const bool all = follower.database == "*";
        for (const auto& attachment : s.attachments) {
            const bool has = std::ranges::count(attachment.databases, follower.database) > 0;
            if (attachment.cluster == follower.cluster && attachment.database == "*" && has) {
                return fail(ErrorCode::invalidArgument, "detach", follower.text(),
                            "it is one of all databases that " + follower.cluster + " follows at " +
                                attachment.leaderUrl,
                            "detach all of them: " + follower.cluster + "/*");
            }
        }
        std::erase_if(s.attachments, [&](const auto& attachment) {
            const bool ends = all ? attachment.database == "*"
                                  : std::ranges::count(attachment.databases, follower.database) > 0;
            if (attachment.cluster != follower.cluster || !ends) {
                return false;
            }
            for (const auto& name : attachment.databases) {
                s.databases.erase({follower.cluster, name});
                s.status.erase({follower.cluster, name});
            }
            return true;
        });
        s.databases.erase(follower);
        s.status.erase(follower);
        s.changed();
        return {};
    }
    Result<void> detachFromLeader(const facade::DatabaseName& leader, const std::string& followerId) override
    {
        const std::lock_guard lock(s.mutex);
        std::erase_if(s.databases[leader].followers,
                      [&](const facade::FollowerRef& follower) { return follower.id == followerId; });
        s.changed();
        return {};
    }
    Result<std::vector<facade::SyncStatus>> status() override
    {
        const std::lock_guard lock(s.mutex);
        std::vector<facade::SyncStatus> all;
        all.reserve(s.status.size());
        for (const auto& [name, status] : s.status) {
            all.push_back(status);
        }
        return all;
    }
    Result<facade::SyncStatus> status(const facade::DatabaseName& follower) override
    {
        const std::lock_guard lock(s.mutex);
        return s.status[follower];
    }
    Result<facade::SyncStatus> syncNow(const facade::DatabaseName& follower, const CancelToken&) override
    {
        return status(follower);
    }
    Result<facade::SyncStatus> wait(const facade::DatabaseName& follower, std::optional<std::int64_t>,
                                    std::optional<std::chrono::milliseconds>, const CancelToken&) override
    {
        return status(follower);
    }
    Result<void> setPaused(const facade::DatabaseName& follower, bool paused) override
    {
        const std::lock_guard lock(s.mutex);
        s.status[follower].state = paused ? facade::SyncState::paused : facade::SyncState::upToDate;
        s.changed();
        return {};
    }
    /// A point a second (or the coarser step that fits), with half a minute in the middle in which nothing
    /// ran.
    Result<std::vector<facade::LagPoint>> series(const facade::DatabaseName& follower,
                                                 std::chrono::milliseconds span,
                                                 std::size_t maxPoints) override
    {
        TRY(status(follower));
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
        std::int64_t step = 1;
        for (const std::int64_t candidate : {60LL, 3600LL}) {
            if (static_cast<std::size_t>(seconds / step) > maxPoints) {
                step = candidate;
            }
        }
        std::vector<facade::LagPoint> points;
        const auto end = std::chrono::floor<std::chrono::seconds>(now());
        for (std::int64_t ago = std::min<std::int64_t>(seconds, 3600LL * 24 * 90); ago >= 0; ago -= step) {
            const double share = static_cast<double>(ago) / static_cast<double>(seconds);
            if (share > 0.42 && share < 0.47) {
                continue;
            }
            facade::LagPoint point;
            point.at = end - std::chrono::seconds(ago);
            point.resolution = std::chrono::seconds(step);
            const auto at = static_cast<double>(point.at.time_since_epoch().count() / 1'000'000);
            const double wave = 60 + 40 * std::sin(at / 23) + 25 * std::sin(at / 3.7);
            const double burst = std::fmod(at, 180) < 9 ? 700 : 0;
            point.lagMaxMs = static_cast<std::int64_t>(std::max(5.0, wave + burst));
            point.lagAvgMs = point.lagMaxMs * 6 / 10;
            point.bytes =
                static_cast<std::int64_t>((40'000 + 30'000 * std::sin(at / 11) + burst * 900)) * step;
            point.extents = 1;
            point.cachedHotBytes = (300LL << 20) + static_cast<std::int64_t>(burst) * 100'000;
            point.cachedColdBytes = 120LL << 20;
            points.push_back(point);
        }
        return points;
    }
    Result<std::vector<facade::LagSummary>> summaries(std::chrono::milliseconds) override
    {
        std::vector<facade::LagSummary> all;
        for (const auto& sync : TRY(status())) {
            const auto spread = static_cast<std::int64_t>(std::hash<std::string>{}(sync.name.text()) % 90);
            all.push_back({sync.name, 40 + spread, 260 + 7 * spread, 1200 + spread, 3600});
        }
        return all;
    }

private:
    FakeState& s;
};

} // namespace sharepane::tests
