#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace sharepane::catalog {

/// Whether SQL of users, and of what a database defines, may call this scalar, aggregate or window function:
/// not one that reads the environment, settings, files, the catalogue or other sessions, that leaves
/// something behind, that plans or runs SQL given as text, or that goes down JSON of any depth by recursion.
/// A test fails for any function of DuckDB that nobody has classified.
[[nodiscard]] bool isAllowedFunction(std::string_view name);

/// The same for a call with these arguments, as DuckDB's syntax tree has them: from_json and json_transform
/// take their structure as a literal that is not nested without end.
[[nodiscard]] bool isAllowedCall(std::string_view name, const nlohmann::json& arguments);

} // namespace sharepane::catalog
