#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace sharepane::serve {

/// A client's connection, whatever carries its bytes, so that what is said over it is compiled once. Used on
/// the socket's strand only; at most one read and one write at a time.
class Connection {
public:
    struct Transfer {
        boost::system::error_code error;
        std::size_t count = 0; ///< bytes
    };
    virtual ~Connection() = default;

    /// Before anything else. Nothing to do where nothing is encrypted.
    [[nodiscard]] virtual boost::asio::awaitable<boost::system::error_code> handshake() = 0;
    [[nodiscard]] virtual boost::asio::awaitable<Transfer> readSome(boost::asio::mutable_buffer into) = 0;
    /// All of them.
    [[nodiscard]] virtual boost::asio::awaitable<boost::system::error_code>
    write(boost::asio::const_buffer bytes) = 0;
    /// Says that nothing more is sent.
    [[nodiscard]] virtual boost::asio::awaitable<void> close() = 0;

    /// What is awaited from now on fails with boost::beast::error::timeout when it isn't done until then.
    virtual void expireAfter(std::chrono::milliseconds time) = 0;
    virtual void expireNever() = 0;

    [[nodiscard]] virtual boost::asio::ip::tcp::socket& socket() = 0;
    /// Whether what is written is encrypted on its way to the socket.
    [[nodiscard]] virtual bool isSecure() const = 0;
};

[[nodiscard]] std::unique_ptr<Connection> plainConnection(boost::asio::ip::tcp::socket socket);
/// The context must live longer.
[[nodiscard]] std::unique_ptr<Connection> tlsConnection(boost::asio::ip::tcp::socket socket,
                                                        boost::asio::ssl::context& context);

} // namespace sharepane::serve
