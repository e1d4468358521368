#include "core/storage/staging.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <dirent.h>
#include <memory>
#include <signal.h>
#include <sys/random.h>
#include <unistd.h>

namespace sharepane::storage {

namespace {

constexpr std::time_t staleAfterSeconds = 3600;

/// "<pid>-<16 hex digits>": the process tells the sweep who may still need the file.
std::optional<std::string> freshName()
{
    std::array<unsigned char, 8> random{};
    if (uninterrupted([&] { return ::getrandom(random.data(), random.size(), 0); }) !=
        static_cast<ssize_t>(random.size())) {
        return std::nullopt;
    }
    std::string name = std::to_string(::getpid()) + '-';
    for (const unsigned char byte : random) {
        constexpr std::string_view digits = "0123456789abcdef";
        name += digits[byte >> 4U];
        name += digits[byte & 15U];
    }
    return name;
}

/// The process that made a staged file; nothing for a name that is none of ours.
std::optional<pid_t> processOf(std::string_view name)
{
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    const std::string_view rest(end, static_cast<std::size_t>(name.data() + name.size() - end));
    if (error != std::errc{} || pid <= 0 || rest.size() != 17 || rest.front() != '-' ||
        rest.find_first_not_of("0123456789abcdef", 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return pid;
}

bool isAlive(pid_t pid)
{
    return ::kill(pid, 0) == 0 || errno != ESRCH;
}

FileDescriptor openStaging(int root)
{
    return openBeneath(root, stagingFolder, O_RDONLY | O_DIRECTORY);
}

} // namespace

std::optional<StagedFile> StagedFile::reserve(int root)
{
    FileDescriptor folder = openStaging(root);
    if (!folder.isOpen() && errno == ENOENT) {
        // Not made durable: should it be lost, the next put makes it again.
        if (::mkdirat(root, std::string(stagingFolder).c_str(), 0777) != 0 && errno != EEXIST) {
            return std::nullopt;
        }
        folder = openStaging(root);
    }
    auto name = folder.isOpen() ? freshName() : std::nullopt;
    if (!name) {
        return std::nullopt;
    }
    return StagedFile(std::move(folder), *std::move(name));
}

StagedFile::~StagedFile()
{
    const int saved = errno;
    drop();
    errno = saved;
}

FileDescriptor StagedFile::create() const
{
    return FileDescriptor(uninterrupted([this] {
        return ::openat(m_folder.get(), m_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                        0666);
    }));
}

void StagedFile::drop()
{
    if (m_folder.isOpen()) {
        ::unlinkat(m_folder.get(), m_name.c_str(), 0);
        m_folder.reset();
    }
}

void sweepStaging(int root)
{
    FileDescriptor folder = openStaging(root);
    if (!folder.isOpen()) {
        return;
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(::fdopendir(folder.get()), &::closedir);
    if (!entries) {
        return;
    }
    const int fd = folder.release(); // the stream owns it now
    const std::time_t now = std::time(nullptr);
    while (const dirent* entry = ::readdir(entries.get())) {
        const auto pid = processOf(&entry->d_name[0]);
        struct stat status {};
        if (!pid || ::fstatat(fd, &entry->d_name[0], &status, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        if (status.st_mtim.tv_sec + staleAfterSeconds < now && !isAlive(*pid)) {
            ::unlinkat(fd, &entry->d_name[0], 0);
        }
    }
}

} // namespace sharepane::storage
