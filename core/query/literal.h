#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Constants of DuckDB's serialised plans. Internal to core/query.
namespace sharepane::query {

/// A value as delta::Predicate wants its literals; nothing for NULL, for types whose values we don't compare,
/// and for dates outside the years 1 to 9999.
[[nodiscard]] std::optional<std::string> literalOf(const nlohmann::json& value);

/// µs since the epoch of a DATE, TIMESTAMP or TIMESTAMP WITH TIME ZONE within those years.
[[nodiscard]] std::optional<std::int64_t> instantOf(const nlohmann::json& value);

/// The literal of type DATE, TIMESTAMP or TIMESTAMP WITH TIME ZONE for an instant; a DATE is that of the day.
[[nodiscard]] std::optional<std::string> literalOf(std::int64_t instant, std::string_view type);

/// The instant at which a year begins.
[[nodiscard]] std::optional<std::int64_t> beginOfYear(std::int64_t year);

} // namespace sharepane::query
