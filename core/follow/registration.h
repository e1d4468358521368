#pragma once

#include "core/follow/followerstate.h"
#include "core/follow/leadersource.h"
#include "core/follow/statewriter.h"

namespace sharepane::follow {

/// Notes that its leader lists a follower now (LeaderSource::attach). Whether the follower is still there:
/// one that was detached while the leader was being told left it a farewell that came too early. The leader
/// is then to be told once more, by sayFarewells(). To be called within a transaction.
[[nodiscard]] Result<bool> noteRegistered(sql::Session& session, const state::Follower& follower);

/// The same of the engine, on the writer's thread; a leader that is to be told is told, or else when the
/// engine says the farewells that are left. `cancelled` when the follower is not there any more.
[[nodiscard]] Result<void> confirmRegistration(const state::Follower& follower,
                                               const workspace::Workspace& workspace, StateWriter& writer,
                                               const OpenLeader& openLeader);

} // namespace sharepane::follow
