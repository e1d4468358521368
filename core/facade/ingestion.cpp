#include "core/facade/ingestion.h"

#include "core/facade/columns.h"
#include "core/facade/followerdatabases.h"
#include "core/ingest/ingestor.h"
#include "core/ingest/views.h"

#include <tuple>

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

/// The process that runs the engine refreshes views by itself. Without one, this is the time to: whatever
/// comes of it, the rows are in and queries of the views are right.
void refreshViews(Core& core, const std::shared_ptr<catalog::LeaderDatabase>& database)
{
    if (!workspace::EngineLock::isHeld(*core.workspace())) {
        std::ignore = ingest::Views(database).refreshDue();
    }
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
    const auto database = TRY(writableLeader(*m_core, request.database, "ingest into"));
    ingest::Ingestor ingestor(database);
    const auto told = [&onProgress](const ingest::Progress& progress) {
        if (onProgress) {
            onProgress({progress.bytesRead, progress.bytesTotal, progress.rows});
        }
    };
    auto result = resultOf(TRY(ingestor.ingestFiles(request.table, request.files, options, cancel, told)));
    refreshViews(*m_core, database);
    return result;
}

Result<IngestResult>
IngestServiceImpl::ingestStream(const IngestRequest& request, int fd, const CancelToken& cancel,
                                const std::function<void(std::int64_t, std::int64_t)>& onCommitted)
{
    const auto options = TRY(optionsOf(request));
    const auto database = TRY(writableLeader(*m_core, request.database, "ingest into"));
    ingest::Ingestor ingestor(database);
    auto result = resultOf(TRY(ingestor.ingestStream(request.table, fd, options, cancel, onCommitted)));
    refreshViews(*m_core, database);
    return result;
}

} // namespace sharepane::facade
