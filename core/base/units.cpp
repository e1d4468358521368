#include "core/base/units.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <limits>
#include <optional>

namespace sharepane {

namespace {

struct Number {
    std::uint64_t value;
    std::string_view rest;
};

std::optional<Number> leadingNumber(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end == text.data()) {
        return std::nullopt;
    }
    return Number{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::optional<std::uint64_t> multiply(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(a, b, &product)) {
        return std::nullopt;
    }
    return product;
}

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array sizeUnits{
    Unit{"", 1},
    Unit{"B", 1},
    Unit{"KiB", 1ULL << 10U},
    Unit{"MiB", 1ULL << 20U},
    Unit{"GiB", 1ULL << 30U},
    Unit{"TiB", 1ULL << 40U},
    Unit{"kB", 1000},
    Unit{"KB", 1000},
    Unit{"MB", 1000ULL * 1000},
    Unit{"GB", 1000ULL * 1000 * 1000},
    Unit{"TB", 1000ULL * 1000 * 1000 * 1000},
};

constexpr std::array spanUnits{
    Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000}, Unit{"d", 86'400'000},
};

template <std::size_t N>
std::optional<std::uint64_t> parseWithUnit(std::string_view text, const std::array<Unit, N>& units)
{
    const auto number = leadingNumber(text);
    if (!number) {
        return std::nullopt;
    }
    for (const Unit& unit : units) {
        if (number->rest == unit.name) {
            return multiply(number->value, unit.factor);
        }
    }
    return std::nullopt;
}

} // namespace

Result<std::uint64_t> parseSize(std::string_view text)
{
    if (const auto bytes = parseWithUnit(text, sizeUnits)) {
        return *bytes;
    }
    return fail(ErrorCode::invalidArgument, "read the size", std::string(text), "it is no number with a unit",
                "write it like 512MiB or 10GB");
}

Result<std::chrono::milliseconds> parseSpan(std::string_view text)
{
    const auto millis = parseWithUnit(text, spanUnits);
    // A thousand years: longer spans would overflow when added to a timestamp.
    constexpr std::uint64_t longest = 365'250ULL * 86'400'000ULL;
    if (millis && *millis <= longest) {
        return std::chrono::milliseconds{static_cast<std::int64_t>(*millis)};
    }
    return fail(ErrorCode::invalidArgument, "read the span", std::string(text),
                millis ? "it is longer than a thousand years" : "it is no number with a unit",
                "write it like 7d, 36h, 10m, 30s or 100ms");
}

Result<Timestamp> parseTimestamp(std::string_view text)
{
    const std::string copy(text);
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;
    int consumed = 0;
    const auto invalid = [&] {
        return fail(ErrorCode::invalidArgument, "read the timestamp", copy, "it is not ISO 8601 in UTC",
                    "write it like 2026-11-21T20:15:00Z");
    };
    if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u%n", &year, &month, &day, &hour, &minute, &second,
                    &consumed) != 6) {
        return invalid();
    }
    std::string_view rest = text.substr(static_cast<std::size_t>(consumed));
    std::int64_t micros = 0;
    if (rest.starts_with('.')) {
        std::int64_t scale = 100'000;
        rest.remove_prefix(1);
        if (rest.empty() || rest.front() < '0' || rest.front() > '9') {
            return invalid();
        }
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') {
            micros += (rest.front() - '0') * scale;
            scale /= 10;
            rest.remove_prefix(1);
        }
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if ((rest != "Z" && rest != "+00:00") || !date.ok() || hour > 23 || minute > 59 || second > 60) {
        return invalid();
    }
    return Timestamp{std::chrono::sys_days{date}} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
           std::chrono::seconds{second} + std::chrono::microseconds{micros};
}

std::string formatSize(std::uint64_t bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1023.5 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    std::array<char, 32> text{};
    const int decimals = unit == 0 || value >= 99.95 ? 0 : (value >= 9.995 ? 1 : 2);
    std::snprintf(text.data(), text.size(), "%.*f %s", decimals, value, units[unit]);
    return text.data();
}

std::string formatSpan(std::chrono::milliseconds span)
{
    const auto millis = static_cast<std::uint64_t>(span.count());
    if (millis == 0) {
        return "0d";
    }
    for (std::size_t i = spanUnits.size(); i-- > 0;) {
        if (millis % spanUnits[i].factor == 0) {
            return std::to_string(millis / spanUnits[i].factor) + std::string(spanUnits[i].name);
        }
    }
    return std::to_string(millis) + "ms";
}

std::string formatTimestamp(Timestamp time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text.data();
}

} // namespace sharepane
