#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sharepane::serve {

/// What one client may take of the service, so that a slow or hostile one harms nobody else.
/// How people name and set each member: limitrules.cpp.
struct Limits {
    std::uint32_t headerBytes = 16U << 10U;    ///< of request line and headers; more is answered 431
    std::uint64_t bodyBytes = 1U << 20U;       ///< of a request; more is answered 413
    std::size_t connections = 20'000;          ///< in all; further ones are closed at once
    std::size_t connectionsPerAddress = 1'000; ///< further ones of that address are closed at once
    std::chrono::milliseconds handshake{10'000};
    /// For a whole head, and then for a whole body, however slowly it trickles; then the connection closes.
    std::chrono::milliseconds receive{15'000};
    std::chrono::milliseconds idle{60'000}; ///< between two requests of a connection
    /// For each 256 KiB of a response: who reads more slowly than that is cut off.
    std::chrono::milliseconds send{30'000};
    /// Wrong credentials an address may present in a burst and per minute; beyond that it is told to wait
    /// (429), while right ones from the same address go on being served.
    std::uint32_t wrongCredentialBurst = 60;
    std::uint32_t wrongCredentialsPerMinute = 60;
    unsigned ioThreads = 2; ///< always carry connections, whatever the others wait for
    /// So many more carry connections while they answer nothing, and answer; when all of them do, so many
    /// others read logs and catalogues, and files.
    unsigned workerThreads = 4;
};

} // namespace sharepane::serve
