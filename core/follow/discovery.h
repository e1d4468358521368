#pragma once

#include "core/follow/databasesync.h"
#include "core/follow/task.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow {

/// Keeps a `*` attachment complete: adds a follower for each database that its leader gets, and forgets those
/// that the leader detached and then deleted.
class Discovery final : public Task {
public:
    Discovery(const Services& services, std::shared_ptr<workspace::Workspace> workspace,
              std::string attachmentId);

    /// After the pool has stopped: lets go of the leader.
    void disconnect() { m_subscription.reset(); }

private:
    struct Known;
    struct Problem;

    Next run() override;
    [[nodiscard]] Result<bool> look();
    [[nodiscard]] Result<Known> readKnown() const;
    [[nodiscard]] Result<bool> add(const Known& known, const std::string& database,
                                   const std::vector<std::string>& own, std::vector<Problem>& problems);
    [[nodiscard]] Result<bool> forget(const Known& known, const std::vector<std::string>& databases);
    [[nodiscard]] Result<void> writeProblems(const std::vector<Problem>& problems);

    const Services& m_services;
    const std::shared_ptr<workspace::Workspace> m_workspace;
    const std::string m_attachmentId;
    std::shared_ptr<Leader> m_leader;
    std::shared_ptr<void> m_subscription;
    unsigned m_idleLooks = 0;
    unsigned m_failures = 0;
    std::optional<std::string> m_writtenProblems;
    std::atomic<bool> m_news = false;
};

/// Tells leaders of detached followers that were out of reach then.
class Farewells final : public Task {
public:
    explicit Farewells(const Services& services)
        : Task(*services.pool, services.wakeAt)
        , m_services(services)
    {
    }

private:
    Next run() override;
    const Services& m_services;
};

} // namespace sharepane::follow
