#pragma once

#include "core/delta/actions.h"
#include "core/delta/schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// How columns are found in Parquet files (Delta: "Column Mapping"). Internal to core/delta.
namespace sharepane::delta {

enum class ColumnMapping : std::uint8_t { none, byName, byId };

/// The mode of a table; nothing when the configuration names one that the protocol doesn't know.
[[nodiscard]] std::optional<ColumnMapping> columnMappingOf(const Metadata& metadata);

/// The name of the field in Parquet files and statistics.
[[nodiscard]] std::string physicalName(const Field& field);
/// `delta.columnMapping.id`, where the field has one.
[[nodiscard]] std::optional<std::int64_t> columnId(const Field& field);

/// The value of a key in a field's metadata as JSON text; nothing when it has none.
[[nodiscard]] std::optional<std::string> fieldMetadata(const Field& field, std::string_view key);

/// A field's metadata with `key` set to a value in JSON, other keys kept.
[[nodiscard]] std::string withMetadataKey(const std::string& metadata, std::string_view key,
                                          std::string_view value);

/// `type` with its struct members under their names in the file.
[[nodiscard]] DataType physicalType(DataType type);

enum class MemberNames : std::uint8_t { logical, physical };

/// SQL for `value`, of `type`, with its struct members under the other names: DuckDB casts structs by member
/// name, so renaming builds them anew. `value` itself where nothing inside is renamed.
[[nodiscard]] std::string withMemberNames(const std::string& value, const DataType& type, MemberNames target);

/// A name in the form by which names are compared ignoring case.
[[nodiscard]] std::string foldedName(std::string_view name);

} // namespace sharepane::delta
