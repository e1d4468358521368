#pragma once

#include "core/ingest/session.h"
#include "core/ingest/views.h"

#include <optional>

/// One refresh of one view. Internal to core/ingest.
namespace sharepane::ingest {

/// What happened to a view's source between two of its versions, as far as a view is concerned.
struct SourceChange {
    bool appendOnly = false;       ///< the rows of `added` came, and nothing went or changed its columns
    std::vector<delta::Add> added; ///< extents with those rows; merged since, perhaps
};
/// Between the version `from` and `now`. A change of layout, which leaves the rows as they are, is none.
[[nodiscard]] Result<SourceChange> sourceChange(catalog::LeaderDatabase& database, const std::string& tableId,
                                                std::int64_t from, const delta::Snapshot& now);

/// SQL in FROM that reads these extents of a table; `unsupported` when they are not local files.
[[nodiscard]] Result<std::string> extentsRelation(catalog::LeaderDatabase& database,
                                                  const std::string& tableId, const delta::Schema& schema,
                                                  const delta::Metadata& metadata,
                                                  const std::vector<delta::Add>& extents);
[[nodiscard]] std::vector<delta::Add> allExtents(const delta::Snapshot& snapshot);

/// Rows of a view's table as extents in its folder, part of nothing yet.
[[nodiscard]] Result<std::vector<delta::Add>>
writeViewRows(catalog::LeaderDatabase& database, Session& session, const std::string& viewId,
              const std::string& select, const delta::Schema& stored, const CancelToken& cancel);
/// Removes extents that will not be committed.
void discardExtents(catalog::LeaderDatabase& database, const std::string& tableId,
                    const std::vector<delta::Add>& extents);

/// Brings the view to its source's newest version, starting again when another process was faster.
[[nodiscard]] Result<ViewRefreshed> refreshView(catalog::LeaderDatabase& database,
                                                catalog::ViewPlanner& planner, Session& session,
                                                const std::string& viewId, const CancelToken& cancel);

/// The extents of a view's table to merge with `newRows` rows that come: enough of the smallest that their
/// number stays small, as few as the amortised cost of a refresh allows. Empty most of the time.
[[nodiscard]] std::vector<delta::Add> extentsToMerge(std::vector<delta::Add> extents);

} // namespace sharepane::ingest
