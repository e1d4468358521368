#pragma once

#include "core/base/result.h"
#include "core/delta/scratchfile.h"
#include "core/engine/connection.h"
#include "core/storage/objectstore.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// Internal to core/delta.
namespace sharepane::delta {

/// Some of a checkpoint's rows, as a table of DuckDB and a condition on it, found without reading the others.
struct CheckpointPiece {
    std::string table;
    std::string condition;
};

/// A checkpoint's Parquet files where DuckDB can read them: the objects themselves where the store is local,
/// copies in the scratch folder otherwise.
class CheckpointCopies {
public:
    [[nodiscard]] Result<void> add(const storage::ObjectStore& store, const std::string& key,
                                   const std::filesystem::path& scratch);
    /// Makes this independent of the store: local objects get a second name in the scratch folder, or where
    /// that is another file system, a copy.
    [[nodiscard]] Result<void> detach(const std::filesystem::path& scratch);

    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    /// The files as a table of DuckDB.
    [[nodiscard]] std::string tableExpression() const;

    /// All rows, in their order, as at most that many pieces of about one size: of files where there are
    /// several, of row groups otherwise.
    [[nodiscard]] Result<std::vector<CheckpointPiece>> pieces(engine::Connection& connection,
                                                              std::size_t atMost) const;
    /// A condition that holds for every row in which one of these columns (as "add, path") is not NULL, by
    /// the statistics of the row groups, and for few others.
    [[nodiscard]] Result<std::string> rowsHolding(engine::Connection& connection,
                                                  const std::vector<std::string>& columns) const;

private:
    struct RowGroup {
        std::int64_t firstRow; ///< in its file
        std::int64_t rowCount;
        bool holdsColumn;
    };
    [[nodiscard]] Result<std::vector<RowGroup>> rowGroups(engine::Connection& connection,
                                                          const std::vector<std::string>& columns) const;

    std::vector<std::filesystem::path> m_paths;
    std::vector<bool> m_isCopy;
    std::vector<ScratchFile> m_copies;
    std::uint64_t m_bytes = 0;
};

} // namespace sharepane::delta
