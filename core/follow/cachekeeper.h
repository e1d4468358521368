#pragma once

#include "core/follow/task.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sharepane::follow {

struct Services;

/// The local cache of one cluster, which its follower databases share. While everything fits it only counts;
/// when something has to go, or something hot is missing, it looks at all of it once and tells each follower
/// what to evict and to fetch. Thread-safe.
class CacheKeeper final : public Task {
public:
    /// `services` outlives it.
    CacheKeeper(const Services& services, std::string cluster, std::int64_t limit);

    /// Room for extents that are on their way into the cache, for as long as `hold` lives.
    struct Room {
        std::int64_t bytes = 0;
        std::shared_ptr<void> hold;
    };
    /// As many of these bytes as there is room for.
    [[nodiscard]] Room reserve(std::int64_t bytes);
    /// All of them, though the cache may exceed its limit meanwhile: a query waits for them.
    [[nodiscard]] Room take(std::int64_t bytes);

    /// What a follower has, in bytes.
    struct Use {
        std::int64_t onDisk = 0; ///< of its files in the cache, those included that the last reader still has
        std::int64_t cached = 0; ///< of the ones that the newest snapshot shows
        std::int64_t hot = 0;    ///< of its hot extents, wherever they are
    };
    void setUse(std::int64_t follower, const Use& use);
    void forget(std::int64_t follower);
    void setLimit(std::int64_t bytes);
    /// Looks at everything soon.
    void plan();
    /// Something hot found no room: plan again as soon as some is free.
    void wantRoom();

    [[nodiscard]] std::int64_t limit() const;
    /// By so many bytes the limit is too small for what is hot.
    [[nodiscard]] std::int64_t shortfall() const;

private:
    Next run() override;
    void release(std::int64_t bytes);
    [[nodiscard]] std::int64_t freeLocked() const { return m_limit - m_total.onDisk - m_reserved; }
    [[nodiscard]] std::int64_t shortfallLocked() const
    {
        return std::max<std::int64_t>(m_total.hot - m_limit, 0);
    }
    void tellShortfall(std::int64_t before, std::int64_t after) const;

    const Services& m_services;
    const std::string m_cluster;

    mutable std::mutex m_mutex; // guards what follows
    std::int64_t m_limit;
    std::map<std::int64_t, Use> m_uses; // by key of the follower
    Use m_total;
    std::int64_t m_reserved = 0;
    bool m_wanted = false; // a plan
    bool m_wantsRoom = false;
};

} // namespace sharepane::follow
