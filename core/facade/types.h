#pragma once

#include "core/base/clock.h"
#include "core/base/error.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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
    std::uint64_t cacheHot = 0;   ///< bytes that the caching policies of its follower databases want in it
    std::uint64_t cacheShortfall = 0; ///< bytes that it is too small for these
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
    /// What the background work of a leader database met, as sentences; only where one database is asked for.
    std::vector<std::string> problems{};
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
    /// Why the newest version of its Delta log is not shown: another program gave it a feature that can't be
    /// read, say.
    std::optional<Error> problem{};
    // By the caching policy in effect, and what a follower has in its cache; -1 where that isn't known.
    std::int64_t hotExtents = -1;
    std::int64_t hotBytes = -1;
    std::int64_t cachedExtents = -1;
    std::int64_t cachedBytes = -1;
};

struct FollowerRef {
    std::string id;
    std::string cluster;
    std::string database;
    std::string host;
    Timestamp since{};
};

struct PrincipalInfo {
    std::string role; ///< admins, users, viewers or monitors
    std::string principal;
};

/// Names of one kind of entity, in which '*' stands for any characters.
struct EntityLists {
    std::vector<std::string> include; ///< empty: all of them
    std::vector<std::string> exclude;
};

/// How a follower's own hot spans or principals and the leader's go together.
enum class ModificationKind : std::uint8_t {
    none,    ///< the leader's alone
    unite,   ///< both; of the same thing the follower's. Shown as "union"
    replace, ///< the follower's alone
};
[[nodiscard]] const char* nameOf(ModificationKind kind); ///< "none", "union", "replace"
[[nodiscard]] std::optional<ModificationKind> modificationKindOf(std::string_view name);

/// How a database is followed.
struct FollowerOptions {
    /// Table-level sharing, for a single database: at most 100 entries in all lists. A materialized view that
    /// a list includes brings the table that it reads; one that no list names comes when its table does.
    EntityLists tables;
    EntityLists externalTables;
    EntityLists materializedViews;
    EntityLists functions;
    ModificationKind principalsKind = ModificationKind::unite;
    ModificationKind cachingKind = ModificationKind::unite;
    std::optional<std::chrono::milliseconds> hotSpan; ///< of the follower database; 0: nothing is cached
    std::map<std::string, std::chrono::milliseconds> tableHotSpans; ///< of tables and materialized views
    std::vector<PrincipalInfo> principals;                          ///< of the follower's own
    bool prefetchExtents = false; ///< a commit is queryable only when its hot extents are cached
};

/// What to change of the options; absent members stay.
struct FollowerChange {
    struct Lists {
        std::optional<std::vector<std::string>> include{};
        std::optional<std::vector<std::string>> exclude{};
    };
    Lists tables{};
    Lists externalTables{};
    Lists materializedViews{};
    Lists functions{};
    std::optional<ModificationKind> principalsKind{};
    std::optional<ModificationKind> cachingKind{};
    std::optional<std::optional<std::chrono::milliseconds>> hotSpan{}; ///< nullopt: the leader's again
    std::map<std::string, std::optional<std::chrono::milliseconds>> tableHotSpans{}; ///< likewise, by name
    std::vector<PrincipalInfo> addPrincipals{};
    std::vector<PrincipalInfo> dropPrincipals{};
    std::optional<bool> prefetchExtents{};
};

/// A hot span as the leader has it, as the follower overrides it, and as it holds. Nothing as a value: for
/// ever.
struct HotSpanDetail {
    std::string table; ///< or materialized view; empty: the database
    std::optional<std::chrono::milliseconds> leader;
    std::string leaderOrigin;                              ///< "table", "database" or "default"
    std::optional<std::chrono::milliseconds> overrideSpan; ///< nothing: none is set
    std::optional<std::chrono::milliseconds> effective;
    std::string effectiveOrigin; ///< also "follower table" and "follower database"
};

struct PrincipalDetail {
    PrincipalInfo principal;
    bool atLeader = false;
    bool atFollower = false; ///< one of the follower's own
    bool effective = false;
};

/// A follower database with its options and what comes of them.
struct FollowerDetail {
    DatabaseName name;
    std::string attachmentId;
    std::string leader; ///< cluster, or storage URL when attached by URL
    std::string leaderDatabase;
    FollowerOptions options;
    bool known = false; ///< false: nothing is known of the leader's values yet, so that what follows is empty
    std::vector<HotSpanDetail> hotSpans; ///< the database first, then tables and views by name
    std::vector<PrincipalDetail> principals;
    std::vector<std::string> missingTables; ///< that have a hot span, but are not there (any more)
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
    FollowerOptions options;            ///< of a "*": those that databases found later begin with
};

struct AttachRequest {
    std::string cluster; ///< the follower cluster
    std::string leader;  ///< a cluster of this workspace, or a storage URL
    std::string database = "*";
    std::string nameOverride; ///< only for a single database
    std::string namePrefix;   ///< only for "*"
    FollowerOptions options{};
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
    std::int64_t extents = 0; ///< of the applied snapshot: hot and cold ones
    std::int64_t bytes = 0;
    std::int64_t hotExtents = 0; ///< of these, the ones that the caching policy wants in the cache
    std::int64_t hotBytes = 0;
    std::int64_t cachedExtents = 0; ///< of these, the ones that are in it
    std::int64_t cachedBytes = 0;
    std::int64_t cacheShortfall = 0; ///< bytes that its cluster's cache is too small for what is hot
    std::optional<Timestamp> lastContact;
    /// Of the last attempt; or, while the database is up to date, what a person should see to.
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
    // What of the database was in the cache, mean: hot extents, and others.
    std::int64_t cachedHotBytes = 0;
    std::int64_t cachedColdBytes = 0;
};

struct LagSummary {
    DatabaseName name;
    std::int64_t p50Ms = 0;
    std::int64_t p99Ms = 0;
    std::int64_t maxMs = 0;
    std::int64_t points = 0;
};

} // namespace sharepane::facade
