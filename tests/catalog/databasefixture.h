#pragma once

#include "core/catalog/leaderdatabase.h"
#include "core/delta/extentwriter.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace sharepane::test {

/// The value, or the end of the test with the error's text.
template <typename T>
T need(Result<T> result)
{
    if (!result) {
        throw std::runtime_error(result.error().message());
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

/// A store in a temporary folder, an engine, and what tests do with leader databases.
struct DatabaseFixture {
    QTemporaryDir folder;
    std::shared_ptr<storage::ObjectStore> store = need(storage::openStore((root() / "storage").string()));
    std::shared_ptr<engine::Database> engine = sharedEngine();

    [[nodiscard]] std::filesystem::path root() const { return folder.path().toStdString(); }

    [[nodiscard]] catalog::LeaderContext context() const { return context(store); }
    [[nodiscard]] catalog::LeaderContext context(std::shared_ptr<storage::ObjectStore> other) const
    {
        std::filesystem::create_directories(root() / "tmp");
        return {std::move(other), engine, root() / "tmp", systemClock()};
    }

    /// One for all fixtures: starting one takes longer than most tests.
    [[nodiscard]] static std::shared_ptr<engine::Database> sharedEngine()
    {
        static const std::shared_ptr<engine::Database> engine = need(engine::Database::open({}));
        return engine;
    }

    [[nodiscard]] static delta::Schema schema() { return need(delta::parseColumnList("a: bigint")); }

    /// Extents with the rows that `select` gives, in the table's folder.
    [[nodiscard]] std::vector<delta::Add> extents(catalog::LeaderDatabase& database,
                                                  const std::string& tableId, const std::string& select)
    {
        const auto connection = need(engine->connect());
        delta::ExtentOptions options;
        options.scratch = database.context().scratch;
        return need(delta::writeExtents(*store, database.tableFolder(tableId), *connection, select, schema(),
                                        options, {}, *systemClock()));
    }

    /// The same, of which nothing is in the store yet.
    [[nodiscard]] delta::NewExtents prepared(catalog::LeaderDatabase& database, const std::string& tableId,
                                             const std::string& select)
    {
        const auto connection = need(engine->connect());
        delta::ExtentOptions options;
        options.scratch = database.context().scratch;
        options.targetBytes = 0;
        return need(delta::prepareExtents(database.tableFolder(tableId), *connection, select, schema(),
                                          options, {}, *systemClock()));
    }

    /// The rows of a table at the newest version, as text, sorted and joined by commas.
    [[nodiscard]] std::string rows(catalog::LeaderDatabase& database, const std::string& table)
    {
        const auto view = need(database.view({table}));
        if (view.tables.empty()) {
            return "no table";
        }
        std::vector<std::filesystem::path> files;
        for (const auto& extent : view.tables.front().extents) {
            files.push_back(extent.path);
        }
        const auto connection = need(engine->connect());
        const auto rows = need(connection->query(
            "SELECT coalesce(string_agg(CAST(a AS VARCHAR), ',' ORDER BY a), '') FROM " +
            delta::readExtentsSql(view.tables.front().schema, view.tables.front().metadata, files)));
        const engine::Chunk* chunk = need(rows->next());
        return chunk->text(0, 0);
    }
};

} // namespace sharepane::test
