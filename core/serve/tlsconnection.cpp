#include "core/serve/connection.h"
#include "core/serve/threadhops.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;

class TlsConnection final : public Connection {
public:
    TlsConnection(Tcp::socket socket, asio::ssl::context& context)
        : m_stream(beast::tcp_stream(std::move(socket)), context)
    {
    }

    asio::awaitable<boost::system::error_code> handshake() override
    {
        const auto [error] = co_await m_stream.async_handshake(asio::ssl::stream_base::server, awaitTuple);
        co_return error;
    }

    asio::awaitable<Transfer> readSome(asio::mutable_buffer into) override
    {
        const auto [error, count] = co_await m_stream.async_read_some(into, awaitTuple);
        co_return Transfer{error, count};
    }

    asio::awaitable<boost::system::error_code> write(asio::const_buffer bytes) override
    {
        while (bytes.size() > 0) {
            const auto [error, count] = co_await m_stream.async_write_some(bytes, awaitTuple);
            if (error) {
                co_return error;
            }
            bytes += count;
        }
        co_return boost::system::error_code();
    }

    asio::awaitable<void> close() override { co_await m_stream.async_shutdown(awaitTuple); }

    void expireAfter(std::chrono::milliseconds time) override { m_stream.next_layer().expires_after(time); }
    void expireNever() override { m_stream.next_layer().expires_never(); }
    Tcp::socket& socket() override { return m_stream.next_layer().socket(); }
    bool isSecure() const override { return true; }

private:
    asio::ssl::stream<beast::tcp_stream> m_stream;
};

} // namespace

std::unique_ptr<Connection> tlsConnection(Tcp::socket socket, asio::ssl::context& context)
{
    return std::make_unique<TlsConnection>(std::move(socket), context);
}

} // namespace sharepane::serve
