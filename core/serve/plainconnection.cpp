#include "core/serve/connection.h"
#include "core/serve/deadline.h"
#include "core/serve/threadhops.h"

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

class PlainConnection final : public Connection {
public:
    explicit PlainConnection(Tcp::socket socket)
        : m_socket(std::move(socket))
        , m_deadline(m_socket)
    {
    }

    asio::awaitable<boost::system::error_code> handshake() override { co_return boost::system::error_code(); }

    asio::awaitable<Transfer> readSome(asio::mutable_buffer into) override
    {
        m_deadline.begin();
        const auto [error, count] = co_await m_socket.async_read_some(into, awaitTuple);
        co_return Transfer{m_deadline.end(error), count};
    }

    asio::awaitable<boost::system::error_code> write(asio::const_buffer bytes) override
    {
        while (bytes.size() > 0) {
            m_deadline.begin();
            const auto [error, count] = co_await m_socket.async_write_some(bytes, awaitTuple);
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
        boost::system::error_code ignored;
        m_socket.shutdown(Tcp::socket::shutdown_send, ignored);
        co_return;
    }

    void expireAfter(std::chrono::milliseconds time) override { m_deadline.set(time); }
    void expireNever() override { m_deadline.clear(); }
    Tcp::socket& socket() override { return m_socket; }
    bool isSecure() const override { return false; }

private:
    Tcp::socket m_socket;
    Deadline m_deadline;
};

} // namespace

std::unique_ptr<Connection> plainConnection(Tcp::socket socket)
{
    return std::make_unique<PlainConnection>(std::move(socket));
}

} // namespace sharepane::serve
