#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/follow/sampling.h"
#include "core/follow/status.h"
#include "core/workspace/workspace.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// The follower databases of a workspace as any process sees and steers them; the engine, whichever process
/// runs it, takes note at once. Free functions: the state is sharepane.db. notFound for an unknown database.
namespace sharepane::follow {

[[nodiscard]] Result<std::vector<FollowerStatus>> statuses(const workspace::Workspace& workspace);
[[nodiscard]] Result<FollowerStatus> status(const workspace::Workspace& workspace, const std::string& cluster,
                                            const std::string& database);

[[nodiscard]] Result<void> setPaused(const workspace::Workspace& workspace, const std::string& cluster,
                                     const std::string& database, bool paused);
/// A reader met an extent that it couldn't read: the engine compares all of them with their checksums, and
/// fetches again what is damaged.
[[nodiscard]] Result<void> requestVerification(const workspace::Workspace& workspace,
                                               const std::string& cluster, const std::string& database);

/// Asks the engine of another process to look for news, and returns when it has done so. `cancelled` when the
/// token says so first, as when no engine runs.
[[nodiscard]] Result<FollowerStatus> syncElsewhere(const workspace::Workspace& workspace,
                                                   const std::string& cluster, const std::string& database,
                                                   const CancelToken& cancel);
/// Returns when the engine of another process has made `version` queryable; its error when it needs a person,
/// `revoked` when the leader ended the link, `unavailable` when `timeout` is over.
[[nodiscard]] Result<FollowerStatus> waitElsewhere(const workspace::Workspace& workspace,
                                                   const std::string& cluster, const std::string& database,
                                                   std::int64_t version,
                                                   std::optional<std::chrono::milliseconds> timeout,
                                                   const CancelToken& cancel);

/// What waiting for `version` makes of a status: nothing yet, the status, or why it can't come to that.
[[nodiscard]] std::optional<Result<FollowerStatus>> outcomeOfWait(const FollowerStatus& status,
                                                                  std::int64_t version);

} // namespace sharepane::follow
