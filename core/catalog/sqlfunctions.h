#pragma once

#include <string_view>

namespace sharepane::catalog {

/// Whether SQL of users, and of what a database defines, may call this scalar, aggregate or window function:
/// not one that reads the environment, settings, files, the catalogue or other sessions, that leaves
/// something behind, or that plans or runs SQL given as text. A test fails for any function of DuckDB that
/// nobody has classified.
[[nodiscard]] bool isAllowedFunction(std::string_view name);

} // namespace sharepane::catalog
