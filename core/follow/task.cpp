#include "core/follow/task.h"

namespace sharepane::follow {

void Task::submit()
{
    m_pool.step([self = shared_from_this()] { self->step(); });
}

void Task::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_retired) {
            return;
        }
        if (m_phase != Phase::sleeping) {
            m_woken = true;
            return;
        }
        m_phase = Phase::running;
        m_due = Time::max();
        ++m_startedRuns;
    }
    submit();
}

void Task::wakeIfDue(Time due)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_due != due) {
            return;
        }
    }
    wake();
}

void Task::retire()
{
    const std::lock_guard lock(m_mutex);
    m_retired = true;
}

std::uint64_t Task::requestRun()
{
    std::uint64_t ticket = 0;
    {
        const std::lock_guard lock(m_mutex);
        ticket = m_startedRuns + 1;
    }
    wake();
    return ticket;
}

std::uint64_t Task::completedRuns() const
{
    const std::lock_guard lock(m_mutex);
    return m_completedRuns;
}

void Task::resume()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_phase == Phase::running) { // its run() has not returned yet
            m_resumed = true;
            return;
        }
        m_phase = Phase::running;
    }
    submit();
}

void Task::step()
{
    const Next next = run();
    Time due = Time::max();
    {
        const std::lock_guard lock(m_mutex);
        if (next.kind == Next::Kind::suspended && !m_resumed) {
            m_phase = Phase::suspended;
            return;
        }
        if (next.kind == Next::Kind::sleep) {
            m_completedRuns = m_startedRuns;
            if (!m_woken || m_retired) {
                m_phase = Phase::sleeping;
                due = std::chrono::steady_clock::now() + next.delay;
                m_due = due;
            } else {
                ++m_startedRuns;
                m_woken = false;
            }
        }
        m_resumed = false;
    }
    if (next.kind == Next::Kind::sleep) {
        onSleep();
    }
    if (due == Time::max()) {
        submit();
    } else {
        m_wakeAt(shared_from_this(), due);
    }
}

} // namespace sharepane::follow
