#include "core/serve/connection.h"
#include "core/serve/threadhops.h"

#include <boost/beast/core/tcp_stream.hpp>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;

class PlainConnection final : public Connection {
public:
    explicit PlainConnection(Tcp::socket socket)
        : m_stream(std::move(socket))
    {
    }

    asio::awaitable<boost::system::error_code> handshake() override { co_return boost::system::error_code(); }

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

    asio::awaitable<void> close() override
    {
        boost::system::error_code ignored;
        m_stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        co_return;
    }

    void expireAfter(std::chrono::milliseconds time) override { m_stream.expires_after(time); }
    void expireNever() override { m_stream.expires_never(); }
    Tcp::socket& socket() override { return m_stream.socket(); }
    bool isSecure() const override { return false; }

private:
    beast::tcp_stream m_stream;
};

} // namespace

std::unique_ptr<Connection> plainConnection(Tcp::socket socket)
{
    return std::make_unique<PlainConnection>(std::move(socket));
}

} // namespace sharepane::serve
