#include "core/catalog/leaderdatabase.h"
#include "core/catalog/leaderparts.h"

namespace sharepane::catalog {

Result<void> LeaderDatabase::reconcileAtOpen()
{
    const auto others = m_marker.others();
    if (!others.tables.empty()) {
        const auto reconciled = reconcile(others.tables);
        if (!reconciled) {
            // What is left unjournalled was acknowledged to nobody, and the next writer of the table takes
            // it along: no reason to keep a database shut.
            return {};
        }
    }
    for (const std::string& key : others.deadKeys) {
        if (!m_context.store->remove(key)) {
            break;
        }
    }
    return {};
}

Result<std::optional<CommitResult>> LeaderDatabase::reconcile(const std::vector<std::string>& tableIds)
{
    const Catalogue now = TRY(catalogue());
    std::vector<TableVersion> ahead;
    const auto look = [&](const TableEntry& entry) -> Result<void> {
        const auto table = tableState(entry.id);
        const std::int64_t newest = TRY(table->log->latestVersion(entry.deltaVersion));
        if (newest > entry.deltaVersion) {
            const delta::Head head = TRY(table->log->head(newest));
            if (delta::checkReadable(head.protocol, head.metadata, entry.name)) {
                ahead.push_back({entry.id, newest, sourcesIn(head)});
            }
        }
        return {};
    };
    if (tableIds.empty()) {
        for (const auto& [id, entry] : now.tables) {
            TRY(look(entry));
        }
    }
    for (const std::string& id : tableIds) {
        const auto found = now.tables.find(id);
        if (found != now.tables.end()) {
            TRY(look(found->second));
        }
    }
    if (ahead.empty()) {
        return std::optional<CommitResult>();
    }
    return std::optional(TRY(journalVersions(ahead, "RECONCILE")));
}

} // namespace sharepane::catalog
