#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a consumer's Sharepane and a provider's share service say to each other about the databases of share
/// subscriptions, besides their changes (core/follow/share/changesformat.h). Every parser refuses what its
/// formatter doesn't write: invalidArgument for questions, `corrupt` for answers.
namespace sharepane::shareapi {

/// Where these requests go, below the service's address.
inline constexpr std::string_view newsPath = "/sharepane/v1/news";
inline constexpr std::string_view subscriptionsPath = "/sharepane/v1/subscriptions/";

/// `errorCode` of a 401 for a credential that was good until somebody ended the subscription.
inline constexpr std::string_view revokedCode = "SUBSCRIPTION_REVOKED";
/// The same, because its share is no more.
inline constexpr std::string_view sourceDeletedCode = "SOURCE_DELETED";
/// `errorCode` of a 404 for a database that the subscription doesn't give (any more).
inline constexpr std::string_view notSharedCode = "NOT_SHARED";

inline constexpr std::chrono::seconds longestWait{60};

/// A subscription whose databases somebody waits for.
struct Awaited {
    std::string id;         ///< UUID
    std::string credential; ///< a bearer token
    /// Marks that are known, by database; an empty one is another than any that is. The database "" stands
    /// for which databases the subscription gives.
    std::map<std::string, std::string> databases;
};
/// Answered as soon as one of the marks is another one, or an empty list when none was for `wait`.
struct NewsRequest {
    std::chrono::seconds wait{0}; ///< at most longestWait
    std::vector<Awaited> subscriptions;
};
struct News {
    std::string subscription;
    std::string database;
    std::string mark;     ///< changes with the database's commits and followers; means nothing else
    bool refused = false; ///< nothing of that subscription is given: the next request says why
    friend bool operator==(const News&, const News&) = default;
};
[[nodiscard]] std::string formatNewsRequest(const NewsRequest& request);
[[nodiscard]] Result<NewsRequest> parseNewsRequest(std::string_view json);
[[nodiscard]] std::string formatNews(const std::vector<News>& news);
[[nodiscard]] Result<std::vector<News>> parseNews(std::string_view json);

/// What a follower says of itself to the leader database that it follows.
struct FollowerNote {
    enum class Kind : std::uint8_t { attach, detach, report, ask };
    Kind kind = Kind::ask;
    std::string follower;      ///< UUID
    std::string cluster;       ///< of attach
    std::string database;      ///< of attach: its name there
    std::int64_t version = -1; ///< of report: what it has applied
};
[[nodiscard]] std::string formatFollowerNote(const FollowerNote& note);
[[nodiscard]] Result<FollowerNote> parseFollowerNote(std::string_view json);
/// The answer: whether it is attached, now.
[[nodiscard]] std::string formatAttached(bool attached);
[[nodiscard]] Result<bool> parseAttached(std::string_view json);

/// The newest commit of a shared database.
struct DatabaseHead {
    std::int64_t version = -1;
    Timestamp time{};
};
[[nodiscard]] std::string formatHead(const DatabaseHead& head);
[[nodiscard]] Result<DatabaseHead> parseHead(std::string_view json);

/// The names of the databases that a subscription gives.
[[nodiscard]] std::string formatDatabases(const std::vector<std::string>& databases);
[[nodiscard]] Result<std::vector<std::string>> parseDatabases(std::string_view json);

/// An extent, by the folder of its table; what is asked is where it can be read for a while.
struct ExtentName {
    std::string table; ///< id
    std::string path;
    friend auto operator<=>(const ExtentName&, const ExtentName&) = default;
};
inline constexpr std::size_t mostExtentNames = 1000; ///< of one request
struct ExtentUrls {
    Timestamp expiresAt{}; ///< on the service's clock
    /// One for each extent, in the order of the question: of a store, or a path of the service itself.
    std::vector<std::string> urls;
};
/// Whether a service may say that an extent is to be had there.
[[nodiscard]] bool isExtentUrl(const std::string& url);
[[nodiscard]] std::string formatExtentNames(const std::vector<ExtentName>& extents);
[[nodiscard]] Result<std::vector<ExtentName>> parseExtentNames(std::string_view json);
[[nodiscard]] std::string formatExtentUrls(const ExtentUrls& urls);
[[nodiscard]] Result<ExtentUrls> parseExtentUrls(std::string_view json);

} // namespace sharepane::shareapi
