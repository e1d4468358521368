#pragma once

#include "core/base/result.h"
#include "core/storage/objectstore.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace sharepane::catalog {

/// A whole small object in one request. `corrupt` when it is larger than `limit`, whatever the store says of
/// it: nobody makes us read a disk full into memory.
[[nodiscard]] Result<std::string> readBounded(const storage::ObjectStore& store, std::string_view key,
                                              std::size_t limit);

} // namespace sharepane::catalog
