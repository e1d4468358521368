#pragma once

#include "core/catalog/clusters.h"
#include "core/catalog/leaderdatabase.h"
#include "core/facade/types.h"
#include "core/follow/engine.h"
#include "core/follow/followerdatabase.h"
#include "core/query/service.h"
#include "core/secrets/secretstore.h"
#include "core/workspace/workspace.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sharepane::facade {

/// What the services of one session share: the workspace and what is open in it. Thread-safe.
class Core {
public:
    explicit Core(std::shared_ptr<workspace::Workspace> workspace);

    [[nodiscard]] const std::shared_ptr<workspace::Workspace>& workspace() const { return m_workspace; }
    [[nodiscard]] catalog::Clusters& clusters() { return m_clusters; }

    /// The store of a cluster; `unavailable` or `needsPerson` when its storage is out of reach.
    [[nodiscard]] Result<std::shared_ptr<storage::ObjectStore>> store(const std::string& cluster);
    /// The DuckDB instance for our own reading and writing, opened at its first use.
    [[nodiscard]] Result<std::shared_ptr<engine::Database>> engine();
    /// What a leader database of this cluster needs.
    [[nodiscard]] Result<catalog::LeaderContext> leaderContext(const std::string& cluster);
    /// The open leader database; notFound when the cluster's storage has none of that name.
    [[nodiscard]] Result<std::shared_ptr<catalog::LeaderDatabase>> leader(const DatabaseName& name);
    /// How leaders are reached for following: by storage URL, or by that of a received share or of a Delta
    /// Sharing server's share.
    /// Not to be used after this object has gone.
    [[nodiscard]] Result<follow::OpenLeader> openLeader();
    /// Where queries of a leader or follower database get their snapshot from.
    [[nodiscard]] Result<std::shared_ptr<catalog::SnapshotSource>> snapshots(const DatabaseName& name);

    /// Where this workspace's secrets are, opened at its first use.
    [[nodiscard]] Result<std::shared_ptr<secrets::SecretStore>> secrets();

    /// What runs users' SQL.
    [[nodiscard]] const std::shared_ptr<query::Service>& queries() const { return m_queries; }

    /// The engine that runs in this process, or null.
    [[nodiscard]] std::shared_ptr<follow::Engine> followEngine();
    void setFollowEngine(std::shared_ptr<follow::Engine> engine);
    /// Forgets an open leader database, after it was deleted.
    void forget(const DatabaseName& name);

private:
    std::shared_ptr<workspace::Workspace> m_workspace;
    catalog::Clusters m_clusters;
    std::shared_ptr<query::Service> m_queries;

    std::mutex m_mutex; // guards what follows; never held during I/O
    std::shared_ptr<engine::Database> m_engine;
    std::map<std::string, std::shared_ptr<storage::ObjectStore>> m_stores; // by URL
    std::map<DatabaseName, std::shared_ptr<catalog::LeaderDatabase>> m_leaders;
    std::map<std::string, std::shared_ptr<follow::FollowerDatabase>> m_followers; // by id of the follower
    std::shared_ptr<follow::Engine> m_followEngine;
    follow::OpenLeader m_openLeader;
    std::shared_ptr<secrets::SecretStore> m_secrets;
};

} // namespace sharepane::facade
