#include "core/delta/extentwriter.h"

#include "core/base/checksum.h"
#include "core/base/ids.h"
#include "core/delta/columnmapping.h"
#include "core/delta/json.h"
#include "core/delta/scratchfile.h"
#include "core/delta/statistics.h"

#include <algorithm>
#include <array>
#include <set>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;
constexpr std::string_view op = "write extents";

/// SQL that is true where `value` breaks a NOT NULL of the type; empty where the type has none.
std::string nullViolation(const std::string& value, const DataType& type, unsigned depth);

std::string nullViolation(const std::string& value, const Field& field, unsigned depth)
{
    const std::string inside = nullViolation(value, field.type, depth);
    if (field.nullable) {
        return inside;
    }
    return inside.empty() ? value + " IS NULL" : "(" + value + " IS NULL OR " + inside + ")";
}

std::string elementViolation(const std::string& list, const Field& element, unsigned depth)
{
    const std::string variable = std::string("e").append(std::to_string(depth));
    const std::string inside = nullViolation(variable, element, depth + 1);
    return inside.empty() ? std::string()
                          : "coalesce(len(list_filter(" + list + ", lambda " + variable + ": " + inside +
                                ")) > 0, false)";
}

std::string nullViolation(const std::string& value, const DataType& type, unsigned depth)
{
    std::string any;
    const auto add = [&](const std::string& condition) {
        if (!condition.empty()) {
            any += (any.empty() ? "" : " OR ") + condition;
        }
    };
    if (type.kind == Kind::array) {
        add(elementViolation(value, type.fields.at(0), depth));
    } else if (type.kind == Kind::map) {
        add(elementViolation("map_keys(" + value + ")", type.fields.at(0), depth));
        add(elementViolation("map_values(" + value + ")", type.fields.at(1), depth));
    } else if (type.kind == Kind::structure) {
        for (const Field& field : type.fields) {
            const std::string member =
                "struct_extract(" + value + ", " + engine::quoteLiteral(physicalName(field)) + ")";
            add(nullViolation(member, field, depth));
        }
    }
    return any.empty() ? any : "(" + value + " IS NOT NULL AND (" + any + "))";
}

/// The select with every column cast to its Delta type and named as in the file. A NULL in a column that may
/// hold none ends the query.
std::string castSelect(const std::string& select, const Schema& schema)
{
    std::string inner;
    std::string outer;
    std::string names;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const Field& field = schema.fields[i];
        const std::string column = std::string("c").append(std::to_string(i));
        const std::string separator = i == 0 ? "" : ", ";
        names += separator + column;
        inner += separator + "CAST(" +
                 withMemberNames("CAST(" + column + " AS " + toEngineType(field.type) + ")", field.type,
                                 MemberNames::physical) +
                 " AS " + toEngineType(physicalType(field.type)) + ") AS " + column;
        const std::string violation = nullViolation(column, field, 0);
        const std::string checked =
            violation.empty() ? column
                              : "CASE WHEN " + violation + " THEN error(" +
                                    engine::quoteLiteral("column " + field.name +
                                                         " holds a NULL where the table allows none") +
                                    ") ELSE " + column + " END";
        outer += separator + checked + " AS " + engine::quoteIdentifier(physicalName(field));
    }
    return "SELECT " + outer + " FROM (SELECT " + inner + " FROM (" + select + ") AS rows_(" + names + "))";
}

/// Parquet field ids as DuckDB's COPY takes them. Struct fields have ids, the inside of lists and maps none
/// of their own.
class FieldIds {
public:
    [[nodiscard]] std::string of(const Schema& schema) { return members(schema.fields); }

private:
    std::string members(const std::vector<Field>& fields)
    {
        std::string text;
        for (const Field& field : fields) {
            ++m_position;
            const std::string id = std::to_string(columnId(field).value_or(m_position));
            const std::string nested = inside(field.type);
            text += (text.empty() ? "" : ", ") + engine::quoteIdentifier(physicalName(field)) + ": " +
                    (nested.empty() ? id : "{__duckdb_field_id: " + id + ", " + nested + "}");
        }
        return "{" + text + "}";
    }

    /// The members of a nested type's specification, without its braces.
    std::string inside(const DataType& type)
    {
        if (type.kind == Kind::structure) {
            const std::string text = members(type.fields);
            return text.substr(1, text.size() - 2);
        }
        if (type.kind != Kind::array && type.kind != Kind::map) {
            return {};
        }
        std::string text;
        for (const Field& field : type.fields) {
            const std::string nested = inside(field.type);
            if (!nested.empty()) {
                text += (text.empty() ? "" : ", ") + field.name + ": {" + nested + "}";
            }
        }
        return text;
    }

    std::int64_t m_position = 0;
};

Result<void> checkRequest(const Schema& schema, const ExtentOptions& options)
{
    static constexpr std::array<std::string_view, 4> codecs{"zstd", "snappy", "uncompressed", "lz4_raw"};
    if (schema.fields.empty()) {
        return fail(ErrorCode::invalidArgument, std::string(op), "table", "it has no columns");
    }
    std::set<std::string> names;
    for (const Field& field : schema.fields) {
        if (!names.insert(foldedName(physicalName(field))).second) {
            return fail(ErrorCode::invalidArgument, std::string(op), field.name,
                        "two columns have this name, ignoring case");
        }
    }
    if (std::ranges::find(codecs, options.compression) == codecs.end()) {
        return fail(ErrorCode::invalidArgument, std::string(op), options.compression,
                    "it is not a compression that we write");
    }
    return {};
}

struct WrittenFile {
    std::filesystem::path path;
    std::int64_t rows = 0;
    EngineStatistics statistics;
};

Result<EngineStatistics> parseStatistics(const std::string& text)
{
    simdjson::dom::parser parser;
    json::Object columns;
    if (parser.parse(text).get(columns) != simdjson::SUCCESS) {
        return fail(ErrorCode::failed, std::string(op), "statistics", "the engine's are not readable");
    }
    EngineStatistics statistics;
    json::Reader reader(columns, "statistics");
    for (const auto column : columns) {
        statistics.emplace(column.key, reader.textMap(column.key));
    }
    return statistics;
}

Result<std::vector<WrittenFile>> copyToFiles(engine::Connection& connection, const std::string& sql,
                                             const CancelToken& cancel)
{
    const auto rows = TRY(connection.query(sql, cancel));
    std::vector<WrittenFile> written;
    const std::vector<engine::Column>& columns = rows->columns();
    const auto column = [&](std::string_view name) {
        return static_cast<std::size_t>(std::ranges::find(columns, name, &engine::Column::name) -
                                        columns.begin());
    };
    const std::size_t filename = column("filename");
    const std::size_t count = column("count");
    const std::size_t statistics = column("column_statistics");
    while (const engine::Chunk* chunk = TRY(rows->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            if (chunk->integer(count, row) == 0) {
                continue;
            }
            const std::string text = chunk->json(statistics, row);
            written.push_back({.path = chunk->text(filename, row),
                               .rows = chunk->integer(count, row),
                               .statistics = TRY(parseStatistics(text))});
        }
    }
    return written;
}

Result<Add> describe(const WrittenFile& file, const Schema& schema, const Clock& clock)
{
    Add add;
    add.path = newUuid() + ".parquet";
    std::error_code error;
    add.size = static_cast<std::int64_t>(std::filesystem::file_size(file.path, error));
    if (error) {
        return fail(systemError(error.value(), std::string(op), file.path.string()));
    }
    add.tags.emplace(checksumTag, TRY(checksumOfFile(file.path)));
    add.stats = deltaStatistics(schema, file.rows, file.statistics);
    add.modificationTime = toMillis(clock.now());
    return add;
}

/// The COPY that writes the rows into `target`: a folder, or for one extent a file.
std::string copySql(const std::string& select, const Schema& schema, const ExtentOptions& options,
                    const std::filesystem::path& target)
{
    // The target is ours alone: nobody sees it half written.
    const std::string layout = options.targetBytes == 0
                                   ? ", USE_TMP_FILE false"
                                   : ", FILE_SIZE_BYTES " + std::to_string(options.targetBytes);
    return "COPY (" + castSelect(select, schema) + ") TO " + engine::quoteLiteral(target.string()) +
           " (FORMAT parquet, COMPRESSION " + options.compression + ", FIELD_IDS " + FieldIds().of(schema) +
           ", RETURN_STATS" + layout + ")";
}

} // namespace

Result<NewExtents> prepareExtents(const std::string& tableFolder, engine::Connection& connection,
                                  const std::string& select, const Schema& schema,
                                  const ExtentOptions& options, const CancelToken& cancel, const Clock& clock)
{
    TRY(checkRequest(schema, options));
    const auto target =
        std::make_shared<const ScratchFile>(options.scratch, options.targetBytes == 0 ? ".parquet" : "");
    const std::string sql = copySql(select, schema, options, target->path());
    NewExtents extents;
    extents.files = target;
    for (const WrittenFile& file : TRY(copyToFiles(connection, sql, cancel))) {
        if (cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, std::string(op), tableFolder, "it was cancelled");
        }
        extents.adds.push_back(TRY(describe(file, schema, clock)));
        extents.objects.push_back({tableFolder + extents.adds.back().path, file.path});
    }
    return extents;
}

Result<std::vector<Add>> writeExtents(storage::ObjectStore& store, const std::string& tableFolder,
                                      engine::Connection& connection, const std::string& select,
                                      const Schema& schema, const ExtentOptions& options,
                                      const CancelToken& cancel, const Clock& clock)
{
    NewExtents extents = TRY(prepareExtents(tableFolder, connection, select, schema, options, cancel, clock));
    TRY(store.create(extents.objects));
    return std::move(extents.adds);
}

std::optional<std::int64_t> rowCountOf(const Add& add)
{
    simdjson::dom::parser parser;
    json::Object statistics;
    if (add.stats.empty() || parser.parse(add.stats).get(statistics) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    const auto rows = json::Reader(statistics, "statistics").integer("numRecords");
    return rows && *rows >= 0 ? rows : std::nullopt;
}

} // namespace sharepane::delta
