#include "core/ingest/vacuum.h"

#include "core/base/ids.h"

#include <algorithm>
#include <utility>

namespace sharepane::ingest {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::size_t page = 1000;
constexpr hours shortestRetention{1};
constexpr hours droppedRetention{7 * 24};
/// A Delta commit is older than the journal entry that names it, by no more than this.
constexpr hours commitMargin{1};
constexpr std::string_view droppedMarker = "_dropped";

Result<std::vector<storage::ObjectInfo>> listAll(const storage::ObjectStore& store, const std::string& folder)
{
    std::vector<storage::ObjectInfo> all;
    for (;;) {
        auto listed = TRY(store.listAfter(folder, all.empty() ? std::string() : all.back().key, page));
        const bool last = listed.size() < page;
        std::ranges::move(listed, std::back_inserter(all));
        if (last) {
            return all;
        }
    }
}

Result<void> cancelledIf(const CancelToken& cancel, const std::string& object)
{
    if (cancel.isCancelled()) {
        return fail(ErrorCode::cancelled, "clean", object, "it was cancelled");
    }
    return {};
}

/// Adds `object` to the account, and removes it unless only asked what would happen.
Result<void> sweep(storage::ObjectStore& store, const storage::ObjectInfo& object, bool whatIf, Swept& swept)
{
    TRY(whatIf ? Result<void>() : store.remove(object.key));
    ++swept.files;
    swept.bytes += static_cast<std::int64_t>(object.size);
    return {};
}

Result<Swept> sweepAll(storage::ObjectStore& store, const std::vector<storage::ObjectInfo>& objects,
                       const SweepOptions& options, const CancelToken& cancel)
{
    Swept swept;
    for (const auto& object : objects) {
        TRY(cancelledIf(cancel, object.key));
        TRY(sweep(store, object, options.whatIf, swept));
    }
    return swept;
}

/// By ages alone.
Result<Swept> sweepOldFiles(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                            const delta::Snapshot& snapshot, Timestamp cutoff, const SweepOptions& options,
                            const CancelToken& cancel)
{
    const std::string folder = database.tableFolder(table.id);
    std::set<std::string> kept;
    snapshot.files.forEach([&](const delta::Add& add) { kept.insert(add.path); });
    for (delta::Remove& remove : TRY(database.tableLog(table.id)->removedSince(snapshot, toMillis(cutoff)))) {
        kept.insert(std::move(remove.path));
    }
    const auto listed = TRY(listAll(database.store(), folder));
    return sweepAll(database.store(), planVacuum(listed, folder, kept, cutoff), options, cancel);
}

/// What goes before its hour: decided by what is known of followers, readers and writers.
class SoonSweep {
public:
    SoonSweep(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
              const SweepOptions& options, AppliedVersions& applied, const CancelToken& cancel)
        : m_database(database)
        , m_table(table)
        , m_options(options)
        , m_applied(applied)
        , m_cancel(cancel)
        , m_folder(database.tableFolder(m_table.id))
        , m_now(database.context().clock->now())
    {
    }

    /// In this order: a file that is listed was announced before; its writer, when not at work any more, has
    /// committed it to the snapshot or never will. A follower that is not registered by then will begin with
    /// that snapshot or a newer one, and so will a reader after those who are done.
    Result<Swept> run(milliseconds retention, milliseconds tableRetention)
    {
        const auto listed = TRY(listAll(m_database.store(), m_folder));
        const bool isWritten = m_options.isWriting || TRY(m_database.isWrittenByOthers());
        const delta::Snapshot snapshot = TRY(m_database.tableSnapshot(m_table.id));
        const std::int64_t version = snapshot.head.version;
        if (TRY(m_database.tableLog(m_table.id)->latestVersion(version)) != version) {
            return Swept{}; // there is a commit that the journal doesn't know yet
        }
        const auto needed = TRY(m_applied.of(m_table.id));
        if (!needed) {
            return Swept{};
        }
        const bool isRead = retention < shortestRetention && !m_database.readersAreDone();
        const Timestamp removedBefore = m_now - (isRead ? shortestRetention : retention);
        TRY(sort(snapshot, *needed, removedBefore));
        const Timestamp cutoff =
            isWritten ? m_now - std::max<milliseconds>(tableRetention, shortestRetention) : removedBefore;
        return sweepAll(m_database.store(), planVacuum(listed, m_folder, m_kept, cutoff, m_gone), m_options,
                        m_cancel);
    }

private:
    /// Which extents stay, and which have gone long enough ago.
    Result<void> sort(const delta::Snapshot& snapshot, std::int64_t needed, Timestamp removedBefore)
    {
        snapshot.files.forEach([&](const delta::Add& add) { m_kept.insert(add.path); });
        const auto removes = TRY(m_database.tableLog(m_table.id)->removedSince(snapshot, 0));
        for (const delta::Remove& remove : removes) {
            auto& which = remove.deletionTimestamp < toMillis(removedBefore) ? m_gone : m_kept;
            which.insert(remove.path);
        }
        for (std::int64_t version = needed + 1; version <= snapshot.head.version; ++version) {
            const auto commit = TRY(m_database.tableCommit(m_table.id, version));
            for (const delta::Remove& remove : commit.removes) {
                m_kept.insert(remove.path);
            }
        }
        return {};
    }

    catalog::LeaderDatabase& m_database;
    const catalog::TableEntry& m_table;
    const SweepOptions& m_options;
    AppliedVersions& m_applied;
    const CancelToken& m_cancel;
    const std::string m_folder;
    const Timestamp m_now;
    std::set<std::string> m_kept;
    std::set<std::string> m_gone;
};

/// How long the folder of a dropped table stays after it was marked.
Result<milliseconds> droppedRetentionFor(catalog::LeaderDatabase& database, const SweepOptions& options)
{
    if (!options.retain || options.isWriting || TRY(database.isWrittenByOthers())) {
        return milliseconds(droppedRetention);
    }
    const bool isRead = *options.retain < shortestRetention && !database.readersAreDone();
    return isRead ? milliseconds(shortestRetention) : *options.retain;
}

Result<void> sweepFolder(storage::ObjectStore& store, const std::vector<storage::ObjectInfo>& objects,
                         int depth, bool whatIf, Swept& swept, const CancelToken& cancel)
{
    constexpr int maxDepth = 16;
    for (const auto& object : objects) {
        TRY(cancelledIf(cancel, object.key));
        if (object.isFolder() && depth < maxDepth) {
            TRY(sweepFolder(store, TRY(listAll(store, object.key)), depth + 1, whatIf, swept, cancel));
        } else if (!object.isFolder()) {
            TRY(sweep(store, object, whatIf, swept));
        }
    }
    return {};
}

} // namespace

Result<std::optional<std::int64_t>> AppliedVersions::of(const std::string& tableId)
{
    const catalog::Needed needed = TRY(m_database.needed());
    const auto versionIn = [&](const catalog::Catalogue& catalogue) {
        const auto found = catalogue.tables.find(tableId);
        return found == catalogue.tables.end() ? std::int64_t{-1} : found->second.deltaVersion;
    };
    std::optional<std::int64_t> version;
    if (needed.version < 0) {
        return version;
    }
    TRY(m_database.read([&](const catalog::Catalogue& newest) {
        if (needed.version >= newest.version) {
            version = versionIn(newest);
        }
    }));
    if (version) {
        return version;
    }
    if (!m_catalogue || m_catalogue->version != needed.version) {
        m_catalogue = TRY(m_database.catalogueAt(needed.version));
    }
    return m_catalogue ? std::optional(versionIn(*m_catalogue)) : version;
}

std::vector<storage::ObjectInfo> planVacuum(const std::vector<storage::ObjectInfo>& listed,
                                            const std::string& folder, const std::set<std::string>& kept,
                                            Timestamp cutoff, const std::set<std::string>& gone)
{
    std::vector<storage::ObjectInfo> removable;
    for (const auto& object : listed) {
        const std::string path = object.key.substr(std::min(folder.size(), object.key.size()));
        const bool isExtent = path.ends_with(".parquet") && !path.starts_with('_') && !path.starts_with('.');
        if (isExtent && (object.lastModified < cutoff || gone.contains(path)) && !kept.contains(path)) {
            removable.push_back(object);
        }
    }
    return removable;
}

Result<Swept> sweepTable(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                         const catalog::Needed& needed, const SweepOptions& options, AppliedVersions& applied,
                         const CancelToken& cancel)
{
    if (needed.version < 0) {
        return Swept{}; // somebody is attached and has applied nothing yet
    }
    const auto log = database.tableLog(table.id);
    if (!table.location.empty() || TRY(log->latestVersion(table.deltaVersion)) != table.deltaVersion) {
        return Swept{};
    }
    const delta::Head head = TRY(log->head(table.deltaVersion));
    if (!delta::checkWritable(head.protocol, head.metadata, table.name)) {
        return Swept{}; // its files may be in use in ways that we don't know
    }
    const auto snapshot = TRY(database.tableSnapshot(table.id));
    if (snapshot.head.version != table.deltaVersion) {
        return Swept{}; // it goes on changing
    }
    const Timestamp need = needed.time - commitMargin;
    const Timestamp now = database.context().clock->now();
    const milliseconds ofTable(delta::deletedFileRetention(head.metadata));
    const milliseconds retention = options.retain.value_or(ofTable);
    Swept swept;
    if (options.retain || retention < shortestRetention) {
        swept = TRY(SoonSweep(database, table, options, applied, cancel).run(retention, ofTable));
    } else {
        const Timestamp cutoff = std::min(now - retention, need);
        swept = TRY(sweepOldFiles(database, table, snapshot, cutoff, options, cancel));
    }
    const Timestamp cutoff = std::min(now - milliseconds(delta::logRetention(head.metadata)), need);
    swept.logFiles = TRY(log->cleanUp(cutoff, table.deltaVersion, options.whatIf));
    return swept;
}

Result<Swept> sweepDropped(catalog::LeaderDatabase& database, const catalog::Needed& needed,
                           const SweepOptions& options, const CancelToken& cancel)
{
    storage::ObjectStore& store = database.store();
    const std::string id = newUuid(); // of no table: what is before it is the folder of all
    const std::string unknown = database.tableFolder(id);
    const std::string tables = unknown.substr(0, unknown.size() - id.size() - 1);
    const Timestamp now = database.context().clock->now();
    const auto folders = TRY(listAll(store, tables)); // before the catalogue, which then has all of them
    const milliseconds retention = TRY(droppedRetentionFor(database, options));
    const auto catalogue = TRY(database.catalogue());
    const bool whatIf = options.whatIf;
    Swept swept;
    for (const auto& folder : folders) {
        TRY(cancelledIf(cancel, tables));
        std::string name = folder.key.substr(tables.size());
        if (!folder.isFolder() || !isUuid(name.substr(0, name.size() - 1))) {
            continue; // none of ours
        }
        name.pop_back();
        const std::string marker = folder.key + std::string(droppedMarker);
        if (catalogue.tables.contains(name)) {
            // Put while the table was being made: it would cost the table its days of grace when it is
            // dropped.
            if (!whatIf && store.head(marker)) {
                TRY(store.remove(marker));
            }
            continue;
        }
        const auto objects = TRY(listAll(store, folder.key));
        const bool isMarked =
            std::ranges::any_of(objects, [&](const auto& each) { return each.key == marker; });
        if (!isMarked) {
            TRY(whatIf ? Result<void>() : store.put(marker, std::string_view("{}")));
            continue;
        }
        const bool isOld = std::ranges::all_of(objects, [&](const storage::ObjectInfo& object) {
            return object.isFolder() || (now - object.lastModified > retention &&
                                         (object.key != marker || object.lastModified < needed.time));
        });
        if (isOld) {
            // The marker goes last: what a crash leaves is still known to be dropped.
            std::vector<storage::ObjectInfo> others;
            std::ranges::copy_if(objects, std::back_inserter(others),
                                 [&](const auto& each) { return each.key != marker; });
            TRY(sweepFolder(store, others, 0, whatIf, swept, cancel));
            TRY(whatIf ? Result<void>() : store.remove(marker));
        }
    }
    return swept;
}

} // namespace sharepane::ingest
