#include "core/follow/status.h"

#include "core/base/units.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sharepane::follow {

namespace {

constexpr std::array<std::pair<SyncState, std::string_view>, 7> stateNames = {{
    {SyncState::attaching, "attaching"},
    {SyncState::syncing, "syncing"},
    {SyncState::upToDate, "up_to_date"},
    {SyncState::unreachable, "unreachable"},
    {SyncState::needsPerson, "needs_person"},
    {SyncState::paused, "paused"},
    {SyncState::detached, "detached"},
}};

} // namespace

std::string_view nameOf(SyncState state)
{
    for (const auto& [known, name] : stateNames) {
        if (known == state) {
            return name;
        }
    }
    return {};
}

SyncState syncStateOf(std::string_view name)
{
    for (const auto& [state, known] : stateNames) {
        if (known == name) {
            return state;
        }
    }
    return SyncState::attaching;
}

std::chrono::microseconds FollowerStatus::lag(Timestamp now) const
{
    if (!pendingSince) {
        return std::chrono::microseconds{0};
    }
    return std::max(now + clockOffset - *pendingSince, std::chrono::microseconds{0});
}

std::optional<std::chrono::seconds> FollowerStatus::eta() const
{
    if (pendingBytes <= 0 || bytesPerSecond < 1) {
        return std::nullopt;
    }
    const double seconds = static_cast<double>(pendingBytes) / bytesPerSecond;
    return std::chrono::seconds{static_cast<std::int64_t>(std::min(seconds, 1e9) + 0.5)};
}

std::optional<Error> FollowerStatus::attention() const
{
    if (shortfall <= 0) {
        return std::nullopt;
    }
    return Error{ErrorCode::needsPerson, "keep all hot extents in the cache of", cluster,
                 "it is too small by " + formatSize(static_cast<std::uint64_t>(shortfall)) +
                     "; the newest ones are kept",
                 "enlarge it with sharepanectl cluster alter " + cluster +
                     " --cache-size, or shorten the hot spans of its follower databases"};
}

ErrorClass classOf(const Error& error)
{
    switch (error.code) {
    case ErrorCode::revoked:
        return ErrorClass::revoked;
    case ErrorCode::corrupt:
        return ErrorClass::corrupt;
    case ErrorCode::needsPerson:
    case ErrorCode::diskFull:
    case ErrorCode::notAuthorised:
    case ErrorCode::unsupported:
    case ErrorCode::invalidArgument:
        return ErrorClass::person;
    default:
        return ErrorClass::transient;
    }
}

} // namespace sharepane::follow
