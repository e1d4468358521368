#include "core/ingest/columns.h"

#include "core/catalog/names.h"

#include <algorithm>
#include <array>

namespace sharepane::ingest {

namespace {

constexpr std::size_t namesShown = 5;

std::string listed(const std::vector<std::string>& names)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), namesShown); ++i) {
        text += (i == 0 ? "\"" : ", \"") + names[i] + '"';
    }
    return names.size() > namesShown ? text + " and " + std::to_string(names.size() - namesShown) + " more"
                                     : text;
}

std::string namesOf(const delta::Schema& table)
{
    std::vector<std::string> names;
    for (const delta::Field& field : table.fields) {
        names.push_back(field.name);
    }
    return listed(names);
}

bool isOneOf(const std::string& type, std::initializer_list<std::string_view> types)
{
    return std::ranges::find(types, type) != types.end();
}

bool isInteger(const std::string& type)
{
    return isOneOf(type, {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"});
}

bool isNumber(const std::string& type)
{
    return isInteger(type) || isOneOf(type, {"FLOAT", "DOUBLE", "UBIGINT", "HUGEINT"}) ||
           type.starts_with("DECIMAL");
}

bool isTime(const std::string& type)
{
    return type == "DATE" || type.starts_with("TIMESTAMP");
}

bool isNested(const std::string& type)
{
    return type.find('(') != std::string::npos ? !type.starts_with("DECIMAL") : type.ends_with(']');
}

/// What a source's type becomes in a table that is made for it.
std::string storable(const std::string& type)
{
    if (isOneOf(type, {"JSON", "NULL", "\"NULL\""})) {
        return "VARCHAR";
    }
    return type;
}

Result<std::string> wider(const std::string& a, const std::string& b, const std::string& column)
{
    if (a == b || b == "\"NULL\"") {
        return a;
    }
    if (a == "\"NULL\"") {
        return b;
    }
    if (isInteger(a) && isInteger(b)) {
        return "BIGINT";
    }
    if (isNumber(a) && isNumber(b)) {
        return "DOUBLE";
    }
    if (isTime(a) && isTime(b)) {
        return "TIMESTAMP WITH TIME ZONE";
    }
    if (isNested(a) || isNested(b)) {
        return fail(ErrorCode::invalidArgument, "infer the type of column", column,
                    "it is " + a + " in one file and " + b + " in another",
                    "create the table with the type that you want");
    }
    return "VARCHAR";
}

} // namespace

std::string storableName(std::string_view name)
{
    const std::size_t first = name.find_first_not_of(" \t\r\n");
    const std::size_t last = name.find_last_not_of(" \t\r\n");
    std::string result(first == std::string_view::npos ? name.substr(0, 0)
                                                       : name.substr(first, last - first + 1));
    for (char& c : result) {
        if (std::string_view(" ,;{}()\n\t\r=").find(c) != std::string_view::npos) {
            c = '_';
        }
    }
    return result.empty() ? "column" : result;
}

std::optional<std::size_t> indexOf(const delta::Schema& table, std::string_view name)
{
    for (std::size_t i = 0; i < table.fields.size(); ++i) {
        if (catalog::sameName(table.fields[i].name, name)) {
            return i;
        }
    }
    const std::string stored = storableName(name);
    return stored == name ? std::nullopt : indexOf(table, stored);
}

Result<Mapping> mapByName(const delta::Schema& table, const std::vector<std::string>& source,
                          const Options& options, const std::string& what)
{
    const std::string op = "match the columns of";
    Mapping mapping(table.fields.size());
    std::vector<std::string> extra;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const auto column = indexOf(table, source[i]);
        if (!column) {
            extra.push_back(source[i]);
        } else if (mapping[*column]) {
            return fail(ErrorCode::invalidArgument, op, what,
                        "column \"" + source[i] + "\" is there twice (ignoring case)");
        } else {
            mapping[*column] = i;
        }
    }
    if (!extra.empty() && !options.ignoreExtra) {
        return fail(ErrorCode::invalidArgument, op, what,
                    "the table has no column " + listed(extra) + "; it has " + namesOf(table),
                    "rename or remove them, or add them to the table first");
    }
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
        if (!mapping[i]) {
            missing.push_back(table.fields[i].name);
        }
    }
    if (missing.size() == mapping.size() || (options.strict && !missing.empty())) {
        return fail(ErrorCode::invalidArgument, op, what, "it has no column " + listed(missing));
    }
    return mapping;
}

Result<Mapping> mapByPosition(const delta::Schema& table, std::size_t sourceColumns, const std::string& what)
{
    if (sourceColumns != table.fields.size()) {
        return fail(ErrorCode::invalidArgument, "match the columns of", what,
                    "it has " + std::to_string(sourceColumns) + " columns and no header, the table has " +
                        std::to_string(table.fields.size()) + ": " + namesOf(table),
                    "add a header with the names of the columns");
    }
    Mapping mapping(sourceColumns);
    for (std::size_t i = 0; i < sourceColumns; ++i) {
        mapping[i] = i;
    }
    return mapping;
}

Result<delta::Schema> unite(const std::vector<std::vector<engine::Column>>& sources)
{
    std::vector<engine::Column> all;
    for (const auto& columns : sources) {
        for (const engine::Column& column : columns) {
            const std::string name = storableName(column.name);
            const auto known = std::ranges::find_if(
                all, [&](const auto& other) { return catalog::sameName(other.name, name); });
            if (known == all.end()) {
                all.push_back({name, column.type});
            } else {
                known->type = TRY(wider(known->type, column.type, column.name));
            }
        }
    }
    delta::Schema schema;
    for (const engine::Column& column : all) {
        auto type = delta::fromEngineType(storable(column.type));
        if (!type) {
            type.error().object = "column " + column.name + ", " + type.error().object;
            return fail(std::move(type).error());
        }
        delta::Field field;
        field.name = column.name;
        field.type = *std::move(type);
        schema.fields.push_back(std::move(field));
    }
    return schema;
}

} // namespace sharepane::ingest
