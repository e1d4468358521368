#pragma once

#include "core/base/result.h"
#include "core/catalog/followerpolicies.h"
#include "core/catalog/selection.h"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::follow {

/// How a database is followed.
struct FollowerOptions {
    catalog::Selection selection{}; ///< table-level sharing; not for all databases of a leader
    catalog::FollowerOverrides overrides{};
    /// A commit becomes queryable only when all its hot extents are in the cache.
    bool prefetchExtents = false;
    friend bool operator==(const FollowerOptions&, const FollowerOptions&) = default;
};

/// A change of the two lists of one kind of entity; absent ones stay.
struct EntityListsChange {
    std::optional<std::vector<std::string>> include{};
    std::optional<std::vector<std::string>> exclude{};
};

/// What to change of the options; absent members stay.
struct FollowerChange {
    EntityListsChange tables{};
    EntityListsChange externalTables{};
    EntityListsChange materializedViews{};
    EntityListsChange functions{};
    std::optional<catalog::ModificationKind> principalsKind{};
    std::optional<catalog::ModificationKind> cachingKind{};
    std::optional<std::optional<std::chrono::milliseconds>> hotSpan{}; ///< nullopt: the leader's again
    /// Of tables and materialized views by name; nullopt: the leader's again.
    std::map<std::string, std::optional<std::chrono::milliseconds>> tableHotSpans{};
    catalog::Principals addPrincipals{};
    catalog::Principals dropPrincipals{}; ///< those that are not there are passed over
    std::optional<bool> prefetchExtents{};
};

/// The options after the change. invalidArgument for lists that checkSelection refuses, a negative span, a
/// name that no table can have, or a principal that parsePrincipal refuses.
[[nodiscard]] Result<FollowerOptions> changed(FollowerOptions options, const FollowerChange& change);

/// Checks and normalises what `changed` would have refused.
[[nodiscard]] Result<FollowerOptions> checkOptions(FollowerOptions options);

/// One JSON object; what is as by default is left out, so that "{}" is the default.
[[nodiscard]] std::string toJson(const FollowerOptions& options);
[[nodiscard]] Result<FollowerOptions> parseOptions(std::string_view json);

} // namespace sharepane::follow
