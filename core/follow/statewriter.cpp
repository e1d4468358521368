#include "core/follow/statewriter.h"

#include "core/follow/followerstate.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace sharepane::follow {

namespace {

constexpr std::chrono::seconds retrySpan{1};
/// Transactions after which the log is moved into the database, and its size from which on sooner, when it
/// has grown: about where SQLite would do so within a commit.
constexpr int longLog = 50;
constexpr std::uintmax_t largeLog = 4U << 20U;

} // namespace

struct StateWriter::Job {
    Work work;
    bool isPublication = false;
    Result<void> outcome;
    bool done = false; // guarded by the writer's mutex
};

/// The thread's connection to sharepane.db.
class StateWriter::Connection {
public:
    explicit Connection(const workspace::Workspace& workspace)
        : m_workspace(workspace)
    {
    }

    /// One transaction; durable, unless all of it is publications.
    [[nodiscard]] Result<void> write(const Jobs& jobs, const Statuses& statuses, bool durable)
    {
        if (!m_session) {
            m_session.emplace(TRY(m_workspace.database()));
            TRY(m_session->configure("PRAGMA wal_autocheckpoint = 0"));
        }
        TRY(m_session->configure(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"));
        auto transaction = TRY(sql::Transaction::begin(*m_session, true));
        for (const auto& job : jobs) {
            // Each by itself, so that one that fails takes nothing of the others with it.
            TRY(m_session->execute("SAVEPOINT job"));
            job->outcome = job->work(*m_session);
            if (!job->outcome) {
                TRY(m_session->execute("ROLLBACK TO job"));
            }
            TRY(m_session->execute("RELEASE job"));
        }
        for (const auto& [followerKey, status] : statuses) {
            TRY(state::writeStatus(*m_session, followerKey, status));
        }
        return transaction.commit();
    }

    /// Moves the log into the database when it has become long. What can't be moved now can be later.
    void tendLog()
    {
        std::error_code error;
        const auto size = std::filesystem::file_size(m_workspace.directory() / "sharepane.db-wal", error);
        const bool grown = !error && size > std::exchange(m_logSize, error ? 0 : size) && size > largeLog;
        if (++m_transactions < longLog && !grown) {
            return;
        }
        m_transactions = 0;
        if (m_session) {
            (void)m_session->select("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }

private:
    const workspace::Workspace& m_workspace;
    std::optional<sql::Session> m_session;
    int m_transactions = 0;
    std::uintmax_t m_logSize = 0;
};

StateWriter::StateWriter(std::shared_ptr<const workspace::Workspace> workspace)
    : m_workspace(std::move(workspace))
    , m_thread([this] { work(); })
{
}

StateWriter::~StateWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

Result<void> StateWriter::enqueue(Work work, bool isPublication)
{
    const auto job = std::make_shared<Job>();
    job->work = std::move(work);
    job->isPublication = isPublication;
    std::unique_lock lock(m_mutex);
    m_jobs.push_back(job);
    m_wake.notify_one();
    m_done.wait(lock, [&] { return job->done; });
    return job->outcome;
}

Result<void> StateWriter::run(Work work)
{
    return enqueue(std::move(work), false);
}

Result<void> StateWriter::publish(Work work)
{
    return enqueue(std::move(work), true);
}

Result<void> StateWriter::settle()
{
    std::unique_lock lock(m_mutex);
    m_done.wait(lock, [this] { return !m_settling; });
    if (!m_unsettled) {
        return {};
    }
    lock.unlock();
    return m_workspace->settle();
}

void StateWriter::post(Work work)
{
    const auto job = std::make_shared<Job>();
    job->work = std::move(work);
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(job);
    }
    m_wake.notify_one();
}

void StateWriter::postStatus(std::int64_t followerKey, FollowerStatus status)
{
    {
        const std::lock_guard lock(m_mutex);
        m_statuses.insert_or_assign(followerKey, std::move(status));
    }
    m_wake.notify_one();
}

void StateWriter::dropStatus(std::int64_t followerKey)
{
    const std::lock_guard lock(m_mutex);
    m_statuses.erase(followerKey);
}

void StateWriter::work()
{
    Connection connection(*m_workspace);
    auto retry = std::chrono::steady_clock::time_point::min();
    std::unique_lock lock(m_mutex);
    for (;;) {
        const auto ready = [&] {
            return m_stopping || !m_jobs.empty() ||
                   (!m_statuses.empty() && std::chrono::steady_clock::now() >= retry);
        };
        if (m_statuses.empty()) {
            m_wake.wait(lock, ready);
        } else if (!ready()) {
            m_wake.wait_until(lock, retry, ready);
        }
        const bool last = m_stopping;
        const Jobs jobs = std::exchange(m_jobs, {});
        Statuses statuses = std::exchange(m_statuses, {});
        if (jobs.empty() && statuses.empty()) {
            if (last) {
                return;
            }
            continue;
        }
        lock.unlock();
        const bool durable =
            jobs.empty() || !std::ranges::all_of(jobs, [](const auto& job) { return job->isPublication; });
        const auto written = connection.write(jobs, statuses, durable);
        lock.lock();
        for (const auto& job : jobs) {
            if (!written) {
                job->outcome = written;
            }
            job->done = true;
        }
        m_settling = !durable;
        m_done.notify_all();
        lock.unlock();
        const auto settled = durable ? written : m_workspace->settle();
        lock.lock();
        m_settling = false;
        m_unsettled = !settled && (m_unsettled || !durable);
        m_done.notify_all();
        lock.unlock();
        connection.tendLog();
        lock.lock();
        if (!written && !last) {
            // Full disks get emptied. Statuses that came meanwhile are newer.
            m_statuses.merge(statuses);
            retry = std::chrono::steady_clock::now() + retrySpan;
        }
    }
}

} // namespace sharepane::follow
