#pragma once

#include "core/base/clock.h"
#include "core/catalog/snapshot.h"
#include "core/delta/extentwriter.h"
#include "core/delta/schema.h"
#include "core/engine/connection.h"
#include "core/storage/objectstore.h"

#include <QtGlobal>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sharepane::test {

/// A database whose extents are Parquet files in one folder, written by the test.
class LocalDatabase final : public catalog::SnapshotSource {
public:
    LocalDatabase(std::string name, std::filesystem::path folder)
        : m_name(std::move(name))
        , m_folder(std::move(folder))
    {
        std::filesystem::create_directories(m_folder);
    }

    /// Adds the rows of `select` as one more extent of a table; false when that fails.
    bool append(const std::string& table, const std::string& columns, const std::string& select)
    {
        const auto schema = delta::parseColumnList(columns);
        auto database = engine::Database::open({});
        if (!schema || !database) {
            return false;
        }
        const std::filesystem::path file =
            m_folder / ("extent-" + std::to_string(m_nextExtent++) + ".parquet");
        auto connection = (*database)->connect();
        const auto copied = (*connection)
                                ->execute("COPY (" + select + ") TO " + engine::quoteLiteral(file.string()) +
                                          " (FORMAT parquet)");
        if (!copied) {
            qWarning("%s", copied.error().message().c_str());
            return false;
        }
        catalog::TableView& view = tableFor(table, *schema);
        auto extents = view.extents.toVector();
        extents.push_back({file, static_cast<std::int64_t>(std::filesystem::file_size(file)), {}});
        view.extents = std::move(extents);
        ++m_version;
        return true;
    }

    /// The same as a leader would: with statistics.
    bool appendWithStatistics(const std::string& table, const std::string& columns, const std::string& select)
    {
        const auto schema = delta::parseColumnList(columns);
        auto database = engine::Database::open({});
        auto store = storage::openStore(m_folder.string());
        if (!schema || !database || !store) {
            return false;
        }
        auto connection = (*database)->connect();
        delta::ExtentOptions options;
        options.scratch = m_folder / "scratch";
        std::filesystem::create_directories(options.scratch);
        const auto adds =
            delta::writeExtents(**store, "", **connection, select, *schema, options, {}, *systemClock());
        if (!adds) {
            qWarning("%s", adds.error().message().c_str());
            return false;
        }
        catalog::TableView& view = tableFor(table, *schema);
        auto extents = view.extents.toVector();
        for (const delta::Add& add : *adds) {
            extents.push_back(catalog::localExtentOf(add, m_folder / add.path));
        }
        view.extents = std::move(extents);
        ++m_version;
        return true;
    }

    void forgetStatistics()
    {
        for (catalog::TableView& table : m_tables) {
            auto extents = table.extents.toVector();
            for (catalog::LocalExtent& extent : extents) {
                extent.stats.clear();
            }
            table.extents = std::move(extents);
        }
    }

    [[nodiscard]] std::filesystem::path firstExtent(const std::string& table) const
    {
        for (const catalog::TableView& known : m_tables) {
            if (known.name == table) {
                return known.extents.front().path;
            }
        }
        return {};
    }

    /// What else the database holds.
    std::shared_ptr<const catalog::Definitions> definitions = std::make_shared<catalog::Definitions>();

    /// How many snapshots are still held by somebody.
    [[nodiscard]] int pins() const { return *m_pins; }

    Result<catalog::Contents> contents() override
    {
        catalog::Contents contents{m_version, definitions, {}};
        for (const catalog::TableView& table : m_tables) {
            contents.tables.push_back({table.name, table.id, 0});
        }
        std::ranges::sort(contents.tables, {}, &catalog::Contents::Table::name);
        return contents;
    }

    Result<catalog::DatabaseView> view(const std::vector<std::string>& names) override
    {
        catalog::DatabaseView view;
        view.database = m_name;
        view.version = m_version;
        view.folders = {m_folder};
        view.definitions = definitions;
        for (const catalog::TableView& table : m_tables) {
            const bool wanted = std::any_of(names.begin(), names.end(),
                                            [&](const auto& name) { return sameName(name, table.name); });
            if (wanted) {
                view.tables.push_back(table);
            }
        }
        ++*m_pins;
        view.pin = std::shared_ptr<void>(nullptr, [pins = m_pins](void*) { --*pins; });
        return view;
    }

private:
    catalog::TableView& tableFor(const std::string& name, const delta::Schema& schema)
    {
        const auto found = std::ranges::find(m_tables, name, &catalog::TableView::name);
        if (found != m_tables.end()) {
            return *found;
        }
        catalog::TableView& view = m_tables.emplace_back();
        view.name = name;
        view.schema = schema;
        view.metadata.schemaString = delta::toJson(schema);
        return view;
    }

    static bool sameName(const std::string& a, const std::string& b)
    {
        const auto lower = [](char c) {
            return std::tolower(static_cast<unsigned char>(c));
        };
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                          [&](char x, char y) { return lower(x) == lower(y); });
    }

    std::string m_name;
    std::filesystem::path m_folder;
    std::vector<catalog::TableView> m_tables;
    std::int64_t m_version = 0;
    int m_nextExtent = 0;
    std::shared_ptr<std::atomic<int>> m_pins = std::make_shared<std::atomic<int>>(0);
};

} // namespace sharepane::test
