#pragma once

#include "core/base/result.h"
#include "core/follow/sql.h"
#include "core/follow/status.h"
#include "core/workspace/workspace.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace sharepane::follow {

/// Writes the follower tables on a thread of its own, everything that waits in one transaction: many
/// databases that publish at once share one sync of the disk. Thread-safe.
class StateWriter {
public:
    using Work = std::function<Result<void>(sql::Session&)>;

    explicit StateWriter(std::shared_ptr<const workspace::Workspace> workspace);
    /// Writes what is still waiting.
    ~StateWriter();
    StateWriter(const StateWriter&) = delete;
    StateWriter& operator=(const StateWriter&) = delete;

    /// Returns when what `work` wrote is durable, or its error with nothing written. `work` runs on the
    /// writer's thread, inside a transaction.
    [[nodiscard]] Result<void> run(Work work);
    /// The same without waiting; a failure is dropped.
    void post(Work work);
    /// Replaces a status of that follower that still waits.
    void postStatus(std::int64_t followerKey, FollowerStatus status);
    /// Takes back what postStatus left waiting, because something newer is about to be written.
    void dropStatus(std::int64_t followerKey);

private:
    struct Job;
    using Jobs = std::vector<std::shared_ptr<Job>>;
    using Statuses = std::map<std::int64_t, FollowerStatus>;

    void work();
    [[nodiscard]] Result<void> write(std::optional<sql::Session>& session, const Jobs& jobs,
                                     const Statuses& statuses);
    static Result<void> writeAll(sql::Session& session, const Jobs& jobs, const Statuses& statuses);

    const std::shared_ptr<const workspace::Workspace> m_workspace;

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_wake;
    std::condition_variable m_done;
    Jobs m_jobs;
    Statuses m_statuses;
    bool m_stopping = false;

    std::thread m_thread;
};

} // namespace sharepane::follow
