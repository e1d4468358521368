#include "core/serve/requestreader.h"

#include "core/serve/beastmessages.h"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

constexpr std::size_t headReadBytes = 4096;
constexpr std::size_t bodyReadBytes = 64U << 10U;

/// Reads until the head, or the whole request, is there.
asio::awaitable<boost::system::error_code> parse(Connection& connection, beast::flat_buffer& buffer,
                                                 Parser& parser, bool whole)
{
    parser.eager(whole);
    const std::size_t readBytes = whole ? bodyReadBytes : headReadBytes;
    while (whole ? !parser.is_done() : !parser.is_header_done()) {
        boost::system::error_code error = http::error::need_more;
        if (buffer.size() > 0) {
            const asio::const_buffer bytes = buffer.data();
            buffer.consume(parser.put(bytes, error));
        }
        if (error && error != http::error::need_more) {
            co_return error;
        }
        if (error) {
            const asio::mutable_buffer space = buffer.prepare(readBytes);
            const Connection::Transfer got = co_await connection.readSome(space);
            if (got.error) {
                co_return got.error;
            }
            buffer.commit(got.count);
        }
    }
    co_return boost::system::error_code();
}

/// For a client that asks whether to send the body.
asio::awaitable<boost::system::error_code> proceed(Connection& connection)
{
    const asio::const_buffer text = asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25);
    const boost::system::error_code error = co_await connection.write(text);
    co_return error;
}

asio::awaitable<boost::system::error_code> parseRequest(Connection& connection, beast::flat_buffer& buffer,
                                                        const Limits& limits, Parser& parser)
{
    connection.expireAfter(limits.receive);
    boost::system::error_code error = co_await parse(connection, buffer, parser, false);
    if (error || parser.is_done()) {
        co_return error;
    }
    connection.expireAfter(limits.receive);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        error = co_await proceed(connection);
    }
    if (!error) {
        error = co_await parse(connection, buffer, parser, true);
    }
    co_return error;
}

} // namespace

asio::awaitable<Received> receiveRequest(Connection& connection, beast::flat_buffer& buffer,
                                         const Limits& limits, const std::string& peer)
{
    Parser parser;
    parser.header_limit(limits.headerBytes);
    parser.body_limit(limits.bodyBytes);
    Received received;
    received.failure = co_await parseRequest(connection, buffer, limits, parser);
    if (received.failure) {
        received.refusal = refusalOf(received.failure);
        co_return received;
    }
    received.keepAlive = parser.get().keep_alive();
    received.request = std::make_shared<const Request>(requestOf(parser.release(), peer));
    co_return received;
}

} // namespace sharepane::serve
