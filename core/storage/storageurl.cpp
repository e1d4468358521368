#include "core/storage/storageurl.h"

#include "core/storage/existingstore.h"
#include "core/storage/localstore.h"
#include "core/storage/objectstore.h"
#include "core/storage/staging.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace sharepane::storage {

namespace {

constexpr std::string_view op = "use storage URL";

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isUnreserved(char c)
{
    return isLetter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

/// The scheme in lower case, without its ':'; empty when the text has none (RFC 3986, 3.1).
std::string schemeOf(std::string_view url)
{
    const std::size_t colon = url.find(':');
    if (colon == std::string_view::npos || colon == 0 || !isLetter(url.front())) {
        return {};
    }
    std::string scheme;
    for (const char c : url.substr(0, colon)) {
        if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') {
            return {};
        }
        scheme += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return scheme;
}

std::optional<std::string> percentDecoded(std::string_view text)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        std::uint8_t byte = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2) {
            return std::nullopt;
        }
        bytes += static_cast<char>(byte);
        i += 2;
    }
    return bytes;
}

/// The absolute path that a `file:` URL names (RFC 8089: no host or localhost); nothing when it names none.
std::optional<std::filesystem::path> pathOfFileUrl(std::string_view url)
{
    std::string_view rest = url.substr(url.find(':') + 1);
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        const std::string_view host = rest.substr(0, rest.find('/'));
        if (!host.empty() && host != "localhost") {
            return std::nullopt;
        }
        rest.remove_prefix(host.size());
    }
    if (!rest.starts_with('/') || rest.find_first_of("?#") != std::string_view::npos) {
        return std::nullopt;
    }
    auto bytes = percentDecoded(rest);
    if (!bytes || bytes->find('\0') != std::string::npos) {
        return std::nullopt;
    }
    return std::filesystem::path(*std::move(bytes));
}

tl::unexpected<Error> refuseRelative(const std::string& url)
{
    std::error_code ignored;
    const auto absolute = std::filesystem::absolute(url, ignored).lexically_normal();
    return fail(ErrorCode::invalidArgument, std::string(op), url, "it is a relative path",
                ignored ? "give the absolute path of a folder"
                        : "give an absolute path, such as " + absolute.string());
}

/// The folder at a storage URL in its one spelling. Symbolic links are left as they are: resolving them would
/// need the folder to exist and to stay where it is, and a link is how an administrator says that it may not.
Result<std::filesystem::path> folderAt(const std::string& url)
{
    if (url.find('\0') != std::string::npos) {
        return fail(ErrorCode::invalidArgument, std::string(op), std::string(url.c_str()),
                    "it has a NUL character");
    }
    std::optional<std::filesystem::path> path;
    if (url.starts_with('/')) {
        path = url;
    } else if (const std::string scheme = schemeOf(url); scheme.empty()) {
        return url.empty() ? fail(ErrorCode::invalidArgument, std::string(op), url, "it is empty",
                                  "give file:///folder or an absolute path")
                           : refuseRelative(url);
    } else if (scheme != "file") {
        return fail(ErrorCode::unsupported, std::string(op), url,
                    "storage of the kind '" + scheme + ":' is not implemented",
                    "the schemes that work are: file: (file:///folder, or an absolute path)");
    } else if (path = pathOfFileUrl(url); !path) {
        return fail(ErrorCode::invalidArgument, std::string(op), url,
                    "it is not a file: URL of an absolute path on this machine",
                    "write it as file:///folder, with '%', '?' and '#' percent-encoded");
    }
    auto folder = path->lexically_normal();
    if (!folder.has_filename() && folder.has_relative_path()) {
        folder = folder.parent_path(); // "/a/" and "/a" are one place
    }
    // "//a" may be special to POSIX; to Linux it is "/a".
    return std::filesystem::path("/" / folder.relative_path());
}

/// Where a local store's objects are made: there since its first put, and left when it is emptied.
std::optional<std::filesystem::path> stagingOf(const ObjectStore& store)
{
    const auto beside = localPathOf(store, "databases");
    return beside ? std::optional(beside->parent_path() / stagingFolder) : std::nullopt;
}

} // namespace

std::string fileUrlOf(const std::filesystem::path& path)
{
    std::string url = "file://";
    for (const char c : path.native()) {
        if (isUnreserved(c) || c == '/') {
            url += c;
            continue;
        }
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto byte = static_cast<std::uint8_t>(c);
        url += '%';
        url += digits[byte >> 4U];
        url += digits[byte & 15U];
    }
    return url;
}

Result<std::string> canonicalStorageUrl(const std::string& url)
{
    return fileUrlOf(TRY(folderAt(url)));
}

std::optional<std::filesystem::path> localPathOf(std::string_view url)
{
    return schemeOf(url) == "file" ? pathOfFileUrl(url) : std::nullopt;
}

std::optional<std::filesystem::path> localPathOf(const ObjectStore& store, std::string_view key)
{
    // By way of the URL, so that it also works through a store that wraps a local one.
    const auto url = store.readUrl(key, std::chrono::seconds{0});
    return url ? localPathOf(std::string_view(*url)) : std::nullopt;
}

Result<void> ObjectStore::putIfAbsent(std::string_view key, const PutSource& source)
{
    const NewObject object{std::string(key), source};
    return create({&object, 1});
}

Result<std::shared_ptr<ObjectStore>> openStore(const std::string& url)
{
    return TRY(LocalStore::open(TRY(folderAt(url))));
}

Result<std::shared_ptr<ObjectStore>> openExistingStore(const std::string& url)
{
    const std::string canonical = TRY(canonicalStorageUrl(url));
    std::error_code ignored;
    if (const auto path = localPathOf(canonical); path && !std::filesystem::is_directory(*path, ignored)) {
        return fail(ErrorCode::unavailable, "open storage", canonical,
                    "the storage folder " + path->string() + " is not there",
                    "mount it or put it back; nothing else needs to be done");
    }
    return openStore(canonical);
}

Result<std::shared_ptr<ObjectStore>> makeStore(const std::string& url)
{
    auto store = TRY(openStore(url));
    if (const auto staging = stagingOf(*store)) {
        std::error_code ignored; // storage that can only be read has what it has
        std::filesystem::create_directory(*staging, ignored);
    }
    return store;
}

bool wasMade(const ObjectStore& store)
{
    const auto staging = stagingOf(store);
    std::error_code error;
    return !staging || std::filesystem::is_directory(*staging, error);
}

} // namespace sharepane::storage
