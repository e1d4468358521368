#include "core/facade/entities.h"

#include "core/catalog/entities.h"
#include "core/catalog/names.h"
#include "core/facade/columns.h"
#include "core/facade/followerdatabases.h"

namespace sharepane::facade {

Result<std::vector<FunctionInfo>> EntityServiceImpl::functions(const DatabaseName& name)
{
    const auto contents = TRY(TRY(m_core->snapshots(name))->contents());
    std::vector<FunctionInfo> infos;
    for (const auto& [key, function] : contents.definitions->functions) {
        infos.push_back(
            {function.name, function.parameters, function.body, function.isTable, function.createdAt});
    }
    return infos;
}

Result<bool> EntityServiceImpl::createFunction(const DatabaseName& name, const FunctionInfo& function)
{
    const auto database = TRY(writableLeader(*m_core, name, "create a function in"));
    TRY(catalog::checkName("function", function.name));
    const auto wanted = TRY(m_core->queries()->checkFunction(
        *database, {function.name, function.parameters, function.body, false, {}}));
    return TRY(catalog::createFunction(*database, wanted)).changed;
}

Result<void> EntityServiceImpl::dropFunction(const DatabaseName& name, const std::string& function)
{
    const auto database = TRY(writableLeader(*m_core, name, "drop a function of"));
    TRY(catalog::dropFunction(*database, function));
    return {};
}

Result<std::vector<ExternalTableInfo>> EntityServiceImpl::externalTables(const DatabaseName& name)
{
    const auto contents = TRY(TRY(m_core->snapshots(name))->contents());
    std::vector<ExternalTableInfo> infos;
    for (const auto& [key, table] : contents.definitions->externalTables) {
        infos.push_back({table.name, table.format, table.location, columnsOf(table.schema), table.createdAt});
    }
    return infos;
}

Result<bool> EntityServiceImpl::createExternalTable(const DatabaseName& name, const ExternalTableInfo& table)
{
    const auto database = TRY(writableLeader(*m_core, name, "create an external table in"));
    TRY(catalog::checkName("external table", table.name));
    const auto contents = TRY(database->contents());
    const auto& known = contents.definitions->externalTables;
    const auto found = known.find(catalog::foldedName(table.name));
    if (found != known.end() && found->second.format == table.format &&
        found->second.location == table.location) {
        return false; // whatever its files look like by now
    }
    const auto wanted =
        TRY(m_core->queries()->inferSchema({table.name, table.format, table.location, {}, {}}));
    return TRY(catalog::createExternalTable(*database, wanted)).changed;
}

Result<void> EntityServiceImpl::dropExternalTable(const DatabaseName& name, const std::string& table)
{
    const auto database = TRY(writableLeader(*m_core, name, "drop an external table of"));
    TRY(catalog::dropExternalTable(*database, table));
    return {};
}

} // namespace sharepane::facade
