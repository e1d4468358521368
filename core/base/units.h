#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sharepane {

/// "512MiB", "2GiB", "1000" (bytes), "10MB" (10^6). Refuses negative, fractional and overflowing sizes.
[[nodiscard]] Result<std::uint64_t> parseSize(std::string_view text);
/// "7d", "36h", "10m", "30s", "250ms", "0d". A number alone is refused: the unit decides too much.
[[nodiscard]] Result<std::chrono::milliseconds> parseSpan(std::string_view text);
/// ISO 8601 in UTC: "2026-11-21T20:15:00Z", with up to six fractional digits.
[[nodiscard]] Result<Timestamp> parseTimestamp(std::string_view text);

/// "1.5 GiB", "812 B": three significant digits, binary units.
[[nodiscard]] std::string formatSize(std::uint64_t bytes);
/// The shortest exact form parseSpan reads back: 604800000 ms → "7d".
[[nodiscard]] std::string formatSpan(std::chrono::milliseconds span);
/// "2026-11-21T20:15:00.123456Z": always six fractional digits, so that text order is time order.
[[nodiscard]] std::string formatTimestamp(Timestamp time);

} // namespace sharepane
