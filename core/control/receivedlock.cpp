#include "core/control/receivedshares.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace sharepane::control {

namespace {

/// One file for all received shares, in which each locks its own byte: its place is a part of its id. Two
/// that have the same place (of 2⁵²) only wait for each other.
constexpr auto lockFile = "received.lock";

struct flock rangeOf(const std::string& receivedId)
{
    std::uint64_t place = 0;
    int digits = 0;
    for (const char c : receivedId) {
        const bool digit = c >= '0' && c <= '9';
        const char lower = static_cast<char>(c | 0x20);
        if (!digit && (lower < 'a' || lower > 'f')) {
            continue;
        }
        if (++digits > 13) {
            break;
        }
        place = place << 4U | static_cast<std::uint64_t>(digit ? c - '0' : lower - 'a' + 10);
    }
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = static_cast<off_t>(place);
    range.l_len = 1;
    return range;
}

/// The open file, or -1 when somebody has the lock and `wait` is false.
Result<int> lock(const workspace::Workspace& workspace, const std::string& receivedId, bool wait)
{
    const auto path = workspace.directory() / lockFile;
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(systemError(errno, "lock", path.string()));
    }
    struct flock range = rangeOf(receivedId);
    int done = -1;
    do {
        done = ::fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &range);
    } while (done != 0 && errno == EINTR);
    if (done == 0) {
        return fd;
    }
    const int error = errno;
    ::close(fd);
    if (error == EAGAIN || error == EACCES) {
        return -1;
    }
    return fail(systemError(error, "lock", path.string()));
}

} // namespace

Result<ReceivedLock> ReceivedLock::acquire(const workspace::Workspace& workspace,
                                           const std::string& receivedId)
{
    return ReceivedLock(TRY(lock(workspace, receivedId, true)));
}

Result<std::optional<ReceivedLock>> ReceivedLock::tryAcquire(const workspace::Workspace& workspace,
                                                             const std::string& receivedId)
{
    const int fd = TRY(lock(workspace, receivedId, false));
    return fd < 0 ? std::nullopt : std::optional(ReceivedLock(fd));
}

ReceivedLock::~ReceivedLock()
{
    if (m_fd >= 0) {
        ::close(m_fd);
    }
}

} // namespace sharepane::control
