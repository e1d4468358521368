#include "core/catalog/adoption.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/leaderparts.h"

#include <algorithm>
#include <utility>

namespace sharepane::catalog {

namespace {

delta::Transaction transactionOf(RewriteRequest request, const delta::Head& base, std::int64_t now)
{
    delta::Transaction transaction;
    transaction.readVersion = request.readVersion;
    transaction.operation = std::move(request.operation);
    transaction.blindAppend = false;
    transaction.protocol = std::move(request.protocol);
    transaction.metadata = std::move(request.metadata);
    transaction.txns = txnsOf(request.sources, base);
    transaction.adds = std::move(request.adds);
    for (delta::Add& add : transaction.adds) {
        add.dataChange = request.dataChange;
    }
    transaction.removes.reserve(request.removes.size());
    for (const delta::Add& extent : request.removes) {
        transaction.removes.push_back({.path = extent.path,
                                       .deletionTimestamp = now,
                                       .dataChange = request.dataChange,
                                       .size = extent.size,
                                       .partitionValues = extent.partitionValues,
                                       .deletionVector = extent.deletionVector});
    }
    return transaction;
}

bool isEmpty(const RewriteRequest& request)
{
    return request.adds.empty() && request.removes.empty() && !request.metadata && !request.protocol &&
           request.sources.empty();
}

} // namespace

/// The Delta commit of a rewrite.
Result<TableVersion> LeaderDatabase::commitRewrite(RewriteRequest request)
{
    const TableEntry entry = TRY(requireTable(request.tableId));
    TRY(checkAdopted(m_context, m_folder, m_name, entry));
    const auto table = tableState(entry.id);
    const delta::Head base = TRY(table->log->head(request.readVersion));
    const auto sources = request.sources;
    m_marker.announce(entry.id);
    const auto committed =
        table->log->commit(transactionOf(std::move(request), base, toMillis(m_context.clock->now())));
    if (!committed) {
        if (committed.error().code == ErrorCode::unavailable) {
            m_marker.leaveBehind(); // it may be in the log all the same
        }
        return fail(committed.error());
    }
    noteVersion(entry.id, committed->version);
    const auto version = versionToJournal({entry.id, committed->version, sources});
    if (!version) {
        m_marker.leaveBehind();
        return unjournalled(version.error());
    }
    return version;
}

Result<CommitResult> LeaderDatabase::rewrite(RewriteRequest request)
{
    std::vector<RewriteRequest> requests;
    requests.push_back(std::move(request));
    auto done = TRY(rewriteAll(std::move(requests)));
    if (!done.refused.empty()) {
        return fail(std::move(done.refused.front().second));
    }
    return done.commit;
}

Result<RewriteResult> LeaderDatabase::rewriteAll(std::vector<RewriteRequest> requests)
{
    TRY(ensureLoaded());
    RewriteResult result;
    std::vector<TableVersion> versions;
    const std::string operation = requests.empty() ? std::string() : requests.front().operation;
    for (RewriteRequest& request : requests) {
        if (isEmpty(request)) {
            continue;
        }
        const std::string id = request.tableId;
        auto version = commitRewrite(std::move(request));
        if (version) {
            versions.push_back(*std::move(version));
        } else {
            result.refused.emplace_back(id, version.error());
        }
    }
    auto journalled = journalVersions(versions, operation);
    if (!journalled) {
        if (journalled.error().code != ErrorCode::notFound) {
            m_marker.leaveBehind();
        }
        return versions.empty() ? fail(std::move(journalled).error())
                                : unjournalled(std::move(journalled).error());
    }
    result.commit = *journalled;
    // What stood in the way and is in no journal yet: whoever reads the table again shall see it.
    std::vector<std::string> passed;
    for (const auto& [id, error] : result.refused) {
        if (error.code == ErrorCode::conflict || error.code == ErrorCode::alreadyExists) {
            passed.push_back(id);
        }
    }
    if (!passed.empty()) {
        auto reconciled = reconcile(passed);
        if (!reconciled) {
            return versions.empty() ? fail(std::move(reconciled).error())
                                    : unjournalled(std::move(reconciled).error());
        }
    }
    return result;
}

} // namespace sharepane::catalog
