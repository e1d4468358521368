#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/follow/planner.h"
#include "core/storage/filedescriptor.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::follow {

/// The extents of one follower database on local disk: `cache/<follower id>/<table id>/<file>`, and
/// `.readers`, which readers of other processes lock (shared) for as long as they use a snapshot. Holds no
/// state; thread-safe.
class CacheFolder {
public:
    explicit CacheFolder(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {
    }

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }
    [[nodiscard]] std::filesystem::path extentPath(const std::string& tableId, const std::string& path) const;
    /// The name of the file that caches the extent of that path: the path itself where that is a plain name,
    /// else a hash of it (the extents of partitions lie in folders at the leader).
    [[nodiscard]] static std::string fileName(std::string_view path);

    /// Makes the folder of a table, durably.
    [[nodiscard]] Result<void> makeTableFolder(const std::string& tableId) const;
    /// Makes the names of these tables' new files durable.
    [[nodiscard]] Result<void> sync(const std::set<std::string>& tableIds) const;
    /// Which of these extents are here.
    [[nodiscard]] CacheState present(const std::vector<ExtentRef>& extents) const;
    /// Whether the file has the extent's size and, when `checksum`, its checksum (if it has one).
    [[nodiscard]] bool isIntact(const ExtentRef& extent, bool checksum) const;

    /// For readers outside the engine's process: nothing is removed while the descriptor is open.
    [[nodiscard]] Result<storage::FileDescriptor> lockForReading() const;
    /// Nothing while somebody holds the other lock.
    [[nodiscard]] std::optional<storage::FileDescriptor> tryLockForRemoval() const;
    /// Removes files (an empty path: the whole table). Call with the removal lock held.
    void remove(const Leftover& leftover) const;
    /// Removes what is neither in `kept` (by file name) nor a partial copy from a table's folder.
    void removeStrangers(const std::string& tableId, const std::set<std::string>& kept) const;
    /// Removes everything. Call with the removal lock held.
    void removeAll() const;
    /// Ids of the tables that have a folder.
    [[nodiscard]] std::vector<std::string> tableIds() const { return idsIn(m_folder); }
    /// What is named by a UUID in a folder.
    [[nodiscard]] static std::vector<std::string> idsIn(const std::filesystem::path& folder);

private:
    std::filesystem::path m_folder;
};

/// An extent of the view that is in the cache, but whose file is not there. Looks at up to 4,096 of them, so
/// that opening a view stays cheap; a view of more is as good as the last check.
[[nodiscard]] const catalog::LocalExtent* findMissing(const std::vector<catalog::TableView>& tables);

/// What tells one boot of this machine from another: a cache that was complete can only have suffered in a
/// later one.
[[nodiscard]] std::string bootId();

} // namespace sharepane::follow
