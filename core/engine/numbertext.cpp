#include "core/engine/numbertext.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

namespace sharepane::engine {

namespace {

constexpr std::string_view hexDigits = "0123456789ABCDEF";

void appendTwoDigits(std::string& out, std::int64_t value)
{
    out += static_cast<char>('0' + value / 10);
    out += static_cast<char>('0' + value % 10);
}

/// The fraction of a second behind a point, without trailing zeros; nothing when it is zero.
void appendFraction(std::string& out, std::int64_t units, std::int64_t perSecond)
{
    if (units == 0) {
        return;
    }
    out += '.';
    for (std::int64_t place = perSecond / 10; units > 0; place /= 10) {
        out += static_cast<char>('0' + units / place);
        units %= place;
    }
}

void appendCivil(std::string& out, std::int64_t days)
{
    // std::chrono's calendar ends at the year 32767; DuckDB's doesn't. Howard Hinnant's civil_from_days.
    const std::int64_t shifted = days + 719468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const std::int64_t dayOfEra = shifted - era * 146097;
    const std::int64_t yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const std::int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const std::int64_t monthIndex = (5 * dayOfYear + 2) / 153;
    const std::int64_t day = dayOfYear - (153 * monthIndex + 2) / 5 + 1;
    const std::int64_t month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
    std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    const bool beforeChrist = year <= 0;
    if (beforeChrist) {
        year = 1 - year;
    }
    const std::string digits = std::to_string(year);
    out.append(digits.size() < 4 ? 4 - digits.size() : 0, '0');
    out += digits;
    out += '-';
    appendTwoDigits(out, month);
    out += '-';
    appendTwoDigits(out, day);
    if (beforeChrist) {
        out += " (BC)";
    }
}

/// DuckDB's own text of a number: exact by definition, but a microsecond each.
std::string askDuckDb(duckdb_value value)
{
    char* text = duckdb_get_varchar(value);
    std::string copy = text != nullptr ? text : "";
    duckdb_free(text);
    duckdb_destroy_value(&value);
    return copy;
}
std::string askDuckDb(double value)
{
    return askDuckDb(duckdb_create_double(value));
}
std::string askDuckDb(float value)
{
    return askDuckDb(duckdb_create_float(value));
}

using Digits = std::array<char, 64>;

template <typename Float, typename... Precision>
std::string_view scientific(Digits& buffer, Float value, Precision... precision)
{
    const auto printed = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                       std::chars_format::scientific, precision...);
    return {buffer.data(), static_cast<std::size_t>(printed.ptr - buffer.data())};
}

/// True when DuckDB's algorithm may write more digits than std::to_chars: when a text of `digits` digits may
/// lie exactly halfway between two numbers (large ones only), or the number exactly between two such texts.
template <typename Float>
bool isAmbiguous(Float value, std::size_t digits)
{
    constexpr bool isDouble = sizeof(Float) == sizeof(double);
    constexpr Float large = isDouble ? Float{281474976710656.0} : Float{1048576.0};
    if (std::abs(value) >= large) {
        return true;
    }
    if (digits < (isDouble ? 16 : 7)) {
        return false;
    }
    Digits buffer{};
    const std::string_view oneMore = scientific(buffer, value, static_cast<int>(digits));
    return oneMore[oneMore.find('e') - 1] == '5';
}

/// Shortest digits that read back as `value`, laid out as DuckDB does: fixed from 1e-4 up to below 1e16.
template <typename Float>
void appendShortest(std::string& out, Float value)
{
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? (std::signbit(value) ? "-nan" : "nan") : (value < 0 ? "-inf" : "inf");
        return;
    }
    Digits buffer{};
    const std::string_view text = scientific(buffer, value);
    const std::size_t mark = text.find('e');
    std::string digits;
    for (const char c : text.substr(0, mark)) {
        if (c >= '0' && c <= '9') {
            digits += c;
        }
    }
    if (isAmbiguous(value, digits.size())) {
        out += askDuckDb(value);
        return;
    }
    int exponent = 0;
    std::from_chars(text.data() + mark + (text[mark + 1] == '+' ? 2 : 1), text.data() + text.size(),
                    exponent);
    if (exponent < -4 || exponent >= 16) {
        out += text;
        return;
    }
    out += std::signbit(value) ? "-" : "";
    if (exponent < 0) {
        digits.insert(0, static_cast<std::size_t>(-exponent), '0');
        exponent = 0;
    }
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    digits.append(digits.size() < whole + 1 ? whole + 1 - digits.size() : 0, '0');
    out.append(digits, 0, whole);
    out += '.';
    out.append(digits, whole);
}

} // namespace

Int128 wide(duckdb_hugeint value)
{
    return static_cast<Int128>((static_cast<UInt128>(static_cast<std::uint64_t>(value.upper)) << 64U) |
                               value.lower);
}

UInt128 wide(duckdb_uhugeint value)
{
    return (static_cast<UInt128>(value.upper) << 64U) | value.lower;
}

void appendUnsigned(std::string& out, UInt128 value)
{
    std::array<char, 40> buffer{};
    std::size_t at = buffer.size();
    do {
        buffer[--at] = static_cast<char>('0' + static_cast<int>(value % 10));
        value /= 10;
    } while (value != 0);
    out.append(buffer.data() + at, buffer.size() - at);
}

void appendSigned(std::string& out, Int128 value)
{
    if (value < 0) {
        out += '-';
        appendUnsigned(out, ~static_cast<UInt128>(value) + 1);
        return;
    }
    appendUnsigned(out, static_cast<UInt128>(value));
}

void appendDecimal(std::string& out, Int128 unscaled, int scale, bool hasIntegerDigits)
{
    if (unscaled < 0) {
        out += '-';
    }
    std::string digits;
    appendUnsigned(digits,
                   unscaled < 0 ? ~static_cast<UInt128>(unscaled) + 1 : static_cast<UInt128>(unscaled));
    const auto places = static_cast<std::size_t>(scale);
    if (places == 0) {
        out += digits;
        return;
    }
    if (digits.size() < places + 1) {
        digits.insert(0, places + 1 - digits.size(), '0');
    }
    const std::size_t whole = digits.size() - places;
    if (hasIntegerDigits) {
        out.append(digits, 0, whole);
    }
    out += '.';
    out.append(digits, whole, places);
}

void appendDouble(std::string& out, double value)
{
    appendShortest(out, value);
}

void appendFloat(std::string& out, float value)
{
    appendShortest(out, value);
}

void appendBignum(std::string& out, std::string_view stored)
{
    constexpr std::size_t header = 3;
    constexpr std::uint64_t base = 1000000000;
    if (stored.size() <= header) {
        out += '0';
        return;
    }
    const bool negative = (static_cast<unsigned char>(stored[0]) & 0x80U) == 0;
    std::vector<std::uint32_t> groups; // base 10^9, least significant first
    for (const char c : stored.substr(header)) {
        std::uint64_t carry = static_cast<unsigned char>(negative ? ~c : c);
        for (std::uint32_t& group : groups) {
            carry += static_cast<std::uint64_t>(group) << 8U;
            group = static_cast<std::uint32_t>(carry % base);
            carry /= base;
        }
        if (carry > 0) {
            groups.push_back(static_cast<std::uint32_t>(carry));
        }
    }
    if (negative) {
        out += '-';
    }
    out += groups.empty() ? "0" : std::to_string(groups.back());
    for (std::size_t i = groups.size(); i-- > 1;) {
        const std::string group = std::to_string(groups[i - 1]);
        out.append(9 - group.size(), '0');
        out += group;
    }
}

void appendBits(std::string& out, std::string_view stored)
{
    if (stored.empty()) {
        return;
    }
    const auto padding = static_cast<std::size_t>(static_cast<unsigned char>(stored[0]));
    for (std::size_t bit = padding; bit < (stored.size() - 1) * 8; ++bit) {
        const auto byte = static_cast<unsigned char>(stored[1 + bit / 8]);
        out += (byte >> (7 - bit % 8)) & 1U ? '1' : '0';
    }
}

void appendBlob(std::string& out, std::string_view bytes)
{
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 32 && byte <= 126 && c != '\\' && c != '\'' && c != '"') {
            out += c;
        } else {
            out += "\\x";
            out += hexDigits[byte >> 4U];
            out += hexDigits[byte & 0xFU];
        }
    }
}

void appendUuid(std::string& out, duckdb_hugeint value)
{
    // The top bit is flipped in storage, so that UUIDs sort as their text does.
    const std::uint64_t upper = static_cast<std::uint64_t>(value.upper) ^ (1ULL << 63U);
    for (int nibble = 0; nibble < 32; ++nibble) {
        const std::uint64_t half = nibble < 16 ? upper : value.lower;
        const auto digit = (half >> (60U - 4U * static_cast<unsigned>(nibble % 16))) & 0xFU;
        out += "0123456789abcdef"[digit];
        if (nibble == 7 || nibble == 11 || nibble == 15 || nibble == 19) {
            out += '-';
        }
    }
}

void appendDate(std::string& out, std::int32_t days)
{
    constexpr std::int32_t infinity = std::numeric_limits<std::int32_t>::max();
    if (days == infinity || days == -infinity) {
        out += days > 0 ? "infinity" : "-infinity";
        return;
    }
    appendCivil(out, days);
}

void appendTimestamp(std::string& out, std::int64_t value, std::int64_t perSecond)
{
    constexpr std::int64_t infinity = std::numeric_limits<std::int64_t>::max();
    if (value == infinity || value == -infinity) {
        out += value > 0 ? "infinity" : "-infinity";
        return;
    }
    const std::int64_t perDay = perSecond * 86400;
    std::int64_t days = value / perDay;
    std::int64_t rest = value % perDay;
    if (rest < 0) {
        rest += perDay;
        --days;
    }
    appendCivil(out, days);
    out += ' ';
    appendTime(out, rest, perSecond);
}

void appendTime(std::string& out, std::int64_t value, std::int64_t perSecond)
{
    const std::int64_t seconds = value / perSecond;
    appendTwoDigits(out, seconds / 3600);
    out += ':';
    appendTwoDigits(out, seconds / 60 % 60);
    out += ':';
    appendTwoDigits(out, seconds % 60);
    appendFraction(out, value % perSecond, perSecond);
}

void appendTimeTz(std::string& out, duckdb_time_tz value)
{
    const duckdb_time_tz_struct parts = duckdb_from_time_tz(value);
    const std::int64_t seconds = (parts.time.hour * 60LL + parts.time.min) * 60 + parts.time.sec;
    appendTime(out, seconds * 1000000 + parts.time.micros, 1000000);
    out += parts.offset < 0 ? '-' : '+';
    const int offset = std::abs(parts.offset);
    appendTwoDigits(out, offset / 3600);
    if (offset / 60 % 60 != 0) {
        out += ':';
        appendTwoDigits(out, offset / 60 % 60);
    }
    if (offset % 60 != 0) {
        out += ':';
        appendTwoDigits(out, offset % 60);
    }
}

void appendInterval(std::string& out, duckdb_interval value)
{
    const std::size_t start = out.size();
    const auto part = [&](std::int32_t count, std::string_view unit) {
        if (count == 0) {
            return;
        }
        out += out.size() > start ? " " : "";
        out += std::to_string(count);
        out += ' ';
        out += unit;
        out += count == 1 || count == -1 ? "" : "s";
    };
    part(value.months / 12, "year");
    part(value.months % 12, "month");
    part(value.days, "day");
    if (value.micros == 0) {
        out += out.size() == start ? "00:00:00" : "";
        return;
    }
    out += out.size() > start ? " " : "";
    out += value.micros < 0 ? "-" : "";
    const std::uint64_t micros = value.micros < 0 ? ~static_cast<std::uint64_t>(value.micros) + 1
                                                  : static_cast<std::uint64_t>(value.micros);
    const std::uint64_t hours = micros / 3600000000ULL;
    const auto rest = static_cast<std::int64_t>(micros % 3600000000ULL);
    out += hours < 10 ? "0" : "";
    out += std::to_string(hours);
    out += ':';
    appendTwoDigits(out, rest / 60000000);
    out += ':';
    appendTwoDigits(out, rest / 1000000 % 60);
    appendFraction(out, rest % 1000000, 1000000);
}

} // namespace sharepane::engine
