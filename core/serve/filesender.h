#pragma once

#include "core/serve/http.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <cstdint>

namespace sharepane::serve {

enum class FileSent : std::uint8_t {
    whole,
    late,   ///< the client took nothing for too long
    broken, ///< the connection, or the file, which has become shorter
};

/// Has the kernel send a part of a file: a worker waits for the disk, nobody for the client. Begins and ends
/// on the socket's strand.
[[nodiscard]] boost::asio::awaitable<FileSent> sendFile(boost::asio::ip::tcp::socket& socket,
                                                        BodySource::File file, std::uint64_t size,
                                                        boost::asio::thread_pool& workers,
                                                        std::chrono::milliseconds longest);

} // namespace sharepane::serve
