#pragma once

#include "core/catalog/clusters.h"
#include "core/follow/attachments.h"
#include "core/follow/directsource.h"
#include "core/follow/engine.h"
#include "core/follow/followerdatabase.h"
#include "core/follow/followers.h"
#include "tests/follow/leaderfixture.h"
#include "tests/support/faultystore.h"

#include <QTemporaryDir>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace sharepane::test {

/// A workspace with the clusters "provider" and "consumer", and a leader database "demo" at the provider. The
/// leader's store can be made to fail, for followers only.
class FollowFixture {
public:
    explicit FollowFixture(std::shared_ptr<const Clock> fixtureClock = systemClock())
        : m_folder(m_dir.path().toStdString())
        , clock(std::move(fixtureClock))
        , workspace(must(workspace::Workspace::open(m_folder / "workspace")))
        , leader(must(storage::openStore((m_folder / "leader").string())), m_folder / "scratch", clock)
        , store(std::make_shared<FaultyStore>(leader.context().store))
        , m_watcher(must(storage::FolderWatcher::start()))
    {
        leaderUrl = must(storage::canonicalStorageUrl((m_folder / "leader").string()));
        catalog::Clusters clusters(workspace);
        must(clusters.create({.name = "provider", .storageUrl = leaderUrl}));
        must(clusters.create({.name = "consumer", .storageUrl = ""}));
        demo = leader.create("demo");
    }
    ~FollowFixture() { stop(); }

    [[nodiscard]] follow::OpenLeader openLeader()
    {
        return [this](const std::string&) -> Result<std::shared_ptr<follow::Leader>> {
            catalog::LeaderContext context = leader.context();
            context.store = store;
            return std::make_shared<follow::DirectLeader>(context, m_watcher, direct);
        };
    }

    [[nodiscard]] follow::Attachments attachments() { return {workspace, openLeader()}; }

    follow::Attached attach(const std::string& database = "demo")
    {
        follow::AttachRequest request;
        request.cluster = "consumer";
        request.leader = "provider";
        request.leaderDatabase = database;
        return must(attachments().attach(request));
    }

    void start()
    {
        follow::EngineOptions options;
        options.openLeader = openLeader();
        options.clock = clock;
        options.personRetry = std::chrono::milliseconds{50};
        engine = must(follow::Engine::start(workspace, must(workspace::EngineLock::acquire(*workspace)),
                                            leader.context(), options));
    }
    void stop() { engine.reset(); }

    [[nodiscard]] Result<follow::FollowerStatus> reach(std::int64_t version,
                                                       const std::string& database = "demo")
    {
        return engine->waitFor("consumer", database, version, std::chrono::seconds{30});
    }
    [[nodiscard]] follow::FollowerStatus status(const std::string& database = "demo")
    {
        return must(follow::status(*workspace, "consumer", database));
    }
    /// Status in memory, of the engine.
    [[nodiscard]] std::optional<follow::FollowerStatus> live(const std::string& database = "demo")
    {
        for (const auto& status : engine->statuses()) {
            if (status.database == database) {
                return status;
            }
        }
        return std::nullopt;
    }
    /// Rows of a table in the engine's newest snapshot; -1 when it has no such table.
    [[nodiscard]] std::int64_t rows(const std::string& table, const std::string& database = "demo")
    {
        const auto view = must(engine->database("consumer", database)->view({table}));
        return view.tables.empty() ? -1 : leader.rowsOf(view.tables.front());
    }
    [[nodiscard]] std::filesystem::path cacheOf(const std::string& database = "demo")
    {
        return workspace->cacheFolder() / status(database).id;
    }
    void setLeaderReachable(bool reachable)
    {
        const auto away = m_folder / "leader.away";
        const auto here = m_folder / "leader";
        std::filesystem::rename(reachable ? away : here, reachable ? here : away);
    }

private:
    QTemporaryDir m_dir;
    std::filesystem::path m_folder;

public:
    std::shared_ptr<const Clock> clock;
    std::shared_ptr<workspace::Workspace> workspace;
    LeaderFixture leader;
    std::shared_ptr<FaultyStore> store;
    std::string leaderUrl;
    std::shared_ptr<catalog::LeaderDatabase> demo;
    follow::DirectOptions direct;
    std::unique_ptr<follow::Engine> engine;

private:
    std::shared_ptr<storage::FolderWatcher> m_watcher;
};

} // namespace sharepane::test
