#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sharepane::follow {

/// Threads for two kinds of jobs: short steps, which always find a thread soon, and fetches, of which only so
/// many run at once. Thread-safe.
class WorkerPool {
public:
    using Job = std::function<void()>;

    WorkerPool(unsigned stepThreads, unsigned fetchThreads);
    ~WorkerPool() { stop(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    void step(Job job);
    void fetch(Job job);
    /// How many fetches can run at once.
    [[nodiscard]] unsigned fetchThreads() const { return m_fetchThreads; }
    /// Waits for the running jobs; those that wait are dropped, as are later ones.
    void stop();

private:
    void work();

    const unsigned m_fetchThreads;
    std::vector<std::thread> m_threads;

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_wake;
    std::deque<Job> m_steps;
    std::deque<Job> m_fetches;
    unsigned m_fetching = 0;
    bool m_stopping = false;
};

} // namespace sharepane::follow
