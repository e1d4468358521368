#include "core/ingest/streamreader.h"

#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace sharepane::ingest {

namespace {

constexpr std::size_t readBytes = 256U << 10U;

} // namespace

StreamReader::StreamReader(int fd, Limits limits)
    : m_fd(fd)
    , m_limits(limits)
    , m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    , m_thread([this] { run(); })
{
}

StreamReader::~StreamReader()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stop = true;
    }
    m_changed.notify_all();
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
    m_thread.join();
    ::close(m_wake);
}

/// False when there is nothing more to wait for: the reader is being destroyed.
bool StreamReader::waitReadable() const
{
    std::array<pollfd, 2> descriptors{pollfd{m_fd, POLLIN, 0}, pollfd{m_wake, POLLIN, 0}};
    while (::poll(descriptors.data(), descriptors.size(), -1) < 0 && errno == EINTR) {
    }
    return descriptors[1].revents == 0;
}

void StreamReader::run()
{
    std::vector<char> buffer(readBytes);
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_stop || m_bytes.size() < 2 * m_limits.bytes; });
            if (m_stop) {
                return;
            }
        }
        if (!waitReadable()) {
            return;
        }
        const ssize_t count = ::read(m_fd, buffer.data(), buffer.size());
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        const int error = errno;
        const std::lock_guard lock(m_mutex);
        if (count > 0) {
            if (m_bytes.empty()) {
                m_firstAt = std::chrono::steady_clock::now();
            }
            m_bytes.append(buffer.data(), static_cast<std::size_t>(count));
        } else {
            m_ended = true;
            if (count < 0) {
                m_error = systemError(error, "read", "the stream");
            }
        }
        m_changed.notify_all();
        if (m_ended) {
            return;
        }
    }
}

Result<StreamReader::Piece> StreamReader::next(const CancelToken& cancel)
{
    const auto wake = cancel.onCancel([this] {
        const std::lock_guard lock(m_mutex);
        m_changed.notify_all();
    });
    std::unique_lock lock(m_mutex);
    const auto urgent = [this, &cancel] {
        return m_ended || m_bytes.size() >= m_limits.bytes || cancel.isCancelled();
    };
    m_changed.wait(lock, [&] { return urgent() || !m_bytes.empty(); });
    if (!urgent()) {
        // The types of a new table are inferred from the first piece: it takes what comes within the span.
        m_changed.wait_until(lock, m_handedOutAt.value_or(m_firstAt) + m_limits.span, urgent);
    }
    if (cancel.isCancelled()) {
        lock.unlock(); // the handle's destructor may wait for the callback
        return fail(ErrorCode::cancelled, "read", "the stream", "it was cancelled");
    }
    if (m_error) {
        return fail(*m_error);
    }
    m_handedOutAt = std::chrono::steady_clock::now();
    Piece piece{std::exchange(m_bytes, {}), m_ended};
    lock.unlock();
    m_changed.notify_all();
    return piece;
}

} // namespace sharepane::ingest
