#include "core/serve/filesender.h"

#include "core/serve/threadhops.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <cerrno>
#include <memory>
#include <sys/sendfile.h>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr std::size_t sendfileBytes = 8U << 20U; ///< then another connection's file has its turn

/// Somebody waits for a socket, but not for ever. Touched on the socket's strand only.
struct Watch {
    explicit Watch(Tcp::socket& watched)
        : socket(watched)
    {
    }
    Tcp::socket& socket;
    bool waiting = true;
    bool late = false;
};

struct CutOff {
    std::weak_ptr<Watch> watch;
    void operator()(const boost::system::error_code& error) const
    {
        const auto watched = watch.lock();
        if (!error && watched && watched->waiting) {
            watched->late = true;
            boost::system::error_code ignored;
            watched->socket.cancel(ignored);
        }
    }
};

enum class Sending : std::uint8_t { goesOn, fullSocket, broken };

/// Has the kernel send the next part of a file.
Sending sendPart(int socket, BodySource::File& file, std::uint64_t& left)
{
    std::uint64_t turn = std::min<std::uint64_t>(left, sendfileBytes);
    while (turn > 0) {
        auto offset = static_cast<off_t>(file.offset);
        const ssize_t sent = ::sendfile(socket, file.descriptor, &offset, turn);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) { // 0: the file has become shorter
            return sent < 0 && errno == EAGAIN ? Sending::fullSocket : Sending::broken;
        }
        const auto count = static_cast<std::uint64_t>(sent);
        file.offset += count;
        left -= count;
        turn -= count;
    }
    return Sending::goesOn;
}

/// Whether it can be written to; `late` when that took too long.
asio::awaitable<FileSent> awaitWritable(Tcp::socket& socket, std::chrono::milliseconds longest)
{
    const auto strand = co_await asio::this_coro::executor;
    const auto watch = std::make_shared<Watch>(socket);
    asio::steady_timer timer(strand);
    timer.expires_after(longest);
    timer.async_wait(CutOff{watch});
    const auto [error] = co_await socket.async_wait(Tcp::socket::wait_write, awaitTuple);
    watch->waiting = false;
    timer.cancel();
    co_return watch->late ? FileSent::late : error ? FileSent::broken : FileSent::whole;
}

} // namespace

asio::awaitable<FileSent> sendFile(Tcp::socket& socket, BodySource::File file, std::uint64_t size,
                                   asio::thread_pool& workers, std::chrono::milliseconds longest)
{
    boost::system::error_code error;
    socket.native_non_blocking(true, error);
    std::uint64_t left = size;
    while (!error && left > 0) {
        co_await toWorkers(workers);
        const Sending outcome = sendPart(socket.native_handle(), file, left);
        co_await toStrand();
        if (outcome == Sending::broken) {
            co_return FileSent::broken;
        }
        if (outcome == Sending::fullSocket) {
            const FileSent writable = co_await awaitWritable(socket, longest);
            if (writable != FileSent::whole) {
                co_return writable;
            }
        }
    }
    co_return error ? FileSent::broken : FileSent::whole;
}

} // namespace sharepane::serve
