#include "core/ingest/jsonexpression.h"

#include "core/ingest/session.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace sharepane::ingest {

namespace {

using Kind = delta::DataType::Kind;
using Json = nlohmann::ordered_json;

std::string literal(std::string_view text)
{
    return engine::quoteLiteral(text);
}

/// A JSON pointer (RFC 6901) to a key.
std::string pointer(std::string_view key)
{
    std::string text = "/";
    for (const char c : key) {
        text += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
    }
    return text;
}

std::string member(const std::string& structure, const std::string& key)
{
    return "struct_extract(" + structure + ", " + literal(key) + ")";
}

/// SQL: how many values of the JSON `json` at `path` (which may fan out) are there and not null.
std::string presentAt(const std::string& json, const std::string& path, bool fansOut)
{
    const std::string extracted = "json_extract(" + json + ", " + literal(path) + ")";
    return "len(list_filter(" + (fansOut ? extracted : "[" + extracted + "]") +
           ", lambda x: json_type(x) <> 'NULL'))";
}

/// Collects the conditions under which something inside a nested value got lost: fewer values came out than
/// went in, at some leaf.
class LeafChecks {
public:
    explicit LeafChecks(std::string json)
        : m_json(std::move(json))
    {
    }

    /// `values` is SQL for the list of all values of that type at `path`.
    void add(const delta::DataType& type, const std::string& values, const std::string& path, bool fansOut)
    {
        const std::string variable = std::string("v").append(std::to_string(m_depth++));
        const auto each = [&](const std::string& expression) {
            return "list_transform(" + values + ", lambda " + variable + ": " + expression + ")";
        };
        m_conditions.push_back("coalesce(list_count(" + values + "), 0) < coalesce(" +
                               presentAt(m_json, path, fansOut) + ", 0)");
        if (type.kind == Kind::structure) {
            for (const delta::Field& field : type.fields) {
                if (field.name.find_first_of("\"\\") == std::string::npos) {
                    add(field.type, each(member(variable, field.name)), path + ".\"" + field.name + '"',
                        fansOut);
                }
            }
        } else if (type.kind == Kind::array) {
            add(type.fields.at(0).type, "flatten(" + values + ")", path + "[*]", true);
        } else if (type.kind == Kind::map) {
            add(type.fields.at(1).type, "flatten(" + each("map_values(" + variable + ")") + ")", path + ".*",
                true);
        }
    }

    [[nodiscard]] std::string condition() const
    {
        std::string all;
        for (const std::string& one : m_conditions) {
            all += (all.empty() ? "" : " OR ") + one;
        }
        return "(" + all + ")";
    }

private:
    std::string m_json;
    std::vector<std::string> m_conditions;
    unsigned m_depth = 0;
};

/// SQL: the value, or an error where the condition is false. It is part of a column, not of a WHERE: that
/// would be pushed below the projection and transform every object twice.
std::string checked(const std::string& condition, const std::string& value, const delta::DataType& type)
{
    return "CASE WHEN " + condition + " THEN " + value + " ELSE CAST(error(" + literal(closerLook) + ") AS " +
           delta::toEngineType(type) + ") END";
}

} // namespace

JsonExpression::JsonExpression(std::vector<JsonColumn> columns, std::vector<std::string> usualKeys,
                               bool ignoreExtra)
    : m_columns(std::move(columns))
    , m_usualKeys(std::move(usualKeys))
    , m_ignoreExtra(ignoreExtra)
{
    std::vector<std::string> keys;
    for (const JsonColumn& column : m_columns) {
        if (column.key) {
            keys.push_back(*column.key);
        }
    }
    m_keys = listLiteral(keys);
}

/// The structure that json_transform takes. Instants come out as text, to be cast with care.
std::string JsonExpression::structure() const
{
    Json object = Json::object();
    for (const JsonColumn& column : m_columns) {
        if (column.key) {
            object[*column.key] = column.field.type.kind == Kind::timestamp
                                      ? std::string("VARCHAR")
                                      : delta::toEngineType(column.field.type);
        }
    }
    return literal(object.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// The same for the integer columns, as DOUBLE: 5.7 must not become 6 unnoticed. Empty when there are none.
std::string JsonExpression::numbers() const
{
    Json object = Json::object();
    for (const JsonColumn& column : m_columns) {
        if (column.key && isIntegral(column.field.type)) {
            object[*column.key] = "DOUBLE";
        }
    }
    return object.empty() ? std::string()
                          : literal(object.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string JsonExpression::transformed(const std::string& source, Pass pass) const
{
    const auto guarded = [&](const std::string& expression) {
        return pass == Pass::quick ? expression : "CASE WHEN json_valid(t) THEN " + expression + " END";
    };
    std::string sql = "SELECT *, " + guarded("json_transform(t, " + structure() + ")") + " AS s, " +
                      guarded("json_keys(t)") + " AS k";
    if (const std::string doubles = numbers(); !doubles.empty()) {
        sql += ", " + guarded("json_transform(t, " + doubles + ")") + " AS d";
    }
    return sql + " FROM " + source +
           (pass == Pass::quick ? " WHERE t <> ''" : " WHERE trim(t, ' \t\r') <> ''");
}

/// SQL: whether the row's value got lost or changed on its way into the column.
std::string JsonExpression::misfit(const JsonColumn& column) const
{
    const std::string& key = *column.key;
    const std::string value = member("s", key);
    const std::string lost =
        "(" + value + " IS NULL AND coalesce(json_type(t, " + literal(pointer(key)) + "), 'NULL') <> 'NULL')";
    if (isIntegral(column.field.type)) {
        return "(" + lost + " OR coalesce(CAST(" + value + " AS DOUBLE) <> " + member("d", key) + ", false))";
    }
    if (isNested(column.field.type)) {
        LeafChecks checks("json_extract(t, " + literal(pointer(key)) + ")");
        checks.add(column.field.type, "[" + value + "]", "$", false);
        return "(" + lost + " OR " + checks.condition() + ")";
    }
    return lost;
}

std::string JsonExpression::valueOf(const JsonColumn& column, Pass pass) const
{
    if (!column.key) {
        return nullOf(column.field.type);
    }
    std::string value = member("s", *column.key);
    if (column.field.type.kind != Kind::timestamp) {
        return value;
    }
    const std::string cast = pass == Pass::quick ? "CAST" : "TRY_CAST";
    return "CASE WHEN " + hasOffset(value) + " THEN " + cast + "(" + value +
           " AS TIMESTAMP WITH TIME ZONE) ELSE " + atUtc(cast + "(" + value + " AS TIMESTAMP)") + " END";
}

/// The table's columns out of `s`; evaluating them is an error where `condition` is false.
std::string JsonExpression::values(Pass pass, const std::string& condition) const
{
    std::string columns;
    for (const JsonColumn& column : m_columns) {
        const std::string value = valueOf(column, pass);
        if (columns.empty() && !condition.empty()) {
            columns = "CASE WHEN " + condition + " THEN " + value + " ELSE CAST(error(" +
                      literal(closerLook) + ") AS " + delta::toEngineType(column.field.type) + ") END";
        } else {
            columns += (columns.empty() ? "" : ", ") + value;
        }
    }
    return columns;
}

std::string JsonExpression::uniform(const std::string& source) const
{
    // Integers come as DOUBLE, so that one transformation shows the value and whether it has a fraction;
    // those that a DOUBLE doesn't hold exactly are left to quick().
    Json object = Json::object();
    std::vector<std::string> values;
    std::string doubts;
    const auto doubt = [&](const std::string& condition) {
        doubts += (doubts.empty() ? "" : " OR ") + condition;
    };
    for (const JsonColumn& column : m_columns) {
        const delta::DataType& type = column.field.type;
        const bool usual = column.key && std::ranges::find(m_usualKeys, *column.key) != m_usualKeys.end();
        std::string value = usual ? member("s", *column.key) : nullOf(type);
        if (usual && isIntegral(type)) {
            object[*column.key] = "DOUBLE";
            doubt(value + " <> trunc(" + value + ") OR abs(" + value + ") >= 9007199254740992");
            value = "CAST(" + value + " AS " + delta::toEngineType(type) + ")";
        } else if (usual && type.kind == Kind::timestamp) {
            object[*column.key] = "VARCHAR";
            doubt(hasOffset(value));
            value = atUtc("CAST(" + value + " AS TIMESTAMP)");
        } else if (usual) {
            object[*column.key] = delta::toEngineType(type);
        }
        values.push_back(std::move(value));
    }
    const std::string usual =
        "k = " + listLiteral(m_usualKeys) + (doubts.empty() ? "" : " AND (" + doubts + ") IS NOT TRUE");
    values.front() = checked(usual, values.front(), m_columns.front().field.type);
    std::string columns;
    for (const std::string& value : values) {
        columns += (columns.empty() ? "" : ", ") + value;
    }
    const std::string text = literal(object.dump(-1, ' ', false, Json::error_handler_t::replace));
    return "SELECT " + columns + " FROM (SELECT json_transform_strict(t, " + text +
           ") AS s, json_keys(t) AS k FROM " + source + " WHERE t <> '')";
}

std::string JsonExpression::quick(const std::string& source) const
{
    std::string fits = m_ignoreExtra ? "json_type(t) = 'OBJECT'"
                                     : "(k = " + m_keys + " OR (json_type(t) = 'OBJECT' AND list_has_all(" +
                                           m_keys + ", k) AND len(list_distinct(k)) = len(k)))";
    for (const JsonColumn& column : m_columns) {
        if (column.key) {
            fits += " AND NOT " + misfit(column);
        }
    }
    return "SELECT " + values(Pass::quick, fits) + " FROM (" + transformed(source, Pass::quick) + ")";
}

/// SQL: why a row doesn't fit; NULL when it does.
std::string JsonExpression::reason() const
{
    std::string cases = "CASE WHEN NOT json_valid(t) THEN 'it is not valid JSON' "
                        "WHEN json_type(t) <> 'OBJECT' THEN 'it is not a JSON object'";
    if (!m_ignoreExtra) {
        cases += " WHEN NOT list_has_all(" + m_keys +
                 ", k) THEN 'the table has no column \"' || list_filter(k, lambda x: NOT list_contains(" +
                 m_keys + ", x))[1] || '\"'";
    }
    cases += " WHEN len(list_distinct(k)) <> len(k) THEN 'a key is there twice'";
    for (const JsonColumn& column : m_columns) {
        if (!column.key) {
            continue;
        }
        std::string condition = misfit(column);
        if (column.field.type.kind == Kind::timestamp) {
            const std::string value = member("s", *column.key);
            condition = "(" + condition + " OR (" + value + " IS NOT NULL AND CASE WHEN " + hasOffset(value) +
                        " THEN TRY_CAST(" + value + " AS TIMESTAMP WITH TIME ZONE) IS NULL ELSE TRY_CAST(" +
                        value + " AS TIMESTAMP) IS NULL END))";
        }
        cases += " WHEN " + condition + " THEN " +
                 literal("column \"" + column.field.name + "\": can't convert ") +
                 " || left(CAST(json_extract(t, " + literal(pointer(*column.key)) +
                 ") AS VARCHAR), 100) || " + literal(" to " + delta::toEngineType(column.field.type));
    }
    return cases + " END";
}

std::string JsonExpression::fitting(const std::string& source) const
{
    return "SELECT " + values(Pass::thorough, {}) + " FROM (" + transformed(source, Pass::thorough) +
           ") WHERE (" + reason() + ") IS NULL";
}

std::string JsonExpression::reasons(const std::string& source) const
{
    return "SELECT number, reason FROM (SELECT number, " + reason() + " AS reason FROM (" +
           transformed(source, Pass::thorough) + ")) WHERE reason IS NOT NULL";
}

} // namespace sharepane::ingest
