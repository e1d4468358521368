#include "core/catalog/viewgrouping.h"

#include "core/catalog/definitions.h"

#include <algorithm>
#include <map>
#include <utility>

namespace sharepane::catalog {

namespace {

using namespace viewtree;

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
        std::string text = TRY(viewtree::spell(m_connection, document));
        constexpr std::string_view select = "SELECT ";
        if (!text.starts_with(select)) {
            return fail(ErrorCode::failed, "use the query of a materialized view", {},
                        "the parser wrote something unexpected");
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

} // namespace

std::string keyName(std::size_t index)
{
    return "k" + std::to_string(index);
}

std::string aggregateName(std::size_t index)
{
    return "a" + std::to_string(index);
}

Result<void> readGrouping(engine::Connection& connection, const Json& statement, const delta::Schema& source,
                          const FunctionFacts& facts, ViewSyntax& syntax)
{
    Grouping grouping(connection, source, facts);
    syntax.grouped = TRY(grouping.read(statement));
    syntax.why = grouping.why();
    return {};
}

} // namespace sharepane::catalog
