#pragma once

#include "core/delta/actions.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace sharepane::delta {

/// The live extents of a table version: an immutable set of Adds keyed by path, cheap to copy and to derive
/// from.
///
/// A copy shares everything. `with` costs O(changed · log n + n / 1024), not O(n). Thread-safe as any const
/// value.
class FileSet {
public:
    FileSet();
    explicit FileSet(std::vector<Add> adds); ///< for equal paths the last one counts

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] std::int64_t totalBytes() const;
    /// The extent of that path, or nullptr.
    [[nodiscard]] const Add* find(std::string_view path) const;
    /// Visits every extent, in an order that does not change while no extent is added or removed.
    void forEach(const std::function<void(const Add&)>& visit) const;
    /// This set without `removedPaths` (unknown ones are ignored), then with `added` (same path replaces).
    [[nodiscard]] FileSet with(std::span<const Add> added, std::span<const std::string> removedPaths) const;

private:
    struct Impl;
    std::shared_ptr<const Impl> m_impl;
};

} // namespace sharepane::delta
