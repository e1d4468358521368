#include "core/serve/httpserver.h"

#include "core/serve/bell.h"
#include "core/serve/connection.h"
#include "core/serve/session.h"
#include "core/serve/threadhops.h"

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <sys/resource.h>
#include <thread>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr std::chrono::seconds farewell{2};

/// What connections and wrong credentials are counted by: an IPv4 address, or an IPv6 network of 64 bits,
/// which is what one subscriber has.
std::string clientOf(const asio::ip::address& address)
{
    if (address.is_v4()) {
        return address.to_string();
    }
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
    }
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return v6.is_loopback() ? "::1" : asio::ip::address_v6(bytes).to_string() + "/64";
}

/// Every connection is an open file. What the system doesn't allow is refused later, one by one.
void allowOpenFiles(std::size_t connections)
{
    constexpr rlim_t others = 1000; // files that are sent, the engine's
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < connections + others) {
        limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, connections + others);
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace

struct HttpServer::Impl {
    Impl(Endpoint where, Limits most)
        : endpoint(std::move(where))
        , limits(most)
        , io(static_cast<int>(limits.ioThreads + limits.workerThreads))
        , acceptor(io)
        , workers(limits.workerThreads)
    {
    }
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    /// A connection's place among the others.
    class Place {
    public:
        Place(Impl& server, std::string client)
            : m_server(server)
            , m_client(std::move(client))
        {
        }
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place() { m_server.leave(m_client); }
        [[nodiscard]] const std::string& client() const { return m_client; }

    private:
        Impl& m_server;
        std::string m_client;
    };

    Result<void> useTls(const TlsIdentity& identity);
    Result<void> listen();
    void run();
    void runThread();
    bool enter(const std::string& client);
    void leave(const std::string& client);
    void welcome(Tcp::socket socket);

    asio::awaitable<void> acceptAll();
    asio::awaitable<void> serve(Tcp::socket socket, std::shared_ptr<Place> place);

    Endpoint endpoint;
    const Limits limits;
    Handler handler; // set before the threads are made
    ConnectionCounts counts;
    const std::shared_ptr<Bell> bell = std::make_shared<Bell>();
    std::mutex mutex; // guards what follows
    std::map<std::string, std::size_t> clients;

    // Coroutines that are left end with what they wait in: `workers` or `io`, which goes after all that has
    // sockets and timers of it.
    asio::io_context io;
    std::optional<asio::ssl::context> tls;
    Tcp::acceptor acceptor;
    asio::thread_pool workers;
    HandlerSlots slots{limits.workerThreads};
    const SessionContext sessions{limits, handler, counts, workers, slots, bell};
    std::vector<std::thread> threads;
};

HttpServer::Impl::~Impl()
{
    bell->close();
    io.stop();
    for (std::thread& thread : threads) {
        thread.join();
    }
    workers.stop();
    workers.join(); // a handler that runs ends first
}

Result<void> HttpServer::Impl::useTls(const TlsIdentity& identity)
{
    const auto refuse = [&](const boost::system::error_code& error) {
        return fail(ErrorCode::invalidArgument, "use the certificate of the service at", endpoint.text(),
                    error.message(), "give a certificate and the private key that belongs to it, as PEM");
    };
    boost::system::error_code error;
    tls.emplace(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(tls->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(tls->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    tls->use_certificate_chain(asio::buffer(identity.certificate), error);
    if (error) {
        return refuse(error);
    }
    tls->use_private_key(asio::buffer(identity.key), asio::ssl::context::pem, error);
    if (error) {
        return refuse(error);
    }
    return {};
}

Result<void> HttpServer::Impl::listen()
{
    boost::system::error_code error;
    const Tcp::endpoint place(asio::ip::make_address(endpoint.address, error), endpoint.port);
    const auto attempt = [&](auto&& step) {
        if (!error) {
            step();
        }
    };
    attempt([&] { acceptor.open(place.protocol(), error); });
    attempt([&] { acceptor.set_option(asio::socket_base::reuse_address(true), error); });
    attempt([&] { acceptor.bind(place, error); });
    attempt([&] { acceptor.listen(asio::socket_base::max_listen_connections, error); });
    if (error) {
        const bool taken = error == asio::error::address_in_use;
        return fail(taken ? ErrorCode::inUse : ErrorCode::failed, "listen on", endpoint.text(),
                    taken ? "another program listens there" : error.message(),
                    taken ? "end what listens there, or choose another port"
                          : "choose an address of this machine");
    }
    endpoint.port = acceptor.local_endpoint().port();
    return {};
}

void HttpServer::Impl::run()
{
    const asio::any_io_executor executor = io.get_executor();
    asio::co_spawn(executor, acceptAll(), asio::detached);
    for (unsigned i = 0; i < limits.ioThreads + limits.workerThreads; ++i) {
        threads.emplace_back(&Impl::runThread, this);
    }
}

void HttpServer::Impl::runThread()
{
    io.run();
}

bool HttpServer::Impl::enter(const std::string& client)
{
    const std::lock_guard lock(mutex);
    std::size_t& mine = clients[client];
    if (mine >= limits.connectionsPerAddress ||
        counts.open.load() >= static_cast<std::int64_t>(limits.connections)) {
        if (mine == 0) {
            clients.erase(client);
        }
        ++counts.refused;
        return false;
    }
    ++mine;
    ++counts.open;
    ++counts.accepted;
    return true;
}

void HttpServer::Impl::leave(const std::string& client)
{
    const std::lock_guard lock(mutex);
    --counts.open;
    const auto found = clients.find(client);
    if (found != clients.end() && --found->second == 0) {
        clients.erase(found);
    }
}

/// Has a connection served on its own strand, or closes it.
void HttpServer::Impl::welcome(Tcp::socket socket)
{
    try {
        boost::system::error_code gone;
        const auto remote = socket.remote_endpoint(gone);
        if (gone) {
            return;
        }
        std::string client = clientOf(remote.address());
        if (!enter(client)) {
            return;
        }
        auto place = std::make_shared<Place>(*this, std::move(client));
        const asio::any_io_executor strand = socket.get_executor();
        asio::co_spawn(strand, serve(std::move(socket), std::move(place)), asio::detached);
    } catch (const std::exception&) { // out of memory: this connection is lost, the service goes on
        ++counts.refused;
    }
}

asio::awaitable<void> HttpServer::Impl::acceptAll()
{
    asio::steady_timer pause(io);
    for (;;) {
        Tcp::socket socket(asio::make_strand(io));
        const auto [error] = co_await acceptor.async_accept(socket, awaitTuple);
        if (!error) {
            welcome(std::move(socket));
            continue;
        }
        pause.expires_after(std::chrono::milliseconds(50)); // too many open files, perhaps
        co_await pause.async_wait(awaitTuple);
    }
}

asio::awaitable<void> HttpServer::Impl::serve(Tcp::socket socket, std::shared_ptr<Place> place)
{
    boost::system::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    const std::unique_ptr<Connection> connection =
        tls ? tlsConnection(std::move(socket), *tls) : plainConnection(std::move(socket));
    Session session(*connection, sessions, place->client());
    connection->expireAfter(limits.handshake);
    const boost::system::error_code error = co_await connection->handshake();
    if (error) {
        session.noteFailure(error);
        co_return;
    }
    co_await session.converse();
    connection->expireAfter(farewell);
    co_await connection->close();
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const Endpoint& endpoint, const TlsIdentity& identity,
                                                       const Limits& limits)
{
    auto impl = std::make_unique<Impl>(endpoint, limits);
    allowOpenFiles(limits.connections);
    if (!identity.certificate.empty()) {
        TRY(impl->useTls(identity));
    } else if (!endpoint.isLoopback()) {
        return fail(ErrorCode::invalidArgument, "listen on", endpoint.text(),
                    "plain HTTP would show credentials and data to the whole network",
                    "use HTTPS, or listen on 127.0.0.1");
    }
    TRY(impl->listen());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

void HttpServer::serve(Handler handler)
{
    m_impl->handler = std::move(handler);
    m_impl->run();
}

const Endpoint& HttpServer::endpoint() const
{
    return m_impl->endpoint;
}

const ConnectionCounts& HttpServer::counts() const
{
    return m_impl->counts;
}

} // namespace sharepane::serve
