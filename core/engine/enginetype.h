#pragma once

#include <cstdint>
#include <duckdb.h>
#include <functional>
#include <string>
#include <vector>

/// Internal to core/engine.
namespace sharepane::engine {

/// A DuckDB logical type, taken apart once per result.
struct EngineType {
    duckdb_type id = DUCKDB_TYPE_INVALID;
    duckdb_type storage = DUCKDB_TYPE_INVALID; ///< of DECIMAL and ENUM: the integer type they are kept in
    std::uint8_t width = 0;                    ///< DECIMAL: number of digits
    std::uint8_t scale = 0;                    ///< DECIMAL: those behind the point
    std::uint64_t arraySize = 0;               ///< ARRAY
    bool isJson = false;                       ///< VARCHAR with the alias JSON
    bool unnamed = false;                      ///< STRUCT without field names
    std::string name;                          ///< as DuckDB spells it
    std::vector<std::string> dictionary;       ///< ENUM
    std::vector<std::string> fieldNames;       ///< STRUCT, UNION
    std::vector<EngineType> children; ///< LIST, ARRAY: element; MAP: key, value; STRUCT, UNION: fields

    /// True for types whose text is never quoted inside another nested type.
    [[nodiscard]] bool isNested() const;
    /// True when the type holds a LIST, MAP or ARRAY at any depth.
    [[nodiscard]] bool holdsList() const;
    /// True when the C API can't read values of the type or of one inside it (VARIANT, TIME_NS).
    [[nodiscard]] bool isOpaque() const;
};

/// `isKeyword` decides whether a field name is quoted in the type's name.
[[nodiscard]] EngineType describeType(duckdb_logical_type type,
                                      const std::function<bool(const std::string&)>& isKeyword);

} // namespace sharepane::engine
