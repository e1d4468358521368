#pragma once

#include "core/engine/enginetype.h"

#include <cstdint>
#include <duckdb.h>
#include <string>
#include <string_view>
#include <vector>

/// Internal to core/engine.
namespace sharepane::engine {

/// The vector of one column or of one nested part of it, as DuckDB lays it out.
struct VectorView {
    const EngineType* type = nullptr;
    const void* data = nullptr;
    const std::uint64_t* validity = nullptr; ///< nullptr: no NULLs
    std::vector<VectorView> children;        ///< as EngineType's; MAP: key and value; UNION: its members
    const std::uint8_t* tags = nullptr;      ///< UNION: which member
    const std::uint64_t* tagValidity = nullptr;

    /// `type` must outlive the view.
    [[nodiscard]] static VectorView of(duckdb_vector vector, const EngineType& type);
    [[nodiscard]] bool isNull(std::uint64_t row) const;
};

/// Appends what CAST(value AS VARCHAR) gives in a session whose time zone is UTC. The value must not be NULL.
void appendText(std::string& out, const VectorView& view, std::uint64_t row);
/// Appends the value as a JSON token; NULL and non-finite numbers as null.
void appendJson(std::string& out, const VectorView& view, std::uint64_t row);

[[nodiscard]] std::int64_t integerOf(const VectorView& view, std::uint64_t row);
[[nodiscard]] double realOf(const VectorView& view, std::uint64_t row);
[[nodiscard]] std::string_view bytesOf(const VectorView& view, std::uint64_t row);

} // namespace sharepane::engine
