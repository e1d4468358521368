#pragma once

#include "core/base/result.h"
#include "core/query/service.h"

#include <cstdint>
#include <iosfwd>

namespace sharepane::query {

/// Text forms of a result. `table`: aligned for a terminal; `csv`: RFC 4180 with a header, NULL as an empty
/// field; `json`: an array of objects; `ndjson`: an object a line.
enum class TextFormat : std::uint8_t { table, csv, json, ndjson };

/// Writes all rows and returns how many. Fails with the query's error; what was written by then stays
/// written.
[[nodiscard]] Result<std::int64_t> writeResult(Running& result, TextFormat format, std::ostream& out);

} // namespace sharepane::query
