#pragma once

#include "core/serve/http.h"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <string>

/// Between Beast's messages and ours. For httpserver.cpp only.
namespace sharepane::serve {

/// "Sun, 06 Nov 1994 08:49:37 GMT", now.
[[nodiscard]] std::string httpDate();

/// Takes the body out of `message`.
[[nodiscard]] Request requestOf(boost::beast::http::request<boost::beast::http::string_body>&& message,
                                const std::string& peer);

/// What is answered to what is not a request, or too large; nothing where the connection is broken or too
/// slow, so that nobody reads an answer.
[[nodiscard]] std::optional<Response> refusalOf(const boost::beast::error_code& error);

/// Status and headers but for Content-Length.
template <typename Message>
void addHead(Message& message, const Response& response, bool keepAlive)
{
    message.version(11);
    message.result(response.status);
    message.set(boost::beast::http::field::date, httpDate());
    message.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : response.headers) {
        message.insert(name, value);
    }
    message.keep_alive(keepAlive);
}

} // namespace sharepane::serve
