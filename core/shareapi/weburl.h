#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sharepane::shareapi {

/// The parts of an http(s) URL that decide who is spoken to, and how safely.
struct WebUrl {
    bool secure = true;     ///< https
    bool loopback = false;  ///< "localhost", 127.0.0.0/8 or ::1: the bytes stay on this machine
    std::string host;       ///< lower case, without brackets
    std::uint16_t port = 0; ///< the scheme's, where none is written

    [[nodiscard]] bool sameOrigin(const WebUrl& other) const
    {
        return secure == other.secure && host == other.host && port == other.port;
    }
};

/// Reads a URL from outside: absolute, http or https, with a host, without user name, password or fragment,
/// at most 16 KiB. invalidArgument, with `what` as the object, for anything else. The query, which may hold a
/// signature, is never part of the error.
[[nodiscard]] Result<WebUrl> parseWebUrl(std::string_view url, const std::string& what);

/// As parseWebUrl, and refuses plain http unless it stays on this machine.
[[nodiscard]] Result<WebUrl> parseSafeUrl(std::string_view url, const std::string& what);

} // namespace sharepane::shareapi
