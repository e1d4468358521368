#include "core/storage/filedescriptor.h"

#include <algorithm>
#include <limits>
#include <linux/openat2.h>
#include <memory>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace sharepane::storage {

namespace {

constexpr std::size_t copyBuffer = 1U << 20U;
constexpr std::size_t largestTransfer = 1U << 30U;

/// What copy_file_range says when it can't do this pair of files, and plain reading and writing can.
bool mustCopyByHand(int errnoValue)
{
    return errnoValue == EXDEV || errnoValue == EINVAL || errnoValue == ENOSYS || errnoValue == EOPNOTSUPP ||
           errnoValue == EPERM;
}

} // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept
{
    if (this != &other) {
        reset();
        m_fd = other.release();
    }
    return *this;
}

int FileDescriptor::release()
{
    return std::exchange(m_fd, -1);
}

void FileDescriptor::reset()
{
    if (m_fd >= 0) {
        const int saved = errno;
        ::close(release());
        errno = saved;
    }
}

FileDescriptor openBeneath(int base, std::string_view path, int flags, mode_t mode)
{
    const std::string name(path.empty() ? std::string_view(".") : path);
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return FileDescriptor(static_cast<int>(
        uninterrupted([&] { return ::syscall(SYS_openat2, base, name.c_str(), &how, sizeof how); })));
}

std::optional<int> writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written =
            uninterrupted([&] { return ::write(fd, bytes.data(), std::min(bytes.size(), largestTransfer)); });
        if (written <= 0) {
            return written < 0 ? errno : ENOSPC;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return std::nullopt;
}

std::int64_t readAt(int fd, std::uint64_t offset, std::span<std::byte> into)
{
    constexpr auto furthest = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    std::size_t filled = 0;
    while (filled < into.size() && offset < furthest - filled) {
        const std::size_t wanted = std::min(
            {into.size() - filled, largestTransfer, static_cast<std::size_t>(furthest - filled - offset)});
        const auto count = uninterrupted(
            [&] { return ::pread(fd, into.data() + filled, wanted, static_cast<off_t>(offset + filled)); });
        if (count < 0) {
            return -1;
        }
        if (count == 0) {
            break;
        }
        filled += static_cast<std::size_t>(count);
    }
    return static_cast<std::int64_t>(filled);
}

std::optional<int> copyAll(int from, int to, std::uint64_t size)
{
    std::uint64_t copied = 0;
    while (copied < size) {
        auto offset = static_cast<off_t>(copied);
        const auto count = uninterrupted([&] {
            return ::copy_file_range(from, &offset, to, nullptr,
                                     std::min<std::uint64_t>(size - copied, largestTransfer), 0);
        });
        if (count < 0 && !mustCopyByHand(errno)) {
            return errno;
        }
        if (count <= 0) {
            break; // some file systems also return 0 for files they can't do
        }
        copied += static_cast<std::uint64_t>(count);
    }
    const auto buffer = copied < size ? std::make_unique<std::byte[]>(copyBuffer) : nullptr;
    while (copied < size) {
        const auto count =
            readAt(from, copied, {buffer.get(), std::min<std::uint64_t>(copyBuffer, size - copied)});
        if (count <= 0) {
            return count < 0 ? errno : EIO;
        }
        const std::string_view bytes(reinterpret_cast<const char*>(buffer.get()),
                                     static_cast<std::size_t>(count));
        if (const auto failure = writeAll(to, bytes)) {
            return failure;
        }
        copied += static_cast<std::uint64_t>(count);
    }
    std::byte beyond{};
    const auto more = readAt(from, size, {&beyond, 1});
    if (more != 0) {
        return more < 0 ? errno : EIO;
    }
    return std::nullopt;
}

namespace {

/// Makes a folder's new name durable.
std::optional<int> syncParent(const std::filesystem::path& folder)
{
    const FileDescriptor parent(uninterrupted(
        [&] { return ::open(folder.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!parent.isOpen() || uninterrupted([&] { return ::fsync(parent.get()); }) != 0) {
        return errno;
    }
    return std::nullopt;
}

} // namespace

std::optional<int> makeFolders(const std::filesystem::path& folder)
{
    if (::mkdir(folder.c_str(), 0777) == 0) {
        return syncParent(folder);
    }
    struct stat status {};
    int failure = errno;
    if (failure == ENOENT && folder.has_relative_path() &&
        ::stat(folder.parent_path().c_str(), &status) != 0) {
        if (const auto parentFailure = makeFolders(folder.parent_path())) {
            return parentFailure;
        }
        // Once more, and not again: where a parent that is there answers ENOENT (as /proc does), it always
        // will.
        failure = ::mkdir(folder.c_str(), 0777) == 0 ? 0 : errno;
    }
    if (failure == 0) {
        return syncParent(folder);
    }
    // A read-only file system may answer EROFS for a folder that is there.
    if (::stat(folder.c_str(), &status) != 0) {
        return failure;
    }
    return S_ISDIR(status.st_mode) ? std::nullopt : std::optional<int>(ENOTDIR);
}

Timestamp modificationTime(const struct stat& status)
{
    return Timestamp{
        std::chrono::seconds{status.st_mtim.tv_sec} +
        std::chrono::floor<std::chrono::microseconds>(std::chrono::nanoseconds{status.st_mtim.tv_nsec})};
}

} // namespace sharepane::storage
