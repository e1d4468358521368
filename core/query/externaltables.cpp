#include "core/query/externaltables.h"

#include "core/delta/extentwriter.h"
#include "core/delta/log.h"
#include "core/engine/jsontext.h"
#include "core/storage/existingstore.h"
#include "core/storage/objectstore.h"
#include "core/storage/storageurl.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace sharepane::query {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostFiles = 100'000;
constexpr std::size_t mostSampled = 16; // files that a schema is inferred from

constexpr std::array<std::string_view, 3> systemFolders{"/proc", "/sys", "/dev"};
constexpr std::array<std::string_view, 1> parquetEndings{".parquet"};
constexpr std::array<std::string_view, 6> csvEndings{".csv",    ".tsv",     ".csv.gz",
                                                     ".tsv.gz", ".csv.zst", ".tsv.zst"};
constexpr std::array<std::string_view, 9> jsonEndings{".json",     ".ndjson",     ".jsonl",
                                                      ".json.gz",  ".ndjson.gz",  ".jsonl.gz",
                                                      ".json.zst", ".ndjson.zst", ".jsonl.zst"};

tl::unexpected<Error> refuse(ErrorCode code, const std::string& table, std::string cause,
                             std::string hint = {})
{
    return fail(code, "read", "external table " + table, std::move(cause), std::move(hint));
}

/// Whether `path` is `folder` or lies below it. Both are without "." and "..".
bool isWithin(const fs::path& path, const fs::path& folder)
{
    const auto [rest, unused] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return rest == folder.end() || (rest->empty() && std::next(rest) == folder.end()); // "/a/" ends empty
}

/// Storage of a leader database, by its shape.
bool holdsDatabase(const fs::path& folder)
{
    std::error_code ignored;
    return fs::is_directory(folder / "journal", ignored) && fs::is_directory(folder / "tables", ignored);
}

Result<fs::path> pathOf(const catalog::ExternalTable& table)
{
    const std::string& location = table.location;
    const auto path = location.starts_with('/') ? std::optional(fs::path(location))
                                                : storage::localPathOf(std::string_view(location));
    const auto colon = location.find(':');
    if (!path && colon != std::string::npos && !location.starts_with("file:")) {
        return refuse(ErrorCode::unsupported, table.name,
                      "locations of the kind '" + location.substr(0, colon) + ":' are not implemented",
                      "use an absolute path or a file: URL of this machine");
    }
    if (!path || !path->is_absolute() || location.find('\0') != std::string::npos) {
        return refuse(ErrorCode::invalidArgument, table.name, "its location is no absolute path",
                      "use an absolute path or a file: URL of this machine");
    }
    if (std::ranges::any_of(*path, [](const fs::path& part) { return part == ".." || part == "."; })) {
        return refuse(ErrorCode::notAuthorised, table.name, "its location goes by way of '.' or '..'",
                      "name the place itself");
    }
    return *path;
}

bool hasEnding(const std::string& name, const std::string& format)
{
    const auto ends = [&](std::string_view ending) {
        return name.ends_with(ending);
    };
    return format == "parquet" ? std::ranges::any_of(parquetEndings, ends)
           : format == "csv"   ? std::ranges::any_of(csvEndings, ends)
                               : std::ranges::any_of(jsonEndings, ends);
}

/// The file itself when it lies where the location says; refused when a link leads elsewhere.
Result<fs::path> checkedFile(const fs::path& file, const fs::path& location, const std::string& table)
{
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    if (error || !fs::is_regular_file(real, error)) {
        return refuse(ErrorCode::notFound, table, "one of its files is gone, or is no regular file",
                      "put it back, or mount its file system");
    }
    if (!isWithin(real, location)) {
        return refuse(ErrorCode::notAuthorised, table, "a symbolic link in its location leads out of it",
                      "replace the link by the file");
    }
    if (::access(real.c_str(), R_OK) != 0) {
        return refuse(ErrorCode::notAuthorised, table, "one of its files may not be read here",
                      "give this user the right to read it");
    }
    return real;
}

Result<std::vector<fs::path>> filesIn(const fs::path& folder, const catalog::ExternalTable& table)
{
    std::vector<fs::path> files;
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        std::error_code ignored;
        if (name.starts_with('.') || name.starts_with('_')) {
            if (entry->is_directory(ignored)) {
                entry.disable_recursion_pending();
            }
        } else if (!entry->is_directory(ignored) && hasEnding(name, table.format)) {
            files.push_back(TRY(checkedFile(entry->path(), folder, table.name)));
        }
        if (files.size() > mostFiles) {
            return refuse(ErrorCode::unsupported, table.name, "its location holds more than 100,000 files",
                          "spread them over several external tables, or make it a Delta table");
        }
    }
    if (error) {
        return refuse(ErrorCode::notAuthorised, table.name, "a folder of its location can't be read here",
                      "give this user the right to read it");
    }
    std::ranges::sort(files);
    return files;
}

std::string fileList(const std::vector<fs::path>& files)
{
    std::string list;
    for (const fs::path& file : files) {
        // The engine takes these characters of a path for patterns.
        std::string escaped;
        for (const char c : file.string()) {
            const bool special = c == '*' || c == '?' || c == '[';
            escaped += special ? std::string("[") + c + ']' : std::string(1, c);
        }
        list += (list.empty() ? "" : ", ") + engine::quoteLiteral(escaped);
    }
    return '[' + list + ']';
}

std::string relationSql(const catalog::ExternalTable& table, const std::vector<fs::path>& files)
{
    if (files.empty() || table.format == "parquet") {
        return delta::readExtentsSql(table.schema, {}, files);
    }
    std::string columns;
    std::string types;
    for (const delta::Field& field : table.schema.fields) {
        columns += (columns.empty() ? "" : ", ") + engine::quoteIdentifier(field.name);
        types += (types.empty() ? "" : ", ") + engine::quoteLiteral(field.name) + ": " +
                 engine::quoteLiteral(delta::toEngineType(field.type));
    }
    const std::string read = table.format == "csv"
                                 ? "read_csv(" + fileList(files) + ", types = {" + types + '}'
                                 : "read_json(" + fileList(files) + ", columns = {" + types + '}';
    return "(SELECT " + columns + " FROM " + read + ", hive_partitioning = false))";
}

/// Among those that types are inferred from.
Result<bool> hasTooDeepRecord(engine::Connection& connection, const std::vector<fs::path>& files)
{
    for (const fs::path& file : files) {
        const std::vector<fs::path> one{file};
        const auto records = connection.query(engine::suspectRecordsSql(fileList(one), {}, " LIMIT 65536"));
        if (!records) {
            return false; // what is wrong with it is said where it is described
        }
        while (const engine::Chunk* chunk = TRY((*records)->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                if (!chunk->isNull(0, row) && engine::isNestedTooDeeply(chunk->text(0, row))) {
                    return true;
                }
            }
        }
    }
    return false;
}

/// What lies deeper stays JSON text: DuckDB writes the types it found by recursion, and the files come from
/// anywhere.
constexpr const char* deepestInferred = ", maximum_depth = 50";

Result<delta::Schema> described(engine::Connection& connection, const catalog::ExternalTable& table,
                                const std::vector<fs::path>& files)
{
    if (table.format == "json" && TRY(hasTooDeepRecord(connection, files))) {
        return refuse(ErrorCode::unsupported, table.name,
                      "a record of its files is nested more than 1,000 levels deep",
                      "take that record out, or write it as a text");
    }
    const std::string reader = table.format == "parquet" ? "read_parquet"
                               : table.format == "csv"   ? "read_csv"
                                                         : "read_json";
    const auto described = connection.query("DESCRIBE SELECT * FROM " + reader + '(' + fileList(files) +
                                            ", union_by_name = true, hive_partitioning = false" +
                                            (table.format == "json" ? deepestInferred : "") + ')');
    if (!described) {
        return refuse(ErrorCode::invalidArgument, table.name, "its files can't be read as " + table.format,
                      "check the format and the files");
    }
    delta::Schema schema;
    while (const engine::Chunk* chunk = TRY((*described)->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            delta::Field field;
            field.name = chunk->text(0, row);
            auto type = delta::fromEngineType(chunk->text(1, row));
            if (!type) {
                return refuse(ErrorCode::unsupported, table.name,
                              "column " + field.name + " has the type " + chunk->text(1, row) +
                                  ", which no table can have",
                              "write that column as text or number");
            }
            field.type = *std::move(type);
            schema.fields.push_back(std::move(field));
        }
    }
    return schema;
}

} // namespace

/// A location that was found, and may be read.
struct ExternalTables::Place {
    fs::path location;
    bool isFolder = false;
    std::vector<fs::path> files; ///< of formats other than delta
};

ExternalTables::ExternalTables(std::vector<fs::path> closed, Engine engine, fs::path scratch)
    : m_engine(std::move(engine))
    , m_scratch(std::move(scratch))
{
    for (const fs::path& folder : closed) {
        std::error_code ignored;
        m_closed.push_back(fs::weakly_canonical(folder, ignored));
    }
}

bool ExternalTables::isClosed(const fs::path& location) const
{
    const bool holdsSystem = std::ranges::any_of(systemFolders, [&](std::string_view folder) {
        return isWithin(location, folder) || isWithin(folder, location);
    });
    const bool holdsClosed = std::ranges::any_of(m_closed, [&](const fs::path& folder) {
        return isWithin(location, folder) || isWithin(folder, location);
    });
    for (fs::path folder = location; folder.has_relative_path(); folder = folder.parent_path()) {
        if (holdsDatabase(folder)) {
            return true;
        }
    }
    return holdsSystem || holdsClosed;
}

Result<ExternalTables::Place> ExternalTables::placeOf(const catalog::ExternalTable& table) const
{
    const fs::path path = TRY(pathOf(table));
    std::error_code error;
    Place place;
    place.location = fs::canonical(path, error);
    if (error == std::errc::permission_denied) {
        return refuse(ErrorCode::notAuthorised, table.name, "its location may not be read here",
                      "give this user the right to read it");
    }
    if (error) {
        return refuse(ErrorCode::notFound, table.name, "there is nothing at its location on this machine",
                      "put its files there, or mount them");
    }
    if (place.location.string().find_first_of("*?[") != std::string::npos) {
        return refuse(ErrorCode::unsupported, table.name, "its location has one of the characters * ? [",
                      "rename the file or folder");
    }
    if (isClosed(place.location)) {
        return refuse(ErrorCode::notAuthorised, table.name,
                      "its location holds, or belongs to, databases or the system",
                      "use a folder for these files alone");
    }
    place.isFolder = fs::is_directory(place.location, error);
    if (table.format == "delta") {
        if (!place.isFolder) {
            return refuse(ErrorCode::invalidArgument, table.name, "its location is no folder",
                          "name the folder that holds _delta_log");
        }
    } else if (place.isFolder) {
        place.files = TRY(filesIn(place.location, table));
    } else {
        place.files.push_back(TRY(checkedFile(place.location, place.location, table.name)));
    }
    return place;
}

Result<ExternalRelation> ExternalTables::deltaTable(const catalog::ExternalTable& table,
                                                    const Place& place) const
{
    const auto store = TRY(storage::openExistingStore(storage::fileUrlOf(place.location.parent_path())));
    const auto engine = TRY(m_engine());
    const delta::Log log(store, place.location.filename().string() + '/', engine, m_scratch);
    auto snapshot = log.snapshot();
    if (!snapshot) {
        const Error& error = snapshot.error();
        switch (error.code) {
        case ErrorCode::notFound:
            return refuse(error.code, table.name, "its folder holds no Delta table",
                          "name the folder that holds _delta_log");
        case ErrorCode::corrupt:
            return refuse(error.code, table.name,
                          "its Delta log is damaged: " + error.object + ": " + error.cause,
                          "restore that file from a backup");
        default:
            return refuse(error.code, table.name, error.cause, error.hint);
        }
    }
    ExternalRelation relation{table.name, place.location, true, snapshot->schema, {}, catalog::TableView{}};
    relation.table->name = table.name;
    relation.table->schema = snapshot->schema;
    relation.table->metadata = snapshot->head.metadata;
    std::optional<Error> problem;
    std::vector<catalog::LocalExtent> extents;
    snapshot->files.forEach([&](const delta::Add& add) {
        auto file =
            problem ? fail(*problem) : checkedFile(place.location / add.path, place.location, table.name);
        if (!file) {
            problem = file.error();
            return;
        }
        extents.push_back(catalog::localExtentOf(add, *std::move(file)));
    });
    if (problem) {
        return fail(*std::move(problem));
    }
    relation.table->extents = std::move(extents);
    return relation;
}

Result<ExternalRelation> ExternalTables::resolve(const catalog::ExternalTable& table) const
{
    const Place place = TRY(placeOf(table));
    if (table.format == "delta") {
        return deltaTable(table, place);
    }
    return ExternalRelation{
        table.name,  place.location, place.isFolder, table.schema, relationSql(table, place.files),
        std::nullopt};
}

Result<catalog::ExternalTable> ExternalTables::inferSchema(catalog::ExternalTable table) const
{
    Place place = TRY(placeOf(table));
    if (table.format == "delta") {
        table.schema = TRY(deltaTable(table, place)).schema;
        return table;
    }
    if (place.files.empty()) {
        return refuse(ErrorCode::notFound, table.name, "its location holds no " + table.format + " files",
                      "put files there first: the columns are taken from them");
    }
    place.files.resize(std::min(place.files.size(), mostSampled));
    const auto sandbox = TRY(engine::Database::openSandboxed({}, {}, place.files));
    const auto connection = TRY(sandbox->connect());
    table.schema = TRY(described(*connection, table, place.files));
    return table;
}

} // namespace sharepane::query
