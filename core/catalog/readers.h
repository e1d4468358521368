#pragma once

#include "core/storage/objectstore.h"

#include <memory>
#include <string>

/// Who reads the extents of a leader database on local storage right now: a lock on the file `readers.lock`
/// in its folder, shared among readers of all processes. Nobody is made to wait by it.
namespace sharepane::catalog {

/// To be taken before a snapshot is chosen, and kept for as long as its extents are read. Null where the
/// store is not local, or the folder can't be written: such a reader is not known of.
[[nodiscard]] std::shared_ptr<void> announceReader(const storage::ObjectStore& store,
                                                   const std::string& databaseFolder);

/// Whether everybody who chose a snapshot before this call is done with it. False when that can't be known.
[[nodiscard]] bool readersAreDone(const storage::ObjectStore& store, const std::string& databaseFolder);

} // namespace sharepane::catalog
