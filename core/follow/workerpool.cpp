#include "core/follow/workerpool.h"

#include <utility>

namespace sharepane::follow {

WorkerPool::WorkerPool(unsigned stepThreads, unsigned fetchThreads)
    : m_fetchThreads(fetchThreads)
{
    for (unsigned i = 0; i < stepThreads + fetchThreads; ++i) {
        m_threads.emplace_back([this] { work(); });
    }
}

void WorkerPool::step(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping) {
            return;
        }
        m_steps.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void WorkerPool::fetch(Job job)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping) {
            return;
        }
        m_fetches.push_back(std::move(job));
    }
    m_wake.notify_one();
}

void WorkerPool::work()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (!m_steps.empty()) {
            Job job = std::move(m_steps.front());
            m_steps.pop_front();
            lock.unlock();
            job();
            job = {};
            lock.lock();
        } else if (!m_fetches.empty() && m_fetching < m_fetchThreads) {
            Job job = std::move(m_fetches.front());
            m_fetches.pop_front();
            ++m_fetching;
            lock.unlock();
            job();
            job = {};
            lock.lock();
            --m_fetching;
        } else {
            m_wake.wait(lock);
        }
    }
}

void WorkerPool::stop()
{
    std::deque<Job> steps;
    std::deque<Job> fetches;
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        // Jobs own what they work on: they must not be destroyed under the lock.
        steps.swap(m_steps);
        fetches.swap(m_fetches);
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

} // namespace sharepane::follow
