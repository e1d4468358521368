#pragma once

#include "core/facade/core.h"
#include "core/facade/queryservice.h"
#include "core/query/service.h"

#include <memory>

namespace sharepane::facade {

/// QueryService over core/query.
class QueryServiceImpl final : public QueryService {
public:
    explicit QueryServiceImpl(std::shared_ptr<Core> core);

    Result<std::unique_ptr<QueryResult>> run(const DatabaseName& name, const std::string& sql,
                                             const QueryOptions& options) override;
    Result<QueryOutcome> write(const DatabaseName& name, const std::string& sql, OutputFormat format,
                               std::ostream& out, const QueryOptions& options) override;
    Result<QueryOutcome> writeFile(const DatabaseName& name, const std::string& sql, OutputFormat format,
                                   const std::filesystem::path& file, const QueryOptions& options) override;
    Result<std::vector<std::string>> completions(const DatabaseName& name) override;

private:
    [[nodiscard]] Result<std::unique_ptr<query::Running>>
    start(const DatabaseName& name, const std::string& sql, const QueryOptions& options);
    [[nodiscard]] Result<QueryOutcome> writeParquet(const DatabaseName& name, const std::string& sql,
                                                    const std::filesystem::path& file,
                                                    const QueryOptions& options);
    [[nodiscard]] Result<QueryOutcome> writeThrough(const DatabaseName& name, const std::string& sql,
                                                    OutputFormat format, const std::filesystem::path& file,
                                                    const QueryOptions& options);

    std::shared_ptr<Core> m_core;
};

} // namespace sharepane::facade
