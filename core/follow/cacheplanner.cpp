#include "core/follow/cacheplanner.h"

#include <algorithm>
#include <tuple>

namespace sharepane::follow {

namespace {

struct Candidate {
    CacheStep step;
    const CacheExtent* extent = nullptr;
};

/// What a plan has to decide about, sorted by how much it is worth.
struct Candidates {
    std::vector<Candidate> hot;  // the newest first
    std::vector<Candidate> warm; // cached though not hot: the latest used first
    std::int64_t hotBytes = 0;
    std::int64_t warmBytes = 0;
    std::optional<Timestamp> nextChange;
};

Candidates sorted(const CacheContent& content)
{
    Candidates found;
    for (std::size_t t = 0; t < content.tables.size(); ++t) {
        const CacheTable& table = content.tables[t];
        for (std::size_t e = 0; e < table.extents.size(); ++e) {
            const CacheExtent& extent = table.extents[e];
            if (isHot(table.hotSpan, extent.createdAt, content.now)) {
                found.hot.push_back({{t, e}, &extent});
                found.hotBytes += extent.size;
                if (const auto cold = coldFrom(table.hotSpan, extent.createdAt)) {
                    found.nextChange = std::min(found.nextChange.value_or(*cold), *cold);
                }
            } else if (extent.cached) {
                found.warm.push_back({{t, e}, &extent});
                found.warmBytes += extent.size;
            }
        }
    }
    std::ranges::sort(found.hot, [](const Candidate& a, const Candidate& b) {
        return std::tie(b.extent->createdAt, b.extent->path) < std::tie(a.extent->createdAt, a.extent->path);
    });
    std::ranges::sort(found.warm, [](const Candidate& a, const Candidate& b) {
        return std::tie(b.extent->lastUsed, b.extent->createdAt, b.extent->path) <
               std::tie(a.extent->lastUsed, a.extent->createdAt, a.extent->path);
    });
    return found;
}

/// Keeps what fits below `target`, in the order given; fetches what of it is missing.
void fill(CachePlan& plan, const std::vector<Candidate>& candidates, std::int64_t target)
{
    std::vector<CacheStep> evict;
    for (const Candidate& candidate : candidates) {
        const bool fits = candidate.extent->size <= target - plan.keptBytes;
        if (fits) {
            plan.keptBytes += candidate.extent->size;
        }
        if (fits && !candidate.extent->cached) {
            plan.fetch.push_back(candidate.step);
        } else if (!fits && candidate.extent->cached) {
            evict.push_back(candidate.step);
        }
    }
    // What is worth least goes first.
    plan.evict.insert(plan.evict.begin(), evict.rbegin(), evict.rend());
}

} // namespace

bool isHot(const HotSpan& span, std::int64_t createdAt, Timestamp now)
{
    return !span || (span->count() > 0 && createdAt > coldBoundary(span, now));
}

std::int64_t coldBoundary(const HotSpan& span, Timestamp now)
{
    return toMillis(now) - span->count();
}

std::optional<Timestamp> coldFrom(const HotSpan& span, std::int64_t createdAt)
{
    constexpr std::int64_t farthest = 253'402'300'800'000; // ms: the year 10000
    // Creation times come from outside: none may overflow.
    if (!span || span->count() >= farthest || createdAt >= farthest - span->count()) {
        return std::nullopt;
    }
    return fromMillis(createdAt + span->count());
}

CachePlan planCache(const CacheContent& content)
{
    const Candidates candidates = sorted(content);
    CachePlan plan;
    plan.hotBytes = candidates.hotBytes;
    plan.shortfall = std::max<std::int64_t>(candidates.hotBytes - content.limit, 0);
    plan.nextChange = candidates.nextChange;
    const bool allFits = candidates.hotBytes + candidates.warmBytes <= content.limit;
    const std::int64_t reduced = std::max<std::int64_t>(content.limit - content.slack, 0);
    fill(plan, candidates.hot, plan.shortfall == 0 ? content.limit : reduced);
    fill(plan, candidates.warm, allFits ? content.limit : reduced);
    return plan;
}

} // namespace sharepane::follow
