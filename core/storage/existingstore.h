#pragma once

#include "core/storage/objectstore.h"

#include <memory>
#include <string>

namespace sharepane::storage {

/// As openStore, but makes no folder: `unavailable` when local storage is not there. For storage that was
/// made before: an unmounted disk must not turn into an empty database.
[[nodiscard]] Result<std::shared_ptr<ObjectStore>> openExistingStore(const std::string& url);

/// As openStore, and has the storage remember that it was made: see wasMade().
[[nodiscard]] Result<std::shared_ptr<ObjectStore>> makeStore(const std::string& url);
/// Whether makeStore() or a put was ever here. False for the folder on which a disk is to be mounted: an
/// empty listing says nothing then.
[[nodiscard]] bool wasMade(const ObjectStore& store);

} // namespace sharepane::storage
