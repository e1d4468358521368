#pragma once

#include <filesystem>
#include <string>

namespace sharepane::storage {

/// The `file:` URL of an absolute path, as it stands (no component is resolved). Bytes other than RFC 3986's
/// unreserved characters and '/' are percent-encoded, so one path has one URL.
[[nodiscard]] std::string fileUrlOf(const std::filesystem::path& path);

} // namespace sharepane::storage
