#pragma once

#include "core/ingest/columns.h"
#include "core/ingest/files.h"
#include "core/ingest/jsonexpression.h"
#include "core/ingest/part.h"

#include <optional>
#include <string>
#include <vector>

namespace sharepane::ingest {

/// JSON files, or lines of JSON in memory.
class JsonPart : public Part {
public:
    /// How objects follow each other.
    enum class Layout : std::uint8_t { lines, array, sequence };

    JsonPart(std::vector<SourceFile> files, Layout layout);
    /// Lines in memory.
    explicit JsonPart(std::string lines);
    /// For a stream: the same columns, other bytes.
    void replaceLines(std::string lines);
    void replaceFile(SourceFile file);

    /// Looks at a sample (or all) of the objects for keys and types. `table` is null when it is to be made;
    /// otherwise its columns are taken for the keys when the sample says nothing.
    [[nodiscard]] Result<void> inspect(Session& session, const delta::Schema* table, bool wholeFile,
                                       const CancelToken& cancel);

    [[nodiscard]] std::vector<std::vector<engine::Column>> inferred() const override { return {m_columns}; }
    [[nodiscard]] Result<void> mapTo(const delta::Schema& table, const Options& options) override;
    [[nodiscard]] Result<void> prepare(Session& session, Pass pass, const CancelToken& cancel) override;
    [[nodiscard]] std::string select(Pass pass) const override;
    [[nodiscard]] Result<void> collect(Session& session, Pass pass, Rejects& rejects,
                                       const CancelToken& cancel) override;
    bool adapt(const Error& error, Pass pass) override;

private:
    [[nodiscard]] Result<bool> isTooDeep(Session& session, bool wholeFile, const CancelToken& cancel) const;
    void assumeColumnsOf(const delta::Schema& table);
    [[nodiscard]] std::string source(const std::vector<SourceFile>& files, bool recordRejects) const;
    [[nodiscard]] Result<void> collectFrom(Session& session, const SourceFile* file, Rejects& rejects,
                                           const CancelToken& cancel) const;
    [[nodiscard]] Result<std::vector<RejectedRow>> unreadableLines(Session& session, const SourceFile& file,
                                                                   const CancelToken& cancel) const;
    [[nodiscard]] Result<void> forgetRejects(Session& session) const;

    std::vector<SourceFile> m_files;
    std::optional<std::string> m_lines;
    Layout m_layout = Layout::lines;
    std::vector<engine::Column> m_columns;
    std::optional<JsonExpression> m_expression;
    bool m_uniform = true; // all objects may have the same keys
    std::string m_errors;  // names of the tables that the reader stores unreadable lines in
    std::string m_scans;
};

/// SQL: a reader of lines, as the text column t. No JSON text holds the control character that would be its
/// delimiter, so every line of JSON is one column, and a line that isn't UTF-8 is an error of its own.
[[nodiscard]] std::string lineReader(const std::string& paths, const std::string& options);

/// The layout of a JSON file, by its first bytes.
[[nodiscard]] Result<JsonPart::Layout> layoutOf(Session& session, const SourceFile& file,
                                                const CancelToken& cancel);

} // namespace sharepane::ingest
