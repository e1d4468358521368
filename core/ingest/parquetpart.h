#pragma once

#include "core/ingest/columns.h"
#include "core/ingest/files.h"
#include "core/ingest/part.h"

#include <string>
#include <vector>

namespace sharepane::ingest {

/// Parquet files with the same columns.
class ParquetPart : public Part {
public:
    ParquetPart(std::vector<SourceFile> files, std::vector<engine::Column> columns);
    [[nodiscard]] static Result<std::vector<engine::Column>>
    columnsOf(Session& session, const SourceFile& file, const CancelToken& cancel);

    void add(SourceFile file) { m_files.push_back(std::move(file)); }
    [[nodiscard]] bool takes(const std::vector<engine::Column>& columns) const;

    [[nodiscard]] std::vector<std::vector<engine::Column>> inferred() const override { return {m_columns}; }
    [[nodiscard]] Result<void> mapTo(const delta::Schema& table, const Options& options) override;
    [[nodiscard]] Result<void> prepare(Session& session, Pass pass, const CancelToken& cancel) override;
    [[nodiscard]] std::string select(Pass pass) const override;
    [[nodiscard]] Result<void> collect(Session& session, Pass pass, Rejects& rejects,
                                       const CancelToken& cancel) override;

private:
    [[nodiscard]] std::string valueOf(std::size_t column, Pass pass) const;
    [[nodiscard]] std::string misfit(std::size_t column) const;
    [[nodiscard]] std::string reason() const;

    std::vector<SourceFile> m_files;
    std::vector<engine::Column> m_columns;
    delta::Schema m_table;
    Mapping m_mapping;
};

} // namespace sharepane::ingest
