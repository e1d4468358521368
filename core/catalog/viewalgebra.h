#pragma once

#include "core/base/result.h"
#include "core/catalog/viewsyntax.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"

#include <optional>
#include <string>
#include <vector>

/// How a view's SELECT is computed in parts. Internal to core/catalog.
namespace sharepane::catalog {

/// SQL texts with the syntax's placeholder for the relation that they read (see ViewPlan).
struct Algebra {
    delta::Schema stored;
    std::string toStored;
    std::string toMerged; ///< empty: it can't be merged
    std::string toResult;
};

/// Of a grouped SELECT; nothing, with `why` set, when an aggregate can't be computed in parts or a part not
/// be stored.
[[nodiscard]] Result<std::optional<Algebra>> makeAlgebra(engine::Connection& connection,
                                                         const ViewSyntax& syntax,
                                                         const std::vector<engine::Column>& outputs,
                                                         const std::string& emptySource, std::string& why);

/// Of a SELECT whose result is stored as it is. `invalidArgument`, naming the cast to write, when a Delta
/// table can't hold it.
[[nodiscard]] Result<Algebra> wholeResult(const ViewSyntax& syntax,
                                          const std::vector<engine::Column>& outputs);

/// ViewPlan::format.
[[nodiscard]] Result<std::string> formatOf(engine::Connection& connection, const ViewSyntax& syntax);

} // namespace sharepane::catalog
