#include "core/serve/session.h"

#include "core/serve/beastmessages.h"
#include "core/serve/filesender.h"
#include "core/serve/requestreader.h"
#include "core/serve/threadhops.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <boost/beast/core/error.hpp>
#include <cerrno>
#include <cstddef>
#include <span>
#include <sys/socket.h>
#include <vector>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;

constexpr std::size_t chunkBytes = 256U << 10U;
/// A body up to this long is read at once and goes with its head.
constexpr std::uint64_t smallBytes = 64U << 10U;
constexpr std::size_t firstReadBytes = 4096;
/// How much of a refused request is read and thrown away, so that its client reads the refusal and not that
/// the connection was reset.
constexpr std::size_t drainedBytes = 1U << 20U;
constexpr std::chrono::seconds farewell{2};

Response outOfOrder()
{
    Response response;
    response.status = 500;
    response.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body =
        R"({"errorCode":"INTERNAL_ERROR","message":"The service could not answer this request."})";
    return response;
}

Response callHandler(const HttpServer::Handler& handler, const Request& request)
{
    try {
        return handler(request);
    } catch (const std::exception&) { // out of memory: this request fails, the service goes on
        return outOfOrder();
    }
}

Response finish(PendingAnswer& pending)
{
    try {
        return pending.finish();
    } catch (const std::exception&) {
        return outOfOrder();
    }
}

enum class Arrived : std::uint8_t { nothing, bytes, end };

/// What a socket that could be read a moment ago has; perhaps somebody has read it since.
Arrived whatArrived(int socket)
{
    char byte = 0;
    const ssize_t count = ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (count > 0) {
        return Arrived::bytes;
    }
    const bool isNothing = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return isNothing ? Arrived::nothing : Arrived::end;
}

/// Makes a small body part of the response. What can't be read stays where it is, to be cut off there.
void readSmallBody(Response& response)
{
    const std::uint64_t size = response.source ? response.source->size() : smallBytes + 1;
    if (size > smallBytes) {
        return;
    }
    std::string body(static_cast<std::size_t>(size), '\0');
    const auto read = response.source->read(0, std::as_writable_bytes(std::span(body)));
    if (read && *read == body.size()) {
        response.body = std::move(body);
        response.source.reset();
    }
}

} // namespace

Session::Session(Connection& connection, const SessionContext& server, std::string peer)
    : m_connection(connection)
    , m_server(server)
    , m_peer(std::move(peer))
{
}

void Session::noteFailure(const boost::system::error_code& error)
{
    if (error == beast::error::timeout) {
        ++m_server.counts.timedOut;
    }
}

asio::awaitable<void> Session::converse()
{
    for (;;) {
        const bool came = co_await awaitRequest();
        if (!came) {
            co_return;
        }
        Received received = co_await receiveRequest(m_connection, m_buffer, m_server.limits, m_peer);
        if (!received.request) {
            noteFailure(received.failure);
            if (received.refusal) {
                co_await refuse(*std::move(received.refusal));
            }
            co_return;
        }
        m_connection.expireNever(); // the handler takes the time that it takes
        if (m_buffer.size() == 0) {
            m_buffer.shrink_to_fit(); // who waits for long holds little
        }
        const bool head = received.request->method == "HEAD";
        std::optional<Response> response = co_await answer(std::move(received.request));
        if (!response) {
            co_return;
        }
        const bool sent = co_await send(*std::move(response), head, received.keepAlive);
        if (!sent || !received.keepAlive) {
            co_return;
        }
    }
}

/// False when none came.
asio::awaitable<bool> Session::awaitRequest()
{
    if (m_buffer.size() > 0) {
        co_return true;
    }
    m_connection.expireAfter(m_server.limits.idle);
    const asio::mutable_buffer space = m_buffer.prepare(firstReadBytes);
    const Connection::Transfer got = co_await m_connection.readSome(space);
    noteFailure(got.error);
    m_buffer.commit(got.count);
    co_return !got.error;
}

/// From here on the coroutine may block, until endBlocking(), which is given what this returns.
asio::awaitable<bool> Session::beginBlocking()
{
    // Here, while enough others carry connections: going to another thread and back costs more than most
    // answers.
    const bool here = m_server.slots.enter();
    if (!here) {
        co_await toWorkers(m_server.workers);
    }
    co_return here;
}

/// On the strand again.
asio::awaitable<void> Session::endBlocking(bool here)
{
    if (here) {
        m_server.slots.leave();
        co_return;
    }
    co_await toStrand();
}

/// Nothing when the client has left meanwhile.
asio::awaitable<std::optional<Response>> Session::answer(std::shared_ptr<const Request> request)
{
    const bool here = co_await beginBlocking();
    std::optional<Response> response = callHandler(m_server.handler, *request);
    std::shared_ptr<PendingAnswer> pending = std::move(response->pending);
    if (!pending && request->method != "HEAD") {
        readSmallBody(*response);
    }
    co_await endBlocking(here);
    if (pending) {
        request.reset(); // who waits for long holds little
        response = co_await answerLater(std::move(pending));
    }
    co_return response;
}

/// Nothing when the client has left meanwhile.
asio::awaitable<std::optional<Response>> Session::answerLater(std::shared_ptr<PendingAnswer> pending)
{
    const auto strand = co_await asio::this_coro::executor;
    const auto alarm = std::make_shared<Alarm>(strand);
    alarm->timer.expires_after(pending->longest());
    std::function<void()> ready = RingLater{m_server.bell, alarm};
    pending->whenReady(std::move(ready));
    const bool isThere = co_await awaitAlarm(alarm);
    const bool here = co_await beginBlocking();
    std::optional<Response> response;
    if (isThere) {
        response = finish(*pending);
    }
    pending.reset(); // its end may take a moment
    co_await endBlocking(here);
    co_return response;
}

/// False when the client has left meanwhile; one that has sent another request already is not watched.
asio::awaitable<bool> Session::awaitAlarm(std::shared_ptr<Alarm> alarm)
{
    Tcp::socket& socket = m_connection.socket();
    bool watches = false;
    while (!alarm->rung) {
        if (!watches && m_buffer.size() == 0) {
            watches = true;
            socket.async_wait(Tcp::socket::wait_read, NoteReadable{alarm});
        }
        const auto [error] = co_await alarm->timer.async_wait(awaitTuple);
        if (!error) {
            break; // nothing came
        }
        if (alarm->readable && !alarm->rung) {
            alarm->readable = false;
            watches = false;
            const Arrived arrived = whatArrived(socket.native_handle());
            bool isThere = arrived != Arrived::end;
            if (arrived == Arrived::bytes) {
                isThere = co_await readAhead(*alarm);
            }
            if (!isThere) {
                co_return false;
            }
        }
    }
    if (watches) {
        boost::system::error_code ignored;
        socket.cancel(ignored);
    }
    co_return true;
}

/// Reads what a client sends while it waits: its next request, or that it has left; false then. What is
/// waited for interrupts it, as these may be the first bytes of an encrypted record whose others don't come.
asio::awaitable<bool> Session::readAhead(Alarm& alarm)
{
    const auto left = alarm.timer.expiry() - std::chrono::steady_clock::now();
    m_connection.expireAfter(std::chrono::ceil<std::chrono::milliseconds>(left));
    const asio::mutable_buffer space = m_buffer.prepare(firstReadBytes);
    alarm.reading = &m_connection.socket();
    const Connection::Transfer got = co_await m_connection.readSome(space);
    alarm.reading = nullptr;
    m_connection.expireNever();
    m_buffer.commit(got.count);
    co_return !got.error || alarm.rung || got.error == beast::error::timeout;
}

/// Answers what is no request, and closes so that the answer arrives.
asio::awaitable<void> Session::refuse(Response response)
{
    const bool sent = co_await send(std::move(response), false, false);
    if (!sent) {
        co_return;
    }
    m_connection.expireAfter(farewell);
    if (!m_connection.isSecure()) {
        co_await m_connection.close();
    }
    std::vector<char> rest(firstReadBytes);
    const asio::mutable_buffer space = asio::buffer(rest);
    for (std::size_t drained = 0; drained < drainedBytes;) {
        const Connection::Transfer got = co_await m_connection.readSome(space);
        if (got.error) {
            co_return;
        }
        drained += got.count;
    }
}

asio::awaitable<bool> Session::send(Response response, bool head, bool keepAlive)
{
    const auto source = std::move(response.source);
    const bool bodiless = !source && (response.status == 204 || response.status == 304);
    const std::uint64_t size = source ? source->size() : response.body.size();
    m_server.counts.sentBytes += head || bodiless ? 0 : static_cast<std::int64_t>(size);
    m_connection.expireAfter(m_server.limits.send);
    std::string bytes = headOf(response, keepAlive, bodiless ? std::nullopt : std::optional(size));
    const bool hasText = !head && !bodiless && !source;
    const bool together = hasText && size <= smallBytes;
    if (together) {
        bytes += response.body;
    }
    bool sent = co_await sendBytes(bytes);
    if (sent && hasText && !together) {
        sent = co_await sendBytes(response.body);
    } else if (sent && !head && source) {
        sent = co_await sendSource(source);
    }
    co_return sent;
}

/// Within the time that was set.
asio::awaitable<bool> Session::sendBytes(const std::string& bytes)
{
    const asio::const_buffer all = asio::buffer(bytes);
    const boost::system::error_code error = co_await m_connection.write(all);
    noteFailure(error);
    co_return !error;
}

asio::awaitable<bool> Session::sendSource(std::shared_ptr<BodySource> source)
{
    const std::uint64_t size = source->size();
    const auto file = m_connection.isSecure() ? std::nullopt : source->file();
    if (file) {
        const FileSent outcome =
            co_await sendFile(m_connection.socket(), *file, size, m_server.workers, m_server.limits.send);
        m_server.counts.timedOut += outcome == FileSent::late ? 1 : 0;
        co_return outcome == FileSent::whole;
    }
    std::string chunk(static_cast<std::size_t>(std::min<std::uint64_t>(chunkBytes, size)), '\0');
    for (std::uint64_t offset = 0; offset < size;) {
        chunk.resize(static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), size - offset)));
        m_connection.expireNever(); // the store takes the time that it takes
        co_await toWorkers(m_server.workers);
        const auto read = source->read(offset, std::as_writable_bytes(std::span(chunk)));
        co_await toStrand();
        if (!read || *read != chunk.size()) {
            co_return false; // a body that is too short tells the client that something went wrong
        }
        m_connection.expireAfter(m_server.limits.send);
        const bool sent = co_await sendBytes(chunk);
        if (!sent) {
            co_return false;
        }
        offset += chunk.size();
    }
    co_return true;
}

} // namespace sharepane::serve
