#pragma once

#include "core/base/cancellation.h"
#include "core/catalog/leaderdatabase.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Merging small extents into larger ones: the same rows in fewer files.
namespace sharepane::ingest {

struct MergeRules {
    catalog::MergePolicy policy{};
    std::optional<std::chrono::milliseconds> hotSpan{};
    std::optional<std::chrono::milliseconds> retention{};
};

/// Whether a merge policy may want to merge it.
[[nodiscard]] bool isSmall(const delta::Add& extent, const catalog::MergePolicy& policy);

/// Which extents to merge: runs of small ones (below half the policy's target), adjacent in creation time,
/// oldest first, whose parts
/// - together have at most the target's size, and number at least minExtents or make up half the target,
/// - were created within a day of each other, or within a twentieth of the hot span or the retention where
///   that is less, so that both, and pruning by time, keep their meaning (merge-policy.md: MaxRangeInHours),
/// - lie on the same side of the hot boundary as of `now`,
/// - are no larger than the other parts together: otherwise the same rows would be written again with every
///   handful of new ones, where so each is written O(log n) times.
/// Extents with deletion vectors or partition values are left alone. Pure.
[[nodiscard]] std::vector<std::vector<delta::Add>> planMerges(const std::vector<delta::Add>& extents,
                                                              const MergeRules& rules, Timestamp now);

struct Merged {
    std::size_t parts = 0;   ///< extents that went
    std::size_t extents = 0; ///< extents that came
    std::int64_t bytes = 0;  ///< written
};

/// Merges `parts`, extents of the table's Delta version `readVersion`: the rows keep their order, and are
/// counted before the commit (Delta: dataChange false, operation OPTIMIZE). The new extent's creation time is
/// that of the newest part. Appends meanwhile are no hindrance; `conflict` when a part is gone meanwhile,
/// `corrupt` when a part is not what the log says. Nothing has changed after an error; what was written for
/// it is removed.
[[nodiscard]] Result<Merged> mergeExtents(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                                          const delta::Snapshot& snapshot,
                                          const std::vector<delta::Add>& parts, const CancelToken& cancel);

} // namespace sharepane::ingest
