#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// Clients of a service on this machine, for its tests.
namespace sharepane::test {

struct Answer {
    long status = 0; ///< 0: there was none
    std::string body;
    std::map<std::string, std::string> headers; ///< by name as sent

    [[nodiscard]] nlohmann::json document() const { return nlohmann::json::parse(body); }
    /// The documents of a body of lines.
    [[nodiscard]] std::vector<nlohmann::json> lines() const;
};

/// One request on a connection of its own. Certificates are not checked. The client leaves,
/// within about a second, when `leave` becomes true.
[[nodiscard]] Answer ask(const std::string& method, const std::string& url,
                         const std::vector<std::string>& headers = {}, const std::string& body = {},
                         const std::atomic<bool>* leave = nullptr);

/// A connection to 127.0.0.1 that sends what a test wants.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(const std::string& text) const;
    /// What comes until the other side closes; "open" when it doesn't within ten seconds.
    [[nodiscard]] std::string untilClosed() const;

private:
    int m_socket;
};

} // namespace sharepane::test
