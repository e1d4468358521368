#pragma once

#include "core/base/cancellation.h"
#include "core/delta/actions.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"
#include "core/storage/objectstore.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::delta {

struct ExtentOptions {
    /// A new extent is begun past this size; 0: one extent whatever its size, which is quicker for a few
    /// rows, and has them in the order of the select (several extents may have another).
    std::uint64_t targetBytes = 256ULL << 20U;
    std::string compression = "zstd";
    std::filesystem::path scratch{}; ///< local folder for files on their way into the store
};

/// Writes the rows of `select` (SQL of ours, whose columns are exactly `schema`, in order) as one or more
/// Parquet extents of a table and puts them into the store: durable, but part of nothing until a commit names
/// them. Each Add carries size, creation time, Delta statistics (Delta: "Per-file Statistics": strings cut at
/// 32 characters with the maximum rounded up, timestamps at milliseconds) and its checksum tag. Parquet field
/// ids are written from the first extent on (the column's `delta.columnMapping.id`, or its 1-based position
/// in depth-first order). No rows: no extents. Fails with nothing left in `scratch`; an extent already in the
/// store is then unreferenced.
[[nodiscard]] Result<std::vector<Add>> writeExtents(storage::ObjectStore& store,
                                                    const std::string& tableFolder,
                                                    engine::Connection& connection, const std::string& select,
                                                    const Schema& schema, const ExtentOptions& options,
                                                    const CancelToken& cancel, const Clock& clock);

/// Extents that are no part of a table yet: what a commit will say of them, and those of their files that are
/// still to be put into the store.
struct NewExtents {
    std::vector<Add> adds{};
    std::vector<storage::NewObject> objects{}; ///< local files below the options' `scratch`
    std::shared_ptr<const void> files{};       ///< what is left of them goes with this
    /// The table as it was when they were written for it; nothing when that is not known, or there was none.
    std::optional<Metadata> writtenFor{};
};

/// As writeExtents, but leaves it to the caller to put them into the store, together with their commit.
[[nodiscard]] Result<NewExtents> prepareExtents(const std::string& tableFolder,
                                                engine::Connection& connection, const std::string& select,
                                                const Schema& schema, const ExtentOptions& options,
                                                const CancelToken& cancel, const Clock& clock);

/// A local copy of an extent, and what its Add says of it that the file doesn't.
struct ExtentFile {
    std::filesystem::path file{};
    std::map<std::string, std::optional<std::string>> partitionValues{};
};

/// The table expression that reads these local Parquet files as `schema`: missing columns read as NULL,
/// columns found by field id or physical name as the table's column mapping says, partition columns from the
/// extents' partition values. For no files, an empty relation of that schema. It opens no file; a session
/// that runs it has the time zone UTC.
[[nodiscard]] std::string readExtentsSql(const Schema& schema, const Metadata& metadata,
                                         const std::vector<ExtentFile>& extents);
/// The same for a table without partition columns, which we don't write.
[[nodiscard]] std::string readExtentsSql(const Schema& schema, const Metadata& metadata,
                                         const std::vector<std::filesystem::path>& files);

/// Number of rows that an Add's statistics promise; nothing when it has none.
[[nodiscard]] std::optional<std::int64_t> rowCountOf(const Add& add);

} // namespace sharepane::delta
