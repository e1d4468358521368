#pragma once

#include "core/base/clock.h"
#include "core/delta/log.h"
#include "core/serve/sharedtables.h"

#include <cstdint>
#include <vector>

/// Versions of a shared table. Its newest version is the one that its database's journal has, whatever its
/// Delta log has beyond that. Every error but `unavailable` and `corrupt` is invalidArgument: the client
/// asked for what is not there (any more).
namespace sharepane::serve {

/// The newest version whose commit was made at or before that time.
[[nodiscard]] Result<std::int64_t> versionAt(const SharedTable& table, Timestamp time);
/// The oldest version whose commit was made at or after that time.
[[nodiscard]] Result<std::int64_t> versionSince(const SharedTable& table, Timestamp time);

[[nodiscard]] Result<delta::Head> headAt(const SharedTable& table, std::int64_t version);
[[nodiscard]] Result<delta::Snapshot> snapshotAt(const SharedTable& table, std::int64_t version);
[[nodiscard]] Result<delta::Commit> commitAt(const SharedTable& table, std::int64_t version);

/// The files of row-level changes that a commit names (Delta: "Add CDC File"), in `path`, `size` and
/// `partitionValues`; where it has any they say all that it changed.
[[nodiscard]] Result<std::vector<delta::Add>> changeFilesAt(const SharedTable& table, std::int64_t version);

/// When a commit was made, ms since the epoch; 0 when it doesn't say.
[[nodiscard]] std::int64_t timeOf(const delta::Commit& commit);

} // namespace sharepane::serve
