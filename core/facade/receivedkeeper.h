#pragma once

#include "core/base/cancellation.h"
#include "core/control/receivedshares.h"
#include "core/facade/core.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace sharepane::facade {

/// Keeps received shares as their providers say while the engine runs here: asks from time to time, and when
/// a follower of one was ended; finishes what a crash left half done; lets leases run out. One thread.
class ReceivedKeeper {
public:
    explicit ReceivedKeeper(std::shared_ptr<Core> core);
    ~ReceivedKeeper();
    ReceivedKeeper(const ReceivedKeeper&) = delete;
    ReceivedKeeper& operator=(const ReceivedKeeper&) = delete;

    void start();
    /// Ends the thread; what it was doing is done by the next one.
    void stop();
    /// Something of followers may have changed. Quick, from any thread, also while it doesn't run.
    void wake();

private:
    using Steady = std::chrono::steady_clock;
    /// When to look at a share again.
    struct Pace {
        control::ReceivedState state{};
        Timestamp changedAt{}; ///< since when it has that state
        Steady::time_point nextContact{};
        Steady::time_point nextTry{};
        int failures = 0;
        int contacts = 0; ///< since it has that state
    };

    void run();
    /// Looks at all of them; when to look again.
    [[nodiscard]] Steady::time_point pass();
    void look(const control::ReceivedShare& received, bool ended, Pace& pace);

    const std::shared_ptr<Core> m_core;
    control::ReceivedShares m_store;
    std::map<std::string, Pace> m_paces; // of the thread
    std::optional<CancelSource> m_stopping;
    std::thread m_thread;

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    bool m_woken = false;
    bool m_stop = false;
};

/// How long after one contact the next is due; nothing: never. `contacts`: how many there were since it has
/// its state, as what has just ended may well be brought back at once. Pure.
[[nodiscard]] std::optional<std::chrono::seconds> contactSpan(const control::ReceivedShare& received,
                                                              int contacts);

} // namespace sharepane::facade
