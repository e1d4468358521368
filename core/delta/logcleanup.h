#pragma once

#include "core/delta/logfiles.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sharepane::delta {

/// The newest of these complete checkpoints that has its commit and is wholly older than `cutoff`: the one
/// that cleaning up relies on; -1 when there is none. Pure.
[[nodiscard]] std::int64_t checkpointToKeep(const std::vector<LogFile>& files,
                                            const std::vector<std::int64_t>& checkpoints, Timestamp cutoff);

/// The files of a log that no version from the newest checkpoint before `cutoff` on needs (Delta: "Metadata
/// Cleanup"), in the order in which they may go: the oldest first, so that what is left after a crash has no
/// gap. `files` are sorted by version; `checkpoints` are the versions of complete ones. That checkpoint and
/// the commit of its version stay. Nothing that is younger than the cutoff goes, nor anything after it. Pure.
[[nodiscard]] std::vector<std::string> planLogCleanUp(const std::vector<LogFile>& files,
                                                      const std::vector<std::int64_t>& checkpoints,
                                                      Timestamp cutoff);

} // namespace sharepane::delta
