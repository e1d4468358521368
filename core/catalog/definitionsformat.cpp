#include "core/catalog/definitionsformat.h"

#include "core/base/ids.h"
#include "core/base/units.h"

#include <limits>

namespace sharepane::catalog {

namespace {

using Json = nlohmann::json;

constexpr std::size_t maxSqlBytes = 1U << 20U;
constexpr std::size_t maxParameters = 255;

Result<std::string> boundedText(const JsonReader& reader, const char* name)
{
    std::string text = TRY(reader.text(name));
    if (text.size() > maxSqlBytes) {
        return reader.wrong(std::string(name) + " is longer than 1 MiB");
    }
    return text;
}

/// Reads every value of the object `name`, whose keys are UUIDs, with `read`.
template <typename T, typename Read>
Result<std::map<std::string, T>> readById(const JsonReader& reader, const char* name, const Read& read)
{
    std::map<std::string, T> values;
    const Json* object = TRY(reader.object(name));
    if (object == nullptr) {
        return values;
    }
    for (const auto& [id, value] : object->items()) {
        if (!isUuid(id) || !value.is_object()) {
            return reader.wrong(std::string(name) + " holds what is no table's");
        }
        values.emplace(id, TRY(read(JsonReader(value, reader.what()))));
    }
    return values;
}

template <typename T, typename Read>
Result<std::map<std::string, T>> readByName(const JsonReader& reader, const char* name, const Read& read)
{
    std::map<std::string, T> values;
    const auto elements = TRY(reader.objects(name));
    for (const Json& element : elements) {
        T value = TRY(read(JsonReader(element, reader.what())));
        const std::string key = foldedName(value.name);
        if (!values.emplace(key, std::move(value)).second) {
            return reader.wrong(std::string(name) + " has " + key + " twice");
        }
    }
    return values;
}

} // namespace

Json jsonOf(const Policies& policies)
{
    Json json = Json::object();
    if (policies.hotSpan) {
        json["hot_ms"] = policies.hotSpan->count();
    }
    if (policies.retention) {
        json["retention_ms"] = policies.retention->count();
    }
    if (policies.merge) {
        json["merge"] = Json::object({{"enabled", policies.merge->enabled},
                                      {"target_bytes", policies.merge->targetBytes},
                                      {"min_extents", policies.merge->minExtents}});
    }
    return json;
}

Result<Policies> readPolicies(const JsonReader& reader)
{
    Policies policies;
    policies.hotSpan = TRY(reader.span("hot_ms"));
    policies.retention = TRY(reader.span("retention_ms"));
    if (const Json* merge = TRY(reader.object("merge"))) {
        const JsonReader mergeReader(*merge, reader.what());
        MergePolicy policy;
        policy.enabled = TRY(mergeReader.flag("enabled"));
        policy.targetBytes = static_cast<std::uint64_t>(TRY(mergeReader.version("target_bytes")));
        const std::int64_t least = TRY(mergeReader.version("min_extents"));
        if (least > std::numeric_limits<std::uint32_t>::max()) {
            return mergeReader.wrong("min_extents is out of range");
        }
        policy.minExtents = static_cast<std::uint32_t>(least);
        policies.merge = policy;
    }
    return policies;
}

Json jsonOf(const Principals& principals)
{
    Json json = Json::object();
    for (const auto& [role, names] : principals) {
        json[nameOf(role)] = names;
    }
    return json;
}

Result<Principals> readPrincipals(const JsonReader& reader)
{
    Principals principals;
    for (const Role role : {Role::admins, Role::users, Role::viewers, Role::monitors}) {
        for (const std::string& text : TRY(reader.texts(nameOf(role)))) {
            auto principal = parsePrincipal(text);
            if (!principal) {
                return reader.wrong(std::string(nameOf(role)) + " holds what is no principal");
            }
            principals[role].insert(*std::move(principal));
        }
    }
    return principals;
}

Json jsonOf(const ViewDefinition& view)
{
    const bool incremental = view.refresh == ViewDefinition::Refresh::incremental;
    Json json = Json::object({{"sql", view.sql}, {"source", view.sourceId}, {"incremental", incremental}});
    if (!view.why.empty()) {
        json["why"] = view.why;
    }
    return json;
}

Result<ViewDefinition> readView(const JsonReader& reader)
{
    ViewDefinition view;
    view.sql = TRY(boundedText(reader, "sql"));
    view.sourceId = TRY(reader.uuid("source"));
    view.refresh = TRY(reader.flag("incremental")) ? ViewDefinition::Refresh::incremental
                                                   : ViewDefinition::Refresh::full;
    if (reader.has("why")) {
        view.why = TRY(boundedText(reader, "why"));
    }
    return view;
}

Json jsonOf(const ExternalTable& table)
{
    return Json::object({{"name", table.name},
                         {"format", table.format},
                         {"location", table.location},
                         {"schema", delta::toJson(table.schema)},
                         {"created", formatTimestamp(table.createdAt)}});
}

Result<ExternalTable> readExternalTable(const JsonReader& reader)
{
    ExternalTable table;
    table.name = TRY(reader.entityName("name", "external table"));
    table.format = TRY(reader.text("format"));
    table.location = TRY(boundedText(reader, "location"));
    table.schema = TRY(delta::parseSchema(TRY(reader.text("schema"))));
    table.createdAt = TRY(reader.time("created"));
    return table;
}

Json jsonOf(const Function& function)
{
    return Json::object({{"name", function.name},
                         {"parameters", function.parameters},
                         {"body", function.body},
                         {"table", function.isTable},
                         {"created", formatTimestamp(function.createdAt)}});
}

Result<Function> readFunction(const JsonReader& reader)
{
    Function function;
    function.name = TRY(reader.entityName("name", "function"));
    function.parameters = TRY(reader.texts("parameters"));
    if (function.parameters.size() > maxParameters) {
        return reader.wrong("a function has more than 255 parameters");
    }
    function.body = TRY(boundedText(reader, "body"));
    function.isTable = TRY(reader.flag("table"));
    function.createdAt = TRY(reader.time("created"));
    return function;
}

Json jsonOf(const Definitions& definitions)
{
    Json json = Json::object();
    if (!definitions.policies.empty()) {
        json["policies"] = jsonOf(definitions.policies);
    }
    for (const auto& [id, policies] : definitions.tablePolicies) {
        json["table_policies"][id] = jsonOf(policies);
    }
    if (!definitions.principals.empty()) {
        json["principals"] = jsonOf(definitions.principals);
    }
    for (const auto& [id, view] : definitions.views) {
        json["views"][id] = jsonOf(view);
    }
    for (const auto& [name, table] : definitions.externalTables) {
        json["external_tables"].push_back(jsonOf(table));
    }
    for (const auto& [name, function] : definitions.functions) {
        json["functions"].push_back(jsonOf(function));
    }
    return json;
}

Result<Definitions> readDefinitions(const JsonReader& reader)
{
    Definitions definitions;
    if (const Json* policies = TRY(reader.object("policies"))) {
        definitions.policies = TRY(readPolicies(JsonReader(*policies, reader.what())));
    }
    definitions.tablePolicies = TRY(readById<Policies>(reader, "table_policies", readPolicies));
    if (const Json* principals = TRY(reader.object("principals"))) {
        definitions.principals = TRY(readPrincipals(JsonReader(*principals, reader.what())));
    }
    definitions.views = TRY(readById<ViewDefinition>(reader, "views", readView));
    definitions.externalTables = TRY(readByName<ExternalTable>(reader, "external_tables", readExternalTable));
    definitions.functions = TRY(readByName<Function>(reader, "functions", readFunction));
    return definitions;
}

} // namespace sharepane::catalog
