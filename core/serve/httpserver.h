#pragma once

#include "core/base/result.h"
#include "core/serve/endpoint.h"
#include "core/serve/http.h"
#include "core/serve/limits.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace sharepane::serve {

/// Certificate chain and private key, as PEM. An empty one means plain HTTP.
struct TlsIdentity {
    std::string certificate;
    std::string key;
};

/// How many connections there are and what became of them. Read by any thread.
struct ConnectionCounts {
    std::atomic<std::int64_t> open{0};
    std::atomic<std::int64_t> accepted{0};
    std::atomic<std::int64_t> refused{0};  ///< for being too many
    std::atomic<std::int64_t> timedOut{0}; ///< too slow
    std::atomic<std::int64_t> sentBytes{0};
};

/// An HTTP/1.1 server over TLS 1.2 and 1.3, or plain. A few threads carry all connections (coroutines);
/// however many handlers run, some of them do nothing else. Errors of a connection end that connection and
/// nothing else.
class HttpServer {
public:
    /// Called by several threads at once. Must not throw.
    using Handler = std::function<Response(const Request&)>;

    /// Listens when it returns: clients can connect, and wait until serve(). inUse when the address is taken;
    /// invalidArgument for plain HTTP elsewhere than on loopback, and for a certificate and key that don't
    /// fit.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>>
    listen(const Endpoint& endpoint, const TlsIdentity& identity, const Limits& limits);
    /// Begins to answer. Once.
    void serve(Handler handler);
    /// Ends all connections and waits for handlers that run.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// With the port that was found.
    [[nodiscard]] const Endpoint& endpoint() const;
    [[nodiscard]] const ConnectionCounts& counts() const;

private:
    struct Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace sharepane::serve
