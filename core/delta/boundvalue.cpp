#include "core/delta/boundvalue.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <compare>
#include <limits>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;
constexpr std::int64_t microsPerMilli = 1000;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

template <typename Number>
std::optional<Number> numberOf(std::string_view text)
{
    Number value{};
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, value);
    return ec == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

/// The next `count` digits as a number, taken off `text`.
std::optional<int> takeDigits(std::string_view& text, std::size_t count)
{
    if (text.size() < count) {
        return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!isDigit(text[i])) {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char c)
{
    if (!text.starts_with(c)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// "2026-11-21", taken off `text`, as days since the epoch. Other years have no agreed form.
std::optional<std::int64_t> takeDate(std::string_view& text)
{
    const auto year = takeDigits(text, 4);
    const bool first = take(text, '-');
    const auto month = takeDigits(text, 2);
    const bool second = take(text, '-');
    const auto day = takeDigits(text, 2);
    if (!year || !first || !month || !second || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    return date.ok() ? std::optional<std::int64_t>(std::chrono::sys_days(date).time_since_epoch().count())
                     : std::nullopt;
}

/// "21:25:09", with up to six more digits, taken off `text`, as µs.
std::optional<std::int64_t> takeTime(std::string_view& text)
{
    const auto hour = takeDigits(text, 2);
    const bool first = take(text, ':');
    const auto minute = takeDigits(text, 2);
    const bool second = take(text, ':');
    const auto seconds = takeDigits(text, 2);
    if (!hour || !first || !minute || !second || !seconds || *hour > 23 || *minute > 59 || *seconds > 59) {
        return std::nullopt;
    }
    std::int64_t micros = ((*hour * 60LL + *minute) * 60 + *seconds) * 1'000'000;
    if (take(text, '.')) {
        std::int64_t unit = 100'000;
        if (text.empty() || !isDigit(text.front())) {
            return std::nullopt;
        }
        for (; !text.empty() && isDigit(text.front()); unit /= 10) {
            if (unit == 0) {
                return std::nullopt;
            }
            micros += (text.front() - '0') * unit;
            text.remove_prefix(1);
        }
    }
    return micros;
}

/// "Z", "+02", "-03:30", or nothing, which is UTC: µs to subtract.
std::optional<std::int64_t> takeZone(std::string_view& text)
{
    if (text.empty() || take(text, 'Z')) {
        return 0;
    }
    const bool west = text.starts_with('-');
    if (!take(text, '-') && !take(text, '+')) {
        return std::nullopt;
    }
    const auto hours = takeDigits(text, 2);
    const auto minutes = take(text, ':') ? takeDigits(text, 2) : std::optional(0);
    if (!hours || !minutes || *hours > 18 || *minutes > 59) {
        return std::nullopt;
    }
    const std::int64_t offset = (*hours * 60LL + *minutes) * 60 * 1'000'000;
    return west ? -offset : offset;
}

std::optional<std::int64_t> microsOf(std::string_view text, bool zoned)
{
    const auto days = takeDate(text);
    if (!days) {
        return std::nullopt;
    }
    std::int64_t micros = *days * 86'400 * 1'000'000;
    if (text.empty()) {
        return micros;
    }
    if (!take(text, 'T') && !take(text, ' ')) {
        return std::nullopt;
    }
    const auto time = takeTime(text);
    if (!time || (!zoned && !text.empty() && text != "Z")) {
        return std::nullopt;
    }
    const auto offset = takeZone(text);
    if (!offset || !text.empty()) {
        return std::nullopt;
    }
    return micros + *time - *offset;
}

std::optional<std::int64_t> integerOf(Kind kind, std::string_view text)
{
    switch (kind) {
    case Kind::boolean:
        return text == "true"    ? std::optional<std::int64_t>(1)
               : text == "false" ? std::optional<std::int64_t>(0)
                                 : std::nullopt;
    case Kind::date: {
        const auto days = takeDate(text);
        return text.empty() ? days : std::nullopt;
    }
    case Kind::timestamp:
    case Kind::timestampNtz:
        return microsOf(text, kind == Kind::timestamp);
    default:
        return numberOf<std::int64_t>(text);
    }
}

std::optional<double> realOf(std::string_view text)
{
    const auto value = numberOf<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<BoundValue> decimalOf(std::string_view text)
{
    BoundValue value;
    value.negative = take(text, '-');
    const std::size_t point = text.find('.');
    value.text = text.substr(0, point);
    value.fraction = point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (value.text.empty() || !std::ranges::all_of(value.text, isDigit) ||
        !std::ranges::all_of(value.fraction, isDigit)) {
        return std::nullopt;
    }
    while (value.text.starts_with('0')) {
        value.text.remove_prefix(1);
    }
    while (value.fraction.ends_with('0')) {
        value.fraction.remove_suffix(1);
    }
    if (value.text.empty() && value.fraction.empty()) {
        value.negative = false;
    }
    return value;
}

std::optional<BoundValue> valueOf(const DataType& type, std::string_view text)
{
    BoundValue value;
    switch (valueOrderOf(type)) {
    case ValueOrder::integer:
        if (const auto integer = integerOf(type.kind, text)) {
            value.integer = *integer;
            return value;
        }
        return std::nullopt;
    case ValueOrder::real:
        if (const auto real = realOf(text)) {
            value.real = *real;
            return value;
        }
        return std::nullopt;
    case ValueOrder::decimal:
        return decimalOf(text);
    case ValueOrder::text:
        value.text = text;
        return value;
    case ValueOrder::none:
        break;
    }
    return std::nullopt;
}

/// The numbers that a FLOAT or DOUBLE written as `real` may be.
ValueRange realRange(double real, bool single)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    ValueRange range;
    range.low.real = std::nextafter(real, -infinity);
    range.high.real = std::nextafter(real, infinity);
    if (single && std::abs(real) <= static_cast<double>(std::numeric_limits<float>::max())) {
        constexpr float end = std::numeric_limits<float>::infinity();
        const auto nearest = static_cast<float>(real);
        range.low.real = std::min<double>(range.low.real, std::nextafter(nearest, -end));
        range.high.real = std::max<double>(range.high.real, std::nextafter(nearest, end));
    }
    return range;
}

/// Room for truncation to milliseconds: downwards, or before the epoch perhaps towards it.
std::optional<BoundValue> boundOf(const DataType& type, std::string_view text, BoundOrigin origin, bool upper)
{
    auto value = valueOf(type, text);
    if (!value) {
        return std::nullopt;
    }
    constexpr std::size_t exactDigits = 15; // of a decimal that was written as a double
    switch (type.kind) {
    case Kind::timestamp:
        if (!text.ends_with('Z') && text.find_last_of("+-") < std::string_view("2026-11-21").size()) {
            return std::nullopt; // in a time zone that we don't know
        }
        [[fallthrough]];
    case Kind::timestampNtz:
        value->integer += upper ? microsPerMilli : value->integer < 0 ? -microsPerMilli : 0;
        return value;
    case Kind::floatingPoint:
    case Kind::doublePrecision: {
        const ValueRange range =
            realRange(value->real, type.kind == Kind::floatingPoint || origin.wasNarrower);
        return upper ? range.high : range.low;
    }
    case Kind::decimal:
        if (!origin.exact && value->text.size() + value->fraction.size() > exactDigits) {
            return std::nullopt;
        }
        return value;
    default:
        return value;
    }
}

int sign(std::strong_ordering order)
{
    return std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0;
}

int compareMagnitudes(const BoundValue& a, const BoundValue& b)
{
    if (a.text.size() != b.text.size()) {
        return a.text.size() < b.text.size() ? -1 : 1;
    }
    const int whole = a.text.compare(b.text);
    return whole != 0 ? whole : a.fraction.compare(b.fraction);
}

} // namespace

ValueOrder valueOrderOf(const DataType& type)
{
    switch (type.kind) {
    case Kind::byte:
    case Kind::shortInteger:
    case Kind::integer:
    case Kind::longInteger:
    case Kind::boolean:
    case Kind::date:
    case Kind::timestamp:
    case Kind::timestampNtz:
        return ValueOrder::integer;
    case Kind::floatingPoint:
    case Kind::doublePrecision:
        return ValueOrder::real;
    case Kind::decimal:
        return ValueOrder::decimal;
    case Kind::string:
        return ValueOrder::text;
    case Kind::binary:
    case Kind::structure:
    case Kind::array:
    case Kind::map:
        break;
    }
    return ValueOrder::none;
}

int compareValues(ValueOrder order, const BoundValue& a, const BoundValue& b)
{
    switch (order) {
    case ValueOrder::integer:
        return sign(a.integer <=> b.integer);
    case ValueOrder::real:
        return a.real < b.real ? -1 : a.real > b.real ? 1 : 0;
    case ValueOrder::decimal:
        if (a.negative != b.negative) {
            return a.negative ? -1 : 1;
        }
        return a.negative ? compareMagnitudes(b, a) : compareMagnitudes(a, b);
    case ValueOrder::text:
        return a.text.compare(b.text);
    case ValueOrder::none:
        break;
    }
    return 0;
}

std::optional<ValueRange> rangeOf(const DataType& type, std::string_view text)
{
    const auto value = valueOf(type, text);
    if (!value) {
        return std::nullopt;
    }
    if (valueOrderOf(type) == ValueOrder::real) {
        return realRange(value->real, type.kind == Kind::floatingPoint);
    }
    return ValueRange{.low = *value, .high = *value};
}

std::optional<BoundValue> lowerBoundOf(const DataType& type, std::string_view text, BoundOrigin origin)
{
    return boundOf(type, text, origin, false);
}

std::optional<BoundValue> upperBoundOf(const DataType& type, std::string_view text, BoundOrigin origin)
{
    return boundOf(type, text, origin, true);
}

} // namespace sharepane::delta
