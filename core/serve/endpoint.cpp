#include "core/serve/endpoint.h"

#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace sharepane::serve {

namespace asio = boost::asio;

bool Endpoint::isLoopback() const
{
    boost::system::error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    return !error && parsed.is_loopback();
}

std::string Endpoint::text() const
{
    const bool v6 = address.find(':') != std::string::npos;
    return (v6 ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

Result<Endpoint> parseEndpoint(const std::string& text)
{
    const auto refuse = [&](const char* cause) {
        return fail(ErrorCode::invalidArgument, "listen on", text, cause,
                    "write an address and a port, such as 127.0.0.1:8443 or [::]:8443");
    };
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) {
        return refuse("it has no port");
    }
    Endpoint endpoint{text.substr(0, colon), 0};
    const char* end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data() + colon + 1, end, endpoint.port);
    if (error != std::errc() || read != end || colon + 1 == text.size()) {
        return refuse("its port is not a number from 0 to 65535");
    }
    if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']')) {
        endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
    } else if (endpoint.address == "localhost") {
        endpoint.address = "127.0.0.1";
    } else if (endpoint.address.find(':') != std::string::npos) {
        return refuse("an IPv6 address stands in brackets");
    }
    boost::system::error_code invalid;
    (void)asio::ip::make_address(endpoint.address, invalid);
    if (invalid) {
        return refuse("it is not an IP address");
    }
    return endpoint;
}

} // namespace sharepane::serve
