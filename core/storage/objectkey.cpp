#include "core/storage/objectkey.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace sharepane::storage {

namespace {

constexpr std::size_t longestComponent = 255;
constexpr std::size_t longestKey = 1024;

/// Length of the valid UTF-8 sequence at the start of `text` (RFC 3629: no surrogates, no overlong forms);
/// 0 when there is none.
std::size_t sequenceLength(std::string_view text)
{
    const auto byteAt = [text](std::size_t i) {
        return static_cast<std::uint8_t>(text[i]);
    };
    const std::uint8_t first = byteAt(0);
    if (first < 0x80) {
        return 1;
    }
    const std::size_t length = first >= 0xc2 && first <= 0xdf   ? 2U
                               : (first & 0xf0U) == 0xe0U       ? 3U
                               : first >= 0xf0 && first <= 0xf4 ? 4U
                                                                : 0U;
    if (length == 0 || text.size() < length) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byteAt(i) & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    const std::uint8_t second = byteAt(1);
    const bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                     (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return bad ? 0 : length;
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

bool hasControlCharacter(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<std::uint8_t>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

/// Why `name` cannot be a component; empty when it can.
std::string_view faultOfComponent(std::string_view name)
{
    if (name.empty()) {
        return "the key has an empty component";
    }
    if (name == "." || name == "..") {
        return "the key has a component '.' or '..'";
    }
    if (name.size() > longestComponent) {
        return "a component of the key is longer than 255 bytes";
    }
    return {};
}

/// Why `key` cannot be a key; empty when it can.
std::string_view faultOf(std::string_view key)
{
    if (key.size() > longestKey) {
        return "the key is longer than 1024 bytes";
    }
    if (hasControlCharacter(key)) {
        return "the key has a control character";
    }
    if (!isUtf8(key)) {
        return "the key is not UTF-8";
    }
    for (std::size_t begin = 0;;) {
        const std::size_t end = std::min(key.find('/', begin), key.size());
        if (const auto fault = faultOfComponent(key.substr(begin, end - begin)); !fault.empty()) {
            return fault;
        }
        if (end == key.size()) {
            return {};
        }
        begin = end + 1;
    }
}

/// A refused key as an error may show it: no control characters, not endless.
std::string printable(std::string_view key)
{
    std::string text(key.substr(0, 200));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; },
        '?');
    return key.size() > text.size() ? text + "..." : text;
}

} // namespace

Result<void> checkKey(std::string_view op, std::string_view key)
{
    if (const auto fault = faultOf(key); !fault.empty()) {
        return fail(ErrorCode::invalidArgument, std::string(op), printable(key), std::string(fault));
    }
    return {};
}

Result<void> checkFolder(std::string_view op, std::string_view folder)
{
    if (folder.empty()) {
        return {};
    }
    if (!folder.ends_with('/')) {
        return fail(ErrorCode::invalidArgument, std::string(op), printable(folder),
                    "the name of a folder ends in '/'");
    }
    return checkKey(op, folder.substr(0, folder.size() - 1));
}

bool isKeyComponent(std::string_view name)
{
    return faultOfComponent(name).empty() && name.find('/') == std::string_view::npos &&
           !hasControlCharacter(name) && isUtf8(name);
}

} // namespace sharepane::storage
