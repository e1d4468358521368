#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sharepane::engine {

/// The levels of a JSON record that DuckDB may be asked to infer types from. It goes down records by
/// recursion, so that one of some kilobytes can exhaust the stack.
inline constexpr std::size_t deepestInferredRecord = 1000;

/// Whether arrays and objects of this JSON text are nested deeper than that.
[[nodiscard]] bool isNestedTooDeeply(std::string_view json);
[[nodiscard]] bool isNestedDeeper(std::string_view json, std::size_t levels);

/// The levels of JSON that functions take whose work and result grow with the square of the depth, or a
/// higher power of it, and which can't be interrupted meanwhile: json_pretty, paths with `..`.
inline constexpr std::size_t deepestSearched = 100;

/// A scalar function that every instance has: gives the JSON text that it is given, and fails where that is
/// nested deeper than deepestSearched.
inline constexpr std::string_view shallowJson = "sharepane_shallow_json";

/// Of the records of these files (a list literal), as column t, those that may be nested too deeply: all that
/// are and some that are not. `options` are more of read_json_objects(); `limit` as in ` LIMIT 7`.
[[nodiscard]] std::string suspectRecordsSql(const std::string& files, const std::string& options,
                                            const std::string& limit);

} // namespace sharepane::engine
