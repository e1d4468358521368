#pragma once

#include "core/base/result.h"

#include <string_view>

namespace sharepane::storage {

/// Refuses (invalidArgument) what no store takes as the key of an object: empty, "." or ".." components, a
/// leading or trailing '/', bytes that are not UTF-8, control characters, a component over 255 bytes, more
/// than 1024 bytes in all (the limits of Linux file names and of S3). `op` is what the caller was about to
/// do.
[[nodiscard]] Result<void> checkKey(std::string_view op, std::string_view key);

/// The same for a folder: "" or a valid key followed by '/'.
[[nodiscard]] Result<void> checkFolder(std::string_view op, std::string_view folder);

/// True when `name` can be the last component of a key; foreign files whose names cannot be are not listed.
[[nodiscard]] bool isKeyComponent(std::string_view name);

} // namespace sharepane::storage
