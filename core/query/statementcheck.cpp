#include "core/query/statementcheck.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

namespace sharepane::query {

namespace {

using Json = nlohmann::json;

constexpr int deepest = 4000; // levels of JSON; DuckDB itself stops at 1,000 nested expressions

constexpr std::array<std::string_view, 8> tableFunctions{
    "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree", "summary"};

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

// Parts of a syntax tree that are not expressions. A type that is not here is one that this program was not
// written for.
const std::set<std::string, std::less<>> knownNodes{"SELECT_NODE",
                                                    "SET_OPERATION_NODE",
                                                    "RECURSIVE_CTE_NODE",
                                                    "CTE_NODE",
                                                    "BASE_TABLE",
                                                    "SUBQUERY",
                                                    "JOIN",
                                                    "TABLE_FUNCTION",
                                                    "EXPRESSION_LIST",
                                                    "EMPTY",
                                                    "PIVOT",
                                                    "SHOW_REF",
                                                    "ORDER_MODIFIER",
                                                    "LIMIT_MODIFIER",
                                                    "LIMIT_PERCENT_MODIFIER",
                                                    "DISTINCT_MODIFIER",
                                                    "ORDER_DEFAULT",
                                                    "ASCENDING",
                                                    "DESCENDING"};

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string textOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

tl::unexpected<Error> forbidden(const std::string& what,
                                std::string hint = "query tables of this database only")
{
    return fail(ErrorCode::notAuthorised, "run the query", {}, what + " is not allowed here",
                std::move(hint));
}

/// Walks a statement with the names of the CTEs that are in scope.
class Walk {
public:
    using Scope = std::set<std::string, std::less<>>;

    explicit Walk(const std::function<bool(std::string_view)>& isTable)
        : m_isTable(isTable)
    {
    }

    Result<void> visit(const Json& part, const Scope& scope, int depth)
    {
        if (depth > deepest) {
            return fail(ErrorCode::invalidArgument, "run the query", {}, "it is nested too deeply");
        }
        if (part.is_array()) {
            for (const Json& element : part) {
                TRY(visit(element, scope, depth + 1));
            }
            return {};
        }
        return part.is_object() ? visitObject(part, scope, depth) : Result<void>{};
    }

    [[nodiscard]] std::vector<std::string> tables() const { return {m_tables.begin(), m_tables.end()}; }

private:
    Result<void> visitObject(const Json& part, const Scope& scope, int depth)
    {
        TRY(checkKind(part, scope));
        const std::string type = textOf(part, "type");
        if (type == "CTE_NODE" || type == "RECURSIVE_CTE_NODE") {
            return visitCteNode(part, type == "CTE_NODE" ? "query" : "left", scope, depth);
        }
        Scope inner = scope;
        TRY(enterCtes(part, inner, depth));
        for (const auto& [key, value] : part.items()) {
            if (key != "cte_map") {
                TRY(visit(value, inner, depth + 1));
            }
        }
        return {};
    }

    /// A CTE sees those before it, and not itself: `WITH duckdb_views AS (FROM duckdb_views)` reads the
    /// catalogue.
    Result<void> enterCtes(const Json& part, Scope& scope, int depth)
    {
        const auto map = part.find("cte_map");
        if (map == part.end() || !map->is_object() || !map->contains("map")) {
            return {};
        }
        for (const Json& entry : (*map)["map"]) {
            TRY(visit(entry, scope, depth + 1));
            scope.insert(lower(textOf(entry, "key")));
        }
        return {};
    }

    /// The first part of a materialised or recursive CTE doesn't see it by its name; the rest does.
    Result<void> visitCteNode(const Json& part, const char* first, const Scope& outer, int depth)
    {
        Scope scope = outer;
        TRY(enterCtes(part, scope, depth));
        Scope inner = scope;
        inner.insert(lower(textOf(part, "cte_name")));
        for (const auto& [key, value] : part.items()) {
            if (key != "cte_map") {
                TRY(visit(value, key == first ? scope : inner, depth + 1));
            }
        }
        return {};
    }

    Result<void> checkKind(const Json& part, const Scope& scope)
    {
        if (part.contains("function_name")) {
            TRY(checkFunction(part));
        }
        const std::string type = textOf(part, "type");
        // Expressions have a class, logical types an id, and their details a …_TYPE_INFO.
        if (type.empty() || part.contains("class") || part.contains("id") || type.ends_with("_TYPE_INFO")) {
            return {};
        }
        if (!knownNodes.contains(type)) {
            return forbidden(type);
        }
        if (type == "BASE_TABLE") {
            return checkTable(part, scope);
        }
        if (type == "TABLE_FUNCTION") {
            return checkTableFunction(part);
        }
        if (type == "SHOW_REF" && (!part.contains("query") || part["query"].is_null())) {
            return forbidden("SHOW", "use DESCRIBE or SUMMARIZE with a table");
        }
        return {};
    }

    Result<void> checkTable(const Json& part, const Scope& scope)
    {
        const std::string name = textOf(part, "table_name");
        const std::string schema = textOf(part, "schema_name");
        if (!schema.empty() || !textOf(part, "catalog_name").empty()) {
            return forbidden(schema + "." + name, "name tables without database or schema");
        }
        if (scope.contains(lower(name))) {
            return {};
        }
        if (!m_isTable(name)) {
            return fail(ErrorCode::notFound, "run the query", {}, "this database has no table " + name,
                        "check the spelling; files and other databases can't be read here");
        }
        m_tables.insert(name);
        return {};
    }

    static Result<void> checkTableFunction(const Json& part)
    {
        const auto function = part.find("function");
        const std::string name = function == part.end() ? std::string() : textOf(*function, "function_name");
        if (!isAllowedTableFunction(name)) {
            return forbidden("table function " + name);
        }
        return {};
    }

    static Result<void> checkFunction(const Json& part)
    {
        const std::string name = textOf(part, "function_name");
        const std::string schema = lower(textOf(part, "schema"));
        if (!textOf(part, "catalog").empty() || !(schema.empty() || schema == "main")) {
            return forbidden("function " + schema + "." + name, "name functions without catalogue or schema");
        }
        // A table function's name passes here too; it is held against its own list as well.
        if (!isAllowedFunction(name) && !isAllowedTableFunction(name)) {
            return forbidden("function " + name);
        }
        return {};
    }

    const std::function<bool(std::string_view)>& m_isTable;
    std::set<std::string> m_tables;
};

Result<std::string> oneText(engine::Connection& connection, const std::string& sql,
                            const std::string& parameter)
{
    const auto rows = TRY(connection.query(sql, {}, {parameter}));
    const engine::Chunk* chunk = TRY(rows->next());
    if (chunk == nullptr || chunk->rowCount() == 0) {
        return fail(ErrorCode::failed, "parse the query", {}, "the parser gave no answer");
    }
    return chunk->text(0, 0);
}

tl::unexpected<Error> notParsed(const Json& tree)
{
    const std::string message = textOf(tree, "error_message");
    if (message.starts_with("Only SELECT statements")) {
        return fail(ErrorCode::notAuthorised, "run the query", {}, "only SELECT statements run here",
                    "data is changed with ingest and the table commands; PIVOT needs a list of values: ON a "
                    "IN ('x', 'y')");
    }
    return fail(ErrorCode::invalidArgument, "run the query", {}, message, "check the statement's syntax");
}

} // namespace

bool isAllowedTableFunction(std::string_view name)
{
    return std::find(tableFunctions.begin(), tableFunctions.end(), lower(name)) != tableFunctions.end();
}

bool isAllowedFunction(std::string_view name)
{
    const std::string known = lower(name);
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

Result<CheckedStatement> checkStatement(engine::Connection& parser, const std::string& sql,
                                        const std::function<bool(std::string_view)>& isTable)
{
    if (sql.find('\0') != std::string::npos) {
        return fail(ErrorCode::invalidArgument, "run the query", {}, "it has a NUL character");
    }
    const std::string serialised =
        TRY(oneText(parser, "SELECT json_serialize_sql($1::VARCHAR)::VARCHAR", sql));
    const Json tree = Json::parse(serialised, nullptr, false);
    if (!tree.is_object()) {
        return fail(ErrorCode::failed, "parse the query", {}, "the parser's answer is not JSON");
    }
    if (tree.value("error", true)) {
        return notParsed(tree);
    }
    const auto statements = tree.find("statements");
    if (statements == tree.end() || !statements->is_array() || statements->size() != 1) {
        return fail(ErrorCode::invalidArgument, "run the query", {}, "it is not exactly one statement",
                    "run statements one at a time");
    }
    Walk walk(isTable);
    TRY(walk.visit((*statements)[0], {}, 0));
    CheckedStatement checked;
    checked.tables = walk.tables();
    checked.canonicalSql = TRY(oneText(parser, "SELECT json_deserialize_sql($1::VARCHAR::JSON)", serialised));
    return checked;
}

} // namespace sharepane::query
