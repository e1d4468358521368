#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sharepane::ingest {

/// How rows are written in a file or stream.
enum class Format : std::uint8_t {
    automatic, ///< by the file's extension (csv, tsv, tab, json, ndjson, jsonl, parquet; .gz and .zst after
               ///< it), by the first bytes of a stream
    csv,
    tsv,
    json,   ///< one array of objects, or objects one after the other
    ndjson, ///< one object a line
    parquet,
};

/// "csv", "tsv", "json", "ndjson" (or "jsonl"), "parquet"; "" is automatic. invalidArgument lists them.
[[nodiscard]] Result<Format> parseFormat(std::string_view text);

/// By the extension; nothing when it says nothing.
[[nodiscard]] std::optional<Format> formatOfFile(std::string_view path);

} // namespace sharepane::ingest
