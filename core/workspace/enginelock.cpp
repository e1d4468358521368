#include "core/workspace/workspace.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace sharepane::workspace {

namespace {

std::filesystem::path lockFile(const Workspace& workspace)
{
    return workspace.directory() / "engine.lock";
}

/// An open-file-description lock: it ends with the descriptor, so also with the process, however that ends.
struct flock wholeFile()
{
    struct flock request {};
    request.l_type = F_WRLCK;
    request.l_whence = SEEK_SET;
    return request;
}

std::string holderOf(int fd)
{
    std::array<char, 32> text{};
    const ssize_t got = ::pread(fd, text.data(), text.size() - 1, 0);
    return got > 0 ? std::string(text.data(), static_cast<std::size_t>(got)) : std::string("unknown");
}

} // namespace

Result<EngineLock> EngineLock::acquire(const Workspace& workspace)
{
    const auto path = lockFile(workspace);
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(systemError(errno, "open", path.string()));
    }
    EngineLock lock(fd);
    struct flock request = wholeFile();
    if (::fcntl(fd, F_OFD_SETLK, &request) != 0) {
        if (errno != EAGAIN && errno != EACCES) {
            return fail(systemError(errno, "lock", path.string()));
        }
        return fail(ErrorCode::inUse, "run the engine of", workspace.directory().string(),
                    "process " + holderOf(fd) + " runs it already",
                    "use that window, or end that process first");
    }
    const std::string pid = std::to_string(::getpid());
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0) {
        return fail(systemError(errno, "write", path.string()));
    }
    return lock;
}

bool EngineLock::isHeld(const Workspace& workspace)
{
    const int fd = ::open(lockFile(workspace).c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    struct flock request = wholeFile();
    // Asking, not trying: a try would stand in the way of somebody acquiring it at this moment.
    const bool held = ::fcntl(fd, F_OFD_GETLK, &request) == 0 && request.l_type != F_UNLCK;
    ::close(fd);
    return held;
}

EngineLock::EngineLock(EngineLock&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
{
}

EngineLock& EngineLock::operator=(EngineLock&& other) noexcept
{
    std::swap(m_fd, other.m_fd);
    return *this;
}

EngineLock::~EngineLock()
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

} // namespace sharepane::workspace
