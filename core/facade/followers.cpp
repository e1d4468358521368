#include "core/facade/followers.h"

#include "core/catalog/names.h"
#include "core/facade/followerdatabases.h"
#include "core/facade/followeroptions.h"
#include "core/facade/receivedsteps.h"
#include "core/facade/sharingprofiles.h"
#include "core/follow/followers.h"
#include "core/follow/history.h"
#include "core/follow/sampling.h"
#include "core/follow/verification.h"

#include <algorithm>
#include <tuple>

namespace sharepane::facade {

namespace {

SyncState stateOf(follow::SyncState state)
{
    switch (state) {
    case follow::SyncState::attaching:
        return SyncState::attaching;
    case follow::SyncState::syncing:
        return SyncState::syncing;
    case follow::SyncState::upToDate:
        return SyncState::upToDate;
    case follow::SyncState::unreachable:
        return SyncState::unreachable;
    case follow::SyncState::needsPerson:
        return SyncState::needsPerson;
    case follow::SyncState::paused:
        return SyncState::paused;
    case follow::SyncState::detached:
        break;
    }
    return SyncState::detached;
}

/// Rounded up: a lag that is there is never shown as none.
std::int64_t millisOf(std::int64_t micros)
{
    return (micros + 999) / 1000;
}

SyncStatus syncStatus(const follow::FollowerStatus& status, Timestamp now)
{
    SyncStatus shown;
    shown.name = {status.cluster, status.database};
    shown.leader = status.leaderUrl + "#" + status.leaderDatabase;
    shown.state = stateOf(status.state);
    shown.leaderVersion = status.leaderVersion;
    shown.appliedVersion = status.appliedVersion;
    shown.lagMs = millisOf(status.lag(now).count());
    shown.pendingBytes = status.pendingBytes;
    shown.pendingExtents = status.pendingExtents;
    shown.bytesPerSecond = status.bytesPerSecond;
    shown.eta = status.eta();
    shown.extents = status.extents;
    shown.bytes = status.bytes;
    shown.hotExtents = status.hotExtents;
    shown.hotBytes = status.hotBytes;
    shown.cachedExtents = status.cachedExtents;
    shown.cachedBytes = status.cachedBytes;
    shown.cacheShortfall = status.shortfall;
    shown.lastContact = status.lastContact;
    shown.lastError = status.lastError ? status.lastError : status.attention();
    return shown;
}

Result<SyncStatus> syncStatus(const Result<follow::FollowerStatus>& status)
{
    if (!status) {
        return fail(status.error());
    }
    return syncStatus(*status, systemClock()->now());
}

LagPoint pointOf(const follow::Sample& sample)
{
    LagPoint point;
    point.at = Timestamp{std::chrono::seconds{sample.time}};
    point.resolution = std::chrono::seconds{sample.seconds};
    point.lagMaxMs = millisOf(sample.lagMax);
    point.lagAvgMs = millisOf(sample.lagMean);
    point.bytes = sample.bytes;
    point.extents = sample.extents;
    point.errors = sample.errors;
    // Cold extents are the first to go, so that as much as there is room for is hot.
    point.cachedHotBytes = std::min(sample.hotBytes, sample.cachedBytes);
    point.cachedColdBytes = sample.cachedBytes - point.cachedHotBytes;
    return point;
}

/// Runs `here` with an engine of this process (the one that runs, or one made for the call), or `elsewhere`
/// when another process runs it.
template <typename Here, typename Elsewhere>
Result<SyncStatus> withEngine(Core& core, const Here& here, const Elsewhere& elsewhere)
{
    if (const auto running = core.followEngine()) {
        return syncStatus(here(*running));
    }
    auto lock = workspace::EngineLock::acquire(*core.workspace());
    if (!lock && lock.error().code == ErrorCode::inUse) {
        return syncStatus(elsewhere());
    }
    if (!lock) {
        return fail(lock.error());
    }
    const auto engine = TRY(startFollowing(core, *std::move(lock), nullptr));
    auto result = syncStatus(here(*engine));
    engine->stop();
    return result;
}

} // namespace

Result<std::unique_ptr<follow::Engine>> startFollowing(Core& core, workspace::EngineLock lock,
                                                       follow::EngineObserver* observer)
{
    catalog::LeaderContext context;
    context.engine = TRY(core.engine());
    context.scratch = core.workspace()->scratchFolder();
    follow::EngineOptions options;
    options.openLeader = TRY(core.openLeader());
    return follow::Engine::start(core.workspace(), std::move(lock), std::move(context), std::move(options),
                                 observer);
}

Result<AttachResult> attachFollower(Core& core, const AttachRequest& request)
{
    follow::AttachRequest wanted;
    wanted.cluster = request.cluster;
    wanted.leader = request.leader;
    wanted.leaderDatabase = request.database;
    wanted.nameOverride = request.nameOverride;
    wanted.namePrefix = request.namePrefix;
    wanted.options = TRY(coreOptions(request.options));
    const auto openLeader = TRY(core.openLeader());
    follow::Attachments attachments(core.workspace(), openLeader);
    const auto attached = TRY(attachments.attach(wanted));
    return AttachResult{attached.attachment.id, attached.created};
}

Result<follow::Attachments> FollowerServiceImpl::store()
{
    auto openLeader = TRY(m_core->openLeader());
    return follow::Attachments(m_core->workspace(), std::move(openLeader));
}

Result<AttachResult> FollowerServiceImpl::attach(const AttachRequest& request)
{
    return attachFollower(*m_core, request);
}

Result<ProfileFollowed> FollowerServiceImpl::followProfile(const ProfileRequest& request)
{
    return facade::followProfile(*m_core, request);
}

Result<std::vector<AttachmentInfo>> FollowerServiceImpl::attachments()
{
    std::vector<AttachmentInfo> infos;
    const auto attachments = TRY(store());
    for (const auto& attachment : TRY(attachments.list())) {
        infos.push_back({attachment.id, attachment.cluster, attachment.leaderUrl, attachment.leaderCluster,
                         attachment.leaderDatabase, attachment.nameOverride, attachment.namePrefix,
                         attachment.databases, attachment.problems, shownOptions(attachment.options)});
    }
    return infos;
}

Result<bool> FollowerServiceImpl::alter(const DatabaseName& follower, const FollowerChange& change)
{
    auto attachments = TRY(store());
    return attachments.alter(follower.cluster, follower.database, TRY(coreChange(change)));
}

Result<FollowerDetail> FollowerServiceImpl::detail(const DatabaseName& follower)
{
    const auto attachments = TRY(store());
    TRY(statusOf(follower)); // says why it ended
    const auto options = TRY(follow::optionsOf(*m_core->workspace(), follower.cluster, follower.database));
    FollowerDetail detail;
    for (const auto& attachment : TRY(attachments.list())) {
        const auto same = [&](const std::string& name) {
            return catalog::sameName(name, follower.database);
        };
        const auto name = std::ranges::find_if(attachment.databases, same);
        if (catalog::sameName(attachment.cluster, follower.cluster) && name != attachment.databases.end()) {
            detail.name = {attachment.cluster, *name};
            detail.attachmentId = attachment.id;
            detail.leader =
                attachment.leaderCluster.empty() ? attachment.leaderUrl : attachment.leaderCluster;
        }
    }
    if (const auto status = TRY(followerStatus(*m_core, follower))) {
        detail.leaderDatabase = status->leaderDatabase;
    }
    detail.options = shownOptions(options);
    const auto contents = TRY(m_core->snapshots(follower))->contents();
    if (contents) {
        describeEffects(*contents, options.overrides, detail);
    } else if (contents.error().code != ErrorCode::unavailable &&
               contents.error().code != ErrorCode::revoked) {
        return fail(contents.error());
    }
    return detail;
}

Result<void> FollowerServiceImpl::detach(const DatabaseName& follower)
{
    auto attachments = TRY(store());
    TRY(attachments.detach(follower.cluster, follower.database));
    TRY(forgetUnusedProfiles(*m_core));
    // The engine clears the cache; where none runs, nobody else would.
    if (auto lock = workspace::EngineLock::acquire(*m_core->workspace())) {
        return follow::sweepCache(*m_core->workspace());
    }
    return {};
}

Result<void> FollowerServiceImpl::detachFromLeader(const DatabaseName& leader, const std::string& followerId)
{
    return TRY(writableLeader(*m_core, leader, "detach a follower from"))->removeFollower(followerId);
}

Result<std::vector<SyncStatus>> FollowerServiceImpl::status()
{
    std::vector<SyncStatus> shown;
    const Timestamp now = systemClock()->now();
    for (const auto& status : TRY(followerStatuses(*m_core))) {
        shown.push_back(syncStatus(status, now));
    }
    std::sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return shown;
}

Result<SyncStatus> FollowerServiceImpl::status(const DatabaseName& follower)
{
    for (const auto& status : TRY(followerStatuses(*m_core))) {
        if (status.cluster == follower.cluster && status.database == follower.database) {
            return syncStatus(status, systemClock()->now());
        }
    }
    return syncStatus(statusOf(follower));
}

/// Of one that ended with its share, why.
Result<follow::FollowerStatus> FollowerServiceImpl::statusOf(const DatabaseName& follower)
{
    auto known = follow::status(*m_core->workspace(), follower.cluster, follower.database);
    if (known || known.error().code != ErrorCode::notFound) {
        return known;
    }
    auto ended = TRY(endedFollower(*m_core, follower));
    return fail(ended ? *std::move(ended) : known.error());
}

/// Does it, and once more when what had ended with its share turns out to be reinstated: where no engine
/// runs, nobody has asked since. Nor does anybody else there tell the provider how far it is.
template <typename Attempt>
Result<SyncStatus> FollowerServiceImpl::alsoWhenReinstated(const DatabaseName& follower,
                                                           const CancelToken& cancel, const Attempt& attempt)
{
    auto result = attempt();
    if (!result && result.error().code == ErrorCode::revoked) {
        std::ignore = askAboutEnded(*m_core, follower, cancel); // out of reach: what was known holds
        const auto known = TRY(statusOf(follower));
        if (known.state != follow::SyncState::detached) {
            result = attempt();
        }
    }
    if (result) {
        std::ignore = reportFollowed(*m_core, follower, cancel); // this went well, whatever becomes of that
    }
    return result;
}

/// Journals what other programs have committed to the tables of a leader database of this workspace: the
/// engine's upkeep does that, but perhaps none runs, or it is still on its way.
void FollowerServiceImpl::lookAtTables(const follow::FollowerStatus& status)
{
    const auto clusters = m_core->clusters().list();
    if (!clusters) {
        return;
    }
    const auto leading = std::ranges::find(*clusters, status.leaderUrl, &catalog::Cluster::storageUrl);
    if (leading == clusters->end()) {
        return;
    }
    if (const auto leader = m_core->leader({leading->name, status.leaderDatabase})) {
        std::ignore = (*leader)->reconcile(); // what keeps it from that, the synchronisation meets and tells
    }
}

Result<SyncStatus> FollowerServiceImpl::syncNow(const DatabaseName& follower, const CancelToken& cancel)
{
    return alsoWhenReinstated(follower, cancel, [&] { return syncOnce(follower, cancel); });
}

Result<SyncStatus> FollowerServiceImpl::syncOnce(const DatabaseName& follower, const CancelToken& cancel)
{
    const auto known = TRY(statusOf(follower));
    if (known.state == follow::SyncState::paused) {
        return fail(ErrorCode::needsPerson, "synchronise", follower.text(), "it is paused",
                    "resume it first");
    }
    lookAtTables(known);
    return withEngine(
        *m_core,
        [&](follow::Engine& engine) { return engine.syncNow(follower.cluster, follower.database, cancel); },
        [&] {
            return follow::syncElsewhere(*m_core->workspace(), follower.cluster, follower.database, cancel);
        });
}

Result<void> FollowerServiceImpl::repairCache(const DatabaseName& follower, const CancelToken& cancel)
{
    const std::string& cluster = follower.cluster;
    const std::string& database = follower.database;
    const auto& workspace = *m_core->workspace();
    if (TRY(follow::status(workspace, cluster, database)).state == follow::SyncState::paused) {
        return fail(ErrorCode::needsPerson, "repair the cache of", follower.text(), "it is paused",
                    "resume it first");
    }
    TRY(follow::requestVerification(workspace, cluster, database));
    const auto repaired = [&]() -> Result<follow::FollowerStatus> {
        TRY(follow::waitVerified(workspace, cluster, database, cancel));
        return follow::status(workspace, cluster, database);
    };
    // First a look at the leader, so that an error in the status is one of now.
    TRY(withEngine(
        *m_core,
        [&](follow::Engine& engine) {
            (void)engine.syncNow(cluster, database, cancel);
            return repaired();
        },
        [&] {
            (void)follow::syncElsewhere(workspace, cluster, database, cancel);
            return repaired();
        }));
    return {};
}

Result<std::int64_t> FollowerServiceImpl::leaderVersion(const follow::FollowerStatus& status)
{
    const auto open = TRY(m_core->openLeader());
    const auto source = TRY(TRY(open(status.leaderUrl))->open(status.leaderDatabase));
    return TRY(source->head(status.leaderVersion)).version;
}

Result<SyncStatus> FollowerServiceImpl::wait(const DatabaseName& follower,
                                             std::optional<std::int64_t> version,
                                             std::optional<std::chrono::milliseconds> timeout,
                                             const CancelToken& cancel)
{
    return alsoWhenReinstated(follower, cancel, [&] { return waitOnce(follower, version, timeout, cancel); });
}

Result<SyncStatus> FollowerServiceImpl::waitOnce(const DatabaseName& follower,
                                                 std::optional<std::int64_t> version,
                                                 std::optional<std::chrono::milliseconds> timeout,
                                                 const CancelToken& cancel)
{
    const auto known = TRY(statusOf(follower));
    lookAtTables(known);
    const std::int64_t wanted = version ? *version : TRY(leaderVersion(known));
    return withEngine(
        *m_core,
        [&](follow::Engine& engine) {
            return engine.waitFor(follower.cluster, follower.database, wanted, timeout, cancel);
        },
        [&] {
            return follow::waitElsewhere(*m_core->workspace(), follower.cluster, follower.database, wanted,
                                         timeout, cancel);
        });
}

Result<void> FollowerServiceImpl::setPaused(const DatabaseName& follower, bool paused)
{
    return follow::setPaused(*m_core->workspace(), follower.cluster, follower.database, paused);
}

Result<std::vector<LagPoint>> FollowerServiceImpl::series(const DatabaseName& follower,
                                                          std::chrono::milliseconds span,
                                                          std::size_t maxPoints)
{
    const auto series = TRY(follow::lagSeries(*m_core->workspace(), follower.cluster, follower.database, span,
                                              maxPoints, systemClock()->now()));
    std::vector<LagPoint> points(series.samples.size());
    std::transform(series.samples.begin(), series.samples.end(), points.begin(), pointOf);
    return points;
}

Result<std::vector<LagSummary>> FollowerServiceImpl::summaries(std::chrono::milliseconds span)
{
    constexpr std::size_t mostPoints = 4'000; // an hour of seconds, or a coarser series of a longer span
    std::vector<LagSummary> lines;
    for (const auto& status : TRY(followerStatuses(*m_core))) {
        const auto series = TRY(follow::lagSeries(*m_core->workspace(), status.cluster, status.database, span,
                                                  mostPoints, systemClock()->now()));
        const auto lag = follow::quantilesOf(series.samples);
        lines.push_back({{status.cluster, status.database},
                         millisOf(lag.p50),
                         millisOf(lag.p99),
                         millisOf(lag.max),
                         static_cast<std::int64_t>(series.samples.size())});
    }
    return lines;
}

} // namespace sharepane::facade
