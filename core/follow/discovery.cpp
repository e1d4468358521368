#include "core/follow/discovery.h"

#include "core/catalog/leaderdatabase.h"
#include "core/follow/attachments.h"
#include "core/follow/followerstate.h"
#include "core/follow/pace.h"

#include <algorithm>
#include <map>
#include <set>

namespace sharepane::follow {

using sql::value;

/// What the workspace knows of the attachment.
struct Discovery::Known {
    Attachment attachment;
    std::map<std::string, bool> followed; // by leader database; whether the leader ended the link
    std::set<std::string> single;         // followed by attachments of their own
};

struct Discovery::Problem {
    std::string object;
    Error error;
};

Discovery::Discovery(const Services& services, std::shared_ptr<workspace::Workspace> workspace,
                     std::string attachmentId)
    : Task(*services.pool, services.wakeAt)
    , m_services(services)
    , m_workspace(std::move(workspace))
    , m_attachmentId(std::move(attachmentId))
{
}

Task::Next Discovery::run()
{
    if (m_services.stopping.isCancelled()) {
        return {Next::Kind::sleep, std::chrono::hours{1}};
    }
    const auto changed = look();
    if (!changed) {
        return {Next::Kind::sleep, pace::backOff(++m_failures, 1)};
    }
    m_failures = 0;
    // A new database's folder is there before its first commit: look again soon, then less and less often.
    m_idleLooks = *changed || m_news.exchange(false) ? 0 : m_idleLooks + 1;
    return {Next::Kind::sleep, pace::poll(m_idleLooks, m_subscription != nullptr && m_idleLooks > 10)};
}

Result<Discovery::Known> Discovery::readKnown() const
{
    Known known;
    for (Attachment& attachment : TRY(Attachments(m_workspace, m_services.leader).list())) {
        if (attachment.id == m_attachmentId) {
            known.attachment = std::move(attachment);
        }
    }
    if (known.attachment.id.empty()) {
        return fail(ErrorCode::cancelled, "follow all databases", m_attachmentId, "it was detached");
    }
    sql::Session session(TRY(m_workspace->database()));
    auto followed = TRY(session.select("SELECT f.leader_database, s.state = 'detached' FROM followers f "
                                       "JOIN follower_state s ON s.follower_key = f.key "
                                       "WHERE f.attachment_id = ?",
                                       {value(m_attachmentId)}));
    while (followed.next()) {
        known.followed[followed.text(0)] = followed.integer(1) != 0;
    }
    auto single = TRY(session.select(
        "SELECT leader_database FROM attachments WHERE cluster = ? AND "
        "leader_url = ? AND id <> ?",
        {value(known.attachment.cluster), value(known.attachment.leaderUrl), value(m_attachmentId)}));
    while (single.next()) {
        known.single.insert(single.text(0));
    }
    return known;
}

/// Whether something was new.
Result<bool> Discovery::look()
{
    const Known known = TRY(readKnown());
    if (!m_leader) {
        m_leader = TRY(m_services.leader(known.attachment.leaderUrl));
    }
    if (!m_subscription) {
        auto subscription = m_leader->subscribe([this, self = weak_from_this()] {
            if (const auto alive = self.lock()) {
                m_news = true;
                alive->wake();
            }
        });
        m_subscription = subscription ? *std::move(subscription) : nullptr;
    }
    const auto databases = TRY(m_leader->databases());
    const auto own = TRY(ownDatabases(m_workspace, known.attachment.cluster));
    bool changed = TRY(forget(known, databases));
    std::vector<Problem> problems;
    for (const std::string& database : databases) {
        if (!known.followed.contains(database) && !known.single.contains(database)) {
            changed |= TRY(add(known, database, own, problems));
        }
    }
    TRY(writeProblems(problems));
    if (changed) {
        m_services.onRequests();
    }
    return changed;
}

Result<bool> Discovery::add(const Known& known, const std::string& database,
                            const std::vector<std::string>& own, std::vector<Problem>& problems)
{
    const std::string name = followerName(known.attachment, database);
    auto free = catalog::checkName("database", name);
    if (free) {
        free = checkNoLeaderDatabase(own, known.attachment.cluster, name);
    }
    if (free) {
        free = m_services.writer->run([&](sql::Session& session) -> Result<void> {
            TRY(state::addFollower(session, m_attachmentId, known.attachment.cluster, name, database,
                                   known.attachment.options));
            return {};
        });
    }
    if (free) {
        return true;
    }
    if (free.error().code != ErrorCode::alreadyExists && free.error().code != ErrorCode::invalidArgument) {
        return fail(free.error());
    }
    problems.push_back({database, free.error()});
    return false;
}

Result<bool> Discovery::forget(const Known& known, const std::vector<std::string>& databases)
{
    bool changed = false;
    for (const auto& [database, ended] : known.followed) {
        if (ended && std::find(databases.begin(), databases.end(), database) == databases.end()) {
            TRY(m_services.writer->run([&](sql::Session& session) -> Result<void> {
                TRY(session.execute("DELETE FROM followers WHERE attachment_id = ? AND leader_database = ?",
                                    {value(m_attachmentId), value(database)}));
                return {};
            }));
            changed = true;
        }
    }
    return changed;
}

Result<void> Discovery::writeProblems(const std::vector<Problem>& problems)
{
    std::string text;
    for (const Problem& problem : problems) {
        text += problem.object + ": " + problem.error.message() + '\n';
    }
    if (text == m_writtenProblems) {
        return {};
    }
    TRY(m_services.writer->run([&](sql::Session& session) -> Result<void> {
        TRY(session.execute("DELETE FROM attachment_problems WHERE attachment_id = ?",
                            {value(m_attachmentId)}));
        for (const Problem& problem : problems) {
            TRY(session.execute("INSERT INTO attachment_problems VALUES (?, ?, ?, ?, ?, ?, ?)",
                                {value(m_attachmentId), value(problem.object),
                                 value(std::string(nameOf(problem.error.code))), value(problem.error.op),
                                 value(problem.error.object), value(problem.error.cause),
                                 value(problem.error.hint)}));
        }
        return {};
    }));
    m_writtenProblems = text;
    return {};
}

Task::Next Farewells::run()
{
    constexpr std::chrono::seconds retrySpan{30};
    if (m_services.stopping.isCancelled()) {
        return {Next::Kind::sleep, std::chrono::hours{1}};
    }
    const auto database = m_services.workspace->database();
    if (database) {
        sql::Session session(*database);
        const auto left = sayFarewells(session, m_services.leader);
        if (left && *left == 0) {
            return {Next::Kind::sleep, std::chrono::hours{1}};
        }
    }
    return {Next::Kind::sleep, retrySpan};
}

} // namespace sharepane::follow
