#pragma once

#include "core/catalog/leaderdatabase.h"

#include <optional>
#include <string>

/// Editing what a leader database holds besides its tables. Each function is one commit, durable and visible
/// to followers when it returns, and safe to repeat: `changed` is false when everything was as wanted
/// already.
namespace sharepane::catalog {

struct Edited {
    bool changed = false;
    CommitResult commit{};
};

/// What to do to policies: absent members stay; an engaged one holding nullopt is unset.
struct PolicyChange {
    std::optional<std::optional<std::chrono::milliseconds>> hotSpan{};
    std::optional<std::optional<std::chrono::milliseconds>> retention{};
    std::optional<std::optional<MergePolicy>> merge{};
};

/// Of the database (`table` empty), or of a table or materialized view. notFound when there is no such table;
/// invalidArgument for a negative span or a merge policy that can't be.
[[nodiscard]] Result<Edited> changePolicies(LeaderDatabase& database, const std::string& table,
                                            const PolicyChange& change);

/// `principal` as parsePrincipal() wants it.
[[nodiscard]] Result<Edited> addPrincipal(LeaderDatabase& database, Role role, const std::string& principal);
/// notFound when the role doesn't have it.
[[nodiscard]] Result<Edited> dropPrincipal(LeaderDatabase& database, Role role, const std::string& principal);

/// alreadyExists when one of that name is there and differs. Whether body and parameters make sense is for
/// the caller to check (core/query); the names and sizes are checked here.
[[nodiscard]] Result<Edited> createFunction(LeaderDatabase& database, Function function);
[[nodiscard]] Result<Edited> dropFunction(LeaderDatabase& database, const std::string& name);

/// alreadyExists when a table, view or external table of that name is there and differs. Whether the location
/// can be read is for the caller to check.
[[nodiscard]] Result<Edited> createExternalTable(LeaderDatabase& database, ExternalTable table);
[[nodiscard]] Result<Edited> dropExternalTable(LeaderDatabase& database, const std::string& name);

} // namespace sharepane::catalog
