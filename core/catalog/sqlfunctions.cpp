#include "core/catalog/sqlfunctions.h"

#include "core/catalog/definitions.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

namespace sharepane::catalog {

namespace {

// Functions that read the environment, settings, variables, the catalogue or other sessions, leave something
// behind in the session, logs or sequences, run SQL given as text, or take DuckDB's own states apart; and
// those that go down JSON by recursion, however deep it is: some kilobytes of it exhaust the stack.
constexpr std::array<std::string_view, 33> forbiddenFunctions{"getenv",
                                                              "setseed",
                                                              "combine",
                                                              "finalize",
                                                              "map_to_pg_oid",
                                                              "current_setting",
                                                              "getvariable",
                                                              "which_secret",
                                                              "nextval",
                                                              "currval",
                                                              "txid_current",
                                                              "current_query",
                                                              "current_query_id",
                                                              "current_connection_id",
                                                              "current_schemas",
                                                              "in_search_path",
                                                              "obj_description",
                                                              "col_description",
                                                              "shobj_description",
                                                              "write_log",
                                                              "get_block_size",
                                                              "json_serialize_plan",
                                                              "json_deserialize_sql",
                                                              "json_serialize_sql",
                                                              "format_type",
                                                              "format_pg_type",
                                                              "current_transaction_id",
                                                              "parse_duckdb_log_message",
                                                              "json_execute_serialized_sql",
                                                              "json_contains",
                                                              "json_merge_patch",
                                                              "json_structure",
                                                              "json_group_structure"};
// These take a structure as text, and go down it by recursion.
constexpr std::array<std::string_view, 4> structureFunctions{"from_json", "from_json_strict",
                                                             "json_transform", "json_transform_strict"};
constexpr std::ptrdiff_t mostBrackets = 1000; // that a structure may open
constexpr std::array<std::string_view, 7> forbiddenPrefixes{"pg_",     "inet_",   "has_",       "sharepane_",
                                                            "duckdb_", "pragma_", "__internal_"};
// The last argument of these, of two, is a path into JSON.
constexpr std::array<std::string_view, 10> pathFunctions{
    "json_extract", "json_extract_path", "json_extract_string", "json_extract_path_text",
    "->>",          "json_exists",       "json_value",          "json_type",
    "json_keys",    "json_array_length"};
constexpr std::array<std::string_view, 11> lambdaFunctions{
    "list_transform", "list_apply",   "list_filter", "list_reduce", "array_transform", "array_apply",
    "array_filter",   "array_reduce", "apply",       "filter",      "reduce"};
constexpr std::string_view recursiveWildcard = "..";

constexpr std::array<std::string_view, 1> allowedDespitePrefix{"pg_typeof"};

template <typename Names>
bool holds(const Names& names, std::string_view name)
{
    return std::ranges::find(names, foldedName(name)) != names.end();
}

bool isConstant(const nlohmann::json& expression)
{
    return expression.is_object() && expression.value("class", "") == "CONSTANT";
}

/// A literal path, or key, without a recursive wildcard. One that is no text is an index.
bool isPlainPath(const nlohmann::json& path)
{
    return isConstant(path) && path.value(nlohmann::json::json_pointer("/value/value"), nlohmann::json())
                                       .dump()
                                       .find(recursiveWildcard) == std::string::npos;
}

bool readsColumn(const nlohmann::json& part)
{
    if (part.is_object() && part.value("class", "") == "COLUMN_REF") {
        return true;
    }
    return part.is_structured() && std::ranges::any_of(part, readsColumn);
}

DeepSearch byPath(const nlohmann::json& path)
{
    if (isPlainPath(path)) {
        return DeepSearch::never;
    }
    return readsColumn(path) ? DeepSearch::byParameter : DeepSearch::maybe;
}

} // namespace

DeepSearch deepSearchOf(std::string_view name, const nlohmann::json& arguments)
{
    if (foldedName(name) == "json_pretty") {
        return DeepSearch::maybe;
    }
    return holds(pathFunctions, name) && arguments.is_array() && arguments.size() == 2 ? byPath(arguments[1])
                                                                                       : DeepSearch::never;
}

DeepSearch deepSearchOf(const nlohmann::json& arrow)
{
    const auto path = arrow.find("expr");
    return path == arrow.end() ? DeepSearch::never : byPath(*path);
}

bool takesLambdas(std::string_view name)
{
    return holds(lambdaFunctions, name);
}

bool isAllowedFunction(std::string_view name)
{
    const std::string known = foldedName(name);
    const auto is = [&](std::string_view other) {
        return known == other;
    };
    if (std::any_of(allowedDespitePrefix.begin(), allowedDespitePrefix.end(), is)) {
        return true;
    }
    return std::none_of(forbiddenFunctions.begin(), forbiddenFunctions.end(), is) &&
           std::none_of(forbiddenPrefixes.begin(), forbiddenPrefixes.end(),
                        [&](std::string_view prefix) { return known.starts_with(prefix); });
}

bool isAllowedCall(std::string_view name, const nlohmann::json& arguments)
{
    if (!isAllowedFunction(name)) {
        return false;
    }
    const std::string known = foldedName(name);
    if (std::ranges::find(structureFunctions, known) == structureFunctions.end()) {
        return true;
    }
    if (!arguments.is_array() || arguments.size() != 2 || !arguments[1].is_object()) {
        return false;
    }
    const nlohmann::json& structure = arguments[1];
    const auto value = structure.find("value");
    if (structure.value("class", "") != "CONSTANT" || value == structure.end() || !value->is_object()) {
        return false;
    }
    const auto text = value->find("value");
    return text != value->end() && text->is_string() &&
           std::ranges::count_if(text->get_ref<const std::string&>(),
                                 [](char c) { return c == '[' || c == '{'; }) <= mostBrackets;
}

} // namespace sharepane::catalog
