#include "core/serve/sharingrequest.h"

#include "core/base/units.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace sharepane::serve {

namespace {

using Json = nlohmann::json;
using Parameters = std::map<std::string, std::string>;

tl::unexpected<Error> refuse(const std::string& name, const std::string& cause)
{
    return fail(ErrorCode::invalidArgument, "use", name, cause);
}

std::optional<std::string> parameter(const Parameters& parameters, const std::string& name)
{
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::nullopt : std::optional(found->second);
}

Result<std::optional<std::int64_t>> number(const Parameters& parameters, const std::string& name)
{
    const auto text = parameter(parameters, name);
    if (!text) {
        return std::optional<std::int64_t>();
    }
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < 0) {
        return refuse(name, "it is not a number from 0 on");
    }
    return std::optional(value);
}

/// ISO 8601 in UTC: "2022-01-01T00:00:00Z".
Result<Timestamp> timestampOf(const std::string& name, const std::string& text)
{
    const auto time = parseTimestamp(text);
    return time ? Result<Timestamp>(*time)
                : refuse(name, "it is not a time in UTC such as 2026-11-21T20:15:00Z");
}

Result<std::optional<Timestamp>> timestamp(const Parameters& parameters, const std::string& name)
{
    const auto text = parameter(parameters, name);
    return text ? std::optional(TRY(timestampOf(name, *text))) : std::optional<Timestamp>();
}

Result<VersionRequest> atMostOne(const VersionRequest& request)
{
    if (request.version && request.timestamp) {
        return refuse("version and timestamp", "only one of them may be given");
    }
    return request;
}

/// The member as a number from 0 on; nothing where it is absent or null.
Result<std::optional<std::int64_t>> numberIn(const Json& body, const char* name)
{
    const auto found = body.find(name);
    if (found == body.end() || found->is_null()) {
        return std::optional<std::int64_t>();
    }
    if (!found->is_number_integer() ||
        (found->is_number_unsigned() && found->get<std::uint64_t>() >> 63U != 0) ||
        found->get<std::int64_t>() < 0) {
        return refuse(name, "it is not a number from 0 on");
    }
    return std::optional(found->get<std::int64_t>());
}

Result<std::string> textIn(const Json& body, const char* name)
{
    const auto found = body.find(name);
    if (found == body.end() || found->is_null()) {
        return std::string();
    }
    return found->is_string() ? Result<std::string>(found->get<std::string>())
                              : refuse(name, "it is not a text");
}

bool isTrue(const Json& body, const char* name)
{
    const auto found = body.find(name);
    return found != body.end() && found->is_boolean() && found->get<bool>();
}

std::string hexOf(const std::string& bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 0xFU];
    }
    return hex;
}

} // namespace

std::optional<std::string> placeIn(const std::string& hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
        if (error != std::errc() || end != hex.data() + i + 2) {
            return std::nullopt;
        }
        bytes += static_cast<char>(byte);
    }
    return hex.size() % 2 == 0 && !bytes.empty() ? std::optional(bytes) : std::nullopt;
}

std::string pageToken(const std::string& place)
{
    return hexOf(place);
}

Result<PageRequest> parsePage(const Parameters& parameters)
{
    PageRequest page;
    if (const auto most = TRY(number(parameters, "maxResults"))) {
        page.most = static_cast<std::size_t>(std::min<std::int64_t>(*most, 10'000));
    }
    const auto token = parameter(parameters, "pageToken");
    if (token && !token->empty()) {
        const auto place = placeIn(*token);
        if (!place) {
            return refuse("pageToken", "it is none that this service gave");
        }
        page.after = *place;
    }
    return page;
}

Result<VersionRequest> parseVersion(const Parameters& parameters)
{
    VersionRequest request;
    request.version = TRY(number(parameters, "version"));
    request.timestamp = TRY(timestamp(parameters, "timestamp"));
    return atMostOne(request);
}

Result<QueryRequest> parseQueryBody(const std::string& text)
{
    const Json body = text.empty() ? Json::object() : Json::parse(text, nullptr, false);
    if (!body.is_object()) {
        return refuse("the body", "it is not a JSON object");
    }
    QueryRequest request;
    request.at.version = TRY(numberIn(body, "version"));
    if (const auto time = TRY(textIn(body, "timestamp")); !time.empty()) {
        request.at.timestamp = TRY(timestampOf("timestamp", time));
    }
    TRY(atMostOne(request.at));
    request.startingVersion = TRY(numberIn(body, "startingVersion"));
    request.endingVersion = TRY(numberIn(body, "endingVersion"));
    if (request.startingVersion && (request.at.version || request.at.timestamp)) {
        return refuse("startingVersion", "a version or timestamp is given too");
    }
    if (request.endingVersion &&
        (!request.startingVersion || *request.endingVersion < *request.startingVersion)) {
        return refuse("endingVersion", "it is before startingVersion");
    }
    request.limit = TRY(numberIn(body, "limitHint"));
    // Hints are best effort: what is not of the documented form is no hint.
    if (const auto hints = body.find("predicateHints"); hints != body.end() && hints->is_array()) {
        for (const Json& hint : *hints) {
            request.sqlHints.push_back(hint.is_string() ? hint.get<std::string>() : std::string());
        }
    }
    if (const auto hint = body.find("jsonPredicateHints"); hint != body.end() && hint->is_string()) {
        request.jsonHint = hint->get<std::string>();
    }
    request.refreshToken = TRY(textIn(body, "refreshToken"));
    request.includeRefreshToken = isTrue(body, "includeRefreshToken");
    if (const auto most = TRY(numberIn(body, "maxFiles"))) {
        if (*most == 0) {
            return refuse("maxFiles", "a page has a file at least");
        }
        request.maxFiles = std::min<std::uint64_t>(static_cast<std::uint64_t>(*most), mostPageFiles);
    }
    request.pageToken = TRY(textIn(body, "pageToken"));
    return request;
}

Result<ChangesRequest> parseChanges(const Parameters& parameters)
{
    ChangesRequest request;
    request.startingVersion = TRY(number(parameters, "startingVersion"));
    request.endingVersion = TRY(number(parameters, "endingVersion"));
    request.startingTimestamp = TRY(timestamp(parameters, "startingTimestamp"));
    request.endingTimestamp = TRY(timestamp(parameters, "endingTimestamp"));
    const auto historical = parameter(parameters, "includeHistoricalMetadata");
    request.historicalMetadata = historical && (*historical == "true" || *historical == "True");
    if (request.startingVersion.has_value() == request.startingTimestamp.has_value()) {
        return refuse("the start", "exactly one of startingVersion and startingTimestamp must be given");
    }
    if (request.endingVersion && request.endingTimestamp) {
        return refuse("the end", "only one of endingVersion and endingTimestamp may be given");
    }
    return request;
}

} // namespace sharepane::serve
