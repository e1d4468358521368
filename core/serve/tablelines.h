#pragma once

#include "core/delta/actions.h"
#include "core/serve/capabilities.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// The lines in which a table is told (Delta Sharing: "API Response Format in Parquet" and "… in Delta").
/// Each function gives one line with its line end, in ASCII: other characters are escaped, because a client
/// splits lines also where Unicode does.
namespace sharepane::serve {

[[nodiscard]] std::string protocolLine(ResponseFormat format, const delta::Protocol& protocol);

/// `name` is what the share calls the table. `version`: of the table, where the line must say which.
/// Of the configuration nothing is told that a reader has no use for, and in the format parquet of a field's
/// metadata only its comment.
[[nodiscard]] std::string metadataLine(ResponseFormat format, const delta::Metadata& metadata,
                                       const std::string& name, std::optional<std::int64_t> version);

/// A file of a snapshot or a change of one.
struct FileLine {
    std::string url;
    std::optional<std::int64_t> version;   ///< of the table, of changes and of queries of a given version
    std::optional<std::int64_t> timestamp; ///< ms since the epoch: of that version
    std::int64_t expiresAt = 0;            ///< ms since the epoch: of the URL
};

/// Of a snapshot.
[[nodiscard]] std::string fileLine(ResponseFormat format, const delta::Add& add, const FileLine& line);
/// Of the changes between versions.
[[nodiscard]] std::string addLine(ResponseFormat format, const delta::Add& add, const FileLine& line);
[[nodiscard]] std::string removeLine(ResponseFormat format, const delta::Remove& remove,
                                     const FileLine& line);

/// A file of row-level changes (Delta: "Add CDC File"), of which `add` has path, size and partition values.
[[nodiscard]] std::string changeLine(ResponseFormat format, const delta::Add& add, const FileLine& line);

/// Says that the response is complete. Empty tokens are left out.
[[nodiscard]] std::string endStreamLine(std::optional<std::int64_t> earliestExpiry,
                                        const std::string& refreshToken,
                                        const std::string& nextPageToken = {});

/// Stable identity of a file: a hash of its path.
[[nodiscard]] std::string fileId(const std::string& path);

} // namespace sharepane::serve
