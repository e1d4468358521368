#pragma once

#include "core/base/result.h"
#include "core/delta/pruning.h"
#include "core/query/sessions.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace sharepane::query {

/// Finds out which rows a statement can want, by letting DuckDB plan it on empty tables. Its instance can
/// open no file, and its optimizer doesn't look at statistics: what a plan leaves out of the empty tables it
/// would leave out of any. Thread-safe.
class Planner {
public:
    /// By name of a table, as scanFilters() says; empty when the statement can't be planned. `standIns` give
    /// each table its columns, and make the views and functions that the statement uses.
    [[nodiscard]] Result<std::map<std::string, delta::Predicate>>
    filters(const std::vector<SessionObject>& standIns, const std::string& sql);

private:
    [[nodiscard]] Result<std::shared_ptr<SessionPool>> pool();

    std::mutex m_mutex; // guards m_pool; never held while an instance is opened
    std::shared_ptr<SessionPool> m_pool;
};

} // namespace sharepane::query
