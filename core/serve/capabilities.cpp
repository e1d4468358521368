#include "core/serve/capabilities.h"

#include <algorithm>
#include <vector>

namespace sharepane::serve {

namespace {

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    return text;
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(separator), text.size());
        if (const auto part = trimmed(text.substr(0, end)); !part.empty()) {
            parts.push_back(lowered(part));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// What a reader must know to read a table of this protocol, in lower case.
std::vector<std::string> neededFeatures(const delta::Protocol& protocol)
{
    if (protocol.minReaderVersion == 2) {
        return {"columnmapping"};
    }
    std::vector<std::string> needed;
    for (const std::string& feature : protocol.readerFeatures) {
        needed.push_back(lowered(feature));
    }
    // These two are about how the log is kept, which the client never sees.
    std::erase_if(needed, [](const std::string& feature) {
        return feature == "v2checkpoint" || feature == "vacuumprotocolcheck";
    });
    return needed;
}

} // namespace

Result<Capabilities> parseCapabilities(std::string_view header)
{
    Capabilities capabilities;
    for (const std::string& part : split(header, ';')) {
        const auto equals = std::min(part.find('='), part.size());
        const auto name = trimmed(std::string_view(part).substr(0, equals));
        const auto value = trimmed(std::string_view(part).substr(std::min(equals + 1, part.size())));
        if (name == "responseformat") {
            const auto formats = split(value, ',');
            capabilities.parquet = std::ranges::find(formats, "parquet") != formats.end();
            capabilities.delta = std::ranges::find(formats, "delta") != formats.end();
        } else if (name == "readerfeatures") {
            const auto features = split(value, ',');
            capabilities.readerFeatures = {features.begin(), features.end()};
        } else if (name == "includeendstreamaction") {
            capabilities.endStreamAction = value == "true";
        } else if (name == "fileidhash") {
            if (value != "parquet" && value != "delta") {
                return fail(ErrorCode::invalidArgument, "use the file id hash", std::string(value),
                            "it is not known", "ask for parquet or delta");
            }
            capabilities.fileIdHash = value;
        }
    }
    return capabilities;
}

Result<ResponseFormat> chooseFormat(const Capabilities& client, const delta::Protocol& protocol,
                                    const std::string& table)
{
    const auto needed = neededFeatures(protocol);
    if (needed.empty() && protocol.minReaderVersion <= 1 && client.parquet) {
        return ResponseFormat::parquet;
    }
    if (!client.delta) {
        return fail(ErrorCode::unsupported, "read table", table,
                    needed.empty() ? "the client takes none of the formats parquet and delta"
                                   : "it uses " + needed.front() + ", which the format parquet can't express",
                    "use a client that takes the format delta");
    }
    for (const std::string& feature : needed) {
        if (!client.readerFeatures.contains(feature)) {
            return fail(ErrorCode::unsupported, "read table", table,
                        "it uses " + feature + ", which the client doesn't say that it can read",
                        "use a client with that reader feature");
        }
    }
    return ResponseFormat::delta;
}

std::string capabilitiesHeader(const Capabilities& client, ResponseFormat format, bool endStreamAction)
{
    std::string header =
        format == ResponseFormat::parquet ? "responseformat=parquet" : "responseformat=delta";
    if (endStreamAction) {
        header += ";includeendstreamaction=true";
    }
    if (!client.fileIdHash.empty()) {
        header += ";fileidhash=" + client.fileIdHash;
    }
    return header;
}

} // namespace sharepane::serve
