#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/catalog/leaderdatabase.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

/// Deleting what nobody needs any more: files that no version of a table within its retention refers to, old
/// log entries, the folders of dropped tables. Adopted tables are their owner's, and left alone. Queries are
/// safe without being asked: a snapshot that one began with is never as old as what goes.
namespace sharepane::ingest {

struct Swept {
    std::size_t files = 0;
    std::int64_t bytes = 0;
    std::size_t logFiles = 0;
    Swept& operator+=(const Swept& other)
    {
        files += other.files;
        bytes += other.bytes;
        logFiles += other.logFiles;
        return *this;
    }
};

/// The Parquet files directly in a table's folder that may go: neither live nor removed within the retention,
/// and not touched since `cutoff` (what an ingestion is writing is part of nothing yet). `listed` are the
/// folder's objects, `kept` paths below it. Pure.
[[nodiscard]] std::vector<storage::ObjectInfo> planVacuum(const std::vector<storage::ObjectInfo>& listed,
                                                          const std::string& folder,
                                                          const std::set<std::string>& kept,
                                                          Timestamp cutoff);

/// Deletes a table's unreferenced files and cleans its log: what is older than
/// delta.deletedFileRetentionDuration (7 days; at least an hour) and delta.logRetentionDuration (30 days),
/// and than what a follower `needed` says is applied. A table whose Delta log is ahead of the journal is left
/// for later.
[[nodiscard]] Result<Swept> sweepTable(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                                       const catalog::Needed& needed, bool whatIf, const CancelToken& cancel);

/// Deletes folders below tables/ that belong to no table any more. One is marked when it is first seen, and
/// goes 7 days later, when no follower needs it and nothing was written into it meanwhile.
[[nodiscard]] Result<Swept> sweepDropped(catalog::LeaderDatabase& database, const catalog::Needed& needed,
                                         bool whatIf, const CancelToken& cancel);

} // namespace sharepane::ingest
