#pragma once

#include "core/delta/actions.h"
#include "core/delta/fileset.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"
#include "core/storage/objectstore.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::delta {

/// What a writer must know of a table, without its extents.
struct Head {
    std::int64_t version = -1;
    Protocol protocol{};
    Metadata metadata{};
    std::map<std::string, Txn> txns{}; ///< by appId
};

/// A table at one version.
struct Snapshot {
    Head head{};
    Schema schema{};
    FileSet files{};
    /// No later commit removed an extent or changed the schema; the version of the checkpoint that was read
    /// where it is not known better.
    std::int64_t lastRewrite = -1;
};

/// What to commit. `readVersion` is the version the change was made against (-1 for a new table).
struct Transaction {
    std::int64_t readVersion = -1;
    std::string operation = "WRITE";
    bool blindAppend = true;
    std::optional<Protocol> protocol{};
    std::optional<Metadata> metadata{};
    std::vector<Txn> txns{};
    std::vector<Add> adds{};
    std::vector<Remove> removes{};
};

struct Committed {
    std::int64_t version = -1;
    std::int64_t timestamp = 0; ///< ms since the epoch, as written in commitInfo
};

/// Objects that are created in one go with a commit, which costs less than one by one
/// (storage::ObjectStore::create).
struct Companions {
    struct Successor {
        std::string key;
        std::string bytes;
    };
    /// Come before the commit: extents that it adds. Taken out once they are in the store.
    std::vector<storage::NewObject> before;
    /// What comes right after a commit of that version, if anything; asked again for every version that is
    /// tried. Must do no I/O.
    std::function<std::optional<Successor>(const Committed&)> after;
    /// Set by the commit: its successor is there. Otherwise it isn't, or that isn't known, and what became of
    /// it is the caller's to find out; the commit stands.
    bool followed = false;
};

/// The log of one Delta table in an object store. Thread-safe; several processes may use the same table.
class Log {
public:
    /// `tableFolder` ends in '/', e.g. "databases/demo/tables/<id>/". `engine` reads and writes checkpoints
    /// and must be allowed to read and write `scratch`, a local folder.
    Log(std::shared_ptr<storage::ObjectStore> store, std::string tableFolder,
        std::shared_ptr<engine::Database> engine, std::filesystem::path scratch,
        std::shared_ptr<const Clock> clock = systemClock());

    /// The newest version; notFound when there is no table. `from`, a version known to exist, saves the
    /// search.
    [[nodiscard]] Result<std::int64_t> latestVersion(std::int64_t from = -1) const;

    /// Head at `version` (default: newest). Reads no extents: cost is that of the log since the last
    /// checkpoint. notFound also when that version was cleaned away.
    [[nodiscard]] Result<Head> head(std::optional<std::int64_t> version = std::nullopt) const;

    /// The table at `version` (default: newest). Refuses (`unsupported`) what checkReadable refuses.
    [[nodiscard]] Result<Snapshot> snapshot(std::optional<std::int64_t> version = std::nullopt) const;

    /// `base` brought forward to `version` by reading only the commits between. Where these were cleaned away
    /// meanwhile, or `version` is an older one, it is loaded as by snapshot().
    [[nodiscard]] Result<Snapshot> advance(const Snapshot& base, std::int64_t version) const;

    /// One commit's actions; notFound when not there (yet, or any more).
    [[nodiscard]] Result<Commit> commitAt(std::int64_t version) const;

    /// Writes the next version. A lost race is rebased when the winners' commits don't change the meaning
    /// (conflictBetween decides); otherwise `conflict`, naming what collided. A transaction whose txn (appId,
    /// version or a later one) is already in the table is `alreadyExists`, with nothing written. An ambiguous
    /// failure of the store is resolved by reading the version back; `unavailable` then means that it is
    /// still not known whether the commit happened, and that repeating one with a txn is safe.
    /// `base`, the head at `readVersion`, saves reading it. After a failure some of the companions `before`
    /// it may be in the store.
    [[nodiscard]] Result<Committed> commit(const Transaction& transaction, const Head* base = nullptr,
                                           Companions* companions = nullptr);

    /// Writes a classic V1 checkpoint of `snapshot`'s version and `_last_checkpoint`. Repeating it is
    /// harmless. It keeps the tombstones younger than delta.deletedFileRetentionDuration (7 days), which it
    /// reads from the log since the last checkpoint, and from that.
    [[nodiscard]] Result<void> writeCheckpoint(const Snapshot& snapshot);

    /// Whether our policy wants a checkpoint of this version now: every delta.checkpointInterval versions,
    /// or where that is not set every 10, stretched to the square root of the number of extents.
    [[nodiscard]] Result<bool> checkpointDue(const Head& head) const;

    /// Removes commits and checkpoints that were last modified before `cutoff`, oldest first, up to the
    /// newest complete checkpoint that is as old and not above version `atMost`: that one stays, with its
    /// commit, so that it and everything newer can be read. How many files; with `whatIf` nothing is removed.
    [[nodiscard]] Result<std::size_t> cleanUp(Timestamp cutoff, std::int64_t atMost, bool whatIf);

    /// The tombstones of extents that were removed at `since` (ms since the epoch) or later, as far as the
    /// log still has them, up to `snapshot`. Reads the newest checkpoint and the commits since; the commits
    /// before it only when `since` is longer ago than tombstones stay in checkpoints.
    [[nodiscard]] Result<std::vector<Remove>> removedSince(const Snapshot& snapshot,
                                                           std::int64_t since) const;

private:
    struct KnownHead {
        std::mutex mutex; // guards head; never held during I/O
        std::shared_ptr<const Head> head;
    };

    [[nodiscard]] Result<Head> loadHead(std::int64_t version) const;
    [[nodiscard]] std::shared_ptr<const Head> known() const;
    void remember(const Head& head) const;

    std::shared_ptr<storage::ObjectStore> m_store;
    std::string m_folder;
    std::shared_ptr<engine::Database> m_engine;
    std::filesystem::path m_scratch;
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<KnownHead> m_known; ///< the newest head seen, shared by copies
};

/// How long the table wants removed extents to stay (delta.deletedFileRetentionDuration, 7 days) and its log
/// to reach back (delta.logRetentionDuration, 30 days), in ms.
[[nodiscard]] std::int64_t deletedFileRetention(const Metadata& metadata);
[[nodiscard]] std::int64_t logRetention(const Metadata& metadata);

/// Brings a head forward by the next version's commit.
void applyTo(Head& head, const Commit& commit);

/// Why `transaction` can't follow `winner`, a commit made after its readVersion: `conflict`, or
/// `alreadyExists` when the winner carries its txn. A blind append may follow anything but a change of
/// protocol or metadata; what removes extents may follow only commits that neither removed one of them nor,
/// when it changes data, added any.
[[nodiscard]] Result<void> conflictBetween(const Transaction& transaction, const Commit& winner,
                                           const std::string& table);

} // namespace sharepane::delta
