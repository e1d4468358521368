#pragma once

#include "core/delta/actionparser.h"
#include "core/delta/fileset.h"
#include "core/delta/log.h"
#include "core/delta/logfiles.h"
#include "core/engine/connection.h"
#include "core/storage/objectstore.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

/// Reading and writing checkpoints. Internal to core/delta.
namespace sharepane::delta {

/// Where a checkpoint's files are and what reads them.
struct CheckpointContext {
    storage::ObjectStore& store;
    const LogFiles& files;
    const std::shared_ptr<engine::Database>& engine;
    const std::filesystem::path& scratch;
};

/// The parts of a checkpoint that are asked for.
struct CheckpointParts {
    bool adds = false;
    bool removes = false; ///< and domain metadata: what only the next checkpoint needs
};

/// What a checkpoint says. Its adds are in `files` alone.
struct Checkpoint {
    Actions actions{};
    FileSet files{};
};

/// Reads a checkpoint, V1 or V2, of one or several files. Protocol, metadata and txns are always read.
/// `corrupt` when it is not a checkpoint or its files are damaged.
[[nodiscard]] Result<Checkpoint> readCheckpoint(const CheckpointContext& context,
                                                const CheckpointFiles& files, CheckpointParts parts);

/// What a checkpoint keeps beside the snapshot.
struct Tombstones {
    std::vector<Remove> removes{};
    std::vector<DomainMetadata> domains{};
};

struct WrittenCheckpoint {
    std::int64_t actions = 0;
    std::uint64_t bytes = 0;
};

/// Writes the classic V1 checkpoint of a snapshot (Delta: "Checkpoint Schema"), replacing one that is there.
[[nodiscard]] Result<WrittenCheckpoint> writeClassicCheckpoint(const CheckpointContext& context,
                                                               const Snapshot& snapshot,
                                                               const Tombstones& tombstones);

} // namespace sharepane::delta
