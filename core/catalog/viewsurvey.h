#pragma once

#include "core/catalog/viewtree.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace sharepane::catalog {

/// What a view's SELECT names, as far as it may. Internal to core/catalog.
struct ViewSurvey {
    std::map<std::string, std::string> tables; ///< folded → as written
    std::set<std::string> aliases;             ///< of tables, folded
    std::set<std::string> functions;           ///< folded
    std::vector<std::vector<std::string>> columnRefs;
    bool star = false;
};
/// `notAuthorised` when it reaches for anything beside tables and built-in functions, `invalidArgument` when
/// what it says can change while the tables stay as they are.
[[nodiscard]] Result<ViewSurvey> surveyView(const viewtree::Json& statements);

/// What DuckDB says of the functions that a statement calls.
struct FunctionFacts {
    std::set<std::string> aggregates;
    std::set<std::string> macros; ///< that may be aggregates inside
};

/// The same errors as surveyView().
[[nodiscard]] Result<FunctionFacts> factsOf(engine::Connection& connection,
                                            const std::set<std::string>& names);

} // namespace sharepane::catalog
