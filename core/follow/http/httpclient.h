#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sharepane::follow::http {

enum class Method : std::uint8_t { get, head, post };

struct Request {
    Method method = Method::get;
    std::string url{}; ///< http or https
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{}; ///< of a post
    /// The first byte and the number of bytes that are wanted.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> range{};
    /// A longer answer is `corrupt`; of a refusal (a status that is not 2xx) no more than this is read.
    std::uint64_t largestBody = 4ULL << 20U;
    /// Takes the body of a 2xx answer piece by piece, in place of Response::body. Its failure ends the
    /// transfer and is the outcome.
    std::function<Result<void>(std::string_view)> onBody{};
};

struct Response {
    int status = 0;
    std::map<std::string, std::string> headers{}; ///< by name in lower case; of equal names the last
    std::string body{};
    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
    /// Empty when there is none of that name (in lower case).
    [[nodiscard]] std::string header(const std::string& name) const;
};

struct Options {
    std::chrono::milliseconds connectTimeout{10'000};
    /// How long a connection may bring (or take) nothing.
    std::chrono::seconds stallTimeout{20};
    /// SHA-256 of the server's certificate, 64 lower-case hexadecimal digits: then exactly that certificate
    /// is accepted, whoever signed it and whatever host it names. Empty: the system's authorities decide.
    std::string certificateSha256{};
};

/// HTTP(S) requests on libcurl, over connections that are kept. Thread-safe; calls block.
///
/// Follows no redirect: 3xx is an answer like any other. Certificates are always verified.
class Client {
public:
    explicit Client(Options options = {});
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Any complete answer, whatever its status. `unavailable` when the server is out of reach or stalls;
    /// needsPerson when its certificate is not accepted; `corrupt` for an answer that is no HTTP or too long;
    /// `cancelled` as soon as `cancel` says so. Errors carry the URL without its query, in which a signature
    /// may be.
    [[nodiscard]] Result<Response> send(const Request& request, const CancelToken& cancel) const;

private:
    class Connection;
    [[nodiscard]] std::unique_ptr<Connection> take() const;
    void giveBack(std::unique_ptr<Connection> connection) const;

    const Options m_options;
    mutable std::mutex m_mutex; // guards what follows
    mutable std::vector<std::unique_ptr<Connection>> m_idle;
};

/// How requests are sent; Client::send, or what a test puts in its place.
using Send = std::function<Result<Response>(const Request& request, const CancelToken& cancel)>;

/// Client::send of a client with these options.
[[nodiscard]] Send sender(Options options);

/// A time as HTTP headers have it; nothing when it is none.
[[nodiscard]] std::optional<Timestamp> parseHttpDate(const std::string& text);

/// The URL without query, for people and errors.
[[nodiscard]] std::string withoutQuery(const std::string& url);

} // namespace sharepane::follow::http
