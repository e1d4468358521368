#pragma once

#include "core/base/result.h"
#include "core/catalog/snapshot.h"
#include "core/catalog/viewsql.h"
#include "core/delta/pruning.h"
#include "core/query/externaltables.h"
#include "core/query/sessions.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::query {

struct ExtentCount {
    std::int64_t opened = 0;
    std::int64_t total = 0;
};

/// The relations of one snapshot that a statement names: which extents each reads, and how. Points into the
/// DatabaseView and the ExternalRelations that it was given, which must stay.
class Relations {
public:
    void add(const catalog::TableView& table);
    /// A materialized view as of the snapshot, however stale its own rows are.
    void add(const catalog::TableView& view, const catalog::TableView& source, catalog::ViewReading reading);
    void add(const ExternalRelation& external);

    /// Whether there is anything to leave out.
    [[nodiscard]] bool canPrune() const;
    /// The relations without their rows, for Planner.
    [[nodiscard]] std::vector<SessionObject> standIns() const;
    /// Leaves out the extents that hold no row that is wanted, by the stand-ins' names.
    void prune(const std::map<std::string, delta::Predicate>& wanted);

    /// How many rows there are, when the only relation is a table whose extents' statistics, all of our own
    /// making, tell. Nothing has to be opened then, and nothing is.
    [[nodiscard]] std::optional<std::int64_t> countRows();

    /// The relations with their rows.
    [[nodiscard]] std::vector<SessionObject> objects() const;
    [[nodiscard]] ExtentCount extents() const { return m_extents; }
    /// Those that will be opened, for DatabaseView::access.
    [[nodiscard]] std::vector<const catalog::LocalExtent*> opened() const;

private:
    struct Scan {
        std::string standIn;
        const catalog::TableView* table = nullptr;
        std::vector<const catalog::LocalExtent*> extents;
    };
    struct Relation {
        std::string name;
        std::vector<Scan> scans;
        std::optional<catalog::ViewReading> reading; ///< its scans: the stored rows, and the source
        const ExternalRelation* external = nullptr;  ///< read as a whole
    };
    [[nodiscard]] static Scan scanOf(const catalog::TableView& table, std::string standIn);
    [[nodiscard]] static std::string sqlOf(const Scan& scan);
    void add(Relation relation);

    std::vector<Relation> m_relations;
    ExtentCount m_extents;
};

} // namespace sharepane::query
