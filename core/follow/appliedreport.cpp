#include "core/follow/appliedreport.h"

namespace sharepane::follow {

std::optional<std::int64_t> AppliedReport::versionToTell(std::int64_t applied, Time now, bool isIdle)
{
    if (isIdle) {
        m_withheld.reset();
        return applied;
    }
    if (!m_withheld) {
        m_withheld = {applied, now};
    }
    if (now - m_withheld->second < longestQuery) {
        return std::nullopt;
    }
    return std::exchange(m_withheld, std::nullopt)->first;
}

std::chrono::milliseconds AppliedReport::advance(std::int64_t applied, Time now,
                                                 const std::function<bool()>& isIdle,
                                                 const std::function<bool(std::int64_t)>& tell)
{
    if (m_told == applied) {
        return std::chrono::milliseconds::max();
    }
    if (m_triedAt && now - *m_triedAt < span) {
        return std::chrono::ceil<std::chrono::milliseconds>(span - (now - *m_triedAt));
    }
    m_triedAt = now;
    const auto version = versionToTell(applied, now, isIdle());
    if (!version || !tell(*version)) {
        return span;
    }
    m_told = *version;
    return m_told == applied ? std::chrono::milliseconds::max() : span;
}

} // namespace sharepane::follow
