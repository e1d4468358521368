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
#include <utility>
#include <vector>

namespace sharepane::facade {

struct QueryColumn {
    std::string name;
    std::string type;
    bool numeric = false;
};

/// How many extents the tables that a query names have, and how many of those it has to open.
struct QueryExtents {
    std::int64_t opened = 0;
    std::int64_t total = 0;
};

struct QueryOptions {
    QueryOptions() = default;
    QueryOptions(CancelToken token, std::string as = {}) // NOLINT(google-explicit-constructor): often all
        : cancel(std::move(token))
        , principal(std::move(as))
    {
    }
    CancelToken cancel{};
    /// Who asks, as a fully qualified name; empty: the workspace's owner, who may query everything.
    std::string principal{};
};

/// A running query's result: read forward, in blocks of rows. Used by one thread at a time.
class QueryResult {
public:
    virtual ~QueryResult() = default;
    [[nodiscard]] virtual const std::vector<QueryColumn>& columns() const = 0;
    /// Appends up to one block of rows, row by row, each cell as text or nothing for NULL; false at the end.
    [[nodiscard]] virtual Result<bool> next(std::vector<std::vector<std::optional<std::string>>>& rows) = 0;
    [[nodiscard]] virtual std::int64_t snapshotVersion() const = 0;
    [[nodiscard]] virtual QueryExtents extents() const = 0;
};

enum class OutputFormat : std::uint8_t { table, csv, json, ndjson, parquet };

struct QueryOutcome {
    std::int64_t rows = 0;
    std::int64_t snapshotVersion = -1;
    QueryExtents extents{};
};

/// Read-only SQL on one snapshot of a leader or follower database. A principal that may not query it gets
/// notAuthorised, whether the database is there or not. Thread-safe, blocking.
class QueryService {
public:
    virtual ~QueryService() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<QueryResult>>
    run(const DatabaseName& name, const std::string& sql, const QueryOptions& options) = 0;
    /// Runs and writes the whole result to `out`; parquet needs `writeFile`.
    [[nodiscard]] virtual Result<QueryOutcome> write(const DatabaseName& name, const std::string& sql,
                                                     OutputFormat format, std::ostream& out,
                                                     const QueryOptions& options) = 0;
    /// The same into a file, which appears whole or not at all.
    [[nodiscard]] virtual Result<QueryOutcome> writeFile(const DatabaseName& name, const std::string& sql,
                                                         OutputFormat format,
                                                         const std::filesystem::path& file,
                                                         const QueryOptions& options) = 0;
    /// Words for completion: the tables and columns of a database.
    [[nodiscard]] virtual Result<std::vector<std::string>> completions(const DatabaseName& name) = 0;
};

} // namespace sharepane::facade
