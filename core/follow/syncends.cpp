// How a DatabaseSync pauses, fails and ends.

#include "core/follow/databasesync.h"
#include "core/follow/pace.h"

#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

namespace sharepane::follow {

namespace {

/// The words of a failure's class in SyncState. Corrupt extents are being fetched again.
SyncState stateAfter(ErrorClass errorClass, std::int64_t appliedVersion)
{
    switch (errorClass) {
    case ErrorClass::person:
        return SyncState::needsPerson;
    case ErrorClass::corrupt:
        return appliedVersion < 0 ? SyncState::attaching : SyncState::syncing;
    default:
        return SyncState::unreachable;
    }
}

/// Whoever reads why a database isn't fresh is told what happens next, or what to do.
Error withNextStep(Error error, ErrorClass errorClass)
{
    if (!error.hint.empty()) {
        return error;
    }
    switch (errorClass) {
    case ErrorClass::transient:
        error.hint = "it is tried again by itself; until then queries see what was synchronised before";
        break;
    case ErrorClass::person:
        error.hint = "put that right, then: sharepanectl sync now";
        break;
    case ErrorClass::revoked:
        error.hint = "ask whoever shares the data";
        break;
    case ErrorClass::corrupt:
        error.hint =
            "it is tried again by itself; if this stays, what is damaged must come back from a backup "
            "of the leader's storage";
        break;
    }
    return error;
}

} // namespace

Task::Next DatabaseSync::pause()
{
    m_subscription.reset();
    failNeeds({ErrorCode::needsPerson, "fetch cold extents of", follower().database, "it is paused",
               "resume it first"});
    updateStatus(
        [](FollowerStatus& status) {
            status.state = SyncState::paused;
            status.bytesPerSecond = 0;
        },
        true);
    return sleepLong();
}

Error DatabaseSync::linkEndedError() const
{
    const state::Follower known = follower();
    return {ErrorCode::revoked, "follow", known.leaderUrl + "/" + known.leaderDatabase,
            "the leader detached this follower", "ask the leader's owner, then attach it again"};
}

/// The leader ended it: everything that was copied goes. `reason`, if it gave one, is shown.
Result<Task::Next> DatabaseSync::endLink(const std::optional<Error>& reason)
{
    const state::Follower known = follower();
    FollowerStatus status = initialStatus(known);
    status.state = SyncState::detached;
    status.lastContact = m_services.clock->now();
    status.lastError = reason ? *reason : linkEndedError();
    m_services.writer->dropStatus(m_key);
    TRY(m_services.writer->run([&](sql::Session& session) -> Result<void> {
        TRY(state::dropContent(session, m_key));
        return state::writeStatus(session, m_key, status);
    }));
    m_live->close(status.lastError);
    m_linkEnded = true;
    m_subscription.reset();
    m_source.reset();
    cancelFetch();
    failNeeds(*status.lastError);
    m_applied = {};
    m_garbage.clear();
    m_wishes.clear();
    TRY(loadLedger());
    {
        const std::lock_guard lock(m_mutex);
        m_status = m_saved = status;
        m_fetch.reset();
    }
    m_services.onStatus();
    return Next{Next::Kind::again, {}};
}

/// The follower was detached on this side; its rows are gone already.
Task::Next DatabaseSync::removeCache()
{
    m_live->close(std::nullopt);
    m_subscription.reset();
    m_pending.reset();
    failNeeds({ErrorCode::cancelled, "fetch cold extents of", follower().database, "it was detached", {}});
    if (m_fill && !*m_fill->done) {
        return sleepLong(); // woken when it has ended
    }
    if (m_fill) {
        endNeeds(std::move(m_fill->needs),
                 fail(ErrorCode::cancelled, "fetch cold extents of", follower().database, "it was detached"));
        m_fill.reset();
    }
    const auto lock = m_live->oldestPinned() == std::numeric_limits<std::int64_t>::max()
                          ? m_cache.tryLockForRemoval()
                          : std::nullopt;
    std::error_code error;
    if (!lock && std::filesystem::exists(m_cache.folder(), error)) {
        return sleepFor(std::chrono::seconds{1});
    }
    m_cache.removeAll();
    m_keeper->forget(m_key);
    retire();
    m_cacheRemoved = true;
    m_services.onRequests();
    return sleepLong();
}

Task::Next DatabaseSync::afterFailure(const Error& error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_errors += error.code == ErrorCode::cancelled ? 0 : 1;
        m_fetch.reset();
    }
    m_room = {};
    failNeeds(error);
    if (error.code == ErrorCode::cancelled) {
        // Paused or removed meanwhile, or the engine stops: another look tells.
        return m_services.stopping.isCancelled() ? sleepLong() : Next{Next::Kind::again, {}};
    }
    const ErrorClass errorClass = classOf(error);
    if (errorClass == ErrorClass::revoked) {
        if (const auto next = endLink(error)) {
            return *next;
        }
    }
    ++m_failures;
    updateStatus(
        [&](FollowerStatus& status) {
            status.state = stateAfter(errorClass, m_applied.version);
            status.lastError = withNextStep(error, errorClass);
            status.bytesPerSecond = 0;
        },
        true);
    if (errorClass == ErrorClass::person) {
        return sleepFor(m_services.personRetry);
    }
    const double random = static_cast<double>(m_random() - std::minstd_rand::min()) /
                          static_cast<double>(std::minstd_rand::max() - std::minstd_rand::min());
    return sleepFor(pace::backOff(m_failures, random));
}

} // namespace sharepane::follow
