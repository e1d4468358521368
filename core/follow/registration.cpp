#include "core/follow/registration.h"

#include "core/follow/attachments.h"

namespace sharepane::follow {

using sql::value;

Result<bool> noteRegistered(sql::Session& session, const state::Follower& follower)
{
    const auto known = TRY(session.execute("UPDATE follower_state SET registered = 1 WHERE follower_key = ?",
                                           {value(follower.key)}));
    if (known > 0) {
        return true;
    }
    TRY(session.execute("INSERT OR IGNORE INTO follower_farewells (follower_id, leader_url, leader_database) "
                        "VALUES (?, ?, ?)",
                        {value(follower.id), value(follower.leaderUrl), value(follower.leaderDatabase)}));
    return false;
}

Result<void> confirmRegistration(const state::Follower& follower, const workspace::Workspace& workspace,
                                 StateWriter& writer, const OpenLeader& openLeader)
{
    bool isThere = false;
    TRY(writer.run([&](sql::Session& session) -> Result<void> {
        isThere = TRY(noteRegistered(session, follower));
        return {};
    }));
    if (isThere) {
        return {};
    }
    sql::Session session(TRY(workspace.database()));
    (void)sayFarewells(session, openLeader);
    return fail(ErrorCode::cancelled, "follow", follower.cluster + "/" + follower.database,
                "it was detached");
}

} // namespace sharepane::follow
