#pragma once

#include "core/base/cancellation.h"
#include "core/base/ids.h"
#include "core/catalog/leaderdatabase.h"
#include "core/delta/extentwriter.h"
#include "core/engine/connection.h"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace sharepane::test {

/// The value of a Result in a test's preparations, where a failure is the end of the test.
template <typename T>
T must(Result<T> result)
{
    if (!result) {
        throw std::runtime_error(result.error().message());
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

/// A leader with real data in a store: tables of one column, `n`, that holds consecutive numbers, so that the
/// sum tells what is there.
class LeaderFixture {
public:
    LeaderFixture(std::shared_ptr<storage::ObjectStore> store, const std::filesystem::path& scratch,
                  std::shared_ptr<const Clock> clock = systemClock())
    {
        std::filesystem::create_directories(scratch);
        engine::Options options;
        options.threads = 1;
        m_context = {std::move(store), must(engine::Database::open(options)), scratch, std::move(clock)};
        m_connection = must(m_context.engine->connect());
        m_schema = must(delta::parseColumnList("n:bigint"));
    }

    [[nodiscard]] const catalog::LeaderContext& context() const { return m_context; }
    [[nodiscard]] const delta::Schema& schema() const { return m_schema; }

    std::shared_ptr<catalog::LeaderDatabase> create(const std::string& name)
    {
        return must(catalog::LeaderDatabase::create(m_context, name));
    }

    /// Makes a table and returns its id.
    std::string createTable(catalog::LeaderDatabase& database, const std::string& name)
    {
        must(database.createTable(name, m_schema));
        return must(database.catalogue()).findByName(name)->id;
    }

    /// One extent with the numbers `first` … `first + count - 1`, part of nothing yet.
    std::vector<delta::Add> write(catalog::LeaderDatabase& database, const std::string& tableId, int first,
                                  int count)
    {
        delta::ExtentOptions options;
        options.scratch = m_context.scratch;
        const std::string select = "SELECT range AS n FROM range(" + std::to_string(first) + ", " +
                                   std::to_string(first + count) + ")";
        return must(delta::writeExtents(database.store(), database.tableFolder(tableId), *m_connection,
                                        select, m_schema, options, {}, *m_context.clock));
    }

    /// Commits them; returns the journal version.
    std::int64_t append(catalog::LeaderDatabase& database, const std::string& tableId, int first, int count)
    {
        return must(database.append(tableId, write(database, tableId, first, count))).journalVersion;
    }

    /// Replaces all extents of a table by `adds`, as a merge does; returns the journal version.
    std::int64_t replaceExtents(catalog::LeaderDatabase& database, const std::string& tableId,
                                std::vector<delta::Add> adds)
    {
        delta::Log log(m_context.store, database.tableFolder(tableId), m_context.engine, m_context.scratch);
        const auto before = must(log.snapshot());
        delta::Transaction transaction;
        transaction.readVersion = before.head.version;
        transaction.operation = "OPTIMIZE";
        transaction.blindAppend = false;
        before.files.forEach([&](const delta::Add& add) {
            delta::Remove remove;
            remove.path = add.path;
            remove.size = add.size;
            remove.dataChange = false;
            transaction.removes.push_back(remove);
        });
        for (delta::Add& add : adds) {
            add.dataChange = false;
        }
        transaction.adds = std::move(adds);
        must(log.commit(transaction));
        return must(database.reconcile({tableId}))->journalVersion;
    }

    /// Journals an entry as it stands, as some other writer would.
    std::int64_t journal(catalog::LeaderDatabase& database, std::vector<catalog::CatalogChange> changes,
                         std::vector<catalog::TableVersion> tables)
    {
        const auto catalogue = must(database.catalogue());
        catalog::JournalEntry entry;
        entry.version = catalogue.version + 1;
        entry.id = newUuid();
        entry.time = catalogue.time + std::chrono::milliseconds{1};
        entry.operation = "TEST";
        entry.changes = std::move(changes);
        entry.tables = std::move(tables);
        must(catalog::Journal(m_context.store, "databases/" + database.name() + "/").append(entry));
        return must(database.catalogue()).version;
    }

    /// Makes a materialized view of the rows of a table, with none yet; returns its id.
    std::string createView(catalog::LeaderDatabase& database, const std::string& name,
                           const std::string& sourceId)
    {
        const std::string id = createTable(database, name);
        catalog::ViewDefinition view;
        view.sql = "SELECT n FROM source";
        view.sourceId = sourceId;
        view.why = "a test";
        journal(database, {{.kind = catalog::CatalogChange::Kind::setView, .tableId = id, .value = view}},
                {});
        return id;
    }

    /// Commits a row to a view, that stands for these versions of its sources.
    std::int64_t appendToView(catalog::LeaderDatabase& database, const std::string& viewId,
                              std::map<std::string, std::int64_t> sources)
    {
        delta::Log log(m_context.store, database.tableFolder(viewId), m_context.engine, m_context.scratch);
        delta::Transaction transaction;
        transaction.readVersion = must(log.latestVersion());
        transaction.adds = write(database, viewId, 0, 1);
        const auto committed = must(log.commit(transaction));
        return journal(database, {}, {{viewId, committed.version, std::move(sources)}});
    }

    /// Makes a Delta table of ten rows in a folder of the store and journals it as it stands; returns its id.
    std::string adopt(catalog::LeaderDatabase& database, const std::string& name, const std::string& folder)
    {
        delta::ExtentOptions options;
        options.scratch = m_context.scratch;
        delta::Log log(m_context.store, folder, m_context.engine, m_context.scratch);
        delta::Transaction transaction;
        transaction.operation = "CREATE TABLE";
        transaction.protocol = delta::lowestProtocol(m_schema);
        transaction.metadata = delta::Metadata{.id = newUuid(), .schemaString = delta::toJson(m_schema)};
        transaction.adds = must(delta::writeExtents(*m_context.store, folder, *m_connection,
                                                    "SELECT range AS n FROM range(10)", m_schema, options, {},
                                                    *m_context.clock));
        const auto committed = must(log.commit(transaction));
        const std::string id = newUuid();
        journal(database,
                {{.kind = catalog::CatalogChange::Kind::createTable,
                  .tableId = id,
                  .name = name,
                  .location = folder}},
                {{id, committed.version, {}}});
        return id;
    }

    /// The first number, or -1 for an empty result.
    std::int64_t number(const std::string& sql)
    {
        auto rows = must(m_connection->query(sql));
        const engine::Chunk* chunk = must(rows->next());
        return chunk == nullptr || chunk->rowCount() == 0 || chunk->isNull(0, 0) ? -1 : chunk->integer(0, 0);
    }

    /// How many rows a table of a view has.
    std::int64_t rowsOf(const catalog::TableView& table)
    {
        std::vector<std::filesystem::path> files;
        for (const auto& extent : table.extents) {
            files.push_back(extent.path);
        }
        return number("SELECT count(n) FROM " + delta::readExtentsSql(table.schema, table.metadata, files));
    }

private:
    catalog::LeaderContext m_context;
    std::unique_ptr<engine::Connection> m_connection;
    delta::Schema m_schema;
};

} // namespace sharepane::test
