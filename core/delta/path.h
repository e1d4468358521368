#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

/// Paths of data files as the log spells them. Internal to core/delta.
namespace sharepane::delta {

/// Whether `path` may name a file of a table: relative to its root, UTF-8, no empty, "." or ".." component,
/// no control character, not inside `_delta_log/`. `corrupt` otherwise.
[[nodiscard]] Result<void> checkPath(std::string_view path);

/// Whether a URI is what nearly all are: a file name with nothing in it to decode or to refuse.
[[nodiscard]] bool isPlainName(std::string_view uri);

/// The path behind the URI of an add or remove action, checked. `unsupported` for an absolute URI (the file
/// of a shallow clone), `corrupt` for anything else that checkPath refuses.
[[nodiscard]] Result<std::string> decodePath(std::string_view uri);

/// Percent-encodes what RFC 2396 doesn't allow in a relative path, and ':' (it would begin a scheme).
[[nodiscard]] std::string encodePath(std::string_view path);

/// A local file as an SQL literal for DuckDB's table functions, which would expand '*', '?' and '['.
[[nodiscard]] std::string fileLiteral(const std::filesystem::path& file);

} // namespace sharepane::delta
