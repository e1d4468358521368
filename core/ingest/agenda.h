#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace sharepane::ingest {

/// What is to be done when: each job at most once, at the earliest time that was asked for. Used by one
/// thread.
template <typename Job>
class Agenda {
public:
    using Time = std::chrono::steady_clock::time_point;

    void add(const Job& job, Time when)
    {
        const auto [found, isNew] = m_times.try_emplace(job, when);
        if (!isNew) {
            if (found->second <= when) {
                return;
            }
            m_order.erase({found->second, job});
            found->second = when;
        }
        m_order.emplace(when, job);
    }
    [[nodiscard]] bool contains(const Job& job) const { return m_times.contains(job); }
    /// The first job that is due at `now`, taken off.
    [[nodiscard]] std::optional<Job> take(Time now)
    {
        if (m_order.empty() || m_order.begin()->first > now) {
            return std::nullopt;
        }
        Job job = m_order.begin()->second;
        m_order.erase(m_order.begin());
        m_times.erase(job);
        return job;
    }
    /// When the first job is due; nothing when there is none.
    [[nodiscard]] std::optional<Time> next() const
    {
        return m_order.empty() ? std::nullopt : std::optional(m_order.begin()->first);
    }
    template <typename Predicate>
    void removeIf(Predicate predicate)
    {
        std::erase_if(m_order, [&](const auto& entry) { return predicate(entry.second); });
        std::erase_if(m_times, [&](const auto& entry) { return predicate(entry.first); });
    }

private:
    std::map<Job, Time> m_times;
    std::set<std::pair<Time, Job>> m_order;
};

} // namespace sharepane::ingest
