#include "core/serve/streamconnection.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

class TlsConnection final : public StreamConnection<asio::ssl::stream<Tcp::socket>> {
public:
    TlsConnection(Tcp::socket socket, asio::ssl::context& context)
        : StreamConnection(std::move(socket), context)
    {
    }

    asio::awaitable<boost::system::error_code> handshake() override
    {
        deadline().begin();
        const auto [error] = co_await stream().async_handshake(asio::ssl::stream_base::server, awaitTuple);
        co_return deadline().end(error);
    }

    asio::awaitable<void> close() override
    {
        deadline().begin();
        const auto [error] = co_await stream().async_shutdown(awaitTuple);
        (void)deadline().end(error);
    }

    bool isSecure() const override { return true; }
};

} // namespace

std::unique_ptr<Connection> tlsConnection(Tcp::socket socket, asio::ssl::context& context)
{
    return std::make_unique<TlsConnection>(std::move(socket), context);
}

} // namespace sharepane::serve
