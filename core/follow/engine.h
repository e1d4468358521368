#pragma once

#include "core/base/cancellation.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/snapshot.h"
#include "core/engine/connection.h"
#include "core/follow/leadersource.h"
#include "core/follow/status.h"
#include "core/workspace/workspace.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow {

/// Hears what the engine does: on the engine's thread, with no lock held, several changes told as one. Must
/// be quick, and must not stop the engine.
class EngineObserver {
public:
    virtual ~EngineObserver() = default;
    /// Some database's status is another one.
    virtual void statusChanged() = 0;
    /// Databases are followed that were not, or the other way round.
    virtual void followersChanged() = 0;
};

struct EngineOptions {
    unsigned fetchThreads = 4; ///< extents that are fetched at once, over all databases
    unsigned stepThreads = 4;  ///< polls, plans and publishes that go on at once
    /// Empty: DirectLeader on the storage URL.
    OpenLeader openLeader;
    std::shared_ptr<const Clock> clock = systemClock();
    /// For extents that are made of others here; without it they are fetched. Scratch files go to `scratch`.
    std::shared_ptr<engine::Database> engine{};
    std::filesystem::path scratch{};
    /// How often a database that waits for a person looks whether somebody acted.
    std::chrono::milliseconds personRetry{30'000};
};

/// Follows every attached database of a workspace for as long as it lives. One scheduling thread, bounded
/// workers; an idle database costs one small request a poll, and no poll at all per table or extent.
/// Thread-safe, but for stop().
class Engine {
public:
    /// Takes the workspace's lock over, which is free again after stop(). `context` gives what sources need
    /// besides a store: its `store` may be null. `observer`, if any, outlives the engine.
    [[nodiscard]] static Result<std::unique_ptr<Engine>>
    start(std::shared_ptr<workspace::Workspace> workspace, workspace::EngineLock lock,
          catalog::LeaderContext context, EngineOptions options = {}, EngineObserver* observer = nullptr);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Ends quickly: fetches stop where they are and continue at the next start.
    void stop();

    [[nodiscard]] std::vector<FollowerStatus> statuses() const;
    /// The newest snapshot of a followed database, from memory. Null when it isn't followed (yet).
    [[nodiscard]] std::shared_ptr<catalog::SnapshotSource> database(const std::string& cluster,
                                                                    const std::string& database) const;
    /// Looks for news now, and returns when the database is as new as its leader was, or why it can't be.
    [[nodiscard]] Result<FollowerStatus> syncNow(const std::string& cluster, const std::string& database,
                                                 const CancelToken& cancel = {});
    /// Returns when `version` is queryable; see outcomeOfWait and waitElsewhere.
    [[nodiscard]] Result<FollowerStatus>
    waitFor(const std::string& cluster, const std::string& database, std::int64_t version,
            std::optional<std::chrono::milliseconds> timeout = std::nullopt, const CancelToken& cancel = {});

private:
    struct Impl;
    explicit Engine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Opens leaders by direct storage, notified of changes where the storage is local. What Engine uses when it
/// is given nothing else, for Attachments.
[[nodiscard]] Result<OpenLeader> directLeaders(catalog::LeaderContext context);

} // namespace sharepane::follow
