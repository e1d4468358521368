#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/delta/extentwriter.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// One extent in the place of several that hold the same rows.
namespace sharepane::delta {

/// Tag of a merged extent's Add: the extents that it was made of, in order, as a JSON array of paths.
inline constexpr std::string_view mergedFromTag = "sharepane.merged-from";
inline constexpr std::size_t mostMerged = 2000; ///< parts of one extent

/// The value of that tag.
[[nodiscard]] std::string mergedFromText(const std::vector<Add>& parts);
/// The paths in that tag; none when there is no such tag, or when it isn't what mergedFromText() makes.
[[nodiscard]] std::vector<std::string> mergedFrom(const Add& add);

/// Writes the rows of these extents of a table, in order, into one new file in `scratch`, as prepareExtents
/// does. The same files, schema and DuckDB give the same bytes, so that whoever has the parts can make the
/// merged extent and tell by its checksum whether it is the one.
[[nodiscard]] Result<NewExtents> prepareMerged(const std::string& tableFolder, engine::Connection& connection,
                                               const Schema& schema, const Metadata& metadata,
                                               const std::vector<std::filesystem::path>& parts,
                                               const std::filesystem::path& scratch,
                                               const CancelToken& cancel, const Clock& clock);

} // namespace sharepane::delta
