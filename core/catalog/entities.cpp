#include "core/catalog/entities.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace sharepane::catalog {

namespace {

constexpr std::size_t maxBodyBytes = 1U << 20U;
constexpr std::size_t maxParameters = 255;
constexpr std::size_t maxLocationBytes = 4096;
constexpr std::array<std::string_view, 4> externalFormats{"parquet", "csv", "json", "delta"};

using Changes = std::vector<CatalogChange>;

Result<Edited> editedBy(LeaderDatabase& database, const std::string& operation,
                        const LeaderDatabase::Edit& plan)
{
    bool changed = false;
    const auto commit = TRY(database.edit(operation, [&](const Catalogue& catalogue) -> Result<Changes> {
        Changes changes = TRY(plan(catalogue));
        changed = !changes.empty();
        return changes;
    }));
    return Edited{changed, commit};
}

CatalogChange changeOf(CatalogChange::Kind kind, CatalogChange::Value value, std::string tableId = {})
{
    CatalogChange change;
    change.kind = kind;
    change.tableId = std::move(tableId);
    change.value = std::move(value);
    return change;
}

CatalogChange dropOf(CatalogChange::Kind kind, std::string name)
{
    CatalogChange change;
    change.kind = kind;
    change.name = std::move(name);
    return change;
}

std::string path(const LeaderDatabase& database, const std::string& name)
{
    return database.name() + '/' + name;
}

template <typename T>
void take(std::optional<T>& member, const std::optional<std::optional<T>>& change)
{
    if (change) {
        member = *change;
    }
}

Result<void> checkPolicies(const Policies& policies, const std::string& object)
{
    const auto refuse = [&](std::string cause, std::string hint) {
        return fail(ErrorCode::invalidArgument, "change the policies of", object, std::move(cause),
                    std::move(hint));
    };
    const auto negative = [](const std::optional<std::chrono::milliseconds>& span) {
        return span && span->count() < 0;
    };
    if (negative(policies.hotSpan) || negative(policies.retention)) {
        return refuse("a span is negative", "give one like 7d, 36h or 0d");
    }
    if (policies.retention && policies.retention->count() == 0) {
        return refuse("a retention of nothing would remove every row at once", "drop the table instead");
    }
    if (policies.merge && (policies.merge->targetBytes < 1024 || policies.merge->minExtents < 2)) {
        return refuse("a merge needs at least 2 extents and a target of 1 KiB", "give larger numbers");
    }
    return {};
}

/// A name that DuckDB reads as an identifier without quotes: parameters stand in SQL of the user's.
bool isParameterName(const std::string& name)
{
    const auto isWord = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_';
    };
    return !name.empty() && name.size() <= 255 && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
           std::ranges::all_of(name, isWord);
}

Result<void> checkFunction(const Function& function, const std::string& object)
{
    TRY(checkName("function", function.name));
    const auto refuse = [&](std::string cause, std::string hint) {
        return fail(ErrorCode::invalidArgument, "create function", object, std::move(cause), std::move(hint));
    };
    if (function.body.empty() || function.body.size() > maxBodyBytes) {
        return refuse("its body must have 1 byte to 1 MiB", "give an expression or a query");
    }
    if (function.parameters.size() > maxParameters) {
        return refuse("it has more than 255 parameters", "use fewer");
    }
    std::set<std::string> names;
    for (const std::string& name : function.parameters) {
        if (!isParameterName(name)) {
            return refuse('"' + name + "\" is no name for a parameter",
                          "use letters, digits and '_', not starting with a digit");
        }
        if (!names.insert(foldedName(name)).second) {
            return refuse("two of its parameters are named " + name, "give them different names");
        }
    }
    return {};
}

} // namespace

Result<Edited> changePolicies(LeaderDatabase& database, const std::string& table, const PolicyChange& change)
{
    return editedBy(database, "SET POLICIES", [&](const Catalogue& catalogue) -> Result<Changes> {
        std::string tableId;
        Policies policies = catalogue.definitions->policies;
        if (!table.empty()) {
            const TableEntry* entry = catalogue.findByName(table);
            if (entry == nullptr) {
                return fail(ErrorCode::notFound, "change the policies of", path(database, table),
                            "there is no such table", "list the database's tables");
            }
            tableId = entry->id;
            const auto found = catalogue.definitions->tablePolicies.find(tableId);
            policies = found == catalogue.definitions->tablePolicies.end() ? Policies{} : found->second;
        }
        const Policies before = policies;
        take(policies.hotSpan, change.hotSpan);
        take(policies.retention, change.retention);
        take(policies.merge, change.merge);
        TRY(checkPolicies(policies, table.empty() ? database.name() : path(database, table)));
        if (policies == before) {
            return Changes{};
        }
        return Changes{changeOf(CatalogChange::Kind::setPolicies, policies, tableId)};
    });
}

Result<Edited> addPrincipal(LeaderDatabase& database, Role role, const std::string& principal)
{
    const std::string name = TRY(parsePrincipal(principal));
    return editedBy(database, "ADD PRINCIPAL", [&](const Catalogue& catalogue) -> Result<Changes> {
        Principals principals = catalogue.definitions->principals;
        if (!principals[role].insert(name).second) {
            return Changes{};
        }
        return Changes{changeOf(CatalogChange::Kind::setPrincipals, std::move(principals))};
    });
}

Result<Edited> dropPrincipal(LeaderDatabase& database, Role role, const std::string& principal)
{
    const std::string name = TRY(parsePrincipal(principal));
    return editedBy(database, "DROP PRINCIPAL", [&](const Catalogue& catalogue) -> Result<Changes> {
        Principals principals = catalogue.definitions->principals;
        const auto found = principals.find(role);
        if (found == principals.end() || found->second.erase(name) == 0) {
            return fail(ErrorCode::notFound, "drop principal", name,
                        "it is not one of the " + std::string(nameOf(role)) + " of " + database.name(),
                        "list the database's principals");
        }
        if (found->second.empty()) {
            principals.erase(found);
        }
        return Changes{changeOf(CatalogChange::Kind::setPrincipals, std::move(principals))};
    });
}

Result<Edited> createFunction(LeaderDatabase& database, Function function)
{
    TRY(checkFunction(function, path(database, function.name)));
    function.createdAt = database.context().clock->now();
    return editedBy(database, "CREATE FUNCTION", [&](const Catalogue& catalogue) -> Result<Changes> {
        const auto found = catalogue.definitions->functions.find(foldedName(function.name));
        if (found != catalogue.definitions->functions.end()) {
            Function same = found->second;
            same.createdAt = function.createdAt;
            if (same == function) {
                return Changes{};
            }
            return fail(ErrorCode::alreadyExists, "create function", path(database, function.name),
                        "another function of that name exists", "drop it first, or choose another name");
        }
        return Changes{changeOf(CatalogChange::Kind::putFunction, function)};
    });
}

Result<Edited> dropFunction(LeaderDatabase& database, const std::string& name)
{
    return editedBy(database, "DROP FUNCTION", [&](const Catalogue& catalogue) -> Result<Changes> {
        const auto found = catalogue.definitions->functions.find(foldedName(name));
        if (found == catalogue.definitions->functions.end()) {
            return fail(ErrorCode::notFound, "drop function", path(database, name),
                        "there is no such function", "list the database's functions");
        }
        return Changes{dropOf(CatalogChange::Kind::dropFunction, found->second.name)};
    });
}

Result<Edited> createExternalTable(LeaderDatabase& database, ExternalTable table)
{
    const std::string object = path(database, table.name);
    TRY(checkName("external table", table.name));
    if (std::ranges::find(externalFormats, table.format) == externalFormats.end()) {
        return fail(ErrorCode::invalidArgument, "create external table", object,
                    '"' + table.format + "\" is no format of external tables",
                    "use parquet, csv, json or delta");
    }
    if (table.location.empty() || table.location.size() > maxLocationBytes || table.schema.fields.empty()) {
        return fail(ErrorCode::invalidArgument, "create external table", object,
                    table.schema.fields.empty() ? "it has no columns"
                                                : "its location must have 1 to 4096 bytes",
                    "name the location of its files");
    }
    table.createdAt = database.context().clock->now();
    return editedBy(database, "CREATE EXTERNAL TABLE", [&](const Catalogue& catalogue) -> Result<Changes> {
        const auto found = catalogue.definitions->externalTables.find(foldedName(table.name));
        if (found != catalogue.definitions->externalTables.end()) {
            ExternalTable same = found->second;
            same.createdAt = table.createdAt;
            if (same == table) {
                return Changes{};
            }
        }
        if (const char* kind = catalogue.kindOfName(table.name)) {
            return fail(ErrorCode::alreadyExists, "create external table", object,
                        std::string(kind[0] == 'e' ? "another " : "a ") + kind + " of that name exists",
                        "drop it first, or choose another name");
        }
        return Changes{changeOf(CatalogChange::Kind::putExternalTable, table)};
    });
}

Result<Edited> dropExternalTable(LeaderDatabase& database, const std::string& name)
{
    return editedBy(database, "DROP EXTERNAL TABLE", [&](const Catalogue& catalogue) -> Result<Changes> {
        const auto found = catalogue.definitions->externalTables.find(foldedName(name));
        if (found == catalogue.definitions->externalTables.end()) {
            return fail(ErrorCode::notFound, "drop external table", path(database, name),
                        "there is no such external table", "list the database's external tables");
        }
        return Changes{dropOf(CatalogChange::Kind::dropExternalTable, found->second.name)};
    });
}

} // namespace sharepane::catalog
