#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// DuckDB behind RAII. Nothing outside this folder includes duckdb.h.
namespace sharepane::engine {

struct Options {
    unsigned threads = 0;          ///< 0: one per core
    std::uint64_t memoryLimit = 0; ///< bytes; 0: DuckDB's default (80 % of the machine)
    std::filesystem::path spillFolder =
        {};                           ///< where operators spill when memory is short; empty: never spill
    std::string disabledOptimizers{}; ///< DuckDB's names of them, separated by commas
};

struct Column {
    std::string name;
    std::string type; ///< DuckDB's spelling: "DECIMAL(10,2)", "STRUCT(a INTEGER, b VARCHAR[])"
};

/// Some rows of a result, column by column. Valid until the next call of the Rows it came from.
class Chunk {
public:
    virtual ~Chunk() = default;
    [[nodiscard]] virtual std::size_t rowCount() const = 0;
    [[nodiscard]] virtual bool isNull(std::size_t column, std::size_t row) const = 0;
    /// Any type as DuckDB's CAST to VARCHAR writes it; a blob as its escaped text.
    [[nodiscard]] virtual std::string text(std::size_t column, std::size_t row) const = 0;
    /// Integer types up to 64 bits, HUGEINT that fits, BOOLEAN (0/1), DATE (days), TIMESTAMP[TZ] (µs); 0 for
    /// others and for NULL.
    [[nodiscard]] virtual std::int64_t integer(std::size_t column, std::size_t row) const = 0;
    /// Any numeric type as a double; 0 for others and for NULL.
    [[nodiscard]] virtual double real(std::size_t column, std::size_t row) const = 0;
    /// VARCHAR or BLOB bytes without a copy; empty for others and for NULL.
    [[nodiscard]] virtual std::string_view bytes(std::size_t column, std::size_t row) const = 0;
    /// The value as a JSON token: numbers and booleans bare, nested types as arrays and objects, the rest as
    /// strings. Non-finite numbers are null.
    [[nodiscard]] virtual std::string json(std::size_t column, std::size_t row) const = 0;
};

/// A result that is produced while it is read. It keeps its session open; the next query of the session ends
/// it.
class Rows {
public:
    virtual ~Rows() = default;
    [[nodiscard]] virtual const std::vector<Column>& columns() const = 0;
    /// The next chunk, or nullptr at the end. Cancelled when the token of the query was.
    [[nodiscard]] virtual Result<const Chunk*> next() = 0;
    /// Rows changed by INSERT, COPY and the like; 0 for a SELECT.
    [[nodiscard]] virtual std::uint64_t rowsChanged() const = 0;
};

class Database;

/// One session. Used by one thread at a time; interrupt through the CancelToken.
class Connection {
public:
    virtual ~Connection() = default;
    /// Runs a statement of ours (never a user's text) to its end.
    [[nodiscard]] virtual Result<void> execute(const std::string& sql) = 0;
    /// Runs one statement and streams its rows (other statements than SELECT are run to their end first).
    /// Parameters bind as VARCHAR to $1, $2, … Fails as `cancelled`, `invalidArgument` (the statement or a
    /// value in it is wrong), `notFound` (a file), `corrupt` (a file's content), `diskFull`, `unsupported` or
    /// `failed`; the cause is DuckDB's message on one line.
    [[nodiscard]] virtual Result<std::unique_ptr<Rows>>
    query(const std::string& sql, const CancelToken& cancel = {},
          const std::vector<std::string>& parameters = {}) = 0;
    /// 0..100 while a query runs on another thread; below 0 when not known. Thread-safe.
    [[nodiscard]] virtual double progress() const = 0;
};

/// One in-memory DuckDB instance. Thread-safe; lives as long as any of its connections. Opening one takes
/// 10 to 20 ms whatever the settings (DuckDB fills its catalog of functions), connecting 0.1 ms: keep
/// instances. Sessions are in UTC.
class Database {
public:
    virtual ~Database() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<Connection>> connect() = 0;

    /// Opens an instance that may read and write local files, for our own use. Extensions are never
    /// downloaded.
    [[nodiscard]] static Result<std::shared_ptr<Database>> open(const Options& options);
    /// Opens an instance that may read below `folders`, and `files`, only and whose configuration is locked,
    /// for users' queries. What it may read it could also write: check statements before they run. Only its
    /// first eight connections report progress; keep those in use.
    [[nodiscard]] static Result<std::shared_ptr<Database>>
    openSandboxed(const Options& options, const std::vector<std::filesystem::path>& folders,
                  const std::vector<std::filesystem::path>& files = {});
};

/// `name` as an SQL identifier, always quoted.
[[nodiscard]] std::string quoteIdentifier(std::string_view name);
/// `text` as an SQL string literal.
[[nodiscard]] std::string quoteLiteral(std::string_view text);

} // namespace sharepane::engine
