#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace sharepane {

/// The side of a cancellable job that asks "should I stop?". Cheap to copy, thread-safe. A default-made token
/// never cancels.
class CancelToken {
public:
    CancelToken() = default;

    [[nodiscard]] bool isCancelled() const;
    /// Waits until cancelled or `timeout` has passed; true when cancelled.
    bool waitFor(std::chrono::milliseconds timeout) const;

    /// Runs `callback` once when cancelled (at once when it already is), on the cancelling thread, for as
    /// long as the returned handle lives. The handle's destructor waits for a callback that is running.
    [[nodiscard]] std::shared_ptr<void> onCancel(std::function<void()> callback) const;

private:
    friend class CancelSource;
    struct State;
    explicit CancelToken(std::shared_ptr<State> state)
        : m_state(std::move(state))
    {
    }
    std::shared_ptr<State> m_state;
};

/// The side that says "stop". Thread-safe; cancelling twice is harmless.
class CancelSource {
public:
    CancelSource();
    void cancel() const;
    [[nodiscard]] CancelToken token() const;

private:
    std::shared_ptr<CancelToken::State> m_state;
};

} // namespace sharepane
