#pragma once

#include "core/ingest/ingestor.h"
#include "tests/catalog/databasefixture.h"

#include <fstream>
#include <string>
#include <vector>

/// So that a failed comparison shows both texts.
template <>
inline char* QTest::toString(const std::string& text)
{
    return qstrdup(text.c_str());
}

namespace sharepane::test {

/// A leader database "demo", files to ingest, and what came of them as text.
struct IngestFixture : DatabaseFixture {
    std::shared_ptr<catalog::LeaderDatabase> database =
        need(catalog::LeaderDatabase::create(context(), "demo"));
    ingest::Ingestor ingestor{database};

    std::string write(const std::string& name, std::string_view bytes) const
    {
        const std::string path = (root() / name).string();
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return path;
    }

    /// Runs SQL of the test's own, e.g. to make a Parquet file.
    void run(const std::string& sql) const { need(need(engine->connect())->execute(sql)); }

    void makeTable(const std::string& name, const std::string& columns) const
    {
        need(database->createTable(name, need(delta::parseColumnList(columns))));
    }

    Result<ingest::Report> ingest(const std::string& table, const std::vector<std::string>& files,
                                  const ingest::Options& options = {})
    {
        return ingestor.ingestFiles(table, files, options);
    }

    /// "a|b;c|d": rows by ';' in the order of all columns, columns by '|', NULL as "-".
    [[nodiscard]] std::string content(const std::string& table, const std::string& columns = "*") const
    {
        const auto view = need(database->view({table}));
        if (view.tables.empty()) {
            return "no table";
        }
        std::vector<std::filesystem::path> files;
        for (const auto& extent : view.tables.front().extents) {
            files.push_back(extent.path);
        }
        const auto connection = need(engine->connect());
        need(connection->execute("SET TimeZone = 'UTC'"));
        const auto rows = need(connection->query(
            "SELECT " + columns + " FROM " +
            delta::readExtentsSql(view.tables.front().schema, view.tables.front().metadata, files) +
            " ORDER BY ALL NULLS LAST"));
        std::string text;
        while (const engine::Chunk* chunk = need(rows->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                text += text.empty() ? "" : ";";
                for (std::size_t column = 0; column < rows->columns().size(); ++column) {
                    text += column == 0 ? "" : "|";
                    text += chunk->isNull(column, row) ? "-" : chunk->text(column, row);
                }
            }
        }
        return text;
    }

    /// "a BIGINT, b VARCHAR"
    [[nodiscard]] std::string columnsOf(const std::string& table) const
    {
        const auto view = need(database->view({table}));
        std::string text;
        for (const delta::Field& field : view.tables.at(0).schema.fields) {
            text += (text.empty() ? "" : ", ") + field.name + ' ' + delta::toEngineType(field.type);
        }
        return text;
    }

    [[nodiscard]] std::int64_t version() const { return need(database->catalogue()).version; }

    /// Lines of the rejected rows: "3; 5".
    [[nodiscard]] static std::string rejects(const ingest::Report& report)
    {
        std::string text;
        for (const ingest::RejectedRow& row : report.rejects) {
            text += (text.empty() ? "" : "; ") + std::to_string(row.line);
        }
        return text;
    }
};

} // namespace sharepane::test
