// What a DatabaseSync does about its cache: which extents are in it, and how they come and go while following
// goes on.

#include "core/follow/databasesync.h"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace sharepane::follow {

namespace {

/// Of extents that come while following goes on, so much is shown at once.
constexpr std::int64_t fillBytes = 1LL << 30;
constexpr std::size_t fillExtents = 4096;
constexpr std::int64_t usesSpan = 60; // s
/// What goes cold within so short a time is noticed together.
constexpr std::chrono::milliseconds shortestChange{1000};

std::int64_t secondsOf(Timestamp time)
{
    return toMicros(time) / 1'000'000;
}

/// A change of that table that changes nothing yet.
TablePlan stepOf(const std::string& tableId, const AppliedTable& table)
{
    TablePlan step;
    step.tableId = tableId;
    step.name = table.name;
    step.deltaVersion = table.deltaVersion;
    step.location = table.location;
    step.sources = table.sources;
    step.lastRewrite = table.lastRewrite;
    return step;
}

/// What changes of these tables have to know of them, extents included.
Changes changesOf(const std::string& tableId)
{
    Changes changes;
    TableChange& change = changes.tables.emplace_back();
    change.tableId = tableId;
    change.whole = delta::FileSet();
    return changes;
}

bool onOneDevice(const std::filesystem::path& a, const std::filesystem::path& b)
{
    struct stat first {};
    struct stat second {};
    return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

} // namespace

struct DatabaseSync::Need {
    std::vector<ExtentRef> extents;
    std::mutex mutex; // guards what follows
    std::condition_variable changed;
    std::optional<Result<void>> outcome;
};

HotSpan DatabaseSync::hotSpanOf(const std::string& tableId) const
{
    return hotSpanIn(*m_live->definitions(), tableId);
}

/// What the follower keeps hot when the leader's database has these definitions.
HotSpan DatabaseSync::hotSpanIn(const catalog::Definitions& definitions, const std::string& tableId) const
{
    return catalog::effectivePolicies(definitions, tableId).hotSpan.value;
}

/// `next`: the leader's definitions to come; null when they stay as they are.
IsHot DatabaseSync::hotNow(const std::shared_ptr<const catalog::Definitions>& next) const
{
    return [this, definitions = next ? m_live->effectiveOf(next) : m_live->definitions(),
            now = m_services.clock->now()](const std::string& tableId, const delta::Add& add) {
        return isHot(hotSpanIn(*definitions, tableId), add.modificationTime, now);
    };
}

// Counting.

Result<void> DatabaseSync::setLedgerTable(const std::string& tableId, const ExtentTotals& totals)
{
    const HotSpan span = hotSpanOf(tableId);
    if (!HotLedger::ages(span)) {
        m_ledger.setTable(tableId, span, totals);
        return {};
    }
    std::vector<AgedExtent> extents;
    if (const auto files = TRY(m_live->filesOf(tableId))) {
        extents.reserve(files->size());
        files->forEach([&](const delta::Add& add) { extents.push_back({add.modificationTime, add.size}); });
    }
    m_ledger.setTable(tableId, span, extents);
    return {};
}

Result<void> DatabaseSync::loadLedger()
{
    m_ledger = HotLedger();
    m_policies = m_live->definitions();
    m_ledger.advance(m_services.clock->now());
    sql::Session session(TRY(m_services.workspace->database()));
    for (const state::Table& table : TRY(state::tables(session, m_key))) {
        TRY(setLedgerTable(table.id, {table.bytes, table.extents}));
    }
    account();
    if (m_applied.cachedExtents < m_applied.extents) {
        m_keeper->plan(); // something hot may be missing
    }
    return {};
}

/// Tells everybody how much there is.
void DatabaseSync::account()
{
    const ExtentTotals hot = m_ledger.hot();
    std::int64_t onDisk = m_applied.cachedBytes;
    for (const state::Garbage& garbage : m_garbage) {
        onDisk += garbage.bytes;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_status.bytes = m_applied.bytes;
        m_status.extents = m_applied.extents;
        m_status.cachedBytes = m_applied.cachedBytes;
        m_status.cachedExtents = m_applied.cachedExtents;
        m_status.hotBytes = hot.bytes;
        m_status.hotExtents = hot.extents;
    }
    m_live->setTracksUse(!(hot == m_ledger.total()));
    m_keeper->setUse(m_key, {onDisk, m_applied.cachedBytes, hot.bytes});
}

/// Extents go cold as time passes.
void DatabaseSync::noteTime()
{
    if (m_ledger.advance(m_services.clock->now())) {
        account();
        m_services.onStatus();
    }
}

std::chrono::milliseconds DatabaseSync::untilNextChange() const
{
    const auto next = m_ledger.nextChange();
    if (!next) {
        return std::chrono::milliseconds::max();
    }
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*next - m_services.clock->now());
    return std::max(wait, shortestChange);
}

/// Takes over what a publish made of the extents.
Result<void> DatabaseSync::noteExtents(const state::Published& published, const Plan& plan)
{
    m_applied.bytes = published.bytes;
    m_applied.extents = published.extents;
    m_applied.cachedBytes = published.cachedBytes;
    m_applied.cachedExtents = published.cachedExtents;
    noteGarbage(published, plan);
    m_ledger.advance(m_services.clock->now());
    std::map<std::string, std::vector<AgedExtent>> removed;
    for (const state::Erased& erased : published.erased) {
        removed[erased.tableId].push_back({erased.createdAt, erased.size});
    }
    std::map<std::string, ExtentTotals> totals;
    for (const state::Table& table : published.tables) {
        totals[table.id] = {table.bytes, table.extents};
    }
    for (const TablePlan& step : plan.publish) {
        if (step.dropped) {
            m_ledger.dropTable(step.tableId);
            m_uses.forget(step.tableId, {});
            continue;
        }
        const HotSpan span = hotSpanOf(step.tableId);
        const auto known = m_ledger.spanOf(step.tableId);
        if (step.isNew || !HotLedger::ages(span) || !known || *known != span) {
            TRY(setLedgerTable(step.tableId, totals[step.tableId]));
            continue;
        }
        std::vector<AgedExtent> added;
        for (const delta::Add& add : step.insert) {
            added.push_back({add.modificationTime, add.size});
        }
        m_ledger.change(step.tableId, added, removed[step.tableId]);
    }
    TRY(notePolicies());
    m_ledger.advance(m_services.clock->now());
    account();
    return {};
}

/// The caching policies may be others now: what has become hot is fetched, what is not may go.
Result<void> DatabaseSync::notePolicies()
{
    const auto before = std::exchange(m_policies, m_live->definitions());
    if (before == m_policies ||
        (before->policies == m_policies->policies && before->tablePolicies == m_policies->tablePolicies)) {
        return {};
    }
    bool changed = false;
    sql::Session session(TRY(m_services.workspace->database()));
    for (const std::string& tableId : m_live->tableIds()) {
        const auto known = m_ledger.spanOf(tableId);
        if (known && *known != hotSpanOf(tableId)) {
            changed = true;
            const auto table = TRY(state::tableById(session, m_key, tableId));
            TRY(setLedgerTable(tableId, table ? ExtentTotals{table->bytes, table->extents} : ExtentTotals{}));
        }
    }
    if (changed) {
        account();
        m_keeper->plan();
    }
    return {};
}

void DatabaseSync::noteGarbage(const state::Published& published, const Plan& plan)
{
    if (!m_garbage.empty()) {
        // What came back is no garbage any more.
        std::set<std::pair<std::string, std::string>> back;
        std::set<std::string> newTables;
        for (const TablePlan& step : plan.publish) {
            for (const delta::Add& add : step.insert) {
                back.emplace(step.tableId, add.path);
            }
            for (const delta::Add& add : step.moved) {
                if (isCached(add)) {
                    back.emplace(step.tableId, add.path);
                }
            }
            if (step.isNew) {
                newTables.insert(step.tableId);
            }
        }
        std::erase_if(m_garbage, [&](const state::Garbage& garbage) {
            return newTables.contains(garbage.what.tableId) ||
                   back.contains({garbage.what.tableId, garbage.what.path});
        });
    }
    m_garbage.insert(m_garbage.end(), published.garbage.begin(), published.garbage.end());
}

// Room.

/// Whether readers need not wait until the extents of the plan are here ("prefetch-extents" in
/// cluster-follower.md). Links are so quick that nothing is gained.
bool DatabaseSync::canPublishFirst(const Plan& plan) const
{
    const auto root = m_source->localRoot();
    return !follower().options.prefetchExtents && !root.empty() &&
           !Fetch(m_source, m_cache, plan.fetch).isSmall() &&
           !onOneDevice(root, m_services.workspace->cacheFolder());
}

/// Reserves room for what is to be fetched; what has none is published without. The keeper then sees which of
/// all extents are worth their place.
void DatabaseSync::makeRoom(Plan& plan)
{
    m_room = {};
    if (plan.fetch.empty()) {
        return;
    }
    if (canPublishFirst(plan)) {
        for (const ExtentRef& extent : plan.fetch) {
            m_wishes.push_back({extent.tableId, extent.path});
        }
        limitFetch(plan, -1);
        return;
    }
    m_room = m_keeper->reserve(plan.fetchBytes);
    if (m_room.bytes < plan.fetchBytes) {
        limitFetch(plan, m_room.bytes);
        m_lacksRoom = true;
    }
}

Result<std::vector<CacheTable>> DatabaseSync::cacheTables()
{
    std::vector<CacheTable> tables;
    sql::Session session(TRY(m_services.workspace->database()));
    for (const std::string& tableId : m_live->tableIds()) {
        const auto files = TRY(m_live->filesOf(tableId));
        const auto row = TRY(state::tableById(session, m_key, tableId));
        if (!files || !row) {
            continue;
        }
        const auto saved = TRY(state::uses(session, row->key));
        const auto recent = m_uses.of(tableId);
        const auto lastUse = [&](const std::string& path) {
            const auto before = saved.find(path);
            const auto now = recent.find(CacheFolder::fileName(path));
            return std::max(before == saved.end() ? 0 : before->second,
                            now == recent.end() ? 0 : now->second);
        };
        CacheTable& table = tables.emplace_back();
        table.follower = m_key;
        table.id = tableId;
        table.hotSpan = hotSpanOf(tableId);
        table.extents.reserve(files->size());
        files->forEach([&](const delta::Add& add) {
            // Until it went cold it was as good as in use.
            const auto cold = coldFrom(table.hotSpan, add.modificationTime);
            const std::int64_t wentCold = cold ? secondsOf(*cold) : 0;
            table.extents.push_back({add.path, add.size, add.modificationTime, isCached(add),
                                     std::max(wentCold, lastUse(add.path))});
        });
    }
    return tables;
}

void DatabaseSync::orderCache(CacheOrders orders)
{
    {
        const std::lock_guard lock(m_mutex);
        m_orders.evict.insert(m_orders.evict.end(), orders.evict.begin(), orders.evict.end());
        m_orders.fetch = std::move(orders.fetch); // the newest list has all that is wanted
    }
    wake();
}

void DatabaseSync::noteUse(const std::vector<const catalog::LocalExtent*>& extents)
{
    const Timestamp now = m_services.clock->now();
    const auto policies = m_live->definitions();
    std::map<std::string, std::vector<std::string>> used;
    std::string tableId;
    HotSpan span;
    for (const catalog::LocalExtent* extent : extents) {
        if (!extent->cached) {
            continue;
        }
        std::string folder = extent->path.parent_path().filename().string();
        if (folder != tableId) {
            tableId = std::move(folder);
            span = hotSpanIn(*policies, tableId);
        }
        if (!isHot(span, extent->modificationTime, now)) {
            used[tableId].push_back(extent->path.filename().string());
        }
    }
    for (const auto& [id, files] : used) {
        m_uses.note(id, files, secondsOf(now));
    }
}

void DatabaseSync::saveUses(bool last)
{
    const std::int64_t now = secondsOf(m_services.clock->now());
    {
        const std::lock_guard lock(m_mutex);
        if (!last && now - m_usesSaved < usesSpan && now >= m_usesSaved) {
            return;
        }
        m_usesSaved = now;
    }
    auto tables = m_uses.takeUnsaved();
    if (tables.empty()) {
        return;
    }
    m_services.writer->post([key = m_key, tables = std::move(tables)](sql::Session& session) -> Result<void> {
        for (const auto& [tableId, uses] : tables) {
            if (const auto table = TRY(state::tableById(session, key, tableId))) {
                TRY(state::writeUses(session, table->key, uses));
            }
        }
        return {};
    });
}

// Extents that come and go.

/// Evicts what was ordered; takes note of what is wished for.
Result<void> DatabaseSync::tendCache()
{
    CacheOrders orders;
    {
        const std::lock_guard lock(m_mutex);
        orders = std::exchange(m_orders, {});
    }
    m_wishes.insert(m_wishes.end(), orders.fetch.begin(), orders.fetch.end());
    const auto evicted = orders.evict.empty() ? Result<void>() : evict(orders.evict);
    if (!evicted) {
        // An order is given once: it holds until it is carried out.
        const std::lock_guard lock(m_mutex);
        m_orders.evict.insert(m_orders.evict.begin(), orders.evict.begin(), orders.evict.end());
    }
    return evicted;
}

Result<void> DatabaseSync::evict(const std::vector<Leftover>& extents)
{
    std::map<std::string, std::set<std::string>> paths;
    for (const Leftover& extent : extents) {
        paths[extent.tableId].insert(extent.path);
    }
    if (m_fill) {
        for (const ExtentRef& extent : m_fill->extents) {
            paths[extent.tableId].erase(extent.path); // a reader waits for it
        }
    }
    TRY(publishMoves(paths, false));
    for (const Leftover& extent : extents) {
        m_uses.forget(extent.tableId, CacheFolder::fileName(extent.path));
    }
    return collectGarbage();
}

/// Shows that extents are in the cache, or are there no more: a publish without any news of the leader's.
Result<void> DatabaseSync::publishMoves(const std::map<std::string, std::set<std::string>>& paths,
                                        bool cached)
{
    Plan plan;
    for (const auto& [tableId, wanted] : paths) {
        const auto tables = TRY(m_live->appliedTables(changesOf(tableId)));
        const auto table = tables.find(tableId);
        TablePlan step = table == tables.end() ? TablePlan{} : stepOf(tableId, table->second);
        for (const std::string& path : wanted) {
            const delta::Add* add =
                table == tables.end() || !table->second.files ? nullptr : table->second.files->find(path);
            if (add != nullptr && isCached(*add) != cached) {
                step.moved.push_back(asCached(*add, cached));
            }
            if (!cached ? add != nullptr && isCached(*add) : add == nullptr) {
                plan.drop.push_back({tableId, path}); // also what came too late for its snapshot
            }
        }
        if (!step.moved.empty()) {
            plan.publish.push_back(std::move(step));
        }
    }
    if (plan.publish.empty() && plan.drop.empty()) {
        return {};
    }
    state::Publication publication;
    publication.followerKey = m_key;
    publication.sequence = m_applied.sequence + 1;
    publication.plan = &plan;
    publication.version = m_applied.version;
    publication.id = m_applied.id;
    publication.time = m_applied.time;
    publication.clearGarbage = !m_garbage.empty();
    state::Published published;
    TRY(m_services.writer->run([&](sql::Session& session) -> Result<void> {
        published = TRY(state::publish(session, publication));
        return {};
    }));
    m_live->publish(publication, published.tables);
    m_applied.sequence = publication.sequence;
    TRY(noteExtents(published, plan));
    m_services.onStatus();
    return {};
}

/// Begins with what readers wait for; of the rest, as much as there is room for.
Result<void> DatabaseSync::startFill()
{
    std::vector<std::shared_ptr<Need>> needs;
    {
        const std::lock_guard lock(m_mutex);
        if (m_fill || (m_needs.empty() && m_wishes.empty())) {
            return {};
        }
        needs = std::exchange(m_needs, {});
    }
    std::map<std::pair<std::string, std::string>, ExtentRef> wanted;
    std::int64_t bytes = 0;
    for (const auto& need : needs) {
        for (const ExtentRef& extent : need->extents) {
            bytes += wanted.emplace(std::pair(extent.tableId, extent.path), extent).second ? extent.size : 0;
        }
    }
    Fill fill;
    if (!needs.empty()) {
        fill.room = m_keeper->take(bytes);
    } else {
        std::vector<Leftover> later;
        std::vector<ExtentRef> chosen;
        std::string tableId;
        std::optional<delta::FileSet> files;
        for (Leftover& wish : m_wishes) {
            if (bytes >= fillBytes || chosen.size() >= fillExtents) {
                later.push_back(std::move(wish));
                continue;
            }
            if (wish.tableId != tableId) {
                files = TRY(m_live->filesOf(wish.tableId));
                tableId = wish.tableId;
            }
            const delta::Add* add = files ? files->find(wish.path) : nullptr;
            if (add != nullptr && !isCached(*add)) {
                bytes += add->size;
                chosen.push_back(refOf(wish.tableId, m_live->known(wish.tableId).location, *add));
            }
        }
        m_wishes = std::move(later);
        fill.room = m_keeper->reserve(bytes);
        std::int64_t left = fill.room.bytes;
        for (ExtentRef& extent : chosen) {
            if (extent.size > left) {
                m_keeper->wantRoom();
                continue;
            }
            left -= extent.size;
            wanted.emplace(std::pair(extent.tableId, extent.path), std::move(extent));
        }
    }
    if (wanted.empty()) {
        endNeeds(std::move(needs), {});
        return {};
    }
    for (auto& [key, extent] : wanted) {
        fill.extents.push_back(std::move(extent));
    }
    fill.needs = std::move(needs);
    fill.fetch = std::make_shared<Fetch>(m_source, m_cache, fill.extents);
    fill.done = std::make_shared<std::atomic<bool>>(false);
    m_fill = std::move(fill);
    {
        const std::lock_guard lock(m_mutex);
        m_fillFetch = m_fill->fetch;
    }
    m_fill->fetch->start(pool(), [weak = weak_from_this(), done = m_fill->done] {
        *done = true;
        if (const auto alive = weak.lock()) {
            alive->wake();
        }
    });
    return {};
}

Result<void> DatabaseSync::endFill()
{
    if (!m_fill || !*m_fill->done) {
        return {};
    }
    Fill fill = *std::exchange(m_fill, std::nullopt);
    {
        const std::lock_guard lock(m_mutex);
        m_fillFetch.reset();
        m_bytes += fill.fetch->takeBytes();
    }
    auto outcome = fill.fetch->finish();
    if (outcome) {
        outcome = fill.fetch->settle();
    }
    m_cacheSuspect |= !outcome; // some may have come
    if (outcome && !m_linkEnded) {
        std::map<std::string, std::set<std::string>> paths;
        for (const ExtentRef& extent : fill.extents) {
            paths[extent.tableId].insert(extent.path);
        }
        outcome = publishMoves(paths, true);
    }
    if (outcome) {
        for (const auto& need : fill.needs) {
            for (const ExtentRef& extent : need->extents) {
                m_uses.note(extent.tableId, {CacheFolder::fileName(extent.path)},
                            secondsOf(m_services.clock->now()));
            }
        }
    } else if (fill.needs.empty()) {
        m_lacksHot = true; // seen to when the leader answers again
    }
    endNeeds(std::move(fill.needs), outcome);
    return {};
}

Result<void> DatabaseSync::fetchNow(std::vector<ExtentRef> extents, const CancelToken& cancel)
{
    auto need = std::make_shared<Need>();
    need->extents = std::move(extents);
    const auto ended = [&](const CancelToken& token) {
        return token.onCancel([need] {
            {
                const std::lock_guard lock(need->mutex);
            }
            need->changed.notify_all();
        });
    };
    const auto onCancel = ended(cancel);
    const CancelToken stopping = m_services.stopping; // outlives the engine
    const auto onStop = ended(stopping);
    {
        const std::lock_guard lock(m_mutex);
        m_needs.push_back(need);
    }
    wake();
    std::unique_lock lock(need->mutex);
    need->changed.wait(lock, [&] { return need->outcome || cancel.isCancelled() || stopping.isCancelled(); });
    if (!need->outcome) {
        return fail(ErrorCode::cancelled, "fetch cold extents of", follower().database, "it was cancelled");
    }
    if (!*need->outcome) {
        Error error = need->outcome->error();
        if (error.code == ErrorCode::unavailable || error.code == ErrorCode::notFound) {
            error = {ErrorCode::unavailable, "read the cold extent", need->extents.front().path,
                     "it is not in the cache, and its leader is out of reach: " + error.cause,
                     "try again when the leader is back, or query hot extents only"};
        }
        return fail(std::move(error));
    }
    return {};
}

void DatabaseSync::endNeeds(std::vector<std::shared_ptr<Need>> needs, const Result<void>& outcome) const
{
    for (const auto& need : needs) {
        {
            const std::lock_guard lock(need->mutex);
            need->outcome = outcome;
        }
        need->changed.notify_all();
    }
}

/// Nobody is to wait for what can't be fetched now.
void DatabaseSync::failNeeds(const Error& error)
{
    std::vector<std::shared_ptr<Need>> needs;
    {
        const std::lock_guard lock(m_mutex);
        needs = std::exchange(m_needs, {});
    }
    endNeeds(std::move(needs), fail(error));
}

} // namespace sharepane::follow
