#include "core/serve/routes.h"

#include "core/serve/http.h"

#include <algorithm>
#include <array>

namespace sharepane::serve {

namespace {

/// Delta Sharing: "REST APIs", and our own.
constexpr std::array table{
    Route{"GET", "/delta-sharing/shares", Access::recipient, Action::listShares},
    Route{"GET", "/delta-sharing/shares/{share}", Access::recipient, Action::getShare},
    Route{"GET", "/delta-sharing/shares/{share}/schemas", Access::recipient, Action::listSchemas},
    Route{"GET", "/delta-sharing/shares/{share}/schemas/{schema}/tables", Access::recipient,
          Action::listTables},
    Route{"GET", "/delta-sharing/shares/{share}/all-tables", Access::recipient, Action::listAllTables},
    Route{"GET", "/delta-sharing/shares/{share}/schemas/{schema}/tables/{table}/version", Access::recipient,
          Action::tableVersion},
    Route{"HEAD", "/delta-sharing/shares/{share}/schemas/{schema}/tables/{table}", Access::recipient,
          Action::tableVersion},
    Route{"GET", "/delta-sharing/shares/{share}/schemas/{schema}/tables/{table}/metadata", Access::recipient,
          Action::tableMetadata},
    Route{"POST", "/delta-sharing/shares/{share}/schemas/{schema}/tables/{table}/query", Access::recipient,
          Action::queryTable},
    Route{"GET", "/delta-sharing/shares/{share}/schemas/{schema}/tables/{table}/changes", Access::recipient,
          Action::tableChanges},
    Route{"GET", "/files/{recipient}/{table}/{extent...}", Access::signature, Action::readExtent},
    Route{"HEAD", "/files/{recipient}/{table}/{extent...}", Access::signature, Action::readExtent},
    Route{"GET", "/sharepane/v1/subscriptions/{subscription}/databases", Access::subscription,
          Action::listDatabases},
    Route{"GET", "/sharepane/v1/subscriptions/{subscription}/databases/{database}", Access::subscription,
          Action::databaseHead},
    Route{"POST", "/sharepane/v1/subscriptions/{subscription}/databases/{database}/changes",
          Access::subscription, Action::databaseChanges},
    Route{"POST", "/sharepane/v1/subscriptions/{subscription}/databases/{database}/followers",
          Access::subscription, Action::noteFollower},
    Route{"POST", "/sharepane/v1/subscriptions/{subscription}/databases/{database}/extents",
          Access::subscription, Action::locateExtents},
    Route{"POST", "/sharepane/v1/news", Access::subscriptions, Action::awaitNews},
    Route{"POST", "/sharepane/v1/invitations/{invitation}/accept", Access::invitation,
          Action::acceptInvitation},
    Route{"POST", "/sharepane/v1/invitations/{invitation}/reject", Access::invitation,
          Action::rejectInvitation},
    Route{"POST", "/sharepane/v1/subscriptions/{subscription}/reports", Access::report, Action::reportStatus},
};

/// The first component of `path` (which begins with '/'), taken off it.
std::string_view takeComponent(std::string_view& path)
{
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const auto component = path.substr(0, end);
    path.remove_prefix(end);
    return component;
}

std::optional<std::string> decodedComponent(std::string_view text)
{
    auto decoded = decodePercent(text);
    if (!decoded || decoded->empty() || *decoded == "." || *decoded == "..") {
        return std::nullopt;
    }
    return decoded;
}

/// All that is left of a path, each component decoded by itself: "%2F" does not become a separator.
std::optional<std::string> decodedRest(std::string_view path)
{
    std::string rest;
    while (!path.empty()) {
        const auto component = decodedComponent(takeComponent(path));
        if (!component || component->find('/') != std::string::npos) {
            return std::nullopt;
        }
        rest += (rest.empty() ? "" : "/") + *component;
    }
    return rest;
}

std::optional<RouteMatch> matchOne(const Route& route, std::string_view path)
{
    RouteMatch match{&route, {}};
    std::string_view pattern = route.pattern;
    while (!pattern.empty()) {
        if (path.empty()) {
            return std::nullopt;
        }
        const std::string_view rest = path;
        const auto wanted = takeComponent(pattern);
        const auto given = takeComponent(path);
        if (!wanted.starts_with('{')) {
            if (wanted != given) {
                return std::nullopt;
            }
            continue;
        }
        const bool takesRest = wanted.ends_with("...}");
        auto value = takesRest ? decodedRest(rest) : decodedComponent(given);
        if (!value) {
            return std::nullopt;
        }
        const std::size_t dressing = takesRest ? 5 : 2; // braces and dots
        match.parameters.emplace(wanted.substr(1, wanted.size() - dressing), *std::move(value));
        path = takesRest ? std::string_view() : path;
    }
    return path.empty() ? std::optional(std::move(match)) : std::nullopt;
}

} // namespace

std::span<const Route> routes()
{
    return table;
}

std::optional<RouteMatch> matchRoute(std::string_view method, std::string_view path)
{
    if (!path.starts_with('/')) {
        return std::nullopt;
    }
    for (const Route& route : table) {
        if (route.method != method) {
            continue;
        }
        if (auto match = matchOne(route, path)) {
            return match;
        }
    }
    return std::nullopt;
}

} // namespace sharepane::serve
