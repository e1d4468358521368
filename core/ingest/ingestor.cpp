#include "core/ingest/ingestor.h"

#include "core/base/ids.h"
#include "core/ingest/compressedfile.h"
#include "core/ingest/csvinspector.h"
#include "core/ingest/files.h"
#include "core/ingest/jsonpart.h"
#include "core/ingest/loader.h"
#include "core/ingest/parquetpart.h"
#include "core/ingest/progressreporter.h"
#include "core/ingest/readerror.h"
#include "core/ingest/streamingestion.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace sharepane::ingest {

namespace {

constexpr std::size_t previewedFiles = 4;
constexpr int attempts = 3; // at a table that others create or infer differently meanwhile

using Parts = std::vector<std::unique_ptr<Part>>;

/// One call of ingestFiles.
class FileIngestion {
public:
    FileIngestion(catalog::LeaderDatabase& database, std::string table, const Options& options,
                  const CancelToken& cancel)
        : m_database(database)
        , m_table(std::move(table))
        , m_options(options)
        , m_cancel(cancel)
        , m_scratch(database.context().scratch)
    {
        if (!options.batchId.empty()) {
            m_batch = catalog::BatchId{options.batchId, 0, -1};
        }
    }

    Result<Report> run(const std::vector<std::string>& patterns, const Ingestor::OnProgress& onProgress);
    Result<Preview> preview(const std::vector<std::string>& patterns, std::size_t rows);

private:
    Result<std::optional<Report>> attempt();
    Result<Target> targetOf(const Parts& parts, const std::optional<Target>& existing) const;
    Result<std::vector<std::vector<std::optional<std::string>>>> firstRows(Part& part, Pass pass,
                                                                           std::size_t rows);
    Result<Parts> inspect(const delta::Schema* table);
    Result<void> addParquet(const SourceFile& file, Parts& parts);
    /// Its error names the file that is to blame.
    template <typename T>
    Result<T> blamed(Result<T> result)
    {
        if (!result) {
            result = fail(namingFile(std::move(result).error(), *m_session, m_files, m_cancel));
        }
        return result;
    }
    Result<std::optional<Report>> finish(Loader& loader, Loaded& loaded, const Target& target);
    Result<Report> withoutRows(const std::optional<Target>& target);

    catalog::LeaderDatabase& m_database;
    std::string m_table;
    const Options& m_options;
    const CancelToken& m_cancel;
    ScratchFolder m_scratch;
    std::optional<catalog::BatchId> m_batch;
    std::unique_ptr<Session> m_session;
    std::vector<SourceFile> m_files;
    bool m_wholeFiles = false; // for inference
};

Result<Report> FileIngestion::run(const std::vector<std::string>& patterns,
                                  const Ingestor::OnProgress& onProgress)
{
    TRY(catalog::checkName("table", m_table));
    m_session = TRY(Session::open(*m_database.context().engine));
    m_files = TRY(findFiles(*m_session, patterns, m_options.format, m_scratch));
    std::uint64_t bytes = 0;
    for (const SourceFile& file : m_files) {
        bytes += file.size;
        TRY(checkCompressed(file, m_cancel));
    }
    ProgressReporter progress(m_session->connection(), bytes, onProgress);
    for (int i = 0; i < attempts; ++i) {
        auto report = TRY(attempt());
        if (report) {
            progress.finish(report->rows);
            return *std::move(report);
        }
    }
    return fail(ErrorCode::conflict, "ingest into table", m_table,
                "it is created and dropped by others all the time", "try again");
}

/// Nothing: look at the table again, something changed.
Result<std::optional<Report>> FileIngestion::attempt()
{
    const std::optional<Target> existing = TRY(findTarget(m_database, m_table));
    if (!existing && !m_options.create) {
        return fail(ErrorCode::notFound, "ingest into table", m_database.name() + '/' + m_table,
                    "there is no such table", "create it first, or let the ingestion create it (--create)");
    }
    if (existing && m_batch && TRY(m_database.hasBatch(existing->id, *m_batch))) {
        Report report;
        report.duplicate = true;
        report.journalVersion = TRY(m_database.catalogue()).version;
        return std::optional(std::move(report));
    }
    if (m_files.empty()) {
        return std::optional(TRY(withoutRows(existing)));
    }
    const Parts parts = TRY(blamed(inspect(existing ? &existing->schema : nullptr)));
    const Target target = TRY(targetOf(parts, existing));
    std::vector<Part*> all;
    for (const auto& part : parts) {
        TRY(part->mapTo(target.schema, m_options));
        all.push_back(part.get());
    }
    Loader loader(m_database, *m_session, m_options);
    auto loaded = blamed(loader.load(all, target, m_cancel));
    if (loaded && !existing && !m_wholeFiles && loaded->rejects.inferenceMayHelp) {
        loader.discard(*loaded, target);
        m_wholeFiles = true;
        return std::optional<Report>();
    }
    Loaded rows = TRY(std::move(loaded));
    return finish(loader, rows, target);
}

Result<Target> FileIngestion::targetOf(const Parts& parts, const std::optional<Target>& existing) const
{
    if (existing) {
        return *existing;
    }
    std::vector<std::vector<engine::Column>> inferred;
    for (const auto& part : parts) {
        std::ranges::move(part->inferred(), std::back_inserter(inferred));
    }
    auto schema = TRY(unite(inferred));
    return Target{newUuid(), m_table, false, std::move(schema)};
}

Result<Preview> FileIngestion::preview(const std::vector<std::string>& patterns, std::size_t rows)
{
    m_session = TRY(Session::open(*m_database.context().engine));
    m_files = TRY(findFiles(*m_session, patterns, m_options.format, m_scratch));
    Preview preview;
    preview.files = m_files.size();
    m_files.resize(std::min(m_files.size(), previewedFiles));
    preview.filesLookedAt = m_files.size();
    const std::optional<Target> existing =
        m_table.empty() ? std::nullopt : TRY(findTarget(m_database, m_table));
    preview.tableExists = existing.has_value();
    if (m_files.empty()) {
        preview.schema = existing ? existing->schema : delta::Schema{};
        return preview;
    }
    const Parts parts = TRY(blamed(inspect(existing ? &existing->schema : nullptr)));
    const Target target = TRY(targetOf(parts, existing));
    preview.schema = target.schema;
    for (const auto& part : parts) {
        TRY(part->mapTo(target.schema, m_options));
    }
    auto quick = firstRows(*parts.front(), Pass::quick, rows);
    preview.rows = quick || quick.error().code == ErrorCode::cancelled
                       ? TRY(std::move(quick))
                       : TRY(blamed(firstRows(*parts.front(), Pass::thorough, rows)));
    return preview;
}

Result<std::vector<std::vector<std::optional<std::string>>>> FileIngestion::firstRows(Part& part, Pass pass,
                                                                                      std::size_t rows)
{
    TRY(part.prepare(*m_session, pass, m_cancel));
    // A mark before every value tells an empty text from a NULL.
    const std::string sql =
        "SELECT '=' || COLUMNS(*)::VARCHAR FROM (" + part.select(pass) + ") LIMIT " + std::to_string(rows);
    std::vector<std::vector<std::optional<std::string>>> first;
    for (const auto& row : TRY(m_session->rows(sql, m_cancel))) {
        auto& cells = first.emplace_back();
        for (const std::string& marked : row) {
            cells.push_back(marked.empty() ? std::nullopt : std::optional(marked.substr(1)));
        }
    }
    return first;
}

Result<std::optional<Report>> FileIngestion::finish(Loader& loader, Loaded& loaded, const Target& target)
{
    TRY(loader.check(loaded, target, 0));
    Report report;
    report.rows = loaded.rows;
    report.rejected = loaded.rejects.count();
    report.rejects = std::move(loaded.rejects.rows());
    if (report.rows == 0 && report.rejected > 0) {
        const RejectedRow first = report.rejects.empty() ? RejectedRow{} : report.rejects.front();
        return fail(ErrorCode::invalidArgument, "ingest", first.file + ", line " + std::to_string(first.line),
                    first.reason + ", and no other row fits the table either");
    }
    if (m_cancel.isCancelled()) {
        loader.discard(loaded, target);
        return fail(ErrorCode::cancelled, "ingest into table", m_table, "it was cancelled");
    }
    const auto committed = loader.commit(loaded, target, m_batch);
    if (!committed) {
        if (!target.exists && committed.error().code == ErrorCode::alreadyExists) {
            return std::optional<Report>(); // somebody else made it: append to theirs
        }
        return fail(committed.error());
    }
    report.created = !target.exists;
    report.journalVersion = committed->journalVersion;
    report.duplicate = committed->duplicate;
    if (report.duplicate) {
        report.rows = 0;
    }
    // The rows are safe whatever comes of it, and whoever ingests next tries again.
    std::ignore = m_database.maintain(target.id);
    return std::optional(std::move(report));
}

/// Only empty files: an existing table stays as it is, but a batch id counts as ingested.
Result<Report> FileIngestion::withoutRows(const std::optional<Target>& target)
{
    if (!target) {
        return fail(ErrorCode::invalidArgument, "create table", m_database.name() + '/' + m_table,
                    "the source is empty, so there is nothing to infer its columns from",
                    "create it with its columns");
    }
    Report report;
    if (m_batch) {
        const auto committed = TRY(m_database.append(target->id, {}, m_batch));
        report.journalVersion = committed.journalVersion;
        report.duplicate = committed.duplicate;
    }
    return report;
}

Result<Parts> FileIngestion::inspect(const delta::Schema* table)
{
    Parts parts;
    CsvInspector csv(*m_session, table, m_options, m_wholeFiles);
    std::map<JsonPart::Layout, std::vector<SourceFile>> json;
    for (const SourceFile& file : m_files) {
        if (file.format == Format::csv || file.format == Format::tsv) {
            TRY(csv.add(file, m_cancel));
        } else if (file.format == Format::parquet) {
            TRY(addParquet(file, parts));
        } else {
            json[TRY(layoutOf(*m_session, file, m_cancel))].push_back(file);
        }
    }
    for (auto& [layout, files] : json) {
        auto part = std::make_unique<JsonPart>(files, layout);
        TRY(part->inspect(*m_session, table, m_wholeFiles, m_cancel));
        parts.push_back(std::move(part));
    }
    std::ranges::move(csv.take(), std::back_inserter(parts));
    return parts;
}

Result<void> FileIngestion::addParquet(const SourceFile& file, Parts& parts)
{
    auto columns = TRY(ParquetPart::columnsOf(*m_session, file, m_cancel));
    for (const auto& part : parts) {
        auto* parquet = dynamic_cast<ParquetPart*>(part.get());
        if (parquet != nullptr && parquet->takes(columns)) {
            parquet->add(file);
            return {};
        }
    }
    parts.push_back(std::make_unique<ParquetPart>(std::vector<SourceFile>{file}, std::move(columns)));
    return {};
}

} // namespace

Ingestor::Ingestor(std::shared_ptr<catalog::LeaderDatabase> database)
    : m_database(std::move(database))
{
}

Ingestor::~Ingestor() = default;

Result<Report> Ingestor::ingestFiles(const std::string& table, const std::vector<std::string>& patterns,
                                     const Options& options, const CancelToken& cancel,
                                     const OnProgress& onProgress)
{
    return FileIngestion(*m_database, table, options, cancel).run(patterns, onProgress);
}

Result<Preview> Ingestor::preview(const std::string& table, const std::vector<std::string>& patterns,
                                  const Options& options, std::size_t rows, const CancelToken& cancel)
{
    return FileIngestion(*m_database, table, options, cancel).preview(patterns, rows);
}

Result<Report> Ingestor::ingestStream(const std::string& table, int fd, const Options& options,
                                      const CancelToken& cancel, const OnCommitted& onCommitted)
{
    return StreamIngestion(*this, *m_database, table, options, cancel).run(fd, onCommitted);
}

} // namespace sharepane::ingest
