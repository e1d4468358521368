#include "core/delta/logcleanup.h"

#include <algorithm>
#include <set>

namespace sharepane::delta {

namespace {

std::set<std::int64_t> youngVersions(const std::vector<LogFile>& files, Timestamp cutoff)
{
    std::set<std::int64_t> young;
    for (const LogFile& file : files) {
        if (file.lastModified > cutoff) {
            young.insert(file.version);
        }
    }
    return young;
}

} // namespace

std::int64_t checkpointToKeep(const std::vector<LogFile>& files, const std::vector<std::int64_t>& checkpoints,
                              Timestamp cutoff)
{
    const std::set<std::int64_t> young = youngVersions(files, cutoff);
    std::set<std::int64_t> commits;
    for (const LogFile& file : files) {
        if (file.isCommit) {
            commits.insert(file.version);
        }
    }
    std::int64_t kept = -1;
    for (const std::int64_t version : checkpoints) {
        if (commits.contains(version) && !young.contains(version)) {
            kept = std::max(kept, version);
        }
    }
    return kept;
}

std::vector<std::string> planLogCleanUp(const std::vector<LogFile>& files,
                                        const std::vector<std::int64_t>& checkpoints, Timestamp cutoff)
{
    const std::set<std::int64_t> young = youngVersions(files, cutoff);
    const std::int64_t kept = checkpointToKeep(files, checkpoints, cutoff);
    const std::int64_t end = young.empty() ? kept : std::min(kept, *young.begin());
    std::vector<std::string> removable;
    for (const LogFile& file : files) {
        if (file.version < end) {
            removable.push_back(file.key);
        }
    }
    return removable;
}

} // namespace sharepane::delta
