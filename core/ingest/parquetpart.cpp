#include "core/ingest/parquetpart.h"

#include <algorithm>

namespace sharepane::ingest {

namespace {

using Kind = delta::DataType::Kind;

std::string reader(const std::vector<SourceFile>& files, bool numbered)
{
    return "read_parquet(" + pathList(files) + ", hive_partitioning = false" +
           (numbered ? ", file_row_number = true)" : ")");
}

bool mayHaveFraction(const std::string& type)
{
    return type == "FLOAT" || type == "DOUBLE" || type.starts_with("DECIMAL");
}

/// Whether the file's column has the type itself, or one that a table keeps as that type.
bool holds(const engine::Column& column, const delta::DataType& type)
{
    const auto own = delta::fromEngineType(column.type);
    return own && *own == type;
}

} // namespace

ParquetPart::ParquetPart(std::vector<SourceFile> files, std::vector<engine::Column> columns)
    : m_files(std::move(files))
    , m_columns(std::move(columns))
{
}

Result<std::vector<engine::Column>> ParquetPart::columnsOf(Session& session, const SourceFile& file,
                                                           const CancelToken& cancel)
{
    std::vector<engine::Column> columns;
    for (const auto& row : TRY(session.rows("DESCRIBE SELECT * FROM " + reader({file}, false), cancel))) {
        columns.push_back({row.at(0), row.at(1)});
    }
    return columns;
}

bool ParquetPart::takes(const std::vector<engine::Column>& columns) const
{
    return std::ranges::equal(m_columns, columns, [](const auto& a, const auto& b) {
        return a.name == b.name && a.type == b.type;
    });
}

Result<void> ParquetPart::mapTo(const delta::Schema& table, const Options& options)
{
    std::vector<std::string> names;
    for (const engine::Column& column : m_columns) {
        names.push_back(column.name);
    }
    m_table = table;
    m_mapping = TRY(mapByName(table, names, options, describe(m_files)));
    for (std::size_t i = 0; options.strict && i < m_mapping.size(); ++i) {
        if (!m_mapping[i]) {
            continue;
        }
        const engine::Column& column = m_columns[*m_mapping[i]];
        if (!holds(column, m_table.fields[i].type)) {
            return fail(ErrorCode::invalidArgument, "ingest", describe(m_files),
                        "column \"" + column.name + "\" is " + column.type + ", and in the table " +
                            delta::toEngineType(m_table.fields[i].type),
                        "cast it where the file is written, or ingest without strict types");
        }
    }
    return {};
}

Result<void> ParquetPart::prepare(Session&, Pass, const CancelToken&)
{
    return {};
}

std::string ParquetPart::valueOf(std::size_t column, Pass pass) const
{
    const delta::DataType& type = m_table.fields[column].type;
    if (!m_mapping[column]) {
        return nullOf(type);
    }
    const engine::Column& source = m_columns[*m_mapping[column]];
    std::string value = engine::quoteIdentifier(source.name);
    const std::string target = delta::toEngineType(type);
    if (type.kind == Kind::timestamp && source.type == "TIMESTAMP") {
        return atUtc(value);
    }
    if (holds(source, type)) {
        return value;
    }
    return (pass == Pass::quick ? "CAST(" : "TRY_CAST(") + value + " AS " + target + ")";
}

/// SQL: whether the column's value gets lost or rounded on its way into the table; empty: it can't.
std::string ParquetPart::misfit(std::size_t column) const
{
    if (!m_mapping[column]) {
        return {};
    }
    const delta::DataType& type = m_table.fields[column].type;
    const engine::Column& source = m_columns[*m_mapping[column]];
    if (holds(source, type)) {
        return {};
    }
    const std::string value = engine::quoteIdentifier(source.name);
    std::string condition = "(" + value + " IS NOT NULL AND " + valueOf(column, Pass::thorough) + " IS NULL)";
    if (isIntegral(type) && mayHaveFraction(source.type)) {
        condition += " OR coalesce(" + value + " <> trunc(" + value + "), false)";
    }
    return "(" + condition + ")";
}

std::string ParquetPart::reason() const
{
    std::string cases;
    for (std::size_t i = 0; i < m_mapping.size(); ++i) {
        if (const std::string condition = misfit(i); !condition.empty()) {
            const engine::Column& source = m_columns[*m_mapping[i]];
            cases += " WHEN " + condition + " THEN " +
                     engine::quoteLiteral("column \"" + source.name + "\": can't convert ") +
                     " || left(CAST(" + engine::quoteIdentifier(source.name) + " AS VARCHAR), 100) || " +
                     engine::quoteLiteral(" to " + delta::toEngineType(m_table.fields[i].type));
        }
    }
    return cases.empty() ? "CAST(NULL AS VARCHAR)" : "CASE" + cases + " END";
}

std::string ParquetPart::select(Pass pass) const
{
    std::string columns;
    std::string guard;
    for (std::size_t i = 0; i < m_mapping.size(); ++i) {
        columns += (i == 0 ? "" : ", ") + valueOf(i, pass);
        const bool rounds = m_mapping[i] && isIntegral(m_table.fields[i].type) &&
                            mayHaveFraction(m_columns[*m_mapping[i]].type);
        if (rounds) {
            guard += (guard.empty() ? "" : " OR ") + misfit(i);
        }
    }
    std::string sql = "SELECT " + columns + " FROM " + reader(m_files, false);
    if (pass == Pass::thorough) {
        sql += " WHERE (" + reason() + ") IS NULL";
    } else if (!guard.empty()) {
        sql +=
            " WHERE NOT (" + guard + ") OR CAST(error(" + engine::quoteLiteral(closerLook) + ") AS BOOLEAN)";
    }
    return sql;
}

Result<void> ParquetPart::collect(Session& session, Pass pass, Rejects& rejects, const CancelToken& cancel)
{
    if (pass == Pass::quick) {
        return {};
    }
    for (const SourceFile& file : m_files) {
        const auto rows = TRY(session.connection().query(
            "SELECT file_row_number + 1, reason FROM (SELECT file_row_number, " + reason() +
                " AS reason FROM " + reader({file}, true) + ") WHERE reason IS NOT NULL ORDER BY 1",
            cancel));
        while (const engine::Chunk* chunk = TRY(rows->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                rejects.add({file.name, chunk->integer(0, row), chunk->text(1, row)});
            }
        }
    }
    return {};
}

} // namespace sharepane::ingest
