#pragma once

#include "core/ingest/csvpart.h"
#include "core/ingest/files.h"
#include "core/ingest/ingestor.h"
#include "core/ingest/jsonpart.h"
#include "core/ingest/loader.h"
#include "core/ingest/recordcutter.h"
#include "core/ingest/streamreader.h"

#include <memory>
#include <optional>
#include <string>

namespace sharepane::ingest {

/// One call of Ingestor::ingestStream.
class StreamIngestion {
public:
    StreamIngestion(Ingestor& ingestor, catalog::LeaderDatabase& database, std::string table,
                    const Options& options, const CancelToken& cancel);
    ~StreamIngestion();

    [[nodiscard]] Result<Report> run(int fd, const Ingestor::OnCommitted& onCommitted);

private:
    class Maintainer;

    [[nodiscard]] Result<Report> spool(StreamReader& reader, std::string head, bool ended, Format format);
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> batches(StreamReader& reader, std::string head, bool ended);
    [[nodiscard]] bool skip();
    [[nodiscard]] Result<void> ingest(std::string records);
    [[nodiscard]] Result<void> choosePart(const std::string& records);
    [[nodiscard]] Result<void> chooseCsv(const std::string& records);
    [[nodiscard]] Result<void> chooseJson(const std::string& records);
    [[nodiscard]] Result<void> chooseTarget();
    [[nodiscard]] Result<bool> takeColumns(const std::string& records);
    [[nodiscard]] Result<void> feed(std::string records);
    [[nodiscard]] Result<std::optional<Loaded>> loadSmall(const std::string& records);
    [[nodiscard]] Result<Loaded> load(const std::string& records);
    [[nodiscard]] Result<void> commit(Loaded loaded, std::size_t bytes);
    [[nodiscard]] Result<SourceFile> fileOf(std::string_view records);
    void report(Loaded& loaded);

    Ingestor& m_ingestor;
    catalog::LeaderDatabase& m_database;
    std::string m_table;
    const Options& m_options;
    const CancelToken& m_cancel;
    ScratchFolder m_scratch;
    std::unique_ptr<Session> m_session;
    std::shared_ptr<engine::Database> m_smallEngine;
    std::unique_ptr<Session> m_smallSession; ///< for a few rows
    std::unique_ptr<Maintainer> m_maintainer;
    Ingestor::OnCommitted m_onCommitted;

    Format m_format = Format::automatic;
    std::optional<Target> m_target;
    std::unique_ptr<CsvPart> m_csv;
    std::unique_ptr<JsonPart> m_json;
    bool m_firstBatch = true;

    std::string m_pending;     // bytes not ingested yet
    std::string m_firstRecord; // of the whole stream, when a repetition skips it
    std::optional<RecordCutter> m_cutter;
    std::int64_t m_read = 0;  // bytes of the stream that are ingested or skipped
    std::int64_t m_part = -1; // the last part committed under the batch id
    std::int64_t m_lines = 0; // lines before m_pending
    Report m_report;
};

} // namespace sharepane::ingest
