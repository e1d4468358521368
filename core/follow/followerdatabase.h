#pragma once

#include "core/catalog/snapshot.h"
#include "core/follow/cachedextents.h"
#include "core/follow/cachefolder.h"
#include "core/follow/followerstate.h"
#include "core/workspace/workspace.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sharepane::follow {

/// A follower database seen from a process whose engine doesn't serve it: what is published in sharepane.db,
/// with the extents in the cache. The pin of a view is a shared lock that keeps the engine, whichever process
/// runs it, from removing extents. In the engine's process use Engine::database instead: it has the snapshot
/// in memory. Thread-safe.
class FollowerDatabase final : public catalog::SnapshotSource {
public:
    /// notFound when the cluster has no follower database of that name.
    [[nodiscard]] static Result<std::shared_ptr<FollowerDatabase>>
    open(std::shared_ptr<const workspace::Workspace> workspace, const std::string& cluster,
         const std::string& database);

    /// `unavailable` before the first synchronisation, `revoked` after the leader detached it.
    Result<catalog::Contents> contents() override;
    Result<catalog::DatabaseView> view(const std::vector<std::string>& names) override;

private:
    FollowerDatabase(std::shared_ptr<const workspace::Workspace> workspace, state::Follower follower)
        : m_workspace(std::move(workspace))
        , m_follower(std::move(follower))
    {
    }
    [[nodiscard]] Result<state::Applied> applied(sql::Session& session) const;
    [[nodiscard]] Result<delta::FileSet> extentsOf(sql::Session& session, const state::Table& table);
    [[nodiscard]] Result<void> addTable(sql::Session& session, const CacheFolder& cache,
                                        const InPlace& inPlace, const state::Table& table,
                                        catalog::DatabaseView& view);
    [[nodiscard]] Result<std::shared_ptr<const catalog::Definitions>>
    definitionsOf(sql::Session& session, const state::Applied& position);
    [[nodiscard]] Result<std::shared_ptr<const catalog::Definitions>>
    effectiveOf(sql::Session& session, const std::shared_ptr<const catalog::Definitions>& leader,
                const catalog::FollowerOverrides& overrides) const;
    [[nodiscard]] Result<catalog::FollowerOverrides> overridesOf(sql::Session& session) const;
    [[nodiscard]] std::string name() const { return m_follower.cluster + "/" + m_follower.database; }

    struct Known {
        std::int64_t sequence = -1;
        delta::FileSet extents;
    };

    const std::shared_ptr<const workspace::Workspace> m_workspace;
    const state::Follower m_follower;

    std::mutex m_mutex;                    // guards what follows
    std::map<std::int64_t, Known> m_known; // by key of the table
    std::int64_t m_definitionsSequence = -1;
    std::shared_ptr<const catalog::Definitions> m_definitions;
};

/// A table of a follower database, for listings.
struct FollowerTable {
    std::string id;
    std::string name;
    std::int64_t deltaVersion = -1;
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
    std::int64_t cachedBytes = 0; ///< of these, the ones in the cache
    std::int64_t cachedExtents = 0;
};

/// By name; cheap for 10,000 tables. notFound when there is no such follower database.
[[nodiscard]] Result<std::vector<FollowerTable>> followerTables(const workspace::Workspace& workspace,
                                                                const std::string& cluster,
                                                                const std::string& database);

} // namespace sharepane::follow
