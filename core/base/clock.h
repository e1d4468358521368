#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace sharepane {

/// A point in UTC with microseconds, the resolution of journal entries and Delta timestamps.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Source of wall-clock time, so that a test can decide what time it is. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Timestamp now() const = 0;
};

/// The system's real-time clock. It may jump; durations that must not are measured with
/// std::chrono::steady_clock.
[[nodiscard]] std::shared_ptr<const Clock> systemClock();

[[nodiscard]] inline std::int64_t toMicros(Timestamp time)
{
    return time.time_since_epoch().count();
}
[[nodiscard]] inline std::int64_t toMillis(Timestamp time)
{
    return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}
[[nodiscard]] inline Timestamp fromMicros(std::int64_t micros)
{
    return Timestamp{std::chrono::microseconds{micros}};
}
[[nodiscard]] inline Timestamp fromMillis(std::int64_t millis)
{
    return Timestamp{std::chrono::milliseconds{millis}};
}

} // namespace sharepane
