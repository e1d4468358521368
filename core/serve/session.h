#pragma once

#include "core/serve/bell.h"
#include "core/serve/connection.h"
#include "core/serve/http.h"
#include "core/serve/httpserver.h"
#include "core/serve/limits.h"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <memory>
#include <optional>
#include <string>

namespace sharepane::serve {

/// How many of the threads that carry connections may be in a handler, which may block: so that others are
/// left to carry connections. Thread-safe.
class HandlerSlots {
public:
    explicit HandlerSlots(unsigned count)
        : m_free(static_cast<int>(count))
    {
    }
    /// False when all are taken; otherwise leave() follows.
    [[nodiscard]] bool enter()
    {
        if (m_free.fetch_sub(1) > 0) {
            return true;
        }
        ++m_free;
        return false;
    }
    void leave() { ++m_free; }

private:
    std::atomic<int> m_free;
};

/// What the sessions of a server share; lives longer than they do.
struct SessionContext {
    const Limits& limits;
    const HttpServer::Handler& handler;
    ConnectionCounts& counts;
    boost::asio::thread_pool& workers;
    HandlerSlots& slots;
    std::shared_ptr<Bell> bell;
};

/// One client's requests and their answers, one after the other.
class Session {
public:
    /// `peer`: what the client is counted by.
    Session(Connection& connection, const SessionContext& server, std::string peer);

    /// Ends when the client has left, or is to leave. Begins and ends on the connection's strand.
    [[nodiscard]] boost::asio::awaitable<void> converse();
    void noteFailure(const boost::system::error_code& error);

private:
    [[nodiscard]] boost::asio::awaitable<bool> awaitRequest();
    [[nodiscard]] boost::asio::awaitable<std::optional<Response>>
    answer(std::shared_ptr<const Request> request);
    [[nodiscard]] boost::asio::awaitable<std::optional<Response>>
    answerLater(std::shared_ptr<PendingAnswer> pending);
    [[nodiscard]] boost::asio::awaitable<bool> beginBlocking();
    [[nodiscard]] boost::asio::awaitable<void> endBlocking(bool here);
    [[nodiscard]] boost::asio::awaitable<bool> awaitAlarm(std::shared_ptr<Alarm> alarm);
    [[nodiscard]] boost::asio::awaitable<bool> readAhead(Alarm& alarm);
    [[nodiscard]] boost::asio::awaitable<void> refuse(Response response);
    [[nodiscard]] boost::asio::awaitable<bool> send(Response response, bool head, bool keepAlive);
    [[nodiscard]] boost::asio::awaitable<bool> sendSource(std::shared_ptr<BodySource> source);
    [[nodiscard]] boost::asio::awaitable<bool> sendBytes(const std::string& bytes);

    Connection& m_connection;
    const SessionContext& m_server;
    const std::string m_peer;
    boost::beast::flat_buffer m_buffer; ///< what came of the requests that are not read yet
};

} // namespace sharepane::serve
