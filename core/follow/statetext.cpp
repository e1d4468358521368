#include "core/follow/statetext.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace sharepane::follow::state {

namespace {

using Json = nlohmann::json;

std::string dumped(const Json& document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string toJson(const delta::Metadata& metadata)
{
    return dumped({{"id", metadata.id},
                   {"name", metadata.name},
                   {"description", metadata.description},
                   {"schema", metadata.schemaString},
                   {"partition_columns", metadata.partitionColumns},
                   {"configuration", metadata.configuration},
                   {"created", metadata.createdTime}});
}

tl::unexpected<Error> damaged(std::string what)
{
    return fail(ErrorCode::corrupt, "read the follower state", "sharepane.db", std::move(what),
                "detach the follower and attach it again");
}

Result<delta::Metadata> parseMetadata(const std::string& text)
{
    if (text.empty()) { // left out on purpose
        return delta::Metadata{};
    }
    try {
        const Json document = Json::parse(text);
        delta::Metadata metadata;
        metadata.id = document.at("id").get<std::string>();
        metadata.name = document.at("name").get<std::string>();
        metadata.description = document.at("description").get<std::string>();
        metadata.schemaString = document.at("schema").get<std::string>();
        metadata.partitionColumns = document.at("partition_columns").get<std::vector<std::string>>();
        metadata.configuration = document.at("configuration").get<std::map<std::string, std::string>>();
        metadata.createdTime = document.at("created").get<std::int64_t>();
        return metadata;
    } catch (const Json::exception& error) {
        return damaged(std::string("a table's metadata: ") + error.what());
    }
}

std::string toJson(const std::map<std::string, std::optional<std::string>>& partitionValues)
{
    if (partitionValues.empty()) {
        return {};
    }
    Json document = Json::object();
    for (const auto& [name, text] : partitionValues) {
        document[name] = text ? Json(*text) : Json();
    }
    return dumped(document);
}

Result<std::map<std::string, std::optional<std::string>>> parsePartitionValues(const std::string& text)
{
    std::map<std::string, std::optional<std::string>> values;
    if (text.empty()) {
        return values;
    }
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return damaged("the partition values of an extent");
    }
    for (const auto& [name, element] : document.items()) {
        values[name] = element.is_string() ? std::optional(element.get<std::string>()) : std::nullopt;
    }
    return values;
}

std::string toJson(const std::map<std::string, std::int64_t>& sources)
{
    return sources.empty() ? std::string() : dumped(sources);
}

Result<std::map<std::string, std::int64_t>> parseSources(const std::string& text)
{
    std::map<std::string, std::int64_t> sources;
    if (text.empty()) {
        return sources;
    }
    const Json document = Json::parse(text, nullptr, false);
    if (!document.is_object()) {
        return damaged("the sources of a materialized view");
    }
    for (const auto& [id, version] : document.items()) {
        if (!version.is_number_integer()) {
            return damaged("the sources of a materialized view");
        }
        sources[id] = version.get<std::int64_t>();
    }
    return sources;
}

} // namespace sharepane::follow::state
