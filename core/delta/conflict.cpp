#include "core/delta/log.h"

#include <algorithm>
#include <unordered_set>

namespace sharepane::delta {

namespace {

tl::unexpected<Error> collision(const std::string& table, const Commit& winner, const std::string& what)
{
    return fail(ErrorCode::conflict, "commit to table", table,
                "version " + std::to_string(winner.version) + ", committed meanwhile, " + what,
                "read the table again and repeat the change");
}

Result<void> compareTxns(const Transaction& transaction, const Commit& winner, const std::string& table)
{
    for (const Txn& ours : transaction.txns) {
        for (const Txn& theirs : winner.txns) {
            if (ours.appId != theirs.appId) {
                continue;
            }
            if (theirs.version >= ours.version) {
                return fail(ErrorCode::alreadyExists, "commit to table", table,
                            "the transaction \"" + ours.appId + "\" " + std::to_string(ours.version) +
                                " is already part of it");
            }
            return collision(table, winner, "carries the transaction \"" + ours.appId + "\" too");
        }
    }
    return {};
}

Result<void> compareRemoves(const Transaction& transaction, const Commit& winner, const std::string& table)
{
    std::unordered_set<std::string_view> removed;
    for (const Remove& remove : winner.removes) {
        removed.insert(remove.path);
    }
    for (const Remove& remove : transaction.removes) {
        if (removed.contains(remove.path)) {
            return collision(table, winner, "removed the extent \"" + remove.path + "\" too");
        }
    }
    return {};
}

bool changesData(const auto& actions)
{
    return std::ranges::any_of(actions, [](const auto& action) { return action.dataChange; });
}

} // namespace

void applyTo(Head& head, const Commit& commit)
{
    head.version = commit.version;
    if (commit.protocol) {
        head.protocol = *commit.protocol;
    }
    if (commit.metadata) {
        head.metadata = *commit.metadata;
    }
    for (const Txn& txn : commit.txns) {
        head.txns[txn.appId] = txn;
    }
}

Result<void> conflictBetween(const Transaction& transaction, const Commit& winner, const std::string& table)
{
    TRY(compareTxns(transaction, winner, table));
    if (winner.protocol) {
        return collision(table, winner, "changed the protocol");
    }
    if (winner.metadata) {
        return collision(table, winner, "changed the metadata");
    }
    if (transaction.blindAppend && transaction.removes.empty()) {
        return {};
    }
    TRY(compareRemoves(transaction, winner, table));
    // Moving rows between extents means the same beside new rows; what was computed from all rows does not.
    const bool rearrangesOnly = !changesData(transaction.removes) && !changesData(transaction.adds);
    if (!rearrangesOnly && (changesData(winner.adds) || changesData(winner.removes))) {
        return collision(table, winner, "changed the rows that this change was computed from");
    }
    return {};
}

} // namespace sharepane::delta
