#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/types.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

struct QueryColumn {
    std::string name;
    std::string type;
    bool numeric = false;
};

/// A running query's result: read forward, in blocks of rows. Used by one thread at a time.
class QueryResult {
public:
    virtual ~QueryResult() = default;
    [[nodiscard]] virtual const std::vector<QueryColumn>& columns() const = 0;
    /// Appends up to one block of rows, row by row, each cell as text or nothing for NULL; false at the end.
    [[nodiscard]] virtual Result<bool> next(std::vector<std::vector<std::optional<std::string>>>& rows) = 0;
    [[nodiscard]] virtual std::int64_t snapshotVersion() const = 0;
};

enum class OutputFormat : std::uint8_t { table, csv, json, ndjson, parquet };

struct QueryOutcome {
    std::int64_t rows = 0;
    std::int64_t snapshotVersion = -1;
};

/// Read-only SQL on one snapshot of a leader or follower database. Thread-safe, blocking.
class QueryService {
public:
    virtual ~QueryService() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<QueryResult>>
    run(const DatabaseName& name, const std::string& sql, const CancelToken& cancel) = 0;
    /// Runs and writes the whole result to `out`; parquet needs `writeFile`.
    [[nodiscard]] virtual Result<QueryOutcome> write(const DatabaseName& name, const std::string& sql,
                                                     OutputFormat format, std::ostream& out,
                                                     const CancelToken& cancel) = 0;
    /// The same into a file, which appears whole or not at all.
    [[nodiscard]] virtual Result<QueryOutcome> writeFile(const DatabaseName& name, const std::string& sql,
                                                         OutputFormat format,
                                                         const std::filesystem::path& file,
                                                         const CancelToken& cancel) = 0;
    /// Words for completion: the tables and columns of a database.
    [[nodiscard]] virtual Result<std::vector<std::string>> completions(const DatabaseName& name) = 0;
};

} // namespace sharepane::facade
