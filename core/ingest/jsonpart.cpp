#include "core/ingest/jsonpart.h"

#include "core/base/ids.h"
#include "core/engine/jsontext.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace sharepane::ingest {

namespace {

/// Levels of a record that inference makes types of; what lies deeper stays JSON text. DuckDB writes the
/// types it found by recursion, however deep they are, and a record of some kilobytes would exhaust the
/// stack.
constexpr int deepestInferred = 50;

std::string tableName(const char* what)
{
    std::string id = newUuid();
    std::ranges::replace(id, '-', '_');
    return std::string("sharepane_") + what + '_' + id;
}

const char* nameOf(JsonPart::Layout layout)
{
    switch (layout) {
    case JsonPart::Layout::lines:
        return "newline_delimited";
    case JsonPart::Layout::array:
        return "array";
    case JsonPart::Layout::sequence:
        break;
    }
    return "unstructured";
}

/// Integers that no column type of ours holds become decimals.
std::string storable(const std::string& type)
{
    return type == "UBIGINT" ? "DECIMAL(20,0)" : type == "HUGEINT" ? "DECIMAL(38,0)" : type;
}

} // namespace

std::string lineReader(const std::string& paths, const std::string& options)
{
    return "read_csv(" + paths +
           ", auto_detect = false, header = false, delim = '\x01', quote = '', escape = '', "
           "strict_mode = false, columns = {'t': 'VARCHAR'}" +
           options + ")";
}

Result<JsonPart::Layout> layoutOf(Session& session, const SourceFile& file, const CancelToken& cancel)
{
    if (file.format == Format::ndjson) {
        return JsonPart::Layout::lines;
    }
    const auto rows = TRY(session.rows("SELECT t, json_valid(t) FROM " +
                                           lineReader(listLiteral({file.path}), ", ignore_errors = true") +
                                           " WHERE trim(t, ' \t\r') <> '' LIMIT 1",
                                       cancel));
    if (rows.empty()) {
        return JsonPart::Layout::lines;
    }
    const std::string& line = rows.front().front();
    const std::size_t first = line.find_first_not_of(" \t\r\n");
    if (line[first == std::string::npos ? 0 : first] == '[') {
        return JsonPart::Layout::array;
    }
    return rows.front().back() == "true" ? JsonPart::Layout::lines : JsonPart::Layout::sequence;
}

JsonPart::JsonPart(std::vector<SourceFile> files, Layout layout)
    : m_files(std::move(files))
    , m_layout(layout)
    , m_errors(tableName("errors"))
    , m_scans(tableName("scans"))
{
}

JsonPart::JsonPart(std::string lines)
    : m_lines(std::move(lines))
    , m_errors(tableName("errors"))
    , m_scans(tableName("scans"))
{
}

void JsonPart::replaceLines(std::string lines)
{
    m_lines = std::move(lines);
    m_files.clear();
}

void JsonPart::replaceFile(SourceFile file)
{
    m_lines.reset();
    m_files.assign(1, std::move(file));
}

/// Whether inference would meet a record that is nested too deeply.
Result<bool> JsonPart::isTooDeep(Session& session, bool wholeFile, const CancelToken& cancel) const
{
    const std::string options = std::string(", format = '") + nameOf(m_layout) + '\'' +
                                (m_layout == Layout::lines ? ", ignore_errors = true" : "");
    const std::string limit =
        wholeFile ? "" : " LIMIT 65536"; // more than the sample, and what is read with it
    for (const SourceFile& file : m_files) {
        const std::string sql = engine::suspectRecordsSql(listLiteral({file.path}), options, limit);
        const auto records = TRY(session.rows(sql, cancel));
        for (const auto& record : records) {
            if (engine::isNestedTooDeeply(record.front())) {
                return true;
            }
        }
    }
    return false;
}

Result<void> JsonPart::inspect(Session& session, const delta::Schema* table, bool wholeFile,
                               const CancelToken& cancel)
{
    auto deep = isTooDeep(session, wholeFile, cancel);
    if (!deep && (table == nullptr || deep.error().code != ErrorCode::invalidArgument)) {
        return fail(deep.error());
    }
    if (deep && *deep && table == nullptr) {
        return fail(ErrorCode::invalidArgument, "infer the columns of", describe(m_files),
                    "a record is nested more than 1,000 levels deep",
                    "create the table first; what lies deep in its columns can be text");
    }
    if (!deep || *deep) {
        assumeColumnsOf(*table);
        return {};
    }
    const std::string options =
        std::string(", format = '") + nameOf(m_layout) + "', sample_size = " + (wholeFile ? "-1" : "20480") +
        ", records = 'true', union_by_name = true, map_inference_threshold = -1, "
        "maximum_object_size = 134217728, maximum_depth = " +
        std::to_string(deepestInferred) + (m_layout == Layout::lines ? ", ignore_errors = true" : "");
    const auto rows =
        session.rows("DESCRIBE SELECT * FROM read_json(" + pathList(m_files) + options + ")", cancel);
    if (!rows && (table == nullptr || rows.error().code != ErrorCode::invalidArgument)) {
        return fail(rows.error());
    }
    m_columns.clear();
    if (!rows) {
        assumeColumnsOf(*table); // lines that are no objects: the table's keys tell which are
        return {};
    }
    for (const auto& row : *rows) {
        m_columns.push_back({row.at(0), storable(row.at(1))});
    }
    return {};
}

void JsonPart::assumeColumnsOf(const delta::Schema& table)
{
    m_columns.clear();
    for (const delta::Field& field : table.fields) {
        m_columns.push_back({field.name, delta::toEngineType(field.type)});
    }
}

Result<void> JsonPart::mapTo(const delta::Schema& table, const Options& options)
{
    std::vector<std::string> names;
    for (const engine::Column& column : m_columns) {
        names.push_back(column.name);
    }
    // A key that the table lacks is the affair of the rows that have it.
    Options lenient = options;
    lenient.ignoreExtra = true;
    const Mapping mapping = TRY(mapByName(table, names, lenient, m_lines ? "the stream" : describe(m_files)));
    std::vector<JsonColumn> columns;
    for (std::size_t i = 0; i < mapping.size(); ++i) {
        // A key that the sample doesn't have may come later, spelled as the column is.
        columns.push_back({table.fields[i], mapping[i] ? names[*mapping[i]] : table.fields[i].name});
    }
    std::vector<std::string> usual;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool taken = std::ranges::find(mapping, std::optional(i)) != mapping.end();
        if (taken || options.ignoreExtra) {
            usual.push_back(names[i]);
        }
    }
    m_expression.emplace(std::move(columns), std::move(usual), options.ignoreExtra);
    return {};
}

std::string JsonPart::source(const std::vector<SourceFile>& files, bool recordRejects) const
{
    if (m_lines) {
        return "(SELECT unnest(string_split(" + engine::quoteLiteral(*m_lines) + ", chr(10))) AS t)";
    }
    if (m_layout != Layout::lines) {
        return std::string("(SELECT CAST(json AS VARCHAR) AS t FROM read_json_objects(") + pathList(files) +
               ", format = '" + nameOf(m_layout) + "', maximum_object_size = 134217728))";
    }
    std::string options;
    if (recordRejects) {
        options = ", store_rejects = true, rejects_table = " + engine::quoteLiteral(m_errors) +
                  ", rejects_scan = " + engine::quoteLiteral(m_scans);
    }
    return lineReader(pathList(files), options);
}

Result<void> JsonPart::forgetRejects(Session& session) const
{
    if (m_lines || m_layout != Layout::lines) {
        return {};
    }
    TRY(session.connection().execute("DROP TABLE IF EXISTS " + m_errors));
    return session.connection().execute("DROP TABLE IF EXISTS " + m_scans);
}

Result<void> JsonPart::prepare(Session& session, Pass pass, const CancelToken&)
{
    return pass == Pass::quick ? Result<void>() : forgetRejects(session);
}

std::string JsonPart::select(Pass pass) const
{
    if (!m_expression) {
        return {};
    }
    if (pass == Pass::thorough) {
        return m_expression->fitting(source(m_files, true));
    }
    const std::string objects = source(m_files, false);
    return m_uniform ? m_expression->uniform(objects) : m_expression->quick(objects);
}

bool JsonPart::adapt(const Error&, Pass pass)
{
    return pass == Pass::quick && std::exchange(m_uniform, false);
}

/// Lines that the reader could not even hand out, by number.
Result<std::vector<RejectedRow>> JsonPart::unreadableLines(Session& session, const SourceFile& file,
                                                           const CancelToken& cancel) const
{
    std::vector<RejectedRow> lines;
    const auto tables =
        TRY(session.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = $1", cancel, {m_errors}));
    if (tables.empty()) {
        return lines;
    }
    for (const auto& row :
         TRY(session.rows("SELECT line, any_value(CASE WHEN error_type = 'TOO MANY COLUMNS' THEN 'it is not "
                          "valid JSON' ELSE error_message END) FROM " +
                              m_errors + " GROUP BY line ORDER BY line",
                          cancel))) {
        lines.push_back({file.name, std::stoll(row.at(0)), row.at(1)});
    }
    return lines;
}

Result<void> JsonPart::collectFrom(Session& session, const SourceFile* file, Rejects& rejects,
                                   const CancelToken& cancel) const
{
    const bool lines = file != nullptr && m_layout == Layout::lines;
    if (lines) {
        TRY(forgetRejects(session));
    }
    const std::vector<SourceFile> one = file != nullptr ? std::vector<SourceFile>{*file} : m_files;
    const std::string numbered = "(SELECT row_number() OVER () AS number, t FROM " + source(one, true) + ")";
    std::vector<RejectedRow> found;
    {
        const auto rows = TRY(session.connection().query(m_expression->reasons(numbered), cancel));
        while (const engine::Chunk* chunk = TRY(rows->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                found.push_back(
                    {file != nullptr ? file->name : "-", chunk->integer(0, row), chunk->text(1, row)});
            }
        }
    }
    std::ranges::sort(found, {}, &RejectedRow::line);
    rejects.inferenceMayHelp = rejects.inferenceMayHelp || !found.empty();
    const auto unreadable = lines ? TRY(unreadableLines(session, *file, cancel)) : std::vector<RejectedRow>();
    // The numbers count the lines that could be read: put the others back in between.
    std::size_t before = 0;
    for (RejectedRow& row : found) {
        row.line += static_cast<std::int64_t>(before);
        while (before < unreadable.size() && unreadable[before].line <= row.line) {
            rejects.add(unreadable[before++]);
            ++row.line;
        }
        rejects.add(std::move(row));
    }
    for (; before < unreadable.size(); ++before) {
        rejects.add(unreadable[before]);
    }
    return lines ? forgetRejects(session) : Result<void>();
}

Result<void> JsonPart::collect(Session& session, Pass pass, Rejects& rejects, const CancelToken& cancel)
{
    if (pass == Pass::quick || !m_expression) {
        return {};
    }
    if (m_lines) {
        return collectFrom(session, nullptr, rejects, cancel);
    }
    for (const SourceFile& file : m_files) {
        TRY(collectFrom(session, &file, rejects, cancel));
    }
    return {};
}

} // namespace sharepane::ingest
