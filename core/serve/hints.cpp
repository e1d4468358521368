#include "core/serve/hints.h"

#include "core/catalog/names.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

namespace sharepane::serve {

namespace {

using delta::DataType;
using delta::Predicate;
using Json = nlohmann::json;
using Kind = DataType::Kind;

constexpr std::size_t deepest = 50;

const DataType* typeOf(const delta::Schema& schema, std::string_view column)
{
    for (const delta::Field& field : schema.fields) {
        if (catalog::sameName(field.name, column)) {
            return &field.type;
        }
    }
    return nullptr;
}

bool isNumber(const DataType& type)
{
    switch (type.kind) {
    case Kind::byte:
    case Kind::shortInteger:
    case Kind::integer:
    case Kind::longInteger:
    case Kind::floatingPoint:
    case Kind::doublePrecision:
    case Kind::decimal:
        return true;
    default:
        return false;
    }
}

/// "2026-11-21T20:15:00.5Z" as DuckDB writes it: "2026-11-21 20:15:00.5+00".
std::string engineTime(std::string text, bool withZone)
{
    std::ranges::replace(text, 'T', ' ');
    if (text.ends_with('Z')) {
        text.pop_back();
    }
    return withZone && text.find('+') == std::string::npos ? text + "+00" : text;
}

/// The literal as the predicate of that column wants it; nothing when the two don't go together.
std::optional<std::string> literalFor(const DataType& column, std::string value, std::string_view kind)
{
    const bool quoted = kind == "string";
    switch (column.kind) {
    case Kind::string:
        return quoted ? std::optional(std::move(value)) : std::nullopt;
    case Kind::boolean:
        return value == "true" || value == "false" ? std::optional(std::move(value)) : std::nullopt;
    case Kind::date:
        return (quoted || kind == "date") && value.size() == 10 ? std::optional(std::move(value))
                                                                : std::nullopt;
    case Kind::timestamp:
        return kind == "timestamp" && value.ends_with('Z') ? std::optional(engineTime(std::move(value), true))
                                                           : std::nullopt;
    default:
        return isNumber(column) && !quoted && kind != "date" && kind != "timestamp" && kind != "bool"
                   ? std::optional(std::move(value))
                   : std::nullopt;
    }
}

Predicate mirrored(std::string column, Predicate::Comparison comparison, std::string literal,
                   bool columnFirst)
{
    using C = Predicate::Comparison;
    if (!columnFirst) {
        comparison = comparison == C::less             ? C::greater
                     : comparison == C::lessOrEqual    ? C::greaterOrEqual
                     : comparison == C::greater        ? C::less
                     : comparison == C::greaterOrEqual ? C::lessOrEqual
                                                       : comparison;
    }
    return Predicate::compare({std::move(column)}, comparison, std::move(literal));
}

std::string memberOf(const Json& node, const char* name)
{
    const auto found = node.find(name);
    return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class JsonHints {
public:
    explicit JsonHints(const delta::Schema& schema)
        : m_schema(schema)
    {
    }

    Predicate read(const Json& node, std::size_t depth) const
    {
        if (!node.is_object() || depth > deepest) {
            return Predicate::unknown();
        }
        const std::string op = memberOf(node, "op");
        const auto children = node.find("children");
        if (children == node.end() || !children->is_array() || children->empty()) {
            return Predicate::unknown();
        }
        if (op == "and" || op == "or") {
            std::vector<Predicate> all;
            for (const Json& child : *children) {
                all.push_back(read(child, depth + 1));
            }
            return op == "and" ? Predicate::allOf(std::move(all)) : Predicate::anyOf(std::move(all));
        }
        if (op == "not") {
            return children->size() == 1 ? Predicate::negate(read(children->front(), depth + 1))
                                         : Predicate::unknown();
        }
        if (op == "isNull") {
            const std::string column = columnOf(children->front());
            return column.empty() || children->size() != 1 ? Predicate::unknown()
                                                           : Predicate::isNull({column});
        }
        return comparison(op, *children);
    }

private:
    [[nodiscard]] Predicate comparison(const std::string& op, const Json& children) const
    {
        static const std::map<std::string, Predicate::Comparison> comparisons{
            {"equal", Predicate::Comparison::equal},
            {"lessThan", Predicate::Comparison::less},
            {"lessThanOrEqual", Predicate::Comparison::lessOrEqual},
            {"greaterThan", Predicate::Comparison::greater},
            {"greaterThanOrEqual", Predicate::Comparison::greaterOrEqual}};
        const auto known = comparisons.find(op);
        if (known == comparisons.end() || children.size() != 2) {
            return Predicate::unknown();
        }
        const bool columnFirst = memberOf(children[0], "op") == "column";
        const Json& column = children[columnFirst ? 0 : 1];
        const Json& literal = children[columnFirst ? 1 : 0];
        const std::string name = columnOf(column);
        const DataType* type = typeOf(m_schema, name);
        if (type == nullptr || memberOf(literal, "op") != "literal" || !literal.contains("value") ||
            !literal["value"].is_string()) {
            return Predicate::unknown();
        }
        auto value = literalFor(*type, memberOf(literal, "value"), memberOf(literal, "valueType"));
        return value ? mirrored(name, known->second, *std::move(value), columnFirst) : Predicate::unknown();
    }

    /// The name, when the node is a column of the table that is read as what it is.
    [[nodiscard]] std::string columnOf(const Json& node) const
    {
        const std::string name =
            node.is_object() && memberOf(node, "op") == "column" ? memberOf(node, "name") : std::string();
        return typeOf(m_schema, name) != nullptr ? name : std::string();
    }

    const delta::Schema& m_schema;
};

/// Reads one SQL condition from the left.
class SqlHint {
public:
    SqlHint(std::string_view text, const delta::Schema& schema)
        : m_text(text)
        , m_schema(schema)
    {
    }

    Predicate read()
    {
        const std::string name = identifier();
        const DataType* type = name.empty() ? nullptr : typeOf(m_schema, name);
        if (type == nullptr) {
            return Predicate::unknown();
        }
        if (word("IS")) {
            const bool negated = word("NOT");
            if (!word("NULL") || !atEnd()) {
                return Predicate::unknown();
            }
            return negated ? Predicate::isNotNull({name}) : Predicate::isNull({name});
        }
        const auto comparison = comparisonOperator();
        std::string kind;
        const auto value = comparison ? literal(kind) : std::nullopt;
        auto fitting = value && atEnd() ? literalFor(*type, *value, kind) : std::nullopt;
        return fitting ? Predicate::compare({name}, *comparison, *std::move(fitting)) : Predicate::unknown();
    }

private:
    void skipSpace()
    {
        while (!m_text.empty() && (m_text.front() == ' ' || m_text.front() == '\t')) {
            m_text.remove_prefix(1);
        }
    }
    bool atEnd()
    {
        skipSpace();
        return m_text.empty();
    }
    static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
    static bool isDigit(char c) { return c >= '0' && c <= '9'; }

    std::string identifier()
    {
        skipSpace();
        std::string name;
        if (!m_text.empty() && m_text.front() == '`') {
            const auto end = m_text.find('`', 1);
            if (end == std::string_view::npos || m_text.substr(end + 1).starts_with('`')) {
                return {};
            }
            name = m_text.substr(1, end - 1);
            m_text.remove_prefix(end + 1);
            return name;
        }
        while (!m_text.empty() && (isLetter(m_text.front()) || isDigit(m_text.front()))) {
            name += m_text.front();
            m_text.remove_prefix(1);
        }
        return name;
    }

    bool word(std::string_view wanted)
    {
        skipSpace();
        if (m_text.size() < wanted.size() || !catalog::sameName(m_text.substr(0, wanted.size()), wanted) ||
            (m_text.size() > wanted.size() && isLetter(m_text[wanted.size()]))) {
            return false;
        }
        m_text.remove_prefix(wanted.size());
        return true;
    }

    std::optional<Predicate::Comparison> comparisonOperator()
    {
        using C = Predicate::Comparison;
        static constexpr std::pair<std::string_view, C> operators[] = {
            {"<=>", C::equal}, {"<=", C::lessOrEqual},    {"<>", C::notEqual},
            {"<", C::less},    {">=", C::greaterOrEqual}, {">", C::greater},
            {"==", C::equal},  {"=", C::equal},           {"!=", C::notEqual}};
        skipSpace();
        for (const auto& [text, comparison] : operators) {
            if (m_text.starts_with(text)) {
                m_text.remove_prefix(text.size());
                return comparison;
            }
        }
        return std::nullopt;
    }

    std::optional<std::string> literal(std::string& kind)
    {
        skipSpace();
        if (m_text.starts_with('\'')) {
            return quoted(kind);
        }
        const auto end = std::min(m_text.find_first_of(" \t"), m_text.size());
        std::string value(m_text.substr(0, end));
        m_text.remove_prefix(end);
        if (catalog::sameName(value, "true") || catalog::sameName(value, "false")) {
            kind = "bool";
            return catalog::sameName(value, "true") ? "true" : "false";
        }
        kind = "number";
        const bool plain = !value.empty() && value.find_first_not_of("-0123456789.") == std::string::npos;
        return plain ? std::optional(std::move(value)) : std::nullopt;
    }

    std::optional<std::string> quoted(std::string& kind)
    {
        kind = "string";
        const auto end = m_text.find('\'', 1);
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        std::string value(m_text.substr(1, end - 1));
        m_text.remove_prefix(end + 1);
        const bool plain = !m_text.starts_with('\'') && value.find('\\') == std::string::npos;
        return plain ? std::optional(std::move(value)) : std::nullopt;
    }

    std::string_view m_text;
    const delta::Schema& m_schema;
};

} // namespace

Predicate jsonHint(std::string_view json, const delta::Schema& schema)
{
    const Json document = Json::parse(json, nullptr, false);
    return document.is_discarded() ? Predicate::unknown() : JsonHints(schema).read(document, 0);
}

Predicate sqlHints(const std::vector<std::string>& hints, const delta::Schema& schema)
{
    std::vector<Predicate> all;
    for (const std::string& hint : hints) {
        all.push_back(SqlHint(hint, schema).read());
    }
    return Predicate::allOf(std::move(all));
}

} // namespace sharepane::serve
