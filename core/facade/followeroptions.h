#pragma once

#include "core/catalog/snapshot.h"
#include "core/facade/types.h"
#include "core/follow/followeroptions.h"

#include <string>

/// Options of followers between the core and those who show them.
namespace sharepane::facade {

/// invalidArgument for a role that doesn't exist.
[[nodiscard]] Result<follow::FollowerOptions> coreOptions(const FollowerOptions& options);
[[nodiscard]] Result<follow::FollowerChange> coreChange(const FollowerChange& change);
[[nodiscard]] FollowerOptions shownOptions(const follow::FollowerOptions& options);
/// invalidArgument for a role that doesn't exist.
[[nodiscard]] Result<catalog::Role> roleNamed(const std::string& role);

/// Fills in the leader's values and those in effect.
void describeEffects(const catalog::Contents& contents, const catalog::FollowerOverrides& overrides,
                     FollowerDetail& detail);

} // namespace sharepane::facade
