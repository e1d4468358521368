#include "core/serve/httpserver.h"

#include "core/serve/beastmessages.h"
#include "core/serve/bell.h"
#include "core/serve/filesender.h"
#include "core/serve/threadhops.h"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace sharepane::serve {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::size_t chunkBytes = 256U << 10U;
constexpr std::size_t firstReadBytes = 4096;
/// How much of a refused request is read and thrown away, so that its client reads the refusal and not that
/// the connection was reset.
constexpr std::size_t drainedBytes = 1U << 20U;
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

Response outOfOrder()
{
    Response response;
    response.status = 500;
    response.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body =
        R"({"errorCode":"INTERNAL_ERROR","message":"The service could not answer this request."})";
    return response;
}

} // namespace

struct HttpServer::Impl {
    Impl(Endpoint where, Limits most)
        : endpoint(std::move(where))
        , limits(most)
        , io(static_cast<int>(limits.ioThreads))
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
    void noteFailure(const beast::error_code& error);
    Response callHandler(const Request& request) const;

    asio::awaitable<void> acceptAll();
    asio::awaitable<void> serve(Tcp::socket socket, std::shared_ptr<Place> place);
    asio::awaitable<Response> answer(std::shared_ptr<const Request> request);
    asio::awaitable<Response> answerLater(std::shared_ptr<PendingAnswer> pending);
    template <typename Stream>
    asio::awaitable<void> converse(Stream& stream, std::string peer);
    template <typename Stream>
    asio::awaitable<bool> awaitRequest(Stream& stream, beast::flat_buffer& buffer);
    template <typename Stream>
    asio::awaitable<std::optional<Response>> receive(Stream& stream, beast::flat_buffer& buffer,
                                                     http::request_parser<http::string_body>& parser);
    template <typename Stream>
    asio::awaitable<void> refuse(Stream& stream, Response response);
    template <typename Stream>
    asio::awaitable<bool> send(Stream& stream, Response response, bool head, bool keepAlive);
    template <typename Stream>
    asio::awaitable<bool> sendSource(Stream& stream, std::shared_ptr<BodySource> source);

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
        return fail(
            taken ? ErrorCode::inUse : ErrorCode::failed, "listen on", endpoint.text(), error.message(),
            taken ? "end what listens there, or choose another port" : "choose an address of this machine");
    }
    endpoint.port = acceptor.local_endpoint().port();
    return {};
}

void HttpServer::Impl::run()
{
    asio::co_spawn(io, acceptAll(), asio::detached);
    for (unsigned i = 0; i < limits.ioThreads; ++i) {
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

void HttpServer::Impl::noteFailure(const beast::error_code& error)
{
    if (error == beast::error::timeout) {
        ++counts.timedOut;
    }
}

Response HttpServer::Impl::callHandler(const Request& request) const
{
    try {
        return handler(request);
    } catch (const std::exception&) { // out of memory: this request fails, the service goes on
        return outOfOrder();
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
        const auto strand = socket.get_executor();
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
    beast::tcp_stream transport(std::move(socket));
    if (!tls) {
        co_await converse(transport, place->client());
        transport.socket().shutdown(Tcp::socket::shutdown_send, ignored);
        co_return;
    }
    TlsStream stream(std::move(transport), *tls);
    beast::get_lowest_layer(stream).expires_after(limits.handshake);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, awaitTuple);
    if (error) {
        noteFailure(error);
        co_return;
    }
    co_await converse(stream, place->client());
    beast::get_lowest_layer(stream).expires_after(farewell);
    co_await stream.async_shutdown(awaitTuple);
}

asio::awaitable<Response> HttpServer::Impl::answer(std::shared_ptr<const Request> request)
{
    co_await toWorkers(workers);
    Response response = callHandler(*request);
    std::shared_ptr<PendingAnswer> pending = std::move(response.pending);
    if (pending) {
        response = co_await answerLater(std::move(pending));
    }
    co_await toStrand();
    co_return response;
}

/// Begins and ends on a worker.
asio::awaitable<Response> HttpServer::Impl::answerLater(std::shared_ptr<PendingAnswer> pending)
{
    const auto strand = co_await asio::this_coro::executor;
    const auto alarm = std::make_shared<Alarm>(strand);
    alarm->timer.expires_after(pending->longest());
    std::function<void()> ready = RingLater{bell, alarm};
    pending->whenReady(std::move(ready));
    co_await toStrand();
    if (!alarm->rung) {
        co_await alarm->timer.async_wait(awaitTuple);
    }
    co_await toWorkers(workers);
    Response response;
    try {
        response = pending->finish();
    } catch (const std::exception&) {
        response = outOfOrder();
    }
    co_return response;
}

template <typename Stream>
asio::awaitable<void> HttpServer::Impl::converse(Stream& stream, std::string peer)
{
    auto& transport = beast::get_lowest_layer(stream);
    beast::flat_buffer buffer;
    for (;;) {
        const bool came = co_await awaitRequest(stream, buffer);
        if (!came) {
            co_return;
        }
        std::optional<http::request_parser<http::string_body>> parser(std::in_place);
        parser->header_limit(limits.headerBytes);
        parser->body_limit(limits.bodyBytes);
        std::optional<Response> refusal = co_await receive(stream, buffer, *parser);
        if (refusal) {
            co_await refuse(stream, *std::move(refusal));
            co_return;
        }
        transport.expires_never(); // the handler takes the time that it takes
        const bool keepAlive = parser->get().keep_alive();
        const bool head = parser->get().method() == http::verb::head;
        auto request = std::make_shared<const Request>(requestOf(parser->release(), peer));
        parser.reset();
        if (buffer.size() == 0) {
            buffer.shrink_to_fit(); // who waits for long holds little
        }
        Response response = co_await answer(std::move(request));
        const bool sent = co_await send(stream, std::move(response), head, keepAlive);
        if (!sent || !keepAlive) {
            co_return;
        }
    }
}

/// False when none came.
template <typename Stream>
asio::awaitable<bool> HttpServer::Impl::awaitRequest(Stream& stream, beast::flat_buffer& buffer)
{
    if (buffer.size() > 0) {
        co_return true;
    }
    beast::get_lowest_layer(stream).expires_after(limits.idle);
    const auto space = buffer.prepare(firstReadBytes);
    const auto [error, count] = co_await stream.async_read_some(space, awaitTuple);
    if (error) {
        noteFailure(error);
        co_return false;
    }
    buffer.commit(count);
    co_return true;
}

/// Reads a request, or says what to answer instead: a response without status when nobody would read it.
template <typename Stream>
asio::awaitable<std::optional<Response>>
HttpServer::Impl::receive(Stream& stream, beast::flat_buffer& buffer,
                          http::request_parser<http::string_body>& parser)
{
    auto& transport = beast::get_lowest_layer(stream);
    transport.expires_after(limits.receive);
    auto [error, count] = co_await http::async_read_header(stream, buffer, parser, awaitTuple);
    if (!error && !parser.is_done()) {
        transport.expires_after(limits.receive);
        if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            const auto proceed = asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25);
            const auto [broken, sent] = co_await asio::async_write(stream, proceed, awaitTuple);
            error = broken;
        }
        if (!error) {
            const auto [broken, more] = co_await http::async_read(stream, buffer, parser, awaitTuple);
            error = broken;
        }
    }
    std::optional<Response> refusal;
    if (error) {
        noteFailure(error);
        refusal = refusalOf(error);
        if (!refusal) {
            refusal.emplace();
            refusal->status = 0;
        }
    }
    co_return refusal;
}

/// Answers what is no request, and closes so that the answer arrives.
template <typename Stream>
asio::awaitable<void> HttpServer::Impl::refuse(Stream& stream, Response response)
{
    if (response.status == 0) {
        co_return;
    }
    const bool sent = co_await send(stream, std::move(response), false, false);
    if (!sent) {
        co_return;
    }
    auto& transport = beast::get_lowest_layer(stream);
    transport.expires_after(farewell);
    if constexpr (std::is_same_v<Stream, beast::tcp_stream>) {
        boost::system::error_code ignored;
        transport.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    }
    std::vector<char> rest(firstReadBytes);
    const auto space = asio::buffer(rest);
    for (std::size_t drained = 0; drained < drainedBytes;) {
        const auto [error, count] = co_await stream.async_read_some(space, awaitTuple);
        if (error) {
            co_return;
        }
        drained += count;
    }
}

template <typename Stream>
asio::awaitable<bool> HttpServer::Impl::send(Stream& stream, Response response, bool head, bool keepAlive)
{
    auto& transport = beast::get_lowest_layer(stream);
    transport.expires_after(limits.send);
    const auto source = response.source;
    const std::uint64_t size = source ? source->size() : response.body.size();
    counts.sentBytes += head ? 0 : static_cast<std::int64_t>(size);
    if (head || source) {
        http::response<http::empty_body> message;
        addHead(message, response, keepAlive);
        message.content_length(size);
        http::response_serializer<http::empty_body> serializer(message);
        const auto [error, count] = co_await http::async_write_header(stream, serializer, awaitTuple);
        if (error) {
            noteFailure(error);
            co_return false;
        }
        if (head) {
            co_return true;
        }
        const bool whole = co_await sendSource(stream, source);
        co_return whole;
    }
    http::response<http::string_body> message;
    addHead(message, response, keepAlive);
    message.body() = std::move(response.body);
    if (response.status == 204 || response.status == 304) {
        message.body().clear();
    } else {
        message.content_length(size);
    }
    const auto [error, count] = co_await http::async_write(stream, message, awaitTuple);
    if (error) {
        noteFailure(error);
    }
    co_return !error;
}

template <typename Stream>
asio::awaitable<bool> HttpServer::Impl::sendSource(Stream& stream, std::shared_ptr<BodySource> source)
{
    auto& transport = beast::get_lowest_layer(stream);
    const std::uint64_t size = source->size();
    if constexpr (std::is_same_v<Stream, beast::tcp_stream>) {
        const auto file = source->file();
        if (file) {
            const FileSent outcome = co_await sendFile(transport.socket(), *file, size, workers, limits.send);
            counts.timedOut += outcome == FileSent::late ? 1 : 0;
            co_return outcome == FileSent::whole;
        }
    }
    std::vector<std::byte> chunk(static_cast<std::size_t>(std::min<std::uint64_t>(chunkBytes, size)));
    for (std::uint64_t offset = 0; offset < size;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), size - offset));
        transport.expires_never(); // the store takes the time that it takes
        co_await toWorkers(workers);
        const auto read = source->read(offset, std::span(chunk).first(wanted));
        co_await toStrand();
        if (!read || *read != wanted) {
            co_return false; // a body that is too short tells the client that something went wrong
        }
        transport.expires_after(limits.send);
        const auto buffer = asio::buffer(chunk.data(), wanted);
        const auto [error, count] = co_await asio::async_write(stream, buffer, awaitTuple);
        if (error) {
            noteFailure(error);
            co_return false;
        }
        offset += wanted;
    }
    co_return true;
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
