#include "core/serve/tablelines.h"

#include <array>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace sharepane::serve {

namespace {

using Json = nlohmann::ordered_json;

std::string lineOf(const Json& document)
{
    return document.dump(-1, ' ', true, Json::error_handler_t::replace) + '\n';
}

Json valuesOf(const std::map<std::string, std::optional<std::string>>& values)
{
    Json json = Json::object();
    for (const auto& [name, value] : values) {
        json[name] = value ? Json(*value) : Json(nullptr);
    }
    return json;
}

/// Takes from a schema, at every depth, what is not a field's comment.
void keepComments(Json& node)
{
    if (node.is_array()) {
        for (Json& child : node) {
            keepComments(child);
        }
        return;
    }
    if (!node.is_object()) {
        return;
    }
    for (auto& [key, child] : node.items()) {
        if (key != "metadata") {
            keepComments(child);
            continue;
        }
        Json kept = Json::object();
        if (child.is_object() && child.contains("comment")) {
            kept["comment"] = child["comment"];
        }
        child = std::move(kept);
    }
}

std::string plainSchema(const std::string& schemaString)
{
    Json schema = Json::parse(schemaString, nullptr, false);
    keepComments(schema);
    return schema.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json parquetMetadata(const delta::Metadata& metadata, const std::string& name)
{
    Json json{{"id", metadata.id}, {"name", name}};
    if (!metadata.description.empty()) {
        json["description"] = metadata.description;
    }
    json["format"] = Json{{"provider", "parquet"}};
    json["schemaString"] = plainSchema(metadata.schemaString);
    json["configuration"] = Json::object();
    const auto feed = metadata.configuration.find("delta.enableChangeDataFeed");
    if (feed != metadata.configuration.end() && feed->second == "true") {
        json["configuration"]["enableChangeDataFeed"] = "true";
    }
    json["partitionColumns"] = metadata.partitionColumns;
    return json;
}

Json deltaMetadata(const delta::Metadata& metadata, const std::string& name)
{
    Json json{{"id", metadata.id}, {"name", name}};
    if (!metadata.description.empty()) {
        json["description"] = metadata.description;
    }
    json["format"] = Json{{"provider", "parquet"}, {"options", Json::object()}};
    json["schemaString"] = metadata.schemaString;
    json["partitionColumns"] = metadata.partitionColumns;
    json["configuration"] = Json::object();
    for (const auto& [key, value] : metadata.configuration) {
        if (key.starts_with("delta.")) {
            json["configuration"][key] = value;
        }
    }
    json["createdTime"] = metadata.createdTime;
    return json;
}

/// An entry of the format parquet.
std::string parquetFile(const char* kind, const std::string& path,
                        const std::map<std::string, std::optional<std::string>>& partitionValues,
                        std::int64_t size, const std::string& stats, const FileLine& line)
{
    Json json{{"url", line.url},
              {"id", fileId(path)},
              {"partitionValues", valuesOf(partitionValues)},
              {"size", size}};
    if (!stats.empty()) {
        json["stats"] = stats;
    }
    if (line.version) {
        json["version"] = *line.version;
    }
    if (line.timestamp) {
        json["timestamp"] = *line.timestamp;
    }
    json["expirationTimestamp"] = line.expiresAt;
    return lineOf(Json{{kind, std::move(json)}});
}

/// An entry of the format Delta.
std::string deltaFile(const std::string& path, Json action, const FileLine& line)
{
    Json json{{"id", fileId(path)}};
    if (line.version) {
        json["version"] = *line.version;
    }
    if (line.timestamp) {
        json["timestamp"] = *line.timestamp;
    }
    json["expirationTimestamp"] = line.expiresAt;
    json["deltaSingleAction"] = std::move(action);
    return lineOf(Json{{"file", std::move(json)}});
}

std::string anyAdd(const char* kind, ResponseFormat format, const delta::Add& add, const FileLine& line)
{
    if (format == ResponseFormat::parquet) {
        return parquetFile(kind, add.path, add.partitionValues, add.size, add.stats, line);
    }
    Json action{{"path", line.url},
                {"partitionValues", valuesOf(add.partitionValues)},
                {"size", add.size},
                {"modificationTime", add.modificationTime},
                {"dataChange", add.dataChange}};
    if (!add.stats.empty()) {
        action["stats"] = add.stats;
    }
    return deltaFile(add.path, Json{{"add", std::move(action)}}, line);
}

} // namespace

std::string fileId(const std::string& path)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(path.data(), path.size(), digest.data(), &length, EVP_sha256(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (std::size_t i = 0; i < 16; ++i) {
        id += digits[digest[i] >> 4U];
        id += digits[digest[i] & 0xFU];
    }
    return id;
}

std::string protocolLine(ResponseFormat format, const delta::Protocol& protocol)
{
    if (format == ResponseFormat::parquet) {
        return lineOf(Json{{"protocol", {{"minReaderVersion", 1}}}});
    }
    Json json{{"minReaderVersion", protocol.minReaderVersion},
              {"minWriterVersion", protocol.minWriterVersion}};
    if (protocol.minReaderVersion >= 3) {
        json["readerFeatures"] = protocol.readerFeatures;
    }
    if (protocol.minWriterVersion >= 7) {
        json["writerFeatures"] = protocol.writerFeatures;
    }
    return lineOf(Json{{"protocol", {{"deltaProtocol", std::move(json)}}}});
}

std::string metadataLine(ResponseFormat format, const delta::Metadata& metadata, const std::string& name,
                         std::optional<std::int64_t> version)
{
    if (format == ResponseFormat::parquet) {
        Json json = parquetMetadata(metadata, name);
        if (version) {
            json["version"] = *version;
        }
        return lineOf(Json{{"metaData", std::move(json)}});
    }
    Json json{{"deltaMetadata", deltaMetadata(metadata, name)}};
    if (version) {
        json["version"] = *version;
    }
    return lineOf(Json{{"metaData", std::move(json)}});
}

std::string fileLine(ResponseFormat format, const delta::Add& add, const FileLine& line)
{
    return anyAdd("file", format, add, line);
}

std::string addLine(ResponseFormat format, const delta::Add& add, const FileLine& line)
{
    return anyAdd("add", format, add, line);
}

std::string removeLine(ResponseFormat format, const delta::Remove& remove, const FileLine& line)
{
    if (format == ResponseFormat::parquet) {
        return parquetFile("remove", remove.path, remove.partitionValues, remove.size, {}, line);
    }
    Json action{{"path", line.url},
                {"deletionTimestamp", remove.deletionTimestamp},
                {"dataChange", remove.dataChange},
                {"extendedFileMetadata", true},
                {"partitionValues", valuesOf(remove.partitionValues)},
                {"size", remove.size}};
    return deltaFile(remove.path, Json{{"remove", std::move(action)}}, line);
}

std::string changeLine(ResponseFormat format, const delta::Add& add, const FileLine& line)
{
    if (format == ResponseFormat::parquet) {
        return parquetFile("cdf", add.path, add.partitionValues, add.size, {}, line);
    }
    Json action{{"path", line.url},
                {"partitionValues", valuesOf(add.partitionValues)},
                {"size", add.size},
                {"dataChange", false}};
    return deltaFile(add.path, Json{{"cdc", std::move(action)}}, line);
}

std::string endStreamLine(std::optional<std::int64_t> earliestExpiry, const std::string& refreshToken,
                          const std::string& nextPageToken)
{
    Json json = Json::object();
    if (!refreshToken.empty()) {
        json["refreshToken"] = refreshToken;
    }
    if (!nextPageToken.empty()) {
        json["nextPageToken"] = nextPageToken;
    }
    if (earliestExpiry) {
        json["minUrlExpirationTimestamp"] = *earliestExpiry;
    }
    return lineOf(Json{{"endStreamAction", std::move(json)}});
}

} // namespace sharepane::serve
