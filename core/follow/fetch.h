#pragma once

#include "core/follow/cachefolder.h"
#include "core/follow/leadersource.h"
#include "core/follow/localmerge.h"
#include "core/follow/workerpool.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sharepane::follow {

/// The fetch of some extents of one database into its cache. Ends at the first error that doesn't go away;
/// what is there by then stays for the next attempt.
class Fetch : public std::enable_shared_from_this<Fetch> {
public:
    /// What `merge`, if any, can make is not fetched.
    Fetch(std::shared_ptr<const LeaderSource> source, CacheFolder cache, std::vector<ExtentRef> extents,
          std::shared_ptr<const LocalMerge> merge = nullptr);

    /// Whether it is so little that starting threads would take longer.
    [[nodiscard]] bool isSmall() const;
    /// Fetches on the calling thread.
    [[nodiscard]] Result<void> runHere();
    /// Fetches on the pool, one extent after the other in each of its lanes so that the databases take turns;
    /// calls `onDone` once, on a thread of the pool.
    void start(WorkerPool& pool, std::function<void()> onDone);
    void cancel() const { m_cancel.cancel(); }

    /// Once it is done: its error. What was fetched is there, though not all its names are durable.
    [[nodiscard]] Result<void> finish() const;
    /// Makes the names of what was fetched durable.
    [[nodiscard]] Result<void> settle() const;

    [[nodiscard]] std::int64_t bytesLeft() const;
    [[nodiscard]] std::int64_t extentsLeft() const;
    /// Bytes fetched since the last call.
    [[nodiscard]] std::int64_t takeBytes();

private:
    void runLane(WorkerPool& pool);
    void fetchNext();
    [[nodiscard]] Result<void> prepareFolders() const;
    [[nodiscard]] Result<void> fetchOne(const ExtentRef& extent);
    [[nodiscard]] Result<void> attempt(const ExtentRef& extent, const std::filesystem::path& destination);
    void noteFailure(const Error& error);

    const std::shared_ptr<const LeaderSource> m_source;
    const CacheFolder m_cache;
    const std::vector<ExtentRef> m_extents;
    const std::shared_ptr<const LocalMerge> m_merge;
    std::set<std::string> m_tables;
    std::int64_t m_bytes = 0;
    CancelSource m_cancel;
    std::function<void()> m_onDone;

    std::atomic<std::size_t> m_next = 0;
    std::atomic<std::size_t> m_finished = 0;
    std::atomic<unsigned> m_lanes = 0;
    std::atomic<std::int64_t> m_fetched = 0;
    std::atomic<std::int64_t> m_made = 0; // bytes that were not fetched, but made here
    std::atomic<std::int64_t> m_taken = 0;

    mutable std::mutex m_mutex; // guards what follows
    std::optional<Error> m_error;
};

} // namespace sharepane::follow
