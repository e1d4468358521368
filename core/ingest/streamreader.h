#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace sharepane::ingest {

/// Reads a file descriptor ahead, on a thread of its own, so that a commit and the next batch's bytes
/// overlap. Holds at most about twice a batch.
class StreamReader {
public:
    struct Limits {
        /// Pieces are handed out at most this often: bytes wait until so long after the piece before theirs,
        /// and those of the first piece so long for others. A row that comes alone doesn't wait.
        std::chrono::milliseconds span{100};
        std::size_t bytes = 64U << 20U; ///< hand out at once from here on
    };

    StreamReader(int fd, Limits limits);
    ~StreamReader();
    StreamReader(const StreamReader&) = delete;
    StreamReader& operator=(const StreamReader&) = delete;

    struct Piece {
        std::string bytes;
        bool last = false; ///< the stream has ended
    };
    /// Waits for bytes, and for others until the span is over, they are many, or the stream ends.
    [[nodiscard]] Result<Piece> next(const CancelToken& cancel);

private:
    void run();
    [[nodiscard]] bool waitReadable() const;

    const int m_fd;
    const Limits m_limits;
    int m_wake = -1; // an eventfd that ends a wait for the stream

    std::mutex m_mutex; // guards what follows
    std::condition_variable m_changed;
    std::string m_bytes;
    std::chrono::steady_clock::time_point m_firstAt{};                  // when the oldest of m_bytes came
    std::optional<std::chrono::steady_clock::time_point> m_handedOutAt; // the piece before
    bool m_ended = false;
    bool m_stop = false;
    std::optional<Error> m_error;

    std::thread m_thread;
};

} // namespace sharepane::ingest
