#pragma once

#include "core/facade/core.h"
#include "core/facade/followerservice.h"
#include "core/follow/leadersource.h"

#include <string>

/// Following shares of Delta Sharing servers by the profile that somebody was given.
namespace sharepane::facade {

/// What FollowerService::followProfile does.
[[nodiscard]] Result<ProfileFollowed> followProfile(Core& core, const ProfileRequest& request);

/// Removes the profiles, and their secrets, that no attachment uses (any more).
[[nodiscard]] Result<void> forgetUnusedProfiles(Core& core);

/// Opens the share at a leader URL of this workspace.
[[nodiscard]] Result<std::shared_ptr<follow::Leader>> openSharedLeader(Core& core, const std::string& url);

} // namespace sharepane::facade
