#include "core/query/relations.h"

#include "core/delta/extentwriter.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace sharepane::query {

namespace {

using Kind = SessionObject::Kind;

std::string columnList(const delta::Schema& schema)
{
    std::string list;
    for (const delta::Field& field : schema.fields) {
        list += (list.empty() ? "" : ", ") + engine::quoteIdentifier(field.name) + ' ' +
                delta::toEngineType(field.type);
    }
    return " (" + list + ')';
}

std::int64_t countOf(const auto& extents)
{
    return static_cast<std::int64_t>(extents.size());
}

} // namespace

Relations::Scan Relations::scanOf(const catalog::TableView& table, std::string standIn)
{
    Scan scan{std::move(standIn), &table, {}};
    scan.extents.reserve(table.extents.size());
    for (const catalog::LocalExtent& extent : table.extents) {
        scan.extents.push_back(&extent);
    }
    return scan;
}

void Relations::add(Relation relation)
{
    for (const Scan& scan : relation.scans) {
        m_extents.opened += countOf(scan.extents);
        m_extents.total += countOf(scan.extents);
    }
    m_relations.push_back(std::move(relation));
}

void Relations::add(const catalog::TableView& table)
{
    add(Relation{table.name, {scanOf(table, table.name)}, std::nullopt, nullptr});
}

void Relations::add(const catalog::TableView& view, const catalog::TableView& source,
                    catalog::ViewReading reading)
{
    // A ':' is in no table's name.
    Scan stored = scanOf(view, view.name + ":stored");
    if (!reading.usesStored) {
        stored.extents.clear();
    }
    Scan newer{view.name + ":source", &source, reading.sourceExtents};
    add(Relation{view.name, {std::move(stored), std::move(newer)}, std::move(reading), nullptr});
}

void Relations::add(const ExternalRelation& external)
{
    if (external.table) {
        add(Relation{external.name, {scanOf(*external.table, external.name)}, std::nullopt, nullptr});
    } else {
        add(Relation{external.name, {}, std::nullopt, &external});
    }
}

bool Relations::canPrune() const
{
    return std::ranges::any_of(m_relations, [](const Relation& relation) {
        return std::ranges::any_of(relation.scans, [](const Scan& scan) { return scan.extents.size() > 1; });
    });
}

std::vector<SessionObject> Relations::standIns() const
{
    std::vector<SessionObject> objects;
    for (const Relation& relation : m_relations) {
        for (const Scan& scan : relation.scans) {
            objects.push_back({Kind::table, scan.standIn, columnList(scan.table->schema)});
        }
        if (relation.reading) {
            objects.push_back(
                {Kind::view, relation.name,
                 " AS " + relation.reading->sql(engine::quoteIdentifier(relation.scans[0].standIn),
                                                engine::quoteIdentifier(relation.scans[1].standIn))});
        } else if (relation.external != nullptr) {
            objects.push_back({Kind::table, relation.name, columnList(relation.external->schema)});
        }
    }
    return objects;
}

void Relations::prune(const std::map<std::string, delta::Predicate>& wanted)
{
    for (Relation& relation : m_relations) {
        for (Scan& scan : relation.scans) {
            const auto predicate = wanted.find(scan.standIn);
            if (predicate == wanted.end() || scan.extents.empty()) {
                continue;
            }
            const delta::Pruner pruner(scan.table->schema, scan.table->metadata, predicate->second);
            if (!pruner.decidesAnything()) {
                continue;
            }
            m_extents.opened -= static_cast<std::int64_t>(
                std::erase_if(scan.extents, [&](const catalog::LocalExtent* extent) {
                    return !pruner.mayMatch({.stats = extent->stats,
                                             .partitionValues = &extent->partitionValues,
                                             .ours = extent->ours});
                }));
        }
    }
}

std::optional<std::int64_t> Relations::countRows()
{
    const bool isTable = m_relations.size() == 1 && m_relations.front().scans.size() == 1 &&
                         m_relations.front().external == nullptr && !m_relations.front().reading;
    if (!isTable) {
        return std::nullopt;
    }
    Scan& scan = m_relations.front().scans.front();
    std::int64_t rows = 0;
    for (const catalog::LocalExtent* extent : scan.extents) {
        const auto known = extent->ours ? delta::rowCountOf({.stats = extent->stats}) : std::nullopt;
        if (!known || *known > std::numeric_limits<std::int64_t>::max() - rows) {
            return std::nullopt;
        }
        rows += *known;
    }
    scan.extents.clear();
    m_extents.opened = 0;
    return rows;
}

std::vector<const catalog::LocalExtent*> Relations::opened() const
{
    std::vector<const catalog::LocalExtent*> extents;
    for (const Relation& relation : m_relations) {
        for (const Scan& scan : relation.scans) {
            extents.insert(extents.end(), scan.extents.begin(), scan.extents.end());
        }
    }
    return extents;
}

std::string Relations::sqlOf(const Scan& scan)
{
    std::vector<delta::ExtentFile> files;
    files.reserve(scan.extents.size());
    for (const catalog::LocalExtent* extent : scan.extents) {
        files.push_back({.file = extent->path, .partitionValues = extent->partitionValues});
    }
    return delta::readExtentsSql(scan.table->schema, scan.table->metadata, files);
}

std::vector<SessionObject> Relations::objects() const
{
    std::vector<SessionObject> objects;
    objects.reserve(m_relations.size());
    for (const Relation& relation : m_relations) {
        std::string sql;
        if (relation.external != nullptr) {
            sql = relation.external->sql;
        } else if (relation.reading) {
            sql = relation.reading->sql(sqlOf(relation.scans[0]), sqlOf(relation.scans[1]));
        } else {
            sql = sqlOf(relation.scans[0]);
        }
        objects.push_back({Kind::view, relation.name, " AS " + sql});
    }
    return objects;
}

} // namespace sharepane::query
