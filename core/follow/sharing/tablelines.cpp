#include "core/follow/sharing/tablelines.h"

#include "core/delta/schema.h"
#include "core/shareapi/weburl.h"

#include <QtCore/QCryptographicHash>

#include <nlohmann/json.hpp>
#include <utility>

namespace sharepane::follow::sharing {

namespace {

using Json = nlohmann::json;

constexpr std::size_t longestLine = 16U << 20U;
constexpr std::size_t mostFiles = 5'000'000;

/// The member of that name if it is an object, or nullptr.
const Json* objectIn(const Json& object, const char* name)
{
    const auto member = object.find(name);
    return member != object.end() && member->is_object() ? &*member : nullptr;
}

std::string textIn(const Json& object, const char* name)
{
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

void copyIfThere(const Json& from, Json& to, const char* name)
{
    const auto member = from.find(name);
    if (member != from.end() && !member->is_null()) {
        to[name] = *member;
    }
}

/// The Delta action that a line in parquet format stands for. Its protocol says 1 where any reader will do.
Json protocolAction(const Json& protocol)
{
    if (const Json* inDelta = objectIn(protocol, "deltaProtocol")) {
        Json action = *inDelta;
        action.emplace("minWriterVersion", 2); // of no meaning for a reader, and left out by some
        return action;
    }
    Json action = {{"minWriterVersion", 2}};
    copyIfThere(protocol, action, "minReaderVersion");
    return action;
}

Json metadataAction(const Json& metadata)
{
    const Json* inDelta = objectIn(metadata, "deltaMetadata");
    const Json& from = inDelta != nullptr ? *inDelta : metadata;
    Json action = {{"format", {{"provider", "parquet"}, {"options", Json::object()}}},
                   {"configuration", Json::object()},
                   {"partitionColumns", Json::array()}};
    for (const char* name :
         {"id", "name", "description", "schemaString", "partitionColumns", "createdTime"}) {
        copyIfThere(from, action, name);
    }
    if (inDelta != nullptr) { // in parquet format they are no properties of the table
        copyIfThere(from, action, "configuration");
        copyIfThere(from, action, "format");
    }
    return action;
}

Json addAction(const Json& file)
{
    const Json* single = objectIn(file, "deltaSingleAction");
    if (const Json* add = single != nullptr ? objectIn(*single, "add") : nullptr) {
        return *add;
    }
    Json action = {{"dataChange", true}, {"modificationTime", 0}, {"partitionValues", Json::object()}};
    for (const char* name : {"partitionValues", "size", "stats"}) {
        copyIfThere(file, action, name);
    }
    const auto time = file.find("timestamp");
    if (time != file.end() && time->is_number_integer()) {
        action["modificationTime"] = *time;
    }
    return action;
}

std::optional<Timestamp> expiration(const Json& file)
{
    const auto time = file.find("expirationTimestamp");
    constexpr std::int64_t most = 253'402'300'800'000; // the year 10000
    if (time == file.end() || !time->is_number_integer() || *time <= 0 || *time > most) {
        return std::nullopt;
    }
    return fromMillis(time->get<std::int64_t>());
}

} // namespace

std::string extentNameOf(std::string_view fileId)
{
    const auto hash = QCryptographicHash::hash(
        QByteArrayView(fileId.data(), static_cast<qsizetype>(fileId.size())), QCryptographicHash::Sha256);
    return hash.toHex().toStdString() + ".parquet";
}

TableLines::TableLines(std::string table)
    : m_table(std::move(table))
{
}

tl::unexpected<Error> TableLines::corrupt(std::string cause) const
{
    return fail(ErrorCode::corrupt, "read the shared table", m_table,
                "line " + std::to_string(m_line) + " of the server's answer: " + std::move(cause),
                "tell whoever runs the server");
}

Result<void> TableLines::add(std::string_view piece)
{
    while (!piece.empty()) {
        const std::size_t end = piece.find('\n');
        m_rest.append(piece.substr(0, end));
        if (m_rest.size() > longestLine) {
            return corrupt("it is too long");
        }
        if (end == std::string_view::npos) {
            return {};
        }
        piece.remove_prefix(end + 1);
        TRY(addLine(m_rest));
        m_rest.clear();
    }
    return {};
}

Result<void> TableLines::addLine(std::string_view line)
{
    ++m_line;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
        return {};
    }
    const Json document = Json::parse(line, nullptr, false);
    if (!document.is_object()) {
        return corrupt("it is no JSON object");
    }
    const auto put = [this](const char* kind, const Json& action) {
        m_actions +=
            Json({{kind, action}}).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    };
    if (const Json* protocol = objectIn(document, "protocol"); protocol != nullptr && !m_hasProtocol) {
        m_hasProtocol = true;
        put("protocol", protocolAction(*protocol));
    } else if (const Json* metadata = objectIn(document, "metaData"); metadata != nullptr && !m_hasMetadata) {
        m_hasMetadata = true;
        put("metaData", metadataAction(*metadata));
    } else if (const Json* file = objectIn(document, "file")) {
        Json action = addAction(*file);
        const std::string id = textIn(*file, "id");
        const std::string url = textIn(*file, "url");
        FileUrl where{url.empty() ? textIn(action, "path") : url, expiration(*file)};
        if (id.empty() || where.url.empty()) {
            return corrupt("a file has no id or no URL");
        }
        if (const auto checked = shareapi::parseWebUrl(where.url, "a file"); !checked) {
            return corrupt("a file's URL: " + checked.error().cause);
        }
        const std::string path = extentNameOf(id);
        action["path"] = path;
        put("add", action);
        if (!m_urls.emplace(path, std::move(where)).second) {
            return corrupt("two files have the same id");
        }
        if (m_urls.size() > mostFiles) {
            return fail(ErrorCode::unsupported, "read the shared table", m_table,
                        "it has more than " + std::to_string(mostFiles) + " files",
                        "leave it out with --tables-exclude, or ask whoever shares it to merge its files");
        }
    } else if (const Json* end = objectIn(document, "endStreamAction")) {
        m_ended = true;
        if (const std::string message = textIn(*end, "errorMessage"); !message.empty()) {
            return fail(ErrorCode::unavailable, "read the shared table", m_table,
                        "the server failed in the middle of its answer: " + message.substr(0, 300),
                        "it is asked again by itself; if this stays, tell whoever runs the server");
        }
        if (std::string next = textIn(*end, "nextPageToken"); !next.empty()) {
            m_nextPage = std::move(next);
        }
    }
    return {};
}

Result<std::optional<std::string>> TableLines::endPage(bool endExpected)
{
    if (!m_rest.empty()) { // a last line without its end
        const std::string line = std::exchange(m_rest, {});
        TRY(addLine(line));
    }
    if (endExpected && !m_ended) {
        return fail(ErrorCode::unavailable, "read the shared table", m_table,
                    "the server's answer was cut off after line " + std::to_string(m_line),
                    "it is asked again by itself; if this stays, tell whoever runs the server");
    }
    m_ended = false;
    return std::exchange(m_nextPage, std::nullopt);
}

Result<TableSnapshot> TableLines::finish(std::int64_t version)
{
    if (!m_hasProtocol || !m_hasMetadata) {
        return corrupt("it ends without the table's protocol and metadata");
    }
    auto commit = delta::parseCommit(version, m_actions);
    if (!commit) {
        Error error = commit.error();
        error.object = m_table;
        return fail(std::move(error));
    }
    TableSnapshot snapshot;
    snapshot.version = version;
    snapshot.protocol = commit->protocol.value_or(delta::Protocol{});
    snapshot.metadata = commit->metadata.value_or(delta::Metadata{});
    snapshot.adds = std::move(commit->adds);
    snapshot.urls = std::move(m_urls);
    TRY(delta::checkReadable(snapshot.protocol, snapshot.metadata, m_table));
    TRY(delta::parseSchema(snapshot.metadata.schemaString));
    for (delta::Add& add : snapshot.adds) {
        if (!add.deletionVector.empty()) {
            // Serving the extent without it would bring deleted rows back.
            return fail(ErrorCode::unsupported, "read the shared table", m_table, "it uses deletion vectors",
                        "ask whoever shares it to purge them, or leave it out with --tables-exclude");
        }
        add.version = {}; // the server's file list is no log
        add.tags.clear(); // the server could name a checksum that it doesn't keep
    }
    return snapshot;
}

} // namespace sharepane::follow::sharing
