#include "core/facade/queries.h"

#include "core/base/ids.h"
#include "core/delta/schema.h"
#include "core/facade/authority.h"
#include "core/follow/followers.h"
#include "core/query/resultwriter.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <ostream>
#include <system_error>

namespace sharepane::facade {

namespace {

bool isNumeric(const std::string& type)
{
    constexpr std::array<std::string_view, 12> names{"TINYINT",  "SMALLINT", "INTEGER",  "BIGINT",
                                                     "HUGEINT",  "FLOAT",    "UTINYINT", "USMALLINT",
                                                     "UINTEGER", "UBIGINT",  "UHUGEINT", "DOUBLE"};
    return std::find(names.begin(), names.end(), type) != names.end() || type.starts_with("DECIMAL(");
}

query::TextFormat textFormat(OutputFormat format)
{
    switch (format) {
    case OutputFormat::csv:
        return query::TextFormat::csv;
    case OutputFormat::json:
        return query::TextFormat::json;
    case OutputFormat::ndjson:
        return query::TextFormat::ndjson;
    case OutputFormat::table:
    case OutputFormat::parquet:
        break;
    }
    return query::TextFormat::table;
}

/// A follower's extent that can't be read is compared with its checksum, and fetched again, by the engine.
/// What is wrong with a file DuckDB tells in many ways; what is wrong with the statement, the person or the
/// machine, it tells apart.
void reportDamage(Core& core, const DatabaseName& name, const Error& error)
{
    if (error.code == ErrorCode::corrupt || error.code == ErrorCode::notFound ||
        error.code == ErrorCode::failed) {
        (void)follow::requestVerification(*core.workspace(), name.cluster, name.database);
    }
}

/// Of a leader. Another program may have deleted extents that only versions before its own commit need: that
/// commit goes into the journal now, and a query of the version with it needs them no more.
bool hasCaughtUp(Core& core, const DatabaseName& name, const Error& error)
{
    if (error.code != ErrorCode::corrupt) {
        return false;
    }
    const auto leader = core.leader(name);
    return leader && (*leader)->reconcile();
}

tl::unexpected<Error> notWritten(const std::filesystem::path& file)
{
    return fail(ErrorCode::needsPerson, "write the result to", file.string(), "the file can't be written",
                "check that its folder exists, may be written and has space");
}

QueryExtents extentsOf(const query::ExtentCount& count)
{
    return {count.opened, count.total};
}

/// The snapshots of a database that this principal may query.
Result<std::shared_ptr<catalog::SnapshotSource>>
sourceFor(const std::shared_ptr<Core>& core, const DatabaseName& name, const QueryOptions& options)
{
    if (options.principal.empty()) {
        return core->snapshots(name);
    }
    const Authority authority(core, TRY(catalog::parsePrincipal(options.principal)));
    return authority.require(catalog::Operation::query, name);
}

class QueryResultImpl final : public QueryResult {
public:
    QueryResultImpl(std::shared_ptr<Core> core, DatabaseName name, std::shared_ptr<query::Service> service,
                    std::unique_ptr<query::Running> running)
        : m_core(std::move(core))
        , m_name(std::move(name))
        , m_service(std::move(service))
        , m_running(std::move(running))
    {
        for (const auto& column : m_running->columns()) {
            m_columns.push_back({column.name, column.type, isNumeric(column.type)});
        }
    }

    const std::vector<QueryColumn>& columns() const override { return m_columns; }
    std::int64_t snapshotVersion() const override { return m_running->snapshotVersion(); }
    QueryExtents extents() const override { return extentsOf(m_running->extents()); }

    Result<bool> next(std::vector<std::vector<std::optional<std::string>>>& rows) override
    {
        const auto next = m_running->next();
        if (!next) {
            reportDamage(*m_core, m_name, next.error());
            return fail(next.error());
        }
        const engine::Chunk* chunk = *next;
        if (chunk == nullptr) {
            return false;
        }
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            auto& cells = rows.emplace_back();
            cells.reserve(m_columns.size());
            for (std::size_t column = 0; column < m_columns.size(); ++column) {
                cells.push_back(chunk->isNull(column, row) ? std::nullopt
                                                           : std::optional(chunk->text(column, row)));
            }
        }
        return true;
    }

private:
    std::shared_ptr<Core> m_core;
    DatabaseName m_name;
    std::shared_ptr<query::Service> m_service; // outlives the running query
    std::unique_ptr<query::Running> m_running;
    std::vector<QueryColumn> m_columns;
};

} // namespace

QueryServiceImpl::QueryServiceImpl(std::shared_ptr<Core> core)
    : m_core(std::move(core))
{
}

Result<std::unique_ptr<query::Running>>
QueryServiceImpl::start(const DatabaseName& name, const std::string& sql, const QueryOptions& options)
{
    const auto source = TRY(sourceFor(m_core, name, options));
    auto running = m_core->queries()->run(*source, sql, options.cancel);
    if (!running && hasCaughtUp(*m_core, name, running.error())) {
        running = m_core->queries()->run(*source, sql, options.cancel);
    }
    if (!running) {
        reportDamage(*m_core, name, running.error());
    }
    return running;
}

Result<std::unique_ptr<QueryResult>> QueryServiceImpl::run(const DatabaseName& name, const std::string& sql,
                                                           const QueryOptions& options)
{
    auto running = TRY(start(name, sql, options));
    return std::make_unique<QueryResultImpl>(m_core, name, m_core->queries(), std::move(running));
}

Result<QueryOutcome> QueryServiceImpl::write(const DatabaseName& name, const std::string& sql,
                                             OutputFormat format, std::ostream& out,
                                             const QueryOptions& options)
{
    const auto running = TRY(start(name, sql, options));
    const auto rows = query::writeResult(*running, textFormat(format), out);
    if (!rows) {
        reportDamage(*m_core, name, rows.error());
        return fail(rows.error());
    }
    return QueryOutcome{*rows, running->snapshotVersion(), extentsOf(running->extents())};
}

Result<QueryOutcome> QueryServiceImpl::writeParquet(const DatabaseName& name, const std::string& sql,
                                                    const std::filesystem::path& file,
                                                    const QueryOptions& options)
{
    const auto source = TRY(sourceFor(m_core, name, options));
    auto written = m_core->queries()->writeParquet(*source, sql, file, options.cancel);
    if (!written && hasCaughtUp(*m_core, name, written.error())) {
        written = m_core->queries()->writeParquet(*source, sql, file, options.cancel);
    }
    if (!written) {
        reportDamage(*m_core, name, written.error());
        return fail(written.error());
    }
    return QueryOutcome{written->rows, written->snapshotVersion, extentsOf(written->extents)};
}

/// Into something that is no regular file (a pipe, a terminal): straight, since it can't appear whole.
Result<QueryOutcome> QueryServiceImpl::writeThrough(const DatabaseName& name, const std::string& sql,
                                                    OutputFormat format, const std::filesystem::path& file,
                                                    const QueryOptions& options)
{
    if (format == OutputFormat::parquet || std::filesystem::is_directory(file)) {
        return fail(ErrorCode::invalidArgument, "write the result to", file.string(),
                    "it is not a regular file", "name a file");
    }
    std::ofstream out(file, std::ios::binary);
    auto outcome = write(name, sql, format, out, options);
    out.close();
    if (outcome && !out) {
        return notWritten(file);
    }
    return outcome;
}

Result<QueryOutcome> QueryServiceImpl::writeFile(const DatabaseName& name, const std::string& sql,
                                                 OutputFormat format, const std::filesystem::path& file,
                                                 const QueryOptions& options)
{
    // What is behind a symbolic link is replaced, not the link.
    std::error_code error;
    const auto target = std::filesystem::weakly_canonical(std::filesystem::absolute(file), error);
    if (error) {
        return fail(systemError(error.value(), "write the result to", file.string()));
    }
    const auto existing = std::filesystem::status(target, error);
    if (std::filesystem::exists(existing) && !std::filesystem::is_regular_file(existing)) {
        return writeThrough(name, sql, format, target, options);
    }
    const std::filesystem::path part = target.string() + "." + newUuid().substr(0, 8) + ".part";
    auto outcome = [&]() -> Result<QueryOutcome> {
        if (format == OutputFormat::parquet) {
            return writeParquet(name, sql, part, options);
        }
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        auto written = write(name, sql, format, out, options);
        out.close();
        if (written && !out) {
            return notWritten(file);
        }
        return written;
    }();
    if (outcome && std::filesystem::exists(existing)) {
        std::filesystem::permissions(part, existing.permissions(), error); // a private result stays private
    }
    if (outcome) {
        std::filesystem::rename(part, target, error);
        if (error) {
            outcome = fail(systemError(error.value(), "write the result to", file.string()));
        }
    }
    if (!outcome) {
        std::filesystem::remove(part, error);
    }
    return outcome;
}

Result<std::vector<std::string>> QueryServiceImpl::completions(const DatabaseName& name)
{
    constexpr std::size_t mostTables = 200; // whose columns are worth reading for a list of words
    const auto source = TRY(m_core->snapshots(name));
    std::vector<std::string> words = TRY(source->contents()).names();
    auto tables = words;
    tables.resize(std::min(tables.size(), mostTables));
    for (const auto& table : TRY(source->view(tables)).tables) {
        for (const auto& field : table.schema.fields) {
            words.push_back(field.name);
        }
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

} // namespace sharepane::facade
