#pragma once

#include "core/base/result.h"
#include "core/workspace/workspace.h"

namespace sharepane::workspace {

/// Removes from the files of sharepane.db what was deleted in it: deleted rows are overwritten with zeros,
/// but until it is written back the WAL has older pages. `unavailable` while somebody reads an older state;
/// costs what was committed since the last time.
[[nodiscard]] Result<void> eraseTraces(const Workspace& workspace);

} // namespace sharepane::workspace
