#include "app/sharepanectl/progressbar.h"

#include "core/base/units.h"

#include <algorithm>
#include <iostream>
#include <unistd.h>

namespace sharepane::ctl {

ProgressBar::ProgressBar(std::string what)
    : m_what(std::move(what))
    , m_terminal(::isatty(STDERR_FILENO) != 0)
{
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total)
{
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    if (!m_terminal || now - m_last < 100ms) {
        return;
    }
    m_last = now;
    m_shown = true;
    const double seconds = std::max(0.001, std::chrono::duration<double>(now - m_start).count());
    const double rate = static_cast<double>(done) / seconds;
    std::string line = m_what + "  " + formatSize(done);
    if (total > 0) {
        constexpr std::size_t width = 24;
        const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
        const auto filled = static_cast<std::size_t>(part * width);
        line = m_what + " [" + std::string(filled, '#') + std::string(width - filled, '.') + "] " +
               std::to_string(static_cast<int>(part * 100)) + " %  " + formatSize(done) + " of " +
               formatSize(total);
    }
    line += "  " + formatSize(static_cast<std::uint64_t>(rate)) + "/s";
    if (total > done && rate > 0) {
        const double left = static_cast<double>(total - done) / rate;
        line += "  " + formatSpan(std::chrono::seconds{static_cast<long>(left) + 1}) + " left";
    }
    std::cerr << "\r\033[K" << line << std::flush;
}

void ProgressBar::clear()
{
    if (m_shown) {
        std::cerr << "\r\033[K" << std::flush;
        m_shown = false;
    }
}

} // namespace sharepane::ctl
