#pragma once

#include "core/catalog/snapshot.h"
#include "core/follow/cachedextents.h"
#include "core/follow/cachefolder.h"
#include "core/follow/followerstate.h"
#include "core/follow/planner.h"
#include "core/workspace/workspace.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sharepane::follow {

/// A follower database inside the engine's process: the newest published snapshot in memory, table by table.
/// A view takes the tables it needs under one short lock and keeps them; extents of a table are read from
/// SQLite when first asked for. Thread-safe.
class LiveDatabase final : public catalog::SnapshotSource {
public:
    /// What a reader's thread tells or asks the engine.
    struct Callbacks {
        std::function<void()> onDamage; ///< an extent of the cache is not there
        std::function<void()> onStale;  ///< one that is not in the cache is not at the leader either
        /// Extents outside the cache that can't be read in place are wanted: returns when they are there.
        std::function<Result<void>(std::vector<ExtentRef>, const CancelToken&)> fetch;
        /// Extents are about to be opened.
        std::function<void(const std::vector<const catalog::LocalExtent*>&)> onUse;
    };
    LiveDatabase(std::shared_ptr<const workspace::Workspace> workspace, const state::Follower& follower,
                 CacheFolder cache, Callbacks callbacks);

    Result<catalog::Contents> contents() override;
    Result<catalog::DatabaseView> view(const std::vector<std::string>& names) override;

    // For the engine; load() first, then one call at a time.

    /// Takes the applied state from SQLite, once: a reader who comes before the engine does it, too.
    [[nodiscard]] Result<void> load();
    [[nodiscard]] KnownTable known(const std::string& tableId) const;
    /// Ids of the tables that known() knows.
    [[nodiscard]] std::vector<std::string> knownTables() const;
    /// The tables that a plan of these changes needs to know, with their extents where it needs those.
    [[nodiscard]] Result<std::map<std::string, AppliedTable>> appliedTables(const Changes& changes);
    /// Shows a publish that everybody sees in sharepane.db.
    void publish(const state::Publication& publication, const std::vector<state::Table>& tables);
    /// All extents of a table of the newest snapshot; nothing when there is no such table.
    [[nodiscard]] Result<std::optional<delta::FileSet>> filesOf(const std::string& tableId);
    [[nodiscard]] std::vector<std::string> tableIds() const;
    void setInPlace(const InPlace& inPlace);
    /// Whether `onUse` wants to hear of views that are all in the cache, too.
    void setTracksUse(bool tracks) { m_tracksUse = tracks; }
    /// From now on the follower's own policies and principals are these. Any thread.
    void setOverrides(catalog::FollowerOverrides overrides);
    /// The definitions in effect.
    [[nodiscard]] std::shared_ptr<const catalog::Definitions> definitions() const;
    /// Those that will be when the leader's are these.
    [[nodiscard]] std::shared_ptr<const catalog::Definitions>
    effectiveOf(const std::shared_ptr<const catalog::Definitions>& leader) const;
    /// Nothing to query any more: the link was ended, or the database detached here. Who asks is told `why`.
    void close(std::optional<Error> why);
    /// Sequence number of the oldest snapshot that somebody reads; the largest number when nobody does.
    [[nodiscard]] std::int64_t oldestPinned() const;

private:
    struct Content;
    struct Pins;
    struct Shown;
    struct Table {
        state::Table row;                       // its metadata are in the content
        std::shared_ptr<const Content> content; // null: nobody has asked for it yet
        std::shared_ptr<const Shown> shown;     // null: no view has shown it yet
    };
    using ShownTables = std::vector<std::shared_ptr<const Shown>>;

    [[nodiscard]] Result<std::vector<Table>> takeTables(const std::vector<std::string>& names,
                                                        catalog::DatabaseView& view);
    [[nodiscard]] Result<std::shared_ptr<const Shown>> show(const Table& table, const InPlace& inPlace);
    [[nodiscard]] InPlace inPlace() const;
    void addAccess(bool inPlace, ShownTables tables, catalog::DatabaseView& view) const;
    [[nodiscard]] Result<std::shared_ptr<const Content>> loadContent(const Table& table) const;
    // Call with m_mutex held:
    [[nodiscard]] Result<void> checkOpen() const;
    [[nodiscard]] const std::shared_ptr<const catalog::Definitions>& effective() const;
    [[nodiscard]] std::shared_ptr<const catalog::Definitions>
    withOverrides(const std::shared_ptr<const catalog::Definitions>& leader) const;

    const std::shared_ptr<const workspace::Workspace> m_workspace;
    const std::int64_t m_key;
    const std::string m_name;
    const std::string m_leaderDatabase;
    const CacheFolder m_cache;
    const Callbacks m_callbacks;
    const std::shared_ptr<Pins> m_pins;
    std::atomic<bool> m_tracksUse = false;

    std::mutex m_loading;  // taken before m_mutex
    bool m_loaded = false; // guarded by m_loading

    mutable std::mutex m_mutex; // guards what follows
    std::int64_t m_sequence = 0;
    std::int64_t m_version = -1;
    Timestamp m_time{};
    std::shared_ptr<const catalog::Definitions> m_definitions; // the leader's
    std::shared_ptr<const catalog::FollowerOverrides> m_overrides;
    mutable std::shared_ptr<const catalog::Definitions> m_effective; // null: to be made again
    bool m_closed = false;
    std::optional<Error> m_closedFor;
    InPlace m_inPlace;
    std::map<std::string, Table> m_tables;    // by id
    std::map<std::string, std::string> m_ids; // by name in lower case
};

/// What a view shows of a table. `corrupt` when its schema can't be read.
[[nodiscard]] Result<catalog::TableView> makeTableView(const CacheFolder& cache, const InPlace& inPlace,
                                                       const state::Table& table,
                                                       const delta::Metadata& metadata,
                                                       const delta::FileSet& files);
[[nodiscard]] tl::unexpected<Error> notSynchronised(const std::string& database);
/// `why`: what the leader gave as its reason, if it gave one.
[[nodiscard]] tl::unexpected<Error> linkEnded(const std::string& database, const std::optional<Error>& why);
/// Adds the leader's folder to those of the view when some of the table's extents are read there.
void addFolder(const InPlace& inPlace, const state::Table& table, const catalog::TableView& shown,
               catalog::DatabaseView& view);
/// Why an extent that is not in the cache can't be read in place: it, or all of the leader's storage, is
/// away.
[[nodiscard]] tl::unexpected<Error> coldExtentMissing(const std::string& database,
                                                      const catalog::LocalExtent& extent);
[[nodiscard]] bool isAllCached(const std::vector<catalog::TableView>& tables);
[[nodiscard]] tl::unexpected<Error> extentMissing(const std::string& database, const std::string& file);

} // namespace sharepane::follow
