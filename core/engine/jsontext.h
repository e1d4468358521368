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

/// Of the records of these files (a list literal), as column t, those that may be nested too deeply: all that
/// are and some that are not. `options` are more of read_json_objects(); `limit` as in ` LIMIT 7`.
[[nodiscard]] std::string suspectRecordsSql(const std::string& files, const std::string& options,
                                            const std::string& limit);

} // namespace sharepane::engine
