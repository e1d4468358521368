#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace sharepane::follow {

/// When cached extents that are not hot were used last, in memory; brought to SQLite now and then. Times in s
/// since the epoch. Thread-safe.
class UseTimes {
public:
    using Files = std::map<std::string, std::int64_t>; ///< by name of the file in the cache
    using Tables = std::map<std::string, Files>;       ///< by table id

    void note(const std::string& tableId, const std::vector<std::string>& files, std::int64_t second);
    /// What is known of a table since the engine began.
    [[nodiscard]] Files of(const std::string& tableId) const;
    /// What was noted since the last call.
    [[nodiscard]] Tables takeUnsaved();
    /// Files that left the cache, or whole tables (an empty name).
    void forget(const std::string& tableId, const std::string& file);

private:
    mutable std::mutex m_mutex; // guards what follows
    Tables m_known;
    Tables m_unsaved;
};

} // namespace sharepane::follow
