#pragma once

#include "core/facade/core.h"
#include "core/facade/types.h"
#include "core/follow/status.h"

#include <optional>
#include <string>
#include <vector>

/// What several services need to know of follower databases.
namespace sharepane::facade {

[[nodiscard]] Result<std::vector<follow::FollowerStatus>> followerStatuses(Core& core);
/// Nothing when there is no follower database of that name.
[[nodiscard]] Result<std::optional<follow::FollowerStatus>> followerStatus(Core& core,
                                                                           const DatabaseName& name);

[[nodiscard]] Result<DatabaseInfo> followerInfo(Core& core, const follow::FollowerStatus& status);
[[nodiscard]] Result<std::vector<TableInfo>> followerTables(Core& core, const DatabaseName& name);
[[nodiscard]] Result<TableInfo> followerTable(Core& core, const DatabaseName& name, const std::string& table);

/// The leader database to change; notAuthorised, naming the leader, when the name is a follower database's.
[[nodiscard]] Result<std::shared_ptr<catalog::LeaderDatabase>>
writableLeader(Core& core, const DatabaseName& name, const std::string& op);

} // namespace sharepane::facade
