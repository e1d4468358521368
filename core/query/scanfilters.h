#pragma once

#include "core/delta/pruning.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sharepane::query {

/// What rows of a base table a query can want at most, by the table's name in the plan: the filters that
/// DuckDB has brought down to its scans, those of several scans of one table joined by OR. `plan` is the
/// answer of `json_serialize_plan(…, optimize := true)`; nothing when that is an error, or not as expected.
///
/// Whatever is not understood of a filter counts as "any row". So do tables that the plan doesn't scan. The
/// plan must not have been made with statistics of tables.
[[nodiscard]] std::optional<std::map<std::string, delta::Predicate>> scanFilters(std::string_view plan);

} // namespace sharepane::query
