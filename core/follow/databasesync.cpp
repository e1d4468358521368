#include "core/follow/databasesync.h"

#include "core/follow/pace.h"
#include "core/follow/registration.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace sharepane::follow {

namespace {

constexpr std::chrono::seconds longSleep{3600};
constexpr std::chrono::seconds attachedCheckSpan{5};
/// How often to look whether the last reader of dropped extents has gone.
constexpr std::chrono::milliseconds garbageSpan{2000};

/// What is known before the leader was asked.
SyncState stateAtStart(const std::optional<FollowerStatus>& known, std::int64_t appliedVersion)
{
    const SyncState state = known ? known->state : SyncState::attaching;
    if (state == SyncState::detached || appliedVersion < 0) {
        return state == SyncState::detached ? state : SyncState::attaching;
    }
    return state == SyncState::upToDate ? state : SyncState::syncing;
}

} // namespace

std::shared_ptr<DatabaseSync> DatabaseSync::make(const Services& services, state::Follower follower,
                                                 std::shared_ptr<CacheKeeper> keeper)
{
    auto sync =
        std::shared_ptr<DatabaseSync>(new DatabaseSync(services, std::move(follower), std::move(keeper)));
    const auto tell = [self = std::weak_ptr(sync)](auto what) {
        return [self, what](auto&&... arguments) {
            if (const auto alive = self.lock()) {
                what(*alive, std::forward<decltype(arguments)>(arguments)...);
            }
        };
    };
    LiveDatabase::Callbacks callbacks;
    callbacks.onDamage = tell([](DatabaseSync& alive) { alive.noteDamage(); });
    callbacks.onStale = tell([](DatabaseSync& alive) { alive.wake(); });
    callbacks.onUse = tell([](DatabaseSync& alive, const auto& extents) { alive.noteUse(extents); });
    callbacks.fetch = [self = std::weak_ptr(sync)](std::vector<ExtentRef> extents,
                                                   const CancelToken& cancel) -> Result<void> {
        const auto alive = self.lock();
        if (!alive) {
            return fail(ErrorCode::cancelled, "fetch", "cold extents", "following has ended");
        }
        return alive->fetchNow(std::move(extents), cancel);
    };
    sync->m_live = std::make_shared<LiveDatabase>(services.workspace, sync->m_follower, sync->m_cache,
                                                  std::move(callbacks));
    return sync;
}

DatabaseSync::DatabaseSync(const Services& services, state::Follower follower,
                           std::shared_ptr<CacheKeeper> keeper)
    : Task(*services.pool, services.wakeAt)
    , m_services(services)
    , m_key(follower.key)
    , m_cache(services.workspace->cacheFolder() / follower.id)
    , m_keeper(std::move(keeper))
    , m_follower(std::move(follower))
    , m_status(initialStatus(m_follower))
    , m_saved(m_status)
{
}

FollowerStatus DatabaseSync::initialStatus(const state::Follower& follower)
{
    FollowerStatus status;
    status.id = follower.id;
    status.cluster = follower.cluster;
    status.database = follower.database;
    status.leaderUrl = follower.leaderUrl;
    status.leaderDatabase = follower.leaderDatabase;
    return status;
}

Task::Next DatabaseSync::sleepFor(std::chrono::milliseconds delay)
{
    return {Next::Kind::sleep, delay};
}

Task::Next DatabaseSync::sleepLong()
{
    return sleepFor(longSleep);
}

DatabaseSync::Orders DatabaseSync::takeOrders()
{
    const std::lock_guard lock(m_mutex);
    return {m_follower, m_removed, std::exchange(m_damaged, false)};
}

Task::Next DatabaseSync::run()
{
    const auto next = advance();
    return next ? *next : afterFailure(next.error());
}

Result<Task::Next> DatabaseSync::advance()
{
    if (m_services.stopping.isCancelled()) {
        return sleepLong();
    }
    const Orders orders = takeOrders();
    m_cacheSuspect |= orders.damaged;
    if (orders.removed) {
        return removeCache();
    }
    TRY(prepare());
    if (m_pending) {
        return endFetch();
    }
    noteTime();
    TRY(notePolicies());
    TRY(endFill());
    TRY(collectGarbage());
    if (m_linkEnded) {
        failNeeds(linkEndedError()); // of queries that began before the link ended
        std::error_code ignored;
        return std::filesystem::exists(m_cache.folder(), ignored) ? sleepFor(std::chrono::seconds{1})
                                                                  : sleepLong();
    }
    TRY(tendCache());
    if (orders.follower.paused) {
        return pause();
    }
    return follow(orders);
}

/// Once: what was applied, from SQLite.
Result<void> DatabaseSync::prepare()
{
    if (m_prepared) {
        return {};
    }
    {
        sql::Session session(TRY(m_services.workspace->database()));
        const auto applied = TRY(state::applied(session, m_key));
        if (!applied) {
            return fail(ErrorCode::cancelled, "follow", m_cache.folder().string(), "it was detached");
        }
        m_applied = *applied;
        // Before the status says a version, that version can be queried.
        TRY(m_live->load());
        m_garbage = TRY(state::garbage(session, m_key));
        const state::Follower known = follower();
        const auto status = TRY(state::status(session, known.cluster, known.database));
        const std::lock_guard lock(m_mutex);
        m_status.state = stateAtStart(status, m_applied.version);
        m_status.appliedVersion = m_applied.version;
        m_status.appliedTime = m_applied.time;
        m_status.leaderVersion = status ? status->leaderVersion : -1;
        m_status.bytes = m_applied.bytes;
        m_status.extents = m_applied.extents;
        m_status.lastContact = status ? status->lastContact : std::nullopt;
        m_status.lastError = status ? status->lastError : std::nullopt;
        m_linkEnded = m_status.state == SyncState::detached;
    }
    TRY(loadLedger());
    if (m_linkEnded) {
        m_live->close(m_status.lastError);
    }
    m_cacheSuspect = m_applied.checkedBoot != bootId();
    // From here on files may come that no publish will name, should this process die.
    TRY(m_services.writer->run(
        [this](sql::Session& session) { return state::setCheckedBoot(session, m_key, {}); }));
    m_prepared = true;
    return {};
}

Position DatabaseSync::position() const
{
    Position position;
    position.selection = follower().options.selection;
    position.version = m_applied.version;
    position.id = m_applied.id;
    position.tableOf = [this](const std::string& tableId) {
        return m_live->known(tableId);
    };
    position.tables = [this] {
        return m_live->knownTables();
    };
    position.wantsAll = m_applied.selection != catalog::toJson(position.selection);
    return position;
}

Result<void> DatabaseSync::connect()
{
    const state::Follower known = follower();
    if (!m_source) {
        const auto leader = TRY(m_services.leader(known.leaderUrl));
        m_source = TRY(leader->open(known.leaderDatabase));
        if (const std::string root = m_source->localRoot(); root != m_applied.localRoot) {
            TRY(m_services.writer->run(
                [&](sql::Session& session) { return state::setLocalRoot(session, m_key, root); }));
            m_applied.localRoot = root;
            m_live->setInPlace({root, known.leaderDatabase});
        }
    }
    if (!m_applied.registered) {
        TRY(m_source->attach(known.id, known.cluster, known.database));
        TRY(confirmRegistration(known, *m_services.workspace, *m_services.writer, m_services.leader));
        m_applied.registered = true;
    }
    if (!m_subscription) {
        const std::weak_ptr<Task> self = weak_from_this();
        auto subscription = m_source->subscribe([this, self] {
            if (const auto alive = self.lock()) {
                m_news = true;
                alive->wake();
            }
        });
        // Without notifications there is still polling.
        m_subscription = subscription ? *std::move(subscription) : nullptr;
    }
    return {};
}

Result<Task::Next> DatabaseSync::follow(const Orders& orders)
{
    TRY(connect());
    TRY(startFill());
    const bool announced = m_news.exchange(false);
    const Position known = position();
    Changes changes = TRY(m_source->changesAfter(known));
    const Timestamp now = m_services.clock->now();
    updateStatus([&](FollowerStatus& status) { status.lastContact = now; }, false);
    if (changes.empty()) {
        return rest(orders);
    }
    if (m_slept && !announced && m_subscription) {
        m_trustNews = false; // as on a network file system, which tells only of this machine's changes
    } else if (announced) {
        m_trustNews = true;
    }
    m_slept = false;
    m_idlePolls = 0;
    const auto steady = std::chrono::steady_clock::now();
    if (!changes.otherHistory && steady - m_attachedCheck > attachedCheckSpan && !TRY(isStillAttached())) {
        return endLink();
    }
    return goTo(std::move(changes), catalog::toJson(known.selection));
}

Result<bool> DatabaseSync::isStillAttached()
{
    m_attachedCheck = std::chrono::steady_clock::now();
    return m_source->isAttached(follower().id);
}

/// Tells the leader what is applied, if it's time to. When to do so again.
std::chrono::milliseconds DatabaseSync::reportApplied()
{
    const auto isIdle = [this] {
        std::error_code ignored;
        return m_live->oldestPinned() >= m_applied.sequence &&
               (!std::filesystem::exists(m_cache.folder(), ignored) || m_cache.tryLockForRemoval());
    };
    const auto tell = [this](std::int64_t version) {
        return m_services.writer->settle() && m_source->report(follower().id, version);
    };
    return m_report.advance(m_applied.version, std::chrono::steady_clock::now(), isIdle, tell);
}

/// There is nothing new.
Result<Task::Next> DatabaseSync::rest(const Orders& orders)
{
    if (!TRY(isStillAttached())) {
        return endLink();
    }
    const std::int64_t requests = orders.follower.verifyRequests;
    if (m_cacheSuspect || requests > m_applied.verifyDone) {
        auto damaged = TRY(checkCache(requests > m_applied.verifyDone));
        if (!damaged.empty()) {
            return repair(std::move(damaged));
        }
        m_cacheSuspect = false;
        m_repairs = 0;
        if (requests > m_applied.verifyDone) {
            m_applied.verifyDone = requests;
            m_services.writer->post([key = m_key, requests](sql::Session& session) {
                return state::setVerifyDone(session, key, requests);
            });
        }
    }
    m_failures = 0;
    auto delay = pace::poll(m_idlePolls++, m_subscription && m_trustNews);
    if (!m_garbage.empty()) {
        delay = std::min(delay, garbageSpan);
    }
    delay = std::min<std::chrono::milliseconds>(delay, reportApplied());
    delay = std::min(delay, untilNextChange());
    if (std::exchange(m_lacksHot, false)) {
        m_keeper->plan(); // the leader answers again
    }
    m_slept = true;
    updateStatus(
        [&](FollowerStatus& status) {
            status.state = SyncState::upToDate;
            status.leaderVersion = m_applied.version;
            status.pendingSince.reset();
            status.pendingBytes = status.pendingExtents = 0;
            status.bytesPerSecond = 0;
            status.lastError.reset();
        },
        true);
    return sleepFor(delay);
}

Result<Plan> DatabaseSync::planFor(Changes& changes)
{
    for (int attempt = 0;; ++attempt) {
        const auto tables = TRY(m_live->appliedTables(changes));
        auto plan = planSync(changes, tables, m_cache.present(wantedExtents(changes, tables)),
                             hotNow(changes.definitions));
        if (plan || plan.error().code != ErrorCode::corrupt || attempt > 0) {
            return plan;
        }
        // The way from here can't be followed step by step: look at the whole.
        const bool otherHistory = changes.otherHistory;
        Position known = position();
        known.wantsAll = true;
        changes = TRY(m_source->changesAfter(known));
        changes.otherHistory |= otherHistory;
    }
}

Result<Task::Next> DatabaseSync::goTo(Changes changes, std::string selection)
{
    const std::int64_t newest =
        changes.more ? TRY(m_source->head(changes.toVersion)).version : changes.toVersion;
    Plan plan = TRY(planFor(changes));
    makeRoom(plan);
    const auto ahead = changes.newestCommit - m_services.clock->now();
    updateStatus(
        [&](FollowerStatus& status) {
            status.leaderVersion = newest;
            status.pendingSince = changes.bringsNews() ? std::optional(changes.oldestCommit) : std::nullopt;
            // A commit can't come from the future: at least so far is the leader's clock ahead of ours.
            const auto offset = changes.clockOffset.value_or(std::chrono::microseconds{0});
            status.clockOffset = std::max(ahead, offset);
            status.pendingBytes = plan.fetchBytes;
            status.pendingExtents = static_cast<std::int64_t>(plan.fetch.size());
        },
        false);
    auto merge = localMergeOf(plan);
    m_pending = Pending{std::move(changes), std::move(plan), std::move(selection), false, std::move(merge)};
    return fetchPending();
}

std::shared_ptr<const LocalMerge> DatabaseSync::localMergeOf(Plan& plan) const
{
    const auto metadataOf = [&](const std::string& tableId) -> std::optional<delta::Metadata> {
        auto database = m_services.workspace->database();
        if (!database) {
            return std::nullopt;
        }
        sql::Session session(*std::move(database));
        auto table = state::tableById(session, m_key, tableId);
        return table && *table ? std::optional(std::move((*table)->metadata)) : std::nullopt;
    };
    // What lies on this machine is linked or copied more quickly than made.
    const bool isRemote = m_source->localRoot().empty();
    LocalMerge::Context context{isRemote ? m_services.engine : nullptr, m_services.scratch, m_services.clock};
    auto merge = std::make_shared<const LocalMerge>(std::move(context), m_cache, plan, metadataOf);
    return merge->empty() ? nullptr : merge;
}

Result<Task::Next> DatabaseSync::fetchPending()
{
    auto fetch = std::make_shared<Fetch>(m_source, m_cache, m_pending->plan.fetch, m_pending->merge);
    {
        const std::lock_guard lock(m_mutex);
        m_fetch = fetch;
    }
    if (fetch->isSmall()) {
        const auto fetched = fetch->runHere();
        if (!fetched) {
            m_pending.reset();
            m_cacheSuspect = true;
            return fail(fetched.error());
        }
        return publish();
    }
    updateStatus(
        [](FollowerStatus& status) {
            status.state = status.appliedVersion < 0 ? SyncState::attaching : SyncState::syncing;
        },
        true);
    // Weakly: a fetch that the engine's end leaves behind must not keep alive what belongs to the engine.
    fetch->start(pool(), [weak = weak_from_this()] {
        if (const auto alive = weak.lock()) {
            static_cast<DatabaseSync&>(*alive).resume();
        }
    });
    return Next{Next::Kind::suspended, {}};
}

std::shared_ptr<Fetch> DatabaseSync::currentFetch() const
{
    const std::lock_guard lock(m_mutex);
    return m_fetch;
}

Result<Task::Next> DatabaseSync::endFetch()
{
    const auto fetch = currentFetch();
    const auto finished = fetch ? fetch->finish() : Result<void>{};
    if (!finished) {
        m_pending.reset(); // what was fetched is found again by the next plan, if that still wants it
        m_cacheSuspect = true;
        return fail(finished.error());
    }
    return publish();
}

Result<Task::Next> DatabaseSync::publish()
{
    // Whatever comes of it, the next run begins with a look at the leader.
    const Pending done = *std::exchange(m_pending, std::nullopt);
    // Before it can be seen: a state that outlasts a power loss must find its extents, also without the
    // leader.
    const auto fetch = currentFetch();
    if (const auto settled = fetch ? fetch->settle() : Result<void>(); !settled) {
        m_cacheSuspect = true;
        return fail(settled.error());
    }
    if (done.repair) {
        m_cacheSuspect = false;
        const std::lock_guard lock(m_mutex);
        m_fetch.reset();
        return Next{Next::Kind::again, {}};
    }
    state::Publication publication;
    publication.followerKey = m_key;
    publication.sequence = m_applied.sequence + 1;
    publication.plan = &done.plan;
    publication.version = done.changes.toVersion;
    publication.id = done.changes.toId;
    publication.time = done.changes.newestCommit;
    publication.selection = done.selection;
    publication.clearGarbage = !m_garbage.empty();
    FollowerStatus status;
    {
        const std::lock_guard lock(m_mutex);
        m_publishing = true; // nothing older may be written after this
        status = statusLocked();
    }
    status.state = done.changes.more ? SyncState::syncing : SyncState::upToDate;
    status.pendingSince = done.changes.more ? std::optional(done.changes.newestCommit) : std::nullopt;
    status.pendingBytes = status.pendingExtents = 0;
    status.lastError.reset();
    status.appliedVersion = publication.version;
    status.appliedTime = publication.time;
    m_services.writer->dropStatus(m_key);
    state::Published published;
    const auto written = m_services.writer->publish([&](sql::Session& session) -> Result<void> {
        published = TRY(state::publish(session, publication));
        if (done.changes.otherHistory) {
            TRY(state::setRegistered(session, m_key, false));
        }
        return state::writeStatus(session, m_key, status);
    });
    if (!written) {
        m_cacheSuspect = true; // the next plan may not want all that was fetched
        const std::lock_guard lock(m_mutex);
        m_publishing = false;
        return fail(written.error());
    }
    m_live->publish(publication, published.tables);
    notePublished(publication, done, status);
    TRY(noteExtents(published, done.plan));
    m_room = {};
    if (std::exchange(m_lacksRoom, false)) {
        m_keeper->plan(); // of the snapshot that has it
    }
    m_services.onStatus();
    return Next{Next::Kind::again, {}};
}

void DatabaseSync::notePublished(const state::Publication& publication, const Pending& done,
                                 const FollowerStatus& status)
{
    m_applied.sequence = publication.sequence;
    m_applied.version = publication.version;
    m_applied.id = publication.id;
    m_applied.time = publication.time;
    if (publication.plan->definitions) {
        m_applied.selection = publication.selection;
        m_applied.definitionsSequence = publication.sequence;
    }
    m_applied.registered = m_applied.registered && !done.changes.otherHistory;
    m_failures = 0;
    const auto lag = m_services.clock->now() + status.clockOffset - done.changes.oldestCommit;
    {
        const std::lock_guard lock(m_mutex);
        m_publishing = false;
        m_status = m_saved = status;
        if (m_fetch) {
            m_bytes += m_fetch->takeBytes();
            m_fetch.reset();
        }
        m_lags.push_back(done.changes.bringsNews() ? std::max<std::int64_t>(lag.count(), 0) : 0);
        m_rows += done.plan.newRows;
        m_extents += done.plan.newExtents;
    }
}

} // namespace sharepane::follow
