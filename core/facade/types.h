#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the window and sharepanectl know of the core: plain values and a few services, one a role. Nothing in
/// ui/ or app/ includes any other folder of core/ but base.
namespace sharepane::facade {

/// "CLUSTER/DATABASE", as people write it.
struct DatabaseName {
    std::string cluster;
    std::string database;
    [[nodiscard]] std::string text() const { return cluster + "/" + database; }
    friend auto operator<=>(const DatabaseName&, const DatabaseName&) = default;
};

struct ClusterInfo {
    std::string name;
    std::string storageUrl;
    std::string location;
    std::uint64_t cacheLimit = 0; ///< bytes
    std::uint64_t cacheUsed = 0;  ///< bytes of cached extents of its follower databases
    int leaderDatabases = 0;
    int followerDatabases = 0;
    std::optional<Error> problem; ///< why its storage can't be read now
};

enum class DatabaseKind : std::uint8_t { leader, follower };

struct DatabaseInfo {
    DatabaseName name;
    DatabaseKind kind = DatabaseKind::leader;
    std::int64_t version = -1; ///< journal version; of a follower the applied one
    Timestamp commitTime{};
    int tables = 0;
    int followers = 0;  ///< of a leader database: attached followers
    std::string leader; ///< of a follower database: where its leader is
};

struct ColumnInfo {
    std::string name;
    std::string type; ///< as in SQL
    bool nullable = true;
};

struct TableInfo {
    std::string name;
    std::string id;
    std::int64_t deltaVersion = -1;
    std::int64_t rows = -1; ///< -1: not known without reading
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
    std::vector<ColumnInfo> columns;
    std::string location; ///< URL of the Delta table, or of its cached copy
};

struct FollowerRef {
    std::string id;
    std::string cluster;
    std::string database;
    std::string host;
    Timestamp since{};
};

/// An attached-database configuration: the link from a follower cluster to one or all databases of a leader.
struct AttachmentInfo {
    std::string id;
    std::string cluster;
    std::string leaderUrl;
    std::string leaderCluster; ///< empty when attached by URL
    std::string database;      ///< or "*"
    std::string nameOverride;
    std::string namePrefix;
    std::vector<std::string> databases; ///< names of the follower databases it has made
    std::vector<Error> problems;        ///< of a "*": databases that it can't follow, and why
};

struct AttachRequest {
    std::string cluster; ///< the follower cluster
    std::string leader;  ///< a cluster of this workspace, or a storage URL
    std::string database = "*";
    std::string nameOverride; ///< only for a single database
    std::string namePrefix;
};

enum class SyncState : std::uint8_t {
    attaching,   ///< nothing can be queried yet
    syncing,     ///< behind, and fetching
    upToDate,    ///< nothing is pending
    unreachable, ///< transient trouble: retried, the last snapshot is served
    needsPerson, ///< stopped until somebody acts
    paused,      ///< by the user
    detached,    ///< the leader ended it
};

[[nodiscard]] const char* nameOf(SyncState state); ///< "attaching", "up_to_date", …

struct SyncStatus {
    DatabaseName name;
    std::string leader;
    SyncState state = SyncState::attaching;
    std::int64_t leaderVersion = -1;
    std::int64_t appliedVersion = -1;
    std::int64_t lagMs =
        0; ///< DESIGN: now minus the commit time of the oldest commit not yet queryable; 0 when none
    std::int64_t pendingBytes = 0;
    std::int64_t pendingExtents = 0;
    double bytesPerSecond = 0;
    std::optional<std::chrono::seconds> eta;
    std::int64_t extents = 0;
    std::int64_t cachedBytes = 0;
    std::optional<Timestamp> lastContact;
    std::optional<Error> lastError;
};

/// One point of a series. `resolution` is 1 s, 1 min or 1 h; values cover [at, at + resolution).
struct LagPoint {
    Timestamp at{};
    std::chrono::seconds resolution{1};
    std::int64_t lagMaxMs = 0;
    std::int64_t lagAvgMs = 0;
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
    std::int64_t errors = 0;
};

struct LagSummary {
    DatabaseName name;
    std::int64_t p50Ms = 0;
    std::int64_t p99Ms = 0;
    std::int64_t maxMs = 0;
    std::int64_t points = 0;
};

} // namespace sharepane::facade
