#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>

namespace sharepane::serve {

/// What wakes a connection that waits. Touched on the connection's strand only.
struct Alarm {
    explicit Alarm(const boost::asio::any_io_executor& strand)
        : timer(strand)
    {
    }
    boost::asio::steady_timer timer;
    bool rung = false;
    bool readable = false;                           ///< the client may have sent something, or have left
    boost::asio::ip::tcp::socket* reading = nullptr; ///< what it sends is being read: that ends when it rings
};

struct Ring {
    std::weak_ptr<Alarm> alarm;
    void operator()() const
    {
        if (const auto waiting = alarm.lock()) {
            waiting->rung = true;
            waiting->timer.cancel();
            if (waiting->reading != nullptr) {
                boost::system::error_code ignored;
                waiting->reading->cancel(ignored);
            }
        }
    }
};

/// Wakes it when the client's socket can be read; when the wait for that was cancelled, nothing.
struct NoteReadable {
    std::weak_ptr<Alarm> alarm;
    void operator()(const boost::system::error_code& error) const
    {
        const auto waiting = error ? nullptr : alarm.lock();
        if (waiting) {
            waiting->readable = true;
            waiting->timer.cancel();
        }
    }
};

/// Lets any thread ring alarms for as long as the server is there, and nothing afterwards.
class Bell {
public:
    void ring(const std::weak_ptr<Alarm>& alarm)
    {
        const std::lock_guard lock(m_mutex);
        const auto waiting = m_closed ? nullptr : alarm.lock();
        if (waiting) {
            boost::asio::post(waiting->timer.get_executor(), Ring{alarm});
        }
    }
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
    }

private:
    std::mutex m_mutex; // guards what follows
    bool m_closed = false;
};

/// Rings when somebody calls it.
struct RingLater {
    std::shared_ptr<Bell> bell;
    std::weak_ptr<Alarm> alarm;
    void operator()() const { bell->ring(alarm); }
};

} // namespace sharepane::serve
