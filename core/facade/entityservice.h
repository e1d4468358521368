#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/types.h"

#include <string>
#include <vector>

namespace sharepane::facade {

struct ExternalTableInfo {
    std::string name;
    std::string format; ///< parquet, csv, json or delta
    std::string location;
    std::vector<ColumnInfo> columns;
    Timestamp createdAt{};
};

struct FunctionInfo {
    std::string name;
    std::vector<std::string> parameters;
    std::string body;     ///< an expression, or a query when `isTable`
    bool isTable = false; ///< found out when it is created
    Timestamp createdAt{};
};

/// A materialized view: a table kept equal to a query over another table of the database.
struct ViewInfo {
    std::string name;
    std::string sql;    ///< as it was created with
    std::string source; ///< the table that it reads, under its present name
    bool incremental = false;
    std::string why;                 ///< why it is refreshed in full; empty when incremental
    std::int64_t sourceVersion = -1; ///< Delta version of the source that its stored rows stand for
    std::int64_t behind = 0; ///< versions of the source since; a query adds what they changed, so it is right
    std::int64_t rows = -1;  ///< stored: partial aggregates of an incremental view; -1: not known
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
};

/// What a database holds besides tables. Reading works on leader and follower databases; changing only on
/// leader databases (notAuthorised, naming the leader, otherwise). Thread-safe; calls block on storage.
/// The creating calls return false when what is asked for exists identically, alreadyExists when it differs.
class EntityService {
public:
    virtual ~EntityService() = default;

    [[nodiscard]] virtual Result<std::vector<FunctionInfo>> functions(const DatabaseName& name) = 0;
    /// invalidArgument when the body is neither an expression nor a query, or names what is not there;
    /// notAuthorised for what no query may do; alreadyExists also for a name of the query engine's own.
    [[nodiscard]] virtual Result<bool> createFunction(const DatabaseName& name,
                                                      const FunctionInfo& function) = 0;
    [[nodiscard]] virtual Result<void> dropFunction(const DatabaseName& name,
                                                    const std::string& function) = 0;

    [[nodiscard]] virtual Result<std::vector<ExternalTableInfo>> externalTables(const DatabaseName& name) = 0;
    /// Takes the columns from the files at the location: a file, or a folder. `unsupported` for other places
    /// than this machine's file system.
    [[nodiscard]] virtual Result<bool> createExternalTable(const DatabaseName& name,
                                                           const ExternalTableInfo& table) = 0;
    [[nodiscard]] virtual Result<void> dropExternalTable(const DatabaseName& name,
                                                         const std::string& table) = 0;

    [[nodiscard]] virtual Result<std::vector<ViewInfo>> views(const DatabaseName& name) = 0;
    /// `sql`: one SELECT over one table of the database. Blocks for as long as its first result takes.
    [[nodiscard]] virtual Result<bool> createView(const DatabaseName& name, const std::string& view,
                                                  const std::string& sql) = 0;
    /// False when it was up to date. Queries don't need it: they are right at any time.
    [[nodiscard]] virtual Result<bool> refreshView(const DatabaseName& name, const std::string& view,
                                                   const CancelToken& cancel = {}) = 0;
    [[nodiscard]] virtual Result<void> dropView(const DatabaseName& name, const std::string& view) = 0;
};

} // namespace sharepane::facade
