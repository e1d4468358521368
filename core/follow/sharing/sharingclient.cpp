#include "core/follow/sharing/sharingclient.h"

#include "core/base/units.h"
#include "core/shareapi/weburl.h"

#include <QtCore/QByteArray>
#include <QtCore/QUrl>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

namespace sharepane::follow::sharing {

namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

constexpr const char* askOp = "ask the sharing server for";
/// After a 404 without a word of a Delta Sharing server, which may be any server.
constexpr const char* checkEndpoint = "check the profile's endpoint";
constexpr const char* triedAgain = "it is asked again by itself; if this stays, tell whoever runs the server";
constexpr std::size_t mostPages = 10'000;
constexpr std::size_t mostItems = 1'000'000;
constexpr std::uint64_t largestAnswer = 8ULL << 30U; // of a query, which is read as it comes
constexpr seconds longestPause{3600};
constexpr seconds refreshAhead{600}; // as the reference client does
constexpr const char* inDelta = "responseformat=delta;readerfeatures=deletionvectors,columnmapping,"
                                "timestampntz;includeendstreamaction=true";
constexpr const char* inParquet = "responseformat=parquet;includeendstreamaction=true";

std::string encoded(const std::string& text)
{
    return QUrl::toPercentEncoding(QString::fromStdString(text)).toStdString();
}

std::optional<std::int64_t> integerOf(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
    return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

/// What a server says about its refusal, fit for one line of ours. Empty: it is no sharing server's.
std::string messageOf(const http::Response& response)
{
    const Json document = Json::parse(response.body, nullptr, false);
    std::string message;
    if (document.is_object()) {
        for (const char* name : {"message", "errorCode"}) {
            const auto member = document.find(name);
            if (message.empty() && member != document.end() && member->is_string()) {
                message = member->get<std::string>();
            }
        }
    }
    message.resize(std::min<std::size_t>(message.size(), 300));
    std::ranges::replace_if(
        message, [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
    return QString::fromStdString(message).toStdString(); // what was cut in the middle of a letter
}

std::string errorCodeOf(const http::Response& response)
{
    const Json document = Json::parse(response.body, nullptr, false);
    const auto member = document.is_object() ? document.find("errorCode") : document.end();
    return member != document.end() && member->is_string() ? member->get<std::string>() : std::string();
}

bool isBearerChallenge(const http::Response& response)
{
    return QByteArray::fromStdString(response.header("www-authenticate"))
        .trimmed()
        .toLower()
        .startsWith("bearer");
}

Error unusable(const std::string& object, std::string cause)
{
    return {ErrorCode::corrupt, askOp, object, "its answer is not in the protocol: " + std::move(cause),
            "make sure that the profile's endpoint is a Delta Sharing server"};
}

std::string tableObject(const std::string& share, const std::string& schema, const std::string& table)
{
    return "table " + share + "." + schema + "." + table;
}

std::string schemaPath(const std::string& share, const std::string& schema)
{
    return "/shares/" + encoded(share) + "/schemas/" + encoded(schema);
}

std::string tablePath(const std::string& share, const std::string& schema, const std::string& table)
{
    return schemaPath(share, schema) + "/tables/" + encoded(table);
}

std::vector<std::string> namesOf(const std::vector<SharedTable>& items)
{
    std::vector<std::string> names;
    std::ranges::transform(items, std::back_inserter(names), &SharedTable::name);
    std::ranges::sort(names);
    return names;
}

/// The version that an answer is about; nothing when it doesn't say.
std::optional<std::int64_t> versionIn(const http::Response& response)
{
    return integerOf(response.header("delta-table-version"));
}

} // namespace

http::Send defaultSender(const std::string& certificateSha256)
{
    http::Options options;
    options.certificateSha256 = certificateSha256;
    return http::sender(std::move(options));
}

SharingClient::SharingClient(ReadProfile readProfile, MakeSender makeSender,
                             std::shared_ptr<const Clock> clock)
    : m_readProfile(std::move(readProfile))
    , m_makeSender(std::move(makeSender))
    , m_clock(std::move(clock))
{
}

std::optional<std::chrono::steady_clock::time_point> SharingClient::lastAccepted() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastAccepted;
}

/// What to ask with; another token than `refusedToken`, if there is one.
Result<SharingClient::Access> SharingClient::access(const std::string& refusedToken,
                                                    const CancelToken& cancel)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_access && m_access->token != refusedToken &&
            (!m_access->profile.usesOAuth() || Steady::now() < m_tokenUntil)) {
            return *m_access;
        }
    }
    Access fresh;
    fresh.profile = TRY(m_readProfile());
    fresh.token = fresh.profile.bearerToken;
    fresh.plain = m_makeSender({});
    fresh.send =
        fresh.profile.certificateSha256.empty() ? fresh.plain : m_makeSender(fresh.profile.certificateSha256);
    if (fresh.profile.usesOAuth()) {
        fresh.token = TRY(freshToken(fresh, cancel));
    }
    const std::lock_guard lock(m_mutex);
    m_access = fresh;
    return fresh;
}

/// RFC 6749, 4.4: the client credentials grant.
Result<std::string> SharingClient::freshToken(const Access& access, const CancelToken& cancel)
{
    const shareapi::Profile& profile = access.profile;
    const std::string object = "an access token of " + http::withoutQuery(profile.tokenEndpoint);
    const auto here = TRY(shareapi::parseSafeUrl(profile.tokenEndpoint, "the token endpoint"));
    const auto server = TRY(shareapi::parseSafeUrl(profile.endpoint, "the endpoint"));
    http::Request request;
    request.method = http::Method::post;
    request.url = profile.tokenEndpoint;
    const auto basic = QByteArray::fromStdString(profile.clientId + ":" + profile.clientSecret).toBase64();
    request.headers = {{"Authorization", "Basic " + basic.toStdString()},
                       {"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    request.body = "grant_type=client_credentials";
    if (!profile.scope.empty()) {
        request.body += "&scope=" + encoded(profile.scope);
    }
    request.largestBody = 256U << 10U;
    const auto response = TRY((here.sameOrigin(server) ? access.send : access.plain)(request, cancel));
    if (response.status == 429 || response.status >= 500) {
        return fail(ErrorCode::unavailable, askOp, object,
                    "it answers with status " + std::to_string(response.status), triedAgain);
    }
    if (!response.ok()) {
        return fail(ErrorCode::notAuthorised, askOp, object,
                    "it refuses the profile's client with status " + std::to_string(response.status),
                    "ask whoever shares the data for a new profile");
    }
    const Json document = Json::parse(response.body, nullptr, false);
    const auto token = document.is_object() ? document.find("access_token") : document.end();
    if (token == document.end() || !token->is_string() || token->get<std::string>().empty()) {
        return fail(unusable(object, "it has no access_token"));
    }
    auto text = token->get<std::string>();
    if (std::ranges::any_of(text, [](unsigned char c) { return c <= ' ' || c >= 0x7F; })) {
        return fail(unusable(object, "its access_token has characters that no token has"));
    }
    const auto lifetime = document.find("expires_in");
    std::int64_t lasts = 3600;
    if (lifetime != document.end() && lifetime->is_number_integer()) {
        lasts = std::clamp<std::int64_t>(lifetime->get<std::int64_t>(), 0, 86'400 * 365);
    }
    const std::lock_guard lock(m_mutex);
    m_tokenUntil = Steady::now() + std::max(seconds{lasts} - refreshAhead, seconds{lasts / 2});
    return text;
}

Result<void> SharingClient::checkTurn(const std::string& object) const
{
    const std::lock_guard lock(m_mutex);
    const auto left = std::chrono::ceil<seconds>(m_notBefore - Steady::now());
    if (left > seconds{0}) {
        return fail(ErrorCode::unavailable, askOp, object,
                    "the server asked to be left alone for another " + std::to_string(left.count()) + " s",
                    triedAgain);
    }
    return {};
}

/// RFC 9110, 10.2.3: seconds, or a date.
void SharingClient::noteRetryAfter(const http::Response& response)
{
    const std::string text = response.header("retry-after");
    std::optional<seconds> pause;
    if (const auto number = integerOf(text)) {
        pause = seconds{std::min<std::int64_t>(*number, longestPause.count())};
    } else if (!text.empty()) {
        const auto date = http::parseHttpDate(text);
        pause = date ? std::chrono::ceil<seconds>(*date - m_clock->now()) : std::optional<seconds>();
    }
    if (pause && *pause > seconds{0}) {
        const std::lock_guard lock(m_mutex);
        m_notBefore = Steady::now() + std::min(*pause, longestPause);
    }
}

Error SharingClient::refusal(const http::Response& response, const Access& access, const std::string& object)
{
    const std::string message = messageOf(response);
    const std::string said = message.empty()
                                 ? "the server answers with status " + std::to_string(response.status)
                                 : "the server says: " + message;
    const auto error = [&](ErrorCode code, std::string cause, std::string hint) {
        return Error{code, askOp, object, std::move(cause), std::move(hint)};
    };
    const std::string askForNew = "ask whoever shares the data for a new profile, and follow that";
    switch (response.status) {
    case 401: {
        const auto& expires = access.profile.expirationTime;
        if (expires && *expires <= m_clock->now()) {
            return error(ErrorCode::notAuthorised, "the profile expired on " + formatTimestamp(*expires),
                         askForNew);
        }
        const bool isServers = !message.empty() || isBearerChallenge(response);
        return error(isServers && !access.profile.usesOAuth() ? ErrorCode::revoked : ErrorCode::notAuthorised,
                     "the credential is not accepted; " + said, askForNew);
    }
    case 403:
        return error(ErrorCode::notAuthorised, said, "ask whoever shares the data");
    case 404:
        return error(ErrorCode::notFound, said,
                     message.empty() ? checkEndpoint
                                     : "ask whoever shares the data whether it is still shared");
    case 429:
        noteRetryAfter(response);
        return error(ErrorCode::unavailable, said, triedAgain);
    case 400:
        return error(errorCodeOf(response) == "UNSUPPORTED_OPERATION" ? ErrorCode::unsupported
                                                                      : ErrorCode::invalidArgument,
                     said, "tell whoever runs the server what it says");
    default:
        break;
    }
    if (response.status >= 500) {
        noteRetryAfter(response);
        return error(ErrorCode::unavailable, said, triedAgain);
    }
    if (response.status >= 300 && response.status < 400) {
        return error(ErrorCode::failed, "the server sends us elsewhere, where no credential may go",
                     "ask whoever shares the data for a profile with the right endpoint");
    }
    return error(ErrorCode::failed, said, "check the profile's endpoint, or ask whoever runs the server");
}

Result<http::Response> SharingClient::call(http::Request request, const std::string& path,
                                           const std::string& object, const CancelToken& cancel)
{
    TRY(checkTurn(object));
    const auto headers = request.headers;
    std::string refused;
    for (bool again = true;;) {
        const Access with = TRY(access(refused, cancel));
        request.url = with.profile.endpoint + path;
        request.headers = headers;
        request.headers.emplace_back("Authorization", "Bearer " + with.token);
        auto response = TRY(with.send(request, cancel));
        if (response.status == 401 && std::exchange(again, false)) {
            refused = with.token; // it may have been replaced meanwhile
            continue;
        }
        if (!response.ok()) {
            return fail(refusal(response, with, object));
        }
        const std::lock_guard lock(m_mutex);
        m_lastAccepted = Steady::now();
        return response;
    }
}

/// All pages of a list.
Result<std::vector<SharedTable>> SharingClient::list(const std::string& path, const std::string& object,
                                                     const CancelToken& cancel)
{
    std::vector<SharedTable> all;
    std::set<std::string> tokens;
    std::string token;
    for (std::size_t page = 0; page < mostPages && all.size() < mostItems; ++page) {
        http::Request request;
        request.headers = {{"Accept", "application/json"}};
        request.largestBody = 64U << 20U;
        const auto response =
            TRY(call(std::move(request), token.empty() ? path : path + "?pageToken=" + encoded(token), object,
                     cancel));
        const Json document = Json::parse(response.body, nullptr, false);
        if (!document.is_object()) {
            return fail(unusable(object, "it is no JSON object"));
        }
        const auto items = document.find("items");
        if (items != document.end() && !items->is_null() && !items->is_array()) {
            return fail(unusable(object, "items is no list"));
        }
        for (const Json& item : items == document.end() || items->is_null() ? Json::array() : *items) {
            const auto name = item.is_object() ? item.find("name") : item.end();
            if (!item.is_object() || name == item.end() || !name->is_string()) {
                return fail(unusable(object, "an item has no name"));
            }
            const auto id = item.find("id");
            all.push_back({name->get<std::string>(),
                           id != item.end() && id->is_string() ? id->get<std::string>() : std::string()});
        }
        const auto next = document.find("nextPageToken");
        token = next != document.end() && next->is_string() ? next->get<std::string>() : std::string();
        if (token.empty()) {
            return all;
        }
        if (!tokens.insert(token).second) {
            return fail(unusable(object, "its pages go round in a circle"));
        }
    }
    return fail(unusable(object, "it has too many pages"));
}

Result<std::vector<std::string>> SharingClient::shares(const CancelToken& cancel)
{
    return namesOf(TRY(list("/shares", "its shares", cancel)));
}

Result<std::vector<std::string>> SharingClient::schemas(const std::string& share, const CancelToken& cancel)
{
    const auto items = list("/shares/" + encoded(share) + "/schemas", "share " + share, cancel);
    if (!items && items.error().code == ErrorCode::notFound && items.error().hint != checkEndpoint) {
        Error error = items.error(); // a sharing server's own answer
        error.code = ErrorCode::revoked;
        error.cause = "the share is not there (any more); " + error.cause;
        error.hint = "ask whoever shares the data";
        return fail(std::move(error));
    }
    return namesOf(TRY(items));
}

Result<std::vector<SharedTable>> SharingClient::tables(const std::string& share, const std::string& schema,
                                                       const CancelToken& cancel)
{
    auto items = list(schemaPath(share, schema) + "/tables", "schema " + share + "." + schema, cancel);
    if (!items && items.error().code == ErrorCode::notFound) {
        TRY(schemas(share, cancel)); // says whether it is the share that is gone
        return fail(items.error());
    }
    auto tables = TRY(std::move(items));
    std::ranges::sort(tables, {}, [](const SharedTable& table) { return std::tie(table.id, table.name); });
    return tables;
}

Result<std::int64_t> SharingClient::version(const std::string& share, const std::string& schema,
                                            const std::string& table, const CancelToken& cancel)
{
    const std::string object = tableObject(share, schema, table);
    http::Request request;
    request.largestBody = 64U << 10U;
    auto response = call(request, tablePath(share, schema, table) + "/version", object, cancel);
    if (!response && response.error().code == ErrorCode::notFound) {
        request.method = http::Method::head; // as servers were asked before there was /version
        auto older = call(request, tablePath(share, schema, table), object, cancel);
        if (older) {
            response = std::move(older);
        }
    }
    if (!response) {
        return fail(response.error());
    }
    if (const auto version = versionIn(*response)) {
        return *version;
    }
    return fail(unusable(object, "it has no header Delta-Table-Version"));
}

Result<TableSnapshot> SharingClient::query(const std::string& share, const std::string& schema,
                                           const std::string& table, const CancelToken& cancel)
{
    const std::string path = tablePath(share, schema, table) + "/query";
    const std::string object = tableObject(share, schema, table);
    // Delta format says more: when an extent was made, and what the table needs of its readers.
    auto snapshot = queryIn(inDelta, path, object, cancel);
    if (!snapshot && snapshot.error().op == askOp &&
        (snapshot.error().code == ErrorCode::invalidArgument ||
         snapshot.error().code == ErrorCode::unsupported)) {
        auto simple = queryIn(inParquet, path, object, cancel);
        if (simple || snapshot.error().code == ErrorCode::invalidArgument) {
            return simple;
        }
    }
    return snapshot;
}

Result<TableSnapshot> SharingClient::queryIn(const std::string& capabilities, const std::string& path,
                                             const std::string& table, const CancelToken& cancel)
{
    TableLines lines(table);
    std::optional<std::int64_t> version;
    std::set<std::string> tokens;
    std::string token;
    for (std::size_t page = 0; page < mostPages; ++page) {
        http::Request request;
        request.method = http::Method::post;
        request.body = token.empty() ? "{}" : Json({{"pageToken", token}}).dump();
        request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                           {"delta-sharing-capabilities", capabilities}};
        request.largestBody = largestAnswer;
        request.onBody = [&lines](std::string_view piece) {
            return lines.add(piece);
        };
        const auto response = TRY(call(std::move(request), path, table, cancel));
        const auto served = versionIn(response);
        if (!served) {
            return fail(unusable(table, "it has no header Delta-Table-Version"));
        }
        if (version && *version != *served) {
            return fail(ErrorCode::unavailable, askOp, table, "it changed while its files were listed",
                        triedAgain);
        }
        version = served;
        const QByteArray echoed =
            QByteArray::fromStdString(response.header("delta-sharing-capabilities")).toLower();
        const auto next = TRY(lines.endPage(echoed.contains("includeendstreamaction=true")));
        if (!next) {
            return lines.finish(*version);
        }
        if (!tokens.insert(*next).second) {
            return fail(unusable(table, "its pages go round in a circle"));
        }
        token = *next;
    }
    return fail(unusable(table, "it has too many pages"));
}

Result<http::Response> SharingClient::readFile(const std::string& url, std::uint64_t offset,
                                               std::uint64_t count, const CancelToken& cancel)
{
    const Access with = TRY(access({}, cancel));
    const auto server = TRY(shareapi::parseSafeUrl(with.profile.endpoint, "the endpoint"));
    const auto file = TRY(shareapi::parseSafeUrl(url, "a file of the shared table"));
    if (!file.secure && server.secure) {
        return fail(ErrorCode::unsupported, "fetch", http::withoutQuery(url),
                    "a server that is spoken to by https names files by plain http",
                    "ask whoever runs the server to give https addresses");
    }
    http::Request request;
    request.url = url;
    request.range = std::pair(offset, count);
    request.largestBody = count;
    return (file.sameOrigin(server) ? with.send : with.plain)(request, cancel);
}

} // namespace sharepane::follow::sharing
