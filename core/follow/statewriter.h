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
/// databases that publish at once share one sync of the disk. Moves SQLite's log into the database while
/// nobody waits. Thread-safe.
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
    /// The same, but returns when everybody sees it; it is made durable right after that, before anything
    /// that is written later. For what can be had again: a power loss in between takes it back.
    [[nodiscard]] Result<void> publish(Work work);
    /// Returns when everything that was published is durable. Before anything that a power loss can't take
    /// back along with it: removing files, telling others.
    [[nodiscard]] Result<void> settle();
    /// As run(), without waiting; a failure is dropped.
    void post(Work work);
    /// Replaces a status of that follower that still waits.
    void postStatus(std::int64_t followerKey, FollowerStatus status);
    /// Takes back what postStatus left waiting, because something newer is about to be written.
    void dropStatus(std::int64_t followerKey);

private:
    struct Job;
    using Jobs = std::vector<std::shared_ptr<Job>>;
    using Statuses = std::map<std::int64_t, FollowerStatus>;

    class Connection;

    [[nodiscard]] Result<void> enqueue(Work work, bool isPublication);
    void work();

    const std::shared_ptr<const workspace::Workspace> m_workspace;

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_wake;
    std::condition_variable m_done;
    Jobs m_jobs;
    Statuses m_statuses;
    bool m_settling = false;  // the thread is about to make publications durable
    bool m_unsettled = false; // and could not
    bool m_stopping = false;

    std::thread m_thread;
};

} // namespace sharepane::follow
