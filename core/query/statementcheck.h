#pragma once

#include "core/base/result.h"
#include "core/engine/connection.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::query {

/// What a statement that may run reads.
struct CheckedStatement {
    std::vector<std::string> tables; ///< names as written, each once; all are tables of the snapshot
    std::string canonicalSql; ///< the same statement as DuckDB writes it: without comments or a final ';'
};

/// Lets a user's SQL through only when it can read nothing but tables of one snapshot.
///
/// DuckDB parses it (`json_serialize_sql` on `parser`, a connection to a sandboxed instance), and its syntax
/// tree is held against lists of what is allowed: exactly one SELECT-class statement; tables that `isTable`
/// knows, or CTEs in scope, without catalogue or schema; a few table functions; no function that tells of the
/// environment, settings, other sessions or files. `invalidArgument` with DuckDB's message when it doesn't
/// parse, `notFound` for an unknown table, `notAuthorised`, naming the construct, for the rest.
[[nodiscard]] Result<CheckedStatement> checkStatement(engine::Connection& parser, const std::string& sql,
                                                      const std::function<bool(std::string_view)>& isTable);

/// Whether users' SQL may call this scalar, aggregate or window function.
[[nodiscard]] bool isAllowedFunction(std::string_view name);
/// Whether users' SQL may read from this table function.
[[nodiscard]] bool isAllowedTableFunction(std::string_view name);

} // namespace sharepane::query
