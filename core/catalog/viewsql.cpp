#include "core/catalog/viewsql.h"

#include "core/catalog/viewalgebra.h"
#include "core/catalog/viewsyntax.h"
#include "core/delta/extentwriter.h"

#include <algorithm>
#include <utility>

namespace sharepane::catalog {

namespace {

constexpr std::size_t mostKnown = 1000;
constexpr const char* op = "use the query of a materialized view";

std::string withRelation(std::string text, const std::string& placeholder, const std::string& relation)
{
    for (std::size_t at = text.find(placeholder); at != std::string::npos;
         at = text.find(placeholder, at + relation.size())) {
        text.replace(at, placeholder.size(), relation);
    }
    return text;
}

Result<std::vector<engine::Column>> columnsOf(engine::Connection& connection, const std::string& sql)
{
    return TRY(connection.query("SELECT * FROM (" + sql + ") LIMIT 0"))->columns();
}

Result<void> checkNames(const std::vector<engine::Column>& columns)
{
    std::set<std::string> names;
    for (const engine::Column& column : columns) {
        if (!names.insert(foldedName(column.name)).second) {
            return fail(ErrorCode::invalidArgument, op, column.name, "two of its columns have that name",
                        "name them with AS");
        }
    }
    return {};
}

bool sameColumns(const std::vector<engine::Column>& a, const std::vector<engine::Column>& b)
{
    return std::ranges::equal(a, b, [](const engine::Column& x, const engine::Column& y) {
        return x.name == y.name && x.type == y.type;
    });
}

/// The plan of a view that is made from parts; nothing, with `why` set, when that turns out not to give
/// exactly the query's columns.
Result<std::optional<ViewPlan>> incrementalPlan(engine::Connection& connection, const ViewSyntax& syntax,
                                                const ViewPlan& base, const std::string& emptySource,
                                                std::string& why)
{
    auto algebra = TRY(makeAlgebra(connection, syntax, base.columns, emptySource, why));
    if (!algebra) {
        return std::optional<ViewPlan>();
    }
    ViewPlan plan = base;
    plan.refresh = ViewDefinition::Refresh::incremental;
    plan.why.clear();
    plan.stored = std::move(algebra->stored);
    plan.toStored = std::move(algebra->toStored);
    plan.toMerged = std::move(algebra->toMerged);
    plan.toResult = std::move(algebra->toResult);
    const std::string stored = "(" + plan.storedSql(emptySource) + ")";
    const auto result = columnsOf(connection, plan.resultSql("(" + plan.mergedSql(stored) + ")"));
    if (!result || !sameColumns(*result, base.columns)) {
        why = "it can't be put together from parts" + (result ? std::string() : ": " + result.error().cause);
        return std::optional<ViewPlan>();
    }
    return std::optional(std::move(plan));
}

} // namespace

std::string ViewPlan::directSql(const std::string& sourceRelation) const
{
    return withRelation(direct, placeholder, sourceRelation);
}

std::string ViewPlan::storedSql(const std::string& sourceRelation) const
{
    return withRelation(toStored, placeholder, sourceRelation);
}

std::string ViewPlan::mergedSql(const std::string& storedRelation) const
{
    return withRelation(toMerged, placeholder, storedRelation);
}

std::string ViewPlan::resultSql(const std::string& storedRelation) const
{
    return withRelation(toResult, placeholder, storedRelation);
}

Result<ViewPlan> planView(engine::Connection& connection, const std::string& sql, const delta::Schema& source)
{
    const ViewSyntax syntax = TRY(readViewSyntax(connection, sql, source));
    const std::string emptySource = delta::readExtentsSql(source, {}, std::vector<delta::ExtentFile>{});
    ViewPlan plan;
    plan.placeholder = syntax.placeholder;
    plan.direct = syntax.direct;
    plan.sourceColumns = syntax.columns;
    plan.everySourceColumn = syntax.everyColumn;
    plan.columns = TRY(connection.query(plan.directSql(emptySource)))->columns();
    TRY(checkNames(plan.columns));
    plan.format = TRY(formatOf(connection, syntax));
    plan.why = syntax.why;
    if (syntax.grouped) {
        auto incremental = TRY(incrementalPlan(connection, syntax, plan, emptySource, plan.why));
        if (incremental) {
            return *std::move(incremental);
        }
    }
    Algebra whole = TRY(wholeResult(syntax, plan.columns));
    plan.stored = std::move(whole.stored);
    plan.toStored = std::move(whole.toStored);
    plan.toResult = std::move(whole.toResult);
    return plan;
}

Result<std::string> sourceOfView(engine::Connection& connection, const std::string& sql)
{
    return TRY(readViewSyntax(connection, sql, {})).source;
}

Result<std::shared_ptr<const ViewPlan>> ViewPlanner::plan(engine::Connection& connection,
                                                          const std::string& sql, const delta::Schema& source)
{
    const std::string schema = delta::toJson(source);
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_known.find(sql);
        if (known != m_known.end() && known->second.schema == schema) {
            return known->second.plan;
        }
    }
    auto plan = std::make_shared<const ViewPlan>(TRY(planView(connection, sql, source)));
    const std::lock_guard lock(m_mutex);
    if (m_known.size() >= mostKnown) {
        m_known.clear();
    }
    m_known[sql] = {schema, plan};
    return std::shared_ptr<const ViewPlan>(plan);
}

bool sameStorage(const delta::Schema& table, const delta::Schema& stored)
{
    return std::ranges::equal(table.fields, stored.fields, [](const delta::Field& a, const delta::Field& b) {
        return a.name == b.name && a.type == b.type;
    });
}

ViewReading readingOf(std::shared_ptr<const ViewPlan> plan, const TableView& view, const TableView& source)
{
    ViewReading reading;
    const bool incremental = plan->refresh == ViewDefinition::Refresh::incremental;
    const auto covered = view.sources.find(source.id);
    const auto format = view.metadata.configuration.find(std::string(storedFormatKey));
    reading.usesStored = covered != view.sources.end() && covered->second >= source.lastRewrite &&
                         covered->second <= source.deltaVersion &&
                         format != view.metadata.configuration.end() && format->second == plan->format &&
                         sameStorage(view.schema, plan->stored);
    for (const LocalExtent& extent : source.extents) {
        if (!reading.usesStored || extent.version > covered->second) {
            reading.sourceExtents.push_back(&extent);
        }
    }
    if (reading.usesStored && !incremental && !reading.sourceExtents.empty()) {
        reading.usesStored = false;
        reading.sourceExtents.clear();
        for (const LocalExtent& extent : source.extents) {
            reading.sourceExtents.push_back(&extent);
        }
    }
    reading.plan = std::move(plan);
    return reading;
}

std::string ViewReading::sql(const std::string& storedRelation, const std::string& sourceRelation) const
{
    if (!usesStored) {
        return plan->directSql(sourceRelation);
    }
    if (sourceExtents.empty()) {
        return plan->resultSql(storedRelation);
    }
    return plan->resultSql("(SELECT * FROM " + storedRelation + " UNION ALL " +
                           plan->storedSql(sourceRelation) + ")");
}

std::string viewSql(const ViewReading& reading, const TableView& view, const TableView& source)
{
    std::vector<delta::ExtentFile> stored;
    for (const LocalExtent& extent : view.extents) {
        stored.push_back({.file = extent.path, .partitionValues = extent.partitionValues});
    }
    std::vector<delta::ExtentFile> newer;
    for (const LocalExtent* extent : reading.sourceExtents) {
        newer.push_back({.file = extent->path, .partitionValues = extent->partitionValues});
    }
    return reading.sql(delta::readExtentsSql(view.schema, view.metadata, stored),
                       delta::readExtentsSql(source.schema, source.metadata, newer));
}

std::vector<std::string> viewsUsing(engine::Connection& connection, const Definitions& definitions,
                                    const std::string& tableId, const delta::Schema& source,
                                    const std::string& column)
{
    std::vector<std::string> ids;
    for (const auto& [id, view] : definitions.views) {
        if (view.sourceId != tableId) {
            continue;
        }
        const auto syntax = readViewSyntax(connection, view.sql, source);
        if (syntax && (syntax->everyColumn || syntax->columns.contains(foldedName(column)))) {
            ids.push_back(id);
        }
    }
    return ids;
}

} // namespace sharepane::catalog
