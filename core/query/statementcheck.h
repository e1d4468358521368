#pragma once

#include "core/base/result.h"
#include "core/engine/connection.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::query {

/// What a statement reads and calls.
struct Statement {
    std::vector<std::string> tables;           ///< names as written, each once; CTEs are not among them
    std::set<std::string> functions;           ///< called, in lower case
    std::vector<std::string> unknownFunctions; ///< called in FROM, as written; none that DuckDB has
    bool hasCondition = false;                 ///< WHERE, ON, HAVING, QUALIFY: it may read less than all
    std::set<std::string> clocks;              ///< functions of the present time, as DuckDB calls them
    bool knowsTimeOtherwise = false;           ///< it depends on the present time in yet another way
    std::set<std::string> deepSearches;    ///< functions whose JSON must not be nested deeply (jsonguards.h)
    std::set<std::string> deepByParameter; ///< the same, of a function's body that has parameters
    bool hasArrow = false;                 ///< JSON's `->`
    bool hasArrowByColumn = false;         ///< with a path that is not written out
    std::string tree;                      ///< DuckDB's syntax tree of it, as JSON
};

/// Reads a user's SQL, and refuses what could reach anything but relations of one snapshot whatever they are.
///
/// DuckDB parses it (`json_serialize_sql` on `parser`, a connection to a sandboxed instance), and its syntax
/// tree is held against lists of what is allowed: exactly one SELECT-class statement; no name of a table with
/// catalogue or schema; no function that tells of the environment, settings, other sessions or files.
/// `invalidArgument` with DuckDB's message when it doesn't parse, `notAuthorised`, naming the construct, for
/// the rest. It may run once checkNames() has passed it too.
[[nodiscard]] Result<Statement> readStatement(engine::Connection& parser, const std::string& sql);

/// What a database has by a name; names come as they are written.
struct Names {
    std::function<bool(std::string_view)> isTable;
    std::function<bool(std::string_view)> isTableFunction;
};
/// `notFound` for a table, `notAuthorised` for a table function that the database doesn't have.
[[nodiscard]] Result<void> checkNames(const Statement& statement, const Names& names);

/// The same statement as DuckDB writes it: without comments or a final ';'.
[[nodiscard]] Result<std::string> canonicalSql(engine::Connection& parser, const Statement& statement);

/// The same with every table written as `temp.main.<name>`, so that no CTE around it can take its place.
[[nodiscard]] Result<std::string> qualifiedSql(engine::Connection& parser, const Statement& statement);

/// Whether the statement is `SELECT` and one expression, and nothing more.
[[nodiscard]] bool isSingleExpression(const Statement& statement);

/// Of a statement that is `SELECT count(*) FROM <table>` and nothing more: how its column is called.
[[nodiscard]] std::optional<std::string> countColumn(const Statement& statement);

/// Whether users' SQL may read from this table function.
[[nodiscard]] bool isAllowedTableFunction(std::string_view name);

} // namespace sharepane::query
