#pragma once

#include "core/base/clock.h"
#include "core/query/sessions.h"

#include <set>
#include <string>
#include <vector>

/// Internal to core/query.
namespace sharepane::query {

/// DuckDB's functions of the present time (Statement::clocks), all telling `now`: a query is planned in one
/// session and runs in another, and must mean the same moment in both.
[[nodiscard]] std::vector<SessionObject> clocksAt(Timestamp now, const std::set<std::string>& names);

} // namespace sharepane::query
