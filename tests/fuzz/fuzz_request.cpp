// Promise: whatever a client sends, it is a request within the limits or refused, however it comes in pieces;
// its address, its parameters and its body are read or refused, and nothing that was read can name what its
// bytes must not.

#include "core/follow/share/changesformat.h"
#include "core/serve/capabilities.h"
#include "core/serve/requestreader.h"
#include "core/serve/routes.h"
#include "core/serve/sharingrequest.h"
#include "core/shareapi/acceptance.h"
#include "core/shareapi/tail.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

namespace {

using namespace sharepane;
using namespace sharepane::serve;
namespace asio = boost::asio;

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

/// A connection that brings bytes in pieces of that size, and then ends.
class Pieces final : public Connection {
public:
    Pieces(asio::io_context& io, std::string_view bytes, std::size_t piece)
        : m_socket(io)
        , m_rest(bytes)
        , m_piece(piece)
    {
    }

    asio::awaitable<boost::system::error_code> handshake() override { co_return boost::system::error_code(); }
    asio::awaitable<Transfer> readSome(asio::mutable_buffer into) override
    {
        const std::size_t count = std::min({into.size(), m_piece, m_rest.size()});
        if (count == 0) {
            co_return Transfer{asio::error::eof, 0};
        }
        std::memcpy(into.data(), m_rest.data(), count);
        m_rest.remove_prefix(count);
        co_return Transfer{{}, count};
    }
    asio::awaitable<boost::system::error_code> write(asio::const_buffer /*bytes*/) override
    {
        co_return boost::system::error_code();
    }
    asio::awaitable<void> close() override { co_return; }
    void expireAfter(std::chrono::milliseconds /*time*/) override {}
    void expireNever() override {}
    asio::ip::tcp::socket& socket() override { return m_socket; }
    [[nodiscard]] bool isSecure() const override { return false; }

private:
    asio::ip::tcp::socket m_socket;
    std::string_view m_rest;
    std::size_t m_piece;
};

/// All requests that come, and how it ends.
std::vector<Received> receive(std::string_view bytes, std::size_t piece)
{
    std::vector<Received> all;
    asio::io_context io(1);
    Pieces connection(io, bytes, piece);
    boost::beast::flat_buffer buffer;
    const Limits limits;
    const std::string peer = "192.0.2.1";
    const auto keep = [&](const std::exception_ptr& thrown, Received received) {
        require(!thrown);
        all.push_back(std::move(received));
    };
    do {
        io.restart();
        asio::awaitable<Received> reading = receiveRequest(connection, buffer, limits, peer);
        asio::co_spawn(io, std::move(reading), keep);
        io.run();
    } while (all.back().request && all.back().keepAlive);
    return all;
}

void checkSame(const Received& one, const Received& other)
{
    require((one.request != nullptr) == (other.request != nullptr) && one.keepAlive == other.keepAlive);
    if (one.request) {
        require(one.request->method == other.request->method && one.request->path == other.request->path &&
                one.request->query == other.request->query &&
                one.request->headers == other.request->headers && one.request->body == other.request->body);
    }
}

void checkBody(Action action, const std::string& body)
{
    switch (action) {
    case Action::queryTable:
        (void)parseQueryBody(body);
        break;
    case Action::databaseChanges:
        (void)follow::share::parseChangesRequest(body);
        break;
    case Action::noteFollower:
        (void)shareapi::parseFollowerNote(body);
        break;
    case Action::locateExtents:
        (void)shareapi::parseExtentNames(body);
        break;
    case Action::awaitNews:
        (void)shareapi::parseNewsRequest(body);
        break;
    case Action::acceptInvitation:
        (void)shareapi::parseAcceptRequest(body);
        break;
    case Action::rejectInvitation:
        (void)shareapi::parseRejectRequest(body);
        break;
    case Action::reportStatus:
        (void)shareapi::parseStatusReport(body);
        break;
    default:
        break;
    }
}

void checkQuery(const std::string& query)
{
    const auto parameters = parseQuery(query);
    if (!parameters) {
        return;
    }
    (void)parsePage(*parameters);
    (void)parseVersion(*parameters);
    (void)parseChanges(*parameters);
    for (const auto& [name, value] : *parameters) {
        require(decodePercent(encodePercent(value)) == value);
    }
}

void checkRange(std::string_view header)
{
    for (const std::uint64_t size : {0ULL, 1ULL, 10'000ULL, ~0ULL}) {
        const auto [outcome, range] = parseRange(header, size);
        require(outcome != RangeOutcome::partial ||
                (range.length > 0 && range.first < size && range.length <= size - range.first));
    }
}

void check(const Request& request)
{
    for (const auto& [name, value] : request.headers) {
        require(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }));
        require(value.find_first_of("\r\n") == std::string::npos);
    }
    require(request.body.size() <= Limits().bodyBytes);
    require(request.path.find('?') == std::string::npos);
    checkQuery(request.query);
    checkRange(request.header("range"));
    (void)parseCapabilities(request.header("delta-sharing-capabilities"));
    const auto match = matchRoute(request.method, request.path);
    if (!match) {
        return;
    }
    for (const auto& [name, value] : match->parameters) {
        require(!value.empty() && value != "." && value != ".." && value.find('\0') == std::string::npos);
        require(decodePercent(encodePercent(value)) == value);
    }
    checkBody(match->route->action, request.body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto whole = receive(bytes, size);
    const auto pieces = receive(bytes, 1 + size / 3);
    require(whole.size() == pieces.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        checkSame(whole[i], pieces[i]);
        if (whole[i].request) {
            check(*whole[i].request);
        } else if (const auto& refusal = whole[i].refusal) {
            require(refusal->status == 400 || refusal->status == 413 || refusal->status == 431);
        }
    }
    return 0;
}
