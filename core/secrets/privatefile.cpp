#include "core/secrets/privatefile.h"

#include "core/base/ids.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharepane::secrets {

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

/// errno of the first call that failed, or 0.
int writeAll(int fd, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return ::fsync(fd) == 0 ? 0 : errno;
}

int syncFolder(const std::filesystem::path& folder)
{
    const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return fd.get() >= 0 && ::fsync(fd.get()) == 0 ? 0 : errno;
}

std::filesystem::path folderOf(const std::filesystem::path& path)
{
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::filesystem::path temporaryFor(const std::filesystem::path& path)
{
    return folderOf(path) / ("." + path.filename().string() + "." + newUuid());
}

int createNew(const std::filesystem::path& path)
{
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

} // namespace

Result<std::string> readSmallFile(const std::filesystem::path& path, std::size_t most)
{
    // Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status = {};
    if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) {
        Error error = systemError(errno, "read", path.empty() ? "\"\"" : path.string());
        if (error.hint.empty()) {
            error.hint = "check the path; a relative one counts from the current folder";
        }
        return fail(std::move(error));
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::invalidArgument, "read", path.string(), "it is no file");
    }
    std::string bytes;
    for (;;) {
        constexpr std::size_t step = 4096;
        const std::size_t size = bytes.size();
        bytes.resize(size + step);
        const ssize_t got = ::read(fd.get(), bytes.data() + size, step);
        if (got < 0 && errno != EINTR) {
            return fail(systemError(errno, "read", path.string()));
        }
        bytes.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
        if (bytes.size() > most) {
            return fail(ErrorCode::invalidArgument, "read", path.string(),
                        "it is larger than " + std::to_string(most) + " bytes");
        }
        if (got == 0) {
            return bytes;
        }
    }
}

Result<void> writePrivateFile(const std::filesystem::path& path, std::string_view bytes)
{
    const auto temporary = temporaryFor(path);
    int error = 0;
    {
        const Descriptor fd(createNew(temporary));
        if (fd.get() < 0) {
            return fail(systemError(errno, "write", path.string()));
        }
        error = writeAll(fd.get(), bytes);
    }
    if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) {
        error = errno;
    }
    if (error != 0) {
        ::unlink(temporary.c_str());
        return fail(systemError(error, "write", path.string()));
    }
    if (const int unsynced = syncFolder(folderOf(path)); unsynced != 0) {
        return fail(systemError(unsynced, "make durable", path.string()));
    }
    return {};
}

Result<void> checkCanWrite(const std::filesystem::path& path)
{
    std::error_code ignored;
    if (path.filename().empty() || std::filesystem::is_directory(path, ignored)) {
        return fail(ErrorCode::invalidArgument, "write", path.string(), "it is a folder",
                    "name a file in it");
    }
    const auto temporary = temporaryFor(path);
    const Descriptor fd(createNew(temporary));
    if (fd.get() < 0) {
        Error error = systemError(errno, "write", path.string());
        if (error.hint.empty()) {
            error.hint = "check that its folder exists and may be written";
        }
        return fail(std::move(error));
    }
    ::unlink(temporary.c_str());
    return {};
}

} // namespace sharepane::secrets
