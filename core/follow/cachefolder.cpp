#include "core/follow/cachefolder.h"

#include "core/base/checksum.h"
#include "core/base/ids.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <span>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace sharepane::follow {

namespace {

using storage::FileDescriptor;
using storage::uninterrupted;

constexpr std::size_t longestPlainName = 200;
constexpr std::size_t mostLooks = 4096;

bool isPlainName(std::string_view path)
{
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    };
    return !path.empty() && path.size() <= longestPlainName && path.front() != '.' &&
           !path.ends_with(".part") && std::all_of(path.begin(), path.end(), plain);
}

Result<void> syncFolder(const std::filesystem::path& folder)
{
    const FileDescriptor fd(
        uninterrupted([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!fd.isOpen() || uninterrupted([&] { return ::fsync(fd.get()); }) != 0) {
        return fail(systemError(errno, "sync the cache folder", folder.string()));
    }
    return {};
}

/// Empty when the folder can't be listed.
std::vector<std::string> namesIn(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    while (!error && entry != std::filesystem::directory_iterator()) {
        names.push_back(entry->path().filename().string());
        entry.increment(error);
    }
    return names;
}

FileDescriptor openReaders(const std::filesystem::path& folder)
{
    return FileDescriptor(uninterrupted(
        [&] { return ::open((folder / ".readers").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); }));
}

} // namespace

std::filesystem::path CacheFolder::extentPath(const std::string& tableId, const std::string& path) const
{
    return m_folder / tableId / fileName(path);
}

std::string CacheFolder::fileName(std::string_view path)
{
    if (isPlainName(path)) {
        return std::string(path);
    }
    Checksum hash;
    hash.add(std::as_bytes(std::span(path)));
    return "x-" + hash.hex() + ".parquet";
}

Result<void> CacheFolder::makeTableFolder(const std::string& tableId) const
{
    const auto folder = m_folder / tableId;
    if (const auto failure = storage::makeFolders(folder)) {
        return fail(systemError(*failure, "make the cache folder", folder.string()));
    }
    return {};
}

Result<void> CacheFolder::sync(const std::set<std::string>& tableIds) const
{
    for (const std::string& tableId : tableIds) {
        TRY(syncFolder(m_folder / tableId));
    }
    return {};
}

CacheState CacheFolder::present(const std::vector<ExtentRef>& extents) const
{
    CacheState found;
    for (const ExtentRef& extent : extents) {
        struct stat status {};
        if (::lstat(extentPath(extent.tableId, extent.path).c_str(), &status) == 0 &&
            S_ISREG(status.st_mode)) {
            found[extent.tableId][extent.path] = status.st_size;
        }
    }
    return found;
}

bool CacheFolder::isIntact(const ExtentRef& extent, bool checksum) const
{
    const auto path = extentPath(extent.tableId, extent.path);
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size != static_cast<off_t>(extent.size)) {
        return false;
    }
    if (!checksum || extent.checksum.empty()) {
        return true;
    }
    const auto found = checksumOfFile(path);
    return found && *found == extent.checksum;
}

Result<FileDescriptor> CacheFolder::lockForReading() const
{
    FileDescriptor readers = openReaders(m_folder);
    if (!readers.isOpen() && errno == ENOENT) {
        if (const auto failure = storage::makeFolders(m_folder)) {
            return fail(systemError(*failure, "make the cache folder", m_folder.string()));
        }
        readers = openReaders(m_folder);
    }
    if (!readers.isOpen() || uninterrupted([&] { return ::flock(readers.get(), LOCK_SH); }) != 0) {
        return fail(systemError(errno, "lock the cached extents", m_folder.string()));
    }
    return readers;
}

std::optional<FileDescriptor> CacheFolder::tryLockForRemoval() const
{
    FileDescriptor readers = openReaders(m_folder);
    if (!readers.isOpen() || ::flock(readers.get(), LOCK_EX | LOCK_NB) != 0) {
        return std::nullopt;
    }
    return readers;
}

void CacheFolder::remove(const Leftover& leftover) const
{
    // What can't be removed now is a stranger to the next check of the folder.
    std::error_code ignored;
    if (leftover.path.empty()) {
        std::filesystem::remove_all(m_folder / leftover.tableId, ignored);
    } else {
        std::filesystem::remove(extentPath(leftover.tableId, leftover.path), ignored);
    }
}

void CacheFolder::removeStrangers(const std::string& tableId, const std::set<std::string>& kept) const
{
    for (const std::string& name : namesIn(m_folder / tableId)) {
        if (!kept.contains(name) && !name.ends_with(".part")) {
            std::error_code ignored;
            std::filesystem::remove(m_folder / tableId / name, ignored);
        }
    }
}

void CacheFolder::removeAll() const
{
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

std::vector<std::string> CacheFolder::idsIn(const std::filesystem::path& folder)
{
    std::vector<std::string> ids = namesIn(folder);
    std::erase_if(ids, [](const std::string& name) { return !isUuid(name); });
    return ids;
}

const catalog::LocalExtent* findMissing(const std::vector<catalog::TableView>& tables)
{
    std::size_t looks = 0;
    for (const auto& table : tables) {
        looks += table.extents.size();
    }
    if (looks > mostLooks) {
        return nullptr;
    }
    for (const auto& table : tables) {
        for (const auto& extent : table.extents) {
            struct stat status {};
            if (extent.cached && (::stat(extent.path.c_str(), &status) != 0 ||
                                  status.st_size != static_cast<off_t>(extent.size))) {
                return &extent;
            }
        }
    }
    return nullptr;
}

std::string bootId()
{
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    file >> id;
    return id;
}

} // namespace sharepane::follow
