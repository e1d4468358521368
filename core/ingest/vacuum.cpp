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

Result<Swept> sweepFiles(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                         const delta::Snapshot& snapshot, Timestamp needed, bool whatIf,
                         const CancelToken& cancel)
{
    const std::string folder = database.tableFolder(table.id);
    const Timestamp now = database.context().clock->now();
    const auto retention = std::max<milliseconds>(
        milliseconds(delta::deletedFileRetention(snapshot.head.metadata)), shortestRetention);
    const Timestamp cutoff = std::min(now - retention, needed);
    std::set<std::string> kept;
    snapshot.files.forEach([&](const delta::Add& add) { kept.insert(add.path); });
    for (delta::Remove& remove : TRY(database.tableLog(table.id)->removedSince(snapshot, toMillis(cutoff)))) {
        kept.insert(std::move(remove.path));
    }
    Swept swept;
    for (const auto& object : planVacuum(TRY(listAll(database.store(), folder)), folder, kept, cutoff)) {
        TRY(cancelledIf(cancel, folder));
        TRY(sweep(database.store(), object, whatIf, swept));
    }
    return swept;
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

std::vector<storage::ObjectInfo> planVacuum(const std::vector<storage::ObjectInfo>& listed,
                                            const std::string& folder, const std::set<std::string>& kept,
                                            Timestamp cutoff)
{
    std::vector<storage::ObjectInfo> removable;
    for (const auto& object : listed) {
        const std::string path = object.key.substr(std::min(folder.size(), object.key.size()));
        const bool isExtent = path.ends_with(".parquet") && !path.starts_with('_') && !path.starts_with('.');
        if (isExtent && object.lastModified < cutoff && !kept.contains(path)) {
            removable.push_back(object);
        }
    }
    return removable;
}

Result<Swept> sweepTable(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                         const catalog::Needed& needed, bool whatIf, const CancelToken& cancel)
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
    Swept swept = TRY(sweepFiles(database, table, snapshot, need, whatIf, cancel));
    const Timestamp cutoff =
        std::min(database.context().clock->now() - milliseconds(delta::logRetention(head.metadata)), need);
    swept.logFiles = TRY(log->cleanUp(cutoff, table.deltaVersion, whatIf));
    return swept;
}

Result<Swept> sweepDropped(catalog::LeaderDatabase& database, const catalog::Needed& needed, bool whatIf,
                           const CancelToken& cancel)
{
    storage::ObjectStore& store = database.store();
    const std::string id = newUuid(); // of no table: what is before it is the folder of all
    const std::string unknown = database.tableFolder(id);
    const std::string tables = unknown.substr(0, unknown.size() - id.size() - 1);
    const Timestamp now = database.context().clock->now();
    const auto folders = TRY(listAll(store, tables)); // before the catalogue, which then has all of them
    const auto catalogue = TRY(database.catalogue());
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
            return object.isFolder() || (now - object.lastModified > droppedRetention &&
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
