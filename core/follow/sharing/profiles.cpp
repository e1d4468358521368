#include "core/follow/sharing/profiles.h"

#include "core/follow/sql.h"

#include <algorithm>

namespace sharepane::follow::sharing {

using sql::value;

namespace {

std::optional<LeaderHead> lastSeen(sql::Rows& rows, const std::string& fingerprint, bool& same)
{
    if (!rows.next()) {
        return std::nullopt;
    }
    same = rows.text(1) == fingerprint;
    return LeaderHead{rows.integer(0), fromMicros(rows.integer(2))};
}

std::optional<Timestamp> timeOf(const sql::Rows& rows, int column)
{
    return rows.isNull(column) ? std::nullopt : std::optional(fromMicros(rows.integer(column)));
}

} // namespace

Profiles::Profiles(std::shared_ptr<const workspace::Workspace> workspace, std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_clock(std::move(clock))
{
}

Result<std::optional<StoredProfile>> Profiles::find(const std::string& leaderUrl) const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select("SELECT secret, expires_at FROM sharing_profiles WHERE leader_url = ?",
                                   {value(leaderUrl)}));
    if (!rows.next()) {
        return std::nullopt;
    }
    return StoredProfile{leaderUrl, rows.text(0), timeOf(rows, 1)};
}

Result<void> Profiles::put(const StoredProfile& profile)
{
    sql::Session session(TRY(m_workspace->database()));
    std::optional<std::int64_t> expires;
    if (profile.expiresAt) {
        expires = toMicros(*profile.expiresAt);
    }
    TRY(session.execute(
        "INSERT INTO sharing_profiles VALUES (?, ?, ?, ?) ON CONFLICT (leader_url) DO UPDATE "
        "SET secret = excluded.secret, expires_at = excluded.expires_at",
        {value(profile.leaderUrl), value(profile.secret), value(expires), value(toMicros(m_clock->now()))}));
    return {};
}

Result<std::vector<StoredProfile>> Profiles::unused() const
{
    sql::Session session(TRY(m_workspace->database()));
    auto rows = TRY(session.select("SELECT leader_url, secret, expires_at FROM sharing_profiles "
                                   "WHERE leader_url NOT IN (SELECT leader_url FROM attachments)"));
    std::vector<StoredProfile> all;
    while (rows.next()) {
        all.push_back({rows.text(0), rows.text(1), timeOf(rows, 2)});
    }
    return all;
}

Result<bool> Profiles::removeUnused(const std::string& leaderUrl)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const int removed = TRY(session.execute("DELETE FROM sharing_profiles WHERE leader_url = ? AND "
                                            "leader_url NOT IN (SELECT leader_url FROM attachments)",
                                            {value(leaderUrl)}));
    if (removed > 0) {
        TRY(session.execute("DELETE FROM sharing_versions WHERE leader_url = ?", {value(leaderUrl)}));
    }
    TRY(transaction.commit());
    return removed > 0;
}

Result<LeaderHead> Profiles::noteState(const std::string& leaderUrl, const std::string& database,
                                       const std::string& fingerprint)
{
    constexpr const char* lastState =
        "SELECT version, fingerprint, time FROM sharing_versions WHERE leader_url = ? AND database = ?";
    sql::Session session(TRY(m_workspace->database()));
    bool same = false;
    {
        auto rows = TRY(session.select(lastState, {value(leaderUrl), value(database)}));
        if (const auto seen = lastSeen(rows, fingerprint, same); seen && same) {
            return *seen; // as nearly always: nothing is written
        }
    }
    auto transaction = TRY(sql::Transaction::begin(session, true));
    LeaderHead head{0, m_clock->now()};
    {
        auto rows = TRY(session.select(lastState, {value(leaderUrl), value(database)}));
        if (const auto seen = lastSeen(rows, fingerprint, same)) {
            if (same) {
                return *seen;
            }
            head.version = seen->version + 1;
            head.time = std::max(head.time, seen->time + std::chrono::microseconds{1});
        }
    }
    TRY(session.execute(
        "INSERT INTO sharing_versions VALUES (?, ?, ?, ?, ?) ON CONFLICT (leader_url, database) DO UPDATE "
        "SET version = excluded.version, fingerprint = excluded.fingerprint, time = excluded.time",
        {value(leaderUrl), value(database), value(head.version), value(fingerprint),
         value(toMicros(head.time))}));
    TRY(transaction.commit());
    return head;
}

} // namespace sharepane::follow::sharing
