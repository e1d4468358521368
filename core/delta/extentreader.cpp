#include "core/delta/columnmapping.h"
#include "core/delta/extentwriter.h"
#include "core/delta/path.h"

#include <algorithm>
#include <map>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;
using PartitionValues = std::map<std::string, std::optional<std::string>>;

std::string emptyRelation(const Schema& schema)
{
    std::string columns;
    for (const Field& field : schema.fields) {
        columns += (columns.empty() ? "" : ", ") + std::string("CAST(NULL AS ") + toEngineType(field.type) +
                   ") AS " + engine::quoteIdentifier(field.name);
    }
    return "(SELECT " + columns + " WHERE false)";
}

/// Delta: "Partition Value Serialization".
std::string partitionLiteral(const std::optional<std::string>& value, const DataType& type)
{
    const std::string engineType = toEngineType(type);
    if (!value || value->empty()) {
        return "CAST(NULL AS " + engineType + ")";
    }
    if (type.kind == Kind::binary) { // each byte as the character of its number
        return "encode(" + engine::quoteLiteral(*value) + ")";
    }
    return "CAST(" + engine::quoteLiteral(*value) + " AS " + engineType + ")";
}

/// The table's columns in these files, which share their partition values.
class GroupReader {
public:
    GroupReader(const Schema& schema, const Metadata& metadata)
        : m_byId(columnMappingOf(metadata) == ColumnMapping::byId)
    {
        for (const Field& field : schema.fields) {
            const auto& partitions = metadata.partitionColumns;
            if (std::ranges::find(partitions, field.name) != partitions.end()) {
                m_columns.push_back({field, {}});
            } else {
                m_columns.push_back({field, fileColumn(field)});
                m_files += m_files.empty() ? "" : ", ";
                m_files += m_columns.back().definition;
            }
        }
    }

    [[nodiscard]] std::string select(const std::vector<const std::filesystem::path*>& files,
                                     const PartitionValues& values) const
    {
        std::string columns;
        for (const Column& column : m_columns) {
            const std::string name = engine::quoteIdentifier(column.field.name);
            std::string value = withMemberNames(name, column.field.type, MemberNames::logical);
            if (column.definition.empty()) {
                const auto found = values.find(physicalName(column.field));
                value =
                    partitionLiteral(found == values.end() ? std::nullopt : found->second, column.field.type);
            }
            columns += (columns.empty() ? "" : ", ") + value + (value == name ? "" : " AS " + name);
        }
        std::string list;
        for (const std::filesystem::path* file : files) {
            list += (list.empty() ? "" : ", ") + fileLiteral(*file);
        }
        // Only partition columns: the rows are counted, whatever the files hold.
        const std::string options =
            m_files.empty() ? "union_by_name = false" : "schema = MAP {" + m_files + "}";
        return "SELECT " + columns + " FROM read_parquet([" + list + "], " + options +
               ", hive_partitioning = false)";
    }

private:
    struct Column {
        Field field;
        std::string definition; // of the column in the files; empty for a partition column
    };

    /// A schema by name or id makes DuckDB open no file before it is scanned, cast what differs, and read a
    /// missing column as NULL.
    [[nodiscard]] std::string fileColumn(const Field& field) const
    {
        const auto id = columnId(field);
        const std::string key =
            m_byId ? std::to_string(id.value_or(-1)) : engine::quoteLiteral(physicalName(field));
        return key + ": {name: " + engine::quoteLiteral(field.name) +
               ", type: " + engine::quoteLiteral(toEngineType(physicalType(field.type))) +
               ", default_value: NULL}";
    }

    bool m_byId;
    std::vector<Column> m_columns;
    std::string m_files; // the definitions of all columns in the files
};

} // namespace

std::string readExtentsSql(const Schema& schema, const Metadata& metadata,
                           const std::vector<ExtentFile>& extents)
{
    if (extents.empty() || schema.fields.empty()) {
        return emptyRelation(schema);
    }
    std::map<PartitionValues, std::vector<const std::filesystem::path*>> groups;
    for (const ExtentFile& extent : extents) {
        groups[extent.partitionValues].push_back(&extent.file);
    }
    const GroupReader reader(schema, metadata);
    std::string sql;
    for (const auto& [values, files] : groups) {
        sql += (sql.empty() ? "(" : " UNION ALL ") + reader.select(files, values);
    }
    return sql + ")";
}

std::string readExtentsSql(const Schema& schema, const Metadata& metadata,
                           const std::vector<std::filesystem::path>& files)
{
    std::vector<ExtentFile> extents;
    extents.reserve(files.size());
    for (const std::filesystem::path& file : files) {
        extents.push_back({.file = file, .partitionValues = {}});
    }
    return readExtentsSql(schema, metadata, extents);
}

} // namespace sharepane::delta
