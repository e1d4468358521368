#pragma once

#include "core/facade/clusterservice.h"
#include "core/facade/core.h"

#include <memory>

namespace sharepane::facade {

/// ClusterService over the catalogue on storage and the follower databases of the workspace.
class ClusterServiceImpl final : public ClusterService {
public:
    explicit ClusterServiceImpl(std::shared_ptr<Core> core);

    Result<bool> createCluster(const ClusterRequest& request) override;
    Result<std::vector<ClusterInfo>> clusters() override;
    Result<ClusterInfo> cluster(const std::string& name) override;
    Result<bool> setCacheLimit(const std::string& name, std::uint64_t bytes) override;
    Result<void> deleteCluster(const std::string& name) override;

    Result<bool> createDatabase(const DatabaseName& name) override;
    Result<std::vector<DatabaseInfo>> databases(const std::string& cluster) override;
    Result<DatabaseInfo> database(const DatabaseName& name) override;
    Result<void> deleteDatabase(const DatabaseName& name) override;
    Result<std::vector<FollowerRef>> followers(const DatabaseName& leader) override;

    Result<bool> createTable(const DatabaseName& name, const std::string& table,
                             const std::string& columns) override;
    Result<std::vector<TableInfo>> tables(const DatabaseName& name) override;
    Result<TableInfo> table(const DatabaseName& name, const std::string& table) override;
    Result<void> renameTable(const DatabaseName& name, const std::string& table,
                             const std::string& newName) override;
    Result<void> dropTable(const DatabaseName& name, const std::string& table) override;
    Result<bool> changeColumn(const DatabaseName& name, const std::string& table,
                              const ColumnEdit& edit) override;
    Result<bool> adoptTable(const DatabaseName& name, const std::string& table,
                            const std::string& location) override;
    Result<MaintenanceInfo> maintain(const DatabaseName& name, const MaintenanceOptions& options,
                                     const CancelToken& cancel) override;
    Result<VerificationInfo> verify(const DatabaseName& name, const CancelToken& cancel,
                                    const VerifyProgress& onProgress) override;

private:
    [[nodiscard]] Result<DatabaseInfo> leaderInfo(const DatabaseName& name);
    [[nodiscard]] Result<std::vector<DatabaseInfo>> databasesOf(const std::string& cluster);
    /// The leader database to change; notAuthorised, naming the leader, when it is a follower database.
    [[nodiscard]] Result<std::shared_ptr<catalog::LeaderDatabase>> writable(const DatabaseName& name,
                                                                            const std::string& op);

    std::shared_ptr<Core> m_core;
};

} // namespace sharepane::facade
