#include "core/facade/core.h"

#include "core/facade/followerdatabases.h"
#include "core/facade/receivedsteps.h"
#include "core/facade/sharingprofiles.h"
#include "core/follow/share/sharesource.h"
#include "core/follow/share/shareurl.h"
#include "core/follow/sharing/sharingurl.h"
#include "core/storage/existingstore.h"

namespace sharepane::facade {

Core::Core(std::shared_ptr<workspace::Workspace> workspace)
    : m_workspace(std::move(workspace))
    , m_clusters(m_workspace)
{
    query::Options options;
    options.scratch = m_workspace->scratchFolder();
    options.closedFolders = {m_workspace->directory()};
    options.engine = [this] {
        return engine();
    };
    m_queries = std::make_shared<query::Service>(std::move(options));
}

Result<std::shared_ptr<storage::ObjectStore>> Core::store(const std::string& cluster)
{
    const std::string url = TRY(m_clusters.find(cluster)).storageUrl;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto open = m_stores.find(url); open != m_stores.end()) {
            return open->second;
        }
    }
    auto opened = TRY(storage::openExistingStore(url));
    const std::lock_guard lock(m_mutex);
    return m_stores.try_emplace(url, std::move(opened)).first->second;
}

Result<std::shared_ptr<engine::Database>> Core::engine()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_engine) {
            return m_engine;
        }
    }
    engine::Options options;
    options.spillFolder = m_workspace->scratchFolder();
    auto opened = TRY(engine::Database::open(options));
    const std::lock_guard lock(m_mutex);
    if (!m_engine) {
        m_engine = std::move(opened);
    }
    return m_engine;
}

Result<catalog::LeaderContext> Core::leaderContext(const std::string& cluster)
{
    catalog::LeaderContext context;
    context.store = TRY(store(cluster));
    context.engine = TRY(engine());
    context.scratch = m_workspace->scratchFolder();
    return context;
}

Result<std::shared_ptr<catalog::LeaderDatabase>> Core::leader(const DatabaseName& name)
{
    {
        const std::lock_guard lock(m_mutex);
        if (const auto open = m_leaders.find(name); open != m_leaders.end()) {
            return open->second;
        }
    }
    auto opened = TRY(catalog::LeaderDatabase::open(TRY(leaderContext(name.cluster)), name.database));
    const std::lock_guard lock(m_mutex);
    return m_leaders.try_emplace(name, std::move(opened)).first->second;
}

Result<follow::OpenLeader> Core::openLeader()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_openLeader) {
            return m_openLeader;
        }
    }
    catalog::LeaderContext context;
    context.engine = TRY(engine());
    context.scratch = m_workspace->scratchFolder();
    auto direct = TRY(follow::directLeaders(context));
    const auto shares = std::make_shared<follow::share::ShareServices>(
        [this](const std::string& id) { return accessTo(*this, id); });
    follow::OpenLeader made = [this, shares, direct = std::move(direct)](const std::string& url) {
        if (follow::share::isShareUrl(url)) {
            return shares->open(url);
        }
        return follow::sharing::isSharingUrl(url) ? openSharedLeader(*this, url) : direct(url);
    };
    const std::lock_guard lock(m_mutex);
    if (!m_openLeader) {
        m_openLeader = std::move(made);
    }
    return m_openLeader;
}

Result<std::shared_ptr<catalog::SnapshotSource>> Core::snapshots(const DatabaseName& name)
{
    const auto status = TRY(followerStatus(*this, name));
    if (!status) {
        auto own = leader(name);
        if (own) {
            return *std::move(own);
        }
        auto ended = own.error().code == ErrorCode::notFound ? TRY(endedFollower(*this, name)) : std::nullopt;
        return fail(ended ? *std::move(ended) : own.error());
    }
    const auto running = followEngine();
    if (auto live = running ? running->database(name.cluster, name.database) : nullptr) {
        return live;
    }
    {
        const std::lock_guard lock(m_mutex);
        if (const auto open = m_followers.find(status->id); open != m_followers.end()) {
            return open->second;
        }
    }
    auto opened = TRY(follow::FollowerDatabase::open(m_workspace, name.cluster, name.database));
    const std::lock_guard lock(m_mutex);
    return m_followers.try_emplace(status->id, std::move(opened)).first->second;
}

Result<std::shared_ptr<secrets::SecretStore>> Core::secrets()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_secrets) {
            return m_secrets;
        }
    }
    auto opened = TRY(secrets::openSecretStore(m_workspace->directory()));
    const std::lock_guard lock(m_mutex);
    if (!m_secrets) {
        m_secrets = std::move(opened);
    }
    return m_secrets;
}

std::shared_ptr<follow::Engine> Core::followEngine()
{
    const std::lock_guard lock(m_mutex);
    return m_followEngine;
}

void Core::setFollowEngine(std::shared_ptr<follow::Engine> engine)
{
    const std::lock_guard lock(m_mutex);
    m_followEngine.swap(engine);
}

void Core::forget(const DatabaseName& name)
{
    const std::lock_guard lock(m_mutex);
    m_leaders.erase(name);
}

} // namespace sharepane::facade
