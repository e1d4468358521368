#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>

namespace sharepane::serve {

/// Where to listen: "127.0.0.1:8443", "[::1]:0", "0.0.0.0:8443"; port 0 means any free one.
struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
    [[nodiscard]] bool isLoopback() const;
    [[nodiscard]] std::string text() const; ///< "[::1]:8443"
};
/// invalidArgument for anything else; host names other than "localhost" are not looked up.
[[nodiscard]] Result<Endpoint> parseEndpoint(const std::string& text);

} // namespace sharepane::serve
