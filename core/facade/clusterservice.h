#pragma once

#include "core/base/result.h"
#include "core/facade/types.h"

#include <string>
#include <vector>

namespace sharepane::facade {

struct ClusterRequest {
    std::string name;
    std::string storageUrl; ///< empty: in the workspace
    std::string location = "local";
    std::uint64_t cacheLimit = 10ULL << 30U; ///< bytes
};

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
    [[nodiscard]] virtual Result<void> dropTable(const DatabaseName& name, const std::string& table) = 0;
};

} // namespace sharepane::facade
