#include "core/delta/schema.h"

#include "core/delta/columnmapping.h"
#include "core/delta/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace sharepane::delta {

bool operator==(const DataType& a, const DataType& b)
{
    return a.kind == b.kind && a.precision == b.precision && a.scale == b.scale && a.fields == b.fields;
}

namespace {

using Kind = DataType::Kind;

struct KindName {
    std::string_view name;
    Kind kind;
};

constexpr std::array kindNames{
    KindName{"string", Kind::string},          KindName{"byte", Kind::byte},
    KindName{"short", Kind::shortInteger},     KindName{"integer", Kind::integer},
    KindName{"long", Kind::longInteger},       KindName{"float", Kind::floatingPoint},
    KindName{"double", Kind::doublePrecision}, KindName{"boolean", Kind::boolean},
    KindName{"binary", Kind::binary},          KindName{"date", Kind::date},
    KindName{"timestamp", Kind::timestamp},    KindName{"timestamp_ntz", Kind::timestampNtz},
};

constexpr std::string_view op = "read Delta schema";
constexpr unsigned maxDepth = 100;
constexpr const char* otherType = "drop the column, or give it another type, with the program that made it";

tl::unexpected<Error> broken(const std::string& where, std::string cause)
{
    return fail(
        ErrorCode::corrupt, std::string(op), where, std::move(cause),
        "restore the table's log from a backup, or write its columns again with the program that made it");
}

std::string quoted(std::string_view text)
{
    return std::string("\"").append(text).append("\"");
}

Result<DataType> parseType(const json::Element& element, const std::string& where, unsigned depth);

Result<DataType> parseDecimal(std::string_view name, const std::string& where)
{
    DataType type{.kind = Kind::decimal, .precision = 10, .scale = 0, .fields = {}};
    if (name == "decimal") {
        return type;
    }
    const auto wrong = [&] {
        return broken(where, quoted(name).append(" is not a decimal type"));
    };
    const char* const end = name.data() + name.size();
    unsigned precision = 0;
    unsigned scale = 0;
    const auto first = std::from_chars(name.data() + std::string_view("decimal(").size(), end, precision);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ',') {
        return wrong();
    }
    const auto second = std::from_chars(first.ptr + 1, end, scale);
    if (second.ec != std::errc{} || std::string_view(second.ptr, end) != ")" || precision < 1 ||
        precision > 38 || scale > precision) {
        return wrong();
    }
    type.precision = static_cast<std::uint8_t>(precision);
    type.scale = static_cast<std::uint8_t>(scale);
    return type;
}

Result<DataType> parsePrimitive(std::string_view name, const std::string& where)
{
    for (const KindName& known : kindNames) {
        if (known.name == name) {
            return DataType{.kind = known.kind, .precision = 0, .scale = 0, .fields = {}};
        }
    }
    if (name == "decimal" || name.starts_with("decimal(")) {
        return parseDecimal(name, where);
    }
    return fail(ErrorCode::unsupported, std::string(op), where,
                "the Delta type \"" + std::string(name) + "\" is not implemented", otherType);
}

Result<std::vector<Field>> parseFields(json::Reader& reader, const json::Object& object,
                                       const std::string& where, unsigned depth)
{
    simdjson::dom::array items;
    if (object.at_key("fields").get(items) != simdjson::SUCCESS) {
        return broken(where, "a struct has no array of fields");
    }
    std::vector<Field> fields;
    std::set<std::string> names;
    for (const json::Element item : items) {
        json::Object member;
        if (item.get(member) != simdjson::SUCCESS) {
            return broken(where, "a field is not an object");
        }
        json::Reader fieldReader(member, "a field");
        Field field;
        field.name = fieldReader.requiredText("name");
        field.nullable = fieldReader.boolean("nullable").value_or(true);
        field.metadata = fieldReader.rawObject("metadata").value_or("{}");
        if (fieldReader.problem()) {
            return broken(where, *fieldReader.problem());
        }
        const std::string path = where == "schema" ? field.name : where + "." + field.name;
        if (field.name.empty()) {
            return broken(path, "a field's name is empty");
        }
        if (!names.insert(foldedName(field.name)).second) {
            return broken(path, "two fields have this name, ignoring case");
        }
        json::Element type;
        if (member.at_key("type").get(type) != simdjson::SUCCESS) {
            return broken(path, "the field has no type");
        }
        field.type = TRY(parseType(type, path, depth + 1));
        fields.push_back(std::move(field));
    }
    if (fields.empty() && depth > 0) {
        return fail(ErrorCode::unsupported, std::string(op), where, "a struct without fields");
    }
    if (reader.problem()) {
        return broken(where, *reader.problem());
    }
    return fields;
}

Result<Field> parseElement(const json::Object& object, std::string_view key, std::string name, bool nullable,
                           const std::string& where, unsigned depth)
{
    json::Element type;
    if (object.at_key(key).get(type) != simdjson::SUCCESS) {
        return broken(where, quoted(key).append(" is missing"));
    }
    Field field;
    field.nullable = nullable;
    field.type = TRY(parseType(type, where + "." + name, depth + 1));
    field.name = std::move(name);
    return field;
}

Result<DataType> parseType(const json::Element& element, const std::string& where, unsigned depth)
{
    if (depth > maxDepth) {
        return broken(where, "types are nested too deeply");
    }
    std::string_view name;
    if (element.get(name) == simdjson::SUCCESS) {
        return parsePrimitive(name, where);
    }
    json::Object object;
    if (element.get(object) != simdjson::SUCCESS) {
        return broken(where, "a type is neither a name nor an object");
    }
    json::Reader reader(object, "a type");
    const std::string kind = reader.requiredText("type");
    DataType type;
    if (kind == "struct") {
        type.kind = Kind::structure;
        type.fields = TRY(parseFields(reader, object, where, depth));
    } else if (kind == "array") {
        type.kind = Kind::array;
        const bool nullable = reader.boolean("containsNull").value_or(true);
        type.fields.push_back(TRY(parseElement(object, "elementType", "element", nullable, where, depth)));
    } else if (kind == "map") {
        type.kind = Kind::map;
        const bool nullable = reader.boolean("valueContainsNull").value_or(true);
        type.fields.push_back(TRY(parseElement(object, "keyType", "key", false, where, depth)));
        type.fields.push_back(TRY(parseElement(object, "valueType", "value", nullable, where, depth)));
    } else if (!reader.problem()) {
        return fail(ErrorCode::unsupported, std::string(op), where,
                    "the Delta type \"" + kind + "\" is not implemented", otherType);
    }
    if (reader.problem()) {
        return broken(where, *reader.problem());
    }
    return type;
}

void appendType(std::string& out, const DataType& type);

void appendFields(std::string& out, const std::vector<Field>& fields)
{
    out += R"({"type":"struct","fields":[)";
    for (const Field& field : fields) {
        if (&field != fields.data()) {
            out += ',';
        }
        out += R"({"name":)";
        json::appendString(out, field.name);
        out += R"(,"type":)";
        appendType(out, field.type);
        out += field.nullable ? R"(,"nullable":true,"metadata":)" : R"(,"nullable":false,"metadata":)";
        out += field.metadata.empty() ? std::string("{}") : field.metadata;
        out += '}';
    }
    out += "]}";
}

void appendType(std::string& out, const DataType& type)
{
    switch (type.kind) {
    case Kind::structure:
        appendFields(out, type.fields);
        return;
    case Kind::array:
        out += R"({"type":"array","elementType":)";
        appendType(out, type.fields.at(0).type);
        out += type.fields[0].nullable ? R"(,"containsNull":true})" : R"(,"containsNull":false})";
        return;
    case Kind::map:
        out += R"({"type":"map","keyType":)";
        appendType(out, type.fields.at(0).type);
        out += R"(,"valueType":)";
        appendType(out, type.fields.at(1).type);
        out += type.fields[1].nullable ? R"(,"valueContainsNull":true})" : R"(,"valueContainsNull":false})";
        return;
    default:
        json::appendString(out, typeName(type));
    }
}

} // namespace

Result<Schema> parseSchema(std::string_view text)
{
    simdjson::dom::parser parser;
    json::Element root;
    if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) {
        return broken("schema", "it is not JSON");
    }
    json::Object object;
    if (root.get(object) != simdjson::SUCCESS) {
        return broken("schema", "it is not an object");
    }
    json::Reader reader(object, "the schema");
    if (reader.requiredText("type") != "struct") {
        return broken("schema", reader.problem().value_or("it is not a struct"));
    }
    return Schema{TRY(parseFields(reader, object, "schema", 0))};
}

Result<DataType> parseTypeName(std::string_view name)
{
    return parsePrimitive(name, "type");
}

std::string typeName(const DataType& type)
{
    if (type.kind == Kind::decimal) {
        return "decimal(" + std::to_string(type.precision) + "," + std::to_string(type.scale) + ")";
    }
    const auto known = std::ranges::find(kindNames, type.kind, &KindName::kind);
    return known == kindNames.end() ? std::string() : std::string(known->name);
}

std::string toJson(const Schema& schema)
{
    std::string out;
    appendFields(out, schema.fields);
    return out;
}

} // namespace sharepane::delta
