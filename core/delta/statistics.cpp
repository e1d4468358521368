#include "core/delta/statistics.h"

#include "core/base/clock.h"
#include "core/base/units.h"
#include "core/delta/columnmapping.h"
#include "core/delta/json.h"
#include "core/engine/connection.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

namespace sharepane::delta {

namespace {

using Kind = DataType::Kind;

/// The number of leaf columns that Delta indexes by default (delta.dataSkippingNumIndexedCols).
constexpr int indexedColumns = 32;
constexpr std::size_t boundCharacters = 32;
constexpr char32_t lastCharacter = 0x10FFFF;

enum class Side : std::uint8_t { lower, upper };

/// The offset of the character after the one at `at`. The text is valid UTF-8, as DuckDB's always is.
std::size_t nextCharacter(std::string_view text, std::size_t at)
{
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) {
        ++at;
    }
    return at;
}

std::size_t prefixLength(std::string_view text)
{
    std::size_t at = 0;
    for (std::size_t count = 0; count < boundCharacters && at < text.size(); ++count) {
        at = nextCharacter(text, at);
    }
    return at;
}

char32_t decodeCharacter(std::string_view bytes)
{
    const auto byte = [&](std::size_t i) {
        return static_cast<char32_t>(static_cast<unsigned char>(bytes[i]) & 0x3FU);
    };
    const auto first = static_cast<unsigned char>(bytes[0]);
    switch (bytes.size()) {
    case 1:
        return first;
    case 2:
        return static_cast<char32_t>(first & 0x1FU) << 6U | byte(1);
    case 3:
        return static_cast<char32_t>(first & 0x0FU) << 12U | byte(1) << 6U | byte(2);
    default:
        return static_cast<char32_t>(first & 0x07U) << 18U | byte(1) << 12U | byte(2) << 6U | byte(3);
    }
}

void appendCharacter(std::string& out, char32_t c)
{
    const auto put = [&](char32_t bits) {
        out += static_cast<char>(bits);
    };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | c >> 6U);
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | c >> 12U);
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | c >> 18U);
        put(0x80U | (c >> 12U & 0x3FU));
        put(0x80U | (c >> 6U & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

bool isDigits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "2026-11-21", which is how Delta writes a date. Other years have no agreed form.
bool isDate(std::string_view text)
{
    return text.size() == 10 && isDigits(text.substr(0, 4)) && text[4] == '-' &&
           isDigits(text.substr(5, 2)) && text[7] == '-' && isDigits(text.substr(8, 2));
}

/// DuckDB's "2026-11-21 21:25:09.374216+00" at milliseconds; an upper bound is rounded up, so that a reader
/// that doesn't know of the rounding skips nothing it should not.
std::optional<std::string> timestampBound(std::string_view text, Kind kind, Side side)
{
    if (kind == Kind::timestamp) {
        if (!text.ends_with("+00")) {
            return std::nullopt;
        }
        text.remove_suffix(3);
    }
    if (text.size() < 19 || !isDate(text.substr(0, 10)) || text[10] != ' ') {
        return std::nullopt;
    }
    std::string iso(text);
    iso[10] = 'T';
    const auto time = parseTimestamp(iso + "Z");
    if (!time) {
        return std::nullopt;
    }
    const auto millis = side == Side::lower ? std::chrono::floor<std::chrono::milliseconds>(*time)
                                            : std::chrono::ceil<std::chrono::milliseconds>(*time);
    std::string bound = formatTimestamp(millis);
    constexpr std::size_t wholeLength = std::string_view("2026-11-21T20:15:00.123456Z").size();
    if (bound.size() != wholeLength || bound.starts_with('-')) {
        return std::nullopt;
    }
    bound.resize(wholeLength - 4);
    return kind == Kind::timestamp ? bound + "Z" : bound;
}

bool isNumber(std::string_view text, Kind kind)
{
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    switch (kind) {
    case Kind::byte:
    case Kind::shortInteger:
    case Kind::integer:
    case Kind::longInteger:
        return isDigits(digits);
    case Kind::decimal: {
        const std::size_t point = digits.find('.');
        return isDigits(digits.substr(0, point)) &&
               (point == std::string_view::npos || isDigits(digits.substr(point + 1)));
    }
    default: {
        double value = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
        return ec == std::errc{} && end == text.data() + text.size() && std::isfinite(value) &&
               isDigits(digits.substr(0, 1));
    }
    }
}

void appendBoundText(std::string& out, std::optional<std::string> bound)
{
    if (bound) {
        json::appendString(out, *bound);
    }
}

/// Appends a bound as JSON, or nothing when it has no JSON form.
void appendBound(std::string& out, std::string_view text, Kind kind, Side side)
{
    switch (kind) {
    case Kind::byte:
    case Kind::shortInteger:
    case Kind::integer:
    case Kind::longInteger:
    case Kind::floatingPoint:
    case Kind::doublePrecision:
    case Kind::decimal:
        if (isNumber(text, kind)) {
            out += text;
        }
        return;
    case Kind::string:
        appendBoundText(out, side == Side::lower ? std::optional(lowerBound(text)) : upperBound(text));
        return;
    case Kind::date:
        if (isDate(text)) {
            json::appendString(out, text);
        }
        return;
    case Kind::timestamp:
    case Kind::timestampNtz:
        appendBoundText(out, timestampBound(text, kind, side));
        return;
    default:
        return;
    }
}

/// The values of one of the three groups, nested as the columns are.
class Group {
public:
    using Value = std::function<void(std::string& out, const Field& leaf,
                                     const std::map<std::string, std::string>& column)>;

    Group(const EngineStatistics& statistics, Value value)
        : m_statistics(statistics)
        , m_value(std::move(value))
    {
    }

    [[nodiscard]] std::string of(const std::vector<Field>& fields)
    {
        m_left = indexedColumns;
        return object(fields, {});
    }

private:
    std::string object(const std::vector<Field>& fields, const std::string& prefix)
    {
        std::string members;
        for (const Field& field : fields) {
            const std::string name = physicalName(field);
            const std::string path = prefix + (prefix.empty() ? "" : ".") + engine::quoteIdentifier(name);
            std::string value;
            if (field.type.kind == Kind::structure) {
                value = object(field.type.fields, path);
                value = value == "{}" ? std::string() : value;
            } else if (m_left-- > 0) {
                const auto column = m_statistics.find(path);
                if (column != m_statistics.end()) {
                    m_value(value, field, column->second);
                }
            }
            if (!value.empty()) {
                members += members.empty() ? "" : ",";
                json::appendString(members, name);
                members += ':';
                members += value;
            }
        }
        return "{" + members + "}";
    }

    const EngineStatistics& m_statistics;
    Value m_value;
    int m_left = 0;
};

Group::Value boundOf(const char* key, Side side)
{
    return
        [key, side](std::string& out, const Field& leaf, const std::map<std::string, std::string>& column) {
            const auto bound = column.find(key);
            const auto nan = column.find("has_nan");
            if (bound != column.end() && (nan == column.end() || nan->second == "false")) {
                appendBound(out, bound->second, leaf.type.kind, side);
            }
        };
}

} // namespace

std::string lowerBound(std::string_view text)
{
    return std::string(text.substr(0, prefixLength(text)));
}

std::optional<std::string> upperBound(std::string_view text)
{
    std::string_view prefix = text.substr(0, prefixLength(text));
    if (prefix.size() == text.size()) {
        return std::string(text);
    }
    // The next character after the last that has one, without what follows it.
    while (!prefix.empty()) {
        std::size_t last = prefix.size() - 1;
        while (last > 0 && (static_cast<unsigned char>(prefix[last]) & 0xC0U) == 0x80) {
            --last;
        }
        const char32_t character = decodeCharacter(prefix.substr(last));
        prefix = prefix.substr(0, last);
        if (character < lastCharacter) {
            std::string bound(prefix);
            appendCharacter(bound, character == 0xD7FF ? 0xE000 : character + 1); // surrogates are none
            return bound;
        }
    }
    return std::nullopt;
}

std::string deltaStatistics(const Schema& schema, std::int64_t rows, const EngineStatistics& statistics)
{
    Group minima(statistics, boundOf("min", Side::lower));
    Group maxima(statistics, boundOf("max", Side::upper));
    Group nulls(statistics, [](std::string& out, const Field&, const auto& column) {
        const auto count = column.find("null_count");
        if (count != column.end() && isDigits(count->second)) {
            out += count->second;
        }
    });
    std::string text = "{\"numRecords\":";
    json::appendInteger(text, rows);
    text += ",\"minValues\":" + minima.of(schema.fields);
    text += ",\"maxValues\":" + maxima.of(schema.fields);
    text += ",\"nullCount\":" + nulls.of(schema.fields);
    return text + ",\"tightBounds\":true}";
}

} // namespace sharepane::delta
