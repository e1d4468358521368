#include "core/shareapi/tail.h"

#include "core/shareapi/members.h"
#include "core/shareapi/weburl.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace sharepane::shareapi {

namespace {

using Json = nlohmann::json;

constexpr std::size_t mostSubscriptions = 1000;
constexpr std::size_t mostDatabases = 10'000;
constexpr std::size_t longestName = 512; // two names of 255 bytes, joined
constexpr std::size_t longestMark = 128;
constexpr std::size_t longestCredential = 512;
constexpr std::size_t longestPath = 4096;
constexpr std::int64_t latest = 253'402'300'800'000; // ms: the year 10000

std::optional<Awaited> awaitedIn(const Json& json)
{
    auto id = uuidIn(json, "id");
    auto credential = textIn(json, "credential", longestCredential);
    const auto databases = json.is_object() ? json.find("databases") : json.end();
    if (!id || !credential || databases == json.end() || !databases->is_object() ||
        databases->size() > mostDatabases) {
        return std::nullopt;
    }
    Awaited awaited{*std::move(id), *std::move(credential), {}};
    for (const auto& [name, value] : databases->items()) {
        auto mark = textIn(*databases, name.c_str(), longestMark);
        if (!mark || name.size() > longestName) {
            return std::nullopt;
        }
        awaited.databases.emplace(name, *std::move(mark));
    }
    return awaited;
}

constexpr std::array noteKinds{
    std::pair{FollowerNote::Kind::attach, "attach"}, std::pair{FollowerNote::Kind::detach, "detach"},
    std::pair{FollowerNote::Kind::report, "report"}, std::pair{FollowerNote::Kind::ask, "ask"}};

} // namespace

std::string formatNewsRequest(const NewsRequest& request)
{
    Json subscriptions = Json::array();
    for (const Awaited& awaited : request.subscriptions) {
        Json databases = Json::object();
        for (const auto& [name, mark] : awaited.databases) {
            databases[name] = mark;
        }
        subscriptions.push_back(Json::object(
            {{"id", awaited.id}, {"credential", awaited.credential}, {"databases", std::move(databases)}}));
    }
    return dumped(
        Json::object({{"wait", request.wait.count()}, {"subscriptions", std::move(subscriptions)}}));
}

Result<NewsRequest> parseNewsRequest(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const auto wait = integerIn(document, "wait", 0, longestWait.count());
    const Json* subscriptions = listIn(document, "subscriptions", mostSubscriptions);
    if (!wait || subscriptions == nullptr || subscriptions->empty()) {
        return badQuestion("the question for news");
    }
    NewsRequest request{std::chrono::seconds{*wait}, {}};
    for (const Json& element : *subscriptions) {
        auto awaited = awaitedIn(element);
        if (!awaited) {
            return badQuestion("the question for news");
        }
        request.subscriptions.push_back(*std::move(awaited));
    }
    return request;
}

std::string formatNews(const std::vector<News>& news)
{
    Json list = Json::array();
    for (const News& item : news) {
        Json json = Json::object({{"subscription", item.subscription}});
        if (item.refused) {
            json["refused"] = true;
        } else {
            json["database"] = item.database;
            json["mark"] = item.mark;
        }
        list.push_back(std::move(json));
    }
    return dumped(Json::object({{"news", std::move(list)}}));
}

Result<std::vector<News>> parseNews(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const Json* list = listIn(document, "news", mostSubscriptions * 10);
    if (list == nullptr) {
        return badAnswer("the service's news");
    }
    std::vector<News> news;
    for (const Json& element : *list) {
        auto subscription = uuidIn(element, "subscription");
        if (!subscription) {
            return badAnswer("the service's news");
        }
        News& item = news.emplace_back(News{*std::move(subscription), {}, {}, element.contains("refused")});
        auto database = textIn(element, "database", longestName);
        auto mark = textIn(element, "mark", longestMark);
        if (!item.refused && (!database || !mark)) {
            return badAnswer("the service's news");
        }
        item.database = std::move(database).value_or(std::string());
        item.mark = std::move(mark).value_or(std::string());
    }
    return news;
}

std::string formatFollowerNote(const FollowerNote& note)
{
    const auto kind = std::ranges::find(noteKinds, note.kind, &decltype(noteKinds)::value_type::first);
    Json json = Json::object({{"note", kind->second}, {"follower", note.follower}});
    if (note.kind == FollowerNote::Kind::attach) {
        json["cluster"] = note.cluster;
        json["database"] = note.database;
    } else if (note.kind == FollowerNote::Kind::report) {
        json["version"] = note.version;
    }
    return dumped(json);
}

Result<FollowerNote> parseFollowerNote(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const auto name = textIn(document, "note", 16);
    auto follower = uuidIn(document, "follower");
    const auto* const kind =
        std::ranges::find_if(noteKinds, [&](const auto& known) { return name && *name == known.second; });
    if (kind == noteKinds.end() || !follower) {
        return badQuestion("a follower's note");
    }
    FollowerNote note{kind->first, *std::move(follower), {}, {}, -1};
    if (note.kind == FollowerNote::Kind::attach) {
        auto cluster = textIn(document, "cluster", longestName);
        auto database = textIn(document, "database", longestName);
        if (!cluster || !database) {
            return badQuestion("a follower's note");
        }
        note.cluster = *std::move(cluster);
        note.database = *std::move(database);
    } else if (note.kind == FollowerNote::Kind::report) {
        const auto version = integerIn(document, "version", -1, std::numeric_limits<std::int64_t>::max() / 2);
        if (!version) {
            return badQuestion("a follower's note");
        }
        note.version = *version;
    }
    return note;
}

std::string formatAttached(bool attached)
{
    return dumped(Json::object({{"attached", attached}}));
}

Result<bool> parseAttached(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const auto attached = flagIn(document, "attached");
    if (!attached) {
        return badAnswer("the service's answer about a follower");
    }
    return *attached;
}

std::string formatHead(const DatabaseHead& head)
{
    return dumped(Json::object({{"version", head.version}, {"time", toMicros(head.time)}}));
}

Result<DatabaseHead> parseHead(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const auto version = integerIn(document, "version", 0, std::numeric_limits<std::int64_t>::max() / 2);
    const auto time = integerIn(document, "time", 0, latest * 1000);
    if (!version || !time) {
        return badAnswer("the newest version of a shared database");
    }
    return DatabaseHead{*version, fromMicros(*time)};
}

std::string formatDatabases(const std::vector<std::string>& databases)
{
    return dumped(Json::object({{"databases", databases}}));
}

Result<std::vector<std::string>> parseDatabases(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const Json* list = listIn(document, "databases", mostDatabases);
    if (list == nullptr) {
        return badAnswer("the list of shared databases");
    }
    std::vector<std::string> databases;
    for (const Json& element : *list) {
        if (!element.is_string() || element.get_ref<const std::string&>().size() > longestName) {
            return badAnswer("the list of shared databases");
        }
        databases.push_back(element.get<std::string>());
    }
    return databases;
}

bool isExtentUrl(const std::string& url)
{
    const auto isPlain = [](char c) {
        return c > ' ' && c < 0x7F;
    };
    if (url.starts_with('/')) {
        return url.size() <= 4 * longestPath && !url.starts_with("//") && std::ranges::all_of(url, isPlain);
    }
    return parseWebUrl(url, "an extent").has_value();
}

std::string formatExtentNames(const std::vector<ExtentName>& extents)
{
    Json list = Json::array();
    for (const ExtentName& extent : extents) {
        list.push_back(Json::object({{"table", extent.table}, {"path", extent.path}}));
    }
    return dumped(Json::object({{"extents", std::move(list)}}));
}

Result<std::vector<ExtentName>> parseExtentNames(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const Json* list = listIn(document, "extents", mostExtentNames);
    if (list == nullptr || list->empty()) {
        return badQuestion("the question for extents");
    }
    std::vector<ExtentName> extents;
    for (const Json& element : *list) {
        auto table = uuidIn(element, "table");
        auto path = textIn(element, "path", longestPath);
        if (!table || !path || path->empty()) {
            return badQuestion("the question for extents");
        }
        extents.push_back({*std::move(table), *std::move(path)});
    }
    return extents;
}

std::string formatExtentUrls(const ExtentUrls& urls)
{
    return dumped(Json::object({{"expires", toMillis(urls.expiresAt)}, {"urls", urls.urls}}));
}

Result<ExtentUrls> parseExtentUrls(std::string_view json)
{
    const Json document = Json::parse(json, nullptr, false);
    const auto expires = integerIn(document, "expires", 0, latest);
    const Json* list = listIn(document, "urls", mostExtentNames);
    if (!expires || list == nullptr) {
        return badAnswer("the addresses of extents");
    }
    ExtentUrls urls{fromMillis(*expires), {}};
    for (const Json& element : *list) {
        if (!element.is_string() || !isExtentUrl(element.get_ref<const std::string&>())) {
            return badAnswer("the addresses of extents");
        }
        urls.urls.push_back(element.get<std::string>());
    }
    return urls;
}

} // namespace sharepane::shareapi
