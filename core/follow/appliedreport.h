#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace sharepane::follow {

/// When a leader is told which version a follower has applied, and which. The leader keeps what the versions
/// from there on need, so a follower that reads an older one may not say so yet. One thread at a time.
class AppliedReport {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::minutes span{1}; ///< between two reports
    /// What is read for longer is no reason to report nothing: a leader cleans up behind such queries.
    static constexpr std::chrono::hours longestQuery{1};

    /// Reports when it is time and there is something to say; when to come again (`max()`: when another
    /// version is applied). What a leader isn't told only keeps it from cleaning up, so that a failure is no
    /// error. `isIdle`: whether no version before `applied` is being read. `tell`: whether the leader has
    /// heard it.
    [[nodiscard]] std::chrono::milliseconds advance(std::int64_t applied, Time now,
                                                    const std::function<bool()>& isIdle,
                                                    const std::function<bool(std::int64_t)>& tell);

private:
    [[nodiscard]] std::optional<std::int64_t> versionToTell(std::int64_t applied, Time now, bool isIdle);

    std::int64_t m_told = -1;
    std::optional<Time> m_triedAt;
    std::optional<std::pair<std::int64_t, Time>> m_withheld; // since when, because something older is read
};

} // namespace sharepane::follow
