#include "core/follow/planner.h"

#include "core/delta/extentwriter.h"
#include "core/follow/cachedextents.h"

#include <algorithm>
#include <functional>
#include <set>

namespace sharepane::follow {

namespace {

std::string checksumOf(const delta::Add& add)
{
    const auto tag = add.tags.find(std::string(delta::checksumTag));
    return tag == add.tags.end() ? std::string() : tag->second;
}

/// Same bytes, as far as two log entries for one path can tell.
bool sameBytes(const delta::Add& a, const delta::Add& b)
{
    const std::string checksumA = checksumOf(a);
    const std::string checksumB = checksumOf(b);
    return a.size == b.size && (checksumA.empty() || checksumB.empty() || checksumA == checksumB);
}

/// Nothing that a follower keeps of an extent has changed; `lastRewrite` belongs to `b`.
bool sameEntry(const delta::Add& a, const delta::Add& b, std::int64_t lastRewrite)
{
    const std::int64_t version = b.version.value;
    const bool sameVersion = version >= 0 ? a.version.value == version : a.version.value <= lastRewrite;
    return sameVersion && sameBytes(a, b) && a.modificationTime == b.modificationTime && a.stats == b.stats &&
           a.partitionValues == b.partitionValues;
}

const AppliedTable* find(const std::map<std::string, AppliedTable>& applied, const std::string& tableId)
{
    const auto found = applied.find(tableId);
    return found == applied.end() ? nullptr : &found->second;
}

/// Visits the extents that a change brings, against what the follower has.
void visitInserts(const TableChange& change, const AppliedTable* table,
                  const std::function<void(const delta::Add&)>& visit)
{
    if (!change.whole) {
        std::for_each(change.adds.begin(), change.adds.end(), visit);
        return;
    }
    const bool known = table != nullptr && table->files.has_value();
    change.whole->forEach([&](const delta::Add& add) {
        const delta::Add* old = known ? table->files->find(add.path) : nullptr;
        if (old == nullptr || !sameEntry(*old, add, change.lastRewrite)) {
            visit(add);
        }
    });
}

/// The extents that it takes away.
std::vector<std::string> erasedBy(const TableChange& change, const AppliedTable* table)
{
    if (!change.whole) {
        return change.removedPaths;
    }
    std::vector<std::string> erased;
    if (table != nullptr && table->files) {
        table->files->forEachBare([&](const delta::Add& add) {
            if (!change.whole->contains(add.path)) {
                erased.push_back(add.path);
            }
        });
    }
    return erased;
}

bool isInCache(const CacheState& cache, const std::string& tableId, const delta::Add& add)
{
    const auto table = cache.find(tableId);
    if (table == cache.end()) {
        return false;
    }
    const auto size = table->second.find(add.path);
    return size != table->second.end() && size->second == add.size;
}

/// An extent of that name is in the cache, but the applied snapshot says that it is another one.
bool isReplaced(const AppliedTable* table, const delta::Add& add)
{
    const delta::Add* old = table != nullptr && table->files ? table->files->find(add.path) : nullptr;
    return old != nullptr && !sameBytes(*old, add);
}

void planExtents(Plan& plan, TablePlan& step, const TableChange& change, const AppliedTable* table,
                 const CacheState& cache, const IsHot& isHot)
{
    std::set<std::string> kept;
    std::vector<delta::Add> outside;
    step.erase = erasedBy(change, table);
    visitInserts(change, table, [&](const delta::Add& add) {
        plan.newRows += delta::rowCountOf(add).value_or(0);
        ++plan.newExtents;
        const bool replaced = isReplaced(table, add);
        const bool here = isInCache(cache, step.tableId, add) && !replaced;
        const bool fetched = !here && (!isHot || isHot(step.tableId, add));
        if (fetched) {
            plan.fetch.push_back(refOf(step.tableId, step.location, add));
            plan.fetchBytes += add.size;
        }
        if (!step.erase.empty()) {
            kept.insert(add.path);
        }
        if (!here && !fetched) {
            outside.push_back(asCached(add, false));
        }
        if (!here && !fetched && replaced) {
            plan.drop.push_back({step.tableId, add.path}); // what is in the cache has nothing to do with it
        }
        if (!step.isNew) {
            step.insert.push_back(asCached(add, here || fetched));
        }
    });
    if (step.whole && !outside.empty()) {
        step.whole = step.whole->with(outside, {});
    }
    for (const std::string& path : step.erase) {
        if (!kept.contains(path)) {
            plan.drop.push_back({step.tableId, path});
        }
    }
}

/// What the change says of a table that came as a whole; a rename alone says nothing.
std::string locationOf(const TableChange& change, const AppliedTable* table)
{
    return change.whole || table == nullptr ? change.location : table->location;
}

void planDrop(Plan& plan, const std::string& tableId)
{
    TablePlan step;
    step.tableId = tableId;
    step.dropped = true;
    plan.publish.push_back(std::move(step));
    plan.drop.push_back({tableId, {}});
}

} // namespace

ExtentRef refOf(const std::string& tableId, const std::string& location, const delta::Add& add)
{
    return {tableId, add.path, add.size, checksumOf(add), location};
}

Result<Plan> planSync(const Changes& changes, const std::map<std::string, AppliedTable>& applied,
                      const CacheState& cache, const IsHot& isHot)
{
    Plan plan;
    plan.definitions = changes.definitions;
    std::set<std::string_view> mentioned;
    for (const TableChange& change : changes.tables) {
        mentioned.insert(change.tableId);
        const AppliedTable* table = find(applied, change.tableId);
        if (change.dropped) {
            if (table != nullptr) {
                planDrop(plan, change.tableId);
            }
            continue;
        }
        const bool canBeNew = change.name && change.metadata && change.whole;
        if (table == nullptr && !canBeNew) {
            return fail(ErrorCode::corrupt, "apply the changes of", "table " + change.tableId,
                        "the leader changed a table that was never announced");
        }
        TablePlan step;
        step.tableId = change.tableId;
        step.isNew = table == nullptr;
        step.name = change.name ? *change.name : table->name;
        step.deltaVersion =
            change.deltaVersion >= 0 || table == nullptr ? change.deltaVersion : table->deltaVersion;
        step.location = locationOf(change, table);
        step.sources = change.sources.empty() && table != nullptr ? table->sources : change.sources;
        step.lastRewrite = change.whole || table == nullptr
                               ? change.lastRewrite
                               : std::max(change.lastRewrite, table->lastRewrite);
        step.metadata = change.metadata;
        step.whole = change.whole;
        planExtents(plan, step, change, table, cache, isHot);
        plan.publish.push_back(std::move(step));
    }
    if (changes.complete) {
        for (const auto& [tableId, table] : applied) {
            if (!mentioned.contains(tableId)) {
                planDrop(plan, tableId);
            }
        }
    }
    return plan;
}

std::int64_t limitFetch(Plan& plan, std::int64_t room)
{
    using Key = std::pair<std::string, std::string>; // table, path
    std::map<Key, std::int64_t> createdAt;
    for (const TablePlan& step : plan.publish) {
        const auto note = [&](const delta::Add& add) {
            createdAt[{step.tableId, add.path}] = add.modificationTime;
        };
        std::for_each(step.insert.begin(), step.insert.end(), note);
        if (step.isNew && step.whole) {
            step.whole->forEach(note);
        }
    }
    std::ranges::stable_sort(plan.fetch, std::greater<>(), [&](const ExtentRef& extent) {
        return createdAt[{extent.tableId, extent.path}];
    });
    std::vector<ExtentRef> kept;
    std::set<std::pair<std::string, std::string>> left;
    plan.fetchBytes = 0;
    for (ExtentRef& extent : plan.fetch) {
        if (extent.size <= room - plan.fetchBytes) {
            plan.fetchBytes += extent.size;
            kept.push_back(std::move(extent));
        } else {
            left.emplace(extent.tableId, extent.path);
        }
    }
    plan.fetch = std::move(kept);
    for (TablePlan& step : plan.publish) {
        std::vector<delta::Add> outside;
        for (delta::Add& add : step.insert) {
            if (left.contains({step.tableId, add.path})) {
                add = asCached(std::move(add), false);
                outside.push_back(add);
            }
        }
        if (step.isNew && step.whole) {
            step.whole->forEach([&](const delta::Add& add) {
                if (left.contains({step.tableId, add.path})) {
                    outside.push_back(asCached(add, false));
                }
            });
        }
        if (step.whole && !outside.empty()) {
            step.whole = step.whole->with(outside, {});
        }
    }
    return plan.fetchBytes;
}

std::vector<ExtentRef> wantedExtents(const Changes& changes,
                                     const std::map<std::string, AppliedTable>& applied)
{
    std::vector<ExtentRef> wanted;
    for (const TableChange& change : changes.tables) {
        if (change.dropped) {
            continue;
        }
        visitInserts(change, find(applied, change.tableId), [&](const delta::Add& add) {
            wanted.push_back(refOf(change.tableId, change.location, add));
        });
    }
    return wanted;
}

} // namespace sharepane::follow
