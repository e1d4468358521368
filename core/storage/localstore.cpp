#include "core/storage/localstore.h"

#include "core/storage/arrival.h"
#include "core/storage/objectkey.h"
#include "core/storage/staging.h"
#include "core/storage/storageurl.h"

#include <algorithm>
#include <dirent.h>
#include <functional>
#include <memory>
#include <stdio.h>
#include <unistd.h>

namespace sharepane::storage {

namespace {

constexpr std::uint64_t largestGet = 2ULL << 30U;
constexpr int folderFlags = O_RDONLY | O_DIRECTORY;

struct SplitKey {
    std::string_view folder; // without the '/' at its end; "" is the root
    std::string leaf;
};

SplitKey split(std::string_view key)
{
    const std::size_t slash = key.rfind('/');
    return slash == std::string_view::npos
               ? SplitKey{{}, std::string(key)}
               : SplitKey{key.substr(0, slash), std::string(key.substr(slash + 1))};
}

bool isReserved(std::string_view key)
{
    return key == stagingFolder || (key.starts_with(stagingFolder) && key[stagingFolder.size()] == '/');
}

Result<void> checkLocalKey(std::string_view op, std::string_view key)
{
    TRY(checkKey(op, key));
    if (isReserved(key)) {
        return fail(ErrorCode::invalidArgument, std::string(op), std::string(key),
                    "'.staging' is reserved for objects on their way into the store");
    }
    return {};
}

/// For errors after the effect: the object has its name, but might lose it with the power.
tl::unexpected<Error> unsureCall(int errnoValue, std::string_view op, std::string_view key)
{
    Error error = systemError(errnoValue, std::string(op), std::string(key));
    error.code = ErrorCode::unavailable;
    error.cause += " (it may have happened nevertheless)";
    error.hint.clear();
    return fail(std::move(error));
}

int syncFolder(int fd)
{
    return uninterrupted([fd] { return ::fsync(fd); }) == 0 ? 0 : errno;
}

} // namespace

Result<std::shared_ptr<LocalStore>> LocalStore::open(const std::filesystem::path& root)
{
    if (const auto failure = makeFolders(root)) {
        if (*failure == ENOTDIR) {
            return fail(ErrorCode::invalidArgument, "open storage", root.string(),
                        "it, or a part of its path, is not a folder");
        }
        return fail(systemError(*failure, "open storage", root.string()));
    }
    std::shared_ptr<LocalStore> store(new LocalStore(root));
    const FileDescriptor folder = TRY(store->openRoot({"open storage", root.native()}));
    sweepStaging(folder.get());
    return store;
}

Result<FileDescriptor> LocalStore::openRoot(const Call& call) const
{
    FileDescriptor root(
        uninterrupted([this] { return ::open(m_root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC); }));
    if (root.isOpen()) {
        return root;
    }
    if (errno == ENOENT || errno == ENOTDIR) {
        return fail(ErrorCode::unavailable, std::string(call.op), std::string(call.key),
                    "the storage folder " + m_root.string() + " is not there",
                    "mount it or put it back; nothing else needs to be done");
    }
    return fail(systemError(errno, std::string(call.op), std::string(call.key)));
}

Result<FileDescriptor> LocalStore::openObject(const Call& call, int flags, struct stat& status) const
{
    TRY(checkLocalKey(call.op, call.key));
    const FileDescriptor root = TRY(openRoot(call));
    FileDescriptor file = openBeneath(root.get(), call.key, flags | O_NOFOLLOW);
    if (!file.isOpen() || ::fstat(file.get(), &status) != 0) {
        if (errno != ENOENT && errno != ENOTDIR && errno != ENXIO) {
            return failedCall(errno, call.op, call.key);
        }
    } else if (S_ISREG(status.st_mode)) {
        return file;
    } else if (S_ISLNK(status.st_mode)) {
        return failedCall(ELOOP, call.op, call.key);
    }
    return fail(ErrorCode::notFound, std::string(call.op), std::string(call.key), "there is no such object");
}

Result<std::string> LocalStore::get(std::string_view key) const
{
    const Call call{"read", key};
    struct stat status {};
    // Not blocking: a pipe that somebody put into the folder must not hang us.
    const FileDescriptor file = TRY(openObject(call, O_RDONLY | O_NONBLOCK | O_NOCTTY, status));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > largestGet) {
        return fail(ErrorCode::unsupported, std::string(call.op), std::string(key),
                    "an object over 2 GiB can't be read in one piece");
    }
    std::string bytes(size, '\0');
    const auto count = readAt(file.get(), 0, std::as_writable_bytes(std::span(bytes)));
    if (count < 0) {
        return failedCall(errno, call.op, key);
    }
    bytes.resize(static_cast<std::size_t>(count));
    return bytes;
}

Result<std::size_t> LocalStore::getRange(std::string_view key, std::uint64_t offset,
                                         std::span<std::byte> into) const
{
    const Call call{"read", key};
    struct stat status {};
    const FileDescriptor file = TRY(openObject(call, O_RDONLY | O_NONBLOCK | O_NOCTTY, status));
    const auto count = readAt(file.get(), offset, into);
    if (count < 0) {
        return failedCall(errno, call.op, key);
    }
    return static_cast<std::size_t>(count);
}

Result<ObjectInfo> LocalStore::head(std::string_view key) const
{
    struct stat status {};
    TRY(openObject({"look up", key}, O_PATH, status));
    return ObjectInfo{std::string(key), static_cast<std::uint64_t>(status.st_size), modificationTime(status)};
}

namespace {

/// Names of objects and (with a '/' at the end) folders in an open folder that come after `after`, unsorted.
/// Nothing, with errno set, on failure.
std::optional<std::vector<std::string>> namesAfter(DIR* entries, std::string_view after, bool isRoot)
{
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(entries);
        if (entry == nullptr) {
            return errno == 0 ? std::optional(std::move(names)) : std::nullopt;
        }
        unsigned char type = entry->d_type;
        std::string name = &entry->d_name[0];
        if (!isKeyComponent(name) || (isRoot && name == stagingFolder)) {
            continue;
        }
        if (type == DT_UNKNOWN) {
            struct stat status {};
            if (::fstatat(::dirfd(entries), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
                continue; // gone meanwhile
            }
            type = S_ISREG(status.st_mode) ? DT_REG : S_ISDIR(status.st_mode) ? DT_DIR : DT_UNKNOWN;
        }
        if (type == DT_DIR) {
            name += '/';
        }
        if ((type == DT_REG || type == DT_DIR) && name > after) {
            names.push_back(std::move(name));
        }
    }
}

} // namespace

Result<std::vector<ObjectInfo>> LocalStore::listAfter(std::string_view folder, std::string_view after,
                                                      std::size_t limit) const
{
    const Call call{"list", folder};
    TRY(checkFolder(call.op, folder));
    if (!folder.empty()) {
        TRY(checkLocalKey(call.op, folder.substr(0, folder.size() - 1)));
    }
    const FileDescriptor root = TRY(openRoot(call));
    const bool startsInside = after.starts_with(folder);
    if (limit == 0 || (!startsInside && after > folder)) {
        return std::vector<ObjectInfo>{};
    }
    FileDescriptor opened =
        openBeneath(root.get(), folder.substr(0, folder.empty() ? 0 : folder.size() - 1), folderFlags);
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(opened.isOpen() ? ::fdopendir(opened.get()) : nullptr,
                                                      &::closedir);
    if (!entries) {
        return errno == ENOENT || errno == ENOTDIR ? Result<std::vector<ObjectInfo>>{}
                                                   : failedCall(errno, call.op, folder);
    }
    const int fd = opened.release(); // the stream owns it now
    auto names = namesAfter(entries.get(), startsInside ? after.substr(folder.size()) : std::string_view(),
                            folder.empty());
    if (!names) {
        return failedCall(errno, call.op, folder);
    }
    // A heap, so that the first few of many don't cost a sort of all, nor a look at each.
    std::make_heap(names->begin(), names->end(), std::greater{});
    std::vector<ObjectInfo> found;
    while (found.size() < limit && !names->empty()) {
        std::pop_heap(names->begin(), names->end(), std::greater{});
        const std::string name = std::move(names->back());
        names->pop_back();
        ObjectInfo info{std::string(folder) + name, 0, {}};
        if (!info.isFolder()) {
            struct stat status {};
            if (::fstatat(fd, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
                continue; // gone meanwhile
            }
            info.size = static_cast<std::uint64_t>(status.st_size);
            info.lastModified = modificationTime(status);
        }
        found.push_back(std::move(info));
    }
    return found;
}

Result<void> LocalStore::put(std::string_view key, const PutSource& source)
{
    const NewObject object{std::string(key), source};
    return write("write", {&object, 1}, PutMode::replace);
}

Result<void> LocalStore::create(std::span<const NewObject> objects)
{
    constexpr std::size_t mostOpen = 64; // the files of a round are open at once
    for (; objects.size() > mostOpen; objects = objects.subspan(mostOpen)) {
        TRY(write("create", objects.first(mostOpen), PutMode::ifAbsent));
    }
    return write("create", objects, PutMode::ifAbsent);
}

/// In two rounds, so that many objects cost little more flushing than one: first all bytes, still without a
/// name, are made durable; then the objects get their names in order, and each folder is flushed before the
/// next one's objects get theirs.
///
/// The bytes go to the disk together. A file system with a journal (ext4, xfs) then needs one transaction for
/// all of them: of the flushes that follow the first, each finds its part done. Without one (btrfs, ext4
/// without a journal) each costs what it always did. Of the names, no order is left to the file system: xfs
/// and ext4 with a journal would keep that in which they were given, so that flushing the last folder would
/// do, but POSIX promises no such thing, and ext4 without a journal and btrfs don't do it.
Result<void> LocalStore::write(std::string_view op, std::span<const NewObject> objects, PutMode mode)
{
    if (objects.empty()) {
        return {};
    }
    TRY(checkLocalKey(op, objects.front().key));
    const FileDescriptor root = TRY(openRoot({op, objects.front().key}));
    // What goes wrong with one object keeps it and those after it out, but not those before it.
    Result<void> outcome;
    std::vector<Arrival> arrivals;
    arrivals.reserve(objects.size());
    for (const NewObject& object : objects) {
        if (outcome = checkLocalKey(op, object.key); !outcome) {
            break;
        }
        auto made = Arrival::make({op, object.key}, root.get(), object.source);
        if (!made) {
            outcome = fail(std::move(made).error());
            break;
        }
        arrivals.push_back(*std::move(made));
    }
    if (arrivals.size() > 1) {
        std::for_each(arrivals.begin(), arrivals.end(), std::mem_fn(&Arrival::beginFlush));
    }
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        if (const int failure = arrivals[i].flush(); failure != 0) {
            outcome = failedPut(failure, op, objects[i].key);
            while (arrivals.size() > i) {
                arrivals.pop_back();
            }
        }
    }
    TRY(publishInOrder(op, root.get(), objects.first(arrivals.size()), arrivals, mode));
    return outcome;
}

Result<void> LocalStore::publishInOrder(std::string_view op, int root, std::span<const NewObject> objects,
                                        std::span<Arrival> arrivals, PutMode mode)
{
    FileDescriptor folder;
    std::size_t settled = 0; // objects before this one are durable; those from it on are in `folder`
    const auto settle = [&](std::size_t end) -> Result<void> {
        if (settled == end) {
            return {};
        }
        const std::string& key = objects[settled].key;
        std::for_each(&arrivals[settled], &arrivals[0] + end, std::mem_fn(&Arrival::dropStaged));
        if (const int failure = syncFolder(folder.get()); failure != 0) {
            return unsureCall(failure, op, key);
        }
        for (; settled < end; ++settled) {
            if (const int failure = arrivals[settled].consume(); failure != 0) {
                Error error = systemError(failure, std::string(op), objects[settled].key);
                error.cause = "the object was written, but its source could not be removed: " + error.cause;
                return fail(std::move(error));
            }
        }
        return {};
    };
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (i > 0 && split(objects[i].key).folder != split(objects[i - 1].key).folder) {
            TRY(settle(i));
        }
        auto published = publish({op, objects[i].key}, root, arrivals[i], mode);
        if (!published) {
            TRY(settle(i));
            return fail(std::move(published).error());
        }
        folder = *std::move(published);
    }
    return settle(objects.size());
}

/// Gives an object its name, in the folder that is returned, for the caller to sync.
Result<FileDescriptor> LocalStore::publish(const Call& call, int root, Arrival& arrival, PutMode mode)
{
    constexpr int mostAttempts = 16; // each time another process has removed the empty folder under us
    const SplitKey key = split(call.key);
    FileDescriptor folder;
    int failure = ENOENT;
    for (int attempt = 0; failure == ENOENT && attempt < mostAttempts; ++attempt) {
        folder = makeFolder(root, key.folder);
        failure = folder.isOpen() ? arrival.publish(root, folder.get(), key.leaf, mode) : errno;
    }
    if (failure == EEXIST) {
        return failExisting(call, folder.get(), key.leaf);
    }
    if (failure == EINVAL) {
        return fail(ErrorCode::invalidArgument, std::string(call.op), std::string(call.key),
                    "the source of the object is the object itself");
    }
    if (failure != 0) {
        return failedPut(failure, call.op, call.key);
    }
    return folder;
}

tl::unexpected<Error> LocalStore::failExisting(const Call& call, int folder, const std::string& leaf)
{
    struct stat status {};
    if (::fstatat(folder, leaf.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(status.st_mode)) {
        return failedPut(S_ISLNK(status.st_mode) ? ELOOP : EISDIR, call.op, call.key);
    }
    // Whoever made it may not have come to sync the folder; a caller that finds its own earlier attempt here
    // must be able to rely on it.
    if (const int failure = syncFolder(folder); failure != 0) {
        return unsureCall(failure, call.op, call.key);
    }
    return fail(ErrorCode::alreadyExists, std::string(call.op), std::string(call.key),
                "an object of this key exists");
}

FileDescriptor LocalStore::makeFolder(int root, std::string_view folder)
{
    FileDescriptor found = openBeneath(root, folder, folderFlags);
    if (folder.empty() || (found.isOpen() ? isDurable(folder) : errno != ENOENT)) {
        return found;
    }
    FileDescriptor current = openBeneath(root, {}, folderFlags);
    for (std::size_t begin = 0; begin < folder.size() && current.isOpen();) {
        const std::size_t end = std::min(folder.find('/', begin), folder.size());
        const std::string_view path = folder.substr(0, end);
        const std::string name(folder.substr(begin, end - begin));
        const bool isNew = ::mkdirat(current.get(), name.c_str(), 0777) == 0;
        if (!isNew && errno != EEXIST) {
            return {};
        }
        if (isNew || !isDurable(path)) {
            if (const int failure = syncFolder(current.get()); failure != 0) {
                errno = failure;
                return {};
            }
            const std::lock_guard lock(m_mutex);
            m_durableFolders.insert(std::string(path));
        }
        current = openBeneath(current.get(), name, folderFlags);
        begin = end + 1;
    }
    return current;
}

bool LocalStore::isDurable(std::string_view folder)
{
    const std::lock_guard lock(m_mutex);
    return m_durableFolders.contains(std::string(folder));
}

Result<void> LocalStore::remove(std::string_view key)
{
    const Call call{"remove", key};
    TRY(checkLocalKey(call.op, key));
    const FileDescriptor root = TRY(openRoot(call));
    const SplitKey parts = split(key);
    const FileDescriptor folder = openBeneath(root.get(), parts.folder, folderFlags);
    if (!folder.isOpen()) {
        return errno == ENOENT || errno == ENOTDIR ? Result<void>{} : failedCall(errno, call.op, key);
    }
    if (::unlinkat(folder.get(), parts.leaf.c_str(), 0) != 0 && errno != ENOENT) {
        return errno == EISDIR ? Result<void>{} : failedCall(errno, call.op, key);
    }
    // Synced even when there was nothing: the call that removed it may have failed to.
    if (const int failure = syncFolder(folder.get()); failure != 0) {
        return unsureCall(failure, call.op, key);
    }
    pruneEmptyFolders(root.get(), parts.folder);
    return {};
}

void LocalStore::pruneEmptyFolders(int root, std::string_view folder)
{
    while (!folder.empty()) {
        const SplitKey parts = split(folder);
        const FileDescriptor parent = openBeneath(root, parts.folder, folderFlags);
        if (!parent.isOpen() || ::unlinkat(parent.get(), parts.leaf.c_str(), AT_REMOVEDIR) != 0) {
            return;
        }
        {
            const std::lock_guard lock(m_mutex);
            m_durableFolders.erase(std::string(folder));
        }
        folder = parts.folder;
    }
}

Result<std::string> LocalStore::readUrl(std::string_view key, std::chrono::seconds /*lifetime*/) const
{
    TRY(checkLocalKey("make the URL of", key));
    return fileUrlOf(m_root / key);
}

} // namespace sharepane::storage
