#include "core/ingest/streamingestion.h"

#include "core/base/ids.h"
#include "core/ingest/csvinspector.h"
#include "core/ingest/smallbatch.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <thread>
#include <tuple>

namespace sharepane::ingest {

namespace {

constexpr std::size_t inMemory = 256U << 10U;      // a batch of lines up to here needs no file
constexpr std::uint64_t smallMemory = 128U << 20U; // of the engine for a few rows
constexpr std::size_t recording = 1U << 20U; // a CSV batch from here on records rejects in the quick pass
constexpr std::size_t longestRecord = 32U << 20U;

/// What a stream holds, by its first bytes.
Format guess(std::string_view head)
{
    if (head.starts_with("PAR1")) {
        return Format::parquet;
    }
    const std::size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string_view::npos) {
        return Format::csv;
    }
    if (head[first] == '[') {
        return Format::json;
    }
    // An object that ends on its first line is one of many; one that doesn't is laid out for people.
    const std::string_view line = head.substr(first, head.find('\n', first) - first);
    const std::size_t last = line.find_last_not_of(" \t\r");
    return line.front() != '{' ? Format::csv : line[last] == '}' ? Format::ndjson : Format::json;
}

/// What is said of the file that a stream was kept in is said of the stream.
Error ofStream(Error error, const std::string& path)
{
    for (std::string* text : {&error.object, &error.cause}) {
        for (std::size_t at = text->find(path); at != std::string::npos; at = text->find(path)) {
            text->replace(at, path.size(), "standard input");
        }
    }
    return error;
}

} // namespace

/// Writes checkpoints beside the stream: they take milliseconds that no row should wait for.
class StreamIngestion::Maintainer {
public:
    explicit Maintainer(catalog::LeaderDatabase& database)
        : m_thread([this, &database] { run(database); })
    {
    }
    ~Maintainer()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_changed.notify_one();
        m_thread.join();
    }
    Maintainer(const Maintainer&) = delete;
    Maintainer& operator=(const Maintainer&) = delete;

    void maintain(const std::string& tableId)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_tableId = tableId;
        }
        m_changed.notify_one();
    }

private:
    void run(catalog::LeaderDatabase& database)
    {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_changed.wait(lock, [this] { return m_stop || !m_tableId.empty(); });
            if (m_tableId.empty()) {
                return;
            }
            const std::string tableId = std::exchange(m_tableId, {});
            lock.unlock();
            // Rows are safe without; the next batch, or whoever ingests next, tries again.
            std::ignore = database.maintain(tableId);
            lock.lock();
        }
    }

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    std::string m_tableId; // what to look after; empty: nothing
    bool m_stop = false;
    std::thread m_thread;
};

StreamIngestion::StreamIngestion(Ingestor& ingestor, catalog::LeaderDatabase& database, std::string table,
                                 const Options& options, const CancelToken& cancel)
    : m_ingestor(ingestor)
    , m_database(database)
    , m_table(std::move(table))
    , m_options(options)
    , m_cancel(cancel)
    , m_scratch(database.context().scratch)
{
}

StreamIngestion::~StreamIngestion() = default;

Result<Report> StreamIngestion::run(int fd, const Ingestor::OnCommitted& onCommitted)
{
    m_onCommitted = onCommitted;
    TRY(open());
    StreamReader reader(fd, {m_options.batchSpan, std::max<std::size_t>(m_options.batchBytes, 1)});
    auto head = TRY(reader.next(m_cancel));
    m_format = m_options.format == Format::automatic ? guess(head.bytes) : m_options.format;
    if (m_format == Format::json || m_format == Format::parquet) {
        return spool(reader, std::move(head.bytes), head.last, m_format);
    }
    m_maintainer = std::make_unique<Maintainer>(m_database);
    m_cutter.emplace(m_format != Format::ndjson);
    TRY(batches(reader, std::move(head.bytes), head.last));
    m_report.duplicate = m_part >= 0 && m_report.rows == 0 && m_report.rejected == 0;
    if (m_report.rows == 0 && m_report.rejected > 0) {
        const RejectedRow first = m_report.rejects.empty() ? RejectedRow{} : m_report.rejects.front();
        return fail(ErrorCode::invalidArgument, "ingest", "line " + std::to_string(first.line),
                    first.reason + ", and no other row fits the table either");
    }
    return std::move(m_report);
}

/// Finds the table, and how far an earlier run under the same batch id got.
Result<void> StreamIngestion::open()
{
    TRY(catalog::checkName("table", m_table));
    m_session = TRY(Session::open(*m_database.context().engine));
    // On one thread of the engine's nothing is handed from one to another, which takes longer than a few
    // rows.
    m_smallEngine = TRY(engine::Database::open({.threads = 1, .memoryLimit = smallMemory}));
    m_smallSession = TRY(Session::open(*m_smallEngine));
    m_target = TRY(findTarget(m_database, m_table));
    if (!m_target && !m_options.create) {
        return fail(ErrorCode::notFound, "ingest into table", m_database.name() + '/' + m_table,
                    "there is no such table", "create it first, or have it created from the stream");
    }
    if (m_target && !m_options.batchId.empty()) {
        m_part = TRY(m_database.lastPart(m_target->id, m_options.batchId)).value_or(-1);
    }
    return {};
}

/// What can't be cut into batches becomes a file, and one commit.
Result<Report> StreamIngestion::spool(StreamReader& reader, std::string head, bool ended, Format format)
{
    const auto path = TRY(m_scratch.path()) / (format == Format::json ? "stream.json" : "stream.parquet");
    std::ofstream file(path, std::ios::binary);
    file.write(head.data(), static_cast<std::streamsize>(head.size()));
    while (!ended && file) {
        const auto piece = TRY(reader.next(m_cancel));
        file.write(piece.bytes.data(), static_cast<std::streamsize>(piece.bytes.size()));
        ended = piece.last;
    }
    file.close();
    if (!file) {
        return fail(systemError(errno, "keep the stream in", path.string()));
    }
    Options options = m_options;
    options.format = format;
    auto ingested = m_ingestor.ingestFiles(m_table, {path.string()}, options, m_cancel);
    if (!ingested) {
        return fail(ofStream(std::move(ingested).error(), path.string()));
    }
    Report report = *std::move(ingested);
    for (RejectedRow& row : report.rejects) {
        row.file = std::string("-");
    }
    if (m_onCommitted && report.rows > 0) {
        m_onCommitted(report.rows, report.journalVersion);
    }
    return report;
}

Result<void> StreamIngestion::batches(StreamReader& reader, std::string head, bool ended)
{
    m_pending = std::move(head);
    for (;;) {
        std::size_t complete = m_cutter->scan(m_pending);
        if (complete == 0 && m_pending.size() > longestRecord) {
            m_cutter->closeQuote();
            complete = m_pending.rfind('\n') + 1; // 0 when there is none
        }
        if (ended) {
            complete = m_pending.size();
        } else if (complete == 0 && m_pending.size() > longestRecord) {
            return fail(ErrorCode::invalidArgument, "ingest", "line " + std::to_string(m_lines + 1),
                        "a record is longer than 32 MiB",
                        "check that the stream is CSV or NDJSON whose records end in line feeds");
        }
        if (complete > 0) {
            std::string records = m_pending.substr(0, complete);
            m_pending.erase(0, complete);
            m_cutter->cut(complete);
            TRY(ingest(std::move(records)));
        }
        if (ended) {
            break;
        }
        auto piece = TRY(reader.next(m_cancel));
        m_pending.append(piece.bytes);
        ended = piece.last;
    }
    if (m_read < m_part) {
        return fail(ErrorCode::conflict, "continue batch", m_options.batchId,
                    "the stream has " + std::to_string(m_read) + " bytes, but " + std::to_string(m_part) +
                        " were ingested under this id",
                    "give each source a batch id of its own");
    }
    if (m_firstBatch && !m_target) {
        return fail(ErrorCode::invalidArgument, "create table", m_database.name() + '/' + m_table,
                    "the stream is empty, so there is nothing to infer its columns from",
                    "create it with its columns");
    }
    return {};
}

/// Takes complete records: what an earlier run has committed is skipped, the rest becomes a commit.
Result<void> StreamIngestion::ingest(std::string records)
{
    if (m_read == 0 && m_part >= 0) {
        RecordCutter one(m_format != Format::ndjson);
        const std::size_t newline = records.find('\n');
        std::size_t end = newline == std::string::npos ? records.size() : newline + 1;
        while (end < records.size() && one.scan(std::string_view(records).substr(0, end)) == 0) {
            const std::size_t next = records.find('\n', end);
            end = next == std::string::npos ? records.size() : next + 1;
        }
        m_firstRecord = records.substr(0, end);
    }
    if (m_read < m_part) {
        const auto skipped =
            static_cast<std::size_t>(std::min(m_part - m_read, static_cast<std::int64_t>(records.size())));
        m_lines += std::count(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(skipped), '\n');
        m_read += static_cast<std::int64_t>(skipped);
        records.erase(0, skipped);
    }
    if (records.empty()) {
        return {};
    }
    if (m_firstBatch) {
        TRY(choosePart(records));
        m_firstBatch = false;
    }
    return feed(std::move(records));
}

Result<SourceFile> StreamIngestion::fileOf(std::string_view records)
{
    // A new name each time: the engine may keep what it knows of a file.
    const auto path = TRY(m_scratch.path()) / newUuid();
    std::ofstream file(path, std::ios::binary);
    file.write(records.data(), static_cast<std::streamsize>(records.size()));
    file.close();
    if (!file) {
        return fail(systemError(errno, "keep a batch in", path.string()));
    }
    return SourceFile{"-", path.string(), records.size(), m_format};
}

Result<void> StreamIngestion::choosePart(const std::string& records)
{
    TRY(m_format == Format::ndjson ? chooseJson(records) : chooseCsv(records));
    return chooseTarget();
}

Result<void> StreamIngestion::chooseCsv(const std::string& records)
{
    const SourceFile sample = TRY(fileOf(m_firstRecord + records));
    CsvInspector inspector(*m_session, m_target ? &m_target->schema : nullptr, m_options, false);
    const auto added = inspector.add(sample, m_cancel);
    std::filesystem::remove(sample.path);
    TRY(added);
    m_csv = std::move(inspector.take().front());
    return {};
}

Result<void> StreamIngestion::chooseJson(const std::string& records)
{
    const SourceFile sample = TRY(fileOf(records));
    m_json = std::make_unique<JsonPart>(std::vector<SourceFile>{sample}, JsonPart::Layout::lines);
    const auto inspected =
        m_json->inspect(*m_session, m_target ? &m_target->schema : nullptr, false, m_cancel);
    std::filesystem::remove(sample.path);
    return inspected;
}

Result<void> StreamIngestion::chooseTarget()
{
    Part& part = m_csv ? static_cast<Part&>(*m_csv) : *m_json;
    if (!m_target) {
        auto schema = TRY(unite(part.inferred()));
        m_target = Target{newUuid(), m_table, false, std::move(schema)};
    }
    return part.mapTo(m_target->schema, m_options);
}

/// Whether the table has got other columns since the stream took them, which then goes on with those. Only
/// objects name their columns each time.
Result<bool> StreamIngestion::takeColumns(const std::string& records)
{
    if (!m_json || !m_target->exists) {
        return false;
    }
    auto now = TRY(findTarget(m_database, m_table));
    if (!now || now->id != m_target->id || now->schema == m_target->schema) {
        return false;
    }
    m_target = std::move(now);
    TRY(choosePart(records));
    return true;
}

/// A few rows by the short way; nothing when they take the long one.
Result<std::optional<Loaded>> StreamIngestion::loadSmall(const std::string& records)
{
    const SmallBatch batch(m_target->schema);
    std::optional<std::string> values;
    if (records.size() <= SmallBatch::mostBytes && m_json) {
        values = batch.fromJson(records);
    } else if (records.size() <= SmallBatch::mostBytes && (m_read > 0 || !m_csv->hasHeader())) {
        if (const auto* fields = m_csv->plainFields()) {
            values = batch.fromCsv(records, m_csv->dialect().delimiter.front(), *fields, m_options.nulls);
        }
    }
    if (!values) {
        return std::optional<Loaded>();
    }
    LiteralPart part(*std::move(values));
    return Loader(m_database, *m_smallSession, m_options).tryLoad(part, *m_target, m_cancel);
}

Result<Loaded> StreamIngestion::load(const std::string& records)
{
    std::optional<SourceFile> file;
    Part* part = m_json.get();
    if (m_json && records.size() <= inMemory && records.find('\0') == std::string::npos) {
        m_json->replaceLines(records);
    } else {
        file = TRY(fileOf(records));
        if (m_json) {
            m_json->replaceFile(*file);
        } else {
            m_csv->setRecordsRejects(records.size() >= recording);
            m_csv->replaceFile(*file, m_read == 0 && m_csv->hasHeader());
            part = m_csv.get();
        }
    }
    auto loaded = Loader(m_database, *m_session, m_options).load({part}, *m_target, m_cancel);
    if (file) {
        std::filesystem::remove(file->path);
    }
    return loaded;
}

/// One commit.
Result<void> StreamIngestion::feed(std::string records)
{
    auto small = TRY(loadSmall(records));
    Loaded loaded = small ? *std::move(small) : TRY(load(records));
    if (loaded.rejects.count() > 0 && TRY(takeColumns(records))) {
        Loader(m_database, *m_session, m_options).discard(loaded, *m_target);
        loaded = TRY(load(records));
    }
    TRY(Loader(m_database, *m_session, m_options).check(loaded, *m_target, m_report.rejected));
    report(loaded);
    m_lines += std::count(records.begin(), records.end(), '\n');
    return commit(std::move(loaded), records.size());
}

void StreamIngestion::report(Loaded& loaded)
{
    for (RejectedRow& row : loaded.rejects.rows()) {
        row.line += m_lines;
        if (m_report.rejects.size() < m_options.rejectsReported) {
            m_report.rejects.push_back(std::move(row));
        }
    }
    m_report.rejected += loaded.rejects.count();
}

Result<void> StreamIngestion::commit(Loaded loaded, std::size_t bytes)
{
    m_read += static_cast<std::int64_t>(bytes);
    std::optional<catalog::BatchId> batch;
    if (!m_options.batchId.empty()) {
        batch = catalog::BatchId{m_options.batchId, m_read, m_part};
    }
    if (loaded.rows == 0 && (!batch || !m_target->exists)) {
        return {};
    }
    if (m_cancel.isCancelled()) {
        return fail(ErrorCode::cancelled, "ingest into table", m_table, "it was cancelled");
    }
    Loader loader(m_database, *m_session, m_options);
    const auto committed = TRY(loader.commit(loaded, *m_target, batch));
    m_report.created = m_report.created || !m_target->exists;
    m_target->exists = true;
    m_part = batch ? m_read : m_part;
    m_report.journalVersion = committed.journalVersion;
    if (!committed.duplicate) {
        m_report.rows += loaded.rows;
    }
    m_maintainer->maintain(m_target->id);
    if (m_onCommitted) {
        m_onCommitted(m_report.rows, committed.journalVersion);
    }
    return {};
}

} // namespace sharepane::ingest
