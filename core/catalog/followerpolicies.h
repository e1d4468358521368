#pragma once

#include "core/catalog/definitions.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// What a follower database makes of its leader's policies and principals. Pure. Source of the rules:
/// "Database policy overrides" and the sample configuration of cluster-follower.md of Azure Data Explorer's
/// management reference, and "Manage principals" of its follower.md.
namespace sharepane::catalog {

/// How a follower's own values and the leader's go together.
enum class ModificationKind : std::uint8_t {
    none,    ///< the leader's alone
    unite,   ///< both; where both say something of the same thing, the follower's. Written "union"
    replace, ///< the follower's alone
};
[[nodiscard]] const char* nameOf(ModificationKind kind); ///< "none", "union", "replace"
[[nodiscard]] std::optional<ModificationKind> modificationKindOf(std::string_view name);

/// The values of the follower, and how they count. As the sample configuration has it, caching begins with
/// `union`, so that a hot span counts as soon as it is set; and so do principals, as follower.md has it.
struct FollowerOverrides {
    ModificationKind principalsKind = ModificationKind::unite;
    ModificationKind cachingKind = ModificationKind::unite;
    std::optional<std::chrono::milliseconds> hotSpan{}; ///< of the database; 0: nothing is cached
    /// Of tables and materialized views, by name in lower case (foldedName).
    std::map<std::string, std::chrono::milliseconds> tableHotSpans{};
    Principals principals{}; ///< never an empty role

    /// Nothing is other than at the leader.
    [[nodiscard]] bool changeNothing() const;
    friend bool operator==(const FollowerOverrides&, const FollowerOverrides&) = default;
};

/// The hot span in effect for one table (empty id and name: for the database). With `replace` the leader's
/// hot spans count as never set. With `union` each level has the follower's value where there is one, else
/// the leader's; a table's value goes before the database's, whoever has set it.
[[nodiscard]] Effective<std::optional<std::chrono::milliseconds>>
effectiveHotSpan(const Definitions& leader, const FollowerOverrides& overrides, const std::string& tableId,
                 std::string_view tableName);
/// The same with the other policies, which are the leader's.
[[nodiscard]] EffectivePolicies effectivePolicies(const Definitions& leader,
                                                  const FollowerOverrides& overrides,
                                                  const std::string& tableId, std::string_view tableName);

[[nodiscard]] Principals effectivePrincipals(const Principals& leader, const FollowerOverrides& overrides);

/// The definitions in effect, so that effectivePolicies(definitions, id) and `principals` say what holds on
/// the follower. `idOf` gives the id of the table that has a name, and nothing when none has.
[[nodiscard]] std::shared_ptr<const Definitions>
effectiveDefinitions(const std::shared_ptr<const Definitions>& leader, const FollowerOverrides& overrides,
                     const std::function<std::optional<std::string>(const std::string& name)>& idOf);

} // namespace sharepane::catalog
