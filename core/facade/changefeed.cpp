#include "core/facade/changefeed.h"

#include "core/base/ids.h"
#include "core/catalog/databasefolder.h"
#include "core/catalog/names.h"
#include "core/facade/registrations.h"
#include "core/follow/directsource.h"
#include "core/follow/share/changesformat.h"
#include "core/storage/folderwatcher.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace sharepane::facade {

namespace {

namespace share = follow::share;

/// Followers that one database may have through the service.
constexpr std::size_t mostFollowers = 10'000;
/// With more tables than this in a question, one look at the catalogue is cheaper.
constexpr std::size_t fewTables = 16;
/// Between the id of a journal entry and the mark of a selection.
constexpr char idSeparator = '~';

/// Who waits. Its mutex is held while it is called, so that its end can be waited for.
struct Listener {
    std::mutex mutex;
    std::function<void(serve::Moved)> onMove; // guarded by it

    void tell(serve::Moved moved)
    {
        const std::lock_guard lock(mutex);
        if (onMove) {
            onMove(moved);
        }
    }
};

/// Those who wait for one thing.
class Listeners {
public:
    void add(const std::shared_ptr<Listener>& listener)
    {
        const std::lock_guard lock(m_mutex);
        m_all.insert(listener);
    }
    void remove(const std::shared_ptr<Listener>& listener)
    {
        const std::lock_guard lock(m_mutex);
        m_all.erase(listener);
    }
    void tell(serve::Moved moved)
    {
        std::vector<std::shared_ptr<Listener>> all;
        {
            const std::lock_guard lock(m_mutex);
            all.assign(m_all.begin(), m_all.end());
        }
        for (const auto& listener : all) {
            listener->tell(moved);
        }
    }

private:
    std::mutex m_mutex; // guards what follows
    std::set<std::shared_ptr<Listener>> m_all;
};

/// A leader database that somebody follows or waits for.
class FedDatabase {
public:
    FedDatabase(catalog::LeaderContext context, std::string name)
        : m_context(std::move(context))
        , m_name(std::move(name))
        , m_source(m_context, m_name, nullptr)
    {
    }
    /// Begins to be told of commits and followers, where the storage is local; before others have it.
    static void watch(const std::shared_ptr<FedDatabase>& self, storage::FolderWatcher& watcher);
    /// Returns when it isn't being told, and won't be.
    void unwatch() { m_watches.clear(); }

    [[nodiscard]] bool isWatched() const { return !m_watches.empty(); }
    [[nodiscard]] const catalog::LeaderContext& context() const { return m_context; }
    [[nodiscard]] follow::DirectSource& source() { return m_source; }
    [[nodiscard]] Listeners& listeners() { return m_listeners; }

    [[nodiscard]] Result<follow::LeaderHead> head();
    /// From memory, where it is watched.
    [[nodiscard]] Result<std::string> mark();
    /// At most so many are counted.
    [[nodiscard]] Result<std::size_t> countFollowers(std::size_t most) const;

private:
    void lookAtJournal();
    void lookAtFollowers();
    /// When that can't be told, the next one to ask looks again.
    Result<void> refresh();
    [[nodiscard]] std::string markLocked() const;

    const catalog::LeaderContext m_context;
    const std::string m_name;
    follow::DirectSource m_source;
    Listeners m_listeners;
    std::vector<std::shared_ptr<void>> m_watches;
    const std::string m_run = newUuid().substr(0, 8); ///< tells the marks of this process from others'

    std::mutex m_turn;                // held while it looks, so that no older version replaces a newer one
    std::mutex m_mutex;               // guards what follows
    std::int64_t m_version = -1;      // -1: not known
    std::int64_t m_followerMoves = 0; // how often followers may have come or gone
};

void FedDatabase::watch(const std::shared_ptr<FedDatabase>& self, storage::FolderWatcher& watcher)
{
    const auto folder = storage::localPathOf(*self->m_context.store, "databases/" + self->m_name);
    if (!folder) {
        return;
    }
    const auto teller = [self = std::weak_ptr(self)](void (FedDatabase::*look)()) {
        return [self, look] {
            if (const auto alive = self.lock()) {
                ((*alive).*look)();
            }
        };
    };
    auto journal = watcher.watch(*folder / "journal", teller(&FedDatabase::lookAtJournal));
    auto followers = watcher.watch(*folder / "followers", teller(&FedDatabase::lookAtFollowers));
    if (journal && followers) {
        self->m_watches = {*std::move(journal), *std::move(followers)};
    }
}

Result<follow::LeaderHead> FedDatabase::head()
{
    std::int64_t known = -1;
    {
        const std::lock_guard lock(m_mutex);
        known = m_version;
    }
    return m_source.head(known);
}

Result<std::string> FedDatabase::mark()
{
    {
        const std::lock_guard lock(m_mutex);
        if (isWatched() && m_version >= 0) {
            return markLocked();
        }
    }
    TRY(refresh());
    const std::lock_guard lock(m_mutex);
    return markLocked();
}

std::string FedDatabase::markLocked() const
{
    return std::to_string(m_version) + '.' + m_run + '.' + std::to_string(m_followerMoves);
}

Result<void> FedDatabase::refresh()
{
    const std::lock_guard turn(m_turn);
    const auto newest = head();
    const std::lock_guard lock(m_mutex);
    m_version = newest ? newest->version : -1;
    return newest ? Result<void>() : fail(newest.error());
}

void FedDatabase::lookAtJournal()
{
    const auto version = [this] {
        const std::lock_guard lock(m_mutex);
        return m_version;
    };
    const std::int64_t before = version();
    if (!refresh() || version() != before) { // not for files on their way into the journal
        m_listeners.tell(serve::Moved::database);
    }
}

void FedDatabase::lookAtFollowers()
{
    {
        const std::lock_guard lock(m_mutex);
        ++m_followerMoves;
    }
    m_listeners.tell(serve::Moved::database);
}

Result<std::size_t> FedDatabase::countFollowers(std::size_t most) const
{
    constexpr std::size_t page = 1000;
    const std::string folder = "databases/" + m_name + "/followers/";
    std::size_t count = 0;
    std::string last;
    while (count < most) {
        const auto listed = TRY(m_context.store->listAfter(folder, last, page));
        count += listed.size();
        if (listed.size() < page) {
            break;
        }
        last = listed.back().key;
    }
    return count;
}

/// What a question says of the tables that its follower has, as DirectSource asks for it.
class Questioned {
public:
    Questioned(share::ChangesRequest request, std::shared_ptr<catalog::LeaderDatabase> database)
        : m_request(std::move(request))
        , m_database(std::move(database))
    {
    }

    /// Fails when the follower has to be asked first.
    Result<void> prepare(const std::optional<std::vector<std::string>>& tables)
    {
        if (m_request.knowsNoOther) {
            return {};
        }
        share::Need missing{!tables, {}};
        for (const std::string& id : tables.value_or(std::vector<std::string>())) {
            if (!m_request.known.contains(id)) {
                missing.tables.push_back(id);
            }
        }
        if (!missing.all && missing.tables.empty()) {
            return {};
        }
        need = std::move(missing);
        return fail(ErrorCode::cancelled, "read the changes of", m_database->name(),
                    "the follower has to be asked first");
    }

    follow::KnownTable tableOf(const std::string& id)
    {
        const auto known = m_request.known.find(id);
        if (known == m_request.known.end() || known->second < 0) {
            return {};
        }
        return {known->second, locationOf(id)};
    }

    std::optional<share::Need> need;

private:
    /// Where the table lies is for us to know; a follower could say anything.
    std::string locationOf(const std::string& id)
    {
        if (m_request.known.size() <= fewTables) {
            const auto entry = m_database->tableEntry(id);
            return entry ? entry->location : std::string();
        }
        if (!m_catalogue) {
            auto catalogue = m_database->catalogue();
            m_catalogue = catalogue ? *std::move(catalogue) : catalog::Catalogue();
        }
        const auto entry = m_catalogue->tables.find(id);
        return entry == m_catalogue->tables.end() ? std::string() : entry->second.location;
    }

    const share::ChangesRequest m_request;
    const std::shared_ptr<catalog::LeaderDatabase> m_database;
    std::optional<catalog::Catalogue> m_catalogue;
};

class Feed final : public serve::ChangeFeed {
public:
    Feed(FeedSources sources, std::unique_ptr<storage::FolderWatcher> watcher,
         std::unique_ptr<storage::FolderWatcher> controlWatcher)
        : m_sources(std::move(sources))
        , m_watcher(std::move(watcher))
        , m_controlWatcher(std::move(controlWatcher))
    {
    }
    ~Feed() override
    {
        m_controlWatch.reset();
        m_clusterWatches.clear();
        for (const auto& [key, database] : m_databases) { // before the watcher goes
            database->unwatch();
        }
    }

    Result<void> begin();

    Result<shareapi::DatabaseHead> head(const serve::GrantedDatabase& database) override;
    Result<void> changes(const serve::GrantedDatabase& database, const serve::AnswerContext& context,
                         std::string_view question, const serve::AnswerSink& sink) override;
    Result<bool> note(const serve::GrantedDatabase& database, const std::string& subscriptionId,
                      const shareapi::FollowerNote& note) override;
    Result<std::string> mark(const serve::GrantedDatabase& database) override;
    std::string listingMark() override;
    std::shared_ptr<void> watch(const std::vector<serve::GrantedDatabase>& databases,
                                std::function<void(serve::Moved)> onMove) override;

private:
    struct Watch;
    void lookAtControl();
    Result<void> watchCluster(const std::string& cluster, const catalog::LeaderContext& context);
    Result<std::shared_ptr<FedDatabase>> find(const serve::GrantedDatabase& database);

    const FeedSources m_sources;
    const std::unique_ptr<storage::FolderWatcher> m_watcher;        // of journals and followers
    const std::unique_ptr<storage::FolderWatcher> m_controlWatcher; // whose callbacks ask sharepane.db
    const std::string m_run = newUuid().substr(0, 8); // tells the marks of this process from others'
    std::atomic<std::int64_t> m_listingMoves = 0;
    const std::shared_ptr<Listeners> m_control = std::make_shared<Listeners>();
    std::int64_t m_controlVersion = -1; // the control watcher's thread
    std::shared_ptr<void> m_controlWatch;

    std::mutex m_mutex; // guards what follows
    std::map<std::pair<std::string, std::string>, std::shared_ptr<FedDatabase>> m_databases;
    std::map<std::string, std::shared_ptr<void>> m_clusterWatches;
};

/// What keeps a listener in its places.
struct Feed::Watch {
    std::shared_ptr<Listener> listener = std::make_shared<Listener>();
    std::shared_ptr<Listeners> control;
    std::vector<std::shared_ptr<FedDatabase>> databases{};

    ~Watch()
    {
        control->remove(listener);
        for (const auto& database : databases) {
            database->listeners().remove(listener);
        }
        const std::lock_guard lock(listener->mutex);
        listener->onMove = nullptr;
    }
};

Result<void> Feed::begin()
{
    m_controlVersion = TRY(m_sources.controlVersion());
    m_controlWatch = TRY(m_controlWatcher->watch(m_sources.changeFolder, [this] { lookAtControl(); }));
    return {};
}

void Feed::lookAtControl()
{
    const auto version = m_sources.controlVersion();
    if (version && *version == m_controlVersion) {
        return;
    }
    m_controlVersion = version.value_or(-1);
    m_control->tell(serve::Moved::grants);
}

Result<std::shared_ptr<FedDatabase>> Feed::find(const serve::GrantedDatabase& database)
{
    const std::pair key(database.cluster, database.database);
    {
        const std::lock_guard lock(m_mutex);
        if (const auto known = m_databases.find(key); known != m_databases.end()) {
            return known->second;
        }
    }
    auto context = TRY(m_sources.context(database.cluster));
    TRY(watchCluster(database.cluster, context));
    auto made = std::make_shared<FedDatabase>(std::move(context), database.database);
    FedDatabase::watch(made, *m_watcher);
    const std::lock_guard lock(m_mutex);
    return m_databases.emplace(key, std::move(made)).first->second;
}

/// Databases that come and go may be granted with their cluster.
Result<void> Feed::watchCluster(const std::string& cluster, const catalog::LeaderContext& context)
{
    const auto folder = storage::localPathOf(*context.store, "databases");
    {
        const std::lock_guard lock(m_mutex);
        if (!folder || m_clusterWatches.contains(cluster)) {
            return {};
        }
    }
    auto watch = TRY(m_controlWatcher->watch(*folder, [this] {
        ++m_listingMoves;
        m_control->tell(serve::Moved::listing);
    }));
    const std::lock_guard lock(m_mutex);
    m_clusterWatches.emplace(cluster, std::move(watch));
    return {};
}

Result<shareapi::DatabaseHead> Feed::head(const serve::GrantedDatabase& database)
{
    const auto fed = TRY(find(database));
    const auto head = TRY(fed->head());
    return shareapi::DatabaseHead{head.version, head.time};
}

Result<void> Feed::changes(const serve::GrantedDatabase& database, const serve::AnswerContext& context,
                           std::string_view question, const serve::AnswerSink& sink)
{
    const auto request = TRY(share::parseChangesRequest(question));
    const auto fed = TRY(find(database));
    auto leader = TRY(m_sources.open(database.cluster, database.database));
    Questioned questioned(request, std::move(leader));
    const auto separator = std::min(request.id.find(idSeparator), request.id.size());
    follow::Position known;
    known.version = request.version;
    known.id = request.id.substr(0, separator);
    known.selection = request.selection;
    known.shared = database.selection;
    known.wantsAll = request.wantsAll || request.id.substr(separator) != idSeparator + context.selectionMark;
    known.prepare = [&](const auto& tables) {
        return questioned.prepare(tables);
    };
    known.tableOf = [&](const std::string& id) {
        return questioned.tableOf(id);
    };
    auto changes = fed->source().changesAfter(known);
    const Timestamp now = fed->context().clock->now();
    if (questioned.need) {
        return share::writeNeed(*questioned.need, now, sink);
    }
    if (!changes) {
        return fail(changes.error());
    }
    changes->toId += idSeparator + context.selectionMark;
    return share::writeChanges(*changes, now, sink, share::ExtentLinks{context.urlOf, context.urlsExpireAt});
}

Result<bool> Feed::note(const serve::GrantedDatabase& database, const std::string& subscriptionId,
                        const shareapi::FollowerNote& note)
{
    using Kind = shareapi::FollowerNote::Kind;
    const auto fed = TRY(find(database));
    follow::DirectSource source(fed->context(), database.database, nullptr,
                                {.host = registrationHostOf(subscriptionId)});
    switch (note.kind) {
    case Kind::attach:
        TRY(catalog::checkName("cluster", note.cluster));
        TRY(catalog::checkName("database", note.database));
        if (TRY(fed->countFollowers(mostFollowers)) >= mostFollowers) {
            return fail(ErrorCode::unsupported, "attach to", database.database,
                        "it has as many followers as a database may have");
        }
        TRY(source.attach(note.follower, note.cluster, note.database));
        return true;
    case Kind::detach:
        TRY(source.detach(note.follower));
        return false;
    case Kind::report:
    case Kind::ask:
        break;
    }
    // Asked first: nothing is to be put into storage that is out of reach, as an empty folder in its place.
    const bool attached = TRY(source.isAttached(note.follower));
    if (attached && note.kind == Kind::report) {
        TRY(source.report(note.follower, note.version));
    }
    if (!attached && TRY(catalog::wasWithdrawn(*fed->context().store,
                                               catalog::databaseFolder(database.database), note.follower))) {
        return fail(ErrorCode::revoked, "follow", database.database,
                    "It was taken back since, and is shared with you again: follow it anew.");
    }
    return attached;
}

Result<std::string> Feed::mark(const serve::GrantedDatabase& database)
{
    const auto fed = TRY(find(database));
    return fed->mark();
}

std::string Feed::listingMark()
{
    return m_run + '.' + std::to_string(m_listingMoves.load());
}

std::shared_ptr<void> Feed::watch(const std::vector<serve::GrantedDatabase>& databases,
                                  std::function<void(serve::Moved)> onMove)
{
    auto watch = std::make_shared<Watch>();
    watch->control = m_control;
    watch->listener->onMove = std::move(onMove);
    for (const serve::GrantedDatabase& database : databases) {
        const auto fed = find(database);
        if (!fed || !(*fed)->isWatched()) {
            return nullptr;
        }
        watch->databases.push_back(*fed);
    }
    m_control->add(watch->listener);
    for (const auto& database : watch->databases) {
        database->listeners().add(watch->listener);
    }
    return watch;
}

} // namespace

Result<std::shared_ptr<serve::ChangeFeed>> makeChangeFeed(FeedSources sources)
{
    auto watcher = TRY(storage::FolderWatcher::start());
    auto controlWatcher = TRY(storage::FolderWatcher::start());
    auto feed = std::make_shared<Feed>(std::move(sources), std::move(watcher), std::move(controlWatcher));
    TRY(feed->begin());
    return feed;
}

} // namespace sharepane::facade
