#pragma once

#include "core/base/result.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

/// What a materialized view's SELECT says, taken apart as text. Internal to core/catalog.
namespace sharepane::catalog {

/// An aggregate of a view's SELECT.
struct AggregateCall {
    std::string function;               ///< in lower case
    std::string text;                   ///< the call as it stands, FILTER and all
    std::vector<std::string> arguments; ///< SQL over the source
    std::string filter;                 ///< SQL over the source; empty: none
    [[nodiscard]] std::string filterClause() const
    {
        return filter.empty() ? std::string() : " FILTER (WHERE " + filter + ")";
    }
};

/// A SELECT over one table with groups and aggregates, and nothing else that keeps it from being computed
/// part by part.
struct GroupedSelect {
    std::string alias; ///< of the source, as an identifier
    std::string where; ///< SQL over the source; empty: none
    std::vector<std::string> keys;
    std::vector<AggregateCall> aggregates;
    std::vector<std::string> outputs;                         ///< SQL over keyName() and aggregateName()
    std::string having;                                       ///< the same; empty: none
    std::vector<std::optional<std::size_t>> keyOutputs;       ///< by key: the output that it is
    std::vector<std::optional<std::size_t>> aggregateOutputs; ///< by aggregate: the output that it is
};
[[nodiscard]] std::string keyName(std::size_t index);       ///< "k0", …
[[nodiscard]] std::string aggregateName(std::size_t index); ///< "a0", …

struct ViewSyntax {
    std::string source;            ///< the table as the SELECT names it
    std::string direct;            ///< the SELECT with `placeholder` where it names the source
    std::string placeholder;       ///< an identifier that occurs nowhere else in any of the texts
    std::set<std::string> columns; ///< of the source that it uses, names folded
    bool everyColumn = false;      ///< it has a *, or something that amounts to one
    std::optional<GroupedSelect> grouped;
    std::string why;          ///< why not grouped: "it …"
    bool approximate = false; ///< has approx_count_distinct
};

/// Reads a view's SELECT, which nothing is assumed of: it may come from a journal that somebody else wrote.
/// `invalidArgument` when it is not a SELECT, reads more or less than one table, or what it says can change
/// while the table stays as it is; `notAuthorised` when it reaches for anything beside the table.
[[nodiscard]] Result<ViewSyntax> readViewSyntax(engine::Connection& connection, const std::string& sql,
                                                const delta::Schema& source);

} // namespace sharepane::catalog
