#include "core/serve/connection.h"
#include "core/serve/deadline.h"
#include "core/serve/threadhops.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

class TlsConnection final : public Connection {
public:
    TlsConnection(Tcp::socket socket, asio::ssl::context& context)
        : m_stream(std::move(socket), context)
        , m_deadline(m_stream.next_layer())
    {
    }

    asio::awaitable<boost::system::error_code> handshake() override
    {
        m_deadline.begin();
        const auto [error] = co_await m_stream.async_handshake(asio::ssl::stream_base::server, awaitTuple);
        co_return m_deadline.end(error);
    }

    asio::awaitable<Transfer> readSome(asio::mutable_buffer into) override
    {
        m_deadline.begin();
        const auto [error, count] = co_await m_stream.async_read_some(into, awaitTuple);
        co_return Transfer{m_deadline.end(error), count};
    }

    asio::awaitable<boost::system::error_code> write(asio::const_buffer bytes) override
    {
        while (bytes.size() > 0) {
            m_deadline.begin();
            const auto [error, count] = co_await m_stream.async_write_some(bytes, awaitTuple);
            const boost::system::error_code failure = m_deadline.end(error);
            if (failure) {
                co_return failure;
            }
            bytes += count;
        }
        co_return boost::system::error_code();
    }

    asio::awaitable<void> close() override
    {
        m_deadline.begin();
        const auto [error] = co_await m_stream.async_shutdown(awaitTuple);
        (void)m_deadline.end(error);
    }

    void expireAfter(std::chrono::milliseconds time) override { m_deadline.set(time); }
    void expireNever() override { m_deadline.clear(); }
    Tcp::socket& socket() override { return m_stream.next_layer(); }
    bool isSecure() const override { return true; }

private:
    asio::ssl::stream<Tcp::socket> m_stream;
    Deadline m_deadline;
};

} // namespace

std::unique_ptr<Connection> tlsConnection(Tcp::socket socket, asio::ssl::context& context)
{
    return std::make_unique<TlsConnection>(std::move(socket), context);
}

} // namespace sharepane::serve
