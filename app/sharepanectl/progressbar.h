#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sharepane::ctl {

/// A bar with rate and time left on standard error, only when that is a terminal.
class ProgressBar {
public:
    explicit ProgressBar(std::string what);
    ~ProgressBar() { clear(); }
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(std::uint64_t done, std::uint64_t total);
    void clear();

private:
    std::string m_what;
    bool m_terminal;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point m_last{};
};

} // namespace sharepane::ctl
