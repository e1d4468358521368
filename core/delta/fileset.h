#pragma once

#include "core/base/result.h"
#include "core/delta/actions.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::delta {

class ExtentBlock;
class DeferredDetails;

/// The live extents of a table version: an immutable set of Adds keyed by path, cheap to copy and to derive
/// from, and packed: some 500 bytes an extent with its statistics.
///
/// A copy shares everything. `with` costs O(changed · log n + n / 1024), not O(n). Thread-safe as any const
/// value.
///
/// Statistics and tags from a large checkpoint are read when an Add is first asked for by what gives them:
/// find() and forEach(). Should that fail, Adds have no statistics, and a checksum that no file has, so that
/// none passes for verified; loadDetails() says why.
class FileSet {
public:
    FileSet();
    explicit FileSet(const std::vector<Add>& adds); ///< for equal paths the last one counts
    /// Of blocks that a checkpoint was read into, and what fills in their details.
    FileSet(std::vector<std::shared_ptr<const ExtentBlock>> blocks,
            std::vector<std::shared_ptr<DeferredDetails>> deferred);

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::int64_t totalBytes() const;
    [[nodiscard]] bool contains(std::string_view path) const;
    /// The extent of that path, or nullptr. It lives as long as any set that holds the extent.
    [[nodiscard]] const Add* find(std::string_view path) const;
    /// Visits every extent, in an order that does not change while no extent is added or removed. The Add is
    /// gone after the visit.
    void forEach(const std::function<void(const Add&)>& visit) const;
    /// The same, but leaves Add::stats and Add::tags empty where they would have to be read first: for who
    /// needs paths, sizes, times and partition values only.
    void forEachBare(const std::function<void(const Add&)>& visit) const;
    /// False when no extent has a deletion vector, and true only when one may have.
    [[nodiscard]] bool mayHoldDeletionVectors() const;
    /// Reads statistics and tags now. `corrupt` when the checkpoint that holds them is damaged.
    [[nodiscard]] Result<void> loadDetails() const;
    /// This set without `removedPaths` (unknown ones are ignored), then with `added` (same path replaces).
    [[nodiscard]] FileSet with(std::span<const Add> added, std::span<const std::string> removedPaths) const;

private:
    struct Impl;
    explicit FileSet(std::shared_ptr<const Impl> impl);
    std::shared_ptr<const Impl> m_impl;
};

} // namespace sharepane::delta
