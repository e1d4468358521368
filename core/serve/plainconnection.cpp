#include "core/serve/streamconnection.h"

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

class PlainConnection final : public StreamConnection<Tcp::socket> {
public:
    explicit PlainConnection(Tcp::socket socket)
        : StreamConnection(std::move(socket))
    {
    }

    asio::awaitable<boost::system::error_code> handshake() override { co_return boost::system::error_code(); }

    asio::awaitable<void> close() override
    {
        boost::system::error_code ignored;
        socket().shutdown(Tcp::socket::shutdown_send, ignored);
        co_return;
    }

    bool isSecure() const override { return false; }
};

} // namespace

std::unique_ptr<Connection> plainConnection(Tcp::socket socket)
{
    return std::make_unique<PlainConnection>(std::move(socket));
}

} // namespace sharepane::serve
