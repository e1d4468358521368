// What a DatabaseSync does besides following: orders, status, history, the state of its cache.

#include "core/follow/databasesync.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <system_error>
#include <utility>

namespace sharepane::follow {

namespace {

/// Without anything to tell, one row stands for so many seconds.
constexpr std::int64_t quietSpan = 15;
constexpr std::chrono::seconds contactSpan{60};

} // namespace

state::Follower DatabaseSync::follower() const
{
    const std::lock_guard lock(m_mutex);
    return m_follower;
}

void DatabaseSync::noteDamage()
{
    {
        const std::lock_guard lock(m_mutex);
        m_damaged = true;
    }
    wake();
}

void DatabaseSync::configure(const state::Follower& follower)
{
    bool pausing = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_follower == follower) {
            return;
        }
        pausing = follower.paused && !m_follower.paused;
        m_follower = follower;
    }
    m_live->setOverrides(follower.options.overrides);
    if (pausing) {
        cancelFetch();
    }
    wake();
}

void DatabaseSync::remove()
{
    {
        const std::lock_guard lock(m_mutex);
        m_removed = true;
    }
    cancelFetch();
    wake();
}

void DatabaseSync::cancelFetch()
{
    std::shared_ptr<Fetch> fetch;
    std::shared_ptr<Fetch> fill;
    {
        const std::lock_guard lock(m_mutex);
        fetch = m_fetch;
        fill = m_fillFetch;
    }
    if (fetch) {
        fetch->cancel();
    }
    if (fill) {
        fill->cancel();
    }
}

void DatabaseSync::disconnect()
{
    m_subscription.reset();
}

FollowerStatus DatabaseSync::statusLocked() const
{
    FollowerStatus status = m_status;
    if (m_fetch) {
        status.pendingBytes = m_fetch->bytesLeft();
        status.pendingExtents = m_fetch->extentsLeft();
    }
    status.shortfall = m_keeper->shortfall();
    return status;
}

FollowerStatus DatabaseSync::status() const
{
    const std::lock_guard lock(m_mutex);
    return statusLocked();
}

void DatabaseSync::updateStatus(const std::function<void(FollowerStatus&)>& change, bool save)
{
    FollowerStatus status;
    {
        const std::lock_guard lock(m_mutex);
        change(m_status);
        status = statusLocked();
        const auto same = [](const std::optional<Error>& a, const std::optional<Error>& b) {
            return a.has_value() == b.has_value() && (!a || a->message() == b->message());
        };
        save = save &&
               (status.state != m_saved.state || status.leaderVersion != m_saved.leaderVersion ||
                status.pendingSince != m_saved.pendingSince || !same(status.lastError, m_saved.lastError));
        if (save) {
            m_saved = status;
            // Under the lock, so that two updates can't be written in the wrong order.
            m_services.writer->postStatus(m_key, std::move(status));
        }
    }
    if (save) {
        m_services.onStatus();
    }
}

void DatabaseSync::saveProgress()
{
    const std::lock_guard lock(m_mutex);
    FollowerStatus status = statusLocked();
    const bool moved =
        status.pendingBytes != m_saved.pendingBytes || status.pendingExtents != m_saved.pendingExtents;
    const bool contactIsOld =
        status.lastContact &&
        (!m_saved.lastContact || *status.lastContact - *m_saved.lastContact > contactSpan);
    const bool aged = status.hotBytes != m_saved.hotBytes || status.hotExtents != m_saved.hotExtents ||
                      status.shortfall != m_saved.shortfall;
    if (m_publishing || m_removed || !(moved || contactIsOld || aged)) {
        return;
    }
    m_saved = status;
    m_services.writer->postStatus(m_key, std::move(status));
}

std::optional<Sample> DatabaseSync::takeSample(std::int64_t second)
{
    const Timestamp now = m_services.clock->now();
    const std::lock_guard lock(m_mutex);
    const std::int64_t bytes =
        (m_fetch ? m_fetch->takeBytes() : 0) + (m_fillFetch ? m_fillFetch->takeBytes() : 0);
    // What is fetched in a rush between two looks shows in the next rate.
    m_status.bytesPerSecond = m_fetch ? 0.7 * m_status.bytesPerSecond + 0.3 * static_cast<double>(bytes) : 0;
    m_bytes += bytes;
    if (const auto lag = m_status.lag(now).count(); lag > 0) {
        m_lags.push_back(lag);
    }
    const bool quiet = m_lags.empty() && m_bytes == 0 && m_rows == 0 && m_extents == 0 && m_errors == 0;
    if (quiet && second - m_lastSample < quietSpan) {
        return std::nullopt;
    }
    Sample sample = sampleOf(second, std::exchange(m_lags, {}));
    sample.seconds = std::clamp<std::int64_t>(m_lastSample == 0 ? 1 : second - m_lastSample, 1, quietSpan);
    sample.bytes = std::exchange(m_bytes, 0);
    sample.rows = std::exchange(m_rows, 0);
    sample.extents = std::exchange(m_extents, 0);
    sample.errors = std::exchange(m_errors, 0);
    sample.hotBytes = m_status.hotBytes;
    sample.cachedBytes = m_status.cachedBytes;
    m_lastSample = second;
    return sample;
}

void DatabaseSync::onSleep()
{
    const state::Follower known = follower();
    if (known.syncRequests > m_applied.syncDone && m_prepared) {
        saveProgress(); // first: who asked reads it
        m_applied.syncDone = known.syncRequests;
        m_services.writer->post([key = m_key, requests = known.syncRequests](sql::Session& session) {
            return state::setSyncDone(session, key, requests);
        });
    }
    m_services.onStatus();
}

/// Compares the cache with what was published; removes what nobody needs.
Result<std::vector<ExtentRef>> DatabaseSync::checkCache(bool checksums)
{
    sql::Session session(TRY(m_services.workspace->database()));
    std::vector<ExtentRef> damaged;
    std::map<std::string, std::set<std::string>> waiting; // garbage, by table
    for (const state::Garbage& garbage : m_garbage) {
        waiting[garbage.what.tableId].insert(CacheFolder::fileName(garbage.what.path));
    }
    for (const ExtentRef& extent : m_fill ? m_fill->extents : std::vector<ExtentRef>{}) {
        waiting[extent.tableId].insert(CacheFolder::fileName(extent.path)); // it comes
    }
    std::set<std::string> known;
    for (const state::Table& table : TRY(state::tables(session, m_key))) {
        known.insert(table.id);
        std::set<std::string> kept = waiting[table.id];
        const auto extents = TRY(state::extents(session, table.key));
        extents.forEach([&](const delta::Add& add) {
            const auto tag = add.tags.find(std::string(delta::checksumTag));
            ExtentRef extent{table.id, add.path, add.size,
                             tag == add.tags.end() ? std::string() : tag->second, table.location};
            if (!isCached(add)) {
                return;
            }
            kept.insert(CacheFolder::fileName(add.path));
            if (!m_services.stopping.isCancelled() && !m_cache.isIntact(extent, checksums)) {
                damaged.push_back(std::move(extent));
            }
        });
        m_cache.removeStrangers(table.id, kept);
    }
    for (const std::string& tableId : m_cache.tableIds()) {
        if (!known.contains(tableId) && !waiting.contains(tableId)) {
            m_cache.remove({tableId, {}});
        }
    }
    return damaged;
}

Result<Task::Next> DatabaseSync::repair(std::vector<ExtentRef> damaged)
{
    constexpr int mostRepairs = 2;
    m_cacheSuspect = true; // until they are here
    if (m_repairs++ >= mostRepairs) {
        // A link shares the damage with the leader.
        m_repairs = 0;
        return fail(ErrorCode::corrupt, "repair cached extent", damaged.front().path,
                    "what the leader has is damaged too", "restore the leader's file");
    }
    Pending pending;
    pending.repair = true;
    for (const ExtentRef& extent : damaged) {
        pending.plan.fetchBytes += extent.size;
    }
    pending.plan.fetch = std::move(damaged);
    m_pending = std::move(pending);
    return fetchPending();
}

/// Removes the extents that nobody reads any more; those of others wait.
Result<void> DatabaseSync::collectGarbage()
{
    constexpr std::size_t mostAtOnce = 1000; // readers of other processes wait meanwhile
    if (m_linkEnded) {
        std::error_code ignored;
        if (m_live->oldestPinned() == std::numeric_limits<std::int64_t>::max() &&
            std::filesystem::exists(m_cache.folder(), ignored)) {
            if (const auto lock = m_cache.tryLockForRemoval()) {
                m_cache.removeAll();
            }
        }
        return {};
    }
    const std::int64_t pinned = m_live->oldestPinned();
    std::set<std::pair<std::string, std::string>> coming;
    for (const ExtentRef& extent : m_fill ? m_fill->extents : std::vector<ExtentRef>{}) {
        coming.emplace(extent.tableId, extent.path);
    }
    std::vector<state::Garbage> removable;
    for (const state::Garbage& garbage : m_garbage) {
        // A snapshot older than the publish that dropped it still has it; one that is fetched back is no
        // garbage once that is done.
        if (garbage.sequence <= pinned && removable.size() < mostAtOnce &&
            !coming.contains({garbage.what.tableId, garbage.what.path})) {
            removable.push_back(garbage);
        }
    }
    if (removable.empty()) {
        return {};
    }
    TRY(m_services.writer->settle()); // lest a power loss brings the snapshot back that has them
    {
        const auto lock = m_cache.tryLockForRemoval();
        if (!lock) {
            return {};
        }
        for (const state::Garbage& garbage : removable) {
            m_cache.remove(garbage.what);
        }
    }
    TRY(m_services.writer->run(
        [&](sql::Session& session) { return state::removeGarbage(session, m_key, removable); }));
    sql::Session session(TRY(m_services.workspace->database()));
    m_garbage = TRY(state::garbage(session, m_key));
    account();
    return {};
}

} // namespace sharepane::follow
