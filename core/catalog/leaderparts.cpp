#include "core/catalog/leaderparts.h"

#include "core/base/ids.h"

#include <utility>

namespace sharepane::catalog {

namespace {

constexpr std::size_t maxBatchIdBytes = 512;
constexpr std::string_view batchPrefix = "sharepane-batch:";   // of a txn's appId
constexpr std::string_view sourcePrefix = "sharepane-source:"; // the same

} // namespace

JournalEntry plannedEntry(std::string operation)
{
    JournalEntry entry;
    entry.operation = std::move(operation);
    return entry;
}

tl::unexpected<Error> noSuchTable(const std::string& op, const std::string& database,
                                  const std::string& table)
{
    return fail(ErrorCode::notFound, op, database + '/' + table, "there is no such table",
                "list the database's tables");
}

Result<void> checkFree(const std::string& op, const std::string& database, const Catalogue& catalogue,
                       const std::string& name)
{
    if (const char* kind = catalogue.kindOfName(name)) {
        const TableEntry* table = catalogue.findByName(name);
        return fail(ErrorCode::alreadyExists, op, database + '/' + (table != nullptr ? table->name : name),
                    std::string(kind[0] == 'e' ? "an " : "a ") + kind + " of that name exists already");
    }
    return {};
}

tl::unexpected<Error> unjournalled(Error error)
{
    if (error.code != ErrorCode::notFound && error.code != ErrorCode::unavailable) {
        error.code = ErrorCode::unavailable;
        error.cause += " (the commit is in the Delta log, and may become visible at any time)";
    }
    return fail(std::move(error));
}

Result<void> checkBatch(const BatchId& batch)
{
    if (batch.value.empty() || batch.value.size() > maxBatchIdBytes || batch.part < 0 ||
        batch.after >= batch.part) {
        return fail(ErrorCode::invalidArgument, "use the batch id", batch.value.substr(0, 64),
                    "it must have 1 to 512 bytes");
    }
    return {};
}

std::string appIdOf(const std::string& batch)
{
    return std::string(batchPrefix) + batch;
}

delta::Txn txnOf(const BatchId& batch, const Clock& clock)
{
    return {appIdOf(batch.value), batch.part, toMillis(clock.now())};
}

std::map<std::string, std::int64_t> sourcesIn(const delta::Head& head)
{
    std::map<std::string, std::int64_t> sources;
    for (auto txn = head.txns.lower_bound(std::string(sourcePrefix));
         txn != head.txns.end() && txn->first.starts_with(sourcePrefix); ++txn) {
        std::string id = txn->first.substr(sourcePrefix.size());
        if (isUuid(id) && txn->second.version >= 0) {
            sources.emplace(std::move(id), txn->second.version);
        }
    }
    return sources;
}

std::vector<delta::Txn> txnsOf(const std::map<std::string, std::int64_t>& sources, const delta::Head& head)
{
    const auto known = sourcesIn(head);
    std::vector<delta::Txn> txns;
    for (const auto& [id, version] : sources) {
        const auto found = known.find(id);
        if (found == known.end() || found->second != version) {
            txns.push_back({std::string(sourcePrefix) + id, version, 0});
        }
    }
    return txns;
}

} // namespace sharepane::catalog
