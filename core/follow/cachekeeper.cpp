#include "core/follow/cachekeeper.h"

#include "core/follow/cacheplanner.h"
#include "core/follow/databasesync.h"

#include <algorithm>
#include <map>
#include <utility>

namespace sharepane::follow {

namespace {

constexpr std::chrono::seconds longSleep{3600};
constexpr std::chrono::seconds retrySpan{5};
/// A twentieth of the cache is freed at once, so that planning costs little for each extent that comes.
constexpr std::int64_t slackParts = 20;

} // namespace

CacheKeeper::CacheKeeper(const Services& services, std::string cluster, std::int64_t limit)
    : Task(*services.pool, services.wakeAt)
    , m_services(services)
    , m_cluster(std::move(cluster))
    , m_limit(limit)
{
}

CacheKeeper::Room CacheKeeper::reserve(std::int64_t bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        bytes = std::clamp<std::int64_t>(freeLocked(), 0, bytes);
    }
    return take(bytes);
}

CacheKeeper::Room CacheKeeper::take(std::int64_t bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        m_reserved += bytes;
    }
    auto self = std::static_pointer_cast<CacheKeeper>(shared_from_this());
    return {bytes,
            std::shared_ptr<void>(nullptr, [self = std::move(self), bytes](void*) { self->release(bytes); })};
}

void CacheKeeper::release(std::int64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    m_reserved -= bytes;
}

void CacheKeeper::setUse(std::int64_t follower, const Use& use)
{
    std::int64_t before = 0;
    std::int64_t after = 0;
    bool needed = false;
    {
        const std::lock_guard lock(m_mutex);
        before = shortfallLocked();
        Use& known = m_uses[follower];
        const bool grew = use.cached > known.cached;
        const bool freed = use.onDisk < known.onDisk;
        m_total.onDisk += use.onDisk - known.onDisk;
        m_total.cached += use.cached - known.cached;
        m_total.hot += use.hot - known.hot;
        known = use;
        after = shortfallLocked();
        // What grows beyond the limit has to go; what became free may be waited for.
        needed = (grew && m_total.cached > m_limit) || (freed && m_wantsRoom && freeLocked() > 0);
    }
    tellShortfall(before, after);
    if (needed || (before > 0 && after < before)) {
        plan();
    }
}

void CacheKeeper::forget(std::int64_t follower)
{
    setUse(follower, {});
    const std::lock_guard lock(m_mutex);
    m_uses.erase(follower);
}

void CacheKeeper::setLimit(std::int64_t bytes)
{
    std::int64_t before = 0;
    std::int64_t after = 0;
    {
        const std::lock_guard lock(m_mutex);
        if (m_limit == bytes) {
            return;
        }
        before = shortfallLocked();
        m_limit = bytes;
        after = shortfallLocked();
    }
    tellShortfall(before, after);
    plan();
}

void CacheKeeper::tellShortfall(std::int64_t before, std::int64_t after) const
{
    if (before != after) {
        m_services.onStatus();
    }
}

void CacheKeeper::plan()
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = true;
    }
    wake();
}

void CacheKeeper::wantRoom()
{
    const std::lock_guard lock(m_mutex);
    m_wantsRoom = true;
}

std::int64_t CacheKeeper::limit() const
{
    const std::lock_guard lock(m_mutex);
    return m_limit;
}

std::int64_t CacheKeeper::shortfall() const
{
    const std::lock_guard lock(m_mutex);
    return shortfallLocked();
}

Task::Next CacheKeeper::run()
{
    CacheContent content;
    {
        const std::lock_guard lock(m_mutex);
        if (!std::exchange(m_wanted, false) || m_services.stopping.isCancelled()) {
            return {Next::Kind::sleep, longSleep};
        }
        m_wantsRoom = false;
        content.limit = m_limit;
        content.slack = m_limit / slackParts;
    }
    content.now = m_services.clock->now();
    std::map<std::int64_t, std::shared_ptr<DatabaseSync>> followers;
    for (const auto& sync : m_services.followersOf(m_cluster)) {
        auto tables = sync->cacheTables();
        if (!tables) {
            const std::lock_guard lock(m_mutex);
            m_wanted = true;
            return {Next::Kind::sleep, retrySpan};
        }
        followers.emplace(sync->key(), sync);
        std::move(tables->begin(), tables->end(), std::back_inserter(content.tables));
    }
    const CachePlan plan = planCache(content);
    std::map<std::int64_t, CacheOrders> orders;
    for (const auto& [steps, isEviction] : {std::pair(&plan.evict, true), std::pair(&plan.fetch, false)}) {
        for (const CacheStep& step : *steps) {
            const CacheTable& table = content.tables[step.table];
            auto& list = isEviction ? orders[table.follower].evict : orders[table.follower].fetch;
            list.push_back({table.id, table.extents[step.extent].path});
        }
    }
    for (auto& [key, order] : orders) {
        followers.at(key)->orderCache(std::move(order));
    }
    return {Next::Kind::sleep, longSleep};
}

} // namespace sharepane::follow
