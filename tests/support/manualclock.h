#pragma once

#include "core/base/clock.h"

#include <atomic>
#include <chrono>

namespace sharepane::test {

/// A clock that stands still until the test moves it, forwards or backwards. Thread-safe.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Timestamp start = fromMillis(1'795'000'000'000)) // 2026-11-18
        : m_micros(toMicros(start))
    {
    }

    [[nodiscard]] Timestamp now() const override { return fromMicros(m_micros.load()); }
    void set(Timestamp time) { m_micros.store(toMicros(time)); }
    void advance(std::chrono::microseconds span) { m_micros.fetch_add(span.count()); }

private:
    std::atomic<std::int64_t> m_micros;
};

} // namespace sharepane::test
