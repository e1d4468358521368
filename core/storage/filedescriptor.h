#pragma once

#include "core/base/clock.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace sharepane::storage {

/// Owns a file descriptor. Not open when default-made.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd)
        : m_fd(fd)
    {
    }
    FileDescriptor(FileDescriptor&& other) noexcept
        : m_fd(other.release())
    {
    }
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor() { reset(); }

    [[nodiscard]] int get() const { return m_fd; }
    [[nodiscard]] bool isOpen() const { return m_fd >= 0; }
    int release();
    void reset();

private:
    int m_fd = -1;
};

/// Repeats a system call for as long as a signal interrupts it.
template <typename Call>
auto uninterrupted(Call&& call)
{
    for (;;) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) {
            return result;
        }
    }
}

// The functions below keep to the habit of system calls: they say no by errno, since only the caller knows
// the operation and the object that belong into an Error.

/// Opens `path` below the folder `base`; no symbolic link is followed anywhere, and nothing above `base` can
/// be reached. Not open, with errno set, on failure (ELOOP for a link).
[[nodiscard]] FileDescriptor openBeneath(int base, std::string_view path, int flags, mode_t mode = 0);

/// All of `bytes`, or errno.
[[nodiscard]] std::optional<int> writeAll(int fd, std::string_view bytes);

/// Up to into.size() bytes from `offset` on; fewer only at the end of the file. -1 and errno on failure.
[[nodiscard]] std::int64_t readAt(int fd, std::uint64_t offset, std::span<std::byte> into);

/// Copies exactly `size` bytes from the start of `from` into the empty file `to`, sharing blocks where the
/// file system can. errno on failure; EIO also when `from` holds another number of bytes by now.
[[nodiscard]] std::optional<int> copyAll(int from, int to, std::uint64_t size);

/// Makes a folder and its missing ancestors durable: each new entry's parent is synced. errno on failure.
[[nodiscard]] std::optional<int> makeFolders(const std::filesystem::path& folder);

[[nodiscard]] Timestamp modificationTime(const struct stat& status);

} // namespace sharepane::storage
