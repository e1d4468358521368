#include "core/facade/ingestion.h"

#include "core/facade/columns.h"
#include "core/facade/followerdatabases.h"
#include "core/ingest/ingestor.h"

namespace sharepane::facade {

namespace {

Result<ingest::Options> optionsOf(const IngestRequest& request)
{
    ingest::Options options;
    options.format = TRY(ingest::parseFormat(request.format));
    options.create = request.create;
    options.strict = request.strict;
    options.batchId = request.batchId;
    options.batchSpan = request.batchSpan;
    return options;
}

IngestResult resultOf(const ingest::Report& report)
{
    IngestResult result;
    result.rows = report.rows;
    result.rejected = report.rejected;
    for (const auto& row : report.rejects) {
        result.rejects.push_back({row.file, row.line, row.reason});
    }
    result.version = report.journalVersion;
    result.created = report.created;
    result.duplicate = report.duplicate;
    return result;
}

} // namespace

Result<IngestPreview> IngestServiceImpl::preview(const IngestRequest& request, std::size_t rows,
                                                 const CancelToken& cancel)
{
    const auto options = TRY(optionsOf(request));
    ingest::Ingestor ingestor(TRY(writableLeader(*m_core, request.database, "ingest into")));
    auto preview = TRY(ingestor.preview(request.table, request.files, options, rows, cancel));
    IngestPreview shown;
    shown.columns = columnsOf(preview.schema);
    shown.tableExists = preview.tableExists;
    shown.rows = std::move(preview.rows);
    shown.files = preview.files;
    shown.filesLookedAt = preview.filesLookedAt;
    return shown;
}

Result<IngestResult>
IngestServiceImpl::ingestFiles(const IngestRequest& request, const CancelToken& cancel,
                               const std::function<void(const IngestProgress&)>& onProgress)
{
    const auto options = TRY(optionsOf(request));
    ingest::Ingestor ingestor(TRY(writableLeader(*m_core, request.database, "ingest into")));
    const auto told = [&onProgress](const ingest::Progress& progress) {
        if (onProgress) {
            onProgress({progress.bytesRead, progress.bytesTotal, progress.rows});
        }
    };
    return resultOf(TRY(ingestor.ingestFiles(request.table, request.files, options, cancel, told)));
}

Result<IngestResult>
IngestServiceImpl::ingestStream(const IngestRequest& request, int fd, const CancelToken& cancel,
                                const std::function<void(std::int64_t, std::int64_t)>& onCommitted)
{
    const auto options = TRY(optionsOf(request));
    ingest::Ingestor ingestor(TRY(writableLeader(*m_core, request.database, "ingest into")));
    return resultOf(TRY(ingestor.ingestStream(request.table, fd, options, cancel, onCommitted)));
}

} // namespace sharepane::facade
