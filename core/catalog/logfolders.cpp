#include "core/catalog/logfolders.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

namespace sharepane::catalog {

namespace {

/// The coarsest times that a file system keeps are of two seconds (FAT).
constexpr std::int64_t settledAfter = 4'000'000'000;

std::int64_t nanoseconds(const timespec& time)
{
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

} // namespace

LogFolders::LogFolders(const storage::ObjectStore& store, const std::string& tables)
{
    if (const auto folder = storage::localPathOf(store, tables.substr(0, tables.size() - 1))) {
        m_tables = storage::FileDescriptor(storage::uninterrupted(
            [&] { return ::open(folder->c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); }));
    }
}

std::optional<LogFolders::Mark> LogFolders::markOf(const std::string& tableId) const
{
    struct stat status {};
    timespec now{};
    if (!m_tables.isOpen() || ::clock_gettime(CLOCK_REALTIME, &now) != 0 ||
        ::fstatat(m_tables.get(), (tableId + "/_delta_log").c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return std::nullopt;
    }
    const std::int64_t modified = nanoseconds(status.st_mtim);
    if (!S_ISDIR(status.st_mode) || nanoseconds(now) - modified < settledAfter) {
        return std::nullopt;
    }
    return Mark{status.st_dev, status.st_ino, modified};
}

} // namespace sharepane::catalog
