#include "core/catalog/leaderdatabase.h"

#include "core/base/ids.h"
#include "core/catalog/adoption.h"
#include "core/catalog/databasefolder.h"
#include "core/catalog/journalformat.h"
#include "core/catalog/leaderparts.h"
#include "core/catalog/names.h"
#include "core/delta/schemachange.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sharepane::catalog {

namespace {

constexpr std::size_t page = 1000;
constexpr std::int64_t checkpointInterval = 100; // journal entries
constexpr int maxRebases = 16;

std::int64_t lastPartIn(const delta::Head& head, const std::string& batch)
{
    const auto found = head.txns.find(appIdOf(batch));
    return found == head.txns.end() ? -1 : found->second.version;
}

tl::unexpected<Error> otherColumns(std::string table)
{
    return fail(ErrorCode::conflict, "append to table", std::move(table),
                "another program has given it other columns since these rows were written for it",
                "look at its columns, and repeat what makes the rows");
}

/// Whether an entry that was just created continues the journal. When it doesn't, since the database was
/// deleted or the journal cleaned beyond it meanwhile, it is taken away again.
Result<bool> continuesJournal(storage::ObjectStore& store, const std::string& journal, std::int64_t version)
{
    const auto before = store.head(journal + fileOfVersion(version - 1));
    if (before) {
        return true;
    }
    if (before.error().code != ErrorCode::notFound) {
        return fail(before.error());
    }
    TRY(store.remove(journal + fileOfVersion(version)));
    return false;
}

} // namespace

LeaderDatabase::LeaderDatabase(LeaderContext context, std::string name)
    : m_context(std::move(context))
    , m_name(std::move(name))
    , m_folder(databaseFolder(m_name))
    , m_journal(m_context.store, m_folder)
    , m_marker(m_context.store, m_folder, m_context.clock)
{
}

Result<std::shared_ptr<LeaderDatabase>> LeaderDatabase::create(LeaderContext context, std::string name)
{
    TRY(checkName("database", name));
    for (const std::string& existing : TRY(list(*context.store))) {
        if (sameName(existing, name)) {
            return fail(ErrorCode::alreadyExists, "create database", name,
                        "database " + existing + " exists already");
        }
    }
    std::shared_ptr<LeaderDatabase> database(new LeaderDatabase(std::move(context), std::move(name)));
    JournalEntry first = plannedEntry("CREATE DATABASE");
    first.version = 0;
    first.id = newUuid();
    first.time = database->m_context.clock->now();
    auto appended = database->m_journal.append(first);
    if (!appended && appended.error().code == ErrorCode::conflict) {
        return fail(ErrorCode::alreadyExists, "create database", database->m_name, "it exists already");
    }
    TRY(std::move(appended));
    Catalogue catalogue;
    TRY(catalogue.apply(first));
    database->m_catalogue = std::move(catalogue);
    return database;
}

Result<std::shared_ptr<LeaderDatabase>> LeaderDatabase::open(LeaderContext context, std::string name)
{
    TRY(checkName("database", name));
    std::shared_ptr<LeaderDatabase> database(new LeaderDatabase(std::move(context), std::move(name)));
    auto loaded = database->ensureLoaded();
    if (!loaded && loaded.error().code == ErrorCode::notFound) {
        return fail(ErrorCode::notFound, "open database", database->m_name, "there is none of that name",
                    "list the databases of the cluster");
    }
    TRY(std::move(loaded));
    TRY(database->reconcileAtOpen());
    return database;
}

Result<void> LeaderDatabase::ensureLoaded()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_catalogue) {
            return {};
        }
    }
    Catalogue loaded = TRY(m_journal.load());
    const std::lock_guard lock(m_mutex);
    if (!m_catalogue || m_catalogue->version < loaded.version) {
        m_catalogue = std::move(loaded);
    }
    return {};
}

/// Brings the cached catalogue to the newest version.
Result<void> LeaderDatabase::refresh()
{
    TRY(ensureLoaded());
    for (;;) {
        std::int64_t version = -1;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_catalogue) {
                break;
            }
            version = m_catalogue->version;
        }
        const auto entries = m_journal.entriesAfter(version, page);
        if (!entries) {
            if (entries.error().code != ErrorCode::notFound) {
                return fail(entries.error());
            }
            const std::lock_guard lock(m_mutex);
            m_catalogue.reset();
            break;
        }
        const std::lock_guard lock(m_mutex);
        for (const JournalEntry& entry : *entries) {
            if (!m_catalogue || entry.version <= m_catalogue->version) {
                continue; // another thread was faster
            }
            if (!m_catalogue->apply(entry)) {
                // Perhaps the database was deleted and made again: then this is no history of what we hold.
                m_catalogue.reset();
            }
        }
        if (!m_catalogue) {
            break;
        }
        if (entries->size() < page) {
            return {};
        }
    }
    return ensureLoaded();
}

Result<Catalogue> LeaderDatabase::catalogue()
{
    Catalogue copy;
    TRY(read([&copy](const Catalogue& catalogue) { copy = catalogue; }));
    return copy;
}

Result<void> LeaderDatabase::read(const std::function<void(const Catalogue&)>& look)
{
    TRY(refresh());
    const std::lock_guard lock(m_mutex);
    if (!m_catalogue) {
        return fail(ErrorCode::unavailable, "read the catalogue of", m_name, "it is being read again");
    }
    look(*m_catalogue);
    return {};
}

/// The entry that `plan` makes, as the next one after the catalogue; nothing when it makes none.
Result<std::optional<JournalEntry>> LeaderDatabase::nextEntry(const Plan& plan)
{
    const std::lock_guard lock(m_mutex);
    if (!m_catalogue) {
        return fail(ErrorCode::unavailable, "commit to", m_name, "its catalogue is being read again");
    }
    auto entry = TRY(plan(*m_catalogue));
    if (entry) {
        entry->version = m_catalogue->version + 1;
        // Strictly increasing, also when the clock was set back.
        entry->time = std::max(m_context.clock->now(), m_catalogue->time + std::chrono::microseconds(1));
        entry->id = newUuid();
    }
    return entry;
}

/// The entry is in the journal.
Result<CommitResult> LeaderDatabase::noteJournalled(const JournalEntry& entry)
{
    const std::lock_guard lock(m_mutex);
    if (m_catalogue && m_catalogue->version == entry.version - 1) {
        TRY(m_catalogue->apply(entry));
    }
    return CommitResult{entry.version, entry.time, false};
}

/// Appends the entry that `plan` makes, again on every newer catalogue until it is in the journal.
Result<CommitResult> LeaderDatabase::journalPlan(const Plan& plan)
{
    TRY(ensureLoaded());
    std::int64_t lost = -1;
    bool restarted = false;
    for (;;) {
        const auto entry = TRY(nextEntry(plan));
        if (!entry) {
            const std::lock_guard lock(m_mutex);
            return m_catalogue ? CommitResult{m_catalogue->version, m_catalogue->time, false}
                               : CommitResult{};
        }
        if (entry->version == lost) {
            return fail(ErrorCode::corrupt, "commit to", m_name,
                        "journal version " + std::to_string(lost) + " is taken but can't be read");
        }
        auto appended = m_journal.append(*entry);
        if (appended && TRY(continuesJournal(*m_context.store, m_journal.folder(), entry->version))) {
            return noteJournalled(*entry);
        }
        if (appended) {
            if (std::exchange(restarted, true)) {
                return fail(ErrorCode::unavailable, "commit to", m_name, "its journal is being cleaned");
            }
            {
                const std::lock_guard lock(m_mutex);
                m_catalogue.reset();
            }
            TRY(ensureLoaded());
            continue;
        }
        if (appended.error().code != ErrorCode::conflict) {
            return fail(std::move(appended).error());
        }
        lost = entry->version;
        TRY(refresh());
    }
}

/// An entry of these table versions, as far as no other entry has named them or newer ones already.
LeaderDatabase::Plan LeaderDatabase::planOf(std::vector<TableVersion> versions, std::string operation)
{
    return [versions = std::move(versions), operation = std::move(operation)](
               const Catalogue& catalogue) -> Result<std::optional<JournalEntry>> {
        JournalEntry entry = plannedEntry(operation);
        for (const TableVersion& version : versions) {
            const auto table = catalogue.tables.find(version.tableId);
            if (table == catalogue.tables.end()) {
                if (versions.size() == 1) {
                    return fail(ErrorCode::notFound, "commit to table", version.tableId,
                                "it was dropped meanwhile");
                }
                continue;
            }
            if (table->second.deltaVersion < version.deltaVersion) {
                entry.tables.push_back(version);
            }
        }
        return entry.tables.empty() ? std::nullopt : std::optional(std::move(entry));
    };
}

/// The same for one version, but none unless it directly follows what the journal has: nobody may have looked
/// at what lies between.
LeaderDatabase::Plan LeaderDatabase::planDirectlyAfter(const TableVersion& version, std::string operation)
{
    return [version, plan = planOf({version}, std::move(operation))](
               const Catalogue& catalogue) -> Result<std::optional<JournalEntry>> {
        const auto table = catalogue.tables.find(version.tableId);
        const bool follows =
            table != catalogue.tables.end() && table->second.deltaVersion + 1 == version.deltaVersion;
        return follows ? plan(catalogue) : std::optional<JournalEntry>();
    };
}

Result<CommitResult> LeaderDatabase::journalVersions(const std::vector<TableVersion>& versions,
                                                     const std::string& operation)
{
    return journalPlan(planOf(versions, operation));
}

Result<CommitResult> LeaderDatabase::journalCommit(const TableVersion& committed,
                                                   const std::string& operation)
{
    return journalVersions({TRY(versionToJournal(committed))}, operation);
}

Result<TableEntry> LeaderDatabase::requireTable(const std::string& tableId)
{
    for (const bool refreshed : {false, true}) {
        TRY(refreshed ? refresh() : ensureLoaded());
        const std::lock_guard lock(m_mutex);
        if (!m_catalogue) {
            continue;
        }
        const auto found = m_catalogue->tables.find(tableId);
        if (found != m_catalogue->tables.end()) {
            return found->second;
        }
    }
    return noSuchTable("open table", m_name, tableId);
}

std::shared_ptr<LeaderDatabase::Table> LeaderDatabase::tableState(const std::string& tableId)
{
    const std::lock_guard lock(m_mutex);
    auto& state = m_tables[tableId];
    if (!state) {
        state = std::make_shared<Table>(std::make_shared<delta::Log>(
            m_context.store, folderOf(tableId), m_context.engine, m_context.scratch, m_context.clock));
    }
    if (m_catalogue) {
        const auto found = m_catalogue->tables.find(tableId);
        if (found != m_catalogue->tables.end()) {
            state->knownVersion = std::max(state->knownVersion, found->second.deltaVersion);
        }
    }
    return state;
}

void LeaderDatabase::noteVersion(const std::string& tableId, std::int64_t version)
{
    const auto table = tableState(tableId);
    const std::lock_guard lock(m_mutex);
    table->knownVersion = std::max(table->knownVersion, version);
}

std::string LeaderDatabase::tableFolder(const std::string& tableId) const
{
    const std::lock_guard lock(m_mutex);
    return folderOf(tableId);
}

std::string LeaderDatabase::folderOf(const std::string& tableId) const
{
    if (m_catalogue) {
        const auto found = m_catalogue->tables.find(tableId);
        if (found != m_catalogue->tables.end()) {
            return tableFolderOf(m_folder, found->second);
        }
    }
    return tableFolderOf(m_folder, TableEntry{tableId, {}});
}

Result<CommitResult> LeaderDatabase::edit(const std::string& operation, const Edit& plan)
{
    TRY(refresh());
    return journalPlan([&](const Catalogue& catalogue) -> Result<std::optional<JournalEntry>> {
        JournalEntry entry = plannedEntry(operation);
        entry.changes = TRY(plan(catalogue));
        return entry.changes.empty() ? std::nullopt : std::optional(std::move(entry));
    });
}

Result<delta::Head> LeaderDatabase::newestHead(const std::string& tableId)
{
    const auto table = tableState(tableId);
    std::int64_t known = -1;
    {
        const std::lock_guard lock(m_mutex);
        known = table->knownVersion;
    }
    const std::int64_t version = TRY(table->log->latestVersion(known));
    noteVersion(tableId, version);
    return table->log->head(version);
}

/// Writes the Delta commit of an append. alreadyExists when its batch is in the table.
Result<delta::Committed> LeaderDatabase::commitAppend(const std::string& tableId, delta::NewExtents extents,
                                                      const std::optional<BatchId>& batch,
                                                      delta::Companions& companions)
{
    const auto table = tableState(tableId);
    delta::Transaction transaction;
    transaction.adds = std::move(extents.adds);
    if (batch) {
        transaction.txns.push_back(txnOf(*batch, *m_context.clock));
    }
    {
        const std::lock_guard lock(m_mutex);
        transaction.readVersion = table->knownVersion;
    }
    std::optional<delta::Metadata> writtenFor = std::move(extents.writtenFor);
    for (int attempt = 0;; ++attempt) {
        std::optional<delta::Head> head;
        if (batch) {
            head = TRY(newestHead(tableId));
            const std::int64_t last = lastPartIn(*head, batch->value);
            if (last >= batch->part) {
                return fail(ErrorCode::alreadyExists, "append batch", batch->value, "it is in the table");
            }
            if (last != batch->after) {
                return fail(ErrorCode::conflict, "append batch", batch->value,
                            "another ingestion uses the same batch id",
                            "give each source a batch id of its own");
            }
            transaction.readVersion = head->version;
        } else if (writtenFor) {
            head = TRY(table->log->head(transaction.readVersion));
        }
        // It may have become another table since they were written, and that have been journalled already.
        if (writtenFor && !TRY(delta::extentsStayRight(*writtenFor, head->metadata))) {
            return otherColumns(m_name + '/' + TRY(requireTable(tableId)).name);
        }
        auto committed = table->log->commit(transaction, nullptr, &companions);
        if (committed) {
            noteVersion(tableId, committed->version);
            return committed;
        }
        if (committed.error().code != ErrorCode::conflict || attempt == maxRebases) {
            return committed;
        }
        // Another program deleted or rewrote extents, say. Our rows still belong in the table as long as it
        // has the columns that they were written for.
        if (!writtenFor) {
            writtenFor = TRY(table->log->head(transaction.readVersion)).metadata;
        }
        const delta::Head now = TRY(newestHead(tableId));
        if (!TRY(delta::extentsStayRight(*writtenFor, now.metadata))) {
            return otherColumns(m_name + '/' + TRY(requireTable(tableId)).name);
        }
        transaction.readVersion = now.version;
    }
}

Result<CommitResult> LeaderDatabase::append(const std::string& tableId, std::vector<delta::Add> extents,
                                            const std::optional<BatchId>& batch)
{
    return appendPrepared(tableId, delta::NewExtents{std::move(extents), {}, {}}, batch);
}

Result<CommitResult> LeaderDatabase::appendPrepared(const std::string& tableId, delta::NewExtents extents,
                                                    const std::optional<BatchId>& batch)
{
    if (batch) {
        TRY(checkBatch(*batch));
    }
    const TableEntry known = TRY(requireTable(tableId));
    TRY(checkAdopted(m_context, m_folder, m_name, known));
    if (extents.adds.empty() && !batch) {
        const std::lock_guard lock(m_mutex);
        return m_catalogue ? CommitResult{m_catalogue->version, m_catalogue->time, false} : CommitResult{};
    }
    m_marker.announce(tableId);
    std::optional<JournalEntry> entry; // the one that goes with the Delta commit
    delta::Companions companions;
    companions.before = std::move(extents.objects);
    companions.after = [&](const delta::Committed& committed) -> std::optional<delta::Companions::Successor> {
        auto planned = nextEntry(planDirectlyAfter({tableId, committed.version}, "WRITE"));
        entry = planned ? *std::move(planned) : std::nullopt; // why there is none, journalCommit tells
        if (!entry) {
            return std::nullopt;
        }
        return delta::Companions::Successor{m_journal.folder() + fileOfVersion(entry->version),
                                            toJson(*entry)};
    };
    const auto committed = commitAppend(tableId, std::move(extents), batch, companions);
    if (!committed && batch && committed.error().code == ErrorCode::alreadyExists) {
        return answerDuplicate(tableId, batch->value);
    }
    auto journalled = committed ? Result<CommitResult>() : fail(committed.error());
    if (committed && entry) {
        // Another writer took that version, most likely. If it is ours after all, it must also last.
        const auto appended = companions.followed ? Result<void>() : m_journal.append(*entry);
        const auto continues = appended
                                   ? continuesJournal(*m_context.store, m_journal.folder(), entry->version)
                                   : fail(appended.error());
        if (continues && *continues) {
            return noteJournalled(*entry);
        }
        if (continues) {
            const std::lock_guard lock(m_mutex);
            m_catalogue.reset();
        } else if (continues.error().code == ErrorCode::conflict) {
            std::ignore = refresh();
        } else {
            journalled = fail(continues.error());
        }
    }
    if (journalled) {
        journalled = journalCommit({tableId, committed->version}, "WRITE");
    }
    if (journalled) {
        return journalled;
    }
    if (journalled.error().code != ErrorCode::notFound && journalled.error().code != ErrorCode::conflict) {
        m_marker.leaveBehind();
    }
    return committed ? unjournalled(std::move(journalled).error()) : fail(std::move(journalled).error());
}

/// Journals what a crash kept somebody from journalling, so that a batch which is in the log can be read by
/// who is told so. Fails when it can't, because of what another program did to the table.
Result<void> LeaderDatabase::journalBatch(const std::string& tableId, const delta::Head& head,
                                          const std::string& batch)
{
    if (TRY(requireTable(tableId)).deltaVersion >= head.version) {
        return {};
    }
    TRY(reconcile({tableId}));
    const TableEntry table = TRY(requireTable(tableId));
    if (table.deltaVersion >= head.version) {
        return {};
    }
    const delta::Head shown = TRY(tableState(tableId)->log->head(table.deltaVersion));
    if (lastPartIn(shown, batch) >= lastPartIn(head, batch)) {
        return {};
    }
    if (auto problem = TRY(tableProblem(tableId))) {
        return fail(*std::move(problem));
    }
    return fail(ErrorCode::unavailable, "append batch", batch, "its commit is not in the journal yet",
                "try again");
}

Result<CommitResult> LeaderDatabase::answerDuplicate(const std::string& tableId, const std::string& batch)
{
    TRY(journalBatch(tableId, TRY(newestHead(tableId)), batch));
    const std::lock_guard lock(m_mutex);
    return m_catalogue ? CommitResult{m_catalogue->version, m_catalogue->time, true}
                       : CommitResult{-1, {}, true};
}

Result<bool> LeaderDatabase::hasBatch(const std::string& tableId, const BatchId& batch)
{
    TRY(checkBatch(batch));
    const auto last = TRY(lastPart(tableId, batch.value));
    return last && *last >= batch.part;
}

Result<std::optional<std::int64_t>> LeaderDatabase::lastPart(const std::string& tableId,
                                                             const std::string& batch)
{
    TRY(requireTable(tableId));
    const delta::Head head = TRY(newestHead(tableId));
    const std::int64_t last = lastPartIn(head, batch);
    if (last < 0) {
        return std::optional<std::int64_t>();
    }
    TRY(journalBatch(tableId, head, batch));
    return std::optional(last);
}

Result<void> LeaderDatabase::maintain(const std::string& tableId)
{
    const TableEntry entry = TRY(requireTable(tableId));
    const auto table = tableState(tableId);
    const delta::Head head = TRY(table->log->head(entry.deltaVersion));
    if (TRY(table->log->checkpointDue(head))) {
        TRY(table->log->writeCheckpoint(*TRY(snapshotAt(tableId, entry.deltaVersion))));
    }
    return maintainJournal();
}

Result<void> LeaderDatabase::maintainJournal()
{
    const auto isDue = [this] { // with m_mutex held
        return m_catalogue &&
               (!m_checkpointed || m_catalogue->version - *m_checkpointed >= checkpointInterval);
    };
    {
        const std::lock_guard lock(m_mutex);
        if (!isDue()) {
            return {};
        }
    }
    // Another process may have written it.
    const std::int64_t last = TRY(m_journal.checkpointVersion());
    Catalogue due;
    {
        const std::lock_guard lock(m_mutex);
        m_checkpointed = std::max(last, m_checkpointed.value_or(-1));
        if (!isDue()) {
            return {};
        }
        due = *m_catalogue;
    }
    TRY(m_journal.writeCheckpoint(due));
    const std::lock_guard lock(m_mutex);
    m_checkpointed = due.version;
    return {};
}

} // namespace sharepane::catalog
