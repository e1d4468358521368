#pragma once

#include "core/catalog/snapshot.h"
#include "core/delta/actions.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which extents of a follower's snapshot are in its cache. Pure, but for findUnreachable.
namespace sharepane::follow {

/// Tag of an extent, in a follower's memory only, whose file is not in the cache.
inline constexpr std::string_view notCachedTag = "sharepane.not-cached";

[[nodiscard]] bool isCached(const delta::Add& add);
/// The same extent, in the cache or not.
[[nodiscard]] delta::Add asCached(delta::Add add, bool cached);

/// Where extents that are not in the cache are read in place: the leader's storage, when on this machine.
struct InPlace {
    std::filesystem::path root; ///< of the leader's store; empty: not on this machine
    std::string database;       ///< at the leader

    [[nodiscard]] bool isPossible() const { return !root.empty(); }
    /// `location` as in the leader's catalogue: key of the folder of an adopted table, else empty.
    [[nodiscard]] std::filesystem::path tableFolder(const std::string& tableId,
                                                    const std::string& location) const;
    /// What a query may open besides the cache: the leader's folder of the tables of this database, no other.
    [[nodiscard]] std::filesystem::path tablesFolder() const;
    friend bool operator==(const InPlace&, const InPlace&) = default;
};

/// The first of these extents that is not in the cache and not at the leader either, nor as large as it must
/// be.
[[nodiscard]] const catalog::LocalExtent*
findUnreachable(const std::vector<const catalog::LocalExtent*>& extents);

} // namespace sharepane::follow
