#include "core/follow/usetimes.h"

#include <utility>

namespace sharepane::follow {

void UseTimes::note(const std::string& tableId, const std::vector<std::string>& files, std::int64_t second)
{
    const std::lock_guard lock(m_mutex);
    Files& knownFiles = m_known[tableId];
    for (const std::string& file : files) {
        std::int64_t& known = knownFiles[file];
        if (second > known) {
            known = second;
            m_unsaved[tableId][file] = second;
        }
    }
}

UseTimes::Files UseTimes::of(const std::string& tableId) const
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_known.find(tableId);
    return known == m_known.end() ? Files{} : known->second;
}

UseTimes::Tables UseTimes::takeUnsaved()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_unsaved, {});
}

void UseTimes::forget(const std::string& tableId, const std::string& file)
{
    const std::lock_guard lock(m_mutex);
    for (Tables* tables : {&m_known, &m_unsaved}) {
        const auto table = tables->find(tableId);
        if (table != tables->end() && !file.empty()) {
            table->second.erase(file);
        }
        if (table != tables->end() && (file.empty() || table->second.empty())) {
            tables->erase(table);
        }
    }
}

} // namespace sharepane::follow
