#include "core/delta/checkpointmaps.h"

#include "core/delta/json.h"
#include "core/delta/logfiles.h"

namespace sharepane::delta {

namespace {

using NullableMap = std::map<std::string, std::optional<std::string>>;
constexpr const char* op = "read Delta checkpoint";

bool isEmptyMap(std::string_view text)
{
    return text.empty() || text == "{}" || text == "null";
}

Result<NullableMap> parseMap(std::string_view text, const std::string& file)
{
    simdjson::dom::parser parser;
    const std::string wrapped = "{\"map\":" + std::string(text) + "}";
    json::Object object;
    if (parser.parse(wrapped).get(object) != simdjson::SUCCESS) {
        return fail(ErrorCode::corrupt, op, file, "a map is not readable", std::string(restoreHint));
    }
    json::Reader reader(object, "add");
    auto values = reader.nullableTextMap("map");
    if (reader.problem()) {
        return fail(ErrorCode::corrupt, op, file, *reader.problem(), std::string(restoreHint));
    }
    return values;
}

} // namespace

Result<NullableMap> partitionValuesOf(std::string_view json, const std::string& object)
{
    NullableMap values;
    if (!isEmptyMap(json)) {
        values = TRY(parseMap(json, object));
        for (auto& [name, value] : values) {
            value = value && value->empty() ? std::nullopt : std::move(value);
        }
    }
    return values;
}

Result<void> readTags(std::string_view json, const std::string& object, PackedDetails& into)
{
    into.checksum = {};
    into.tags.clear();
    if (isEmptyMap(json)) {
        return {};
    }
    // Nearly always our checksum alone.
    constexpr std::size_t hexDigits = 32;
    static const std::string ours = "{\"" + std::string(checksumTag) + "\":\"";
    if (json.size() == ours.size() + hexDigits + 2 && json.starts_with(ours) &&
        json.substr(ours.size(), hexDigits).find_first_of("\"\\") == std::string_view::npos) {
        into.checksum = json.substr(ours.size(), hexDigits);
        return {};
    }
    for (auto& [name, value] : TRY(parseMap(json, object))) {
        if (value) {
            into.tags.emplace(name, *std::move(value));
        }
    }
    return {};
}

} // namespace sharepane::delta
