#pragma once

#include "core/delta/pruning.h"
#include "core/delta/schema.h"

#include <string>
#include <string_view>
#include <vector>

/// What a client hints about the rows that it wants, so that extents can be left out. Hints are best effort
/// on both sides: what is not understood, or compares a column with something of another kind, becomes a
/// condition that any row may meet.
namespace sharepane::serve {

/// `jsonPredicateHints` (Delta Sharing: "JSON predicates for Filtering").
[[nodiscard]] delta::Predicate jsonHint(std::string_view json, const delta::Schema& schema);

/// `predicateHints`: SQL conditions, all of which hold: `column op literal` with = == <=> <> != < <= > >=,
/// and `column IS [NOT] NULL`.
[[nodiscard]] delta::Predicate sqlHints(const std::vector<std::string>& hints, const delta::Schema& schema);

} // namespace sharepane::serve
