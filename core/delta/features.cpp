#include "core/delta/actions.h"
#include "core/delta/columnmapping.h"
#include "core/delta/schema.h"
#include "core/delta/typechanges.h"

#include <algorithm>
#include <array>
#include <functional>

namespace sharepane::delta {

namespace {

constexpr std::string_view readOp = "read table";
constexpr std::string_view writeOp = "write table";

constexpr std::array<std::string_view, 6> readerFeatures{"columnMapping", "deletionVectors",
                                                         "timestampNtz",  "typeWidening",
                                                         "v2Checkpoint",  "vacuumProtocolCheck"};

/// Those that are refused only where they are in use are looked for in the metadata.
constexpr std::array<std::string_view, 15> writerFeatures{
    "appendOnly",          "invariants",      "checkConstraints",    "changeDataFeed",    "generatedColumns",
    "allowColumnDefaults", "identityColumns", "columnMapping",       "deletionVectors",   "timestampNtz",
    "domainMetadata",      "v2Checkpoint",    "vacuumProtocolCheck", "inCommitTimestamp", "typeWidening"};

struct ColumnFeature {
    std::string_view key;
    std::string_view feature;
};
constexpr std::array columnFeatures{
    ColumnFeature{"delta.invariants", "invariants"},
    ColumnFeature{"delta.generationExpression", "generatedColumns"},
    ColumnFeature{"delta.identity.start", "identityColumns"},
    ColumnFeature{"delta.identity.step", "identityColumns"},
    ColumnFeature{"CURRENT_DEFAULT", "allowColumnDefaults"},
};

/// What a person can do about a table that we can't read, or only not write to.
std::string nextStep(std::string_view op)
{
    return op == readOp
               ? "drop the feature with the program that wrote the table, or copy its rows to a table "
                 "without it"
               : "write to it with the program that made it, whose commits are noticed and followed, "
                 "or drop the feature there";
}

tl::unexpected<Error> refuse(std::string_view op, const std::string& table, std::string_view feature)
{
    return fail(ErrorCode::unsupported, std::string(op), table,
                "the Delta table feature \"" + std::string(feature) + "\" is not implemented", nextStep(op));
}

template <std::size_t N>
bool isListed(const std::array<std::string_view, N>& known, const std::string& feature)
{
    return std::ranges::find(known, feature) != known.end();
}

std::optional<std::string_view> usedColumnFeature(const std::vector<Field>& fields)
{
    for (const Field& field : fields) {
        for (const ColumnFeature& feature : columnFeatures) {
            if (fieldMetadata(field, feature.key)) {
                return feature.feature;
            }
        }
        if (const auto nested = usedColumnFeature(field.type.fields)) {
            return nested;
        }
    }
    return std::nullopt;
}

Result<Schema> schemaOf(const Metadata& metadata, std::string_view op, const std::string& table)
{
    auto schema = parseSchema(metadata.schemaString);
    if (!schema) {
        Error error = std::move(schema).error();
        error.op = op;
        error.cause = "column " + error.object + ": " + error.cause;
        error.object = table;
        return fail(std::move(error));
    }
    return schema;
}

} // namespace

Result<void> checkReadable(const Protocol& protocol, const Metadata& metadata, const std::string& table)
{
    if (protocol.minReaderVersion > 3) {
        return fail(ErrorCode::unsupported, std::string(readOp), table,
                    "it needs Delta reader version " + std::to_string(protocol.minReaderVersion) +
                        ", and 3 is implemented",
                    nextStep(readOp));
    }
    if (protocol.minReaderVersion == 3) {
        for (const std::string& feature : protocol.readerFeatures) {
            if (!isListed(readerFeatures, feature)) {
                return refuse(readOp, table, feature);
            }
        }
    }
    if (!columnMappingOf(metadata)) {
        return refuse(readOp, table,
                      "columnMapping mode " + metadata.configuration.at("delta.columnMapping.mode"));
    }
    const Schema schema = TRY(schemaOf(metadata, readOp, table));
    for (const std::string& name : metadata.partitionColumns) {
        if (std::ranges::find(schema.fields, name, &Field::name) == schema.fields.end()) {
            return fail(ErrorCode::corrupt, std::string(readOp), table,
                        "its partition column \"" + name + "\" is none of its columns",
                        "restore its Delta log from a backup, or from a copy of the table's folder");
        }
    }
    if (auto checked = checkTypeChanges(schema.fields); !checked) {
        Error error = std::move(checked).error();
        error.op = readOp;
        error.cause = "column " + error.object + ": " + error.cause;
        error.object = table;
        return fail(std::move(error));
    }
    return {};
}

Result<void> checkWritable(const Protocol& protocol, const Metadata& metadata, const std::string& table)
{
    TRY(checkReadable(protocol, metadata, table));
    if (protocol.minWriterVersion > 7) {
        return fail(ErrorCode::unsupported, std::string(writeOp), table,
                    "it needs Delta writer version " + std::to_string(protocol.minWriterVersion) +
                        ", and 7 is implemented",
                    nextStep(writeOp));
    }
    if (protocol.minWriterVersion == 7) {
        for (const std::string& feature : protocol.writerFeatures) {
            if (!isListed(writerFeatures, feature)) {
                return refuse(writeOp, table, feature);
            }
        }
    }
    for (const auto& [key, value] : metadata.configuration) {
        if (key.starts_with("delta.constraints.")) {
            return refuse(writeOp, table, "checkConstraints");
        }
    }
    if (!metadata.partitionColumns.empty()) {
        return fail(ErrorCode::unsupported, std::string(writeOp), table,
                    "writing tables with partition columns (here \"" + metadata.partitionColumns.front() +
                        "\") is not implemented",
                    "write to it with the program that made it: its commits are noticed and followed");
    }
    const Schema schema = TRY(schemaOf(metadata, writeOp, table));
    if (const auto feature = usedColumnFeature(schema.fields)) {
        return refuse(writeOp, table, *feature);
    }
    return {};
}

Protocol lowestProtocol(const Schema& schema)
{
    const std::function<bool(const std::vector<Field>&)> hasNtz = [&](const std::vector<Field>& fields) {
        return std::ranges::any_of(fields, [&](const Field& field) {
            return field.type.kind == DataType::Kind::timestampNtz || hasNtz(field.type.fields);
        });
    };
    if (!hasNtz(schema.fields)) {
        return Protocol{};
    }
    return Protocol{.minReaderVersion = 3,
                    .minWriterVersion = 7,
                    .readerFeatures = {"timestampNtz"},
                    .writerFeatures = {"timestampNtz"}};
}

} // namespace sharepane::delta
