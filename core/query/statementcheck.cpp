#include "core/query/statementcheck.h"

#include "core/catalog/sqlfunctions.h"

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

/// The present time, by the names of the functions that tell it. A column of that name is taken for it as
/// well.
struct ClockName {
    std::string_view written;
    std::string_view function;
};
constexpr std::array<ClockName, 8> clockNames{{{"now", "now"},
                                               {"current_timestamp", "get_current_timestamp"},
                                               {"get_current_timestamp", "get_current_timestamp"},
                                               {"transaction_timestamp", "transaction_timestamp"},
                                               {"current_date", "current_date"},
                                               {"today", "today"},
                                               {"localtimestamp", "current_localtimestamp"},
                                               {"current_localtimestamp", "current_localtimestamp"}}};
// The time of the day, and the time since something.
constexpr std::array<std::string_view, 5> otherClocks{"current_time", "get_current_time", "localtime",
                                                      "current_localtime", "age"};
constexpr std::array<std::string_view, 4> conditionKeys{"where_clause", "having", "qualify", "condition"};

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

/// Walks a statement with the names of the CTEs that are in scope, and notes what it reads and calls.
class Walk {
public:
    using Scope = std::set<std::string, std::less<>>;

    /// `qualify`: name the tables with catalogue and schema.
    Walk(Statement& statement, bool qualify)
        : m_statement(statement)
        , m_qualify(qualify)
    {
    }

    Result<void> visit(Json& part, const Scope& scope, int depth)
    {
        if (depth > deepest) {
            return fail(ErrorCode::invalidArgument, "run the query", {}, "it is nested too deeply");
        }
        if (part.is_array()) {
            for (Json& element : part) {
                TRY(visit(element, scope, depth + 1));
            }
            return {};
        }
        return part.is_object() ? visitObject(part, scope, depth) : Result<void>{};
    }

private:
    Result<void> visitObject(Json& part, const Scope& scope, int depth)
    {
        TRY(checkKind(part, scope));
        m_statement.hasCondition =
            m_statement.hasCondition || std::ranges::any_of(conditionKeys, [&](std::string_view key) {
                const auto found = part.find(key);
                return found != part.end() && !found->is_null();
            });
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
    Result<void> enterCtes(Json& part, Scope& scope, int depth)
    {
        const auto map = part.find("cte_map");
        if (map == part.end() || !map->is_object() || !map->contains("map")) {
            return {};
        }
        for (Json& entry : (*map)["map"]) {
            TRY(visit(entry, scope, depth + 1));
            scope.insert(lower(textOf(entry, "key")));
        }
        return {};
    }

    /// The first part of a materialised or recursive CTE doesn't see it by its name; the rest does.
    Result<void> visitCteNode(Json& part, const char* first, const Scope& outer, int depth)
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

    Result<void> checkKind(Json& part, const Scope& scope)
    {
        if (part.contains("function_name")) {
            TRY(checkFunction(part));
        }
        const std::string type = textOf(part, "type");
        if (type == "COLUMN_REF") {
            noteColumn(part);
        }
        if (type == "LAMBDA" && !m_lambdas.contains(&part)) {
            TRY(checkArrow(part));
        }
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
            noteTableFunction(part);
        }
        if (type == "SHOW_REF" && (!part.contains("query") || part["query"].is_null())) {
            return forbidden("SHOW", "use DESCRIBE or SUMMARIZE with a table");
        }
        return {};
    }

    Result<void> checkTable(Json& part, const Scope& scope)
    {
        const std::string name = textOf(part, "table_name");
        const std::string schema = textOf(part, "schema_name");
        if (!schema.empty() || !textOf(part, "catalog_name").empty()) {
            return forbidden(schema + "." + name, "name tables without database or schema");
        }
        if (scope.contains(lower(name))) {
            return {};
        }
        if (std::ranges::find(m_statement.tables, name) == m_statement.tables.end()) {
            m_statement.tables.push_back(name);
        }
        if (m_qualify) {
            part["catalog_name"] = "temp";
            part["schema_name"] = "main";
        }
        return {};
    }

    void noteTableFunction(const Json& part)
    {
        const auto function = part.find("function");
        const std::string name = function == part.end() ? std::string() : textOf(*function, "function_name");
        if (!isAllowedTableFunction(name)) {
            m_statement.unknownFunctions.push_back(name);
        }
    }

    Result<void> checkFunction(const Json& part)
    {
        const std::string name = textOf(part, "function_name");
        const std::string schema = lower(textOf(part, "schema"));
        if (!textOf(part, "catalog").empty() || !(schema.empty() || schema == "main")) {
            return forbidden("function " + schema + "." + name, "name functions without catalogue or schema");
        }
        // A table function's name passes here too; it is held against its own list as well.
        const auto arguments = part.find("children");
        if (!catalog::isAllowedCall(name, arguments == part.end() ? Json() : *arguments) &&
            !isAllowedTableFunction(name)) {
            return catalog::isAllowedFunction(name)
                       ? forbidden("function " + name + " without a structure written out",
                                   "give it a short literal as its second argument")
                       : forbidden("function " + name);
        }
        const auto search = catalog::deepSearchOf(name, arguments == part.end() ? Json() : *arguments);
        if (search != catalog::DeepSearch::never) {
            if (!schema.empty()) {
                return forbidden("function " + schema + "." + name,
                                 "name functions without catalogue or schema");
            }
            const bool always = search == catalog::DeepSearch::maybe;
            (always ? m_statement.deepSearches : m_statement.deepByParameter).insert(lower(name));
        }
        for (std::size_t i = 1;
             catalog::takesLambdas(name) && arguments != part.end() && i < arguments->size(); ++i) {
            m_lambdas.insert(&(*arguments)[i]);
        }
        m_statement.functions.insert(lower(name));
        noteClock(lower(name), !schema.empty());
        return {};
    }

    /// The operator `->` of JSON, which no macro can stand in for.
    Result<void> checkArrow(const Json& part)
    {
        const auto search = catalog::deepSearchOf(part);
        if (search == catalog::DeepSearch::maybe) {
            return forbidden("-> with a path that has .., or is computed",
                             "use json_extract(document, path)");
        }
        m_statement.hasArrow = true;
        m_statement.hasArrowByColumn =
            m_statement.hasArrowByColumn || search == catalog::DeepSearch::byParameter;
        return {};
    }

    void noteColumn(const Json& part)
    {
        const auto names = part.find("column_names");
        if (names != part.end() && names->is_array() && names->size() == 1 && (*names)[0].is_string()) {
            noteClock(lower((*names)[0].get<std::string>()), false);
        }
    }

    void noteClock(const std::string& name, bool qualified)
    {
        const auto clock = std::ranges::find(clockNames, name, &ClockName::written);
        if (std::ranges::find(otherClocks, name) != otherClocks.end() ||
            (clock != clockNames.end() && qualified)) {
            m_statement.knowsTimeOtherwise = true;
        } else if (clock != clockNames.end()) {
            m_statement.clocks.emplace(clock->function);
        }
    }

    Statement& m_statement;
    bool m_qualify;
    std::set<const Json*> m_lambdas; // what LAMBDA stands for, where it isn't ->
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

tl::unexpected<Error> notParsed(const Json& tree, const std::string& sql)
{
    const std::string message = textOf(tree, "error_message");
    if (message.starts_with("Only SELECT statements")) {
        const bool pivots = lower(sql).find("pivot") != std::string::npos;
        return fail(ErrorCode::notAuthorised, "run the query", {}, "only SELECT statements run here",
                    pivots ? "PIVOT needs a list of values: ON a IN ('x', 'y')"
                           : "data is changed with ingest and the table commands");
    }
    return fail(ErrorCode::invalidArgument, "run the query", {}, message, "check the statement's syntax");
}

} // namespace

bool isAllowedTableFunction(std::string_view name)
{
    return std::find(tableFunctions.begin(), tableFunctions.end(), lower(name)) != tableFunctions.end();
}

Result<Statement> readStatement(engine::Connection& parser, const std::string& sql)
{
    if (sql.find('\0') != std::string::npos) {
        return fail(ErrorCode::invalidArgument, "run the query", {}, "it has a NUL character");
    }
    Statement statement;
    statement.tree = TRY(oneText(parser, "SELECT json_serialize_sql($1::VARCHAR)::VARCHAR", sql));
    Json tree = Json::parse(statement.tree, nullptr, false);
    if (!tree.is_object()) {
        return fail(ErrorCode::failed, "parse the query", {}, "the parser's answer is not JSON");
    }
    if (tree.value("error", true)) {
        return notParsed(tree, sql);
    }
    const auto statements = tree.find("statements");
    if (statements == tree.end() || !statements->is_array() || statements->size() != 1) {
        return fail(ErrorCode::invalidArgument, "run the query", {}, "it is not exactly one statement",
                    "run statements one at a time");
    }
    TRY(Walk(statement, false).visit((*statements)[0], {}, 0));
    return statement;
}

Result<void> checkNames(const Statement& statement, const Names& names)
{
    for (const std::string& name : statement.unknownFunctions) {
        if (!names.isTableFunction(name)) {
            return forbidden("table function " + name);
        }
    }
    for (const std::string& name : statement.tables) {
        if (!names.isTable(name)) {
            return fail(ErrorCode::notFound, "run the query", {}, "this database has no table " + name,
                        "check the spelling; files and other databases can't be read here");
        }
    }
    return {};
}

Result<std::string> canonicalSql(engine::Connection& parser, const Statement& statement)
{
    return oneText(parser, "SELECT json_deserialize_sql($1::VARCHAR::JSON)", statement.tree);
}

Result<std::string> qualifiedSql(engine::Connection& parser, const Statement& statement)
{
    Json tree = Json::parse(statement.tree);
    Statement again;
    TRY(Walk(again, true).visit(tree["statements"][0], {}, 0));
    again.tree = tree.dump();
    return canonicalSql(parser, again);
}

namespace {

bool isNothing(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() || found->is_null() || found->empty();
}

/// Its only expression, when the statement is SELECT with one, FROM something of that type, and nothing more.
std::optional<Json> onlyExpression(const Json& tree, std::string_view from)
{
    const Json& node = tree["statements"][0]["node"];
    const auto ctes = node.find("cte_map");
    const bool hasCtes = ctes != node.end() && ctes->contains("map") && !(*ctes)["map"].empty();
    const auto list = node.find("select_list");
    const auto source = node.find("from_table");
    constexpr std::array<const char*, 7> others{
        "modifiers", "where_clause", "group_expressions", "group_sets", "having", "sample", "qualify"};
    const bool isOnly = textOf(node, "type") == "SELECT_NODE" && list != node.end() && list->size() == 1 &&
                        source != node.end() && textOf(*source, "type") == from && !hasCtes &&
                        std::ranges::all_of(others, [&](const char* key) { return isNothing(node, key); });
    return isOnly ? std::optional((*list)[0]) : std::nullopt;
}

} // namespace

bool isSingleExpression(const Statement& statement)
{
    const auto expression = onlyExpression(Json::parse(statement.tree), "EMPTY");
    return expression && textOf(*expression, "alias").empty();
}

std::optional<std::string> countColumn(const Statement& statement)
{
    if (statement.functions != std::set<std::string>{"count_star"} || statement.tables.size() != 1) {
        return std::nullopt;
    }
    const Json tree = Json::parse(statement.tree);
    const Json& node = tree["statements"][0]["node"];
    const auto count = onlyExpression(tree, "BASE_TABLE");
    if (!count || textOf(*count, "class") != "FUNCTION" || textOf(*count, "function_name") != "count_star" ||
        !isNothing(*count, "children") || !isNothing(*count, "filter") || count->value("distinct", true) ||
        textOf(node, "aggregate_handling") != "STANDARD_HANDLING" ||
        !isNothing(node["from_table"], "sample") || !isNothing(node["from_table"], "at_clause") ||
        !isNothing(node["from_table"], "column_name_alias")) {
        return std::nullopt;
    }
    const std::string alias = textOf(*count, "alias");
    return alias.empty() ? "count_star()" : alias;
}

} // namespace sharepane::query
