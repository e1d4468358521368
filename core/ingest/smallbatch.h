#pragma once

#include "core/delta/schema.h"
#include "core/ingest/columns.h"
#include "core/ingest/csvpart.h"
#include "core/ingest/part.h"

#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::ingest {

/// A handful of rows as an SQL `VALUES` list, which the engine plans in a fraction of the time that a reader
/// of CSV or JSON takes. Takes only what is beyond doubt, and leaves everything else (nothing is returned) to
/// the readers, which then also say what is wrong with it.
class SmallBatch {
public:
    /// What is worth it, in bytes.
    static constexpr std::size_t mostBytes = 8192;

    explicit SmallBatch(const delta::Schema& table)
        : m_table(table)
    {
    }

    /// Lines of JSON whose keys are names of columns, spelled the same.
    [[nodiscard]] std::optional<std::string> fromJson(std::string_view lines) const;
    /// CSV records without a header, of the plainest dialect; `target` says which column each field fills.
    [[nodiscard]] std::optional<std::string> fromCsv(std::string_view records, char delimiter,
                                                     const std::vector<std::optional<std::size_t>>& target,
                                                     const std::vector<std::string>& nulls) const;

private:
    using Row = std::vector<std::optional<std::string>>; // SQL, by column; nothing: NULL

    [[nodiscard]] std::optional<std::string> jsonCell(std::size_t column,
                                                      simdjson::ondemand::value value) const;
    [[nodiscard]] bool addJsonRow(std::string_view line, std::string& sql) const;
    [[nodiscard]] std::optional<std::string> cell(std::size_t column, std::string_view text) const;
    void append(const Row& row, std::string& sql) const;

    const delta::Schema& m_table;
};

/// Rows that are there already, as SQL.
class LiteralPart : public Part {
public:
    explicit LiteralPart(std::string values)
        : m_values(std::move(values))
    {
    }
    [[nodiscard]] std::vector<std::vector<engine::Column>> inferred() const override { return {}; }
    [[nodiscard]] Result<void> mapTo(const delta::Schema&, const Options&) override { return {}; }
    [[nodiscard]] Result<void> prepare(Session&, Pass, const CancelToken&) override { return {}; }
    [[nodiscard]] std::string select(Pass) const override { return m_values; }
    [[nodiscard]] Result<void> collect(Session&, Pass, Rejects&, const CancelToken&) override { return {}; }

private:
    std::string m_values;
};

} // namespace sharepane::ingest
