#include "core/base/cancellation.h"

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace sharepane {

struct CancelToken::State {
    std::mutex mutex; // guards all below; never held while a callback runs
    std::condition_variable changed;
    bool cancelled = false;
    std::uint64_t nextId = 0;
    std::map<std::uint64_t, std::function<void()>> callbacks;
    std::uint64_t runningId = 0;
    std::thread::id runningOn;
};

bool CancelToken::isCancelled() const
{
    if (!m_state) {
        return false;
    }
    const std::lock_guard lock(m_state->mutex);
    return m_state->cancelled;
}

bool CancelToken::waitFor(std::chrono::milliseconds timeout) const
{
    if (!m_state) {
        std::this_thread::sleep_for(timeout);
        return false;
    }
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_for(lock, timeout, [this] { return m_state->cancelled; });
}

std::shared_ptr<void> CancelToken::onCancel(std::function<void()> callback) const
{
    if (!m_state) {
        return {};
    }
    std::uint64_t id = 0;
    {
        const std::lock_guard lock(m_state->mutex);
        if (!m_state->cancelled) {
            id = ++m_state->nextId;
            m_state->callbacks.emplace(id, callback);
        }
    }
    if (id == 0) {
        callback();
        return {};
    }
    return std::shared_ptr<void>(nullptr, [state = m_state, id](void*) {
        std::unique_lock lock(state->mutex);
        state->callbacks.erase(id);
        state->changed.wait(
            lock, [&] { return state->runningId != id || state->runningOn == std::this_thread::get_id(); });
    });
}

CancelSource::CancelSource()
    : m_state(std::make_shared<CancelToken::State>())
{
}

void CancelSource::cancel() const
{
    std::unique_lock lock(m_state->mutex);
    if (m_state->cancelled) {
        return;
    }
    m_state->cancelled = true;
    m_state->changed.notify_all();
    while (!m_state->callbacks.empty()) {
        auto node = m_state->callbacks.extract(m_state->callbacks.begin());
        m_state->runningId = node.key();
        m_state->runningOn = std::this_thread::get_id();
        lock.unlock();
        node.mapped()();
        lock.lock();
        m_state->runningId = 0;
        m_state->changed.notify_all();
    }
}

CancelToken CancelSource::token() const
{
    return CancelToken(m_state);
}

} // namespace sharepane
