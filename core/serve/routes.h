#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What the service answers, as data: dispatch, and the tests of who may do what, are both made from it.
namespace sharepane::serve {

/// Who may use a route.
enum class Access : std::uint8_t {
    recipient, ///< who shows a recipient's valid token (Authorization: Bearer …), for that recipient's share
    signature,     ///< who has a URL that was signed for a recipient that is still valid
    subscription,  ///< who shows the credential of the share subscription in the path (Authorization: Bearer
                   ///< …)
    subscriptions, ///< who shows that of some share subscription in the body
    invitation,    ///< who shows the one-time secret of the invitation in the path, likewise
    report,        ///< as `subscription`, also of one that has ended
};

enum class Action : std::uint8_t {
    listShares,
    getShare,
    listSchemas,
    listTables,
    listAllTables,
    tableVersion,
    tableMetadata,
    queryTable,
    tableChanges,
    readExtent,
    listDatabases,
    databaseHead,
    databaseChanges,
    noteFollower,
    locateExtents,
    awaitNews,
    acceptInvitation,
    rejectInvitation,
    reportStatus,
};
inline constexpr std::size_t actionCount = static_cast<std::size_t>(Action::reportStatus) + 1;

struct Route {
    std::string_view method;
    std::string_view pattern; ///< "{name}" stands for one component of the path, "{name...}" for the rest
    Access access;
    Action action;
};

/// The part of the service's addresses that Delta Sharing clients call its endpoint.
inline constexpr std::string_view sharingPrefix = "/delta-sharing";

[[nodiscard]] std::span<const Route> routes();

struct RouteMatch {
    const Route* route = nullptr;
    std::map<std::string, std::string> parameters; ///< decoded
};
/// Nothing when no route has that method and path. Components that are empty, "." or "..", or not UTF-8 match
/// nothing.
[[nodiscard]] std::optional<RouteMatch> matchRoute(std::string_view method, std::string_view path);

} // namespace sharepane::serve
