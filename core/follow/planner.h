#pragma once

#include "core/delta/fileset.h"
#include "core/follow/leadersource.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow {

/// A table as the follower has applied it.
struct AppliedTable {
    std::string name;
    std::int64_t deltaVersion = -1;
    std::string location{};
    std::map<std::string, std::int64_t> sources{};
    std::int64_t lastRewrite = -1;
    /// Its extents; may be left out when the changes don't have the table as a whole.
    std::optional<delta::FileSet> files;
};

/// What is already in the cache: sizes of finished extents, by table id and path. Only what the changes add
/// is looked up, so only that needs to be here.
using CacheState = std::map<std::string, std::map<std::string, std::int64_t>>;

/// What a publish does to one table.
struct TablePlan {
    std::string tableId;
    bool dropped = false; ///< then nothing below counts
    bool isNew = false;   ///< the follower doesn't have it yet: it gets `whole`
    std::string name;
    std::string location; ///< as in TableChange
    std::int64_t deltaVersion = -1;
    std::map<std::string, std::int64_t> sources; ///< what holds afterwards, as lastRewrite
    std::int64_t lastRewrite = -1;
    std::optional<delta::Metadata> metadata; ///< set when new or changed
    std::vector<delta::Add> insert;          ///< into a known table; a path that is there is replaced
    std::vector<std::string> erase;          ///< applied before `insert`; unknown ones are ignored
    std::optional<delta::FileSet> whole;     ///< all extents afterwards, when the changes said so
    std::vector<delta::Add> moved; ///< known extents that are in the cache afterwards, or not; see isCached
};

/// An extent that no later snapshot has; an empty path stands for all extents of a dropped table.
struct Leftover {
    std::string tableId;
    std::string path;
    friend bool operator==(const Leftover&, const Leftover&) = default;
};

/// How a follower gets from what it has applied to what the leader has.
struct Plan {
    std::vector<ExtentRef> fetch;   ///< must be in the cache before the publish; all are hot
    std::vector<TablePlan> publish; ///< all at once
    std::shared_ptr<const catalog::Definitions> definitions; ///< published with them; null: unchanged
    std::vector<Leftover> drop; ///< after the publish, as soon as nobody reads them
    std::int64_t fetchBytes = 0;
    std::int64_t newExtents = 0;
    std::int64_t newRows = 0; ///< rows of the inserted extents, as far as their statistics tell
};

/// Whether an extent is hot: only those are fetched.
using IsHot = std::function<bool(const std::string& tableId, const delta::Add& add)>;

/// Pure: no I/O, no clock. `applied` has the tables that `changes` name (as far as the follower has them),
/// and all of them when it is a complete picture. `corrupt` when the changes don't fit what was applied: then
/// a complete picture is needed.
[[nodiscard]] Result<Plan> planSync(const Changes& changes,
                                    const std::map<std::string, AppliedTable>& applied,
                                    const CacheState& cache, const IsHot& isHot = {});

/// Publishes without fetching: what was left to fetch beyond `room` bytes stays out of the cache, the oldest
/// extents first. Returns the bytes that are still fetched.
std::int64_t limitFetch(Plan& plan, std::int64_t room);

[[nodiscard]] ExtentRef refOf(const std::string& tableId, const std::string& location, const delta::Add& add);

/// The extents that a plan of these changes would look up in the cache.
[[nodiscard]] std::vector<ExtentRef> wantedExtents(const Changes& changes,
                                                   const std::map<std::string, AppliedTable>& applied);

} // namespace sharepane::follow
