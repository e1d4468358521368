#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace sharepane::serve {

/// How often each client presented something that is no valid credential lately. Thread-safe.
class WrongCredentials {
public:
    using Time = std::chrono::steady_clock::time_point;
    WrongCredentials(std::uint32_t burst, std::uint32_t perMinute);

    /// Notes one; false when that client has had its share and must wait.
    bool note(const std::string& client, Time now);

private:
    struct Bucket {
        double left = 0;
        Time filled{};
    };
    void forgetRested(Time now); // call with m_mutex held

    const double m_burst;
    const double m_perSecond;
    std::mutex m_mutex; // guards what follows
    std::unordered_map<std::string, Bucket> m_buckets;
};

} // namespace sharepane::serve
