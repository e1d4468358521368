#pragma once

#include "core/ingest/views.h"
#include "tests/ingest/ingestfixture.h"

#include <algorithm>
#include <random>

namespace sharepane::test {

inline constexpr const char* perKind =
    "SELECT kind, count(*) AS n, sum(value) AS total, avg(value) AS mean, "
    "approx_count_distinct(id) AS ids, max_by(id, id) AS last FROM t GROUP BY kind";
inline constexpr const char* ordered = "SELECT kind, median(id) AS middle FROM t GROUP BY kind";

/// A database with a table to make views over, and what tests do to it.
struct ViewFixture : IngestFixture {
    std::unique_ptr<engine::Connection> connection = need(engine->connect());
    int nextId = 0;
    std::string kinds = "4";

    ViewFixture()
    {
        need(connection->execute("SET TimeZone = 'UTC'"));
        makeSource();
    }

    void makeSource() const { makeTable("t", "id: bigint, kind: varchar, value: bigint, moment: timestamp"); }

    [[nodiscard]] std::shared_ptr<catalog::LeaderDatabase> open() const
    {
        return need(catalog::LeaderDatabase::open(context(), "demo"));
    }
    [[nodiscard]] catalog::TableEntry entry(const std::string& name) const
    {
        return need(database->table(name));
    }
    [[nodiscard]] std::string id(const std::string& name) const { return entry(name).id; }
    [[nodiscard]] catalog::ViewDefinition definition(const std::string& name) const
    {
        return need(database->catalogue()).definitions->views.at(id(name));
    }

    std::vector<delta::Add> newExtents(int count)
    {
        const delta::Snapshot now = need(database->tableSnapshot(id("t")));
        const std::string from = std::to_string(nextId);
        nextId += count;
        std::string columns =
            "i AS id, 'kind ' || (hash(i) % " + kinds +
            ") AS kind, CASE WHEN i % 7 = 0 THEN NULL "
            "ELSE (hash(i, 1) % 1000)::BIGINT - 500 END AS value, TIMESTAMPTZ '2026-01-01 00:00:00+00' + "
            "to_minutes(i) AS moment";
        for (std::size_t i = 4; i < now.schema.fields.size(); ++i) {
            columns += ", hash(i, " + std::to_string(i) + ") % 9 AS " + now.schema.fields[i].name;
        }
        delta::ExtentOptions options;
        options.scratch = context().scratch;
        return need(delta::writeExtents(*store, database->tableFolder(id("t")), *connection,
                                        "SELECT " + columns + " FROM range(" + from + ", " +
                                            std::to_string(nextId) + ") AS r(i)",
                                        now.schema, options, {}, *systemClock()));
    }
    void append(int count) { need(database->append(id("t"), newExtents(count))); }

    /// Replaces the oldest half of the extents by what `condition` leaves of their rows.
    void rewriteHalf(const std::string& condition, bool dataChange)
    {
        const delta::Snapshot now = need(database->tableSnapshot(id("t")));
        catalog::RewriteRequest request{.tableId = id("t"), .readVersion = now.head.version};
        std::vector<std::filesystem::path> files;
        now.files.forEach([&](const delta::Add& add) {
            if (request.removes.size() < (now.files.size() + 1) / 2) {
                request.removes.push_back(add);
                files.push_back(*storage::localPathOf(*store, database->tableFolder(id("t")) + add.path));
            }
        });
        delta::ExtentOptions options;
        options.scratch = context().scratch;
        request.dataChange = dataChange;
        request.adds = need(delta::writeExtents(
            *store, database->tableFolder(id("t")), *connection,
            "SELECT * FROM " + delta::readExtentsSql(now.schema, now.head.metadata, files) + " WHERE " +
                condition,
            now.schema, options, {}, *systemClock()));
        need(database->rewrite(std::move(request)));
    }

    void addColumn(const std::string& name)
    {
        const delta::Snapshot now = need(database->tableSnapshot(id("t")));
        catalog::RewriteRequest request{.tableId = id("t"), .readVersion = now.head.version};
        delta::Schema schema = now.schema;
        schema.fields.push_back({.name = name,
                                 .type = need(delta::fromEngineType("BIGINT")),
                                 .nullable = true,
                                 .metadata = "{}"});
        request.metadata = now.head.metadata;
        request.metadata->schemaString = delta::toJson(schema);
        need(database->rewrite(std::move(request)));
    }

    [[nodiscard]] std::string text(const std::string& sql) const
    {
        const auto rows = need(connection->query("SELECT * FROM (" + sql + ") ORDER BY ALL NULLS LAST"));
        std::string all;
        for (const auto& column : rows->columns()) {
            all += column.name + ' ' + column.type + ',';
        }
        while (const engine::Chunk* chunk = need(rows->next())) {
            for (std::size_t row = 0; row < chunk->rowCount(); ++row) {
                all += '\n';
                for (std::size_t column = 0; column < rows->columns().size(); ++column) {
                    const bool real = rows->columns()[column].type == "DOUBLE";
                    all += chunk->isNull(column, row) ? "NULL"
                           : real ? QString::number(chunk->real(column, row), 'g', 13).toStdString()
                                  : chunk->text(column, row);
                    all += '|';
                }
            }
        }
        return all;
    }

    struct Shown {
        std::string result;   ///< the view's
        std::string expected; ///< the query's over the source, at the same version
        bool usesStored = false;
        std::size_t newer = 0; ///< extents of the source that were read
        std::size_t stored = 0;
    };
    /// A view as the newest snapshot shows it.
    [[nodiscard]] Shown show(catalog::SnapshotSource& snapshots, const std::string& name) const
    {
        const auto snapshot = need(snapshots.view({name}));
        const catalog::TableView& view = snapshot.tables.at(0);
        const catalog::TableView& source = snapshot.tables.at(1);
        const auto plan = std::make_shared<const catalog::ViewPlan>(
            need(catalog::planView(*connection, snapshot.definitions->views.at(view.id).sql, source.schema)));
        const auto reading = catalog::readingOf(plan, view, source);
        std::vector<std::filesystem::path> files;
        for (const auto& extent : source.extents) {
            files.push_back(extent.path);
        }
        return {text(catalog::viewSql(reading, view, source)),
                text(plan->directSql(delta::readExtentsSql(source.schema, source.metadata, files))),
                reading.usesStored, reading.sourceExtents.size(), view.extents.size()};
    }
    [[nodiscard]] Shown show(const std::string& name) const { return show(*database, name); }
};

/// Random views over the table of a ViewFixture, and random things that happen to it.
class ViewHistory {
public:
    ViewHistory(ViewFixture& fixture, unsigned seed)
        : m_fixture(fixture)
        , m_random(seed)
    {
        makeView();
    }

    [[nodiscard]] const std::vector<std::string>& views() const { return m_views; }

    void step()
    {
        switch (pick(9)) {
        case 0:
            need(ingest::Views(m_fixture.database).refreshDue());
            break;
        case 1:
            need(ingest::Views(m_fixture.database).refresh(oneOf(m_views)));
            break;
        case 2:
            m_fixture.rewriteHalf("true", false);
            break;
        case 3:
            m_fixture.rewriteHalf("id % 10 <> " + std::to_string(pick(10)), true);
            break;
        case 4:
            if (m_columns < 2) {
                m_fixture.addColumn("c" + std::to_string(m_columns++));
            }
            break;
        case 5:
            if (m_views.size() < 4) {
                makeView();
            }
            break;
        default:
            m_fixture.append(1 + pick(200));
        }
    }

private:
    int pick(int below) { return static_cast<int>(m_random() % static_cast<unsigned>(below)); }
    const std::string& oneOf(const std::vector<std::string>& texts)
    {
        return texts[static_cast<std::size_t>(pick(static_cast<int>(texts.size())))];
    }
    void makeView()
    {
        m_views.push_back("v" + std::to_string(m_views.size()));
        need(ingest::Views(m_fixture.database).create(m_views.back(), randomQuery()));
    }
    std::string randomQuery()
    {
        std::string groups;
        std::string outputs;
        for (int i = pick(3); i > 0; --i) {
            const std::string& key = oneOf(m_keys);
            groups += (groups.empty() ? "" : ", ") + key;
            outputs += (outputs.empty() ? "" : ", ") + key + " AS k" + std::to_string(i);
        }
        for (int i = 1 + pick(4); i > 0; --i) {
            outputs += (outputs.empty() ? "" : ", ") + oneOf(m_aggregates) + " AS a" + std::to_string(i);
        }
        return "SELECT " + outputs + " FROM t" + (pick(2) == 0 ? " WHERE id % 4 <> 1" : "") +
               (groups.empty() ? "" : " GROUP BY " + groups);
    }

    ViewFixture& m_fixture;
    std::mt19937 m_random;
    std::vector<std::string> m_views;
    int m_columns = 0;
    const std::vector<std::string> m_keys{"kind", "date_trunc('hour', moment)", "id % 5",
                                          "time_bucket(INTERVAL 2 HOUR, moment)", "value IS NULL"};
    const std::vector<std::string> m_aggregates{"count(*)",
                                                "count(value)",
                                                "sum(value)",
                                                "min(moment)",
                                                "max(value)",
                                                "avg(value)",
                                                "arg_max(id, id)",
                                                "min_by(value, id)",
                                                "approx_count_distinct(value)",
                                                "approx_count_distinct(moment)",
                                                "median(value)",
                                                "sum(value / 7.0)",
                                                "count(*) FILTER (WHERE value > 0)",
                                                "avg(id::decimal(12,2))"};
};

} // namespace sharepane::test

/// A view is what its query gives over the source at the same version.
#define COMPARE_SHOWN(shown) QCOMPARE((shown).result, (shown).expected)
