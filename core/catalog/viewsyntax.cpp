#include "core/catalog/viewsyntax.h"

#include "core/catalog/definitions.h"
#include "core/catalog/sqlfunctions.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace sharepane::catalog {

namespace {

using Json = nlohmann::json;

constexpr int deepest = 2000; // levels of JSON
constexpr std::size_t longest = 1U << 20U;
constexpr const char* op = "use the query of a materialized view";

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

template <typename List>
bool contains(const List& list, std::string_view name)
{
    return std::ranges::find(list, name) != std::end(list);
}

std::string textOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool isNullOrAbsent(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() || found->is_null();
}

const Json& memberOf(const Json& object, const char* key)
{
    static const Json none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

bool isEmptyList(const Json& object, const char* key)
{
    const Json& member = memberOf(object, key);
    return !member.is_array() || member.empty();
}

tl::unexpected<Error> refuse(std::string cause, std::string hint = {})
{
    return fail(ErrorCode::invalidArgument, op, {}, std::move(cause), std::move(hint));
}

tl::unexpected<Error> forbid(const std::string& what)
{
    return fail(ErrorCode::notAuthorised, op, {}, what + " is not allowed in a materialized view",
                "read one table of the database, with built-in functions");
}

Result<std::string> oneText(engine::Connection& connection, const std::string& sql, const std::string& text)
{
    const auto rows = TRY(connection.query(sql, {}, {text}));
    const engine::Chunk* chunk = TRY(rows->next());
    if (chunk == nullptr || chunk->rowCount() == 0) {
        return fail(ErrorCode::failed, op, {}, "the parser gave no answer");
    }
    return chunk->text(0, 0);
}

/// What a statement names, and whether it may.
class Survey {
public:
    std::map<std::string, std::string> tables; ///< folded → as written
    std::set<std::string> aliases;             ///< folded
    std::set<std::string> functions;           ///< folded
    std::vector<std::vector<std::string>> columnRefs;
    bool star = false;

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
        star = star || kind == "STAR";
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
            tables.emplace(foldedName(name), name);
            const std::string alias = textOf(part, "alias");
            aliases.insert(foldedName(alias.empty() ? name : alias));
        }
        if (type == "TABLE_FUNCTION" &&
            !contains(knownTableFunctions, foldedName(textOf(memberOf(part, "function"), "function_name")))) {
            return forbid("the table function " + textOf(memberOf(part, "function"), "function_name"));
        }
        star = star || (type == "JOIN" &&
                        (!isEmptyList(part, "using_columns") || textOf(part, "ref_type") == "NATURAL"));
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
        functions.insert(name);
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
        columnRefs.push_back(std::move(path));
        return {};
    }
};

/// What DuckDB says of the functions that a statement calls.
struct FunctionFacts {
    std::set<std::string> aggregates;
    std::set<std::string> macros; ///< that may be aggregates inside
};

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

/// The same expression, wherever it stands and whatever it is called.
Json bare(Json expression)
{
    if (expression.is_object()) {
        expression.erase("query_location");
        if (expression.contains("class")) {
            expression["alias"] = "";
        }
    }
    if (expression.is_structured()) {
        for (Json& child : expression) {
            child = bare(std::move(child));
        }
    }
    return expression;
}

Json columnRef(const std::string& name)
{
    return Json{{"class", "COLUMN_REF"},
                {"type", "COLUMN_REF"},
                {"alias", ""},
                {"query_location", 0},
                {"column_names", {name}}};
}

bool isClass(const Json& expression, std::string_view name)
{
    return textOf(expression, "class") == name;
}

/// Takes a SELECT_NODE apart into groups and aggregates. Every "no" is a sentence for `why`.
class Grouping {
public:
    Grouping(engine::Connection& connection, const delta::Schema& source, const FunctionFacts& facts)
        : m_connection(connection)
        , m_facts(facts)
    {
        for (const delta::Field& field : source.fields) {
            m_columns.emplace(foldedName(field.name), field.name);
        }
    }

    /// Nothing, with `why` set, when the node is of another kind.
    Result<std::optional<GroupedSelect>> read(const Json& statement)
    {
        const Json& node = memberOf(statement, "node");
        if (!isSimple(node)) {
            return std::optional<GroupedSelect>();
        }
        m_alias = foldedName(textOf(node["from_table"], "alias"));
        Json where = memberOf(node, "where_clause");
        if (!resolve(where) || !readSelectList(node) || !readGroups(node) || !readOutputs(node)) {
            return std::optional<GroupedSelect>();
        }
        m_template = statement;
        return std::optional(TRY(spell(node, where)));
    }

    [[nodiscard]] const std::string& why() const { return m_why; }

private:
    bool no(std::string why)
    {
        m_why = std::move(why);
        return false;
    }

    bool isSimple(const Json& node)
    {
        if (textOf(node, "type") != "SELECT_NODE") {
            return no("it combines several SELECTs");
        }
        const Json& from = memberOf(node, "from_table");
        if (textOf(from, "type") != "BASE_TABLE" || !isEmptyList(from, "column_name_alias")) {
            return no("it reads its table through something else than a plain FROM");
        }
        for (const Json& modifier : memberOf(node, "modifiers")) {
            const std::string type = textOf(modifier, "type");
            return no(type == "ORDER_MODIFIER"      ? "it has an ORDER BY"
                      : type == "DISTINCT_MODIFIER" ? "it has a DISTINCT"
                                                    : "it has a LIMIT");
        }
        if (!isNullOrAbsent(node, "qualify")) {
            return no("it has a QUALIFY");
        }
        const std::string handling = textOf(node, "aggregate_handling");
        m_groupByAll = handling == "FORCE_AGGREGATES";
        if (!m_groupByAll && handling != "STANDARD_HANDLING") {
            return no("its groups are made in an unusual way");
        }
        const Json& sets = memberOf(node, "group_sets");
        const std::size_t groups = memberOf(node, "group_expressions").size();
        if (sets.is_array() && (sets.size() > 1 || (sets.size() == 1 && sets[0].size() != groups))) {
            return no("it has several grouping sets");
        }
        return true;
    }

    /// Names every column without its table, in the table's spelling.
    bool resolve(Json& part)
    {
        if (part.is_object()) {
            if (isClass(part, "SUBQUERY")) {
                return no("it has a subquery");
            }
            if (isClass(part, "WINDOW")) {
                return no("it has a window function");
            }
            if (isClass(part, "STAR")) {
                return no("it has a * outside of count(*)");
            }
            if (isClass(part, "LAMBDA")) {
                return no("it has a lambda function");
            }
            if (isClass(part, "COLUMN_REF")) {
                return resolveColumn(part["column_names"]);
            }
            const std::string function = foldedName(textOf(part, "function_name"));
            if (m_facts.macros.contains(function) || function == "unnest") {
                return no("it uses " + function);
            }
        }
        if (part.is_structured()) {
            for (Json& child : part) {
                if (!resolve(child)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool resolveColumn(Json& names)
    {
        if (names.size() > 1 && foldedName(names[0].get<std::string>()) == m_alias &&
            m_columns.contains(foldedName(names[1].get<std::string>()))) {
            names.erase(names.begin());
        }
        const std::string first = names.empty() ? std::string() : names[0].get<std::string>();
        const auto column = m_columns.find(foldedName(first));
        if (column == m_columns.end()) {
            return no("it uses " + first + ", which is no column of the table");
        }
        names[0] = column->second;
        return true;
    }

    bool readSelectList(const Json& node)
    {
        for (const Json& item : memberOf(node, "select_list")) {
            m_aliases.push_back(foldedName(textOf(item, "alias")));
            Json expression = item;
            if (!resolve(expression)) {
                return false;
            }
            m_items.push_back(bare(std::move(expression)));
        }
        return true;
    }

    bool hasAggregate(const Json& part) const
    {
        if (part.is_object() && isClass(part, "FUNCTION") &&
            m_facts.aggregates.contains(foldedName(textOf(part, "function_name")))) {
            return true;
        }
        return part.is_structured() &&
               std::ranges::any_of(part, [this](const Json& child) { return hasAggregate(child); });
    }

    bool readGroups(const Json& node)
    {
        if (m_groupByAll) {
            for (const Json& item : m_items) {
                if (!hasAggregate(item) && !addKey(item)) {
                    return false;
                }
            }
        }
        for (const Json& group : memberOf(node, "group_expressions")) {
            if (!addGroup(group)) {
                return false;
            }
        }
        const bool aggregates =
            std::ranges::any_of(m_items, [this](const Json& item) { return hasAggregate(item); });
        if (m_keys.empty() && !aggregates) {
            return no("it has neither GROUP BY nor aggregates");
        }
        return true;
    }

    /// GROUP BY takes the number of an output, a column of the table, or an output's name, in this order.
    bool addGroup(Json group)
    {
        const Json& value = memberOf(group, "value");
        if (isClass(group, "CONSTANT") && memberOf(value, "value").is_number_integer()) {
            const auto number = value["value"].get<std::int64_t>();
            if (number < 1 || static_cast<std::size_t>(number) > m_items.size()) {
                return no("it groups by a constant");
            }
            return addKey(m_items[static_cast<std::size_t>(number - 1)]);
        }
        if (isClass(group, "COLUMN_REF") && group["column_names"].size() == 1) {
            const std::string name = foldedName(group["column_names"][0].get<std::string>());
            const auto alias = std::ranges::find(m_aliases, name);
            if (!m_columns.contains(name) && alias != m_aliases.end()) {
                return addKey(m_items[static_cast<std::size_t>(alias - m_aliases.begin())]);
            }
        }
        return resolve(group) && addKey(bare(std::move(group)));
    }

    bool addKey(const Json& key)
    {
        if (hasAggregate(key)) {
            return no("it groups by an aggregate");
        }
        if (std::ranges::find(m_keys, key) == m_keys.end()) {
            m_keys.push_back(key);
        }
        return true;
    }

    bool readOutputs(const Json& node)
    {
        m_outputs = m_items;
        for (Json& output : m_outputs) {
            if (!replaceParts(output)) {
                return false;
            }
        }
        m_having = memberOf(node, "having");
        if (m_having.is_null()) {
            return true;
        }
        if (!resolve(m_having)) {
            return false;
        }
        m_having = bare(std::move(m_having));
        return replaceParts(m_having);
    }

    /// Puts the keys' and aggregates' names in place of what they are.
    bool replaceParts(Json& part)
    {
        if (part.is_object() && part.contains("class")) {
            const auto key = std::ranges::find(m_keys, part);
            if (key != m_keys.end()) {
                part = columnRef(keyName(static_cast<std::size_t>(key - m_keys.begin())));
                return true;
            }
            if (isClass(part, "COLUMN_REF")) {
                return no("it uses a column that is neither grouped nor aggregated");
            }
            if (isClass(part, "FUNCTION") &&
                m_facts.aggregates.contains(foldedName(textOf(part, "function_name")))) {
                return replaceAggregate(part);
            }
        }
        if (part.is_structured()) {
            for (Json& child : part) {
                if (!replaceParts(child)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool replaceAggregate(Json& part)
    {
        const std::string name = foldedName(textOf(part, "function_name"));
        if (part.value("distinct", false)) {
            return no(name + "(DISTINCT …) can't be made from parts");
        }
        if (!isEmptyList(memberOf(part, "order_bys"), "orders")) {
            return no(name + "(… ORDER BY …) can't be made from parts");
        }
        auto known = std::ranges::find(m_aggregates, part);
        if (known == m_aggregates.end()) {
            known = m_aggregates.insert(m_aggregates.end(), part);
        }
        part = columnRef(aggregateName(static_cast<std::size_t>(known - m_aggregates.begin())));
        return true;
    }

    /// An expression as SQL in parentheses.
    Result<std::string> spell(const Json& expression)
    {
        Json statement = m_template;
        Json& node = statement["node"];
        node["select_list"] = Json::array({expression});
        node["from_table"] =
            Json{{"type", "EMPTY"}, {"alias", ""}, {"sample", nullptr}, {"query_location", 0}};
        node["where_clause"] = nullptr;
        node["group_expressions"] = Json::array();
        node["group_sets"] = Json::array();
        node["aggregate_handling"] = "STANDARD_HANDLING";
        node["having"] = nullptr;
        const Json document{{"error", false}, {"statements", Json::array({statement})}};
        std::string text =
            TRY(oneText(m_connection, "SELECT json_deserialize_sql($1::VARCHAR::JSON)", document.dump()));
        constexpr std::string_view select = "SELECT ";
        if (!text.starts_with(select)) {
            return fail(ErrorCode::failed, op, {}, "the parser wrote something unexpected");
        }
        return "(" + text.substr(select.size()) + ")";
    }

    Result<AggregateCall> spellCall(const Json& call)
    {
        AggregateCall spelled;
        spelled.function = foldedName(textOf(call, "function_name"));
        spelled.text = TRY(spell(call));
        for (const Json& argument : memberOf(call, "children")) {
            spelled.arguments.push_back(TRY(spell(argument)));
        }
        if (!isNullOrAbsent(call, "filter")) {
            spelled.filter = TRY(spell(call["filter"]));
        }
        return spelled;
    }

    std::optional<std::size_t> outputThatIs(const std::string& name) const
    {
        const auto found = std::ranges::find(m_outputs, columnRef(name));
        return found == m_outputs.end() ? std::nullopt
                                        : std::optional(static_cast<std::size_t>(found - m_outputs.begin()));
    }

    Result<GroupedSelect> spell(const Json& node, const Json& where)
    {
        GroupedSelect select;
        const Json& from = node["from_table"];
        select.alias = engine::quoteIdentifier(textOf(from, "alias"));
        if (!where.is_null()) {
            select.where = TRY(spell(where));
        }
        for (std::size_t i = 0; i < m_keys.size(); ++i) {
            select.keys.push_back(TRY(spell(m_keys[i])));
            select.keyOutputs.push_back(outputThatIs(keyName(i)));
        }
        for (std::size_t i = 0; i < m_aggregates.size(); ++i) {
            select.aggregates.push_back(TRY(spellCall(m_aggregates[i])));
            select.aggregateOutputs.push_back(outputThatIs(aggregateName(i)));
        }
        for (const Json& output : m_outputs) {
            select.outputs.push_back(TRY(spell(output)));
        }
        if (!m_having.is_null()) {
            select.having = TRY(spell(m_having));
        }
        return select;
    }

    engine::Connection& m_connection;
    const FunctionFacts& m_facts;
    std::map<std::string, std::string> m_columns; // folded → the table's spelling
    std::string m_alias;
    bool m_groupByAll = false;
    std::vector<std::string> m_aliases; // of the outputs, folded
    std::vector<Json> m_items;          // the outputs as written
    std::vector<Json> m_keys;
    std::vector<Json> m_aggregates;
    std::vector<Json> m_outputs; // over keys and aggregates
    Json m_having;
    Json m_template;
    std::string m_why;
};

/// Puts the placeholder in place of the source, under the name by which the statement knows it.
void replaceSource(Json& part, const std::string& placeholder)
{
    if (part.is_object() && textOf(part, "type") == "BASE_TABLE") {
        if (textOf(part, "alias").empty()) {
            part["alias"] = part["table_name"];
        }
        part["table_name"] = placeholder;
    }
    if (part.is_structured()) {
        for (Json& child : part) {
            replaceSource(child, placeholder);
        }
    }
}

Result<Json> parse(engine::Connection& connection, const std::string& sql)
{
    if (sql.empty() || sql.size() > longest || sql.find('\0') != std::string::npos) {
        return refuse(sql.empty() ? "it is empty" : "it is longer than 1 MiB or has a NUL character");
    }
    Json tree = Json::parse(TRY(oneText(connection, "SELECT json_serialize_sql($1::VARCHAR)::VARCHAR", sql)),
                            nullptr, false);
    if (!tree.is_object() || tree.value("error", true)) {
        std::string message = textOf(tree, "error_message");
        if (message.starts_with("Only SELECT statements can be serialized")) {
            message = "it is no SELECT statement";
        }
        return refuse(message.empty() ? "it can't be parsed" : message, "give one SELECT");
    }
    if (memberOf(tree, "statements").size() != 1) {
        return refuse("it is not exactly one statement", "give one SELECT");
    }
    return tree;
}

void noteColumns(const Survey& survey, const delta::Schema& source, ViewSyntax& syntax)
{
    std::set<std::string> columns;
    for (const delta::Field& field : source.fields) {
        columns.insert(foldedName(field.name));
    }
    syntax.everyColumn = survey.star;
    for (const auto& path : survey.columnRefs) {
        const bool wholeRow = path.size() == 1 && survey.aliases.contains(foldedName(path[0])) &&
                              !columns.contains(foldedName(path[0]));
        syntax.everyColumn = syntax.everyColumn || wholeRow;
        for (const std::string& name : path) {
            if (columns.contains(foldedName(name))) {
                syntax.columns.insert(foldedName(name));
            }
        }
    }
}

} // namespace

std::string keyName(std::size_t index)
{
    return "k" + std::to_string(index);
}

std::string aggregateName(std::size_t index)
{
    return "a" + std::to_string(index);
}

Result<ViewSyntax> readViewSyntax(engine::Connection& connection, const std::string& sql,
                                  const delta::Schema& source)
{
    Json tree = TRY(parse(connection, sql));
    Survey survey;
    TRY(survey.visit(tree["statements"], 0));
    if (survey.tables.size() != 1) {
        return refuse(survey.tables.empty() ? "it reads no table" : "it reads more than one table",
                      "read exactly one table of the database");
    }
    const FunctionFacts facts = TRY(factsOf(connection, survey.functions));

    ViewSyntax syntax;
    syntax.source = survey.tables.begin()->second;
    syntax.approximate = survey.functions.contains("approx_count_distinct");
    noteColumns(survey, source, syntax);
    const std::string dump = tree.dump();
    for (int i = 0; syntax.placeholder.empty() || dump.find(syntax.placeholder) != std::string::npos; ++i) {
        syntax.placeholder = "sharepane_source_" + std::to_string(i);
    }
    replaceSource(tree["statements"], syntax.placeholder);
    syntax.direct = TRY(oneText(connection, "SELECT json_deserialize_sql($1::VARCHAR::JSON)", tree.dump()));
    Grouping grouping(connection, source, facts);
    syntax.grouped = TRY(grouping.read(tree["statements"][0]));
    syntax.why = grouping.why();
    return syntax;
}

} // namespace sharepane::catalog
