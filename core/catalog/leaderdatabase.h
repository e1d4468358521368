#pragma once

#include "core/catalog/journal.h"
#include "core/catalog/logfolders.h"
#include "core/catalog/names.h"
#include "core/catalog/snapshot.h"
#include "core/catalog/writermarker.h"
#include "core/delta/extentwriter.h"
#include "core/delta/log.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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
///
/// A stream that commits many times under one key numbers its commits with `part` (how far it has read) and
/// says in `after` which part it continues. A part at or below the table's last is a duplicate; when the last
/// is neither that nor `after`, somebody else is using the key: `conflict`.
struct BatchId {
    std::string value; ///< 1 to 512 bytes
    std::int64_t part = 0;
    std::int64_t after = -1; ///< -1: `part` is the first
};

struct CommitResult {
    std::int64_t journalVersion = -1;
    Timestamp time{};
    bool duplicate = false; ///< the batch id was already ingested; nothing was committed
};

/// What a table is made with, when it is not made empty.
struct NewTable {
    std::string id; ///< a new UUID: where `extents` were written
    std::vector<delta::Add> extents;
    std::optional<BatchId> batch;
    std::optional<ViewDefinition> view{};               ///< it is a materialized view's
    std::map<std::string, std::int64_t> sources{};      ///< as in TableEntry
    std::map<std::string, std::string> configuration{}; ///< of the Delta table
};

/// A change of one table that is more than an append.
struct RewriteRequest {
    std::string tableId;
    std::int64_t readVersion = -1;      ///< Delta version that it was made from
    std::vector<delta::Add> removes{};  ///< extents of that version
    std::vector<delta::Add> adds{};     ///< written into the table's folder already
    bool dataChange = true;             ///< false: the same rows in other extents
    std::string operation = "OPTIMIZE"; ///< as commitInfo and journal call it
    std::optional<delta::Metadata> metadata{};
    std::optional<delta::Protocol> protocol{};
    std::map<std::string, std::int64_t> sources{}; ///< as in TableEntry; empty: unchanged
};

struct RewriteResult {
    CommitResult commit;
    std::vector<std::pair<std::string, Error>> refused; ///< table ids, of what is not part of the commit
};

/// A follower that registered itself with `followers/<id>.json` in the leader database's folder.
struct FollowerRegistration {
    std::string id;       ///< the file's name; a registration that can't be read has nothing else
    std::string cluster;  ///< name of the follower cluster
    std::string database; ///< name of the follower database
    std::string host;
    Timestamp since{};
};

/// What some attached follower may still read, so that it must stay.
struct Needed {
    std::int64_t version = -1; ///< the oldest journal version that a follower has applied; -1: none has yet
    Timestamp time{};          ///< of that commit; now, when nobody is attached
    std::string holder;        ///< "cluster/database" of that follower; empty when nobody is attached
};

/// What the upkeep of a database (core/ingest/upkeep.h) keeps on storage for other processes to see.
struct UpkeepProblem {
    std::string table; ///< name; empty: of the database
    std::string message;
};
struct UpkeepRecord {
    Timestamp sweptAt{}; ///< when unreferenced files were last looked for
    std::vector<UpkeepProblem> problems;
};

/// A change of a table's columns that rewrites no extent (delta/schemachange.h).
struct ColumnChange {
    enum class Kind : std::uint8_t { add, rename, drop, widen, allowNull };
    Kind kind = Kind::add;
    std::string column{};  ///< "a", or "a.b" for what is inside of a
    std::string type{};    ///< of add and widen, as in SQL
    std::string newName{}; ///< of rename
};

/// A writable database on storage, in which one commit is one journal entry. Thread-safe; several processes
/// may write the same database at once.
///
/// Order of a commit: extents → Delta log → journal, so that a crash leaves only unreferenced files or a
/// Delta log ahead of the journal: a commit that nobody was told of. It becomes visible with the next commit
/// to that table, with the retry of its batch, or at the next open(), which asks the tables that a crashed
/// writer's marker names (writermarker.h) and not every table there is.
///
/// An append to a database that is open costs its extents, one put into the Delta log and one into the
/// journal, all in one go when the extents are not in the store yet, and a look at the entry before, without
/// which ours would be read by nobody; the catalogue is read forward only when
/// another writer was faster. Checkpoints are maintain()'s.
class LeaderDatabase : public SnapshotSource {
public:
    /// Makes the database; alreadyExists when there is one.
    [[nodiscard]] static Result<std::shared_ptr<LeaderDatabase>> create(LeaderContext context,
                                                                        std::string name);
    /// Opens it, and journals Delta commits that a crash left unjournalled. notFound when there is none.
    [[nodiscard]] static Result<std::shared_ptr<LeaderDatabase>> open(LeaderContext context,
                                                                      std::string name);
    /// Names of the databases in a store, in byte order.
    [[nodiscard]] static Result<std::vector<std::string>> list(const storage::ObjectStore& store);
    /// Deletes the database's objects, the journal last: what a crash leaves is still listed, and removing it
    /// again finishes. `inUse`, naming them, while followers are attached; notFound when there is none.
    [[nodiscard]] static Result<void> remove(LeaderContext context, const std::string& name);

    [[nodiscard]] const std::string& name() const { return m_name; }

    /// The newest catalogue, read forward from the last one seen.
    [[nodiscard]] Result<Catalogue> catalogue();
    /// The same without a copy: `look` sees it while nobody else does, and does no I/O.
    [[nodiscard]] Result<void> read(const std::function<void(const Catalogue&)>& look);

    /// The table of that name (ignoring case) in the newest catalogue; notFound when there is none.
    [[nodiscard]] Result<TableEntry> table(std::string_view name);

    /// The table of that id; notFound when there is none.
    [[nodiscard]] Result<TableEntry> tableEntry(const std::string& tableId);

    /// alreadyExists when a table of that name exists (ignoring case).
    [[nodiscard]] Result<CommitResult> createTable(const std::string& name, const delta::Schema& schema);
    [[nodiscard]] Result<CommitResult> renameTable(const std::string& name, const std::string& newName);
    /// Changes a table's columns: one commit, and extents written before, or by somebody who doesn't know of
    /// it yet, stay right. What is so already commits nothing (`duplicate`). inUse when a materialized
    /// view uses a column that is renamed, dropped or widened; the errors of delta/schemachange.h.
    [[nodiscard]] Result<CommitResult> alterTable(const std::string& name, const ColumnChange& change);
    /// Makes the Delta table in the folder `location` (a key of the store, below no database's folder) a
    /// table of this database, as it stands: where it lies and with its history. inUse when it is a table of
    /// some database of the store already, notFound when there is none, `unsupported` naming the feature when
    /// we can't read it. It stays its owner's: nothing here merges, cleans or deletes its files.
    [[nodiscard]] Result<CommitResult> adoptTable(const std::string& name, const std::string& location);
    /// inUse while a materialized view reads it. The files go after a while (core/ingest/vacuum.h), but for
    /// those of an adopted table.
    [[nodiscard]] Result<CommitResult> dropTable(const std::string& name);

    /// Commits catalogue changes that touch no extents: `plan` makes them from the newest catalogue, again
    /// when another writer was faster; none means that everything is as wanted. Does no I/O.
    using Edit = std::function<Result<std::vector<CatalogChange>>(const Catalogue&)>;
    [[nodiscard]] Result<CommitResult> edit(const std::string& operation, const Edit& plan);

    /// The same, filled: table and rows become visible in one commit. alreadyExists also when another process
    /// was faster; the extents are then part of nothing. Of a view: notFound when its source was dropped
    /// meanwhile.
    [[nodiscard]] Result<CommitResult> createTable(const std::string& name, const delta::Schema& schema,
                                                   const NewTable& contents);

    /// Makes `extents` (already written into the table's folder) part of the table. `notFound` when the table
    /// was dropped meanwhile. Returns once the commit is durable and visible to followers.
    [[nodiscard]] Result<CommitResult> append(const std::string& tableId, std::vector<delta::Add> extents,
                                              const std::optional<BatchId>& batch = std::nullopt);
    /// The same for extents whose files are not in the store yet: they are put there in one go with the
    /// commit. `conflict` when another program has given the table columns that they don't fit since.
    [[nodiscard]] Result<CommitResult> appendPrepared(const std::string& tableId, delta::NewExtents extents,
                                                      const std::optional<BatchId>& batch = std::nullopt);
    /// Rewrites a table: one Delta commit and one journal entry. Commits made since `readVersion` are no
    /// hindrance where Delta's rules (delta::conflictBetween) let both stand; `conflict` otherwise, and
    /// alreadyExists when another rewrite has brought the table to these `sources` or newer ones. What was in
    /// the way is then journalled: read the table again and repeat. Nothing is journalled for a request that
    /// changes nothing. After `unavailable` it may have happened; repeating it can't do it twice as long as
    /// it removes something or names `sources`.
    [[nodiscard]] Result<CommitResult> rewrite(RewriteRequest request);
    /// The same for several tables, in one journal entry under the first one's operation; what is refused
    /// keeps the others from nothing. A crash in between may leave some of them for the next open() to
    /// journal.
    [[nodiscard]] Result<RewriteResult> rewriteAll(std::vector<RewriteRequest> requests);
    /// Whether that batch is already part of the table; when a crash left it out of the journal, it is
    /// journalled now.
    [[nodiscard]] Result<bool> hasBatch(const std::string& tableId, const BatchId& batch);
    /// The last part of that key that was committed; nothing when none was. Journals as hasBatch does.
    [[nodiscard]] Result<std::optional<std::int64_t>> lastPart(const std::string& tableId,
                                                               const std::string& batch);

    /// Journals Delta commits that the journal doesn't know, of these tables (all, when empty): what a crash
    /// left behind, or another program (Spark, delta-rs) wrote. One request a table. Nothing when there were
    /// none. A table that the other program turned into one we can't read keeps its last readable version.
    [[nodiscard]] Result<std::optional<CommitResult>>
    reconcile(const std::vector<std::string>& tableIds = {});
    /// The newest readable Delta versions of those of these tables whose journal is behind. One request a
    /// table.
    [[nodiscard]] Result<std::vector<TableVersion>> tablesAhead(const std::vector<std::string>& tableIds);
    /// Why the table doesn't show the newest version of its Delta log: `unsupported`, naming the feature that
    /// another program gave it, or `corrupt`. Nothing when all is well.
    [[nodiscard]] Result<std::optional<Error>> tableProblem(const std::string& tableId);

    /// The Delta log of a table.
    [[nodiscard]] std::shared_ptr<delta::Log> tableLog(const std::string& tableId);

    /// Writes the table's Delta checkpoint and the journal's when they are due. Commits stand whatever comes
    /// of it, so it is called after them and may be called by any thread. Cheap when nothing is due.
    [[nodiscard]] Result<void> maintain(const std::string& tableId);

    /// What a writer must know of a table, at the newest journal version: no extents are read. notFound when
    /// there is none.
    [[nodiscard]] Result<delta::Head> tableHead(const std::string& tableId);
    /// A table with its extents at the newest journal version; notFound when there is none.
    [[nodiscard]] Result<delta::Snapshot> tableSnapshot(const std::string& tableId);
    /// One commit of a table's Delta log; notFound when it was cleaned away or never made.
    [[nodiscard]] Result<delta::Commit> tableCommit(const std::string& tableId, std::int64_t version);
    /// Key of a table's folder in the store, ending in '/'; that of an unknown table is where it would be.
    [[nodiscard]] std::string tableFolder(const std::string& tableId) const;
    [[nodiscard]] storage::ObjectStore& store() { return *m_context.store; }
    [[nodiscard]] const LeaderContext& context() const { return m_context; }

    [[nodiscard]] Result<std::vector<FollowerRegistration>> followers() const;
    [[nodiscard]] Result<void> removeFollower(const std::string& followerId);
    [[nodiscard]] Result<Needed> needed();
    /// The catalogue as of that journal version (the newest, for a newer one); nothing when its entries were
    /// cleaned away.
    [[nodiscard]] Result<std::optional<Catalogue>> catalogueAt(std::int64_t version);
    /// Whether everybody who chose a snapshot before this call, in whichever process, is done with it. False
    /// when that can't be known.
    [[nodiscard]] bool readersAreDone() const;
    /// To be called before files that are part of nothing yet are put into a table's folder, unless append or
    /// appendPrepared puts them there.
    void announceWriting(const std::string& tableId) { m_marker.announce(tableId); }
    /// Whether this object has written, or announced, anything.
    [[nodiscard]] bool hasWritten() const { return m_marker.isAnnounced(); }
    /// Whether somebody else may be at work who has announced it.
    [[nodiscard]] Result<bool> isWrittenByOthers() const { return m_marker.isAnyOtherAlive(); }
    /// Removes journal entries below version `below` that no checkpoint needs, as Journal::cleanUp does.
    [[nodiscard]] Result<std::size_t> cleanJournal(std::int64_t below, bool whatIf);

    /// Empty where nothing readable is kept.
    [[nodiscard]] Result<UpkeepRecord> upkeepRecord() const;
    [[nodiscard]] Result<void> putSwept(Timestamp time);
    [[nodiscard]] Result<void> putProblems(const std::vector<UpkeepProblem>& problems);

    Result<Contents> contents() override;
    /// Announces a reader until the view's pin goes.
    Result<DatabaseView> view(const std::vector<std::string>& names) override;

private:
    struct Table {
        explicit Table(std::shared_ptr<delta::Log> tableLog)
            : log(std::move(tableLog))
        {
        }
        const std::shared_ptr<delta::Log> log;
        // Guarded by m_mutex:
        std::int64_t knownVersion = -1; ///< a version that the Delta log is known to have
        std::shared_ptr<const delta::Snapshot> snapshot;
        ExtentList shown; ///< of `shownOf`, as views show them
        std::shared_ptr<const delta::Snapshot> shownOf;
        std::optional<LogFolders::Mark>
            calm; ///< of its log's folder, when there was nothing after calmVersion
        std::int64_t calmVersion = -1;
    };
    /// The changes and table versions of the next entry, given the newest catalogue; nothing when they are
    /// already part of it. Called with m_mutex held: it does no I/O.
    using Plan = std::function<Result<std::optional<JournalEntry>>(const Catalogue&)>;

    LeaderDatabase(LeaderContext context, std::string name);
    [[nodiscard]] Result<void> refresh();
    [[nodiscard]] Result<void> ensureLoaded();
    [[nodiscard]] Result<std::optional<JournalEntry>> nextEntry(const Plan& plan);
    [[nodiscard]] Result<CommitResult> noteJournalled(const JournalEntry& entry);
    [[nodiscard]] Result<CommitResult> journalPlan(const Plan& plan);
    [[nodiscard]] static Plan planOf(std::vector<TableVersion> versions, std::string operation);
    [[nodiscard]] static Plan planDirectlyAfter(const TableVersion& version, std::string operation);
    [[nodiscard]] Result<CommitResult> journalVersions(const std::vector<TableVersion>& versions,
                                                       const std::string& operation);
    [[nodiscard]] Result<CommitResult> journalCommit(const TableVersion& committed,
                                                     const std::string& operation);
    [[nodiscard]] Result<TableEntry> requireTable(const std::string& tableId);
    [[nodiscard]] std::shared_ptr<Table> tableState(const std::string& tableId);
    [[nodiscard]] std::string folderOf(const std::string& tableId) const; // call with m_mutex held
    [[nodiscard]] Result<delta::Committed> commitAppend(const std::string& tableId, delta::NewExtents extents,
                                                        const std::optional<BatchId>& batch,
                                                        delta::Companions& companions);
    /// How far the journal could go with a table's Delta log.
    struct Ahead {
        TableVersion version;         ///< the newest readable one
        std::optional<Error> problem; ///< why it isn't the log's newest
    };
    [[nodiscard]] Result<Ahead> lookAhead(const TableEntry& entry);
    [[nodiscard]] Result<TableVersion> versionToJournal(const TableVersion& committed);
    [[nodiscard]] Result<std::vector<std::string>> restlessTables(const LogFolders& folders);
    [[nodiscard]] Result<std::vector<TableEntry>> entriesOf(const std::vector<std::string>& tableIds);
    [[nodiscard]] Result<void> checkUnused(const TableEntry& table, const delta::Head& head,
                                           const ColumnChange& change);
    [[nodiscard]] Result<void> checkUnowned(const std::string& location);
    [[nodiscard]] Result<TableVersion> commitRewrite(RewriteRequest request);
    [[nodiscard]] Result<delta::Head> newestHead(const std::string& tableId);
    [[nodiscard]] Result<void> journalBatch(const std::string& tableId, const delta::Head& head,
                                            const std::string& batch);
    [[nodiscard]] Result<CommitResult> answerDuplicate(const std::string& tableId, const std::string& batch);
    [[nodiscard]] Result<std::shared_ptr<const delta::Snapshot>> snapshotAt(const std::string& tableId,
                                                                            std::int64_t version);
    [[nodiscard]] Result<ExtentList> extentsOf(const TableEntry& entry,
                                               const std::shared_ptr<const delta::Snapshot>& snapshot);
    [[nodiscard]] Result<TableView> viewOf(const TableEntry& entry);
    [[nodiscard]] Result<void> maintainJournal();
    void noteVersion(const std::string& tableId, std::int64_t version);
    [[nodiscard]] Result<void> reconcileAtOpen();

    const LeaderContext m_context;
    const std::string m_name;
    const std::string m_folder;
    Journal m_journal;
    WriterMarker m_marker;

    mutable std::mutex m_mutex; // guards what follows; never held during I/O
    std::optional<Catalogue> m_catalogue;
    std::unordered_map<std::string, std::shared_ptr<Table>> m_tables; // by id
    std::optional<std::int64_t> m_checkpointed; // journal version of the last checkpoint
};

} // namespace sharepane::catalog
