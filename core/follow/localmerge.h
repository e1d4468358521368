#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/delta/actions.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"
#include "core/follow/cachefolder.h"
#include "core/follow/planner.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sharepane::follow {

/// The merged extents of a plan whose parts are in the cache: only their layout changed, so they are made
/// here instead of being fetched. What comes out is the leader's extent byte for byte, or it isn't used:
/// another version of DuckDB, or a schema that changed in between, only costs the fetch. Thread-safe once
/// made.
class LocalMerge {
public:
    struct Context {
        std::shared_ptr<engine::Database> engine; ///< null: nothing is made here
        std::filesystem::path scratch;            ///< on the cache's file system or another
        std::shared_ptr<const Clock> clock;
    };
    /// Metadata of a table as it was applied last; nothing when they are not known.
    using MetadataOf = std::function<std::optional<delta::Metadata>(const std::string& tableId)>;

    /// Takes delta::mergedFromTag out of the plan, which is of no use after this.
    LocalMerge(Context context, CacheFolder cache, Plan& plan, const MetadataOf& metadataOf);

    [[nodiscard]] bool empty() const { return m_recipes.empty(); }
    /// Puts the extent at `destination`, durably, as LeaderSource::fetch does. False when it has to be
    /// fetched, with nothing left behind.
    [[nodiscard]] bool make(const ExtentRef& extent, const std::filesystem::path& destination,
                            const CancelToken& cancel) const;

private:
    using Paths = std::vector<std::filesystem::path>;
    struct Table {
        delta::Schema schema;
        delta::Metadata metadata;
    };
    struct Recipe {
        std::shared_ptr<const Table> table;
        Paths parts;
    };
    [[nodiscard]] static std::shared_ptr<const Table> tableOf(const TablePlan& step,
                                                              const MetadataOf& metadataOf);
    [[nodiscard]] Paths partsOf(const std::string& tableId, const delta::Add& add) const;
    [[nodiscard]] Result<void> tryMake(const Recipe& recipe, const ExtentRef& extent,
                                       const std::filesystem::path& destination,
                                       const CancelToken& cancel) const;

    const Context m_context;
    const CacheFolder m_cache;
    std::map<std::pair<std::string, std::string>, Recipe> m_recipes; // by table id and path
};

} // namespace sharepane::follow
