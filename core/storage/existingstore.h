#pragma once

#include "core/storage/objectstore.h"

#include <memory>
#include <string>

namespace sharepane::storage {

/// As openStore, but makes no folder: `unavailable` when local storage is not there. For storage that was
/// made before: an unmounted disk must not turn into an empty database.
[[nodiscard]] Result<std::shared_ptr<ObjectStore>> openExistingStore(const std::string& url);

} // namespace sharepane::storage
