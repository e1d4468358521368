#include "core/follow/statewriter.h"

#include "core/follow/followerstate.h"

#include <chrono>
#include <utility>

namespace sharepane::follow {

namespace {

constexpr std::chrono::seconds retrySpan{1};

} // namespace

struct StateWriter::Job {
    Work work;
    Result<void> outcome;
    bool done = false; // guarded by the writer's mutex
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

Result<void> StateWriter::run(Work work)
{
    const auto job = std::make_shared<Job>();
    job->work = std::move(work);
    std::unique_lock lock(m_mutex);
    m_jobs.push_back(job);
    m_wake.notify_one();
    m_done.wait(lock, [&] { return job->done; });
    return job->outcome;
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

Result<void> StateWriter::writeAll(sql::Session& session, const Jobs& jobs, const Statuses& statuses)
{
    auto transaction = TRY(sql::Transaction::begin(session, true));
    for (const auto& job : jobs) {
        // Each by itself, so that one that fails takes nothing of the others with it.
        TRY(session.execute("SAVEPOINT job"));
        job->outcome = job->work(session);
        if (!job->outcome) {
            TRY(session.execute("ROLLBACK TO job"));
        }
        TRY(session.execute("RELEASE job"));
    }
    for (const auto& [followerKey, status] : statuses) {
        TRY(state::writeStatus(session, followerKey, status));
    }
    return transaction.commit();
}

void StateWriter::work()
{
    std::optional<sql::Session> session;
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
        const auto written = write(session, jobs, statuses);
        lock.lock();
        for (const auto& job : jobs) {
            if (!written) {
                job->outcome = written;
            }
            job->done = true;
        }
        m_done.notify_all();
        if (!written && !last) {
            // Full disks get emptied. Statuses that came meanwhile are newer.
            m_statuses.merge(statuses);
            retry = std::chrono::steady_clock::now() + retrySpan;
        }
    }
}

Result<void> StateWriter::write(std::optional<sql::Session>& session, const Jobs& jobs,
                                const Statuses& statuses)
{
    if (!session) {
        session.emplace(TRY(m_workspace->database()));
    }
    return writeAll(*session, jobs, statuses);
}

} // namespace sharepane::follow
