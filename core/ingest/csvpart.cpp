#include "core/ingest/csvpart.h"

#include "core/base/ids.h"
#include "core/ingest/recordlines.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace sharepane::ingest {

namespace {

using Kind = delta::DataType::Kind;
constexpr std::string_view mixedLineEnds = "state machine reached an invalid state";

std::vector<std::string> namesOf(const std::vector<engine::Column>& columns)
{
    std::vector<std::string> names;
    for (const engine::Column& column : columns) {
        names.push_back(column.name);
    }
    return names;
}

std::string tableName(const char* what)
{
    std::string id = newUuid();
    std::ranges::replace(id, '-', '_');
    return std::string("sharepane_") + what + '_' + id;
}

std::int64_t integerIn(const std::string& text)
{
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool isFloating(const delta::DataType& type)
{
    return type.kind == Kind::doublePrecision || type.kind == Kind::floatingPoint ||
           type.kind == Kind::decimal;
}

} // namespace

CsvPart::CsvPart(CsvDialect dialect, std::vector<engine::Column> columns, const Options& options)
    : m_dialect(std::move(dialect))
    , m_names(namesOf(columns))
    , m_options(options)
    , m_errors(tableName("errors"))
    , m_scans(tableName("scans"))
    , m_hasHeader(m_dialect.header)
{
}

void CsvPart::add(SourceFile file, std::vector<engine::Column> inferred)
{
    m_files.push_back(std::move(file));
    if (std::ranges::find_if(m_inferred, [&](const auto& known) {
            return std::ranges::equal(known, inferred,
                                      [](const auto& a, const auto& b) { return a.type == b.type; });
        }) == m_inferred.end()) {
        m_inferred.push_back(std::move(inferred));
    }
}

bool CsvPart::takes(const CsvDialect& dialect, const std::vector<std::string>& names) const
{
    return dialect == m_dialect && names == m_names;
}

void CsvPart::replaceFile(SourceFile file, bool header)
{
    m_files.assign(1, std::move(file));
    m_dialect.header = header;
    m_dialect.skip = std::string("0");
}

Result<void> CsvPart::mapTo(const delta::Schema& table, const Options& options)
{
    m_table = table;
    m_mapping = m_dialect.header ? TRY(mapByName(table, m_names, options, describe(m_files)))
                                 : TRY(mapByPosition(table, m_names.size(), describe(m_files)));
    m_target.assign(m_names.size(), std::nullopt);
    for (std::size_t i = 0; i < m_mapping.size(); ++i) {
        if (m_mapping[i]) {
            m_target[*m_mapping[i]] = i;
        }
    }
    return {};
}

const std::vector<std::optional<std::size_t>>* CsvPart::plainFields() const
{
    const bool plain =
        m_dialect.delimiter.size() == 1 && m_dialect.quote == "\"" && m_dialect.escape == "\"" &&
        m_dialect.comment.empty() && m_dialect.dateFormat.empty() && m_dialect.timestampFormat.empty() &&
        m_options.decimalSeparator == '.' && m_options.encoding == "utf-8" && m_target.size() > 1;
    return plain ? &m_target : nullptr;
}

std::string CsvPart::readerType(std::size_t column, Pass pass) const
{
    if (!m_target[column] || pass == Pass::thorough) {
        return "VARCHAR";
    }
    const delta::DataType& type = m_table.fields[*m_target[column]].type;
    if (type.kind == Kind::timestamp) {
        return m_dialect.timestampFormat.empty() ? "VARCHAR" : "TIMESTAMP";
    }
    if (isIntegral(type)) {
        return m_demanding ? "VARCHAR" : "DOUBLE";
    }
    return isNested(type) ? "VARCHAR" : delta::toEngineType(type);
}

std::string CsvPart::reader(const std::vector<SourceFile>& files, Pass pass, bool recordRejects) const
{
    std::string columns;
    for (std::size_t i = 0; i < m_names.size(); ++i) {
        columns += (i == 0 ? "" : ", ") + engine::quoteLiteral(m_names[i]) + ": " +
                   engine::quoteLiteral(readerType(i, pass));
    }
    std::string sql = "read_csv(" + pathList(files) +
                      ", auto_detect = false, delim = " + engine::quoteLiteral(m_dialect.delimiter) +
                      ", quote = " + engine::quoteLiteral(m_dialect.quote) +
                      ", escape = " + engine::quoteLiteral(m_dialect.escape) +
                      ", header = " + (m_dialect.header ? "true" : "false") + ", skip = " + m_dialect.skip +
                      ", nullstr = " + listLiteral(m_options.nulls) + ", columns = {" + columns + "}";
    const auto option = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            sql += std::string(", ") + name + " = " + engine::quoteLiteral(value);
        }
    };
    option("comment", m_dialect.comment);
    option("dateformat", m_dialect.dateFormat);
    option("timestampformat", m_dialect.timestampFormat);
    option("decimal_separator",
           m_options.decimalSeparator == '.' ? std::string() : std::string(1, m_options.decimalSeparator));
    option("encoding", m_options.encoding == "utf-8" ? std::string() : m_options.encoding);
    if (m_tolerant) {
        sql += ", strict_mode = false";
    }
    if (recordRejects) {
        sql += ", store_rejects = true";
        option("rejects_table", m_errors);
        option("rejects_scan", m_scans);
    }
    return sql + ")";
}

Result<void> CsvPart::prepare(Session& session, Pass pass, const CancelToken&)
{
    return records(pass) ? forgetRejects(session) : Result<void>();
}

bool CsvPart::adapt(const Error& error, Pass pass)
{
    if (pass == Pass::quick) {
        const bool first = !m_demanding && error.cause.find(closerLook) != std::string::npos;
        m_demanding = m_demanding || first;
        return first;
    }
    if (m_tolerant || error.cause.find(mixedLineEnds) == std::string::npos) {
        return false;
    }
    m_tolerant = true;
    return true;
}

Result<void> CsvPart::forgetRejects(Session& session) const
{
    TRY(session.connection().execute("DROP TABLE IF EXISTS " + m_errors));
    return session.connection().execute("DROP TABLE IF EXISTS " + m_scans);
}

std::string CsvPart::column(std::size_t tableColumn) const
{
    return engine::quoteIdentifier(m_names[*m_mapping[tableColumn]]);
}

std::string CsvPart::quickValue(std::size_t tableColumn) const
{
    const delta::DataType& type = m_table.fields[tableColumn].type;
    const std::string value = column(tableColumn);
    if (type.kind == Kind::timestamp && !m_dialect.timestampFormat.empty()) {
        return atUtc(value);
    }
    if (type.kind == Kind::timestamp) {
        const std::string plain = atUtc("CAST(" + value + " AS TIMESTAMP)");
        return m_demanding ? "CASE WHEN " + hasOffset(value) + " THEN CAST(" + value +
                                 " AS TIMESTAMP WITH TIME ZONE) ELSE " + plain + " END"
                           : plain;
    }
    return isIntegral(type) || isNested(type) ? "CAST(" + value + " AS " + delta::toEngineType(type) + ")"
                                              : value;
}

/// SQL: true where quickValue() would not be the value that was written; empty when it always is.
std::string CsvPart::quickDoubt(std::size_t tableColumn) const
{
    const delta::DataType& type = m_table.fields[tableColumn].type;
    const std::string value = column(tableColumn);
    if (isIntegral(type)) {
        return m_demanding ? "regexp_matches(" + value + ", '[.eE]') IS TRUE"
                           : "(" + value + " <> trunc(" + value + ") OR abs(" + value +
                                 ") >= 9007199254740992) IS TRUE";
    }
    const bool plainTime = type.kind == Kind::timestamp && m_dialect.timestampFormat.empty() && !m_demanding;
    return plainTime ? hasOffset(value) : std::string();
}

std::string CsvPart::thoroughValue(std::size_t tableColumn) const
{
    const delta::DataType& type = m_table.fields[tableColumn].type;
    std::string value = column(tableColumn);
    const std::string target = delta::toEngineType(type);
    const auto parsed = [&](const std::string& format) {
        return "try_strptime(" + value + ", " + engine::quoteLiteral(format) + ")";
    };
    const bool isTime = type.kind == Kind::timestamp || type.kind == Kind::timestampNtz;
    if (isTime && !m_dialect.timestampFormat.empty()) {
        return type.kind == Kind::timestamp ? atUtc(parsed(m_dialect.timestampFormat))
                                            : parsed(m_dialect.timestampFormat);
    }
    if (type.kind == Kind::timestamp) {
        return "CASE WHEN " + hasOffset(value) + " THEN TRY_CAST(" + value + " AS " + target + ") ELSE " +
               atUtc("TRY_CAST(" + value + " AS TIMESTAMP)") + " END";
    }
    if (type.kind == Kind::date && !m_dialect.dateFormat.empty()) {
        return "CAST(" + parsed(m_dialect.dateFormat) + " AS DATE)";
    }
    if (isFloating(type) && m_options.decimalSeparator != '.') {
        value = "replace(replace(" + value + ", '.', ''), " +
                engine::quoteLiteral(std::string(1, m_options.decimalSeparator)) + ", '.')";
    }
    // TRY_CAST makes NULL of a bad member of a nested value, TRY of all of it.
    return isNested(type) ? "TRY(CAST(" + value + " AS " + target + "))"
                          : "TRY_CAST(" + value + " AS " + target + ")";
}

/// SQL: why a row doesn't fit; NULL when it does.
std::string CsvPart::reason() const
{
    std::string cases;
    for (std::size_t i = 0; i < m_mapping.size(); ++i) {
        const delta::DataType& type = m_table.fields[i].type;
        if (!m_mapping[i] || type.kind == Kind::string) {
            continue;
        }
        const std::string value = column(i);
        std::string lost = "(" + value + " IS NOT NULL AND " + thoroughValue(i) + " IS NULL)";
        if (isIntegral(type)) {
            // By decimals as far as they go, so that a fraction counts behind a number that no DOUBLE holds.
            const auto differs = [&](const std::string& by) {
                return "TRY_CAST(" + value + " AS " + by + ") <> CAST(" + thoroughValue(i) + " AS " + by +
                       ")";
            };
            lost += " OR coalesce(" + differs("DECIMAL(38,10)") + ", " + differs("DOUBLE") + ", false)";
        }
        cases += " WHEN " + lost + " THEN " +
                 engine::quoteLiteral("column \"" + m_table.fields[i].name + "\": can't convert \"") +
                 " || left(" + value + ", 100) || " +
                 engine::quoteLiteral("\" to " + delta::toEngineType(type));
    }
    return cases.empty() ? "CAST(NULL AS VARCHAR)" : "CASE" + cases + " END";
}

std::string CsvPart::select(Pass pass) const
{
    std::string columns;
    std::string doubts;
    for (std::size_t i = 0; i < m_mapping.size(); ++i) {
        columns += i == 0 ? "" : ", ";
        if (!m_mapping[i]) {
            columns += nullOf(m_table.fields[i].type);
            continue;
        }
        columns += pass == Pass::quick ? quickValue(i) : thoroughValue(i);
        if (const std::string doubt = quickDoubt(i); pass == Pass::quick && !doubt.empty()) {
            doubts += (doubts.empty() ? "" : " OR ") + doubt;
        }
    }
    std::string sql = "SELECT " + columns + " FROM " + reader(m_files, pass, records(pass));
    if (pass == Pass::thorough) {
        sql += " WHERE (" + reason() + ") IS NULL";
    } else if (!doubts.empty()) {
        sql +=
            " WHERE NOT (" + doubts + ") OR CAST(error(" + engine::quoteLiteral(closerLook) + ") AS BOOLEAN)";
    }
    return sql;
}

std::string CsvPart::nameOfPath(const std::string& path) const
{
    const auto found = std::ranges::find(m_files, path, &SourceFile::path);
    return found == m_files.end() ? path : found->name;
}

/// Whether the bytes of the file are those that the reader counts.
bool CsvPart::isPlain(const std::string& path) const
{
    return m_options.encoding == "utf-8" && !path.ends_with(".gz") && !path.ends_with(".zst");
}

/// What the reader recorded. A row may have several errors: it is one rejected row, for the first of them.
Result<std::vector<CsvPart::Found>> CsvPart::recorded(Session& session, Rejects& rejects,
                                                      const CancelToken& cancel) const
{
    std::vector<Found> found;
    const auto tables =
        TRY(session.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = $1", cancel, {m_errors}));
    if (tables.empty()) {
        return found;
    }
    const auto rows = TRY(session.connection().query(
        "SELECT s.file_path, e.line, any_value(e.line_byte_position), "
        "arg_min(e.error_message, e.byte_position), bool_or(e.error_type = 'CAST') FROM " +
            m_errors + " e JOIN " + m_scans +
            " s USING (scan_id, file_id) GROUP BY s.file_id, s.file_path, e.line ORDER BY s.file_id, e.line",
        cancel));
    while (const engine::Chunk* chunk = TRY(rows->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            rejects.inferenceMayHelp = rejects.inferenceMayHelp || chunk->integer(4, row) != 0;
            found.push_back({chunk->text(0, row), integerIn(chunk->text(1, row)),
                             integerIn(chunk->text(2, row)), chunk->text(3, row)});
        }
    }
    return found;
}

/// Adds the rejected rows of a file in order: those that the reader recorded, and those that it accepted (the
/// n-th of its rows, n in `accepted`) and the table can't hold. Their lines are found by going through the
/// file's records, where its bytes are those that the reader counts; otherwise the number of the record
/// serves.
void CsvPart::report(std::vector<Found>& found, const std::vector<std::int64_t>& accepted,
                     const std::vector<std::string>& reasons, const SourceFile& file, Rejects& rejects) const
{
    std::vector<RejectedRow> rows;
    std::size_t nextFound = 0;
    std::size_t nextAccepted = 0;
    const auto wanted = [&] {
        return rows.size() < rejects.room() && (nextFound < found.size() || nextAccepted < accepted.size());
    };
    if (isPlain(file.path)) {
        RecordLines records(
            file.path, QuoteState(m_dialect.delimiter, m_dialect.quote.front(), m_dialect.escape.front()));
        RecordLines::Record record;
        bool header = m_dialect.header;
        std::int64_t skip = integerIn(m_dialect.skip);
        std::int64_t row = 0;
        while (wanted() && records.next(record)) {
            const bool emitted = !record.blank || m_names.size() == 1;
            if (skip > 0 || !emitted) {
                --skip;
                continue;
            }
            if (std::exchange(header, false)) {
                continue;
            }
            if (nextFound < found.size() && found[nextFound].position - 1 <= record.offset) {
                rows.push_back({file.name, record.line, std::move(found[nextFound++].reason)});
            } else if (++row; nextAccepted < accepted.size() && accepted[nextAccepted] == row) {
                rows.push_back({file.name, record.line, reasons[nextAccepted++]});
            }
        }
    }
    while (wanted()) {
        const std::int64_t before = static_cast<std::int64_t>(nextFound) + (m_dialect.header ? 1 : 0);
        const bool recordedFirst =
            nextAccepted == accepted.size() ||
            (nextFound < found.size() && found[nextFound].record <= accepted[nextAccepted] + before);
        if (recordedFirst) {
            rows.push_back({file.name, found[nextFound].record, std::move(found[nextFound].reason)});
            ++nextFound;
        } else {
            rows.push_back({file.name, accepted[nextAccepted] + before, reasons[nextAccepted]});
            ++nextAccepted;
        }
    }
    const auto described = static_cast<std::int64_t>(rows.size());
    for (RejectedRow& row : rows) {
        rejects.add(std::move(row));
    }
    rejects.addUndescribed(static_cast<std::int64_t>(found.size() + accepted.size()) - described);
}

Result<void> CsvPart::collectFrom(Session& session, const SourceFile& file, Rejects& rejects,
                                  const CancelToken& cancel) const
{
    TRY(forgetRejects(session));
    std::vector<std::int64_t> accepted;
    std::vector<std::string> reasons;
    {
        const auto rows = TRY(session.connection().query(
            "SELECT number, reason FROM (SELECT number, " + reason() +
                " AS reason FROM (SELECT row_number() OVER () AS number, * FROM " +
                reader({file}, Pass::thorough, true) + ")) WHERE reason IS NOT NULL ORDER BY number",
            cancel));
        while (const engine::Chunk* chunk = TRY(rows->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                accepted.push_back(chunk->integer(0, row));
                reasons.push_back(chunk->text(1, row));
            }
        }
    }
    rejects.inferenceMayHelp = rejects.inferenceMayHelp || !accepted.empty();
    auto found = TRY(recorded(session, rejects, cancel));
    report(found, accepted, reasons, file, rejects);
    return forgetRejects(session);
}

Result<void> CsvPart::collect(Session& session, Pass pass, Rejects& rejects, const CancelToken& cancel)
{
    if (pass == Pass::thorough) {
        for (const SourceFile& file : m_files) {
            TRY(collectFrom(session, file, rejects, cancel));
        }
        return {};
    }
    if (!m_recordsRejects) {
        return {};
    }
    auto all = TRY(recorded(session, rejects, cancel));
    for (const SourceFile& file : m_files) {
        std::vector<Found> found;
        for (Found& one : all) {
            if (one.path == file.path) {
                found.push_back(std::move(one));
            }
        }
        if (!found.empty()) {
            report(found, {}, {}, file, rejects);
        }
    }
    return forgetRejects(session);
}

} // namespace sharepane::ingest
