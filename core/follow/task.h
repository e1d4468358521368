#pragma once

#include "core/follow/workerpool.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

namespace sharepane::follow {

/// Something that runs again and again on the pool, never twice at once: when woken, and when its time has
/// come. Thread-safe. Destroyed only when it doesn't run (the jobs of the pool own it).
class Task : public std::enable_shared_from_this<Task> {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// Wakes the task at that time (or does so later).
    using WakeAt = std::function<void(const std::shared_ptr<Task>&, Time)>;

    Task(WorkerPool& pool, WakeAt wakeAt)
        : m_pool(pool)
        , m_wakeAt(std::move(wakeAt))
    {
    }
    virtual ~Task() = default;
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;

    /// Runs it soon; if it runs at this moment, once more afterwards.
    void wake();
    /// The same, unless it was woken since `due` was agreed on or is not due any more.
    void wakeIfDue(Time due);
    /// Never runs again, but for the run that is on.
    void retire();

    /// A number of runs that, once reached by completedRuns(), includes one that began after this call.
    [[nodiscard]] std::uint64_t requestRun();
    [[nodiscard]] std::uint64_t completedRuns() const;

protected:
    /// What comes after a run.
    struct Next {
        enum class Kind : std::uint8_t {
            sleep,     ///< until woken, or until `delay` has passed
            again,     ///< at once, after others that wait had their turn
            suspended, ///< until resume(); being woken is remembered
        };
        Kind kind = Kind::sleep;
        std::chrono::milliseconds delay{0};
    };

    [[nodiscard]] virtual Next run() = 0;
    /// Called after a run that is followed by sleep, without a lock held.
    virtual void onSleep() {}
    /// Ends a suspension: run() is called again.
    void resume();
    [[nodiscard]] WorkerPool& pool() { return m_pool; }

private:
    enum class Phase : std::uint8_t { sleeping, running, suspended };
    void submit();
    void step();

    WorkerPool& m_pool;
    const WakeAt m_wakeAt;

    mutable std::mutex m_mutex; // guards what follows
    Phase m_phase = Phase::sleeping;
    bool m_woken = false;   // while running or suspended
    bool m_resumed = false; // before the suspended run returned
    bool m_retired = false;
    Time m_due = Time::max();
    std::uint64_t m_startedRuns = 0;
    std::uint64_t m_completedRuns = 0;
};

} // namespace sharepane::follow
