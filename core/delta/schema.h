#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Delta Lake tables: https://github.com/delta-io/delta/blob/master/PROTOCOL.md (cited as "Delta:
/// <section>").
namespace sharepane::delta {

struct Field;

/// A Delta data type (Delta: "Primitive Types", "Struct/Array/Map Type").
struct DataType {
    enum class Kind : std::uint8_t {
        string,
        byte,
        shortInteger,
        integer,
        longInteger,
        floatingPoint,
        doublePrecision,
        boolean,
        binary,
        date,
        timestamp,    ///< UTC instant, microseconds
        timestampNtz, ///< without time zone; a table feature
        decimal,
        structure,
        array,
        map,
    };
    Kind kind = Kind::string;
    std::uint8_t precision = 0; ///< decimal
    std::uint8_t scale = 0;     ///< decimal
    std::vector<Field> fields;  ///< structure: its fields; array: one "element"; map: "key" and "value"

    friend bool operator==(const DataType&, const DataType&);
};

/// A column or nested field.
struct Field {
    std::string name{};
    DataType type{};
    bool nullable = true;
    std::string metadata = "{}"; ///< JSON object as found, e.g. column-mapping ids

    friend bool operator==(const Field&, const Field&) = default;
};

struct Schema {
    std::vector<Field> fields{};
    friend bool operator==(const Schema&, const Schema&) = default;
};

/// Reads a schemaString. `unsupported` names a type that we don't implement, `corrupt` what is not a schema.
[[nodiscard]] Result<Schema> parseSchema(std::string_view json);
[[nodiscard]] std::string toJson(const Schema& schema);

/// A primitive type by its name in a schemaString, "long" or "decimal(10,2)", and back.
[[nodiscard]] Result<DataType> parseTypeName(std::string_view name);
[[nodiscard]] std::string typeName(const DataType& type);

/// "a:bigint, b:varchar, c:decimal(10,2), d:struct(x integer, y varchar[])": column names and DuckDB type
/// names, as in `sharepanectl table create --schema`. Empty and duplicate names (ignoring case) are refused.
[[nodiscard]] Result<Schema> parseColumnList(std::string_view text);

/// The Delta type for a DuckDB type name as `DESCRIBE` prints it. Types without a Delta equivalent that hold
/// a wider or equal one are widened (UTINYINT → short, UINTEGER → long, TIMESTAMP_MS → timestamp, UUID, ENUM,
/// TIME → string); HUGEINT, UBIGINT, INTERVAL, BIT, UNION … are `invalidArgument`, by name, with the cast to
/// write instead.
[[nodiscard]] Result<DataType> fromEngineType(std::string_view engineType);
/// The DuckDB type that holds a Delta type: timestamp → TIMESTAMP WITH TIME ZONE, …
[[nodiscard]] std::string toEngineType(const DataType& type);

} // namespace sharepane::delta
