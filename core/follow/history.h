#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/follow/sampling.h"
#include "core/follow/sql.h"
#include "core/workspace/workspace.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace sharepane::follow {

/// Writes followers' samples in batches, on a thread and connection of its own and without waiting for the
/// disk (a power loss may cost the last seconds of history, never a publish its time). Keeps 1 s for an hour,
/// 1 min for a week, 1 h for two years. Thread-safe.
class HistoryWriter {
public:
    HistoryWriter(std::shared_ptr<const workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);
    /// Writes what waits.
    ~HistoryWriter();
    HistoryWriter(const HistoryWriter&) = delete;
    HistoryWriter& operator=(const HistoryWriter&) = delete;

    /// Samples of one second, by key of the follower.
    void add(std::vector<std::pair<std::int64_t, Sample>> samples);

private:
    void work();

    const std::shared_ptr<const workspace::Workspace> m_workspace;
    const std::shared_ptr<const Clock> m_clock;

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_wake;
    std::vector<std::pair<std::int64_t, Sample>> m_waiting;
    bool m_stopping = false;

    std::thread m_thread;
};

/// Moves what is complete before `now` into the coarser resolutions, and drops what is too old.
[[nodiscard]] Result<void> rollUp(sql::Session& session, Timestamp now);
[[nodiscard]] Result<void> writeSample(sql::Session& session, std::int64_t followerKey,
                                       std::int64_t resolution, const Sample& sample);

/// A series of samples of one follower database.
struct Series {
    std::chrono::seconds resolution{1};
    std::vector<Sample> samples; ///< oldest first; a stretch without any is one in which no engine ran
};

/// The last `span`, at the finest resolution that is kept that long and gives at most `mostPoints`.
[[nodiscard]] Result<Series> lagSeries(const workspace::Workspace& workspace, const std::string& cluster,
                                       const std::string& database, std::chrono::milliseconds span,
                                       std::size_t mostPoints, Timestamp now);

} // namespace sharepane::follow
