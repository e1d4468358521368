#include "core/catalog/sqlfunctions.h"

#include "core/catalog/definitions.h"

#include <algorithm>
#include <array>

namespace sharepane::catalog {

namespace {

// Functions that read the environment, settings, variables, the catalogue or other sessions, leave something
// behind in the session, logs or sequences, run SQL given as text, or take DuckDB's own states apart.
constexpr std::array<std::string_view, 29> forbiddenFunctions{"getenv",
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
                                                              "json_execute_serialized_sql"};
constexpr std::array<std::string_view, 6> forbiddenPrefixes{"pg_",     "inet_",   "has_",
                                                            "duckdb_", "pragma_", "__internal_"};
constexpr std::array<std::string_view, 1> allowedDespitePrefix{"pg_typeof"};

} // namespace

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

} // namespace sharepane::catalog
