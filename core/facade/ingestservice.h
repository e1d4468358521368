#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/types.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

struct IngestRequest {
    DatabaseName database;
    std::string table;
    std::vector<std::string> files; ///< paths and globs; ignored by ingestStream
    std::string format;             ///< csv, tsv, json, ndjson, parquet; empty: by the file's extension
    bool create = false;            ///< make the table from the inferred schema when it is missing
    bool strict = false;            ///< one bad row fails the whole; otherwise rejected rows are reported
    std::string batchId;            ///< not empty: exactly-once under this key
    std::chrono::milliseconds batchSpan{100}; ///< of a stream: a commit at most this often
};

struct RejectedRow {
    std::string file;
    std::int64_t line = 0;
    std::string reason;
};

struct IngestProgress {
    std::uint64_t bytesRead = 0;
    std::uint64_t bytesTotal = 0; ///< 0: not known
    std::int64_t rows = 0;
};

struct IngestResult {
    std::int64_t rows = 0;
    std::int64_t rejected = 0;
    std::vector<RejectedRow> rejects; ///< the first 1,000
    std::int64_t version = -1; ///< journal version of the (last) commit; -1 when there was nothing to commit
    bool created = false;      ///< the table was made by this call
    bool duplicate = false;    ///< the batch id was ingested before; nothing changed
};

/// What ingestFiles would make of the files, by a look at the first of them; nothing is written.
struct IngestPreview {
    std::vector<ColumnInfo> columns; ///< of the table as it is or would be made
    bool tableExists = false;
    std::vector<std::vector<std::optional<std::string>>> rows; ///< the first that fit, as text; nothing: NULL
    std::size_t files = 0;
    std::size_t filesLookedAt = 0;
};

/// Brings rows into a leader database. Thread-safe, blocking. Cancelled or failed: nothing is visible.
class IngestService {
public:
    virtual ~IngestService() = default;
    /// Up to `rows` rows. The request's table may be empty, for one that is to be made.
    [[nodiscard]] virtual Result<IngestPreview> preview(const IngestRequest& request, std::size_t rows,
                                                        const CancelToken& cancel) = 0;
    [[nodiscard]] virtual Result<IngestResult>
    ingestFiles(const IngestRequest& request, const CancelToken& cancel,
                const std::function<void(const IngestProgress&)>& onProgress) = 0;
    /// Reads `fd` to its end, one commit a batch; `onCommitted(rows so far, journal version)` once a batch is
    /// durable.
    [[nodiscard]] virtual Result<IngestResult>
    ingestStream(const IngestRequest& request, int fd, const CancelToken& cancel,
                 const std::function<void(std::int64_t, std::int64_t)>& onCommitted) = 0;
};

} // namespace sharepane::facade
