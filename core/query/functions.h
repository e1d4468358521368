#pragma once

#include "core/base/result.h"
#include "core/catalog/definitions.h"
#include "core/engine/connection.h"
#include "core/query/sessions.h"
#include "core/query/statementcheck.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::query {

/// A stored function that queries can use: its macro, and what its body reads.
struct PreparedFunction {
    std::string name;
    SessionObject macro;
    Statement body; ///< without its tree
};

/// Makes stored functions usable. A body comes from a journal, that is from anywhere: it is read and held
/// against the same lists as users' own statements before it becomes a macro, every time. In the macro, a
/// table is named so that only the database's own can be meant. Thread-safe.
class Functions {
public:
    /// The stored functions that a statement calls, and those that they call, callees first. Functions named
    /// like one of DuckDB's are left out: nothing takes the place of those. `invalidArgument` for functions
    /// that call themselves; the error of a body names its function.
    [[nodiscard]] Result<std::vector<std::shared_ptr<const PreparedFunction>>>
    calledBy(const Statement& statement, const catalog::Definitions& definitions, engine::Connection& parser);

    /// Says whether the body is an expression or a query (`function.isTable`): it is a query when it reads as
    /// a statement and doesn't begin with a parenthesis. `invalidArgument` when it is neither,
    /// `notAuthorised` for what no query may do, and `alreadyExists` for a name that means something to
    /// DuckDB.
    [[nodiscard]] Result<catalog::Function> check(catalog::Function function, engine::Connection& parser);

    [[nodiscard]] Result<bool> isBuiltIn(std::string_view name, engine::Connection& connection);

private:
    class Walk;
    [[nodiscard]] Result<std::shared_ptr<const PreparedFunction>> prepare(const catalog::Function& function,
                                                                          engine::Connection& parser);

    std::mutex m_mutex; // guards what follows; never held while SQL runs
    std::set<std::string, std::less<>> m_builtIns;
    std::map<std::string, std::shared_ptr<const PreparedFunction>> m_prepared; // by all that they are made of
};

} // namespace sharepane::query
