// What Sharepane does to a Delta table, for the interop tests to drive: one command a process, results on
// standard output, an error as one sentence on standard error.
//
//   create FOLDER COLUMNS            a table of these columns ("a:bigint, b:varchar")
//   append FOLDER SQL [TARGET]       the rows of a query, as extents of at most TARGET bytes, in one commit
//   race FOLDER FIRST COUNT          COUNT commits of one row each: (FIRST), (FIRST + 1), …
//   change FOLDER KIND COLUMN [TO]   KIND: add, widen (TO: a type), rename (TO: a name), drop
//   remove FOLDER                    a commit that removes all rows
//   checkpoint FOLDER                of the newest version
//   rows FOLDER [VERSION]            the table as JSON lines, in the order of its first column
//   version FOLDER                   the newest version

#include "core/delta/extentwriter.h"
#include "core/delta/log.h"
#include "core/delta/schemachange.h"

#include <cstdio>
#include <iostream>

using namespace sharepane;
using namespace sharepane::delta;

namespace {

struct Table {
    std::shared_ptr<storage::ObjectStore> store;
    std::shared_ptr<engine::Database> engine;
    std::filesystem::path root;
    std::filesystem::path scratch;
    std::string folder;

    [[nodiscard]] Log log() const { return Log(store, folder, engine, scratch); }
};

Result<Table> open(const std::filesystem::path& path)
{
    Table table;
    table.root = std::filesystem::absolute(path);
    table.folder = table.root.filename().string() + "/";
    table.scratch = table.root.parent_path() / "scratch";
    std::filesystem::create_directories(table.scratch);
    table.store = TRY(storage::openStore(table.root.parent_path().string()));
    table.engine = TRY(engine::Database::open({}));
    return table;
}

Result<void> create(const Table& table, const std::string& columns)
{
    const Schema schema = TRY(parseColumnList(columns));
    Transaction transaction;
    transaction.operation = "CREATE TABLE";
    transaction.protocol = lowestProtocol(schema);
    transaction.metadata = Metadata{.id = "0c7b6a55-9d6e-4c57-8c7e-0f4f34c2d0a1",
                                    .name = "from Sharepane",
                                    .description = {},
                                    .schemaString = toJson(schema),
                                    .partitionColumns = {},
                                    .configuration = {},
                                    .createdTime = toMillis(systemClock()->now())};
    Log log = table.log();
    TRY(log.commit(transaction));
    return {};
}

Result<void> append(const Table& table, Log& log, Head& head, const std::string& sql, std::uint64_t target)
{
    const Schema schema = TRY(parseSchema(head.metadata.schemaString));
    const auto connection = TRY(table.engine->connect());
    Transaction transaction;
    transaction.readVersion = head.version;
    transaction.adds = TRY(writeExtents(
        *table.store, table.folder, *connection, sql, schema,
        {.targetBytes = target, .compression = "zstd", .scratch = table.scratch}, {}, *systemClock()));
    const Committed committed = TRY(log.commit(transaction));
    std::cout << committed.version << std::endl;
    head.version = committed.version;
    return {};
}

Result<SchemaChange> changeOf(const Head& head, const std::string& kind, const ColumnPath& path,
                              const std::string& to)
{
    if (kind == "drop") {
        return dropColumn(head, path);
    }
    if (kind == "rename") {
        return renameColumn(head, path, to);
    }
    const DataType type = TRY(fromEngineType(to));
    return kind == "add" ? addColumn(head, path, type) : widenColumn(head, path, type);
}

Result<void> change(const Table& table, const std::string& kind, const std::string& column,
                    const std::string& to)
{
    Log log = table.log();
    const Head head = TRY(log.head());
    const SchemaChange change = TRY(changeOf(head, kind, TRY(parseColumnPath(column)), to));
    Transaction transaction;
    transaction.readVersion = head.version;
    transaction.operation = change.operation;
    transaction.protocol = change.protocol;
    transaction.metadata = change.metadata;
    TRY(log.commit(transaction));
    return {};
}

Result<void> removeAll(const Table& table)
{
    Log log = table.log();
    const Snapshot snapshot = TRY(log.snapshot());
    Transaction transaction;
    transaction.readVersion = snapshot.head.version;
    transaction.operation = "DELETE";
    transaction.blindAppend = false;
    snapshot.files.forEach([&](const Add& add) {
        transaction.removes.push_back({.path = add.path,
                                       .deletionTimestamp = toMillis(systemClock()->now()),
                                       .dataChange = true,
                                       .size = add.size,
                                       .partitionValues = add.partitionValues,
                                       .deletionVector = {}});
    });
    TRY(log.commit(transaction));
    return {};
}

Result<void> printRows(const Table& table, std::optional<std::int64_t> version)
{
    const Snapshot snapshot = TRY(table.log().snapshot(version));
    std::vector<ExtentFile> extents;
    snapshot.files.forEach([&](const Add& add) {
        extents.push_back({.file = table.root / add.path, .partitionValues = add.partitionValues});
    });
    const auto connection = TRY(table.engine->connect());
    const auto rows = TRY(connection->query(
        "SELECT * FROM " + readExtentsSql(snapshot.schema, snapshot.head.metadata, extents) + " ORDER BY 1"));
    while (const engine::Chunk* chunk = TRY(rows->next())) {
        for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
            for (std::size_t column = 0; column < rows->columns().size(); ++column) {
                std::cout << (column == 0 ? '[' : ',') << chunk->json(column, row);
            }
            std::cout << "]\n";
        }
    }
    return {};
}

Result<void> run(const std::vector<std::string>& arguments)
{
    const auto argument = [&](std::size_t i) {
        return i < arguments.size() ? arguments[i] : std::string();
    };
    const std::string command = argument(0);
    const Table table = TRY(open(argument(1)));
    Log log = table.log();
    if (command == "create") {
        return create(table, argument(2));
    }
    if (command == "append") {
        Head head = TRY(log.head());
        return append(table, log, head, argument(2),
                      arguments.size() > 3 ? std::stoull(argument(3)) : 256U << 20U);
    }
    if (command == "change") {
        return change(table, argument(2), argument(3), argument(4));
    }
    if (command == "race") {
        Head head = TRY(log.head());
        const int first = std::stoi(argument(2));
        for (int i = 0; i < std::stoi(argument(3)); ++i) {
            TRY(append(table, log, head, std::string("SELECT ").append(std::to_string(first + i)),
                       256U << 20U));
        }
        return {};
    }
    if (command == "remove") {
        return removeAll(table);
    }
    if (command == "checkpoint") {
        return log.writeCheckpoint(TRY(log.snapshot()));
    }
    if (command == "rows") {
        return printRows(table, arguments.size() > 2 ? std::optional<std::int64_t>(std::stoll(argument(2)))
                                                     : std::nullopt);
    }
    if (command == "version") {
        std::cout << TRY(log.latestVersion()) << '\n';
        return {};
    }
    return fail(ErrorCode::invalidArgument, "run", command, "there is no such command");
}

} // namespace

int main(int count, char** values)
{
    const auto done = run({values + 1, values + count});
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().message().c_str());
        return 1;
    }
    return 0;
}
