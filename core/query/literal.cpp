#include "core/query/literal.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace sharepane::query {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t microsecondsPerDay = 86'400'000'000;

std::string idOf(const Json& type)
{
    const auto id = type.find("id");
    return id != type.end() && id->is_string() ? id->get<std::string>() : std::string();
}

std::optional<std::string> dateText(std::int64_t days)
{
    constexpr std::int64_t farthest = 4'000'000; // days; keeps chrono's years in range
    if (days < -farthest || days > farthest) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
    const int year = static_cast<int>(date.year());
    if (year < 1 || year > 9999) {
        return std::nullopt;
    }
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", year, static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()));
    return text.data();
}

std::int64_t dayOf(std::int64_t instant)
{
    const std::int64_t day = instant / microsecondsPerDay;
    return instant % microsecondsPerDay < 0 ? day - 1 : day;
}

std::optional<std::string> timestampText(std::int64_t instant, bool withZone)
{
    const std::int64_t day = dayOf(instant);
    auto date = dateText(day);
    if (!date) {
        return std::nullopt;
    }
    const std::int64_t within = instant - day * microsecondsPerDay;
    std::array<char, 32> time{};
    std::snprintf(time.data(), time.size(), " %02d:%02d:%02d.%06d", static_cast<int>(within / 3'600'000'000),
                  static_cast<int>(within / 60'000'000 % 60), static_cast<int>(within / 1'000'000 % 60),
                  static_cast<int>(within % 1'000'000));
    return *date + time.data() + (withZone ? "+00" : "");
}

std::optional<std::string> decimalText(const Json& value, const Json& type)
{
    const auto info = type.find("type_info");
    if (!value.is_number_integer() || info == type.end() || !info->is_object()) {
        return std::nullopt; // wider than 64 bits
    }
    const int scale = info->value("scale", -1);
    if (scale < 0 || scale > 38) {
        return std::nullopt;
    }
    std::string digits = std::to_string(value.get<std::int64_t>());
    const bool negative = digits.front() == '-';
    digits.erase(0, negative ? 1 : 0);
    const auto behind = static_cast<std::size_t>(scale);
    if (digits.size() <= behind) {
        digits.insert(0, behind + 1 - digits.size(), '0');
    }
    if (behind > 0) {
        digits.insert(digits.size() - behind, ".");
    }
    if (negative) {
        digits.insert(digits.begin(), '-');
    }
    return digits;
}

std::optional<std::string> realText(const Json& value)
{
    if (!value.is_number() || !std::isfinite(value.get<double>())) {
        return std::nullopt;
    }
    std::array<char, 64> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value.get<double>());
    return error == std::errc{} ? std::optional(std::string(text.data(), end)) : std::nullopt;
}

bool isInteger(const std::string& type)
{
    constexpr std::array<std::string_view, 4> types{"TINYINT", "SMALLINT", "INTEGER", "BIGINT"};
    return std::ranges::find(types, type) != types.end();
}

} // namespace

std::optional<std::string> literalOf(const Json& value)
{
    const auto type = value.find("type");
    const auto content = value.find("value");
    if (type == value.end() || content == value.end() || value.value("is_null", true)) {
        return std::nullopt;
    }
    const std::string id = idOf(*type);
    if (id == "BOOLEAN" && content->is_boolean()) {
        return content->get<bool>() ? "true" : "false";
    }
    if (isInteger(id) && content->is_number_integer()) {
        return std::to_string(content->get<std::int64_t>());
    }
    if (id == "VARCHAR" && content->is_string()) {
        return content->get<std::string>();
    }
    if (id == "DOUBLE" || id == "FLOAT") {
        return realText(*content);
    }
    if (id == "DECIMAL") {
        return decimalText(*content, *type);
    }
    const auto instant = instantOf(value);
    return instant ? literalOf(*instant, id) : std::nullopt;
}

std::optional<std::int64_t> instantOf(const Json& value)
{
    const auto type = value.find("type");
    const auto content = value.find("value");
    if (type == value.end() || content == value.end() || value.value("is_null", true) ||
        !content->is_number_integer()) {
        return std::nullopt;
    }
    const std::string id = idOf(*type);
    const auto number = content->get<std::int64_t>();
    if (id == "DATE") {
        return dateText(number) ? std::optional(number * microsecondsPerDay) : std::nullopt;
    }
    if (id == "TIMESTAMP" || id == "TIMESTAMP WITH TIME ZONE") {
        return dateText(dayOf(number)) ? std::optional(number) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::string> literalOf(std::int64_t instant, std::string_view type)
{
    if (type == "DATE") {
        return dateText(dayOf(instant));
    }
    if (type == "TIMESTAMP" || type == "TIMESTAMP WITH TIME ZONE") {
        return timestampText(instant, type != "TIMESTAMP");
    }
    return std::nullopt;
}

std::optional<std::int64_t> beginOfYear(std::int64_t year)
{
    if (year < 1 || year > 9999) {
        return std::nullopt;
    }
    const std::chrono::sys_days day{std::chrono::year{static_cast<int>(year)} / 1 / 1};
    return day.time_since_epoch().count() * microsecondsPerDay;
}

} // namespace sharepane::query
