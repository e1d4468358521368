#include "core/delta/path.h"

#include "core/engine/connection.h"

#include <array>
#include <cctype>
#include <optional>
#include <simdjson.h>

namespace sharepane::delta {

namespace {

constexpr bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::optional<unsigned> hexDigit(char c)
{
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a') + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return static_cast<unsigned>(c - 'A') + 10;
    }
    return std::nullopt;
}

std::optional<std::string> percentDecoded(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hexDigit(text[i + 1]) : std::nullopt;
        const auto low = i + 2 < text.size() ? hexDigit(text[i + 2]) : std::nullopt;
        if (!high || !low) {
            return std::nullopt;
        }
        result += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return result;
}

bool hasScheme(std::string_view uri)
{
    const std::size_t end = uri.find_first_of(":/?#");
    return end != std::string_view::npos && end > 0 && uri[end] == ':';
}

constexpr std::array<bool, 256> plainCharacters = [] {
    std::array<bool, 256> plain{};
    for (unsigned c = 0; c < plain.size(); ++c) {
        const char character = static_cast<char>(c);
        plain[c] = isAlphanumeric(character) || character == '-' || character == '_' || character == '.';
    }
    return plain;
}();

tl::unexpected<Error> badPath(std::string_view path, std::string cause)
{
    return fail(ErrorCode::corrupt, "use path of the Delta log", std::string(path), std::move(cause),
                "restore the table's log from a backup");
}

} // namespace

bool isPlainName(std::string_view uri)
{
    bool plain = !uri.empty() && uri.front() != '.';
    for (const char c : uri) { // without a branch: characters are random ones
        plain &= plainCharacters[static_cast<unsigned char>(c)];
    }
    return plain;
}

Result<void> checkPath(std::string_view path)
{
    if (path.empty()) {
        return badPath(path, "it is empty");
    }
    if (path.front() == '/') {
        return badPath(path, "it is absolute");
    }
    if (path.starts_with("_delta_log/")) {
        return badPath(path, "it lies inside the log");
    }
    for (const char c : path) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            return badPath(path, "it has a control character");
        }
    }
    if (!simdjson::validate_utf8(path.data(), path.size())) {
        return badPath(path, "it is not UTF-8");
    }
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view component = path.substr(begin, end - begin);
        if (component.empty() || component == "." || component == "..") {
            return badPath(path, "it has an empty, \".\" or \"..\" component");
        }
        begin = end + 1;
    }
    return {};
}

Result<std::string> decodePath(std::string_view uri)
{
    if (isPlainName(uri)) {
        return std::string(uri);
    }
    if (hasScheme(uri)) {
        return fail(ErrorCode::unsupported, "use path of the Delta log", std::string(uri),
                    "absolute URIs of data files (shallow clones) are not implemented",
                    "make it hold its own files, with a deep clone or a copy");
    }
    auto path = percentDecoded(uri);
    if (!path) {
        return badPath(uri, "its percent-encoding is broken");
    }
    TRY(checkPath(*path));
    return *std::move(path);
}

std::string encodePath(std::string_view path)
{
    constexpr std::string_view hexDigits = "0123456789ABCDEF";
    constexpr std::string_view allowed = "/-_.!~'()*,;&=+$@";
    std::string result;
    result.reserve(path.size());
    for (const char c : path) {
        if (isAlphanumeric(c) || allowed.find(c) != std::string_view::npos) {
            result += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        result += '%';
        result += hexDigits[byte >> 4U];
        result += hexDigits[byte & 0xFU];
    }
    return result;
}

std::string fileLiteral(const std::filesystem::path& file)
{
    std::string escaped;
    for (const char c : file.string()) {
        if (c == '*' || c == '?' || c == '[') {
            escaped.append("[").append(1, c).append("]");
        } else {
            escaped += c;
        }
    }
    return engine::quoteLiteral(escaped);
}

} // namespace sharepane::delta
