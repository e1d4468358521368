#pragma once

#include "core/base/result.h"
#include "core/delta/schema.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// Statistics of an extent (Delta: "Per-file Statistics"). Internal to core/delta.
namespace sharepane::delta {

/// What DuckDB's COPY … (RETURN_STATS) says of one Parquet column: "min", "max", "null_count", "has_nan" as
/// text, by the column's path as `"a"."b"`.
using EngineStatistics = std::map<std::string, std::map<std::string, std::string>>;

/// The statistics as Delta writes them, under physical names. Bounds that JSON or Delta can't express
/// (NaN, infinities, years beyond 9999) are left out, as are columns past the 32nd.
[[nodiscard]] std::string deltaStatistics(const Schema& schema, std::int64_t rows,
                                          const EngineStatistics& statistics);

/// The first 32 characters of `text`: not above it.
[[nodiscard]] std::string lowerBound(std::string_view text);
/// `text`, or when that is longer, 32 characters that are not below it; nothing when there are none.
[[nodiscard]] std::optional<std::string> upperBound(std::string_view text);

} // namespace sharepane::delta
