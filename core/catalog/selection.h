#pragma once

#include "core/base/result.h"
#include "core/catalog/journal.h"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// Table-level sharing: which entities of a database somebody gets. Source of the rules: "Table level
/// sharing" in follower.md of the Azure Data Explorer documentation.
namespace sharepane::catalog {

/// Names, in which '*' stands for any run of characters; ASCII letters match without case.
struct EntityLists {
    std::vector<std::string> include{}; ///< empty: everything
    std::vector<std::string> exclude{}; ///< goes before `include`
    [[nodiscard]] bool empty() const { return include.empty() && exclude.empty(); }
    friend bool operator==(const EntityLists&, const EntityLists&) = default;
};

/// The eight lists. Tables, external tables, materialized views and functions are selected each by its own
/// lists, with one tie: a materialized view comes with the table that it reads.
/// * One that an include list names brings that table, even an excluded one.
/// * One that no list names comes when its table does: nobody gets a table's rows because somebody else made
///   a view of them.
struct Selection {
    EntityLists tables{};
    EntityLists externalTables{};
    EntityLists materializedViews{};
    EntityLists functions{};
    [[nodiscard]] bool empty() const ///< everything is selected
    {
        return tables.empty() && externalTables.empty() && materializedViews.empty() && functions.empty();
    }
    friend bool operator==(const Selection&, const Selection&) = default;
};

inline constexpr std::size_t mostSelectionEntries = 100; ///< in all eight lists together

/// invalidArgument for more than 100 entries, and for one that no name could match.
[[nodiscard]] Result<void> checkSelection(const Selection& selection);

[[nodiscard]] bool matchesPattern(std::string_view pattern, std::string_view name);

/// Ids of the selected tables and materialized views.
[[nodiscard]] std::set<std::string> selectedTables(const Catalogue& catalogue, const Selection& selection);
/// Whether that table or materialized view is one of them: at the cost of one name, but for views and where
/// views bring tables.
[[nodiscard]] bool isSelected(const Catalogue& catalogue, const Selection& selection,
                              const std::string& tableId);
/// What is left of a catalogue's definitions when only these tables are: nothing is said of others.
[[nodiscard]] Definitions selectedDefinitions(const Definitions& definitions, const Selection& selection,
                                              const std::set<std::string>& tables);

/// What is left of a catalogue.
struct Selected {
    std::set<std::string> tables; ///< ids of tables and materialized views
    Definitions definitions;
};
/// What `wanted` selects of what `shared` does: as if nothing else were there.
[[nodiscard]] Selected selectWithin(const Catalogue& catalogue, const Selection& shared,
                                    const Selection& wanted);

/// One JSON object: "tables_to_include", … "functions_to_exclude"; empty lists are left out, "{}" is
/// everything. Equal selections have equal texts.
[[nodiscard]] std::string toJson(const Selection& selection);
/// `corrupt`, or what checkSelection says.
[[nodiscard]] Result<Selection> parseSelection(std::string_view json);

} // namespace sharepane::catalog
