#pragma once

#include "core/ingest/columns.h"
#include "core/ingest/files.h"
#include "core/ingest/part.h"

#include <optional>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// How a CSV is written.
struct CsvDialect {
    std::string delimiter = ",";
    std::string quote = "\"";
    std::string escape = "\"";
    std::string comment;
    std::string skip = "0"; ///< lines before the header
    bool header = false;
    std::string dateFormat;      ///< strptime's; empty: ISO
    std::string timestampFormat; ///< strptime's; empty: ISO
    friend bool operator==(const CsvDialect&, const CsvDialect&) = default;
};

/// CSV files of one dialect with the same columns.
///
/// The quick pass lets DuckDB's reader convert and record what it can't, but for the types with which the
/// reader isn't to be trusted (1.4: 5.7 becomes 6 in an integer column, the offset of a TIMESTAMP is dropped,
/// a bad TIMESTAMPTZ or member of a STRUCT becomes NULL without a word): those are converted by expressions
/// that end the query at a value that they don't take as it is. The thorough pass reads text and converts it
/// all by expressions that say what is wrong.
class CsvPart : public Part {
public:
    CsvPart(CsvDialect dialect, std::vector<engine::Column> columns, const Options& options);

    void add(SourceFile file, std::vector<engine::Column> inferred);
    [[nodiscard]] bool takes(const CsvDialect& dialect, const std::vector<std::string>& names) const;
    /// For a stream: the same dialect, columns and mapping, other bytes.
    void replaceFile(SourceFile file, bool header);
    /// Whether the files that were looked at have one.
    [[nodiscard]] bool hasHeader() const { return m_hasHeader; }
    /// Whether the quick pass goes on after a row that the reader can't take and records it. Costs about a
    /// millisecond, so a small batch does without.
    void setRecordsRejects(bool records) { m_recordsRejects = records; }

    /// Which column of the table each field fills, for records without a header in the plainest dialect;
    /// nothing for any other.
    [[nodiscard]] const std::vector<std::optional<std::size_t>>* plainFields() const;
    [[nodiscard]] const CsvDialect& dialect() const { return m_dialect; }

    [[nodiscard]] std::vector<std::vector<engine::Column>> inferred() const override { return m_inferred; }
    [[nodiscard]] Result<void> mapTo(const delta::Schema& table, const Options& options) override;
    [[nodiscard]] Result<void> prepare(Session& session, Pass pass, const CancelToken& cancel) override;
    [[nodiscard]] std::string select(Pass pass) const override;
    [[nodiscard]] Result<void> collect(Session& session, Pass pass, Rejects& rejects,
                                       const CancelToken& cancel) override;
    bool adapt(const Error& error, Pass pass) override;

private:
    /// A rejected row on its way into the report.
    struct Found {
        std::string path;
        std::int64_t record = 0;   ///< as the reader counts them
        std::int64_t position = 0; ///< 1-based, of its first byte; 0: not known
        std::string reason;
    };

    [[nodiscard]] bool records(Pass pass) const { return pass == Pass::thorough || m_recordsRejects; }
    [[nodiscard]] bool isPlain(const std::string& path) const;
    [[nodiscard]] std::string readerType(std::size_t column, Pass pass) const;
    [[nodiscard]] std::string reader(const std::vector<SourceFile>& files, Pass pass,
                                     bool recordRejects) const;
    [[nodiscard]] std::string nameOfPath(const std::string& path) const;
    [[nodiscard]] std::string column(std::size_t tableColumn) const;
    [[nodiscard]] std::string quickValue(std::size_t tableColumn) const;
    [[nodiscard]] std::string quickDoubt(std::size_t tableColumn) const;
    [[nodiscard]] std::string thoroughValue(std::size_t tableColumn) const;
    [[nodiscard]] std::string reason() const;
    [[nodiscard]] Result<void> forgetRejects(Session& session) const;
    [[nodiscard]] Result<std::vector<Found>> recorded(Session& session, Rejects& rejects,
                                                      const CancelToken& cancel) const;
    [[nodiscard]] Result<void> collectFrom(Session& session, const SourceFile& file, Rejects& rejects,
                                           const CancelToken& cancel) const;
    void report(std::vector<Found>& found, const std::vector<std::int64_t>& accepted,
                const std::vector<std::string>& reasons, const SourceFile& file, Rejects& rejects) const;

    CsvDialect m_dialect;
    std::vector<std::string> m_names;
    Options m_options;
    std::vector<SourceFile> m_files;
    std::vector<std::vector<engine::Column>> m_inferred;
    std::string m_errors; // names of the tables that the reader stores rejects in
    std::string m_scans;
    bool m_hasHeader;
    bool m_recordsRejects = true;
    bool m_tolerant = false;  // of lines that end in different ways
    bool m_demanding = false; // the quick pass met offsets or integers that no DOUBLE holds
    delta::Schema m_table;
    Mapping m_mapping;
    std::vector<std::optional<std::size_t>> m_target; // of each source column: the table's
};

} // namespace sharepane::ingest
