#pragma once

#include "core/base/result.h"
#include "core/catalog/definitions.h"
#include "core/catalog/snapshot.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/// The algebra of materialized views: what a view's table holds, and how its result is made from that.
///
/// An incremental view's table holds partial aggregates: rows of the group's keys and of states (a sum and a
/// count for an average, the values that decide an approximate distinct count, …), any number of them for
/// one group. Aggregates of rows that were added later are simply more of them, so the result at any version
/// is made from the stored rows and the extents that the source has got since. A fully refreshed view's table
/// holds its result.
namespace sharepane::catalog {

/// A view's SELECT against one schema of its source. Immutable; names in SQL are quoted. "Relation" is SQL
/// that can stand in FROM: a quoted name, or a query in parentheses. Sessions that run the SQL are in UTC.
struct ViewPlan {
    ViewDefinition::Refresh refresh = ViewDefinition::Refresh::full;
    std::string why; ///< why it is refreshed in full, as a sentence; empty when incremental

    std::vector<engine::Column> columns; ///< of the result, as the query itself gives them
    delta::Schema stored;                ///< of the view's table
    std::string format; ///< what the stored rows mean: to be the same (storedFormatKey) where they are read

    std::set<std::string> sourceColumns; ///< columns of the source that it uses, names folded
    bool everySourceColumn = false;      ///< it uses a *

    /// The query itself over the source's rows: its result.
    [[nodiscard]] std::string directSql(const std::string& sourceRelation) const;
    /// Rows of `stored` for the source's rows: of some of them when incremental, of all of them otherwise.
    [[nodiscard]] std::string storedSql(const std::string& sourceRelation) const;
    /// Fewer rows of `stored` that mean the same, one for most groups. Incremental only.
    [[nodiscard]] std::string mergedSql(const std::string& storedRelation) const;
    /// The result, from rows of `stored`.
    [[nodiscard]] std::string resultSql(const std::string& storedRelation) const;

    // Texts with a placeholder for the relation, which they contain nowhere else.
    std::string placeholder{};
    std::string direct{};
    std::string toStored{};
    std::string toMerged{};
    std::string toResult{};
};

/// Key in a view's table's Delta configuration under which ViewPlan::format is kept.
inline constexpr std::string_view storedFormatKey = "sharepane.view";

/// What commitInfo and journal call a refresh. Rows that come to a view's table under another name are not
/// what its sources say, and are never journalled.
inline constexpr std::string_view refreshOperation = "REFRESH VIEW";

/// Plans a view. `connection` parses and binds; nothing is read. Nothing is assumed of `sql`: it may come
/// from a journal that somebody else wrote. `invalidArgument` when it is not one SELECT over exactly one
/// table, doesn't fit `source`, changes while the source doesn't (now(), random()), or has a result that no
/// Delta table holds (with the cast to write); `notAuthorised` when it reaches for anything but that table.
/// Whatever one table `sql` names is taken for the source: tables are renamed.
[[nodiscard]] Result<ViewPlan> planView(engine::Connection& connection, const std::string& sql,
                                        const delta::Schema& source);

/// The table that a view's SELECT names, as written there. Fails as planView does.
[[nodiscard]] Result<std::string> sourceOfView(engine::Connection& connection, const std::string& sql);

/// planView() with a memory of the plans made last. Thread-safe.
class ViewPlanner {
public:
    [[nodiscard]] Result<std::shared_ptr<const ViewPlan>>
    plan(engine::Connection& connection, const std::string& sql, const delta::Schema& source);

private:
    struct Known {
        std::string schema;
        std::shared_ptr<const ViewPlan> plan;
    };
    std::mutex m_mutex;                   // guards what follows; never held while planning
    std::map<std::string, Known> m_known; // by SQL
};

/// How a snapshot shows a view's result: always that of the view's query over the source as that snapshot
/// has it.
///
/// `usesStored` false: the query runs over the source (all of `sourceExtents`), because the source was
/// rewritten since the view was refreshed, or the view is one that is refreshed in full and hasn't been yet.
/// Otherwise the view's table's rows, and of the source only the extents that are newer.
struct ViewReading {
    std::shared_ptr<const ViewPlan> plan;
    bool usesStored = false;
    std::vector<const LocalExtent*> sourceExtents; ///< of the TableView that was given
    /// The view's result as one query. `storedRelation` has the rows of the view's table and isn't used when
    /// !usesStored; `sourceRelation` those of `sourceExtents`, and isn't used when there are none.
    [[nodiscard]] std::string sql(const std::string& storedRelation, const std::string& sourceRelation) const;
};
[[nodiscard]] ViewReading readingOf(std::shared_ptr<const ViewPlan> plan, const TableView& view,
                                    const TableView& source);
/// The same with the extents' own SQL, for who has no use for the parts.
[[nodiscard]] std::string viewSql(const ViewReading& reading, const TableView& view, const TableView& source);

/// Whether a table of schema `table` has the columns of `stored`, whatever else is said of them.
[[nodiscard]] bool sameStorage(const delta::Schema& table, const delta::Schema& stored);

/// Names of the materialized views (ids of their tables) that use a column of a table, so that it can be
/// neither dropped nor renamed. A view with a * uses every column; one that can't be planned, none.
[[nodiscard]] std::vector<std::string> viewsUsing(engine::Connection& connection,
                                                  const Definitions& definitions, const std::string& tableId,
                                                  const delta::Schema& source, const std::string& column);

} // namespace sharepane::catalog
