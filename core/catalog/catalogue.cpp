#include "core/catalog/journal.h"
#include "core/catalog/names.h"

#include <algorithm>
#include <utility>

namespace sharepane::catalog {

namespace {

/// Applies one entry to a catalogue, remembering what it changed so that it can be taken back.
class Application {
public:
    Application(Catalogue& catalogue, const JournalEntry& entry)
        : m_tables(catalogue.tables)
        , m_catalogue(catalogue)
        , m_entry(entry)
        , m_definitionsBefore(catalogue.definitions)
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
        if (m_definitions) {
            m_catalogue.definitions = m_definitions;
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
        m_catalogue.definitions = m_definitionsBefore;
    }

private:
    using Kind = CatalogChange::Kind;
    using Position = std::map<std::string, TableEntry>::iterator;

    Result<void> apply(const CatalogChange& change)
    {
        switch (change.kind) {
        case Kind::createTable:
        case Kind::renameTable:
        case Kind::dropTable:
            return applyToTables(change);
        case Kind::setPolicies:
            return setPolicies(change);
        case Kind::setPrincipals:
            definitions().principals = std::get<Principals>(change.value);
            return {};
        case Kind::setView:
            TRY(requireTable(change.tableId));
            definitions().views.insert_or_assign(change.tableId, std::get<ViewDefinition>(change.value));
            return {};
        case Kind::putExternalTable:
            return putExternalTable(std::get<ExternalTable>(change.value));
        case Kind::dropExternalTable:
            return dropNamed(definitions().externalTables, "external table", change.name);
        case Kind::putFunction: {
            const auto& function = std::get<Function>(change.value);
            definitions().functions.insert_or_assign(foldedName(function.name), function);
            return {};
        }
        case Kind::dropFunction:
            break;
        }
        return dropNamed(definitions().functions, "function", change.name);
    }

    Result<void> applyToTables(const CatalogChange& change)
    {
        const auto found = m_tables.find(change.tableId);
        if (change.kind == Kind::createTable) {
            if (found != m_tables.end()) {
                return contradiction("table " + change.tableId + " is created again");
            }
            TRY(requireFreeName(change.name, change.tableId));
            remember(change.tableId, found);
            m_tables.emplace(change.tableId,
                             TableEntry{change.tableId, change.name, -1, m_entry.time, change.location});
            return {};
        }
        if (found == m_tables.end()) {
            return contradiction("table " + change.tableId + " does not exist");
        }
        if (change.kind == Kind::dropTable) {
            remember(change.tableId, found);
            m_tables.erase(found);
            forget(change.tableId);
            return {};
        }
        TRY(requireFreeName(change.name, change.tableId));
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
        if (!version.sources.empty()) {
            found->second.sources = version.sources;
        }
        return {};
    }

    Result<void> setPolicies(const CatalogChange& change)
    {
        const auto& policies = std::get<Policies>(change.value);
        if (change.tableId.empty()) {
            definitions().policies = policies;
            return {};
        }
        TRY(requireTable(change.tableId));
        if (policies.empty()) {
            definitions().tablePolicies.erase(change.tableId);
        } else {
            definitions().tablePolicies.insert_or_assign(change.tableId, policies);
        }
        return {};
    }

    Result<void> putExternalTable(const ExternalTable& table)
    {
        TRY(requireFreeName(table.name, {}));
        definitions().externalTables.insert_or_assign(foldedName(table.name), table);
        return {};
    }

    template <typename Map>
    Result<void> dropNamed(Map& map, const char* kind, const std::string& name)
    {
        if (map.erase(foldedName(name)) == 0) {
            return contradiction(std::string(kind) + ' ' + name + " does not exist");
        }
        return {};
    }

    /// What is said of a dropped table elsewhere goes with it.
    void forget(const std::string& tableId)
    {
        const Definitions& now = m_definitions ? *m_definitions : *m_definitionsBefore;
        if (now.tablePolicies.contains(tableId) || now.views.contains(tableId)) {
            definitions().tablePolicies.erase(tableId);
            definitions().views.erase(tableId);
        }
    }

    /// A copy to change, made at the first change.
    Definitions& definitions()
    {
        if (!m_definitions) {
            m_definitions = std::make_shared<Definitions>(*m_definitionsBefore);
        }
        return *m_definitions;
    }

    Result<void> requireTable(const std::string& tableId)
    {
        if (!m_tables.contains(tableId)) {
            return contradiction("table " + tableId + " does not exist");
        }
        return {};
    }

    /// Whether a table or view (`tableId`), or an external table (no id) may have that name.
    Result<void> requireFreeName(const std::string& name, const std::string& tableId)
    {
        const Definitions& now = m_definitions ? *m_definitions : *m_definitionsBefore;
        const bool external = !tableId.empty() && now.externalTables.contains(foldedName(name));
        const bool taken = std::ranges::any_of(m_tables, [&](const auto& pair) {
            return pair.first != tableId && sameName(pair.second.name, name);
        });
        if (external || taken) {
            return contradiction("two tables would be named " + name);
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
    Catalogue& m_catalogue;
    const JournalEntry& m_entry;
    std::map<std::string, std::optional<TableEntry>> m_before;
    std::shared_ptr<const Definitions> m_definitionsBefore;
    std::shared_ptr<Definitions> m_definitions; // null: unchanged so far
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
    Application application(*this, entry);
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

const char* Catalogue::kindOfName(std::string_view name) const
{
    if (const TableEntry* table = findByName(name)) {
        return definitions->views.contains(table->id) ? "materialized view" : "table";
    }
    return definitions->externalTables.contains(foldedName(name)) ? "external table" : nullptr;
}

std::string tableFolderOf(std::string_view databaseFolder, const TableEntry& table)
{
    return table.location.empty() ? std::string(databaseFolder) + "tables/" + table.id + '/' : table.location;
}

} // namespace sharepane::catalog
