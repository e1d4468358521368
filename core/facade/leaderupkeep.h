#pragma once

#include "core/facade/core.h"
#include "core/ingest/upkeep.h"

#include <functional>
#include <memory>

namespace sharepane::facade {

/// Begins the background work of all leader databases of the workspace's clusters. `onChange` is told, on a
/// thread of the upkeep's, when their problems are others than before; it must be quick.
[[nodiscard]] Result<std::unique_ptr<ingest::Upkeep>> startUpkeep(std::shared_ptr<Core> core,
                                                                  std::function<void()> onChange);

} // namespace sharepane::facade
