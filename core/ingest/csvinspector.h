#pragma once

#include "core/ingest/csvpart.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::ingest {

/// Finds out how CSV files are written, and groups those that are written alike.
///
/// For a table that exists its columns decide: the delimiter is the one that makes most of the first line's
/// fields names of columns, or as many fields as there are columns. Everything else is found by DuckDB's
/// sniffer.
class CsvInspector {
public:
    /// `table` is null when the table is to be made. `wholeFile`: let every row, not a sample, decide on
    /// types.
    CsvInspector(Session& session, const delta::Schema* table, const Options& options, bool wholeFile)
        : m_session(session)
        , m_table(table)
        , m_options(options)
        , m_wholeFile(wholeFile)
    {
    }

    [[nodiscard]] Result<void> add(const SourceFile& file, const CancelToken& cancel);
    [[nodiscard]] std::vector<std::unique_ptr<CsvPart>> take() { return std::move(m_parts); }

private:
    struct Found {
        CsvDialect dialect;
        std::vector<engine::Column> columns;
    };
    [[nodiscard]] Result<Found> inspect(const SourceFile& file, const CancelToken& cancel);
    [[nodiscard]] Result<std::string> firstLine(const SourceFile& file, const CancelToken& cancel);
    [[nodiscard]] Result<Found> sniff(const SourceFile& file, const std::string& delimiter,
                                      std::optional<bool> header, const CancelToken& cancel);
    [[nodiscard]] std::optional<Found> byHeader(const std::string& line) const;
    [[nodiscard]] Result<void> learnTimeFormats(const SourceFile& file, Found& found,
                                                const CancelToken& cancel);
    [[nodiscard]] std::string delimiterByCount(const std::string& line) const;
    [[nodiscard]] std::vector<std::string> delimiters(const SourceFile& file) const;

    Session& m_session;
    const delta::Schema* m_table;
    const Options& m_options;
    bool m_wholeFile;
    std::vector<std::string> m_delimiters; // to choose from, for the file that is looked at
    std::vector<std::unique_ptr<CsvPart>> m_parts;
};

/// The fields of one CSV line, unquoted.
[[nodiscard]] std::vector<std::string> splitFields(std::string_view line, char delimiter);

} // namespace sharepane::ingest
