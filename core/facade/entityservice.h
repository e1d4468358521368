#pragma once

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
    std::string body; ///< an expression, or a query when `isTable`
    bool isTable = false;
    Timestamp createdAt{};
};

/// What a database holds besides tables. Reading works on leader and follower databases; changing only on
/// leader databases (notAuthorised, naming the leader, otherwise). Thread-safe; calls block on storage.
/// The creating calls return false when what is asked for exists identically, alreadyExists when it differs.
class EntityService {
public:
    virtual ~EntityService() = default;

    [[nodiscard]] virtual Result<std::vector<FunctionInfo>> functions(const DatabaseName& name) = 0;
    [[nodiscard]] virtual Result<bool> createFunction(const DatabaseName& name,
                                                      const FunctionInfo& function) = 0;
    [[nodiscard]] virtual Result<void> dropFunction(const DatabaseName& name,
                                                    const std::string& function) = 0;

    [[nodiscard]] virtual Result<std::vector<ExternalTableInfo>> externalTables(const DatabaseName& name) = 0;
    [[nodiscard]] virtual Result<void> dropExternalTable(const DatabaseName& name,
                                                         const std::string& table) = 0;
};

} // namespace sharepane::facade
