#pragma once

#include "core/base/result.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"
#include "core/ingest/ingestor.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::ingest {

/// For every column of the table, which column of the source fills it; nothing: NULL.
using Mapping = std::vector<std::optional<std::size_t>>;

/// Matches by name, ignoring ASCII case. invalidArgument names columns that the table lacks (unless extra
/// ones are ignored), that are there twice, or, in strict mode, that the source lacks; and when none matches.
[[nodiscard]] Result<Mapping> mapByName(const delta::Schema& table, const std::vector<std::string>& source,
                                        const Options& options, const std::string& what);
/// Matches by position; as many columns as the table has.
[[nodiscard]] Result<Mapping> mapByPosition(const delta::Schema& table, std::size_t sourceColumns,
                                            const std::string& what);

/// A source's column name as a table has it: without blanks around it, and with '_' for characters that other
/// readers of Delta and Parquet refuse (blanks, ",;{}()=").
[[nodiscard]] std::string storableName(std::string_view name);

/// The column that a source's name means, ignoring ASCII case.
[[nodiscard]] std::optional<std::size_t> indexOf(const delta::Schema& table, std::string_view name);

/// The schema that holds all sources: columns in the order of their first appearance, types widened where
/// they differ (to DOUBLE, a timestamp, or text). `unsupported` names a type that a table can't have.
[[nodiscard]] Result<delta::Schema> unite(const std::vector<std::vector<engine::Column>>& sources);

} // namespace sharepane::ingest
