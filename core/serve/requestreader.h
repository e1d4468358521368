#pragma once

#include "core/serve/connection.h"
#include "core/serve/http.h"
#include "core/serve/limits.h"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <optional>
#include <string>

namespace sharepane::serve {

/// What came of reading a request.
struct Received {
    std::shared_ptr<const Request> request; ///< when there is one
    bool keepAlive = false;
    std::optional<Response> refusal{};   ///< otherwise: what to answer; nothing where nobody would read it
    boost::system::error_code failure{}; ///< likewise: why
};

/// Reads a request, beginning with what is in the buffer, where what follows it stays. `peer`: the client's
/// address.
[[nodiscard]] boost::asio::awaitable<Received> receiveRequest(Connection& connection,
                                                              boost::beast::flat_buffer& buffer,
                                                              const Limits& limits, const std::string& peer);

} // namespace sharepane::serve
