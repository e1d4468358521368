#pragma once

#include "core/base/clock.h"
#include "core/catalog/leaderdatabase.h"

#include <chrono>
#include <optional>
#include <vector>

/// Removing extents that have outlived their table's retention (retention-policy.md: SoftDeletePeriod).
namespace sharepane::ingest {

struct Expiry {
    std::vector<delta::Add> expired; ///< created longer ago than the retention
    std::optional<Timestamp> next;   ///< when the oldest of the others expires
};

/// Pure.
[[nodiscard]] Expiry planExpiry(const delta::FileSet& extents,
                                const std::optional<std::chrono::milliseconds>& retention, Timestamp now);

/// Removes these extents, of that snapshot, with their rows: one commit. `conflict` when others wrote to the
/// table meanwhile: plan again.
[[nodiscard]] Result<void> removeExpired(catalog::LeaderDatabase& database, const delta::Snapshot& snapshot,
                                         const std::string& tableId, std::vector<delta::Add> expired);

} // namespace sharepane::ingest
