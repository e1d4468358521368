#pragma once

#include "core/serve/connection.h"
#include "core/serve/deadline.h"
#include "core/serve/threadhops.h"

#include <type_traits>
#include <utility>

namespace sharepane::serve {

/// What a connection does alike over a socket and over what encrypts on its way to one.
template <typename Stream>
class StreamConnection : public Connection {
public:
    boost::asio::awaitable<Transfer> readSome(boost::asio::mutable_buffer into) override
    {
        m_deadline.begin();
        const auto [error, count] = co_await m_stream.async_read_some(into, awaitTuple);
        co_return Transfer{m_deadline.end(error), count};
    }

    boost::asio::awaitable<boost::system::error_code> write(boost::asio::const_buffer bytes) override
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

    void expireAfter(std::chrono::milliseconds time) override { m_deadline.set(time); }
    void expireNever() override { m_deadline.clear(); }
    boost::asio::ip::tcp::socket& socket() override { return socketOf(m_stream); }

protected:
    /// The stream is made of the socket and of these.
    template <typename... More>
    explicit StreamConnection(boost::asio::ip::tcp::socket socket, More&... more)
        : m_stream(std::move(socket), more...)
        , m_deadline(socketOf(m_stream))
    {
    }

    [[nodiscard]] Stream& stream() { return m_stream; }
    [[nodiscard]] Deadline& deadline() { return m_deadline; }

private:
    static boost::asio::ip::tcp::socket& socketOf(Stream& stream)
    {
        if constexpr (std::is_same_v<Stream, boost::asio::ip::tcp::socket>) {
            return stream;
        } else {
            return stream.next_layer();
        }
    }

    Stream m_stream;
    Deadline m_deadline;
};

} // namespace sharepane::serve
