#include "core/follow/livedatabase.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <optional>
#include <thread>
#include <utility>

namespace sharepane::follow {

namespace {

std::string lowered(std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

} // namespace

/// What is known of a table once it was asked for.
struct LiveDatabase::Content {
    delta::Metadata metadata;
    delta::FileSet files;
};

/// A table as views show it.
struct LiveDatabase::Shown {
    InPlace inPlace;
    catalog::TableView view;
    std::map<std::string, ExtentRef> wanted; ///< by path in the cache: to be fetched before they are read
};

/// The snapshots that are being read, by their sequence number.
struct LiveDatabase::Pins {
    std::mutex mutex; // guards what follows
    std::multiset<std::int64_t> sequences;

    static std::shared_ptr<void> take(const std::shared_ptr<Pins>& pins, std::int64_t sequence)
    {
        {
            const std::lock_guard lock(pins->mutex);
            pins->sequences.insert(sequence);
        }
        return {nullptr, [pins, sequence](void*) {
                    const std::lock_guard lock(pins->mutex);
                    pins->sequences.erase(pins->sequences.find(sequence));
                }};
    }
};

Result<catalog::TableView> makeTableView(const CacheFolder& cache, const InPlace& inPlace,
                                         const state::Table& table, const delta::Metadata& metadata,
                                         const delta::FileSet& files)
{
    catalog::TableView view;
    view.id = table.id;
    view.name = table.name;
    view.deltaVersion = table.deltaVersion;
    view.sources = table.sources;
    view.lastRewrite = table.lastRewrite;
    view.schema = TRY(delta::parseSchema(metadata.schemaString));
    view.metadata = metadata;
    std::vector<catalog::LocalExtent> extents;
    extents.reserve(files.size());
    const auto leaderFolder = inPlace.tableFolder(table.id, table.location);
    files.forEach([&](const delta::Add& add) {
        const bool cached = isCached(add);
        const bool inCache = cached || !inPlace.isPossible();
        extents.push_back(catalog::localExtentOf(add, inCache ? cache.extentPath(table.id, add.path)
                                                              : leaderFolder / add.path));
        extents.back().cached = cached;
    });
    view.extents = std::move(extents);
    return view;
}

tl::unexpected<Error> notSynchronised(const std::string& database)
{
    return fail(ErrorCode::unavailable, "open", database, "its first synchronisation is not finished",
                "wait for it with: sharepanectl sync wait " + database);
}

tl::unexpected<Error> linkEnded(const std::string& database, const std::optional<Error>& why)
{
    if (why && why->code == ErrorCode::revoked) {
        return fail(ErrorCode::revoked, "open", database, why->cause, why->hint);
    }
    return fail(ErrorCode::revoked, "open", database, "the leader detached this follower",
                "ask the leader's owner, then attach it again");
}

tl::unexpected<Error> extentMissing(const std::string& database, const std::string& file)
{
    return fail(ErrorCode::unavailable, "open", database, "the cached extent " + file + " is damaged or gone",
                "it is fetched again while the engine runs; try again soon");
}

void addFolder(const InPlace& inPlace, const state::Table& table, const catalog::TableView& shown,
               catalog::DatabaseView& view)
{
    if (!inPlace.isPossible() || std::ranges::all_of(shown.extents, &catalog::LocalExtent::cached)) {
        return;
    }
    auto folder =
        table.location.empty() ? inPlace.tablesFolder() : inPlace.tableFolder(table.id, table.location);
    if (std::ranges::find(view.folders, folder) == view.folders.end()) {
        view.folders.push_back(std::move(folder));
    }
}

bool isAllCached(const std::vector<catalog::TableView>& tables)
{
    return std::ranges::all_of(tables, [](const catalog::TableView& table) {
        return std::ranges::all_of(table.extents, &catalog::LocalExtent::cached);
    });
}

tl::unexpected<Error> coldExtentMissing(const std::string& database, const catalog::LocalExtent& extent)
{
    std::error_code error;
    const bool away = !std::filesystem::is_directory(extent.path.parent_path(), error);
    return fail(ErrorCode::unavailable, "read", database,
                "the cold extent " + extent.path.filename().string() +
                    (away ? " is in the leader's storage, which is out of reach"
                          : " is no longer in the leader's storage"),
                away ? "try again when the leader's storage is back, or query hot extents only"
                     : "the follower is catching up with the leader; try again soon");
}

LiveDatabase::LiveDatabase(std::shared_ptr<const workspace::Workspace> workspace,
                           const state::Follower& follower, CacheFolder cache, Callbacks callbacks)
    : m_workspace(std::move(workspace))
    , m_key(follower.key)
    , m_name(follower.cluster + "/" + follower.database)
    , m_leaderDatabase(follower.leaderDatabase)
    , m_cache(std::move(cache))
    , m_callbacks(std::move(callbacks))
    , m_pins(std::make_shared<Pins>())
    , m_definitions(std::make_shared<const catalog::Definitions>())
    , m_overrides(std::make_shared<const catalog::FollowerOverrides>(follower.options.overrides))
{
}

Result<void> LiveDatabase::checkOpen() const
{
    if (m_closed) {
        return linkEnded(m_name, m_closedFor);
    }
    if (m_version < 0) {
        return notSynchronised(m_name);
    }
    return {};
}

Result<catalog::Contents> LiveDatabase::contents()
{
    TRY(load());
    catalog::Contents contents;
    {
        const std::lock_guard lock(m_mutex);
        TRY(checkOpen());
        contents.version = m_version;
        contents.definitions = effective();
        contents.leaderDefinitions = m_definitions;
        contents.overrides = m_overrides;
        contents.tables.reserve(m_tables.size());
        for (const auto& [id, table] : m_tables) {
            contents.tables.push_back({table.row.name, id, table.row.deltaVersion});
        }
    }
    std::ranges::sort(contents.tables, {}, &catalog::Contents::Table::name);
    return contents;
}

Result<std::vector<LiveDatabase::Table>> LiveDatabase::takeTables(const std::vector<std::string>& names,
                                                                  catalog::DatabaseView& view)
{
    std::vector<Table> found;
    const std::lock_guard lock(m_mutex);
    TRY(checkOpen());
    view.version = m_version;
    view.commitTime = m_time;
    view.definitions = effective();
    view.pin = Pins::take(m_pins, m_sequence);
    const auto take = [&](const std::string& id) {
        const auto table = m_tables.find(id);
        const auto same = [&](const Table& other) {
            return other.row.id == id;
        };
        if (table != m_tables.end() && std::ranges::none_of(found, same)) {
            found.push_back(table->second);
        }
    };
    for (const std::string& name : names) {
        if (const auto id = m_ids.find(lowered(name)); id != m_ids.end()) {
            take(id->second);
            if (const auto* materialized = m_definitions->view(id->second)) {
                take(materialized->sourceId);
            }
        }
    }
    return found;
}

Result<catalog::DatabaseView> LiveDatabase::view(const std::vector<std::string>& names)
{
    TRY(load());
    constexpr int mostAttempts = 1000;
    for (int attempt = 0; attempt < mostAttempts; ++attempt) {
        catalog::DatabaseView view;
        view.database = m_name;
        view.folders = {m_cache.folder()};
        const InPlace inPlace = this->inPlace();
        const auto tables = TRY(takeTables(names, view));
        ShownTables shown;
        for (const Table& table : tables) {
            shown.push_back(TRY(show(table, inPlace)));
            if (!shown.back()) {
                break;
            }
            view.tables.push_back(shown.back()->view);
            addFolder(inPlace, table.row, view.tables.back(), view);
        }
        if (view.tables.size() < tables.size()) {
            // What SQLite has is newer already, and will be in memory in a moment.
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
            continue;
        }
        if (const auto* missing = findMissing(view.tables)) {
            m_callbacks.onDamage();
            return extentMissing(m_name, missing->path.filename().string());
        }
        addAccess(inPlace.isPossible(), std::move(shown), view);
        return view;
    }
    return fail(ErrorCode::unavailable, "open", m_name, "it changes all the time", "try again");
}

InPlace LiveDatabase::inPlace() const
{
    const std::lock_guard lock(m_mutex);
    return m_inPlace;
}

void LiveDatabase::setInPlace(const InPlace& inPlace)
{
    const std::lock_guard lock(m_mutex);
    m_inPlace = inPlace;
}

std::vector<std::string> LiveDatabase::tableIds() const
{
    std::vector<std::string> ids;
    const std::lock_guard lock(m_mutex);
    ids.reserve(m_tables.size());
    for (const auto& [id, table] : m_tables) {
        ids.push_back(id);
    }
    return ids;
}

/// Null when the table's extents can't be had as of that snapshot any more.
Result<std::shared_ptr<const LiveDatabase::Shown>> LiveDatabase::show(const Table& table,
                                                                      const InPlace& inPlace)
{
    if (table.shown && table.shown->inPlace == inPlace) {
        return table.shown;
    }
    const auto content = table.content ? table.content : TRY(loadContent(table));
    if (!content) {
        return std::shared_ptr<const Shown>();
    }
    auto made = std::make_shared<Shown>();
    made->inPlace = inPlace;
    made->view = TRY(makeTableView(m_cache, inPlace, table.row, content->metadata, content->files));
    if (!inPlace.isPossible()) {
        content->files.forEach([&](const delta::Add& add) {
            if (!isCached(add)) {
                made->wanted.emplace(m_cache.extentPath(table.row.id, add.path).string(),
                                     refOf(table.row.id, table.row.location, add));
            }
        });
    }
    const std::lock_guard lock(m_mutex);
    const auto here = m_tables.find(table.row.id);
    if (here != m_tables.end() && here->second.row.sequence == table.row.sequence) {
        here->second.content = content;
        if (made->view.extents.size() <= catalog::ExtentList::mostKept) {
            here->second.shown = made;
        }
    }
    return std::shared_ptr<const Shown>(std::move(made));
}

/// Null when SQLite already has a newer state of the table than `table`.
Result<std::shared_ptr<const LiveDatabase::Content>> LiveDatabase::loadContent(const Table& table) const
{
    sql::Session session(TRY(m_workspace->database()));
    const auto transaction = TRY(sql::Transaction::begin(session, false));
    const auto row = TRY(state::tableById(session, m_key, table.row.id));
    if (!row || row->sequence != table.row.sequence) {
        return std::shared_ptr<const Content>();
    }
    auto content = std::make_shared<Content>();
    content->metadata = row->metadata;
    content->files = TRY(state::extents(session, row->key));
    return content;
}

Result<void> LiveDatabase::load()
{
    const std::lock_guard once(m_loading);
    if (m_loaded) {
        return {};
    }
    sql::Session session(TRY(m_workspace->database()));
    const auto transaction = TRY(sql::Transaction::begin(session, false));
    const auto applied = TRY(state::applied(session, m_key));
    const auto rows = TRY(state::tables(session, m_key));
    auto definitions = TRY(state::definitions(session, m_key));
    const std::lock_guard lock(m_mutex);
    m_tables.clear();
    m_ids.clear();
    m_sequence = applied ? applied->sequence : 0;
    m_version = applied ? applied->version : -1;
    m_time = applied ? applied->time : Timestamp{};
    m_inPlace = {applied ? applied->localRoot : std::string(), m_leaderDatabase};
    m_definitions = std::move(definitions);
    m_effective.reset();
    for (const state::Table& row : rows) {
        m_tables[row.id] = {row, nullptr, nullptr};
        m_ids[lowered(row.name)] = row.id;
    }
    m_loaded = true;
    return {};
}

Result<std::optional<delta::FileSet>> LiveDatabase::filesOf(const std::string& tableId)
{
    Table table;
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_tables.find(tableId);
        if (known == m_tables.end()) {
            return std::nullopt;
        }
        table = known->second;
    }
    const auto content = table.content ? table.content : TRY(loadContent(table));
    return content ? std::optional(content->files) : std::nullopt;
}

KnownTable LiveDatabase::known(const std::string& tableId) const
{
    const std::lock_guard lock(m_mutex);
    const auto table = m_tables.find(tableId);
    return table == m_tables.end() ? KnownTable{}
                                   : KnownTable{table->second.row.deltaVersion, table->second.row.location};
}

std::vector<std::string> LiveDatabase::knownTables() const
{
    std::vector<std::string> ids;
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, table] : m_tables) {
        ids.push_back(id);
    }
    return ids;
}

Result<std::map<std::string, AppliedTable>> LiveDatabase::appliedTables(const Changes& changes)
{
    std::map<std::string, std::pair<Table, bool>> wanted; // bool: with its extents
    {
        const std::lock_guard lock(m_mutex);
        if (changes.complete) {
            for (const auto& [id, table] : m_tables) {
                wanted.emplace(id, std::pair(table, false));
            }
        }
        for (const TableChange& change : changes.tables) {
            const auto table = m_tables.find(change.tableId);
            if (table != m_tables.end()) {
                wanted.insert_or_assign(table->first, std::pair(table->second, change.whole.has_value()));
            }
        }
    }
    std::map<std::string, AppliedTable> tables;
    for (const auto& [id, entry] : wanted) {
        const auto& [table, withExtents] = entry;
        AppliedTable& applied = tables[id];
        applied.name = table.row.name;
        applied.deltaVersion = table.row.deltaVersion;
        applied.location = table.row.location;
        applied.sources = table.row.sources;
        applied.lastRewrite = table.row.lastRewrite;
        if (withExtents) {
            const auto content = table.content ? table.content : TRY(loadContent(table));
            if (content) {
                applied.files = content->files;
            }
        }
    }
    return tables;
}

void LiveDatabase::publish(const state::Publication& publication, const std::vector<state::Table>& tables)
{
    std::map<std::string, Table> changed;
    for (const state::Table& row : tables) {
        Table& table = changed[row.id];
        table.row = row;
        table.row.metadata = {};
    }
    // The new contents are made before the lock is taken; only this thread changes tables.
    for (const TablePlan& step : publication.plan->publish) {
        if (step.dropped) {
            continue;
        }
        std::shared_ptr<const Content> old;
        {
            const std::lock_guard lock(m_mutex);
            const auto known = m_tables.find(step.tableId);
            old = known == m_tables.end() ? nullptr : known->second.content;
        }
        const bool fromWhole = step.isNew && step.whole && step.metadata;
        if (!old && !fromWhole) {
            continue; // nobody has asked for it yet
        }
        auto content = std::make_shared<Content>();
        content->metadata = step.metadata ? *step.metadata : old->metadata;
        // `whole` doesn't know which of the extents that were there are in the cache.
        content->files = fromWhole ? *step.whole : old->files.with(step.insert, step.erase);
        if (!step.moved.empty()) {
            content->files = content->files.with(step.moved, {});
        }
        changed[step.tableId].content = std::move(content);
    }
    const std::lock_guard lock(m_mutex);
    for (const TablePlan& step : publication.plan->publish) {
        const auto known = m_tables.find(step.tableId);
        if (known != m_tables.end()) {
            // Another table may have got this one's name within the same publish.
            const auto id = m_ids.find(lowered(known->second.row.name));
            if (id != m_ids.end() && id->second == step.tableId) {
                m_ids.erase(id);
            }
            m_tables.erase(known);
        }
        if (!step.dropped) {
            Table& table = changed[step.tableId];
            m_ids[lowered(table.row.name)] = step.tableId;
            m_tables[step.tableId] = std::move(table);
        }
    }
    m_sequence = publication.sequence;
    m_version = publication.version;
    m_time = publication.time;
    if (publication.plan->definitions) {
        m_definitions = publication.plan->definitions;
    }
    m_effective.reset(); // names may have changed
}

void LiveDatabase::setOverrides(catalog::FollowerOverrides overrides)
{
    const std::lock_guard lock(m_mutex);
    m_overrides = std::make_shared<const catalog::FollowerOverrides>(std::move(overrides));
    m_effective.reset();
}

std::shared_ptr<const catalog::Definitions> LiveDatabase::definitions() const
{
    const std::lock_guard lock(m_mutex);
    return effective();
}

std::shared_ptr<const catalog::Definitions>
LiveDatabase::effectiveOf(const std::shared_ptr<const catalog::Definitions>& leader) const
{
    const std::lock_guard lock(m_mutex);
    return withOverrides(leader);
}

const std::shared_ptr<const catalog::Definitions>& LiveDatabase::effective() const
{
    if (!m_effective) {
        m_effective = withOverrides(m_definitions);
    }
    return m_effective;
}

std::shared_ptr<const catalog::Definitions>
LiveDatabase::withOverrides(const std::shared_ptr<const catalog::Definitions>& leader) const
{
    return catalog::effectiveDefinitions(
        leader, *m_overrides, [this](const std::string& name) -> std::optional<std::string> {
            const auto id = m_ids.find(lowered(name));
            return id == m_ids.end() ? std::nullopt : std::optional(id->second);
        });
}

void LiveDatabase::addAccess(bool inPlace, ShownTables tables, catalog::DatabaseView& view) const
{
    if (!m_tracksUse && isAllCached(view.tables)) {
        return; // the usual case: nobody needs to be asked
    }
    view.access = [callbacks = m_callbacks, name = m_name, inPlace,
                   tables = std::move(tables)](const std::vector<const catalog::LocalExtent*>& extents,
                                               const CancelToken& cancel) -> Result<void> {
        callbacks.onUse(extents);
        if (inPlace) {
            if (const auto* missing = findUnreachable(extents)) {
                callbacks.onStale();
                return coldExtentMissing(name, *missing);
            }
            return {};
        }
        std::vector<ExtentRef> fetched;
        for (const catalog::LocalExtent* extent : extents) {
            for (const auto& table : tables) {
                const auto ref =
                    extent->cached ? table->wanted.end() : table->wanted.find(extent->path.string());
                if (ref != table->wanted.end()) {
                    fetched.push_back(ref->second);
                }
            }
        }
        return fetched.empty() ? Result<void>{} : callbacks.fetch(std::move(fetched), cancel);
    };
}

void LiveDatabase::close(std::optional<Error> why)
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_closedFor = std::move(why);
    m_version = -1;
    m_tables.clear();
    m_ids.clear();
}

std::int64_t LiveDatabase::oldestPinned() const
{
    const std::lock_guard lock(m_pins->mutex);
    return m_pins->sequences.empty() ? std::numeric_limits<std::int64_t>::max() : *m_pins->sequences.begin();
}

} // namespace sharepane::follow
