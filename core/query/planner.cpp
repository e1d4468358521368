#include "core/query/planner.h"

#include "core/query/scanfilters.h"

namespace sharepane::query {

namespace {

/// Those that look at data or reorder joins. What is left brings filters down to the scans, and folds
/// constants.
constexpr const char* needlessOptimizers =
    "statistics_propagation,empty_result_pullup,in_clause,join_order,build_side_probe_side,"
    "common_subexpressions,common_aggregate,compressed_materialization,duplicate_groups,reorder_filter,"
    "sampling_pushdown,top_n,limit_pushdown,materialized_cte,sum_rewriter,late_materialization,"
    "join_filter_pushdown,extension";

} // namespace

Result<std::shared_ptr<SessionPool>> Planner::pool()
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_pool && !m_pool->broken()) {
            return m_pool;
        }
    }
    engine::Options options;
    options.threads = 1;
    options.disabledOptimizers = needlessOptimizers;
    auto opened = std::make_shared<SessionPool>(TRY(engine::Database::openSandboxed(options, {})));
    const std::lock_guard lock(m_mutex);
    m_pool = std::move(opened);
    return m_pool;
}

Result<std::map<std::string, delta::Predicate>> Planner::filters(const std::vector<SessionObject>& standIns,
                                                                 const std::string& sql)
{
    auto session = TRY(TRY(pool())->take());
    TRY(session.show(standIns));
    const auto rows = TRY(session.connection().query(
        "SELECT json_serialize_plan($1::VARCHAR, optimize := true)::VARCHAR", {}, {sql}));
    const engine::Chunk* chunk = TRY(rows->next());
    if (chunk == nullptr || chunk->rowCount() == 0 || chunk->isNull(0, 0)) {
        return std::map<std::string, delta::Predicate>{};
    }
    return scanFilters(chunk->bytes(0, 0)).value_or(std::map<std::string, delta::Predicate>{});
}

} // namespace sharepane::query
