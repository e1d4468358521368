#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/follow/leadersource.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

namespace sharepane::follow {

/// Fills `into` from `offset` on; fewer bytes only at the end.
using ReadAt = std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::byte> into)>;

/// Gives the file `from` a second name. False when the file system can't (another device, a foreign owner,
/// too many names): copy then. `corrupt`, with nothing left behind, when it isn't `extent.size` bytes long.
[[nodiscard]] Result<bool> linkExtent(const ExtentRef& extent, const std::filesystem::path& from,
                                      const std::filesystem::path& destination);

/// Copies by way of `destination` + ".part"; see LeaderSource::fetch. Hashing and write-back go on while
/// bytes are copied, so that the final sync has little left to wait for.
[[nodiscard]] Result<void> copyExtent(const ExtentRef& extent, const ReadAt& readAt,
                                      const std::filesystem::path& destination, const CancelToken& cancel,
                                      const std::function<void(std::uint64_t)>& onBytes);

/// ReadAt on a local file, which is told to read ahead.
[[nodiscard]] Result<ReadAt> readerOf(const std::filesystem::path& file);

} // namespace sharepane::follow
