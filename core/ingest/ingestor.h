#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/catalog/leaderdatabase.h"
#include "core/ingest/format.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// How rows are read and what becomes of those that don't fit the table.
///
/// Columns are matched by name, ignoring ASCII case; a CSV without a header, by position. A column of the
/// table that the source lacks becomes NULL.
struct Options {
    Format format = Format::automatic;
    /// Make the table, with types inferred from the source, when there is none. Table and rows become visible
    /// in one commit. When a value past the sample contradicts the inferred type, files are read whole to
    /// infer again.
    bool create = false;
    /// One row that doesn't fit fails everything; the source must have every column of the table, and a
    /// Parquet column exactly its type. Otherwise such rows are left out and reported.
    bool strict = false;
    bool ignoreExtra = false; ///< leave out columns that the table doesn't have, instead of failing
    /// Fail when more rows than this are rejected (when all are, in any case).
    std::uint64_t maxRejected = std::numeric_limits<std::uint64_t>::max();
    std::size_t rejectsReported = 1000; ///< how many of the rejected rows the report describes

    std::optional<bool> header;         ///< CSV: whether the first row names the columns; nothing: found out
    std::string delimiter;              ///< CSV; empty: found out
    char decimalSeparator = '.';        ///< CSV: ',' for 1,5
    std::vector<std::string> nulls{""}; ///< CSV: texts that mean NULL
    std::string encoding = "utf-8";     ///< CSV: also "latin-1" and "utf-16"

    /// Exactly-once: a repetition under the same id changes nothing. Files: all of one call are one commit
    /// under the id. Streams: every commit records how far it read, and a repetition (of the same bytes from
    /// the beginning) goes on where the last one was cut off.
    std::string batchId;

    std::chrono::milliseconds batchSpan{100}; ///< stream: a commit at most this often
    std::size_t batchBytes = 64U << 20U;      ///< stream: a commit is cut at this size
};

struct RejectedRow {
    std::string file;      ///< as given; "-" for a stream
    std::int64_t line = 0; ///< 1-based; of an array of JSON the number of the object, of Parquet the row
    std::string reason;
};

struct Progress {
    std::uint64_t bytesRead = 0;
    std::uint64_t bytesTotal = 0; ///< 0: not known
    std::int64_t rows = 0;        ///< committed
};

struct Report {
    std::int64_t rows = 0; ///< committed by this call
    std::int64_t rejected = 0;
    std::vector<RejectedRow> rejects; ///< the first ones, by file and line
    std::int64_t journalVersion = -1; ///< of the (last) commit; -1 when there was nothing to commit
    bool created = false;             ///< this call made the table
    bool duplicate = false;           ///< the batch id was ingested before; nothing was committed
};

/// What ingestFiles() would make of files, by a look at the first of them.
struct Preview {
    delta::Schema schema; ///< of the table as it is or would be made
    bool tableExists = false;
    std::vector<std::vector<std::optional<std::string>>> rows; ///< the first that fit, as text
    std::size_t files = 0;                                     ///< so many there are
    std::size_t filesLookedAt = 0;
};

/// Brings rows into a leader database. Thread-safe; calls block. A call that fails or is cancelled leaves
/// nothing visible but the stream's batches that were acknowledged; a killed process likewise.
class Ingestor {
public:
    explicit Ingestor(std::shared_ptr<catalog::LeaderDatabase> database);
    ~Ingestor();

    using OnProgress = std::function<void(const Progress&)>;
    /// `rows` so far are durable and visible to followers from journal version `version` on.
    using OnCommitted = std::function<void(std::int64_t rows, std::int64_t version)>;

    /// All rows of local files (paths and globs, as DuckDB's with `**`) in one commit. `onProgress` is called
    /// about ten times a second, on a thread of its own, and once at the end.
    [[nodiscard]] Result<Report> ingestFiles(const std::string& table,
                                             const std::vector<std::string>& patterns, const Options& options,
                                             const CancelToken& cancel = {},
                                             const OnProgress& onProgress = {});

    /// Nothing is written. `table` may be empty, for one that is to be made.
    [[nodiscard]] Result<Preview> preview(const std::string& table, const std::vector<std::string>& patterns,
                                          const Options& options, std::size_t rows,
                                          const CancelToken& cancel = {});

    /// Reads `fd` (left open) to its end, one commit a batch: its rows are durable when `onCommitted` is
    /// called, on the calling thread. A partial last line waits for the rest of it. JSON arrays and Parquet
    /// can't be cut: they are one batch. Types of a table that is created come from the first batch.
    [[nodiscard]] Result<Report> ingestStream(const std::string& table, int fd, const Options& options,
                                              const CancelToken& cancel = {},
                                              const OnCommitted& onCommitted = {});

private:
    std::shared_ptr<catalog::LeaderDatabase> m_database;
};

} // namespace sharepane::ingest
