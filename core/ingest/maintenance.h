#pragma once

#include "core/ingest/vacuum.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The background work of a leader database, done once: by the upkeep thread (upkeep.h), or by somebody who
/// has no engine running.
namespace sharepane::ingest {

/// What was done, or with `whatIf` what would be.
struct Maintained {
    std::size_t expiredExtents = 0;
    std::size_t mergedExtents = 0; ///< extents that went into larger ones
    std::size_t largerExtents = 0; ///< extents that they became
    std::int64_t mergedBytes = 0;  ///< of the larger ones
    Swept swept;
    std::size_t journalEntries = 0;
    /// When retention wants this again.
    std::optional<Timestamp> next;
};

struct TableProblem {
    std::string table; ///< name; empty: of the database
    Error error;
};

/// Retention, merging and checkpoints of one table. Materialized views know no retention: they show what
/// their source has. Adopted tables, and those that we can't write, are left alone.
[[nodiscard]] Result<Maintained> maintainTable(catalog::LeaderDatabase& database, const std::string& tableId,
                                               bool whatIf, const CancelToken& cancel);

/// Everything, of all tables: maintainTable, sweepTable, sweepDropped, and the journal's old entries. What
/// goes wrong with one table is told to `onProblem` and keeps no other from its care.
[[nodiscard]] Result<Maintained> maintainDatabase(catalog::LeaderDatabase& database, SweepOptions options,
                                                  const CancelToken& cancel,
                                                  const std::function<void(const TableProblem&)>& onProblem);

/// The part of it that is not of one table.
[[nodiscard]] Result<Maintained> sweepDatabase(catalog::LeaderDatabase& database,
                                               const catalog::Needed& needed, const SweepOptions& options,
                                               const CancelToken& cancel);

} // namespace sharepane::ingest
