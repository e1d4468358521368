#pragma once

#include <cstdint>
#include <duckdb.h>
#include <string>
#include <string_view>

/// Internal to core/engine: scalars as DuckDB writes them.
namespace sharepane::engine {

// GCC's and clang's 128-bit integers; __extension__ keeps -Wpedantic quiet.
__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

[[nodiscard]] Int128 wide(duckdb_hugeint value);
[[nodiscard]] UInt128 wide(duckdb_uhugeint value);

void appendUnsigned(std::string& out, UInt128 value);
void appendSigned(std::string& out, Int128 value);
/// `width == scale` values have no digit before the point, as DuckDB writes them: ".05".
void appendDecimal(std::string& out, Int128 unscaled, int scale, bool hasIntegerDigits);
void appendDouble(std::string& out, double value);
void appendFloat(std::string& out, float value);
/// Sign and big-endian magnitude behind a three-byte header; negative numbers are stored complemented.
void appendBignum(std::string& out, std::string_view stored);
void appendBits(std::string& out, std::string_view stored);
void appendBlob(std::string& out, std::string_view bytes);
void appendUuid(std::string& out, duckdb_hugeint value);

void appendDate(std::string& out, std::int32_t days);
/// `value` counts units of which there are `perSecond` (1, 10^3, 10^6 or 10^9) since the epoch.
void appendTimestamp(std::string& out, std::int64_t value, std::int64_t perSecond);
void appendTime(std::string& out, std::int64_t value, std::int64_t perSecond);
void appendTimeTz(std::string& out, duckdb_time_tz value);
void appendInterval(std::string& out, duckdb_interval value);

} // namespace sharepane::engine
