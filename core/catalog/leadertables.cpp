#include "core/base/ids.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/leaderparts.h"
#include "core/catalog/names.h"

#include <utility>

namespace sharepane::catalog {

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
    TRY(refresh());
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
