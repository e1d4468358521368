#include "core/serve/http.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace sharepane::serve {

namespace {

int hexValue(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    const char lower = static_cast<char>(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isUnreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// The length of the UTF-8 sequence that `text` begins with; 0 when it begins with none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t at) {
        return static_cast<unsigned char>(text[at]);
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return 0;
        }
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool beyond = (lead == 0xED && byte(1) > 0x9F) || (lead == 0xF4 && byte(1) > 0x8F);
    return overlong || beyond ? 0 : length;
}

bool isUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

} // namespace

std::string_view Request::header(const std::string& lowerCaseName) const
{
    const auto found = headers.find(lowerCaseName);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::string> decodePercent(std::string_view text)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    if (decoded.find('\0') != std::string::npos || !isUtf8(decoded)) {
        return std::nullopt;
    }
    return decoded;
}

std::string encodePercent(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c)) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += digits[byte >> 4U];
            encoded += digits[byte & 0xFU];
        }
    }
    return encoded;
}

std::optional<std::map<std::string, std::string>> parseQuery(std::string_view query)
{
    std::map<std::string, std::string> parameters;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        std::string pair(query.substr(0, end));
        query.remove_prefix(std::min(end + 1, query.size()));
        if (pair.empty()) {
            continue;
        }
        std::ranges::replace(pair, '+', ' ');
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = decodePercent(std::string_view(pair).substr(0, equals));
        auto value = decodePercent(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
        if (!name || !value || !parameters.try_emplace(*std::move(name), *std::move(value)).second) {
            return std::nullopt;
        }
    }
    return parameters;
}

std::pair<RangeOutcome, ByteRange> parseRange(std::string_view header, std::uint64_t size)
{
    const std::pair whole(RangeOutcome::whole, ByteRange{0, size});
    const std::pair unsatisfiable(RangeOutcome::unsatisfiable, ByteRange{});
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) {
        return whole;
    }
    header.remove_prefix(unit.size());
    const auto dash = header.find('-');
    if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) {
        return whole;
    }
    const auto first = number(header.substr(0, dash));
    const auto last = number(header.substr(dash + 1));
    if (dash == 0) { // the last so many bytes
        if (!last) {
            return whole;
        }
        const std::uint64_t length = std::min(*last, size);
        return length == 0 ? unsatisfiable
                           : std::pair(RangeOutcome::partial, ByteRange{size - length, length});
    }
    if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) {
        return whole;
    }
    if (*first >= size) {
        return unsatisfiable;
    }
    const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
    return {RangeOutcome::partial, {*first, end - *first + 1}};
}

} // namespace sharepane::serve
