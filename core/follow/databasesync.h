#pragma once

#include "core/follow/appliedreport.h"
#include "core/follow/cachekeeper.h"
#include "core/follow/cacheplanner.h"
#include "core/follow/fetch.h"
#include "core/follow/hotledger.h"
#include "core/follow/livedatabase.h"
#include "core/follow/sampling.h"
#include "core/follow/statewriter.h"
#include "core/follow/task.h"
#include "core/follow/usetimes.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace sharepane::follow {

class DatabaseSync;

/// What the tasks of one engine share. Outlives them.
struct Services {
    std::shared_ptr<const workspace::Workspace> workspace;
    std::shared_ptr<const Clock> clock;
    WorkerPool* pool = nullptr;
    StateWriter* writer = nullptr;
    OpenLeader leader;
    std::shared_ptr<engine::Database> engine; ///< null: nothing is merged here
    std::filesystem::path scratch;
    Task::WakeAt wakeAt;
    std::function<void()> onStatus;   ///< some status changed
    std::function<void()> onRequests; ///< a task changed what the engine is asked to do
    /// The followers of a cluster, as they are now.
    std::function<std::vector<std::shared_ptr<DatabaseSync>>(const std::string& cluster)> followersOf;
    CancelToken stopping;
    std::chrono::milliseconds personRetry{30'000};
};

/// What is to leave the cache, and what is to come into it.
struct CacheOrders {
    std::vector<Leftover> evict;
    std::vector<Leftover> fetch;
};

/// Keeps one follower database as new as its leader: poll → plan → fetch → publish → report.
class DatabaseSync final : public Task {
public:
    /// `services` outlives it.
    [[nodiscard]] static std::shared_ptr<DatabaseSync>
    make(const Services& services, state::Follower follower, std::shared_ptr<CacheKeeper> keeper);

    // Any thread.
    [[nodiscard]] FollowerStatus status() const;
    [[nodiscard]] state::Follower follower() const;
    [[nodiscard]] std::shared_ptr<LiveDatabase> live() const { return m_live; }
    /// Some extent of the cache is not what it should be.
    void noteDamage();
    [[nodiscard]] std::int64_t key() const { return m_key; }
    [[nodiscard]] HotSpan hotSpanOf(const std::string& tableId) const;
    /// All extents of the newest snapshot, with what the cache knows of them.
    [[nodiscard]] Result<std::vector<CacheTable>> cacheTables();
    void orderCache(CacheOrders orders);
    /// Returns when these extents are in the cache, or why they can't be; for a reader that waits.
    [[nodiscard]] Result<void> fetchNow(std::vector<ExtentRef> extents, const CancelToken& cancel);
    void noteUse(const std::vector<const catalog::LocalExtent*>& extents);

    // The engine's thread.
    /// Takes over what was asked for.
    void configure(const state::Follower& follower);
    /// The follower is no more: ends, and removes its cache as soon as nobody reads it.
    void remove();
    [[nodiscard]] bool isRemoved() const { return m_cacheRemoved; }
    void cancelFetch();
    /// The second that ends at `second`, if it is worth a row.
    [[nodiscard]] std::optional<Sample> takeSample(std::int64_t second);
    /// Brings progress and last contact to SQLite when they have moved.
    void saveProgress();
    /// After the pool has stopped: lets go of the leader.
    void disconnect();
    /// After the pool has stopped: nothing in the cache needs a check at the next start.
    [[nodiscard]] bool isCacheClean() const { return m_prepared && !m_cacheSuspect && !m_pending && !m_fill; }
    /// Brings the times of use to SQLite; all of them when `last`.
    void saveUses(bool last);

private:
    using Steady = std::chrono::steady_clock::time_point;
    /// What is on its way between plan and publish.
    struct Pending {
        Changes changes;
        Plan plan;
        std::string selection;                     ///< that the changes were asked for
        bool repair = false;                       ///< nothing to publish: damaged extents are replaced
        std::shared_ptr<const LocalMerge> merge{}; ///< null: all is fetched
    };
    struct Orders {
        state::Follower follower;
        bool removed = false;
        bool damaged = false;
    };

    /// A reader that waits for extents.
    struct Need;
    /// Extents on their way into the cache while following goes on.
    struct Fill {
        std::shared_ptr<Fetch> fetch;
        std::vector<ExtentRef> extents;
        std::vector<std::shared_ptr<Need>> needs;
        CacheKeeper::Room room;
        std::shared_ptr<std::atomic<bool>> done;
    };

    DatabaseSync(const Services& services, state::Follower follower, std::shared_ptr<CacheKeeper> keeper);

    Next run() override;
    void onSleep() override;

    [[nodiscard]] Orders takeOrders();
    [[nodiscard]] Result<Next> advance();
    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] Result<Next> follow(const Orders& orders);
    [[nodiscard]] Result<Next> rest(const Orders& orders);
    [[nodiscard]] Result<Next> goTo(Changes changes, std::string selection);
    [[nodiscard]] Result<Plan> planFor(Changes& changes);
    /// What of the plan can be made here; null: nothing, or nothing is gained.
    [[nodiscard]] std::shared_ptr<const LocalMerge> localMergeOf(Plan& plan) const;
    [[nodiscard]] Result<Next> fetchPending();
    [[nodiscard]] std::shared_ptr<Fetch> currentFetch() const;
    [[nodiscard]] Result<Next> endFetch();
    [[nodiscard]] Result<Next> publish();
    void notePublished(const state::Publication& publication, const Pending& done,
                       const FollowerStatus& status);

    // How it ends: syncends.cpp.
    [[nodiscard]] Next pause();
    [[nodiscard]] Result<Next> endLink(const std::optional<Error>& reason = std::nullopt);
    [[nodiscard]] Error linkEndedError() const;
    [[nodiscard]] Next removeCache();
    [[nodiscard]] Next afterFailure(const Error& error);

    // The cache: synccache.cpp.
    [[nodiscard]] Result<void> loadLedger();
    [[nodiscard]] Result<void> setLedgerTable(const std::string& tableId, const ExtentTotals& totals);
    void account();
    void noteTime();
    [[nodiscard]] Result<void> noteExtents(const state::Published& published, const Plan& plan);
    void noteGarbage(const state::Published& published, const Plan& plan);
    [[nodiscard]] Result<void> notePolicies();
    [[nodiscard]] HotSpan hotSpanIn(const catalog::Definitions& definitions,
                                    const std::string& tableId) const;
    [[nodiscard]] IsHot hotNow(const std::shared_ptr<const catalog::Definitions>& next) const;
    [[nodiscard]] bool canPublishFirst(const Plan& plan) const;
    void makeRoom(Plan& plan);
    [[nodiscard]] Result<void> tendCache();
    [[nodiscard]] Result<void> evict(const std::vector<Leftover>& extents);
    [[nodiscard]] Result<void> startFill();
    [[nodiscard]] Result<void> endFill();
    [[nodiscard]] Result<void> publishMoves(const std::map<std::string, std::set<std::string>>& paths,
                                            bool cached);
    void failNeeds(const Error& error);
    void endNeeds(std::vector<std::shared_ptr<Need>> needs, const Result<void>& outcome) const;
    [[nodiscard]] std::chrono::milliseconds untilNextChange() const;

    [[nodiscard]] Result<std::vector<ExtentRef>> checkCache(bool checksums);
    [[nodiscard]] Result<Next> repair(std::vector<ExtentRef> damaged);
    [[nodiscard]] Result<void> collectGarbage();
    [[nodiscard]] Result<bool> isStillAttached();
    [[nodiscard]] std::chrono::milliseconds reportApplied();
    [[nodiscard]] Position position() const;
    [[nodiscard]] static Next sleepFor(std::chrono::milliseconds delay);
    [[nodiscard]] static Next sleepLong();

    [[nodiscard]] static FollowerStatus initialStatus(const state::Follower& follower);
    /// Changes the status; writes it when `save`, tells observers in any case.
    void updateStatus(const std::function<void(FollowerStatus&)>& change, bool save);
    [[nodiscard]] FollowerStatus statusLocked() const;

    const Services& m_services;
    const std::int64_t m_key;
    const CacheFolder m_cache;
    const std::shared_ptr<CacheKeeper> m_keeper;
    std::shared_ptr<LiveDatabase> m_live;
    UseTimes m_uses;

    // Used by run() only.
    std::shared_ptr<LeaderSource> m_source;
    std::shared_ptr<void> m_subscription;
    bool m_prepared = false;
    bool m_cacheSuspect = true; // may lack extents, or hold ones that nobody needs
    state::Applied m_applied;
    std::vector<state::Garbage> m_garbage;
    std::optional<Pending> m_pending;
    CacheKeeper::Room m_room; // of what is being fetched before a publish
    bool m_lacksRoom = false; // for something hot of what is being published
    HotLedger m_ledger;
    std::shared_ptr<const catalog::Definitions> m_policies; // that the ledger goes by
    std::optional<Fill> m_fill;
    std::vector<Leftover> m_wishes; // to be fetched while following goes on
    bool m_lacksHot = false;        // an extent that should have been filled in failed
    int m_repairs = 0;              // in a row
    bool m_linkEnded = false;
    unsigned m_failures = 0;
    unsigned m_idlePolls = 0;
    bool m_slept = false;
    bool m_trustNews = true;
    Steady m_attachedCheck{};
    AppliedReport m_report;
    std::minstd_rand m_random{std::random_device{}()};

    std::atomic<bool> m_news = false;
    std::atomic<bool> m_cacheRemoved = false;

    mutable std::mutex m_mutex; // guards what follows
    state::Follower m_follower;
    FollowerStatus m_status;
    std::shared_ptr<Fetch> m_fetch;
    std::shared_ptr<Fetch> m_fillFetch;
    bool m_removed = false;
    bool m_damaged = false;
    bool m_publishing = false;
    CacheOrders m_orders;
    std::vector<std::shared_ptr<Need>> m_needs;
    std::int64_t m_usesSaved = 0; // s
    FollowerStatus m_saved;
    std::vector<std::int64_t> m_lags; // µs, of this second
    std::int64_t m_bytes = 0;
    std::int64_t m_rows = 0;
    std::int64_t m_extents = 0;
    std::int64_t m_errors = 0;
    std::int64_t m_lastSample = 0;
};

} // namespace sharepane::follow
