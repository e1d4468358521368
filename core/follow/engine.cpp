#include "core/follow/engine.h"

#include "core/catalog/clusters.h"
#include "core/catalog/names.h"
#include "core/follow/attachments.h"
#include "core/follow/cachefolder.h"
#include "core/follow/databasesync.h"
#include "core/follow/directsource.h"
#include "core/follow/discovery.h"
#include "core/follow/followers.h"
#include "core/follow/followerstate.h"
#include "core/follow/history.h"
#include "core/storage/folderwatcher.h"

#include <queue>

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

namespace sharepane::follow {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds tickSpan{1};
/// Our own publishes change sharepane.db too: looking at it once for a run of them is enough.
constexpr std::chrono::milliseconds requestSpan{20};

/// One Leader for each storage URL.
class LeaderCache {
public:
    explicit LeaderCache(OpenLeader open)
        : m_open(std::move(open))
    {
    }

    Result<std::shared_ptr<Leader>> operator()(const std::string& url)
    {
        {
            const std::lock_guard lock(m_mutex);
            const auto known = m_leaders.find(url);
            if (known != m_leaders.end()) {
                return known->second;
            }
        }
        auto leader = TRY(m_open(url));
        const std::lock_guard lock(m_mutex);
        return m_leaders.emplace(url, std::move(leader)).first->second;
    }

private:
    const OpenLeader m_open;
    std::mutex m_mutex; // guards what follows
    std::map<std::string, std::shared_ptr<Leader>> m_leaders;
};

struct Timer {
    Task::Time due;
    std::weak_ptr<Task> task;
    friend bool operator<(const Timer& a, const Timer& b) { return a.due > b.due; } // the earliest on top
};

} // namespace

Result<OpenLeader> directLeaders(catalog::LeaderContext context)
{
    std::shared_ptr<storage::FolderWatcher> watcher = TRY(storage::FolderWatcher::start());
    return [context = std::move(context), watcher](const std::string& url) {
        return DirectLeader::open(url, context, watcher);
    };
}

struct Engine::Impl {
    Impl(std::shared_ptr<workspace::Workspace> openWorkspace, workspace::EngineLock engineLock,
         EngineOptions engineOptions, EngineObserver* engineObserver)
        : workspace(std::move(openWorkspace))
        , lock(std::move(engineLock))
        , options(std::move(engineOptions))
        , observer(engineObserver)
        , pool(options.stepThreads, options.fetchThreads)
        , writer(std::make_unique<StateWriter>(workspace))
        , history(std::make_unique<HistoryWriter>(workspace, options.clock))
    {
    }

    Result<void> begin();
    void end();
    void schedule();

    // On the engine's thread.
    void takeRequests();
    Result<void> reload();
    Result<void> reloadKeepers();
    std::shared_ptr<CacheKeeper> keeperOf(const std::string& cluster);
    void fireTimers();
    void tick();
    void tellObserver(bool status, bool followers);

    std::vector<std::shared_ptr<DatabaseSync>> followersOf(const std::string& cluster) const;
    std::shared_ptr<DatabaseSync> find(const std::string& cluster, const std::string& database) const;
    Result<std::shared_ptr<DatabaseSync>> findOrFail(const std::string& cluster, const std::string& database);
    void poke(bool Impl::*flag);
    void notifyWaiting();

    const std::shared_ptr<workspace::Workspace> workspace;
    std::optional<workspace::EngineLock> lock;
    const EngineOptions options;
    EngineObserver* const observer;
    CancelSource stopping;
    WorkerPool pool;
    std::unique_ptr<StateWriter> writer;
    std::unique_ptr<HistoryWriter> history;
    std::unique_ptr<storage::FolderWatcher> watcher;
    std::shared_ptr<void> workspaceWatch;
    Services services;
    std::shared_ptr<Farewells> farewells;
    std::map<std::string, std::shared_ptr<Discovery>> discoveries; // by attachment; engine's thread
    std::vector<std::shared_ptr<DatabaseSync>> removing;           // engine's thread
    std::map<std::string, std::shared_ptr<CacheKeeper>> keepers;   // by cluster; engine's thread

    mutable std::mutex mutex; // guards what follows
    std::condition_variable wakeUp;
    std::condition_variable changed; // for those who wait for a status
    std::priority_queue<Timer> timers;
    std::map<std::int64_t, std::shared_ptr<DatabaseSync>> syncs; // by key of the follower
    std::int64_t loadedRequests = -1;
    bool requestsMoved = true;
    bool statusMoved = false;
    bool ending = false;

    std::thread thread;
};

void Engine::Impl::poke(bool Impl::*flag)
{
    {
        const std::lock_guard guard(mutex);
        this->*flag = true;
    }
    wakeUp.notify_one();
}

/// With the lock in between, so that nobody misses it between a look and the wait.
void Engine::Impl::notifyWaiting()
{
    {
        const std::lock_guard guard(mutex);
    }
    changed.notify_all();
}

Result<void> Engine::Impl::begin()
{
    services.workspace = workspace;
    services.clock = options.clock;
    services.engine = options.engine;
    services.scratch = options.scratch;
    services.pool = &pool;
    services.writer = writer.get();
    services.leader = [leaders = std::make_shared<LeaderCache>(options.openLeader)](const std::string& url) {
        return (*leaders)(url);
    };
    services.wakeAt = [this](const std::shared_ptr<Task>& task, Task::Time due) {
        {
            const std::lock_guard guard(mutex);
            timers.push({due, task});
        }
        wakeUp.notify_one();
    };
    services.onStatus = [this] {
        poke(&Impl::statusMoved);
        changed.notify_all();
    };
    services.onRequests = [this] {
        poke(&Impl::requestsMoved);
    };
    services.followersOf = [this](const std::string& cluster) {
        return followersOf(cluster);
    };
    services.stopping = stopping.token();
    services.personRetry = options.personRetry;
    TRY(sweepCache(*workspace));
    watcher = TRY(storage::FolderWatcher::start());
    workspaceWatch = TRY(watcher->watch(workspace->changeFolder(), [this] { poke(&Impl::requestsMoved); }));
    farewells = std::make_shared<Farewells>(services);
    farewells->wake();
    thread = std::thread([this] { schedule(); });
    return {};
}

void Engine::Impl::schedule()
{
    auto nextTick = Steady::now() + tickSpan;
    auto nextRequests = Steady::now();
    std::unique_lock guard(mutex);
    while (!ending) {
        const auto now = Steady::now();
        if (requestsMoved && now >= nextRequests) {
            requestsMoved = false;
            guard.unlock();
            takeRequests();
            guard.lock();
            nextRequests = Steady::now() + requestSpan;
        }
        const bool tellStatus = std::exchange(statusMoved, false);
        guard.unlock();
        fireTimers();
        if (now >= nextTick) {
            tick();
            nextTick = std::max(nextTick + tickSpan, now);
        }
        tellObserver(tellStatus, false);
        guard.lock();
        auto until = nextTick;
        if (!timers.empty()) {
            until = std::min(until, timers.top().due);
        }
        if (requestsMoved) {
            until = std::min(until, nextRequests);
        }
        const bool waitForRequests = !requestsMoved;
        wakeUp.wait_until(guard, until, [&] {
            return ending || statusMoved || (waitForRequests && requestsMoved) ||
                   (!timers.empty() && timers.top().due < until);
        });
    }
}

void Engine::Impl::takeRequests()
{
    const auto loaded = reload();
    if (!loaded) {
        // As when the disk is full: what runs goes on as it is, and this is tried again at the next tick.
        const std::lock_guard guard(mutex);
        loadedRequests = -1;
    }
}

/// Caches as large as their clusters say now.
Result<void> Engine::Impl::reloadKeepers()
{
    for (const catalog::Cluster& cluster : TRY(catalog::Clusters(workspace).list())) {
        keeperOf(cluster.name)->setLimit(static_cast<std::int64_t>(cluster.cacheBytes));
    }
    return {};
}

std::shared_ptr<CacheKeeper> Engine::Impl::keeperOf(const std::string& cluster)
{
    auto& keeper = keepers[catalog::foldedName(cluster)];
    if (!keeper) {
        keeper = std::make_shared<CacheKeeper>(services, cluster, std::numeric_limits<std::int64_t>::max());
    }
    return keeper;
}

std::vector<std::shared_ptr<DatabaseSync>> Engine::Impl::followersOf(const std::string& cluster) const
{
    std::vector<std::shared_ptr<DatabaseSync>> found;
    const std::lock_guard guard(mutex);
    for (const auto& [key, sync] : syncs) {
        if (catalog::sameName(sync->follower().cluster, cluster)) {
            found.push_back(sync);
        }
    }
    return found;
}

/// Brings the tasks in line with the tables that say what is followed.
Result<void> Engine::Impl::reload()
{
    std::erase_if(removing, [](const auto& sync) { return sync->isRemoved(); });
    sql::Session session(TRY(workspace->database()));
    std::int64_t version = 0;
    std::vector<state::Follower> followers;
    {
        const auto transaction = TRY(sql::Transaction::begin(session, false));
        version = TRY(state::requestVersion(session));
        {
            const std::lock_guard guard(mutex);
            if (version == loadedRequests) {
                return {};
            }
        }
        followers = TRY(state::followers(session));
    }
    TRY(reloadKeepers());
    std::map<std::int64_t, std::shared_ptr<DatabaseSync>> next;
    std::map<std::int64_t, std::shared_ptr<DatabaseSync>> gone;
    std::vector<std::shared_ptr<DatabaseSync>> added;
    {
        const std::lock_guard guard(mutex);
        gone = syncs;
    }
    for (const state::Follower& follower : followers) {
        const auto known = gone.extract(follower.key);
        if (known.empty()) {
            auto sync = DatabaseSync::make(services, follower, keeperOf(follower.cluster));
            added.push_back(sync);
            next.emplace(follower.key, std::move(sync));
        } else {
            known.mapped()->configure(follower);
            next.emplace(follower.key, known.mapped());
        }
    }
    {
        const std::lock_guard guard(mutex);
        syncs = std::move(next);
        loadedRequests = version;
    }
    for (const auto& [key, sync] : gone) {
        sync->remove();
        removing.push_back(sync);
    }
    for (const auto& sync : added) {
        sync->wake();
    }
    std::map<std::string, std::shared_ptr<Discovery>> stillWanted;
    for (const Attachment& attachment : TRY(Attachments(workspace, services.leader).list())) {
        if (attachment.leaderDatabase == allDatabases) {
            auto& discovery = stillWanted[attachment.id];
            discovery = discoveries[attachment.id];
            if (!discovery) {
                discovery = std::make_shared<Discovery>(services, workspace, attachment.id);
                discovery->wake();
            }
        }
    }
    for (const auto& [id, discovery] : discoveries) {
        if (discovery && !stillWanted.contains(id)) {
            discovery->retire();
        }
    }
    discoveries = std::move(stillWanted);
    farewells->wake();
    changed.notify_all();
    tellObserver(true, true);
    return {};
}

void Engine::Impl::fireTimers()
{
    const auto now = Steady::now();
    for (;;) {
        std::shared_ptr<Task> task;
        Task::Time due;
        {
            const std::lock_guard guard(mutex);
            if (timers.empty() || timers.top().due > now) {
                return;
            }
            due = timers.top().due;
            task = timers.top().task.lock();
            timers.pop();
        }
        if (task) {
            task->wakeIfDue(due);
        }
    }
}

/// Once a second: history and progress.
void Engine::Impl::tick()
{
    std::vector<std::pair<std::int64_t, std::shared_ptr<DatabaseSync>>> all;
    {
        const std::lock_guard guard(mutex);
        all.assign(syncs.begin(), syncs.end());
        requestsMoved |= loadedRequests < 0;
    }
    const std::int64_t second = toMicros(options.clock->now()) / 1'000'000;
    std::vector<std::pair<std::int64_t, Sample>> samples;
    for (const auto& [key, sync] : all) {
        if (const auto sample = sync->takeSample(second)) {
            samples.emplace_back(key, *sample);
        }
        sync->saveProgress();
        sync->saveUses(false);
    }
    history->add(std::move(samples));
}

void Engine::Impl::tellObserver(bool status, bool followers)
{
    if (observer == nullptr) {
        return;
    }
    if (followers) {
        observer->followersChanged();
    }
    if (status) {
        observer->statusChanged();
    }
}

void Engine::Impl::end()
{
    stopping.cancel();
    {
        const std::lock_guard guard(mutex);
        ending = true;
    }
    wakeUp.notify_all();
    changed.notify_all();
    if (thread.joinable()) {
        thread.join();
    }
    workspaceWatch.reset();
    watcher.reset();
    std::vector<std::pair<std::int64_t, std::shared_ptr<DatabaseSync>>> all;
    {
        const std::lock_guard guard(mutex);
        all.assign(syncs.begin(), syncs.end());
    }
    for (const auto& [key, sync] : all) {
        sync->cancelFetch();
    }
    pool.stop();
    std::vector<std::int64_t> clean;
    for (const auto& [key, sync] : all) {
        sync->disconnect();
        sync->saveUses(true);
        sync->saveProgress();
        if (sync->isCacheClean()) {
            clean.push_back(key);
        }
    }
    for (const auto& sync : removing) {
        sync->disconnect();
    }
    for (const auto& [id, discovery] : discoveries) {
        discovery->disconnect();
    }
    if (!clean.empty()) {
        // Without this the next start checks the cache, no more.
        (void)writer->run([&clean](sql::Session& session) -> Result<void> {
            for (const std::int64_t key : clean) {
                TRY(state::setCheckedBoot(session, key, bootId()));
            }
            return {};
        });
    }
    writer.reset();
    history.reset();
    lock.reset();
}

std::shared_ptr<DatabaseSync> Engine::Impl::find(const std::string& cluster,
                                                 const std::string& database) const
{
    const std::lock_guard guard(mutex);
    for (const auto& [key, sync] : syncs) {
        const state::Follower follower = sync->follower();
        if (catalog::sameName(follower.cluster, cluster) && catalog::sameName(follower.database, database)) {
            return sync;
        }
    }
    return nullptr;
}

/// Also finds what was attached a moment ago.
Result<std::shared_ptr<DatabaseSync>> Engine::Impl::findOrFail(const std::string& cluster,
                                                               const std::string& database)
{
    std::int64_t wanted = 0;
    {
        sql::Session session(TRY(workspace->database()));
        wanted = TRY(state::requestVersion(session));
    }
    poke(&Impl::requestsMoved);
    {
        std::unique_lock guard(mutex);
        changed.wait_for(guard, std::chrono::seconds{10}, [&] { return ending || loadedRequests >= wanted; });
    }
    auto sync = find(cluster, database);
    if (!sync) {
        return fail(ErrorCode::notFound, "synchronise", cluster + "/" + database,
                    "the cluster follows no database of that name",
                    "list them with: sharepanectl follower list");
    }
    return sync;
}

Engine::Engine(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Engine::~Engine()
{
    stop();
}

Result<std::unique_ptr<Engine>> Engine::start(std::shared_ptr<workspace::Workspace> workspace,
                                              workspace::EngineLock lock, catalog::LeaderContext context,
                                              EngineOptions options, EngineObserver* observer)
{
    options.engine = context.engine;
    options.scratch = context.scratch;
    if (!options.openLeader) {
        options.openLeader = TRY(directLeaders(std::move(context)));
    }
    auto impl = std::make_unique<Impl>(std::move(workspace), std::move(lock), std::move(options), observer);
    std::unique_ptr<Engine> engine(new Engine(std::move(impl)));
    TRY(engine->m_impl->begin());
    return engine;
}

void Engine::stop()
{
    if (m_impl->writer) {
        m_impl->end();
    }
}

std::vector<FollowerStatus> Engine::statuses() const
{
    std::vector<std::shared_ptr<DatabaseSync>> all;
    {
        const std::lock_guard guard(m_impl->mutex);
        for (const auto& [key, sync] : m_impl->syncs) {
            all.push_back(sync);
        }
    }
    std::vector<FollowerStatus> statuses;
    for (const auto& sync : all) {
        statuses.push_back(sync->status());
    }
    std::sort(statuses.begin(), statuses.end(), [](const FollowerStatus& a, const FollowerStatus& b) {
        return std::tie(a.cluster, a.database) < std::tie(b.cluster, b.database);
    });
    return statuses;
}

std::shared_ptr<catalog::SnapshotSource> Engine::database(const std::string& cluster,
                                                          const std::string& database) const
{
    const auto sync = m_impl->find(cluster, database);
    return sync ? sync->live() : nullptr;
}

Result<FollowerStatus> Engine::syncNow(const std::string& cluster, const std::string& database,
                                       const CancelToken& cancel)
{
    const auto sync = TRY(m_impl->findOrFail(cluster, database));
    const auto onCancel = cancel.onCancel([this] { m_impl->notifyWaiting(); });
    const std::uint64_t ticket = sync->requestRun();
    std::unique_lock guard(m_impl->mutex);
    m_impl->changed.wait(
        guard, [&] { return m_impl->ending || cancel.isCancelled() || sync->completedRuns() >= ticket; });
    guard.unlock();
    if (sync->completedRuns() < ticket) {
        return fail(ErrorCode::cancelled, "synchronise", cluster + "/" + database, "it was cancelled");
    }
    const FollowerStatus status = sync->status();
    if (status.lastError) {
        return fail(*status.lastError);
    }
    return status;
}

Result<FollowerStatus> Engine::waitFor(const std::string& cluster, const std::string& database,
                                       std::int64_t version, std::optional<std::chrono::milliseconds> timeout,
                                       const CancelToken& cancel)
{
    const auto sync = TRY(m_impl->findOrFail(cluster, database));
    const auto onCancel = cancel.onCancel([this] { m_impl->notifyWaiting(); });
    const auto until = timeout ? Steady::now() + *timeout : Steady::time_point::max();
    std::unique_lock guard(m_impl->mutex);
    for (;;) {
        const FollowerStatus status = sync->status();
        if (auto outcome = outcomeOfWait(status, version)) {
            return *std::move(outcome);
        }
        if (m_impl->ending || cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, "wait for", cluster + "/" + database, "it was cancelled");
        }
        if (Steady::now() >= until) {
            return fail(ErrorCode::unavailable, "wait for", cluster + "/" + database,
                        "it is at version " + std::to_string(status.appliedVersion) + ", not yet at " +
                            std::to_string(version),
                        status.lastError ? status.lastError->message()
                                         : "wait longer, or look at its sync status");
        }
        // Woken by every change of a status; a look once a second makes up for one that was missed.
        m_impl->changed.wait_until(guard, std::min(until, Steady::now() + tickSpan));
    }
}

} // namespace sharepane::follow
