#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sharepane::follow {

enum class SyncState : std::uint8_t {
    attaching,   ///< nothing can be queried yet
    syncing,     ///< behind, and fetching
    upToDate,    ///< nothing is pending
    unreachable, ///< transient trouble: retried, the last snapshot is served
    needsPerson, ///< waits for somebody to act; looks again from time to time
    paused,      ///< by the user
    detached,    ///< the leader ended it: there is nothing to query
};

/// Stable names: "attaching", "up_to_date", …
[[nodiscard]] std::string_view nameOf(SyncState state);
[[nodiscard]] SyncState syncStateOf(std::string_view name);

/// How a followed database is doing.
struct FollowerStatus {
    std::string id; ///< of the follower, as its leader lists it
    std::string cluster;
    std::string database;
    std::string leaderUrl;
    std::string leaderDatabase;
    SyncState state = SyncState::attaching;
    std::int64_t leaderVersion = -1;
    std::int64_t appliedVersion = -1;
    Timestamp appliedTime{}; ///< of that commit, leader's clock
    /// Commit time of the oldest commit that is not queryable yet (leader's clock); nothing when there is
    /// none, as far as is known.
    std::optional<Timestamp> pendingSince;
    std::chrono::microseconds clockOffset{0}; ///< leader's clock minus ours, as far as is known
    std::int64_t pendingBytes = 0;
    std::int64_t pendingExtents = 0;
    double bytesPerSecond = 0;
    std::int64_t bytes = 0; ///< of the extents of the applied snapshot
    std::int64_t extents = 0;
    std::int64_t cachedBytes = 0; ///< of these, the ones in the cache
    std::int64_t cachedExtents = 0;
    std::int64_t hotBytes = 0; ///< of these, the ones that the caching policy wants in the cache
    std::int64_t hotExtents = 0;
    std::int64_t shortfall = 0; ///< by so many bytes its cluster's cache is too small for what is hot in it
    std::optional<Timestamp> lastContact; ///< our clock
    std::optional<Error> lastError;       ///< of the last attempt; nothing when that went well

    /// DESIGN: now on the leader's clock minus the commit time of the oldest commit that is not queryable; 0
    /// when there is none. Never negative, whatever the clocks say.
    [[nodiscard]] std::chrono::microseconds lag(Timestamp now) const;
    /// Until what is pending is fetched, at the present rate; nothing when that can't be said.
    [[nodiscard]] std::optional<std::chrono::seconds> eta() const;
    /// What a person should see to though the database is served: a cache that is too small.
    [[nodiscard]] std::optional<Error> attention() const;
};

/// What a failure makes of a followed database (DESIGN: the four classes of errors).
enum class ErrorClass : std::uint8_t { transient, person, revoked, corrupt };
[[nodiscard]] ErrorClass classOf(const Error& error);

} // namespace sharepane::follow
