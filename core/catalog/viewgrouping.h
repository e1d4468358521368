#pragma once

#include "core/catalog/viewsurvey.h"
#include "core/catalog/viewsyntax.h"

namespace sharepane::catalog {

/// Takes the statement of a view, as viewtree::parse() has it, apart into groups and aggregates; sets
/// `grouped` of `syntax`, or `why` when it is of another kind. Internal to core/catalog.
[[nodiscard]] Result<void> readGrouping(engine::Connection& connection, const viewtree::Json& statement,
                                        const delta::Schema& source, const FunctionFacts& facts,
                                        ViewSyntax& syntax);

} // namespace sharepane::catalog
