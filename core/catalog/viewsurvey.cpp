#include "core/catalog/viewsurvey.h"

#include "core/catalog/definitions.h"
#include "core/catalog/sqlfunctions.h"

#include <array>
#include <string_view>
#include <utility>

namespace sharepane::catalog {

namespace {

using namespace viewtree;

constexpr int deepest = 2000; // levels of JSON

// What stands in FROM and around it. Expressions have a class and are not listed here.
constexpr std::array<std::string_view, 15> knownNodes{"SELECT_NODE",
                                                      "SET_OPERATION_NODE",
                                                      "BASE_TABLE",
                                                      "SUBQUERY",
                                                      "JOIN",
                                                      "TABLE_FUNCTION",
                                                      "EXPRESSION_LIST",
                                                      "EMPTY",
                                                      "ORDER_MODIFIER",
                                                      "LIMIT_MODIFIER",
                                                      "LIMIT_PERCENT_MODIFIER",
                                                      "DISTINCT_MODIFIER",
                                                      "ORDER_DEFAULT",
                                                      "ASCENDING",
                                                      "DESCENDING"};
constexpr std::array<std::string_view, 3> knownTableFunctions{"range", "generate_series", "unnest"};
// Beside those that nobody may call, and those that DuckDB itself calls volatile.
constexpr std::array<std::string_view, 3> environmentFunctions{"version", "current_catalog", "current_user"};
// Macros of DuckDB that compute row by row.
constexpr std::array<std::string_view, 8> rowMacros{"split_part", "date_add",   "nullif",       "fmod",
                                                    "fdiv",       "round_even", "roundbankers", "json"};
// DuckDB writes no parentheses for these: they are functions all the same.
constexpr std::array<std::string_view, 9> bareFunctions{"current_date", "current_time",   "current_timestamp",
                                                        "localtime",    "localtimestamp", "current_user",
                                                        "session_user", "user",           "current_role"};

class Surveyor {
public:
    Result<void> visit(const Json& part, int depth)
    {
        if (depth > deepest) {
            return refuse("it is nested too deeply");
        }
        if (part.is_object()) {
            TRY(look(part));
        }
        if (part.is_structured()) {
            for (const Json& child : part) {
                TRY(visit(child, depth + 1));
            }
        }
        return {};
    }

    ViewSurvey take() { return std::move(m_survey); }

private:
    Result<void> look(const Json& part)
    {
        if (part.contains("function_name")) {
            TRY(lookAtFunction(part));
        }
        const std::string kind = textOf(part, "class");
        if (kind == "LAMBDA" && deepSearchOf(part) == DeepSearch::maybe) {
            return refuse("-> has a path with .., or a computed one", "write the full path");
        }
        if (kind == "PARAMETER") {
            return refuse("it has a parameter", "write the value");
        }
        if (kind == "COLUMN_REF" && part.contains("column_names")) {
            TRY(lookAtColumn(part["column_names"]));
        }
        m_survey.star = m_survey.star || kind == "STAR";
        if (!isEmptyList(memberOf(part, "cte_map"), "map")) {
            return refuse("it has a WITH", "write a subquery in its place");
        }
        if (!isNullOrAbsent(part, "sample")) {
            return refuse("it takes a sample, which is another one each time");
        }
        const std::string type = textOf(part, "type");
        if (type.empty() || !kind.empty() || part.contains("id") || type.ends_with("_TYPE_INFO")) {
            return {};
        }
        if (!contains(knownNodes, type)) {
            return forbid(type);
        }
        return lookAtNode(part, type);
    }

    Result<void> lookAtNode(const Json& part, const std::string& type)
    {
        if (type == "BASE_TABLE") {
            const std::string name = textOf(part, "table_name");
            if (!textOf(part, "schema_name").empty() || !textOf(part, "catalog_name").empty()) {
                return forbid(textOf(part, "schema_name") + "." + name);
            }
            if (!isNullOrAbsent(part, "at_clause")) {
                return forbid("AT");
            }
            m_survey.tables.emplace(foldedName(name), name);
            const std::string alias = textOf(part, "alias");
            m_survey.aliases.insert(foldedName(alias.empty() ? name : alias));
        }
        if (type == "TABLE_FUNCTION" &&
            !contains(knownTableFunctions, foldedName(textOf(memberOf(part, "function"), "function_name")))) {
            return forbid("the table function " + textOf(memberOf(part, "function"), "function_name"));
        }
        m_survey.star = m_survey.star || (type == "JOIN" && (!isEmptyList(part, "using_columns") ||
                                                             textOf(part, "ref_type") == "NATURAL"));
        return {};
    }

    Result<void> lookAtFunction(const Json& part)
    {
        const std::string name = foldedName(textOf(part, "function_name"));
        const std::string schema = textOf(part, "schema");
        if (!textOf(part, "catalog").empty() || !(schema.empty() || schema == "main")) {
            return forbid("function " + schema + "." + name);
        }
        if (part.value("export_state", false) || contains(environmentFunctions, name) ||
            !isAllowedCall(name, part.value("children", Json())) ||
            deepSearchOf(name, part.value("children", Json())) == DeepSearch::maybe) {
            return forbid("function " + name);
        }
        m_survey.functions.insert(name);
        return {};
    }

    Result<void> lookAtColumn(const Json& names)
    {
        std::vector<std::string> path;
        for (const Json& name : names) {
            path.push_back(name.is_string() ? name.get<std::string>() : std::string());
        }
        if (path.size() == 1 && contains(bareFunctions, foldedName(path[0]))) {
            return refuse(path[0] + " changes while the table stays as it is",
                          "leave it to the queries of the view");
        }
        m_survey.columnRefs.push_back(std::move(path));
        return {};
    }

    ViewSurvey m_survey;
};

} // namespace

Result<ViewSurvey> surveyView(const Json& statements)
{
    Surveyor surveyor;
    TRY(surveyor.visit(statements, 0));
    return surveyor.take();
}

Result<FunctionFacts> factsOf(engine::Connection& connection, const std::set<std::string>& names)
{
    std::string list;
    for (const std::string& name : names) {
        list += (list.empty() ? "" : ", ") + engine::quoteLiteral(name);
    }
    FunctionFacts facts;
    if (names.empty()) {
        return facts;
    }
    const auto rows = TRY(connection.query(
        "SELECT function_name, bool_or(coalesce(stability, 'CONSISTENT') <> 'CONSISTENT'), "
        "bool_or(function_type = 'aggregate'), bool_or(function_type = 'macro'), bool_and(internal) "
        "FROM duckdb_functions() WHERE function_name IN (" +
        list + ") GROUP BY 1"));
    std::set<std::string> unknown = names;
    while (const engine::Chunk* chunk = TRY(rows->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            const std::string name = chunk->text(0, row);
            unknown.erase(name);
            if (chunk->integer(1, row) != 0) {
                return refuse("the result of " + name + " changes while the table stays as it is",
                              "leave it to the queries of the view");
            }
            if (chunk->integer(4, row) == 0) {
                return forbid("the stored function " + name);
            }
            if (chunk->integer(2, row) != 0) {
                facts.aggregates.insert(name);
            }
            if (chunk->integer(3, row) != 0 && !contains(rowMacros, name) && !name.starts_with("list_") &&
                !name.starts_with("array_")) {
                facts.macros.insert(name);
            }
        }
    }
    return facts;
}

} // namespace sharepane::catalog
