#pragma once

#include "core/base/result.h"
#include "core/delta/scratchfile.h"
#include "core/storage/objectstore.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// Internal to core/delta.
namespace sharepane::delta {

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

private:
    std::vector<std::filesystem::path> m_paths;
    std::vector<bool> m_isCopy;
    std::vector<ScratchFile> m_copies;
    std::uint64_t m_bytes = 0;
};

} // namespace sharepane::delta
