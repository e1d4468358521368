#include "core/ingest/retention.h"

#include <utility>

namespace sharepane::ingest {

Expiry planExpiry(const delta::FileSet& extents, const std::optional<std::chrono::milliseconds>& retention,
                  Timestamp now)
{
    Expiry expiry;
    if (!retention) {
        return expiry;
    }
    std::optional<std::int64_t> oldest;
    extents.forEach([&](const delta::Add& add) {
        if (toMillis(now) - add.modificationTime > retention->count()) {
            expiry.expired.push_back(add);
        } else if (!oldest || add.modificationTime < *oldest) {
            oldest = add.modificationTime;
        }
    });
    if (oldest) {
        expiry.next =
            Timestamp(std::chrono::milliseconds(*oldest) + *retention + std::chrono::milliseconds(1));
    }
    return expiry;
}

Result<void> removeExpired(catalog::LeaderDatabase& database, const delta::Snapshot& snapshot,
                           const std::string& tableId, std::vector<delta::Add> expired)
{
    TRY(database.rewrite({.tableId = tableId,
                          .readVersion = snapshot.head.version,
                          .removes = std::move(expired),
                          .dataChange = true,
                          .operation = "DELETE"}));
    return {};
}

} // namespace sharepane::ingest
