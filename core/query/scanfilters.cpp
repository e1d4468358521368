#include "core/query/scanfilters.h"

#include "core/query/literal.h"

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace sharepane::query {

namespace {

using Json = nlohmann::json;
using delta::Predicate;
using Comparison = Predicate::Comparison;

constexpr int deepest = 1000; // levels of a filter; below that, any row may meet it

const Json nothing = Json::object();

const Json& at(const Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? nothing : *found;
}

std::string textAt(const Json& object, const char* key)
{
    const Json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool flagAt(const Json& object, const char* key)
{
    const Json& value = at(object, key);
    return value.is_boolean() && value.get<bool>();
}

std::optional<std::size_t> indexOf(const Json& value)
{
    return value.is_number_unsigned() ? std::optional(value.get<std::size_t>()) : std::nullopt;
}

/// A column that an expression refers to, or a member of it.
struct Column {
    std::vector<std::string> path;
    Json type;
};

std::optional<Comparison> comparisonOf(const std::string& type)
{
    constexpr std::array<std::pair<std::string_view, Comparison>, 6> known{
        {{"COMPARE_EQUAL", Comparison::equal},
         {"COMPARE_NOTEQUAL", Comparison::notEqual},
         {"COMPARE_LESSTHAN", Comparison::less},
         {"COMPARE_LESSTHANOREQUALTO", Comparison::lessOrEqual},
         {"COMPARE_GREATERTHAN", Comparison::greater},
         {"COMPARE_GREATERTHANOREQUALTO", Comparison::greaterOrEqual}}};
    const auto found =
        std::ranges::find(known, type, [](const auto& pair) { return std::string(pair.first); });
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

Comparison mirrored(Comparison comparison)
{
    switch (comparison) {
    case Comparison::less:
        return Comparison::greater;
    case Comparison::lessOrEqual:
        return Comparison::greaterOrEqual;
    case Comparison::greater:
        return Comparison::less;
    case Comparison::greaterOrEqual:
        return Comparison::lessOrEqual;
    default:
        return comparison;
    }
}

/// Equal types, but for what has no bearing on values.
bool sameType(const Json& a, const Json& b)
{
    return !textAt(a, "id").empty() && textAt(a, "id") == textAt(b, "id") &&
           at(at(a, "type_info"), "scale") == at(at(b, "type_info"), "scale");
}

/// `comparison` of a column with a constant of its type.
Predicate compare(const Column& column, Comparison comparison, const Json& constant)
{
    auto literal = literalOf(constant);
    if (!literal || !sameType(column.type, at(constant, "type"))) {
        return Predicate::unknown();
    }
    return Predicate::compare(column.path, comparison, *std::move(literal));
}

Predicate compareInstant(const Column& column, Comparison comparison, std::int64_t instant)
{
    auto literal = literalOf(instant, textAt(column.type, "id"));
    return literal ? Predicate::compare(column.path, comparison, *std::move(literal)) : Predicate::unknown();
}

/// Translates a boolean expression of a plan. In `exact` mode the predicate is true, false and NULL of the
/// same rows, so that it may stand under a NOT; otherwise it is true at least where the expression is.
class Translation {
public:
    using Columns = std::function<std::optional<Column>(std::size_t index)>;

    explicit Translation(const Columns& columns)
        : m_columns(columns)
    {
    }

    [[nodiscard]] Predicate translate(const Json& expression, bool exact, int depth) const
    {
        const std::string kind = textAt(expression, "expression_class");
        if (depth > deepest) {
            return Predicate::unknown();
        }
        if (kind == "BOUND_CONJUNCTION") {
            std::vector<Predicate> parts;
            for (const Json& child : at(expression, "children")) {
                parts.push_back(translate(child, exact, depth + 1));
            }
            return textAt(expression, "type") == "CONJUNCTION_AND"  ? Predicate::allOf(std::move(parts))
                   : textAt(expression, "type") == "CONJUNCTION_OR" ? Predicate::anyOf(std::move(parts))
                                                                    : Predicate::unknown();
        }
        if (kind == "BOUND_OPERATOR") {
            return ofOperator(expression, depth);
        }
        if (kind == "BOUND_COMPARISON") {
            return ofComparison(expression, exact);
        }
        if (kind == "BOUND_BETWEEN") {
            return ofBetween(expression, exact);
        }
        return kind == "BOUND_FUNCTION" ? ofFunction(expression, exact) : Predicate::unknown();
    }

private:
    [[nodiscard]] Predicate ofOperator(const Json& expression, int depth) const
    {
        const std::string type = textAt(expression, "type");
        const Json& children = at(expression, "children");
        if (!children.is_array() || children.empty()) {
            return Predicate::unknown();
        }
        if (type == "OPERATOR_NOT") {
            return Predicate::negate(translate(children[0], true, depth + 1));
        }
        const auto column = columnOf(children[0]);
        if (!column) {
            return Predicate::unknown();
        }
        if (type == "OPERATOR_IS_NULL") {
            return Predicate::isNull(column->path);
        }
        if (type == "OPERATOR_IS_NOT_NULL") {
            return Predicate::isNotNull(column->path);
        }
        if (type != "COMPARE_IN" && type != "COMPARE_NOT_IN") {
            return Predicate::unknown();
        }
        std::vector<std::string> literals;
        for (std::size_t i = 1; i < children.size(); ++i) {
            const Json& value = at(children[i], "value");
            auto literal = literalOf(value);
            if (textAt(children[i], "expression_class") != "BOUND_CONSTANT" || !literal ||
                !sameType(column->type, at(value, "type"))) {
                return Predicate::unknown();
            }
            literals.push_back(*std::move(literal));
        }
        auto in = Predicate::in(column->path, std::move(literals));
        return type == "COMPARE_IN" ? std::move(in) : Predicate::negate(std::move(in));
    }

    [[nodiscard]] Predicate ofComparison(const Json& expression, bool exact) const
    {
        auto comparison = comparisonOf(textAt(expression, "type"));
        const Json* left = &at(expression, "left");
        const Json* right = &at(expression, "right");
        if (comparison && textAt(*left, "expression_class") == "BOUND_CONSTANT") {
            comparison = mirrored(*comparison);
            std::swap(left, right);
        }
        if (!comparison || textAt(*right, "expression_class") != "BOUND_CONSTANT") {
            return Predicate::unknown();
        }
        return ofComparison(*left, *comparison, at(*right, "value"), exact);
    }

    [[nodiscard]] Predicate ofComparison(const Json& left, Comparison comparison, const Json& constant,
                                         bool exact) const
    {
        if (const auto column = columnOf(left)) {
            return compare(*column, comparison, constant);
        }
        return exact ? Predicate::unknown() : ofTruncated(left, comparison, constant);
    }

    [[nodiscard]] Predicate ofBetween(const Json& expression, bool exact) const
    {
        const Json& lower = at(expression, "lower");
        const Json& upper = at(expression, "upper");
        const Json& input = at(expression, "input");
        std::vector<Predicate> parts;
        for (const auto& [bound, comparison] :
             {std::pair(&lower, flagAt(expression, "lower_inclusive") ? Comparison::greaterOrEqual
                                                                      : Comparison::greater),
              std::pair(&upper, flagAt(expression, "upper_inclusive") ? Comparison::lessOrEqual
                                                                      : Comparison::less)}) {
            parts.push_back(textAt(*bound, "expression_class") == "BOUND_CONSTANT"
                                ? ofComparison(input, comparison, at(*bound, "value"), exact)
                                : Predicate::unknown());
        }
        return Predicate::allOf(std::move(parts));
    }

    [[nodiscard]] Predicate ofFunction(const Json& expression, bool exact) const
    {
        const std::string name = textAt(expression, "name");
        const Json& children = at(expression, "children");
        if (!children.is_array() || children.size() != 2) {
            return Predicate::unknown();
        }
        const auto column = columnOf(children[0]);
        const auto text = literalOf(at(children[1], "value"));
        const bool onText = column && text && textAt(column->type, "id") == "VARCHAR" &&
                            textAt(at(at(children[1], "value"), "type"), "id") == "VARCHAR";
        if (!onText) {
            return Predicate::unknown();
        }
        if (name == "prefix" || name == "starts_with" || name == "^@") {
            return Predicate::startsWith(column->path, *text);
        }
        if (name == "~~" && !exact) { // LIKE
            const std::string fixed = text->substr(0, text->find_first_of("%_"));
            return fixed.empty() ? Predicate::isNotNull(column->path)
                                 : Predicate::startsWith(column->path, fixed);
        }
        return Predicate::unknown();
    }

    /// A day or another span of time that a column's instant is in, compared: says where the instant is.
    [[nodiscard]] Predicate ofTruncated(const Json& left, Comparison comparison, const Json& constant) const
    {
        if (const auto year = yearOf(left)) {
            return ofYear(*year, comparison, constant);
        }
        const auto truncated = truncatedOf(left);
        const auto instant = instantOf(constant);
        if (!truncated || !instant) {
            return Predicate::unknown();
        }
        const auto& [column, span] = *truncated;
        const Predicate from = compareInstant(
            column, comparison == Comparison::greater ? Comparison::greater : Comparison::greaterOrEqual,
            *instant);
        const Predicate until = compareInstant(column, Comparison::lessOrEqual, *instant + span);
        return within(comparison, from, until);
    }

    [[nodiscard]] static Predicate ofYear(const Column& column, Comparison comparison, const Json& constant)
    {
        const Json& value = at(constant, "value");
        if (!value.is_number_integer()) {
            return Predicate::unknown();
        }
        const auto year = value.get<std::int64_t>();
        if (year < 1 || year > 9998) {
            return Predicate::unknown();
        }
        const auto begin = beginOfYear(comparison == Comparison::greater ? year + 1 : year);
        const auto end = beginOfYear(comparison == Comparison::less ? year : year + 1);
        return within(comparison, compareInstant(column, Comparison::greaterOrEqual, *begin),
                      compareInstant(column, Comparison::lessOrEqual, *end));
    }

    [[nodiscard]] static Predicate within(Comparison comparison, const Predicate& from,
                                          const Predicate& until)
    {
        switch (comparison) {
        case Comparison::equal:
            return Predicate::allOf({from, until});
        case Comparison::greater:
        case Comparison::greaterOrEqual:
            return from;
        case Comparison::less:
        case Comparison::lessOrEqual:
            return until;
        case Comparison::notEqual:
            break;
        }
        return Predicate::unknown();
    }

    /// `year(column)` or `date_part('year', column)`.
    [[nodiscard]] std::optional<Column> yearOf(const Json& expression) const
    {
        const Json& children = at(expression, "children");
        if (textAt(expression, "expression_class") != "BOUND_FUNCTION" || !children.is_array() ||
            children.empty()) {
            return std::nullopt;
        }
        const std::string name = textAt(expression, "name");
        const bool isYear = name == "year" && children.size() == 1;
        const bool isPart = (name == "date_part" || name == "datepart") && children.size() == 2 &&
                            literalOf(at(children[0], "value")) == "year";
        return isYear || isPart ? timeColumnOf(children.back()) : std::nullopt;
    }

    /// A column whose instant is brought down to the beginning of a span, and how long that is at most in µs.
    [[nodiscard]] std::optional<std::pair<Column, std::int64_t>> truncatedOf(const Json& expression) const
    {
        constexpr std::int64_t hour = 3'600'000'000;
        constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> spans{{{"second", hour / 3600},
                                                                                  {"minute", hour / 60},
                                                                                  {"hour", hour},
                                                                                  {"day", 24 * hour},
                                                                                  {"week", 7 * 24 * hour},
                                                                                  {"month", 31 * 24 * hour},
                                                                                  {"quarter", 92 * 24 * hour},
                                                                                  {"year", 366 * 24 * hour}}};
        const std::string kind = textAt(expression, "expression_class");
        if (kind == "BOUND_CAST" && textAt(at(expression, "return_type"), "id") == "DATE") {
            auto column = timeColumnOf(at(expression, "child"));
            return column ? std::optional(std::pair(*std::move(column), 24 * hour)) : std::nullopt;
        }
        const Json& children = at(expression, "children");
        const std::string name = textAt(expression, "name");
        if (kind != "BOUND_FUNCTION" || (name != "date_trunc" && name != "datetrunc") ||
            !children.is_array() || children.size() != 2) {
            return std::nullopt;
        }
        const auto unit = literalOf(at(children[0], "value"));
        const auto span =
            std::ranges::find_if(spans, [&](const auto& pair) { return unit && pair.first == *unit; });
        auto column = timeColumnOf(children[1]);
        return span != spans.end() && column ? std::optional(std::pair(*std::move(column), span->second))
                                             : std::nullopt;
    }

    [[nodiscard]] std::optional<Column> timeColumnOf(const Json& expression) const
    {
        auto column = columnOf(expression);
        const std::string type = column ? textAt(column->type, "id") : std::string();
        return type == "DATE" || type == "TIMESTAMP" || type == "TIMESTAMP WITH TIME ZONE" ? column
                                                                                           : std::nullopt;
    }

    [[nodiscard]] std::optional<Column> columnOf(const Json& expression) const
    {
        const std::string kind = textAt(expression, "expression_class");
        if (kind == "BOUND_REF") {
            const auto index = indexOf(at(expression, "index"));
            auto column = index ? m_columns(*index) : std::nullopt;
            return column && sameType(column->type, at(expression, "return_type")) ? column : std::nullopt;
        }
        const Json& children = at(expression, "children");
        if (kind != "BOUND_FUNCTION" || textAt(expression, "name") != "struct_extract" ||
            !children.is_array() || children.size() != 2) {
            return std::nullopt;
        }
        auto column = columnOf(children[0]);
        const auto member = literalOf(at(children[1], "value"));
        if (!column || !member || textAt(column->type, "id") != "STRUCT") {
            return std::nullopt;
        }
        column->path.push_back(*member);
        column->type = at(expression, "return_type");
        return column;
    }

    const Columns& m_columns;
};

/// A filter that the scan applies to one column.
Predicate ofTableFilter(const Json& filter, const Column& column, int depth)
{
    const std::string type = textAt(filter, "filter_type");
    if (depth > deepest) {
        return Predicate::unknown();
    }
    if (type == "CONSTANT_COMPARISON") {
        const auto comparison = comparisonOf(textAt(filter, "comparison_type"));
        return comparison ? compare(column, *comparison, at(filter, "constant")) : Predicate::unknown();
    }
    if (type == "CONJUNCTION_AND" || type == "CONJUNCTION_OR") {
        std::vector<Predicate> parts;
        for (const Json& child : at(filter, "child_filters")) {
            parts.push_back(ofTableFilter(child, column, depth + 1));
        }
        return type == "CONJUNCTION_AND" ? Predicate::allOf(std::move(parts))
                                         : Predicate::anyOf(std::move(parts));
    }
    if (type == "IS_NULL") {
        return Predicate::isNull(column.path);
    }
    if (type == "IS_NOT_NULL") {
        return Predicate::isNotNull(column.path);
    }
    if (type == "OPTIONAL_FILTER") { // the plan has a filter above that says the same
        return ofTableFilter(at(filter, "child_filter"), column, depth + 1);
    }
    if (type == "IN_FILTER") {
        std::vector<Predicate> parts;
        for (const Json& value : at(filter, "values")) {
            parts.push_back(compare(column, Comparison::equal, value));
        }
        return Predicate::anyOf(std::move(parts));
    }
    if (type == "STRUCT_EXTRACT") {
        const std::string name = textAt(filter, "child_name");
        for (const Json& child : at(at(column.type, "type_info"), "child_types")) {
            if (textAt(child, "first") == name) {
                Column member{column.path, at(child, "second")};
                member.path.push_back(name);
                return ofTableFilter(at(filter, "child_filter"), member, depth + 1);
            }
        }
    }
    if (type == "EXPRESSION_FILTER") {
        const Translation::Columns onlyColumn = [&](std::size_t index) {
            return index == 0 ? std::optional(column) : std::nullopt;
        };
        return Translation(onlyColumn).translate(at(filter, "expr"), false, depth);
    }
    return Predicate::unknown();
}

/// Collects the filters of every scan of a plan.
class Plan {
public:
    void visit(const Json& node, const Json* filter, int depth)
    {
        if (depth > deepest) {
            m_strange = true;
        } else if (node.is_array()) {
            for (const Json& element : node) {
                visit(element, nullptr, depth + 1);
            }
        } else if (node.is_object()) {
            const std::string type = textAt(node, "type");
            if (type == "LOGICAL_GET") {
                takeScan(node, filter);
            }
            const bool isFilter = type == "LOGICAL_FILTER" && at(node, "children").size() == 1;
            for (const auto& [key, value] : node.items()) {
                if (isFilter && key == "children") {
                    visit(value[0], &at(node, "expressions"), depth + 1);
                } else {
                    visit(value, nullptr, depth + 1);
                }
            }
        }
    }

    [[nodiscard]] std::optional<std::map<std::string, Predicate>> take()
    {
        if (m_strange) {
            return std::nullopt;
        }
        std::map<std::string, Predicate> filters;
        for (auto& [table, scans] : m_scans) {
            filters.emplace(table, Predicate::anyOf(std::move(scans)));
        }
        return filters;
    }

private:
    void takeScan(const Json& scan, const Json* filter)
    {
        const std::string table = textAt(at(scan, "function_data"), "table");
        if (table.empty()) {
            return; // a table function
        }
        std::vector<Predicate> parts;
        for (const Json& entry : at(at(scan, "table_filters"), "filters")) {
            const auto index = indexOf(at(entry, "key"));
            const auto column = index ? tableColumn(scan, *index) : std::nullopt;
            if (column) {
                parts.push_back(ofTableFilter(at(entry, "value"), *column, 0));
            }
        }
        if (filter != nullptr) {
            const Translation::Columns columns = [&](std::size_t index) {
                return outputColumn(scan, index);
            };
            for (const Json& expression : *filter) {
                parts.push_back(Translation(columns).translate(expression, false, 0));
            }
        }
        m_scans[table].push_back(Predicate::allOf(std::move(parts)));
    }

    static std::optional<Column> tableColumn(const Json& scan, std::size_t index)
    {
        const Json& names = at(scan, "names");
        const Json& types = at(scan, "returned_types");
        if (!names.is_array() || !types.is_array() || index >= names.size() || index >= types.size() ||
            !names[index].is_string()) {
            return std::nullopt; // a virtual column
        }
        return Column{{names[index].get<std::string>()}, types[index]};
    }

    static std::optional<Column> outputColumn(const Json& scan, std::size_t index)
    {
        const Json& projection = at(scan, "projection_ids");
        const Json& columns = at(scan, "column_indexes");
        if (projection.is_array() && !projection.empty()) {
            const auto projected = index < projection.size() ? indexOf(projection[index]) : std::nullopt;
            if (!projected) {
                return std::nullopt;
            }
            index = *projected;
        }
        if (!columns.is_array() || index >= columns.size() || !at(columns[index], "child_indexes").empty()) {
            return std::nullopt;
        }
        const auto column = indexOf(at(columns[index], "index"));
        return column ? tableColumn(scan, *column) : std::nullopt;
    }

    std::map<std::string, std::vector<Predicate>> m_scans;
    bool m_strange = false;
};

} // namespace

std::optional<std::map<std::string, Predicate>> scanFilters(std::string_view plan)
{
    const Json tree = Json::parse(plan, nullptr, false);
    if (!tree.is_object() || tree.value("error", true)) {
        return std::nullopt;
    }
    Plan walk;
    walk.visit(at(tree, "plans"), nullptr, 0);
    return walk.take();
}

} // namespace sharepane::query
