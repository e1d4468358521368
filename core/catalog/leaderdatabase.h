#pragma once

#include "core/catalog/journal.h"
#include "core/catalog/snapshot.h"
#include "core/delta/log.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sharepane::catalog {

/// What a leader database needs of its surroundings.
struct LeaderContext {
    std::shared_ptr<storage::ObjectStore> store;
    std::shared_ptr<engine::Database> engine;
    std::filesystem::path scratch;
    std::shared_ptr<const Clock> clock = systemClock();
};

/// Key of an exactly-once batch: ingesting the same key into the same table again changes nothing.
struct BatchId {
    std::string value;
};

struct CommitResult {
    std::int64_t journalVersion = -1;
    Timestamp time{};
    bool duplicate = false; ///< the batch id was already ingested; nothing was committed
};

/// A follower that registered itself with `followers/<id>.json` in the leader database's folder.
struct FollowerRegistration {
    std::string id;
    std::string cluster;  ///< name of the follower cluster
    std::string database; ///< name of the follower database
    std::string host;
    Timestamp since{};
};

/// A name a cluster, database, table … may have: 1 to 255 bytes of UTF-8 letters, digits, '_' and '-', not
/// starting with '-'; ASCII outside those, control characters, spaces and '.' are refused.
[[nodiscard]] Result<void> checkName(std::string_view kind, std::string_view name);

/// A writable database on storage, in which one commit is one journal entry. Order of a commit: extents →
/// Delta log → journal, so that a crash leaves only unreferenced files or a Delta log ahead of the journal,
/// which open() reconciles. Thread-safe; several processes may write the same database at once.
class LeaderDatabase : public SnapshotSource {
public:
    /// Makes the database; alreadyExists when there is one.
    [[nodiscard]] static Result<std::shared_ptr<LeaderDatabase>> create(LeaderContext context,
                                                                        std::string name);
    /// Opens it, and journals Delta commits that a crash left unjournalled. notFound when there is none.
    [[nodiscard]] static Result<std::shared_ptr<LeaderDatabase>> open(LeaderContext context,
                                                                      std::string name);
    /// Names of the databases in a store, sorted.
    [[nodiscard]] static Result<std::vector<std::string>> list(const storage::ObjectStore& store);
    /// Deletes the database's objects. `inUse`, naming them, while followers are attached.
    [[nodiscard]] static Result<void> remove(LeaderContext context, const std::string& name);

    [[nodiscard]] const std::string& name() const { return m_name; }

    /// The newest catalogue, read forward from the last one seen.
    [[nodiscard]] Result<Catalogue> catalogue();

    /// alreadyExists when a table of that name exists (ignoring case).
    [[nodiscard]] Result<CommitResult> createTable(const std::string& name, const delta::Schema& schema);
    [[nodiscard]] Result<CommitResult> renameTable(const std::string& name, const std::string& newName);
    [[nodiscard]] Result<CommitResult> dropTable(const std::string& name);

    /// Makes `extents` (already written into the table's folder) part of the table. `notFound` when the table
    /// was dropped meanwhile. Returns once the commit is durable and visible to followers.
    [[nodiscard]] Result<CommitResult> append(const std::string& tableId, std::vector<delta::Add> extents,
                                              const std::optional<BatchId>& batch = std::nullopt);
    /// Whether that batch is already part of the table.
    [[nodiscard]] Result<bool> hasBatch(const std::string& tableId, const BatchId& batch);

    /// A table with its extents at the newest journal version; notFound when there is none.
    [[nodiscard]] Result<delta::Snapshot> tableSnapshot(const std::string& tableId);
    /// Key of a table's folder in the store, ending in '/'.
    [[nodiscard]] std::string tableFolder(const std::string& tableId) const;
    [[nodiscard]] storage::ObjectStore& store() { return *m_context.store; }
    [[nodiscard]] const LeaderContext& context() const { return m_context; }

    [[nodiscard]] Result<std::vector<FollowerRegistration>> followers() const;
    [[nodiscard]] Result<void> removeFollower(const std::string& followerId);

    Result<std::vector<std::string>> tableNames() override;
    Result<DatabaseView> view(const std::vector<std::string>& names) override;

private:
    LeaderDatabase(LeaderContext context, std::string name);
    LeaderContext m_context;
    std::string m_name;
    std::string m_folder;
    Journal m_journal;

    std::mutex m_mutex; // guards the caches below; never held during I/O
    std::optional<Catalogue> m_catalogue;
    std::unordered_map<std::string, delta::Snapshot> m_snapshots; // by table id
};

} // namespace sharepane::catalog
