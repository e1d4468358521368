#include "core/delta/columnmapping.h"

#include "core/delta/json.h"
#include "core/engine/connection.h"

#include <QString>

#include <algorithm>

namespace sharepane::delta {

namespace {

/// Calls `read` with the field's metadata when it is an object that mentions `key`.
template <typename Read>
auto withMetadata(const Field& field, std::string_view key, Read read) -> decltype(read(json::Object{}))
{
    if (field.metadata.find(key) == std::string::npos) {
        return std::nullopt;
    }
    simdjson::dom::parser parser;
    json::Object object;
    if (parser.parse(field.metadata).get(object) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return read(object);
}

bool holdsRenamed(const DataType& type)
{
    const bool isStruct = type.kind == DataType::Kind::structure;
    return std::ranges::any_of(type.fields, [&](const Field& field) {
        return (isStruct && physicalName(field) != field.name) || holdsRenamed(field.type);
    });
}

class Renaming {
public:
    explicit Renaming(MemberNames target)
        : m_target(target)
    {
    }

    [[nodiscard]] std::string of(const std::string& value, const DataType& type, unsigned depth) const
    {
        if (!holdsRenamed(type)) {
            return value;
        }
        if (type.kind == DataType::Kind::array) {
            return elements(value, type.fields.at(0).type, depth);
        }
        if (type.kind == DataType::Kind::map) {
            return unlessNull(
                value, "map(" + elements("map_keys(" + value + ")", type.fields.at(0).type, depth) + ", " +
                           elements("map_values(" + value + ")", type.fields.at(1).type, depth) + ")");
        }
        std::string members;
        for (const Field& field : type.fields) {
            const std::string physical = physicalName(field);
            const bool toLogical = m_target == MemberNames::logical;
            const std::string member = "struct_extract(" + value + ", " +
                                       engine::quoteLiteral(toLogical ? physical : field.name) + ")";
            members += (members.empty() ? "" : ", ") +
                       engine::quoteLiteral(toLogical ? field.name : physical) + ": " +
                       of(member, field.type, depth);
        }
        return unlessNull(value, "{" + members + "}");
    }

private:
    [[nodiscard]] std::string elements(const std::string& list, const DataType& type, unsigned depth) const
    {
        const std::string variable = std::string("e").append(std::to_string(depth));
        return "list_transform(" + list + ", lambda " + variable + ": " + of(variable, type, depth + 1) + ")";
    }

    [[nodiscard]] static std::string unlessNull(const std::string& value, const std::string& result)
    {
        return "CASE WHEN " + value + " IS NULL THEN NULL ELSE " + result + " END";
    }

    MemberNames m_target;
};

} // namespace

std::optional<ColumnMapping> columnMappingOf(const Metadata& metadata)
{
    const auto mode = metadata.configuration.find("delta.columnMapping.mode");
    if (mode == metadata.configuration.end() || mode->second == "none") {
        return ColumnMapping::none;
    }
    if (mode->second == "name") {
        return ColumnMapping::byName;
    }
    if (mode->second == "id") {
        return ColumnMapping::byId;
    }
    return std::nullopt;
}

std::string physicalName(const Field& field)
{
    constexpr std::string_view key = "delta.columnMapping.physicalName";
    const auto name = withMetadata(
        field, key, [&](json::Object object) { return json::Reader(object, "field metadata").text(key); });
    return name && !name->empty() ? *name : field.name;
}

std::optional<std::int64_t> columnId(const Field& field)
{
    constexpr std::string_view key = "delta.columnMapping.id";
    return withMetadata(
        field, key, [&](json::Object object) { return json::Reader(object, "field metadata").integer(key); });
}

std::optional<std::string> fieldMetadata(const Field& field, std::string_view key)
{
    return withMetadata(field, key, [&](json::Object object) -> std::optional<std::string> {
        json::Element value;
        if (object.at_key(key).get(value) != simdjson::SUCCESS) {
            return std::nullopt;
        }
        return simdjson::minify(value);
    });
}

std::string withMetadataKey(const std::string& metadata, std::string_view key, std::string_view value)
{
    std::string text = "{";
    const auto append = [&](std::string_view name, std::string_view json) {
        text += text.size() > 1 ? "," : "";
        json::appendString(text, name);
        text.append(":").append(json);
    };
    simdjson::dom::parser parser;
    json::Object object;
    if (parser.parse(metadata).get(object) == simdjson::SUCCESS) {
        for (const auto member : object) {
            if (member.key != key) {
                append(member.key, simdjson::minify(member.value));
            }
        }
    }
    append(key, value);
    return text + "}";
}

DataType physicalType(DataType type)
{
    for (Field& field : type.fields) {
        if (type.kind == DataType::Kind::structure) {
            field.name = physicalName(field);
        }
        field.type = physicalType(std::move(field.type));
    }
    return type;
}

std::string withMemberNames(const std::string& value, const DataType& type, MemberNames target)
{
    return holdsRenamed(type) ? Renaming(target).of(value, type, 0) : value;
}

std::string foldedName(std::string_view name)
{
    const bool ascii = std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) {
        return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()))
            .toCaseFolded()
            .toStdString();
    }
    std::string folded(name);
    std::ranges::transform(folded, folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return folded;
}

} // namespace sharepane::delta
