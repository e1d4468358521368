#include "core/follow/directsource.h"

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/catalog/databasefolder.h"
#include "core/catalog/journalformat.h"
#include "core/delta/log.h"
#include "core/follow/extentcopy.h"

#include <QtCore/QString>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <unistd.h>

namespace sharepane::follow {

namespace {

/// Journal entries taken in one step, so that a long way is gone in publishes of bearable size.
constexpr std::size_t entriesPerStep = 1000;
/// Past this many Delta commits, the table's checkpoint is the shorter way.
constexpr std::int64_t longestReplay = 200;
constexpr std::string_view readOp = "read the changes of";
constexpr std::size_t mostSelections = 1000; // that are remembered

bool isSelective(const Position& known)
{
    return !known.selection.empty() || !known.shared.empty();
}

/// An extent of a log, checked before its path becomes a part of a key or a file name: anybody may have
/// written it.
Result<void> checkExtent(const std::string& table, const delta::Add& add)
{
    const std::string& path = add.path;
    const auto refuse = [&](ErrorCode code, std::string cause) {
        return fail(code, std::string(readOp), "table " + table, std::move(cause));
    };
    if (path.find("://") != std::string::npos || path.starts_with('/') || path.starts_with("file:")) {
        return refuse(ErrorCode::unsupported, "it has an extent outside its folder: " + path);
    }
    const bool isText = QString::fromStdString(path).toStdString() == path;
    if (path.empty() || path.size() > 4096 || !isText || path.find('\0') != std::string::npos) {
        return refuse(ErrorCode::corrupt, "the path of an extent is no proper name");
    }
    if (add.size < 0) {
        return refuse(ErrorCode::corrupt, "the extent " + path + " has a negative size");
    }
    if (!add.deletionVector.empty()) {
        // Serving the extent without it would bring deleted rows back.
        return refuse(ErrorCode::unsupported, "it uses deletion vectors");
    }
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const auto part = std::string_view(path).substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..") {
            return refuse(ErrorCode::corrupt, "the path of an extent leaves its folder: " + path);
        }
        begin = end + 1;
    }
    return {};
}

/// What was found missing under our hands is no deleted database: the leader changed while it was read.
Error asChangedMeanwhile(Error error)
{
    if (error.code == ErrorCode::notFound) {
        error.code = ErrorCode::unavailable;
        error.cause += " (it may have changed while it was read)";
    }
    return error;
}

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

} // namespace

/// What a run of journal entries does to one table.
struct DirectSource::Net {
    bool created = false;
    bool dropped = false;
    std::optional<std::string> name;
    std::string location;
    std::int64_t deltaVersion = -1;
    std::map<std::string, std::int64_t> sources;

    /// As if the table came only now.
    static Net of(const catalog::TableEntry& table)
    {
        return {true, false, table.name, table.location, table.deltaVersion, table.sources};
    }
};

/// What a run of journal entries does.
struct DirectSource::Nets {
    std::map<std::string, Net> tables; // by id
    bool names = false;                // tables came, went or were renamed
    bool definitions = false;          // something else changed

    void add(const catalog::JournalEntry& entry)
    {
        using Kind = catalog::CatalogChange::Kind;
        for (const auto& change : entry.changes) {
            switch (change.kind) {
            case Kind::createTable:
                tables[change.tableId] = {true, false, change.name, change.location, -1, {}};
                names = true;
                break;
            case Kind::renameTable:
                tables[change.tableId].name = change.name;
                names = true;
                break;
            case Kind::dropTable:
                tables[change.tableId].dropped = true;
                names = definitions = true; // its policies go with it
                break;
            default:
                definitions = true;
                break;
            }
        }
        for (const auto& table : entry.tables) {
            Net& net = tables[table.tableId];
            net.deltaVersion = table.deltaVersion;
            if (!table.sources.empty()) {
                net.sources = table.sources;
            }
        }
    }

    /// Tables that were there before.
    [[nodiscard]] std::vector<std::string> changedIds() const
    {
        std::vector<std::string> ids;
        for (const auto& [id, net] : tables) {
            if (!net.created) {
                ids.push_back(id);
            }
        }
        return ids;
    }
};

DirectSource::DirectSource(catalog::LeaderContext context, std::string database,
                           std::shared_ptr<storage::FolderWatcher> watcher, DirectOptions options)
    : m_context(std::move(context))
    , m_database(std::move(database))
    , m_folder("databases/" + m_database + "/")
    , m_journal(m_context.store, m_folder)
    , m_watcher(std::move(watcher))
    , m_options(std::move(options))
{
}

std::string DirectSource::describe() const
{
    auto url = m_context.store->readUrl("databases/" + m_database, std::chrono::seconds{0});
    return url ? *std::move(url) : m_database;
}

std::string DirectSource::entryKey(std::int64_t version) const
{
    return m_journal.folder() + catalog::fileOfVersion(version);
}

std::string DirectSource::followerKey(const std::string& followerId) const
{
    return m_folder + "followers/" + followerId + ".json";
}

Error DirectSource::withName(Error error) const
{
    if (error.code == ErrorCode::notFound) {
        error.object = describe();
        error.cause = "there is no such database";
        error.hint = "check that the leader's storage is complete";
    }
    return error;
}

Result<bool> DirectSource::isThere(std::int64_t version) const
{
    const auto info = m_context.store->head(entryKey(version));
    if (info) {
        return true;
    }
    if (info.error().code == ErrorCode::notFound) {
        return false;
    }
    return fail(info.error());
}

Result<LeaderHead> DirectSource::head(std::int64_t known) const
{
    // The versions after `known` have no gaps, so the newest is found by doubling and halving steps.
    std::int64_t newest = known;
    if (newest < 0 || !TRY(isThere(newest))) {
        auto catalogue = m_journal.load();
        if (!catalogue) {
            return fail(withName(catalogue.error()));
        }
        return LeaderHead{catalogue->version, catalogue->time};
    }
    std::int64_t step = 1;
    while (TRY(isThere(newest + step))) {
        newest += step;
        step *= 2;
    }
    for (step /= 2; step > 0; step /= 2) {
        if (TRY(isThere(newest + step))) {
            newest += step;
        }
    }
    const auto entry = m_journal.entry(newest);
    if (!entry) {
        return fail(asChangedMeanwhile(entry.error()));
    }
    return LeaderHead{newest, entry->time};
}

std::string DirectSource::folderOf(const std::string& tableId, const std::string& location) const
{
    return location.empty() ? m_folder + "tables/" + tableId + "/" : location;
}

delta::Log DirectSource::log(const TableChange& change) const
{
    return delta::Log(m_context.store, folderOf(change.tableId, change.location), m_context.engine,
                      m_context.scratch, m_context.clock);
}

Result<std::vector<catalog::JournalEntry>> DirectSource::entriesAfter(std::int64_t version, bool& more) const
{
    std::vector<catalog::JournalEntry> entries;
    while (entries.size() < entriesPerStep) {
        auto entry = m_journal.entry(version + 1 + static_cast<std::int64_t>(entries.size()));
        if (!entry) {
            if (entry.error().code == ErrorCode::notFound) {
                return entries;
            }
            return fail(entry.error());
        }
        entries.push_back(*std::move(entry));
    }
    more = TRY(isThere(entries.back().version + 1));
    return entries;
}

/// The catalogue as of the last of these entries, which are contiguous. When the leader has moved on
/// meanwhile, the entries that it got are added; null when those are too many.
Result<std::shared_ptr<const catalog::Catalogue>>
DirectSource::catalogueAfter(std::vector<catalog::JournalEntry>& entries) const
{
    std::shared_ptr<const catalog::Catalogue> base;
    {
        const std::lock_guard lock(m_mutex);
        base = m_catalogue;
    }
    const std::int64_t before = entries.front().version - 1;
    if (!base || base->version < before || base->version > entries.back().version) {
        base = std::make_shared<const catalog::Catalogue>(
            TRY(m_journal.load(base ? std::optional(*base) : std::nullopt)));
        if (base->version - entries.back().version > static_cast<std::int64_t>(entriesPerStep)) {
            return std::shared_ptr<const catalog::Catalogue>();
        }
        while (entries.back().version < base->version) {
            entries.push_back(TRY(m_journal.entry(entries.back().version + 1)));
        }
    }
    if (base->version < entries.back().version) {
        catalog::Catalogue next = *base;
        for (const auto& entry : entries) {
            if (entry.version > next.version) {
                TRY(next.apply(entry));
            }
        }
        base = std::make_shared<const catalog::Catalogue>(std::move(next));
    }
    const std::lock_guard lock(m_mutex);
    m_catalogue = base;
    return base;
}

/// Adds the definitions, and what comes and goes because of the selection. May extend `entries`. False when a
/// complete picture is the shorter way.
Result<bool> DirectSource::tellCatalogueChanges(const Position& known, Changes& changes, Nets& nets,
                                                std::vector<catalog::JournalEntry>& entries) const
{
    const std::size_t seen = entries.size();
    const auto catalogue = TRY(catalogueAfter(entries));
    if (!catalogue) {
        return false;
    }
    if (entries.size() > seen) {
        for (std::size_t i = seen; i < entries.size(); ++i) {
            nets.add(entries[i]);
        }
        changes.more = TRY(isThere(entries.back().version + 1));
    }
    const catalog::Selected selected = catalog::selectWithin(*catalogue, known.shared, known.selection);
    const bool selective = isSelective(known);
    if (nets.definitions || selective) {
        changes.definitions = std::make_shared<const catalog::Definitions>(selected.definitions);
    }
    if (!selective) {
        return true;
    }
    if (known.prepare) {
        TRY(known.prepare(std::nullopt));
    }
    for (const auto& [id, table] : catalogue->tables) {
        const bool applied = known.tableOf(id).deltaVersion >= 0;
        if (selected.tables.contains(id)) {
            if (!applied) {
                nets.tables[id] = Net::of(table);
            }
        } else if (applied) {
            nets.tables[id].dropped = true;
        } else {
            nets.tables.erase(id);
        }
    }
    return true;
}

/// Of entries that change nothing but rows: leaves out the tables that are not selected. They aren't known
/// either, so that nobody is asked about them. False when more has changed meanwhile.
Result<bool> DirectSource::keepSelected(const Position& known, Nets& nets,
                                        const std::vector<catalog::JournalEntry>& entries) const
{
    const std::string selection = catalog::toJson(known.shared) + catalog::toJson(known.selection);
    std::shared_ptr<const std::set<std::string>> tables;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_selected.find(selection);
        // What was selected at a version in between is selected now, and then.
        const std::int64_t at = found == m_selected.end() ? -1 : found->second.version - known.version;
        if (at >= 0 && at <= static_cast<std::int64_t>(entries.size()) &&
            found->second.id == (at == 0 ? known.id : entries[static_cast<std::size_t>(at - 1)].id)) {
            found->second.version = entries.back().version;
            found->second.id = entries.back().id;
            tables = found->second.tables;
        }
    }
    if (!tables) {
        auto upTo = entries;
        const auto catalogue = TRY(catalogueAfter(upTo));
        if (!catalogue || upTo.size() > entries.size()) {
            return false;
        }
        tables = std::make_shared<const std::set<std::string>>(
            catalog::selectWithin(*catalogue, known.shared, known.selection).tables);
        const std::lock_guard lock(m_mutex);
        if (m_selected.size() >= mostSelections) {
            m_selected.clear();
        }
        m_selected[selection] = {entries.back().version, entries.back().id, tables};
    }
    std::erase_if(nets.tables, [&](const auto& net) { return !tables->contains(net.first); });
    return true;
}

Result<Changes> DirectSource::changesAfter(const Position& known) const
{
    if (known.version < 0) {
        return completePicture(known);
    }
    const auto applied = m_journal.entry(known.version);
    if (!applied && applied.error().code != ErrorCode::notFound) {
        return fail(applied.error());
    }
    if (!applied || applied->id != known.id) {
        Changes picture = TRY(completePicture(known));
        picture.otherHistory = applied.has_value() || picture.toVersion < known.version;
        return picture;
    }
    if (known.wantsAll) {
        return completePicture(known);
    }
    Changes changes;
    changes.fromVersion = changes.toVersion = known.version;
    changes.toId = known.id;
    changes.newestCommit = applied->time;
    auto entries = TRY(entriesAfter(known.version, changes.more));
    if (entries.empty()) {
        return changes;
    }
    Nets nets;
    for (const auto& entry : entries) {
        nets.add(entry);
    }
    bool needsCatalogue = nets.definitions || (nets.names && isSelective(known));
    if (!needsCatalogue && isSelective(known) && known.prepare) {
        needsCatalogue = !TRY(keepSelected(known, nets, entries));
    }
    if (needsCatalogue) {
        const auto told = tellCatalogueChanges(known, changes, nets, entries);
        if (!told) {
            return fail(asChangedMeanwhile(told.error()));
        }
        if (!*told) {
            return completePicture(known);
        }
    }
    changes.oldestCommit = entries.front().time;
    changes.newestCommit = entries.back().time;
    changes.toVersion = entries.back().version;
    changes.toId = entries.back().id;
    if (known.prepare) {
        TRY(known.prepare(nets.changedIds()));
    }
    for (const auto& [tableId, net] : nets.tables) {
        const KnownTable table = net.created ? KnownTable{} : known.tableOf(tableId);
        const bool isKnown = table.deltaVersion >= 0;
        if (net.dropped && !isKnown) {
            continue; // came and went between two polls, or was not selected
        }
        if (!net.created && !isKnown) {
            if (isSelective(known)) {
                continue; // what is selected comes with the change of the catalogue that made it so
            }
            return completePicture(known); // the follower has lost sight of a table
        }
        auto change = tableChange(tableId, net, table);
        if (!change) {
            return fail(asChangedMeanwhile(change.error()));
        }
        changes.tables.push_back(*std::move(change));
    }
    return changes;
}

Result<TableChange> DirectSource::tableChange(const std::string& tableId, const Net& net,
                                              const KnownTable& known) const
{
    if (!isUuid(tableId)) {
        return fail(ErrorCode::corrupt, std::string(readOp), describe(), "a table's id is no UUID");
    }
    TableChange change;
    change.tableId = tableId;
    change.dropped = net.dropped;
    change.name = net.name;
    change.location = net.created ? net.location : known.location;
    change.sources = net.sources;
    if (net.dropped || net.deltaVersion == known.deltaVersion || net.deltaVersion < 0) {
        return change;
    }
    change.deltaVersion = net.deltaVersion;
    const std::int64_t distance = net.deltaVersion - known.deltaVersion;
    if (known.deltaVersion >= 0 && distance > 0 && distance <= longestReplay &&
        TRY(addCommits(change, known.deltaVersion + 1, net.deltaVersion))) {
        return change;
    }
    change.adds.clear();
    change.removedPaths.clear();
    TRY(addWhole(change, net.deltaVersion));
    return change;
}

Result<void> DirectSource::addWhole(TableChange& change, std::int64_t deltaVersion) const
{
    const delta::Snapshot snapshot = TRY(log(change).snapshot(deltaVersion));
    TRY(snapshot.files.loadDetails()); // what can't be read now must not be published as if it were not there
    Result<void> checked;
    snapshot.files.forEach([&](const delta::Add& add) {
        if (checked) {
            checked = checkExtent(change.tableId, add);
        }
    });
    if (!checked) {
        return checked;
    }
    change.metadata = snapshot.head.metadata;
    change.whole = snapshot.files;
    change.lastRewrite = snapshot.lastRewrite;
    return {};
}

/// Net of the commits `from` to `to`. False when they can't be had one by one any more.
Result<bool> DirectSource::addCommits(TableChange& change, std::int64_t from, std::int64_t to) const
{
    const delta::Log tableLog = log(change);
    change.lastRewrite = -1;
    std::map<std::string, delta::Add> adds;
    std::set<std::string> removed;
    bool headChanged = false;
    for (std::int64_t version = from; version <= to; ++version) {
        auto commit = tableLog.commitAt(version);
        if (!commit) {
            if (commit.error().code == ErrorCode::notFound) {
                return false;
            }
            return fail(commit.error());
        }
        const bool changesHead = commit->protocol.has_value() || commit->metadata.has_value();
        headChanged |= changesHead;
        const auto isRewritten = [&](const delta::Add& add) {
            return !add.dataChange || adds.contains(add.path);
        };
        if (changesHead || !commit->removes.empty() || std::ranges::any_of(commit->adds, isRewritten)) {
            change.lastRewrite = version;
        }
        for (const delta::Remove& remove : commit->removes) {
            adds.erase(remove.path);
            removed.insert(remove.path);
        }
        for (delta::Add& add : commit->adds) {
            adds.insert_or_assign(add.path, std::move(add));
        }
    }
    if (headChanged) {
        delta::Head head = TRY(tableLog.head(to));
        TRY(delta::checkReadable(head.protocol, head.metadata, change.tableId));
        change.metadata = std::move(head.metadata);
    }
    for (auto& [path, add] : adds) { // what came and went on the way needn't be readable
        TRY(checkExtent(change.tableId, add));
        change.adds.push_back(std::move(add));
    }
    change.removedPaths.assign(removed.begin(), removed.end());
    return true;
}

Result<Changes> DirectSource::completePicture(const Position& known) const
{
    const auto loaded = m_journal.load();
    if (!loaded) {
        return fail(withName(loaded.error()));
    }
    const auto catalogue = std::make_shared<const catalog::Catalogue>(*loaded);
    const auto entry = m_journal.entry(catalogue->version);
    if (!entry) {
        return fail(asChangedMeanwhile(entry.error()));
    }
    Changes changes;
    changes.fromVersion = known.version;
    changes.toVersion = catalogue->version;
    changes.toId = entry->id;
    changes.oldestCommit = changes.newestCommit = catalogue->time;
    changes.complete = true;
    catalog::Selected selected = catalog::selectWithin(*catalogue, known.shared, known.selection);
    changes.definitions = std::make_shared<const catalog::Definitions>(std::move(selected.definitions));
    for (const std::string& id : selected.tables) {
        auto change = tableChange(id, Net::of(catalogue->tables.at(id)), {});
        if (!change) {
            return fail(asChangedMeanwhile(change.error()));
        }
        changes.tables.push_back(*std::move(change));
    }
    const std::lock_guard lock(m_mutex);
    m_catalogue = isSelective(known) ? catalogue : nullptr;
    return changes;
}

Result<FetchMode> DirectSource::fetch(const ExtentRef& extent, const std::filesystem::path& destination,
                                      const CancelToken& cancel,
                                      const std::function<void(std::uint64_t)>& onBytes) const
{
    const std::string key = folderOf(extent.tableId, extent.location) + extent.path;
    const auto path = storage::localPathOf(*m_context.store, key);
    if (path && m_options.link && TRY(linkExtent(extent, *path, destination))) {
        onBytes(static_cast<std::uint64_t>(extent.size));
        return FetchMode::linked;
    }
    ReadAt readAt = [this, &key](std::uint64_t offset, std::span<std::byte> into) {
        return m_context.store->getRange(key, offset, into);
    };
    if (path) {
        auto local = readerOf(*path);
        if (!local) {
            return fail(asChangedMeanwhile(local.error()));
        }
        readAt = *std::move(local);
    }
    if (auto copied = copyExtent(extent, readAt, destination, cancel, onBytes); !copied) {
        return fail(asChangedMeanwhile(copied.error()));
    }
    return FetchMode::copied;
}

Result<std::shared_ptr<void>> DirectSource::subscribe(std::function<void()> onNews)
{
    const std::string journal = m_journal.folder();
    const auto folder =
        storage::localPathOf(*m_context.store, std::string_view(journal).substr(0, journal.size() - 1));
    if (!m_watcher || !folder) {
        return std::shared_ptr<void>();
    }
    using Watches = std::array<std::shared_ptr<void>, 2>;
    auto watches = std::make_shared<Watches>();
    (*watches)[0] = TRY(m_watcher->watch(*folder, onNews));
    (*watches)[1] = TRY(m_watcher->watch(folder->parent_path() / "followers", onNews));
    return std::shared_ptr<void>(watches);
}

Result<void> DirectSource::attach(const std::string& followerId, const std::string& cluster,
                                  const std::string& database)
{
    if (!isUuid(followerId)) {
        return fail(ErrorCode::invalidArgument, "attach follower", followerId, "its id is no UUID");
    }
    TRY(head(-1)); // a registration must not be the first thing in the folder of a database that is gone
    const nlohmann::json document = {
        {"id", followerId},
        {"cluster", cluster},
        {"database", database},
        {"host", m_options.host.empty() ? hostName() : m_options.host},
        {"since", formatTimestamp(m_context.clock->now())},
    };
    const std::string text = document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
    const auto made = m_context.store->putIfAbsent(followerKey(followerId), std::string_view(text));
    if (!made && made.error().code != ErrorCode::alreadyExists) {
        return made;
    }
    return {};
}

Result<void> DirectSource::detach(const std::string& followerId)
{
    if (!isUuid(followerId)) {
        return fail(ErrorCode::invalidArgument, "detach follower", followerId, "its id is no UUID");
    }
    return catalog::removeRegistration(*m_context.store, m_folder, followerId);
}

Result<void> DirectSource::report(const std::string& followerId, std::int64_t version)
{
    if (!isUuid(followerId)) {
        return fail(ErrorCode::invalidArgument, "report to the leader", followerId, "its id is no UUID");
    }
    // As in attach: never the first object of a folder that lost its storage.
    const auto registered = m_context.store->head(followerKey(followerId));
    if (!registered) {
        return registered.error().code == ErrorCode::notFound ? Result<void>() : fail(registered.error());
    }
    return catalog::putApplied(*m_context.store, m_folder, followerId, version);
}

Result<bool> DirectSource::isAttached(const std::string& followerId) const
{
    const auto registration = m_context.store->head(followerKey(followerId));
    if (registration) {
        return true;
    }
    if (registration.error().code != ErrorCode::notFound) {
        return fail(registration.error());
    }
    // Missing together with everything else means storage that is out of reach, not a detach.
    const auto newest = head(-1);
    if (!newest) {
        return fail(newest.error());
    }
    return false;
}

std::filesystem::path DirectSource::localRoot() const
{
    const auto folder = storage::localPathOf(*m_context.store, "databases");
    return folder ? folder->parent_path() : std::filesystem::path();
}

Result<std::shared_ptr<Leader>> DirectLeader::open(const std::string& url, catalog::LeaderContext context,
                                                   std::shared_ptr<storage::FolderWatcher> watcher,
                                                   DirectOptions options)
{
    if (const auto folder = storage::localPathOf(std::string_view(url))) {
        std::error_code error;
        if (!std::filesystem::is_directory(*folder, error)) {
            return fail(ErrorCode::unavailable, "open the leader's storage", url,
                        error ? error.message() : "the folder is not there",
                        "mount or restore it; following goes on by itself");
        }
    }
    context.store = TRY(storage::openStore(url));
    return std::make_shared<DirectLeader>(std::move(context), std::move(watcher), options);
}

DirectLeader::DirectLeader(catalog::LeaderContext context, std::shared_ptr<storage::FolderWatcher> watcher,
                           DirectOptions options)
    : m_context(std::move(context))
    , m_watcher(std::move(watcher))
    , m_options(std::move(options))
{
}

Result<std::vector<std::string>> DirectLeader::databases() const
{
    return catalog::LeaderDatabase::list(*m_context.store);
}

Result<std::shared_ptr<LeaderSource>> DirectLeader::open(const std::string& database)
{
    TRY(catalog::checkName("database", database));
    return std::make_shared<DirectSource>(m_context, database, m_watcher, m_options);
}

Result<std::shared_ptr<void>> DirectLeader::subscribe(std::function<void()> onNews)
{
    const auto folder = storage::localPathOf(*m_context.store, "databases");
    if (!m_watcher || !folder) {
        return std::shared_ptr<void>();
    }
    return m_watcher->watch(*folder, std::move(onNews));
}

} // namespace sharepane::follow
