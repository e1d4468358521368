#pragma once

#include "core/delta/extentwriter.h"
#include "core/delta/log.h"
#include "core/engine/connection.h"
#include "core/storage/objectstore.h"
#include "tests/support/faultystore.h"
#include "tests/support/manualclock.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <fstream>

/// What the tests of core/delta share: a local store, an engine, and a table in it.
namespace sharepane::delta {

/// The value of a Result; its error ends the test program with the sentence a person would get.
template <typename T>
T must(Result<T> result)
{
    if (!result) {
        qFatal("%s", result.error().message().c_str());
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

template <typename T>
std::string causeOf(const Result<T>& result)
{
    return result ? std::string("no error") : result.error().cause;
}

#define FAILS_WITH(expression, expected)                                                                     \
    do {                                                                                                     \
        const auto failed = (expression);                                                                    \
        QVERIFY(!failed.has_value());                                                                        \
        QVERIFY2(failed.error().code == (expected), failed.error().message().c_str());                       \
    } while (false)

inline Schema schemaOf(std::string_view columns)
{
    return must(parseColumnList(columns));
}

inline Metadata metadataOf(const Schema& schema)
{
    Metadata metadata;
    metadata.id = "6d0f7a0e-2f5e-4b0c-9f43-0d5c9a5f4a11";
    metadata.schemaString = toJson(schema);
    metadata.createdTime = 1'700'000'000'000;
    return metadata;
}

inline Transaction creationOf(const Schema& schema)
{
    Transaction transaction;
    transaction.operation = "CREATE TABLE";
    transaction.protocol = lowestProtocol(schema);
    transaction.metadata = metadataOf(schema);
    return transaction;
}

inline Add addOf(std::string path, std::int64_t size = 100)
{
    Add add;
    add.path = std::move(path);
    add.size = size;
    add.modificationTime = 1'700'000'000'123;
    add.stats = R"({"numRecords":3,"minValues":{"a":1},"maxValues":{"a":3},"nullCount":{"a":0}})";
    add.tags.emplace(checksumTag, "0123456789abcdef0123456789abcdef");
    return add;
}

inline Remove removeOf(const Add& add, std::int64_t when)
{
    Remove remove;
    remove.path = add.path;
    remove.size = add.size;
    remove.deletionTimestamp = when;
    return remove;
}

inline std::vector<Add> extentsOf(const FileSet& files)
{
    std::vector<Add> adds;
    files.forEach([&](const Add& add) { adds.push_back(add); });
    std::ranges::sort(adds, {}, &Add::path);
    return adds;
}

/// A store in a folder of its own, an engine, and the log of one table.
struct TableBench {
    QTemporaryDir directory;
    std::filesystem::path root{directory.path().toStdString()};
    std::filesystem::path scratch{root / "scratch"};
    std::string folder = "databases/demo/tables/t/";
    std::shared_ptr<storage::ObjectStore> local = must(storage::openStore((root / "store").string()));
    std::shared_ptr<test::FaultyStore> store = std::make_shared<test::FaultyStore>(local);
    std::shared_ptr<engine::Database> engine = must(engine::Database::open({}));
    std::shared_ptr<test::ManualClock> clock = std::make_shared<test::ManualClock>();

    TableBench() { std::filesystem::create_directories(scratch); }

    [[nodiscard]] Log log() { return Log(store, folder, engine, scratch, clock); }
    [[nodiscard]] std::filesystem::path path(const std::string& name) const
    {
        return root / "store" / folder / name;
    }
    [[nodiscard]] static std::string versionName(std::int64_t version)
    {
        return QString::asprintf("_delta_log/%020lld", static_cast<long long>(version)).toStdString();
    }
    [[nodiscard]] std::filesystem::path commitPath(std::int64_t version) const
    {
        return path(versionName(version) + ".json");
    }
    void write(const std::string& name, std::string_view bytes) const
    {
        std::filesystem::create_directories(path(name).parent_path());
        std::ofstream(path(name), std::ios::binary) << bytes;
    }
    [[nodiscard]] std::string read(const std::string& name) const
    {
        std::ifstream file(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    [[nodiscard]] std::size_t scratchFiles() const
    {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(scratch), {}));
    }

    /// Version 0.
    void create(const Schema& schema) { must(log().commit(creationOf(schema))); }
    /// Appends extents that exist in the log only.
    Committed append(const std::vector<Add>& adds)
    {
        Log table = log();
        Transaction transaction;
        transaction.readVersion = must(table.latestVersion());
        transaction.adds = adds;
        return must(table.commit(transaction));
    }

    [[nodiscard]] std::vector<Add> writeRows(const std::string& select, const Schema& schema,
                                             ExtentOptions options = {})
    {
        options.scratch = scratch;
        const auto connection = must(engine->connect());
        return must(writeExtents(*store, folder, *connection, select, schema, options, {}, *clock));
    }
    [[nodiscard]] std::vector<std::filesystem::path> filesOf(const std::vector<Add>& adds) const
    {
        std::vector<std::filesystem::path> files;
        for (const Add& add : adds) {
            files.push_back(path(add.path));
        }
        return files;
    }
    void run(const std::string& sql) const { must(must(engine->connect())->execute(sql)); }
    /// All rows of a query as text, a row a line, columns separated by '|'.
    [[nodiscard]] std::string rows(const std::string& sql) const
    {
        const auto connection = must(engine->connect());
        const auto result = must(connection->query(sql));
        std::string text;
        while (const engine::Chunk* chunk = must(result->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                text += text.empty() ? "" : "\n";
                for (std::size_t column = 0; column < result->columns().size(); ++column) {
                    text += column == 0 ? "" : "|";
                    text += chunk->isNull(column, row) ? "NULL" : chunk->text(column, row);
                }
            }
        }
        return text;
    }
};

} // namespace sharepane::delta
