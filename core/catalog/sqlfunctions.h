#pragma once

#include <cstdint>
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

/// What a call or an operator of JSON may take: a power of how deep the document is nested, deaf to
/// cancellation, when it lays it out (json_pretty) or its path has `..`, which DuckDB takes only where the
/// path is the same for all rows.
enum class DeepSearch : std::uint8_t {
    never,
    byParameter, ///< its path reads a column; in a function's body that may be a parameter, and a constant
    maybe,
};
[[nodiscard]] DeepSearch deepSearchOf(std::string_view name, const nlohmann::json& arguments);
/// The same for the operator `->`, whose right side DuckDB's syntax tree has as `expr` of a LAMBDA.
[[nodiscard]] DeepSearch deepSearchOf(const nlohmann::json& arrow);

/// Whether this function's arguments after the first one, where they are LAMBDAs, are lambdas, not `->`.
[[nodiscard]] bool takesLambdas(std::string_view name);

} // namespace sharepane::catalog
