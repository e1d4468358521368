#pragma once

#include "core/base/result.h"
#include "core/delta/extentblock.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

/// The maps in a checkpoint's add actions, as JSON. Internal to core/delta.
namespace sharepane::delta {

/// Partition values, of which an empty one is NULL. `corrupt`, with `object`, when they are not readable.
[[nodiscard]] Result<std::map<std::string, std::optional<std::string>>>
partitionValuesOf(std::string_view json, const std::string& object);

/// Tags, of which those that are NULL don't count. `into.checksum` is a view of `json`.
[[nodiscard]] Result<void> readTags(std::string_view json, const std::string& object, PackedDetails& into);

} // namespace sharepane::delta
