#pragma once

#include "core/base/clock.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What a cluster keeps on local disk. Source of the rules: cachepolicy.md and cluster-follower.md of Azure
/// Data Explorer's management reference. Pure: no I/O, no clock.
namespace sharepane::follow {

/// How long after its creation an extent is hot; nullopt: always, 0: never.
using HotSpan = std::optional<std::chrono::milliseconds>;

/// Whether an extent that was created at `createdAt` (ms since the epoch) is hot.
[[nodiscard]] bool isHot(const HotSpan& span, std::int64_t createdAt, Timestamp now);
/// Of a span that is set: what was created later than this (ms since the epoch) is hot at `now`.
[[nodiscard]] std::int64_t coldBoundary(const HotSpan& span, Timestamp now);
/// When an extent that is hot goes cold; nothing when it never does, or not before the year 10000.
[[nodiscard]] std::optional<Timestamp> coldFrom(const HotSpan& span, std::int64_t createdAt);

/// An extent as the cache sees it.
struct CacheExtent {
    std::string path;
    std::int64_t size = 0;      ///< bytes
    std::int64_t createdAt = 0; ///< ms since the epoch
    bool cached = false;
    std::int64_t lastUsed = 0; ///< s since the epoch; 0: never, as far as is known
};

/// The extents of one table of one follower database, in any order.
struct CacheTable {
    std::int64_t follower = 0; ///< key of the follower database
    std::string id;
    HotSpan hotSpan;
    std::vector<CacheExtent> extents;
};

/// All that share one cluster's cache.
struct CacheContent {
    std::vector<CacheTable> tables;
    Timestamp now{};
    std::int64_t limit = 0; ///< bytes
    /// Bytes to leave free once something has to go, so that the next extents find room without another plan.
    std::int64_t slack = 0;
};

/// What to do about one extent: indexes into CacheContent::tables and its extents.
struct CacheStep {
    std::size_t table = 0;
    std::size_t extent = 0;
    friend bool operator==(const CacheStep&, const CacheStep&) = default;
};

struct CachePlan {
    std::vector<CacheStep> evict; ///< oldest use first
    std::vector<CacheStep> fetch; ///< newest extent first; all of it fits once `evict` is gone
    std::int64_t hotBytes = 0;
    std::int64_t keptBytes = 0; ///< cached after the plan
    std::int64_t shortfall = 0; ///< by so many bytes the limit is too small for what is hot
    /// When the first of the hot extents goes cold; nothing while none will.
    std::optional<Timestamp> nextChange;
};

/// Hot extents are cached, the newest first when they don't fit. What else is cached stays, the latest used
/// first, as long as there is room; extents that are as recently used go by their creation. Nothing cold is
/// fetched.
[[nodiscard]] CachePlan planCache(const CacheContent& content);

} // namespace sharepane::follow
