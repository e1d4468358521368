#pragma once

#include "core/query/sessions.h"

#include <set>
#include <string>
#include <vector>

/// Internal to core/query.
namespace sharepane::query {

/// Macros in place of these functions (Statement::deepSearches), which refuse JSON that is nested so deeply
/// that they would take minutes and gigabytes, deaf to cancellation (engine::deepestSearched).
[[nodiscard]] std::vector<SessionObject> guardsOf(const std::set<std::string>& names);

} // namespace sharepane::query
