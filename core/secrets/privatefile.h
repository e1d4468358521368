#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace sharepane::secrets {

/// A whole regular file of at most `most` bytes. notFound, or invalidArgument when it is larger or no file.
[[nodiscard]] Result<std::string> readSmallFile(const std::filesystem::path& path, std::size_t most);

/// Writes a file that only its owner may read (mode 0600), in one step: a reader sees the old or the new
/// bytes, and they are durable when it returns. A symbolic link at `path` is replaced, not followed.
[[nodiscard]] Result<void> writePrivateFile(const std::filesystem::path& path, std::string_view bytes);

/// Whether writePrivateFile() could begin there, to be asked before what is to be written is made. Leaves
/// nothing behind. invalidArgument where there is a folder.
[[nodiscard]] Result<void> checkCanWrite(const std::filesystem::path& path);

} // namespace sharepane::secrets
