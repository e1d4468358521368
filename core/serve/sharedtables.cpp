#include "core/serve/sharedtables.h"

#include "core/catalog/names.h"

#include <algorithm>
#include <map>
#include <set>

namespace sharepane::serve {

namespace {

using catalog::sameName;

constexpr std::size_t mostPlaces = 100'000;

struct Schema {
    std::string name;
    std::string cluster;
    std::string database;
    std::vector<const catalog::Selection*> selections; ///< what any of them selects is given
};

/// The schemas of a grant, by name.
std::vector<Schema> schemasOf(const Grant& grant)
{
    std::vector<Schema> schemas;
    for (const GrantedDatabase& given : grant.databases) {
        const auto known = std::ranges::find_if(schemas, [&](const Schema& schema) {
            return sameName(schema.cluster, given.cluster) && sameName(schema.database, given.database);
        });
        Schema& schema = known != schemas.end() ? *known : schemas.emplace_back();
        schema.cluster = given.cluster;
        schema.database = given.database;
        schema.selections.push_back(&given.selection);
    }
    for (Schema& schema : schemas) {
        const auto named = std::ranges::count_if(
            schemas, [&](const Schema& other) { return sameName(other.database, schema.database); });
        schema.name = named > 1 ? schema.cluster + '_' + schema.database : schema.database;
    }
    std::ranges::sort(schemas, {}, &Schema::name);
    return schemas;
}

std::set<std::string> givenIds(const Schema& schema, const catalog::Catalogue& catalogue, const Grant& grant)
{
    std::set<std::string> ids;
    for (const catalog::Selection* selection : schema.selections) {
        ids.merge(catalog::selectedTables(catalogue, *selection));
    }
    if (grant.subscriptionId.empty()) {
        std::erase_if(ids, [&](const std::string& id) { return catalogue.definitions->views.contains(id); });
    }
    return ids;
}

tl::unexpected<Error> nothingThere(std::string_view what)
{
    return fail(ErrorCode::notFound, "find", std::string(what),
                "it does not exist or is not shared with you");
}

/// The open database, or nothing when it is no more.
Result<std::shared_ptr<catalog::LeaderDatabase>> openIfThere(const OpenDatabase& open, const auto& given)
{
    auto database = open(given.cluster, given.database);
    if (!database && database.error().code == ErrorCode::notFound) {
        return std::shared_ptr<catalog::LeaderDatabase>();
    }
    return database;
}

Result<catalog::Catalogue> catalogueIfThere(catalog::LeaderDatabase& database)
{
    auto catalogue = database.catalogue();
    if (!catalogue && catalogue.error().code == ErrorCode::notFound) {
        return catalog::Catalogue(); // dropped a moment ago
    }
    return catalogue;
}

/// Where the table is, if that database has it and it is given.
Result<std::optional<TableHome>> homeIn(const OpenDatabase& open, const Grant& grant,
                                        const GrantedDatabase& given, const std::string& tableId)
{
    const auto database = TRY(openIfThere(open, given));
    if (!database) {
        return std::nullopt;
    }
    bool isGiven = false;
    const auto read = database->read([&](const catalog::Catalogue& catalogue) {
        const bool isView = catalogue.definitions->views.contains(tableId);
        isGiven = (!isView || !grant.subscriptionId.empty()) &&
                  catalog::isSelected(catalogue, given.selection, tableId);
    });
    if (!read && read.error().code != ErrorCode::notFound) { // that: dropped a moment ago
        return fail(read.error());
    }
    return isGiven ? std::optional(TableHome{database, database->tableFolder(tableId)}) : std::nullopt;
}

} // namespace

std::vector<std::string> grantedNames(const Grant& grant)
{
    std::vector<std::string> names;
    for (const Schema& schema : schemasOf(grant)) {
        names.push_back(schema.name);
    }
    return names;
}

std::optional<GrantedDatabase> findGranted(const Grant& grant, std::string_view name)
{
    for (const Schema& schema : schemasOf(grant)) {
        if (sameName(schema.name, name)) { // a share holds a database once
            return GrantedDatabase{schema.cluster, schema.database, *schema.selections.front()};
        }
    }
    return std::nullopt;
}

SharedTables::SharedTables(OpenDatabase open)
    : m_open(std::move(open))
{
}

Result<std::vector<std::string>> SharedTables::schemas(const Grant& grant) const
{
    std::vector<std::string> names;
    for (const Schema& schema : schemasOf(grant)) {
        if (TRY(openIfThere(m_open, schema))) {
            names.push_back(schema.name);
        }
    }
    return names;
}

Result<std::vector<SharedTable>> SharedTables::tables(const Grant& grant, std::string_view schema) const
{
    std::vector<SharedTable> tables;
    bool known = schema.empty();
    for (const Schema& candidate : schemasOf(grant)) {
        if (!schema.empty() && !sameName(candidate.name, schema)) {
            continue;
        }
        const auto database = TRY(openIfThere(m_open, candidate));
        if (!database) {
            continue;
        }
        known = true;
        const auto catalogue = TRY(catalogueIfThere(*database));
        for (const std::string& id : givenIds(candidate, catalogue, grant)) {
            tables.push_back({candidate.name, catalogue.tables.at(id), database});
        }
    }
    if (!known) {
        return nothingThere("the schema");
    }
    std::ranges::sort(tables, [](const SharedTable& a, const SharedTable& b) {
        return std::tie(a.schema, a.entry.name) < std::tie(b.schema, b.entry.name);
    });
    return tables;
}

Result<SharedTable> SharedTables::find(const Grant& grant, std::string_view schema,
                                       std::string_view table) const
{
    for (const Schema& candidate : schemasOf(grant)) {
        if (!sameName(candidate.name, schema)) {
            continue;
        }
        const auto database = TRY(openIfThere(m_open, candidate));
        if (!database) {
            break;
        }
        const auto catalogue = TRY(catalogueIfThere(*database));
        const auto* entry = catalogue.findByName(table);
        if (entry != nullptr && givenIds(candidate, catalogue, grant).contains(entry->id)) {
            return SharedTable{candidate.name, *entry, database};
        }
        break;
    }
    return nothingThere("the table");
}

Result<TableHome> SharedTables::homeOf(const Grant& grant, const std::string& tableId) const
{
    const auto likely = likelyPlaceOf(grant, tableId);
    if (likely) {
        if (auto home = TRY(homeIn(m_open, grant, grant.databases[*likely], tableId))) {
            return *std::move(home);
        }
    }
    for (const GrantedDatabase& given : grant.databases) {
        if (auto home = TRY(homeIn(m_open, grant, given, tableId))) {
            notePlace(given, tableId);
            return *std::move(home);
        }
    }
    return nothingThere("the table");
}

std::optional<std::size_t> SharedTables::likelyPlaceOf(const Grant& grant, const std::string& tableId) const
{
    const std::lock_guard lock(m_mutex);
    const auto place = m_places.find(tableId);
    if (place == m_places.end()) {
        return std::nullopt;
    }
    const auto given = std::ranges::find_if(grant.databases, [&](const GrantedDatabase& database) {
        return database.cluster == place->second.first && database.database == place->second.second;
    });
    return given == grant.databases.end() ? std::nullopt
                                          : std::optional<std::size_t>(given - grant.databases.begin());
}

void SharedTables::notePlace(const GrantedDatabase& given, const std::string& tableId) const
{
    const std::lock_guard lock(m_mutex);
    if (m_places.size() >= mostPlaces) {
        m_places.clear();
    }
    m_places.insert_or_assign(tableId, std::pair(given.cluster, given.database));
}

} // namespace sharepane::serve
