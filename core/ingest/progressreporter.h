#pragma once

#include "core/base/cancellation.h"
#include "core/engine/connection.h"
#include "core/ingest/ingestor.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

namespace sharepane::ingest {

/// Tells how far a connection's queries have read, ten times a second, on a thread of its own.
class ProgressReporter {
public:
    ProgressReporter(const engine::Connection& connection, std::uint64_t bytesTotal,
                     Ingestor::OnProgress onProgress)
        : m_bytesTotal(bytesTotal)
        , m_onProgress(std::move(onProgress))
    {
        if (m_onProgress) {
            m_thread =
                std::jthread([this, &connection, token = m_stop.token()] { watch(connection, token); });
        }
    }
    ~ProgressReporter() { stop(); }
    ProgressReporter(const ProgressReporter&) = delete;
    ProgressReporter& operator=(const ProgressReporter&) = delete;

    /// Everything is read and committed.
    void finish(std::int64_t rows)
    {
        stop();
        if (m_onProgress) {
            m_onProgress({m_bytesTotal, m_bytesTotal, rows});
        }
    }

private:
    void stop()
    {
        m_stop.cancel();
        if (m_thread.joinable()) {
            m_thread.join();
        }
    }

    void watch(const engine::Connection& connection, const CancelToken& token) const
    {
        double furthest = 0; // a second pass must not look like going back
        while (!token.waitFor(std::chrono::milliseconds(100))) {
            furthest = std::clamp(connection.progress(), furthest, 100.0);
            const auto bytes = static_cast<std::uint64_t>(static_cast<double>(m_bytesTotal) * furthest / 100);
            m_onProgress({bytes, m_bytesTotal, 0});
        }
    }

    std::uint64_t m_bytesTotal;
    Ingestor::OnProgress m_onProgress;
    CancelSource m_stop;
    std::jthread m_thread;
};

} // namespace sharepane::ingest
