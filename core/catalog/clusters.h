#pragma once

#include "core/base/result.h"
#include "core/workspace/workspace.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sharepane::catalog {

/// A cluster of this workspace: named compute plus its storage.
struct Cluster {
    std::string name;
    std::string storageUrl;                  ///< canonical
    std::string location = "local";          ///< free text, as Azure's region
    std::uint64_t cacheBytes = 10ULL << 30U; ///< upper bound of cached extents of its follower databases
    friend bool operator==(const Cluster&, const Cluster&) = default;
};

/// The clusters of a workspace, in sharepane.db. Thread-safe.
class Clusters {
public:
    explicit Clusters(std::shared_ptr<workspace::Workspace> workspace);

    /// Registers it, and makes its storage if local; an empty storageUrl means `<workspace>/storage/<name>`.
    /// Returns false when an identical cluster exists; alreadyExists when it differs or when another cluster
    /// has that storage.
    [[nodiscard]] Result<bool> create(Cluster cluster);
    [[nodiscard]] Result<std::vector<Cluster>> list() const;
    /// notFound, listing the clusters there are.
    [[nodiscard]] Result<Cluster> find(const std::string& name) const;
    /// Gives its cache another size, which a running engine takes up at once. False when it has that already.
    [[nodiscard]] Result<bool> setCacheBytes(const std::string& name, std::uint64_t bytes);
    /// Forgets the cluster; its storage stays. `inUse` while it has leader or follower databases.
    [[nodiscard]] Result<void> remove(const std::string& name);

private:
    std::shared_ptr<workspace::Workspace> m_workspace;
};

} // namespace sharepane::catalog
