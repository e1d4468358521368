#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/viewsql.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sharepane::ingest {

struct ViewCreated {
    bool created = false; ///< false: the same view exists already
    catalog::CommitResult commit{};
    catalog::ViewDefinition definition{};
};

struct ViewRefreshed {
    bool changed = false;            ///< false: it was up to date
    bool rebuilt = false;            ///< from all of its source, not only from what was new
    std::int64_t sourceVersion = -1; ///< Delta version of the source that the view's rows stand for now
};

struct ViewsRefreshed {
    int changed = 0;                                   ///< views that were brought up to date
    std::vector<std::pair<std::string, Error>> failed; ///< by name; their queries still give the right result
};

/// Makes the materialized views of a leader database, and keeps what they store fresh. That costs or saves
/// time and never changes a result: readers add what a view's table doesn't stand for yet
/// (catalog/viewsql.h).
///
/// A refresh is one Delta commit of the view's table and one journal entry, and happens once however many
/// processes try: of two, one finds the other's commit and starts again from there. What a crash leaves is a
/// Delta commit that says itself what it stands for, and is journalled as such. Thread-safe; calls block.
class Views {
public:
    explicit Views(std::shared_ptr<catalog::LeaderDatabase> database);

    /// Makes the view's table, with the result of its first build, in one commit. `sql` as
    /// catalog::planView() takes it, over a table (no view, no external table) of the database; whether
    /// users may run it is for the caller to check. alreadyExists when something else has that name.
    [[nodiscard]] Result<ViewCreated> create(const std::string& name, const std::string& sql,
                                             const CancelToken& cancel = {});
    /// Brings one view up to date; notFound when there is none of that name.
    [[nodiscard]] Result<ViewRefreshed> refresh(const std::string& name, const CancelToken& cancel = {});
    /// Brings every view up to date whose source has a newer version. One request when there is none.
    [[nodiscard]] Result<ViewsRefreshed> refreshDue(const CancelToken& cancel = {});
    /// notFound when there is no view of that name; inUse is not possible: nothing reads a view.
    [[nodiscard]] Result<catalog::CommitResult> drop(const std::string& name);

private:
    [[nodiscard]] Result<catalog::TableEntry> viewNamed(const std::string& op, const std::string& name);

    std::shared_ptr<catalog::LeaderDatabase> m_database;
    catalog::ViewPlanner m_planner;
};

} // namespace sharepane::ingest
