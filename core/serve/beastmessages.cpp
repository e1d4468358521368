#include "core/serve/beastmessages.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <ctime>
#include <string_view>

namespace sharepane::serve {

namespace http = boost::beast::http;

namespace {

/// "Sun, 06 Nov 1994 08:49:37 GMT", now.
std::string httpDate()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    const auto length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), length};
}

} // namespace

std::string headOf(const Response& response, bool keepAlive, std::optional<std::uint64_t> length)
{
    const std::string_view reason = http::obsolete_reason(http::int_to_status(response.status));
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head += reason;
    head += "\r\nDate: " + httpDate() + "\r\nX-Content-Type-Options: nosniff\r\n";
    for (const auto& [name, value] : response.headers) {
        if (value.find_first_of("\r\n") == std::string::npos) { // would be another header, or the body
            head += name + ": " + value + "\r\n";
        }
    }
    if (!keepAlive) {
        head += "Connection: close\r\n";
    }
    if (length) {
        head += "Content-Length: " + std::to_string(*length) + "\r\n";
    }
    head += "\r\n";
    return head;
}

Request requestOf(http::request<http::string_body>&& message, const std::string& peer)
{
    Request request;
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const auto question = std::min(target.find('?'), target.size());
    request.path = std::string(target.substr(0, question));
    request.query = std::string(target.substr(std::min(question + 1, target.size())));
    for (const auto& field : message) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        });
        std::string& value = request.headers[std::move(name)];
        value += (value.empty() ? "" : ", ") + std::string(field.value());
    }
    request.body = std::move(message.body());
    request.peer = peer;
    return request;
}

std::optional<Response> refusalOf(const boost::beast::error_code& error)
{
    Response response;
    if (error == http::error::header_limit) {
        response.status = 431;
    } else if (error == http::error::body_limit) {
        response.status = 413;
    } else if (error.category() == http::make_error_code(http::error::bad_method).category() &&
               error != http::error::end_of_stream && error != http::error::partial_message) {
        response.status = 400;
    } else {
        return std::nullopt;
    }
    response.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body =
        R"({"errorCode":"MALFORMED_REQUEST","message":"This is not a request that is understood, )"
        R"(or it is too large."})";
    return response;
}

} // namespace sharepane::serve
