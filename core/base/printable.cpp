#include "core/base/printable.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sharepane {

namespace {

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;
};

/// Nothing for what is no UTF-8: a stray byte, an overlong form, half a surrogate pair, beyond U+10FFFF.
std::optional<CodePoint> codePointAt(std::string_view text, std::size_t at)
{
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000}; // by length
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(text[i]);
    };
    const unsigned first = byte(at);
    if (first < 0x80) {
        return CodePoint{first, 1};
    }
    const std::size_t length = first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 0;
    if (length == 0 || at + length > text.size()) {
        return std::nullopt;
    }
    char32_t value = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80) {
            return std::nullopt;
        }
        value = (value << 6U) | (byte(at + i) & 0x3FU);
    }
    if (value < least.at(length) || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return std::nullopt;
    }
    return CodePoint{value, length};
}

/// Unicode: "Bidi_Control", "Line_Separator", "Paragraph_Separator", and the control characters.
bool isOrder(char32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x061C || point == 0x200E ||
           point == 0x200F || (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void appendEscape(std::string& out, char kind, std::uint32_t value, unsigned digits)
{
    constexpr std::string_view hexDigits = "0123456789abcdef";
    out += '\\';
    out += kind;
    for (unsigned digit = digits; digit > 0; --digit) {
        out += hexDigits[(value >> (4 * (digit - 1))) & 0xFU];
    }
}

void appendOrder(std::string& out, char32_t point)
{
    switch (point) {
    case U'\n':
        out += "\\n";
        break;
    case U'\r':
        out += "\\r";
        break;
    case U'\t':
        out += "\\t";
        break;
    default:
        point < 0x80 ? appendEscape(out, 'x', point, 2) : appendEscape(out, 'u', point, 4);
    }
}

} // namespace

std::string printable(std::string_view text)
{
    std::string line;
    line.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto point = codePointAt(text, at);
        if (!point) {
            appendEscape(line, 'x', static_cast<unsigned char>(text[at]), 2);
            ++at;
            continue;
        }
        if (isOrder(point->value)) {
            appendOrder(line, point->value);
        } else {
            line.append(text.substr(at, point->length));
        }
        at += point->length;
    }
    return line;
}

} // namespace sharepane
