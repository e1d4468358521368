#include "core/engine/enginetype.h"

#include "core/engine/connection.h"

#include <algorithm>
#include <memory>

namespace sharepane::engine {

namespace {

struct TypeDeleter {
    void operator()(_duckdb_logical_type* type) const
    {
        duckdb_logical_type handle = type;
        duckdb_destroy_logical_type(&handle);
    }
};
using TypeHandle = std::unique_ptr<_duckdb_logical_type, TypeDeleter>;

std::string takeText(char* text)
{
    if (text == nullptr) {
        return {};
    }
    std::string copy(text);
    duckdb_free(text);
    return copy;
}

const char* plainName(duckdb_type id)
{
    switch (id) {
    case DUCKDB_TYPE_BOOLEAN:
        return "BOOLEAN";
    case DUCKDB_TYPE_TINYINT:
        return "TINYINT";
    case DUCKDB_TYPE_SMALLINT:
        return "SMALLINT";
    case DUCKDB_TYPE_INTEGER:
        return "INTEGER";
    case DUCKDB_TYPE_BIGINT:
        return "BIGINT";
    case DUCKDB_TYPE_UTINYINT:
        return "UTINYINT";
    case DUCKDB_TYPE_USMALLINT:
        return "USMALLINT";
    case DUCKDB_TYPE_UINTEGER:
        return "UINTEGER";
    case DUCKDB_TYPE_UBIGINT:
        return "UBIGINT";
    case DUCKDB_TYPE_HUGEINT:
        return "HUGEINT";
    case DUCKDB_TYPE_UHUGEINT:
        return "UHUGEINT";
    case DUCKDB_TYPE_FLOAT:
        return "FLOAT";
    case DUCKDB_TYPE_DOUBLE:
        return "DOUBLE";
    case DUCKDB_TYPE_DATE:
        return "DATE";
    case DUCKDB_TYPE_TIME:
        return "TIME";
    case DUCKDB_TYPE_TIME_TZ:
        return "TIME WITH TIME ZONE";
    case DUCKDB_TYPE_TIMESTAMP:
        return "TIMESTAMP";
    case DUCKDB_TYPE_TIMESTAMP_TZ:
        return "TIMESTAMP WITH TIME ZONE";
    case DUCKDB_TYPE_TIMESTAMP_S:
        return "TIMESTAMP_S";
    case DUCKDB_TYPE_TIMESTAMP_MS:
        return "TIMESTAMP_MS";
    case DUCKDB_TYPE_TIMESTAMP_NS:
        return "TIMESTAMP_NS";
    case DUCKDB_TYPE_INTERVAL:
        return "INTERVAL";
    case DUCKDB_TYPE_VARCHAR:
        return "VARCHAR";
    case DUCKDB_TYPE_BLOB:
        return "BLOB";
    case DUCKDB_TYPE_UUID:
        return "UUID";
    case DUCKDB_TYPE_BIT:
        return "BIT";
    case DUCKDB_TYPE_BIGNUM:
        return "BIGNUM";
    case DUCKDB_TYPE_SQLNULL:
        return "\"NULL\"";
    default:
        return "UNKNOWN";
    }
}

/// DuckDB's rule for SQL identifiers: bare when of [A-Za-z_0-9], not starting with a digit, and no keyword.
std::string optionallyQuoted(const std::string& name,
                             const std::function<bool(const std::string&)>& isKeyword)
{
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    };
    const auto digit = [](char c) {
        return c >= '0' && c <= '9';
    };
    bool plain = true;
    for (std::size_t i = 0; i < name.size(); ++i) {
        plain = plain && (letter(name[i]) || (i > 0 && digit(name[i])));
    }
    return plain && !isKeyword(name) ? name : quoteIdentifier(name);
}

using KeywordTest = std::function<bool(const std::string&)>;

void describeStruct(EngineType& out, duckdb_logical_type type, const KeywordTest& isKeyword)
{
    const idx_t count = duckdb_struct_type_child_count(type);
    for (idx_t i = 0; i < count; ++i) {
        out.fieldNames.push_back(takeText(duckdb_struct_type_child_name(type, i)));
        const TypeHandle child(duckdb_struct_type_child_type(type, i));
        out.children.push_back(describeType(child.get(), isKeyword));
    }
    out.unnamed = count > 0 && out.fieldNames.front().empty();
}

void describeUnion(EngineType& out, duckdb_logical_type type, const KeywordTest& isKeyword)
{
    const idx_t count = duckdb_union_type_member_count(type);
    for (idx_t i = 0; i < count; ++i) {
        out.fieldNames.push_back(takeText(duckdb_union_type_member_name(type, i)));
        const TypeHandle child(duckdb_union_type_member_type(type, i));
        out.children.push_back(describeType(child.get(), isKeyword));
    }
}

std::string fieldList(const EngineType& type, const KeywordTest& isKeyword)
{
    std::string text = type.id == DUCKDB_TYPE_UNION ? "UNION(" : "STRUCT(";
    for (std::size_t i = 0; i < type.children.size(); ++i) {
        text += i > 0 ? ", " : "";
        if (!type.unnamed) {
            text += optionallyQuoted(type.fieldNames[i], isKeyword) + " ";
        }
        text += type.children[i].name;
    }
    return text + ")";
}

void describeEnum(EngineType& out, duckdb_logical_type type)
{
    out.storage = duckdb_enum_internal_type(type);
    const std::uint32_t size = duckdb_enum_dictionary_size(type);
    out.dictionary.reserve(size);
    out.name = "ENUM(";
    for (std::uint32_t i = 0; i < size; ++i) {
        out.dictionary.push_back(takeText(duckdb_enum_dictionary_value(type, i)));
        out.name += (i > 0 ? ", " : "") + quoteLiteral(out.dictionary.back());
    }
    out.name += ")";
}

void describeNested(EngineType& out, duckdb_logical_type type, const KeywordTest& isKeyword)
{
    switch (out.id) {
    case DUCKDB_TYPE_LIST: {
        const TypeHandle child(duckdb_list_type_child_type(type));
        out.children.push_back(describeType(child.get(), isKeyword));
        out.name = out.children[0].name + "[]";
        break;
    }
    case DUCKDB_TYPE_ARRAY: {
        const TypeHandle child(duckdb_array_type_child_type(type));
        out.children.push_back(describeType(child.get(), isKeyword));
        out.arraySize = duckdb_array_type_array_size(type);
        out.name = out.children[0].name + "[" + std::to_string(out.arraySize) + "]";
        break;
    }
    case DUCKDB_TYPE_MAP: {
        const TypeHandle key(duckdb_map_type_key_type(type));
        const TypeHandle value(duckdb_map_type_value_type(type));
        out.children.push_back(describeType(key.get(), isKeyword));
        out.children.push_back(describeType(value.get(), isKeyword));
        out.name = "MAP(" + out.children[0].name + ", " + out.children[1].name + ")";
        break;
    }
    case DUCKDB_TYPE_STRUCT:
        describeStruct(out, type, isKeyword);
        out.name = fieldList(out, isKeyword);
        break;
    default:
        describeUnion(out, type, isKeyword);
        out.name = fieldList(out, isKeyword);
        break;
    }
}

} // namespace

bool EngineType::isNested() const
{
    return id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY || id == DUCKDB_TYPE_MAP ||
           id == DUCKDB_TYPE_STRUCT || id == DUCKDB_TYPE_UNION;
}

bool EngineType::holdsList() const
{
    return id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY || id == DUCKDB_TYPE_MAP ||
           std::any_of(children.begin(), children.end(),
                       [](const EngineType& child) { return child.holdsList(); });
}

bool EngineType::isOpaque() const
{
    return id == DUCKDB_TYPE_INVALID || id == DUCKDB_TYPE_ANY ||
           std::any_of(children.begin(), children.end(),
                       [](const EngineType& child) { return child.isOpaque(); });
}

EngineType describeType(duckdb_logical_type type, const std::function<bool(const std::string&)>& isKeyword)
{
    EngineType out;
    if (type == nullptr) {
        out.name = "UNKNOWN";
        return out;
    }
    out.id = duckdb_get_type_id(type);
    out.storage = out.id;
    switch (out.id) {
    case DUCKDB_TYPE_DECIMAL:
        out.storage = duckdb_decimal_internal_type(type);
        out.width = duckdb_decimal_width(type);
        out.scale = duckdb_decimal_scale(type);
        out.name = "DECIMAL(" + std::to_string(out.width) + "," + std::to_string(out.scale) + ")";
        break;
    case DUCKDB_TYPE_ENUM:
        describeEnum(out, type);
        break;
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_STRUCT:
    case DUCKDB_TYPE_UNION:
        describeNested(out, type, isKeyword);
        break;
    default:
        out.name = plainName(out.id);
        break;
    }
    if (const std::string alias = takeText(duckdb_logical_type_get_alias(type)); !alias.empty()) {
        out.name = alias;
        out.isJson = out.id == DUCKDB_TYPE_VARCHAR && alias == "JSON";
    }
    return out;
}

} // namespace sharepane::engine
