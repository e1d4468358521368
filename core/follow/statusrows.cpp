#include "core/follow/followerstate.h"

namespace sharepane::follow::state {

namespace {

using sql::Rows;
using sql::value;

ErrorCode codeOf(const std::string& name)
{
    for (auto code = ErrorCode::invalidArgument; code < ErrorCode::failed;
         code = static_cast<ErrorCode>(static_cast<int>(code) + 1)) {
        if (nameOf(code) == name) {
            return code;
        }
    }
    return ErrorCode::failed;
}

FollowerStatus statusOf(const Rows& rows)
{
    FollowerStatus status;
    status.id = rows.text(0);
    status.cluster = rows.text(1);
    status.database = rows.text(2);
    status.leaderUrl = rows.text(3);
    status.leaderDatabase = rows.text(4);
    status.state = syncStateOf(rows.text(5));
    status.leaderVersion = rows.integer(6);
    status.appliedVersion = rows.integer(7);
    status.appliedTime = fromMicros(rows.integer(8));
    if (!rows.isNull(9)) {
        status.pendingSince = fromMicros(rows.integer(9));
    }
    status.clockOffset = std::chrono::microseconds{rows.integer(10)};
    status.pendingBytes = rows.integer(11);
    status.pendingExtents = rows.integer(12);
    status.bytesPerSecond = rows.real(13);
    status.bytes = rows.integer(14);
    status.extents = rows.integer(15);
    if (!rows.isNull(16)) {
        status.lastContact = fromMicros(rows.integer(16));
    }
    if (!rows.isNull(17)) {
        status.lastError =
            Error{codeOf(rows.text(17)), rows.text(18), rows.text(19), rows.text(20), rows.text(21)};
    }
    status.cachedBytes = rows.integer(23);
    status.cachedExtents = rows.integer(24);
    status.hotBytes = rows.integer(25);
    status.hotExtents = rows.integer(26);
    status.shortfall = rows.integer(27);
    const bool paused = rows.integer(22) != 0;
    // What a person decided shows at once, even while no engine runs to take note of it.
    if (paused && status.state != SyncState::detached) {
        status.state = SyncState::paused;
    } else if (!paused && status.state == SyncState::paused) {
        status.state = status.appliedVersion < 0 ? SyncState::attaching : SyncState::syncing;
    }
    return status;
}

} // namespace

Result<void> writeStatus(sql::Session& session, std::int64_t followerKey, const FollowerStatus& status)
{
    const Error none;
    const bool failed = status.lastError.has_value();
    const Error& error = failed ? *status.lastError : none;
    const auto micros = [](const std::optional<Timestamp>& time) {
        return time ? std::optional(toMicros(*time)) : std::nullopt;
    };
    TRY(session.execute(
        "UPDATE follower_state SET state = ?, leader_version = ?, pending_since = ?, clock_offset = ?, "
        "pending_bytes = ?, pending_extents = ?, rate = ?, last_contact = ?, error_code = ?, error_op = ?, "
        "error_object = ?, error_cause = ?, error_hint = ?, hot_bytes = ?, hot_extents = ?, shortfall = ? "
        "WHERE follower_key = ?",
        {value(std::string(nameOf(status.state))), value(status.leaderVersion),
         value(micros(status.pendingSince)), value(status.clockOffset.count()), value(status.pendingBytes),
         value(status.pendingExtents), QVariant(status.bytesPerSecond), value(micros(status.lastContact)),
         failed ? value(std::string(nameOf(error.code))) : QVariant(), value(error.op), value(error.object),
         value(error.cause), value(error.hint), value(status.hotBytes), value(status.hotExtents),
         value(status.shortfall), value(followerKey)}));
    return {};
}

Result<std::vector<FollowerStatus>> statuses(sql::Session& session)
{
    Rows rows = TRY(session.select(
        "SELECT f.id, f.cluster, f.database, a.leader_url, f.leader_database, s.state, s.leader_version, "
        "s.applied_version, s.applied_time, s.pending_since, s.clock_offset, s.pending_bytes, "
        "s.pending_extents, s.rate, s.bytes, s.extents, s.last_contact, s.error_code, s.error_op, "
        "s.error_object, s.error_cause, s.error_hint, f.paused, s.cached_bytes, s.cached_extents, "
        "s.hot_bytes, s.hot_extents, s.shortfall FROM followers f "
        "JOIN attachments a ON a.id = f.attachment_id JOIN follower_state s ON s.follower_key = f.key "
        "ORDER BY f.cluster, f.database"));
    std::vector<FollowerStatus> all;
    while (rows.next()) {
        all.push_back(statusOf(rows));
    }
    return all;
}

Result<std::optional<FollowerStatus>> status(sql::Session& session, const std::string& cluster,
                                             const std::string& database)
{
    Rows rows = TRY(session.select(
        "SELECT f.id, f.cluster, f.database, a.leader_url, f.leader_database, s.state, s.leader_version, "
        "s.applied_version, s.applied_time, s.pending_since, s.clock_offset, s.pending_bytes, "
        "s.pending_extents, s.rate, s.bytes, s.extents, s.last_contact, s.error_code, s.error_op, "
        "s.error_object, s.error_cause, s.error_hint, f.paused, s.cached_bytes, s.cached_extents, "
        "s.hot_bytes, s.hot_extents, s.shortfall FROM followers f "
        "JOIN attachments a ON a.id = f.attachment_id JOIN follower_state s ON s.follower_key = f.key "
        "WHERE f.cluster = ? AND f.database = ?",
        {value(cluster), value(database)}));
    if (!rows.next()) {
        return std::nullopt;
    }
    return statusOf(rows);
}

} // namespace sharepane::follow::state
