#include "core/serve/deadline.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/error.hpp>

namespace sharepane::serve {

namespace {

using Tcp = boost::asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

constexpr auto never = SteadyClock::time_point::max();

} // namespace

struct Deadline::State : std::enable_shared_from_this<State> {
    explicit State(Tcp::socket& watched)
        : socket(watched)
        , timer(watched.get_executor())
    {
    }

    /// What the timer calls, which may be after all this has gone.
    struct Fire {
        std::weak_ptr<State> state;
        void operator()(const boost::system::error_code& error) const
        {
            const auto alive = error ? nullptr : state.lock();
            if (alive) {
                alive->fire();
            }
        }
    };

    void arm()
    {
        armed = deadline;
        timer.expires_at(deadline);
        timer.async_wait(Fire{weak_from_this()});
    }

    void fire()
    {
        armed = never;
        if (!pending || deadline == never) {
            return; // begin() arms it again
        }
        if (SteadyClock::now() < deadline) {
            arm();
            return;
        }
        expired = true;
        boost::system::error_code ignored;
        socket.cancel(ignored);
    }

    Tcp::socket& socket;
    boost::asio::steady_timer timer;
    SteadyClock::time_point deadline = never;
    SteadyClock::time_point armed = never; ///< when the timer fires
    bool pending = false;                  ///< something is being waited for
    bool expired = false;
};

Deadline::Deadline(Tcp::socket& socket)
    : m_state(std::make_shared<State>(socket))
{
}

void Deadline::set(std::chrono::milliseconds fromNow)
{
    m_state->deadline = SteadyClock::now() + fromNow;
    m_state->expired = false;
}

void Deadline::clear()
{
    m_state->deadline = never;
}

void Deadline::begin()
{
    m_state->pending = true;
    if (m_state->deadline < m_state->armed) {
        m_state->arm();
    }
}

boost::system::error_code Deadline::end(const boost::system::error_code& error)
{
    m_state->pending = false;
    return m_state->expired ? make_error_code(boost::beast::error::timeout) : error;
}

} // namespace sharepane::serve
