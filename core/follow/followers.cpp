#include "core/follow/followers.h"

#include "core/follow/followerstate.h"

namespace sharepane::follow {

namespace {

using sql::value;

/// Between two looks at sharepane.db while another process works. The look is one indexed row.
constexpr std::chrono::milliseconds lookSpan{20};

tl::unexpected<Error> unknown(const std::string& op, const std::string& cluster, const std::string& database)
{
    return fail(ErrorCode::notFound, op, cluster + "/" + database,
                "the cluster follows no database of that name", "list them with: sharepanectl follower list");
}

Result<void> update(const workspace::Workspace& workspace, const char* statement, const std::string& op,
                    const std::string& cluster, const std::string& database, const QVariant& argument)
{
    sql::Session session(TRY(workspace.database()));
    if (TRY(session.execute(statement, {argument, value(cluster), value(database)})) == 0) {
        return unknown(op, cluster, database);
    }
    return {};
}

} // namespace

Result<std::vector<FollowerStatus>> statuses(const workspace::Workspace& workspace)
{
    sql::Session session(TRY(workspace.database()));
    return state::statuses(session);
}

Result<FollowerStatus> status(const workspace::Workspace& workspace, const std::string& cluster,
                              const std::string& database)
{
    sql::Session session(TRY(workspace.database()));
    auto found = TRY(state::status(session, cluster, database));
    if (!found) {
        return unknown("show the status of", cluster, database);
    }
    return *std::move(found);
}

Result<void> setPaused(const workspace::Workspace& workspace, const std::string& cluster,
                       const std::string& database, bool paused)
{
    return update(workspace, "UPDATE followers SET paused = ? WHERE cluster = ? AND database = ?",
                  paused ? "pause" : "resume", cluster, database, value(std::int64_t{paused}));
}

Result<void> requestVerification(const workspace::Workspace& workspace, const std::string& cluster,
                                 const std::string& database)
{
    return update(
        workspace,
        "UPDATE followers SET verify_requests = verify_requests + ? WHERE cluster = ? AND database = ?",
        "verify", cluster, database, value(std::int64_t{1}));
}

Result<FollowerStatus> syncElsewhere(const workspace::Workspace& workspace, const std::string& cluster,
                                     const std::string& database, const CancelToken& cancel)
{
    TRY(update(workspace,
               "UPDATE followers SET sync_requests = sync_requests + ? WHERE cluster = ? AND database = ?",
               "synchronise", cluster, database, value(std::int64_t{1})));
    sql::Session session(TRY(workspace.database()));
    const auto asked = TRY(state::findFollower(session, cluster, database));
    for (;;) {
        const auto applied = asked ? TRY(state::applied(session, asked->key)) : std::nullopt;
        if (!applied) {
            return unknown("synchronise", cluster, database);
        }
        if (applied->syncDone >= asked->syncRequests) {
            auto found = TRY(status(workspace, cluster, database));
            if (found.lastError) {
                return fail(*found.lastError);
            }
            return found;
        }
        if (cancel.waitFor(lookSpan)) {
            return fail(ErrorCode::cancelled, "synchronise", cluster + "/" + database, "it was cancelled");
        }
    }
}

std::optional<Result<FollowerStatus>> outcomeOfWait(const FollowerStatus& status, std::int64_t version)
{
    const std::string name = status.cluster + "/" + status.database;
    if (status.state == SyncState::detached) {
        if (status.lastError && status.lastError->code == ErrorCode::revoked) {
            return Result<FollowerStatus>(fail(*status.lastError));
        }
        return Result<FollowerStatus>(fail(ErrorCode::revoked, "wait for", name,
                                           "the leader detached this follower",
                                           "ask the leader's owner, then attach it again"));
    }
    if (status.appliedVersion >= version) {
        return Result<FollowerStatus>(status);
    }
    if (status.state == SyncState::paused) {
        return Result<FollowerStatus>(
            fail(ErrorCode::needsPerson, "wait for", name, "it is paused", "resume it first"));
    }
    if (status.state == SyncState::needsPerson && status.lastError) {
        return Result<FollowerStatus>(fail(*status.lastError));
    }
    return std::nullopt;
}

Result<FollowerStatus> waitElsewhere(const workspace::Workspace& workspace, const std::string& cluster,
                                     const std::string& database, std::int64_t version,
                                     std::optional<std::chrono::milliseconds> timeout,
                                     const CancelToken& cancel)
{
    const auto begin = std::chrono::steady_clock::now();
    for (;;) {
        const FollowerStatus now = TRY(status(workspace, cluster, database));
        if (auto outcome = outcomeOfWait(now, version)) {
            return *std::move(outcome);
        }
        if (timeout && std::chrono::steady_clock::now() - begin > *timeout) {
            return fail(ErrorCode::unavailable, "wait for", cluster + "/" + database,
                        "it is at version " + std::to_string(now.appliedVersion) + ", not yet at " +
                            std::to_string(version),
                        now.lastError ? now.lastError->message() : "wait longer, or look at its sync status");
        }
        if (cancel.waitFor(lookSpan)) {
            return fail(ErrorCode::cancelled, "wait for", cluster + "/" + database, "it was cancelled");
        }
    }
}

} // namespace sharepane::follow
