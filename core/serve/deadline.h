#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <memory>

namespace sharepane::serve {

/// Ends what a socket waits for when it takes too long. One timer stays armed over many operations and is
/// only set again when it fires too early or would fire too late, since setting one at each costs more than a
/// small answer. Used on the socket's strand only.
class Deadline {
public:
    /// The socket lives longer.
    explicit Deadline(boost::asio::ip::tcp::socket& socket);

    /// For all operations from now on, together.
    void set(std::chrono::milliseconds fromNow);
    void clear();

    /// Around each operation. The error that it ended with, or boost::beast::error::timeout when it was cut
    /// off.
    void begin();
    [[nodiscard]] boost::system::error_code end(const boost::system::error_code& error);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace sharepane::serve
