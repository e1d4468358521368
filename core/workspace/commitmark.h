#pragma once

#include "core/base/result.h"
#include "core/workspace/workspace.h"

#include <cstdint>

namespace sharepane::workspace {

/// Where sharepane.db stands, as the connection of one thread sees it. Marks of different threads, or of
/// different workspaces, say nothing of each other.
struct CommitMark {
    std::int64_t others = 0; ///< PRAGMA data_version: moves with commits of other threads and processes
    std::int64_t own = 0;    ///< total_changes(): moves with what this thread writes
    friend bool operator==(const CommitMark&, const CommitMark&) = default;
};

/// Another mark than before when anybody, in whichever process, has committed a change since this thread
/// asked last. Costs a few microseconds: cheap enough to ask at every request.
[[nodiscard]] Result<CommitMark> commitMark(const Workspace& workspace);

} // namespace sharepane::workspace
