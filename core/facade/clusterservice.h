#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/types.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

struct ClusterRequest {
    std::string name;
    std::string storageUrl; ///< empty: in the workspace
    std::string location = "local";
    std::uint64_t cacheLimit = 10ULL << 30U; ///< bytes
};

/// A change of a table's columns that rewrites no data.
struct ColumnEdit {
    enum class Kind : std::uint8_t { add, rename, drop, widen };
    Kind kind = Kind::add;
    std::string column;  ///< "a", or "a.b" for a member of a struct
    std::string type;    ///< of add and widen, as in SQL
    std::string newName; ///< of rename
};

/// How to do the background work of a leader database.
struct MaintenanceOptions {
    bool whatIf = false; ///< only say what would be done
    /// How long removed extents stay; nothing: as long as each table wants (7 days unless it says otherwise).
    /// What an attached follower or a running query needs stays in any case.
    std::optional<std::chrono::milliseconds> retain{};
};

/// What the background work of a leader database did, or would do.
struct MaintenanceInfo {
    std::int64_t expiredExtents = 0; ///< older than the retention: removed
    std::int64_t mergedExtents = 0;  ///< small ones that went into larger ones
    std::int64_t largerExtents = 0;  ///< the larger ones
    std::int64_t removedFiles = 0;   ///< that nobody needed any more
    std::int64_t removedBytes = 0;
    std::int64_t logFiles = 0;       ///< old Delta log files
    std::int64_t journalEntries = 0; ///< old journal entries
    std::string heldBackBy;          ///< the follower that is furthest behind, when somebody is attached
    std::vector<Error> problems;
};

/// An extent that is not what was written.
struct BadExtentInfo {
    std::string table;
    std::string path;      ///< in the table's folder
    Error error;           ///< why, and what to do
    bool repaired = false; ///< a follower's copy, that was fetched again
};

/// What was read of a database, and how it compares.
struct VerificationInfo {
    std::int64_t extents = 0;
    std::int64_t bytes = 0;
    std::int64_t withoutChecksum = 0; ///< of these extents, compared by their size alone
    std::int64_t elsewhere = 0;       ///< besides these: of a follower, only at a distant leader
    std::vector<BadExtentInfo> bad;
};
using VerifyProgress = std::function<void(std::int64_t done, std::int64_t total)>; ///< bytes

/// Clusters, databases and tables. Thread-safe; every call blocks on storage, so not for the event loop's
/// thread.
class ClusterService {
public:
    virtual ~ClusterService() = default;

    /// The creating calls return false when what is asked for exists identically, alreadyExists when it
    /// differs.
    [[nodiscard]] virtual Result<bool> createCluster(const ClusterRequest& request) = 0;
    [[nodiscard]] virtual Result<std::vector<ClusterInfo>> clusters() = 0;
    [[nodiscard]] virtual Result<ClusterInfo> cluster(const std::string& name) = 0;
    /// Gives its cache another size, in bytes; what is followed takes it up at once. False when it has it.
    [[nodiscard]] virtual Result<bool> setCacheLimit(const std::string& name, std::uint64_t bytes) = 0;
    /// inUse while it has databases.
    [[nodiscard]] virtual Result<void> deleteCluster(const std::string& name) = 0;

    [[nodiscard]] virtual Result<bool> createDatabase(const DatabaseName& name) = 0;
    /// Of one cluster, or of all when `cluster` is empty.
    [[nodiscard]] virtual Result<std::vector<DatabaseInfo>> databases(const std::string& cluster) = 0;
    [[nodiscard]] virtual Result<DatabaseInfo> database(const DatabaseName& name) = 0;
    /// inUse, naming them, while followers are attached; a follower database is detached instead.
    [[nodiscard]] virtual Result<void> deleteDatabase(const DatabaseName& name) = 0;
    [[nodiscard]] virtual Result<std::vector<FollowerRef>> followers(const DatabaseName& leader) = 0;

    /// `columns`: "a:bigint, b:varchar".
    [[nodiscard]] virtual Result<bool> createTable(const DatabaseName& name, const std::string& table,
                                                   const std::string& columns) = 0;
    /// Names, ids and versions only: cheap for 10,000 tables. `table()` has the rest.
    [[nodiscard]] virtual Result<std::vector<TableInfo>> tables(const DatabaseName& name) = 0;
    [[nodiscard]] virtual Result<TableInfo> table(const DatabaseName& name, const std::string& table) = 0;
    [[nodiscard]] virtual Result<void> renameTable(const DatabaseName& name, const std::string& table,
                                                   const std::string& newName) = 0;
    /// The files of an adopted table stay.
    [[nodiscard]] virtual Result<void> dropTable(const DatabaseName& name, const std::string& table) = 0;
    /// inUse when a materialized view uses the column. False when a column to add is there just so.
    [[nodiscard]] virtual Result<bool> changeColumn(const DatabaseName& name, const std::string& table,
                                                    const ColumnEdit& edit) = 0;
    /// Makes a Delta table of another program's a table of the database, where it lies. `location` is a URL,
    /// a path or, relative, a folder below the cluster's storage, and must lie there. False when it is that
    /// table already.
    [[nodiscard]] virtual Result<bool> adoptTable(const DatabaseName& name, const std::string& table,
                                                  const std::string& location) = 0;
    /// Does now what the engine does in the background.
    [[nodiscard]] virtual Result<MaintenanceInfo>
    maintain(const DatabaseName& name, const MaintenanceOptions& options, const CancelToken& cancel) = 0;
    /// Reads every extent of a leader or follower database, and compares it with what was written. A
    /// follower's damaged copies are fetched again; what is bad elsewhere is for a person to restore.
    [[nodiscard]] virtual Result<VerificationInfo> verify(const DatabaseName& name, const CancelToken& cancel,
                                                          const VerifyProgress& onProgress) = 0;
};

} // namespace sharepane::facade
