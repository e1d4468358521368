#include "core/base/ids.h"
#include "core/catalog/adoption.h"
#include "core/catalog/databasefolder.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/leaderparts.h"
#include "core/catalog/names.h"
#include "core/catalog/viewsql.h"
#include "core/delta/schemachange.h"

#include <algorithm>
#include <utility>

namespace sharepane::catalog {

namespace {

constexpr int maxAttempts = 5; // at a table whose columns others change all the time

Result<delta::DataType> typeOf(const std::string& text)
{
    const auto schema = TRY(delta::parseColumnList("c: " + text));
    if (schema.fields.size() != 1) {
        return fail(ErrorCode::invalidArgument, "use the type", text, "it is not one type",
                    "give one like bigint, or decimal(10,2)");
    }
    return schema.fields.front().type;
}

Result<delta::SchemaChange> schemaChange(const delta::Head& head, const ColumnChange& change)
{
    const auto path = TRY(delta::parseColumnPath(change.column));
    switch (change.kind) {
    case ColumnChange::Kind::add:
        return delta::addColumn(head, path, TRY(typeOf(change.type)));
    case ColumnChange::Kind::rename:
        return delta::renameColumn(head, path, change.newName);
    case ColumnChange::Kind::drop:
        return delta::dropColumn(head, path);
    case ColumnChange::Kind::widen:
        return delta::widenColumn(head, path, TRY(typeOf(change.type)));
    case ColumnChange::Kind::allowNull:
        break;
    }
    return delta::allowNull(head, path);
}

/// Whether the column is as the change would make it: whoever asks again has lost the first answer.
Result<bool> isDone(const delta::Head& head, const ColumnChange& change)
{
    using Kind = ColumnChange::Kind;
    if (change.kind != Kind::add && change.kind != Kind::widen) {
        return false;
    }
    const auto path = TRY(delta::parseColumnPath(change.column));
    const auto type = TRY(typeOf(change.type));
    const auto schema = TRY(delta::parseSchema(head.metadata.schemaString));
    const std::vector<delta::Field>* fields = &schema.fields;
    const delta::Field* found = nullptr;
    for (const std::string& name : path) {
        const auto field = std::ranges::find(*fields, name, &delta::Field::name);
        if (field == fields->end()) {
            return false;
        }
        found = &*field;
        fields = &field->type.fields;
    }
    return found != nullptr && found->type == type && (change.kind == Kind::widen || found->nullable);
}

/// How far back renames are looked for, which is done only when there is no such column or table.
constexpr std::int64_t rememberedCommits = 1000;

/// Whether the column was renamed in this way before, as far as the Delta log still tells.
bool wasRenamed(const delta::Log& log, const delta::Head& head, const ColumnChange& change)
{
    const auto path = delta::parseColumnPath(change.column);
    const auto now = delta::parseSchema(head.metadata.schemaString);
    if (!path || !now) {
        return false;
    }
    const std::int64_t oldest = std::max<std::int64_t>(0, head.version - rememberedCommits);
    for (std::int64_t version = head.version; version >= oldest; --version) {
        const auto commit = log.commitAt(version);
        if (!commit) {
            return false;
        }
        const auto before =
            commit->metadata ? delta::parseSchema(commit->metadata->schemaString) : Result<delta::Schema>();
        if (before && delta::isRenamed(*before, *now, *path, change.newName)) {
            return true;
        }
    }
    return false;
}

/// Whether the table had this name before, as far as the journal still tells.
bool wasNamed(const Journal& journal, std::int64_t newest, const std::string& tableId,
              const std::string& name)
{
    const std::int64_t oldest = std::max<std::int64_t>(0, newest - rememberedCommits);
    for (std::int64_t version = newest; version >= oldest; --version) {
        const auto entry = journal.entry(version);
        if (!entry) {
            return false;
        }
        for (const CatalogChange& change : entry->changes) {
            const bool names = change.kind == CatalogChange::Kind::createTable ||
                               change.kind == CatalogChange::Kind::renameTable;
            if (names && change.tableId == tableId && sameName(change.name, name)) {
                return true;
            }
        }
    }
    return false;
}

/// Says which table an error of one of its columns is about.
template <typename T>
Result<T> withTable(Result<T> result, const std::string& table)
{
    if (!result && result.error().object.find(table) == std::string::npos) {
        result.error().object = table + ": " + result.error().object;
    }
    return result;
}

/// That the table can be shown, and followed: all its extents are there.
Result<void> checkAdoptable(const storage::ObjectStore& store, const delta::Snapshot& snapshot,
                            const std::string& folder)
{
    const std::string op = "adopt table";
    if (snapshot.schema.fields.empty()) {
        return fail(ErrorCode::unsupported, op, folder, "it has no columns yet", "adopt it once it has some");
    }
    Result<void> checked;
    snapshot.files.forEach([&](const delta::Add& extent) {
        if (!checked) {
            return;
        }
        const auto file = store.head(folder + extent.path);
        if (!file && file.error().code != ErrorCode::notFound) {
            checked = fail(file.error());
        } else if (!file || static_cast<std::int64_t>(file->size) != extent.size) {
            checked = fail(ErrorCode::corrupt, op, folder,
                           "its extent " + extent.path +
                               (file ? " has another size than its log says" : " is not there"),
                           "restore that file from a backup; or have its log forget it, with "
                           "DeltaTable.repair of delta-rs or FSCK REPAIR TABLE of Spark");
        }
    });
    return checked;
}

} // namespace

Result<CommitResult> LeaderDatabase::createTable(const std::string& name, const delta::Schema& schema)
{
    return createTable(name, schema, NewTable{newUuid(), {}, std::nullopt});
}

Result<CommitResult> LeaderDatabase::createTable(const std::string& name, const delta::Schema& schema,
                                                 const NewTable& contents)
{
    const std::string op = contents.view ? "create materialized view" : "create table";
    const std::string operation = contents.view ? "CREATE VIEW" : "CREATE TABLE";
    TRY(checkName(contents.view ? "materialized view" : "table", name));
    if (!isUuid(contents.id) || schema.fields.empty()) {
        return fail(ErrorCode::invalidArgument, op, m_name + '/' + name,
                    schema.fields.empty() ? "it has no columns" : "its id is not a UUID");
    }
    if (contents.batch) {
        TRY(checkBatch(*contents.batch));
    }
    const Plan plan = [&](const Catalogue& catalogue) -> Result<std::optional<JournalEntry>> {
        TRY(checkFree(op, m_name, catalogue, name));
        JournalEntry entry = plannedEntry(operation);
        entry.changes.push_back({CatalogChange::Kind::createTable, contents.id, name});
        if (contents.view) {
            if (!catalogue.tables.contains(contents.view->sourceId)) {
                return fail(ErrorCode::notFound, op, m_name + '/' + name, "its source was dropped meanwhile");
            }
            entry.changes.push_back({CatalogChange::Kind::setView, contents.id, {}, {}, *contents.view});
        }
        entry.tables.push_back({contents.id, 0, contents.sources});
        return std::optional(std::move(entry));
    };
    TRY(refresh());
    {
        const std::lock_guard lock(m_mutex);
        if (m_catalogue) {
            TRY(plan(*m_catalogue));
        }
    }
    delta::Transaction transaction;
    transaction.operation = operation;
    transaction.blindAppend = false;
    transaction.protocol = delta::lowestProtocol(schema);
    delta::Metadata metadata;
    metadata.id = newUuid();
    metadata.name = name;
    metadata.schemaString = delta::toJson(schema);
    metadata.createdTime = toMillis(m_context.clock->now());
    metadata.configuration = contents.configuration;
    transaction.metadata = std::move(metadata);
    transaction.adds = contents.extents;
    transaction.txns = txnsOf(contents.sources, {});
    if (contents.batch) {
        transaction.txns.push_back(txnOf(*contents.batch, *m_context.clock));
    }
    const auto committed = TRY(tableState(contents.id)->log->commit(transaction));
    if (committed.version != 0) {
        return fail(ErrorCode::conflict, op, m_name + '/' + name, "its folder is in use already");
    }
    noteVersion(contents.id, 0);
    return journalPlan(plan);
}

Result<CommitResult> LeaderDatabase::renameTable(const std::string& name, const std::string& newName)
{
    const std::string op = "rename table";
    TRY(checkName("table", newName));
    const Catalogue now = TRY(catalogue());
    const TableEntry* renamed = now.findByName(newName);
    if (now.findByName(name) == nullptr && renamed != nullptr && renamed->name == newName &&
        wasNamed(m_journal, now.version, renamed->id, name)) {
        return CommitResult{now.version, now.time, true};
    }
    return journalPlan([&](const Catalogue& catalogue) -> Result<std::optional<JournalEntry>> {
        const TableEntry* table = catalogue.findByName(name);
        if (table == nullptr) {
            return noSuchTable(op, m_name, name);
        }
        if (table->name == newName) {
            return std::optional<JournalEntry>();
        }
        if (catalogue.findByName(newName) != table) {
            TRY(checkFree(op, m_name, catalogue, newName));
        }
        JournalEntry entry = plannedEntry("RENAME TABLE");
        entry.changes.push_back({CatalogChange::Kind::renameTable, table->id, newName});
        return std::optional(std::move(entry));
    });
}

Result<CommitResult> LeaderDatabase::alterTable(const std::string& name, const ColumnChange& change)
{
    const TableEntry known = TRY(table(name));
    TRY(reconcile({known.id})); // what another program did to it a moment ago counts
    for (int attempt = 1;; ++attempt) {
        const TableEntry entry = TRY(table(name));
        const auto log = tableState(entry.id)->log;
        const delta::Head head = TRY(log->head(entry.deltaVersion));
        if (change.kind == ColumnChange::Kind::rename || change.kind == ColumnChange::Kind::drop ||
            change.kind == ColumnChange::Kind::widen) {
            TRY(checkUnused(entry, head, change));
        }
        if (const auto writable =
                delta::checkWritable(head.protocol, head.metadata, m_name + '/' + entry.name);
            !writable && !TRY(isDone(head, change))) {
            return fail(writable.error());
        }
        auto planned = withTable(schemaChange(head, change), m_name + '/' + entry.name);
        const bool isGone = !planned && planned.error().code == ErrorCode::notFound &&
                            change.kind == ColumnChange::Kind::rename;
        if (TRY(isDone(head, change)) || (isGone && wasRenamed(*log, head, change))) {
            const Catalogue now = TRY(catalogue());
            return CommitResult{now.version, now.time, true};
        }
        delta::SchemaChange wanted = TRY(std::move(planned));
        auto altered = rewrite({.tableId = entry.id,
                                .readVersion = entry.deltaVersion,
                                .operation = wanted.operation,
                                .metadata = std::move(wanted.metadata),
                                .protocol = std::move(wanted.protocol)});
        if (altered || altered.error().code != ErrorCode::conflict || attempt == maxAttempts) {
            return altered;
        }
    }
}

/// inUse when a materialized view of the table uses the column.
Result<void> LeaderDatabase::checkUnused(const TableEntry& table, const delta::Head& head,
                                         const ColumnChange& change)
{
    const Catalogue now = TRY(catalogue());
    if (now.definitions->views.empty()) {
        return {};
    }
    const auto connection = TRY(m_context.engine->connect());
    const auto path = TRY(delta::parseColumnPath(change.column));
    const auto schema = TRY(delta::parseSchema(head.metadata.schemaString));
    for (const std::string& id : viewsUsing(*connection, *now.definitions, table.id, schema, path.front())) {
        const auto view = now.tables.find(id);
        return fail(ErrorCode::inUse, "change column", m_name + '/' + table.name + '.' + change.column,
                    "the materialized view " + (view == now.tables.end() ? id : view->second.name) +
                        " uses it",
                    "drop the view first");
    }
    return {};
}

Result<CommitResult> LeaderDatabase::adoptTable(const std::string& name, const std::string& location)
{
    const std::string op = "adopt table";
    TRY(checkName("table", name));
    const std::string folder = location.ends_with('/') ? location : location + '/';
    TRY(checkUnowned(folder));
    delta::Log log(m_context.store, folder, m_context.engine, m_context.scratch, m_context.clock);
    const auto snapshot = log.snapshot();
    if (!snapshot && snapshot.error().code == ErrorCode::notFound) {
        const std::string logFolder = folder + "_delta_log/";
        const auto files = TRY(m_context.store->listAfter(logFolder, {}, 1));
        return files.empty() ? fail(ErrorCode::notFound, op, folder, "there is no Delta table in that folder",
                                    "name the folder that holds _delta_log")
                             : fail(ErrorCode::corrupt, op, folder,
                                    "its _delta_log holds no commit and no checkpoint with all its parts",
                                    "restore _delta_log from a backup, or from a copy of the table's folder");
    }
    if (!snapshot) {
        return fail(snapshot.error());
    }
    TRY(checkAdoptable(*m_context.store, *snapshot, folder));
    const std::int64_t version = snapshot->head.version;
    const std::string id = newUuid();
    TRY(noteAdoption(*m_context.store, m_folder, id, folder, version));
    TRY(refresh());
    return journalPlan([&](const Catalogue& catalogue) -> Result<std::optional<JournalEntry>> {
        for (const auto& [otherId, entry] : catalogue.tables) {
            if (entry.location == folder && sameName(entry.name, name)) {
                return std::optional<JournalEntry>(); // somebody was faster
            }
        }
        TRY(checkFree(op, m_name, catalogue, name));
        JournalEntry entry = plannedEntry("ADOPT TABLE");
        CatalogChange change{CatalogChange::Kind::createTable, id, name};
        change.location = folder;
        entry.changes.push_back(std::move(change));
        entry.tables.push_back({id, version});
        return std::optional(std::move(entry));
    });
}

/// That no database of the store has a table in this folder, around it or inside.
Result<void> LeaderDatabase::checkUnowned(const std::string& location)
{
    const auto overlaps = [&](const std::string& folder) {
        return location.starts_with(folder) || folder.starts_with(location);
    };
    if (overlaps("databases/")) {
        return fail(ErrorCode::inUse, "adopt table", location,
                    "that folder belongs to the storage's databases",
                    "name the folder of a Delta table beside the folder databases");
    }
    for (const std::string& database : TRY(list(*m_context.store))) {
        const auto catalogue = Journal(m_context.store, databaseFolder(database)).load();
        if (!catalogue && catalogue.error().code == ErrorCode::notFound) {
            continue; // deleted meanwhile
        }
        for (const auto& [id, entry] : TRY(Result<Catalogue>(catalogue)).tables) {
            if (!entry.location.empty() && overlaps(entry.location)) {
                return fail(ErrorCode::inUse, "adopt table", location,
                            "it is table " + entry.name + " of database " + database + " already",
                            "drop it there first; its files stay");
            }
        }
    }
    return {};
}

Result<CommitResult> LeaderDatabase::dropTable(const std::string& name)
{
    TRY(refresh());
    return journalPlan([&](const Catalogue& catalogue) -> Result<std::optional<JournalEntry>> {
        const TableEntry* table = catalogue.findByName(name);
        if (table == nullptr) {
            return noSuchTable("drop table", m_name, name);
        }
        for (const auto& [id, view] : catalogue.definitions->views) {
            const auto reader = catalogue.tables.find(id);
            if (view.sourceId == table->id && reader != catalogue.tables.end()) {
                return fail(ErrorCode::inUse, "drop table", m_name + '/' + table->name,
                            "the materialized view " + reader->second.name + " reads it",
                            "drop the view first");
            }
        }
        JournalEntry entry = plannedEntry("DROP TABLE");
        entry.changes.push_back({CatalogChange::Kind::dropTable, table->id, {}});
        return std::optional(std::move(entry));
    });
}

} // namespace sharepane::catalog
