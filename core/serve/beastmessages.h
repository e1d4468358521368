#pragma once

#include "core/serve/http.h"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

/// Between messages as they travel and ours.
namespace sharepane::serve {

/// Takes the body out of `message`.
[[nodiscard]] Request requestOf(boost::beast::http::request<boost::beast::http::string_body>&& message,
                                const std::string& peer);

/// What is answered to what is not a request, or too large; nothing where the connection is broken or too
/// slow, so that nobody reads an answer.
[[nodiscard]] std::optional<Response> refusalOf(const boost::beast::error_code& error);

/// Status line and headers, with the empty line after them. No `length`: without Content-Length.
[[nodiscard]] std::string headOf(const Response& response, bool keepAlive,
                                 std::optional<std::uint64_t> length);

} // namespace sharepane::serve
