#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

class QSqlDatabase;

namespace sharepane::workspace {

/// The statements of an SQL script: split at ';' outside strings, comments and BEGIN … END of triggers.
[[nodiscard]] std::vector<std::string> splitStatements(std::string_view script);

/// Brings the schema to the newest version (PRAGMA user_version), each numbered script in one transaction.
/// Several processes may do so at once. `unsupported` when the file is newer than this program.
[[nodiscard]] Result<void> migrate(QSqlDatabase& database);

} // namespace sharepane::workspace
