#include "core/follow/share/shareclient.h"

#include "core/shareapi/weburl.h"

#include <QtCore/QString>
#include <QtCore/QUrl>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace sharepane::follow::share {

namespace {

using Json = nlohmann::json;
using Steady = std::chrono::steady_clock;

constexpr const char* askOp = "ask the share service for";
constexpr std::uint64_t largestAnswer = 16ULL << 30U; // of changes, which are read as they come
constexpr std::chrono::seconds longestPause{60};
constexpr std::chrono::seconds patience = shareapi::longestWait + std::chrono::seconds{15};

std::string encoded(const std::string& text)
{
    return QUrl::toPercentEncoding(QString::fromStdString(text)).toStdString();
}

std::string memberOf(const Json& document, const char* name)
{
    const auto member = document.is_object() ? document.find(name) : document.end();
    return member != document.end() && member->is_string() ? member->get<std::string>() : std::string();
}

/// Fit for one line of ours.
std::string oneLine(std::string text)
{
    text.resize(std::min<std::size_t>(text.size(), 400));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
    while (text.ends_with('.')) {
        text.pop_back();
    }
    return QString::fromStdString(text).toStdString(); // what was cut in the middle of a letter
}

struct Said {
    std::string code;
    std::string message;
};

Said saidIn(const http::Response& response)
{
    const Json document = Json::parse(response.body, nullptr, false);
    Said said{memberOf(document, "errorCode"), oneLine(memberOf(document, "message"))};
    if (said.message.empty()) {
        said.message = "it answers with status " + std::to_string(response.status);
    }
    return said;
}

/// `applied`: the follower has something that it got here, so that to be given it no more ends that.
Error refusal(const http::Response& response, const std::string& object, bool applied)
{
    const Said said = saidIn(response);
    const auto error = [&](ErrorCode code, const char* hint) {
        return Error{code, askOp, object, said.message, hint};
    };
    switch (response.status) {
    case 400:
        return error(ErrorCode::unsupported, "use the same version of Sharepane as the share's provider");
    case 401:
        return said.code == shareapi::revokedCode || said.code == shareapi::sourceDeletedCode
                   ? error(ErrorCode::revoked, "ask the share's provider")
                   : error(ErrorCode::notAuthorised, "ask the share's provider for a new invitation");
    case 403:
        return error(ErrorCode::notAuthorised, "ask the share's provider");
    case 404:
        return error(applied && said.code == shareapi::notSharedCode ? ErrorCode::revoked
                                                                     : ErrorCode::notFound,
                     "ask the share's provider");
    default:
        return error(ErrorCode::unavailable, "");
    }
}

} // namespace

ShareConnection::ShareConnection(const std::string& service, const MakeSender& makeSender,
                                 const std::string& certificateSha256)
    : m_send(makeSender({.certificateSha256 = certificateSha256}))
    , m_news(service, makeSender({.stallTimeout = patience, .certificateSha256 = certificateSha256}))
{
}

Result<void> ShareConnection::checkTurn(const std::string& object) const
{
    const std::lock_guard lock(m_mutex);
    if (Steady::now() < m_notBefore) {
        return fail(ErrorCode::unavailable, askOp, object, "it asked to wait for a moment",
                    "it is asked again by itself");
    }
    return {};
}

void ShareConnection::noteRetryAfter(const http::Response& response)
{
    const std::string text = response.header("retry-after");
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || seconds <= 0) {
        return;
    }
    const auto until =
        Steady::now() + std::min<std::chrono::seconds>(std::chrono::seconds{seconds}, longestPause);
    const std::lock_guard lock(m_mutex);
    m_notBefore = std::max(m_notBefore, until);
}

ShareClient::ShareClient(ShareUrl url, ReadAccess readAccess, Connect connect)
    : m_url(std::move(url))
    , m_readAccess(std::move(readAccess))
    , m_connect(std::move(connect))
{
}

std::string ShareClient::objectOf(const std::string& database) const
{
    return formatShareUrl(m_url) + (database.empty() ? "" : "/" + database);
}

std::string ShareClient::pathOf(const std::string& database, const char* what) const
{
    return std::string(shareapi::subscriptionsPath) + m_url.subscription + "/databases" +
           (database.empty() ? "" : "/" + encoded(database)) + what;
}

Result<ShareClient::Access> ShareClient::access(const std::string& refused)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_access && m_access->keys.credential != refused) {
            return *m_access;
        }
    }
    ShareAccess keys = TRY(m_readAccess(m_url.subscription));
    auto connection = m_connect(m_url.service, keys.certificateSha256);
    const std::lock_guard lock(m_mutex);
    m_access = Access{std::move(keys), std::move(connection)};
    return *m_access;
}

/// Any answer that is no refusal.
Result<http::Response> ShareClient::call(http::Request request, const std::string& path,
                                         const std::string& object, const CancelToken& cancel, bool applied)
{
    request.url = m_url.service + path;
    const auto headers = request.headers;
    std::string refused;
    for (;;) {
        const Access with = TRY(access(refused));
        TRY(with.connection->checkTurn(object));
        request.headers = headers;
        request.headers.emplace_back("Authorization", "Bearer " + with.keys.credential);
        auto response = with.connection->send()(request, cancel);
        if (!response) {
            Error error = response.error();
            error.object = object;
            return fail(std::move(error));
        }
        if (response->ok() || response->status == 413) {
            return response;
        }
        if (response->status == 429 || response->status >= 500) {
            with.connection->noteRetryAfter(*response);
        }
        Error error = refusal(*response, object, applied);
        if (error.code != ErrorCode::notAuthorised || !refused.empty()) {
            return fail(std::move(error));
        }
        refused = with.keys.credential;
        const Access again = TRY(access(refused));
        if (again.keys.credential == refused) {
            return fail(std::move(error));
        }
    }
}

Result<std::vector<std::string>> ShareClient::databases()
{
    const auto response = TRY(call({}, pathOf({}, ""), objectOf({}), {}));
    return shareapi::parseDatabases(response.body);
}

Result<shareapi::DatabaseHead> ShareClient::head(const std::string& database)
{
    const auto response = TRY(call({}, pathOf(database, ""), objectOf(database), {}));
    return shareapi::parseHead(response.body);
}

Result<ShareClient::Answer> ShareClient::changes(const std::string& database, const ChangesRequest& request,
                                                 const Clock& clock)
{
    ChangesReader reader(objectOf(database));
    std::optional<Timestamp> begun;
    const Timestamp asked = clock.now();
    http::Request post;
    post.method = http::Method::post;
    post.headers = {{"Content-Type", "application/json"}};
    post.body = toJson(request);
    post.largestBody = largestAnswer;
    post.onBody = [&](std::string_view piece) {
        begun = begun ? begun : std::optional(clock.now());
        return reader.add(piece);
    };
    auto response =
        call(std::move(post), pathOf(database, "/changes"), objectOf(database), {}, request.version >= 0);
    if (!response) {
        return fail(response.error());
    }
    Answer answer;
    if (response->status == 413) {
        answer.tooLong = true;
        return answer;
    }
    answer.answer = TRY(reader.finish());
    const Timestamp middle = asked + (begun.value_or(asked) - asked) / 2;
    answer.clockOffset = answer.answer.leaderTime - middle;
    return answer;
}

Result<bool> ShareClient::tell(const std::string& database, const shareapi::FollowerNote& note)
{
    http::Request post;
    post.method = http::Method::post;
    post.headers = {{"Content-Type", "application/json"}};
    post.body = shareapi::formatFollowerNote(note);
    const auto response = TRY(call(std::move(post), pathOf(database, "/followers"), objectOf(database), {}));
    return shareapi::parseAttached(response.body);
}

Result<shareapi::ExtentUrls> ShareClient::extentUrls(const std::string& database,
                                                     const std::vector<shareapi::ExtentName>& extents,
                                                     const CancelToken& cancel)
{
    http::Request post;
    post.method = http::Method::post;
    post.headers = {{"Content-Type", "application/json"}};
    post.body = shareapi::formatExtentNames(extents);
    const auto response =
        TRY(call(std::move(post), pathOf(database, "/extents"), objectOf(database), cancel));
    auto urls = TRY(shareapi::parseExtentUrls(response.body));
    if (urls.urls.size() != extents.size()) {
        return fail(ErrorCode::corrupt, askOp, objectOf(database),
                    "it names other extents than were asked for", "tell the share's provider");
    }
    return urls;
}

Result<http::Response> ShareClient::readFile(const std::string& url, std::uint64_t offset,
                                             std::uint64_t count, const CancelToken& cancel)
{
    const Access with = TRY(access());
    http::Request request;
    request.range = std::pair(offset, count);
    request.largestBody = count;
    if (url.starts_with('/')) {
        request.url = m_url.service + url;
        return with.connection->send()(request, cancel);
    }
    const auto service = TRY(shareapi::parseSafeUrl(m_url.service, "the share service"));
    const auto file = TRY(shareapi::parseSafeUrl(url, "an extent of the shared database"));
    if (!file.secure && service.secure) {
        return fail(ErrorCode::unsupported, "fetch", http::withoutQuery(url),
                    "a service that is spoken to by https names extents by plain http");
    }
    request.url = url;
    static const http::Send others = http::sender({}); // whose certificates the system's authorities know
    return others(request, cancel);
}

} // namespace sharepane::follow::share
