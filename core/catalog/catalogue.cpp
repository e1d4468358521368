#include "core/catalog/journal.h"
#include "core/catalog/names.h"

#include <utility>

namespace sharepane::catalog {

namespace {

/// Applies one entry to a table map, remembering what it changed so that it can be taken back.
class Application {
public:
    Application(std::map<std::string, TableEntry>& tables, const JournalEntry& entry)
        : m_tables(tables)
        , m_entry(entry)
    {
    }

    Result<void> run()
    {
        for (const CatalogChange& change : m_entry.changes) {
            TRY(apply(change));
        }
        for (const TableVersion& version : m_entry.tables) {
            TRY(apply(version));
        }
        for (const auto& [id, before] : m_before) {
            const auto now = m_tables.find(id);
            if (now != m_tables.end() && now->second.deltaVersion < 0) {
                return contradiction("table " + id + " is created without a version");
            }
        }
        return {};
    }

    void takeBack()
    {
        for (auto& [id, before] : m_before) {
            if (before) {
                m_tables.insert_or_assign(id, std::move(*before));
            } else {
                m_tables.erase(id);
            }
        }
    }

private:
    using Position = std::map<std::string, TableEntry>::iterator;

    Result<void> apply(const CatalogChange& change)
    {
        const auto found = m_tables.find(change.tableId);
        if (change.kind == CatalogChange::Kind::createTable) {
            if (found != m_tables.end()) {
                return contradiction("table " + change.tableId + " is created again");
            }
            TRY(requireFreeName(change));
            remember(change.tableId, found);
            m_tables.emplace(change.tableId, TableEntry{change.tableId, change.name, -1, m_entry.time});
            return {};
        }
        if (found == m_tables.end()) {
            return contradiction("table " + change.tableId + " does not exist");
        }
        if (change.kind == CatalogChange::Kind::dropTable) {
            remember(change.tableId, found);
            m_tables.erase(found);
            return {};
        }
        TRY(requireFreeName(change));
        remember(change.tableId, found);
        found->second.name = change.name;
        return {};
    }

    Result<void> apply(const TableVersion& version)
    {
        const auto found = m_tables.find(version.tableId);
        if (found == m_tables.end()) {
            return contradiction("table " + version.tableId + " does not exist");
        }
        if (version.deltaVersion <= found->second.deltaVersion) {
            return contradiction("table " + version.tableId + " goes from version " +
                                 std::to_string(found->second.deltaVersion) + " to " +
                                 std::to_string(version.deltaVersion));
        }
        remember(version.tableId, found);
        found->second.deltaVersion = version.deltaVersion;
        return {};
    }

    Result<void> requireFreeName(const CatalogChange& change)
    {
        for (const auto& [id, table] : m_tables) {
            if (id != change.tableId && sameName(table.name, change.name)) {
                return contradiction("two tables would be named " + change.name);
            }
        }
        return {};
    }

    void remember(const std::string& id, Position position)
    {
        if (!m_before.contains(id)) {
            m_before.emplace(id, position == m_tables.end() ? std::nullopt
                                                            : std::optional<TableEntry>(position->second));
        }
    }

    Result<void> contradiction(std::string cause) const
    {
        return fail(ErrorCode::corrupt, "apply journal entry", std::to_string(m_entry.version),
                    std::move(cause));
    }

    std::map<std::string, TableEntry>& m_tables;
    const JournalEntry& m_entry;
    std::map<std::string, std::optional<TableEntry>> m_before;
};

} // namespace

Result<void> Catalogue::apply(const JournalEntry& entry)
{
    if (entry.version != version + 1) {
        return fail(ErrorCode::corrupt, "apply journal entry", std::to_string(entry.version),
                    "it does not follow version " + std::to_string(version));
    }
    if (version >= 0 && entry.time <= time) {
        return fail(ErrorCode::corrupt, "apply journal entry", std::to_string(entry.version),
                    "it is not later than the entry before it");
    }
    Application application(tables, entry);
    if (auto applied = application.run(); !applied) {
        application.takeBack();
        return applied;
    }
    version = entry.version;
    time = entry.time;
    return {};
}

const TableEntry* Catalogue::findByName(std::string_view name) const
{
    for (const auto& [id, table] : tables) {
        if (sameName(table.name, name)) {
            return &table;
        }
    }
    return nullptr;
}

} // namespace sharepane::catalog
