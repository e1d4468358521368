#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

/// One entry of the activity log.
struct ActivityInfo {
    std::int64_t number = 0;
    Timestamp time{};
    std::string who;
    std::string action;
    std::string object;
    std::string outcome; ///< "done", "refused" or "failed"
    std::string detail;  ///< a JSON object
};

/// Who did what to accounts, shares and invitations. The log only grows. Thread-safe.
class ActivityService {
public:
    virtual ~ActivityService() = default;

    /// Oldest first: the newest `limit` (0: all) since that time, of an object and what is below it (empty:
    /// of all).
    [[nodiscard]] virtual Result<std::vector<ActivityInfo>>
    activities(const std::optional<Timestamp>& since, const std::string& object, std::size_t limit) = 0;
    /// Writes the same entries into a file of this user's alone, one JSON object a line; replaces what is
    /// there. How many.
    [[nodiscard]] virtual Result<std::size_t> exportTo(const std::filesystem::path& file,
                                                       const std::optional<Timestamp>& since,
                                                       const std::string& object) = 0;
};

} // namespace sharepane::facade
