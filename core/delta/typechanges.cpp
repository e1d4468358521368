#include "core/delta/typechanges.h"

#include "core/delta/columnmapping.h"
#include "core/delta/json.h"

#include <algorithm>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;
constexpr std::string_view key = "delta.typeChanges";

/// The place of an integer type in byte → short → integer → long; below 0 for others.
int integerWidth(Kind kind)
{
    switch (kind) {
    case Kind::byte:
        return 0;
    case Kind::shortInteger:
        return 1;
    case Kind::integer:
        return 2;
    case Kind::longInteger:
        return 3;
    default:
        return -1;
    }
}

tl::unexpected<Error> refused(const std::string& path, const std::string& from, const std::string& to)
{
    return fail(
        ErrorCode::unsupported, "change type", path,
        "values of type " + from + " can't be read as " + to + " without rewriting extents",
        "byte, short, integer and long can be widened in this order, also to decimals that hold them and, "
        "but for long, to double; float to double; date to timestamp_ntz; decimals to larger ones");
}

std::string spelled(const DataType& type)
{
    const bool isNested = type.kind == Kind::structure || type.kind == Kind::array || type.kind == Kind::map;
    return isNested ? toEngineType(type) : typeName(type);
}

void record(Field& holder, const DataType& from, const DataType& to, const std::string& inside)
{
    std::string list = fieldMetadata(holder, key).value_or("[]");
    if (!list.starts_with('[')) {
        list = "[]";
    }
    list.pop_back();
    list += list.size() > 1 ? ",{\"fromType\":" : "{\"fromType\":";
    json::appendString(list, typeName(from));
    list += ",\"toType\":";
    json::appendString(list, typeName(to));
    if (!inside.empty()) {
        list += ",\"fieldPath\":";
        json::appendString(list, inside);
    }
    holder.metadata = withMetadataKey(holder.metadata, key, list + "}]");
}

/// `inside` is the way from the struct field `holder` through lists and maps to `type`.
Result<void> widenType(DataType& type, const DataType& to, Field& holder, const std::string& inside,
                       const std::string& path)
{
    if (type.kind == Kind::structure && to.kind == Kind::structure) {
        for (std::size_t i = 0; i < type.fields.size(); ++i) {
            if (type.fields.size() != to.fields.size() ||
                foldedName(type.fields[i].name) != foldedName(to.fields[i].name)) {
                return refused(path, spelled(type), spelled(to));
            }
            TRY(widen(type.fields[i], to.fields[i].type, path + "." + type.fields[i].name));
        }
        return {};
    }
    if (type.kind == to.kind && (type.kind == Kind::array || type.kind == Kind::map)) {
        for (std::size_t i = 0; i < type.fields.size(); ++i) {
            const std::string& name = type.fields[i].name;
            TRY(widenType(type.fields[i].type, to.fields.at(i).type, holder,
                          inside.empty() ? name : inside + "." + name, path + "." + name));
        }
        return {};
    }
    if (type == to) {
        return {};
    }
    if (!isWidening(type, to)) {
        return refused(path, spelled(type), spelled(to));
    }
    record(holder, type, to, inside);
    type = to;
    return {};
}

/// "decimal(6, 2)" too: the protocol's examples have a space in it.
Result<DataType> readTypeName(std::string name)
{
    std::erase(name, ' ');
    return parseTypeName(name);
}

Result<void> checkChanges(const std::string& path, const std::string& text)
{
    const auto unreadable = [&] {
        return fail(ErrorCode::unsupported, "read Delta schema", path,
                    "its changes of type (delta.typeChanges) are not readable");
    };
    simdjson::dom::parser parser;
    simdjson::dom::array changes;
    if (parser.parse(text).get(changes) != simdjson::SUCCESS) {
        return unreadable();
    }
    for (const json::Element element : changes) {
        json::Object change;
        if (element.get(change) != simdjson::SUCCESS) {
            return unreadable();
        }
        json::Reader reader(change, "a change of type");
        const std::string fromName = reader.requiredText("fromType");
        const std::string toName = reader.requiredText("toType");
        const auto from = readTypeName(fromName);
        const auto to = readTypeName(toName);
        if (reader.problem()) {
            return unreadable();
        }
        if (!from || !to || !isWidening(*from, *to)) {
            return fail(ErrorCode::unsupported, "read Delta schema", path,
                        "the change of its type from " + fromName + " to " + toName + " is not implemented");
        }
    }
    return {};
}

Result<void> checkFields(const std::vector<Field>& fields, const std::string& prefix)
{
    for (const Field& field : fields) {
        const std::string path = prefix.empty() ? field.name : prefix + "." + field.name;
        if (const auto changes = fieldMetadata(field, key)) {
            TRY(checkChanges(path, *changes));
        }
        TRY(checkFields(field.type.fields, path));
    }
    return {};
}

} // namespace

bool isWidening(const DataType& from, const DataType& to)
{
    const int width = integerWidth(from.kind);
    switch (to.kind) {
    case Kind::shortInteger:
    case Kind::integer:
    case Kind::longInteger:
        return width >= 0 && width < integerWidth(to.kind);
    case Kind::doublePrecision:
        return from.kind == Kind::floatingPoint || (width >= 0 && from.kind != Kind::longInteger);
    case Kind::timestampNtz:
        return from.kind == Kind::date;
    case Kind::decimal: {
        const int digits = to.precision - to.scale; // before the point
        if (width >= 0) {
            return digits >= (from.kind == Kind::longInteger ? 20 : 10);
        }
        return from.kind == Kind::decimal && !(from == to) && to.scale >= from.scale &&
               digits >= from.precision - from.scale;
    }
    default:
        return false;
    }
}

Result<void> widen(Field& field, const DataType& to, const std::string& path)
{
    return widenType(field.type, to, field, {}, path);
}

Result<void> checkTypeChanges(const std::vector<Field>& fields)
{
    return checkFields(fields, {});
}

} // namespace sharepane::delta
