#include "core/serve/wrongcredentials.h"

#include <algorithm>

namespace sharepane::serve {

namespace {

constexpr std::size_t mostClients = 10'000; // beyond that those that have rested are forgotten

} // namespace

WrongCredentials::WrongCredentials(std::uint32_t burst, std::uint32_t perMinute)
    : m_burst(burst)
    , m_perSecond(perMinute / 60.0)
{
}

bool WrongCredentials::note(const std::string& client, Time now)
{
    const std::lock_guard lock(m_mutex);
    if (m_buckets.size() > mostClients) {
        forgetRested(now);
    }
    Bucket& bucket = m_buckets.try_emplace(client, Bucket{m_burst, now}).first->second;
    const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
    bucket.left = std::min(m_burst, bucket.left + seconds * m_perSecond);
    bucket.filled = now;
    if (bucket.left < 1) {
        return false;
    }
    bucket.left -= 1;
    return true;
}

void WrongCredentials::forgetRested(Time now)
{
    std::erase_if(m_buckets, [&](const auto& pair) {
        const Bucket& bucket = pair.second;
        const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
        return bucket.left + seconds * m_perSecond >= m_burst;
    });
    if (m_buckets.size() > mostClients) {
        m_buckets.clear(); // a flood from everywhere: memory goes before bookkeeping
    }
}

} // namespace sharepane::serve
