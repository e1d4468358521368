#include "core/catalog/adoption.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/leaderparts.h"
#include "core/catalog/readers.h"

#include <algorithm>
#include <utility>

namespace sharepane::catalog {

Result<std::shared_ptr<const delta::Snapshot>> LeaderDatabase::snapshotAt(const std::string& tableId,
                                                                          std::int64_t version)
{
    const auto table = tableState(tableId);
    std::shared_ptr<const delta::Snapshot> base;
    {
        const std::lock_guard lock(m_mutex);
        base = table->snapshot;
    }
    if (base && base->head.version == version) {
        return base;
    }
    Result<delta::Snapshot> read = base && base->head.version < version ? table->log->advance(*base, version)
                                                                        : table->log->snapshot(version);
    if (!read && base && read.error().code == ErrorCode::notFound) {
        read = table->log->snapshot(version); // the commits between were cleaned away
    }
    auto snapshot = std::make_shared<const delta::Snapshot>(TRY(std::move(read)));
    const std::lock_guard lock(m_mutex);
    if (!table->snapshot || table->snapshot->head.version < version) {
        table->snapshot = snapshot;
    }
    return std::shared_ptr<const delta::Snapshot>(snapshot);
}

Result<TableEntry> LeaderDatabase::table(std::string_view name)
{
    TRY(refresh());
    const std::lock_guard lock(m_mutex);
    const TableEntry* found = m_catalogue ? m_catalogue->findByName(name) : nullptr;
    if (found == nullptr) {
        return noSuchTable("open table", m_name, std::string(name));
    }
    return *found;
}

Result<TableEntry> LeaderDatabase::tableEntry(const std::string& tableId)
{
    TRY(refresh());
    return requireTable(tableId);
}

Result<delta::Head> LeaderDatabase::tableHead(const std::string& tableId)
{
    TRY(refresh());
    const TableEntry entry = TRY(requireTable(tableId));
    return tableState(tableId)->log->head(entry.deltaVersion);
}

std::shared_ptr<delta::Log> LeaderDatabase::tableLog(const std::string& tableId)
{
    return tableState(tableId)->log;
}

Result<delta::Snapshot> LeaderDatabase::tableSnapshot(const std::string& tableId)
{
    TRY(refresh());
    const TableEntry table = TRY(requireTable(tableId));
    return *TRY(snapshotAt(tableId, table.deltaVersion));
}

Result<delta::Commit> LeaderDatabase::tableCommit(const std::string& tableId, std::int64_t version)
{
    TRY(requireTable(tableId));
    return tableState(tableId)->log->commitAt(version);
}

Result<Contents> LeaderDatabase::contents()
{
    TRY(refresh());
    Contents contents;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_catalogue) {
            return fail(ErrorCode::unavailable, "query", m_name, "its catalogue is being read again");
        }
        contents.version = m_catalogue->version;
        contents.definitions = m_catalogue->definitions;
        contents.tables.reserve(m_catalogue->tables.size());
        for (const auto& [id, table] : m_catalogue->tables) {
            contents.tables.push_back({table.name, id, table.deltaVersion});
        }
    }
    std::ranges::sort(contents.tables, {}, &Contents::Table::name);
    return contents;
}

Result<ExtentList> LeaderDatabase::extentsOf(const TableEntry& entry,
                                             const std::shared_ptr<const delta::Snapshot>& snapshot)
{
    const auto table = tableState(entry.id);
    {
        const std::lock_guard lock(m_mutex);
        if (table->shownOf == snapshot) {
            return table->shown;
        }
    }
    const std::string folder = tableFolder(entry.id);
    std::vector<LocalExtent> extents;
    extents.reserve(snapshot->files.size());
    std::string strange;
    snapshot->files.forEach([&](const delta::Add& add) {
        if (auto path = storage::localPathOf(*m_context.store, folder + add.path)) {
            extents.push_back(localExtentOf(add, *std::move(path)));
        } else {
            strange = add.path;
        }
    });
    if (!strange.empty()) {
        return fail(ErrorCode::unsupported, "query table", m_name + '/' + entry.name,
                    "its extent " + strange + " is not a local file in the table's folder");
    }
    ExtentList list(std::move(extents));
    if (list.size() <= ExtentList::mostKept) {
        const std::lock_guard lock(m_mutex);
        table->shown = list;
        table->shownOf = snapshot;
    }
    return list;
}

Result<TableView> LeaderDatabase::viewOf(const TableEntry& entry)
{
    TRY(checkAdopted(m_context, m_folder, m_name, entry));
    const auto snapshot = TRY(snapshotAt(entry.id, entry.deltaVersion));
    TableView view;
    view.id = entry.id;
    view.name = entry.name;
    view.deltaVersion = entry.deltaVersion;
    view.sources = entry.sources;
    view.lastRewrite = snapshot->lastRewrite;
    view.schema = snapshot->schema;
    view.metadata = snapshot->head.metadata;
    view.extents = TRY(extentsOf(entry, snapshot));
    return view;
}

Result<DatabaseView> LeaderDatabase::view(const std::vector<std::string>& names)
{
    DatabaseView view;
    view.pin = announceReader(*m_context.store, m_folder); // before the snapshot is chosen
    TRY(refresh());
    view.database = m_name;
    std::vector<TableEntry> tables;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_catalogue) {
            return fail(ErrorCode::unavailable, "query", m_name, "its catalogue is being read again");
        }
        view.version = m_catalogue->version;
        view.commitTime = m_catalogue->time;
        view.definitions = m_catalogue->definitions;
        const auto take = [&](const TableEntry& table) {
            if (std::ranges::find(tables, table.id, &TableEntry::id) == tables.end()) {
                tables.push_back(table);
            }
        };
        for (const std::string& name : names) {
            const TableEntry* table = m_catalogue->findByName(name);
            if (table == nullptr) {
                continue;
            }
            take(*table);
            const auto definition = view.definitions->views.find(table->id);
            if (definition != view.definitions->views.end()) {
                const auto source = m_catalogue->tables.find(definition->second.sourceId);
                if (source != m_catalogue->tables.end()) {
                    take(source->second);
                }
            }
        }
    }
    for (const TableEntry& table : tables) {
        view.tables.push_back(TRY(viewOf(table)));
    }
    if (auto folder = storage::localPathOf(*m_context.store, m_folder + "tables")) {
        view.folders.push_back(*std::move(folder));
    }
    for (const TableEntry& table : tables) {
        if (!table.location.empty()) { // ends in '/'
            const auto key = std::string_view(table.location).substr(0, table.location.size() - 1);
            if (auto folder = storage::localPathOf(*m_context.store, key)) {
                view.folders.push_back(*std::move(folder));
            }
        }
    }
    return view;
}

} // namespace sharepane::catalog
