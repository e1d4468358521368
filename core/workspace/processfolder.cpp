#include "core/workspace/processfolder.h"

#include "core/base/ids.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace sharepane::workspace {

namespace {

constexpr const char* lockName = ".alive";

struct flock wholeFile()
{
    struct flock request {};
    request.l_type = F_WRLCK;
    request.l_whence = SEEK_SET;
    return request;
}

/// Whether nobody holds the folder's lock. A folder that has no lock file was left half made.
bool isAbandoned(const std::filesystem::path& folder)
{
    const int fd = ::open((folder / lockName).c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT;
    }
    struct flock request = wholeFile();
    const bool free = ::fcntl(fd, F_OFD_SETLK, &request) == 0;
    ::close(fd);
    return free;
}

} // namespace

Result<ProcessFolder> ProcessFolder::make(const std::filesystem::path& parent)
{
    const std::filesystem::path path = parent / newUuid();
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) {
        return fail(systemError(error.value(), "make the folder", path.string()));
    }
    const auto lock = path / lockName;
    ProcessFolder folder(path, ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    struct flock request = wholeFile();
    if (folder.m_fd < 0 || ::fcntl(folder.m_fd, F_OFD_SETLK, &request) != 0) {
        return fail(systemError(errno, "lock", lock.string()));
    }
    return folder;
}

ProcessFolder::ProcessFolder(ProcessFolder&& other) noexcept
    : m_path(std::exchange(other.m_path, {}))
    , m_fd(std::exchange(other.m_fd, -1))
{
}

ProcessFolder& ProcessFolder::operator=(ProcessFolder&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_fd, other.m_fd);
    return *this;
}

ProcessFolder::~ProcessFolder()
{
    if (!m_path.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

void removeAbandoned(const std::filesystem::path& parent)
{
    std::error_code error;
    for (std::filesystem::directory_iterator entry(parent, error), end; !error && entry != end;
         entry.increment(error)) {
        const std::filesystem::path folder = entry->path();
        std::error_code ignored;
        const bool ours =
            isUuid(folder.filename().string()) && entry->is_directory(ignored) && !entry->is_symlink(ignored);
        if (ours && isAbandoned(folder)) {
            std::filesystem::remove_all(folder, ignored);
        }
    }
}

} // namespace sharepane::workspace
