#include "core/storage/localstore.h"

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

bool isSameFile(const struct stat& a, const struct stat& b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

tl::unexpected<Error> failedCall(int errnoValue, std::string_view op, std::string_view key)
{
    Error error = systemError(errnoValue, std::string(op), std::string(key));
    switch (errnoValue) {
    case ELOOP:
        error.code = ErrorCode::failed;
        error.cause = "it is a symbolic link or lies behind one, and a store follows none";
        break;
    case ENAMETOOLONG:
        error.code = ErrorCode::invalidArgument;
        break;
    default:
        break;
    }
    return fail(std::move(error));
}

/// For errors of a put, where the object's absence is no news.
tl::unexpected<Error> failedPut(int errnoValue, std::string_view op, std::string_view key)
{
    switch (errnoValue) {
    case ENOENT:
        return fail(ErrorCode::unavailable, std::string(op), std::string(key),
                    "its folder is being removed again and again");
    case ENOTDIR:
    case EISDIR:
        return fail(ErrorCode::failed, std::string(op), std::string(key),
                    "the key, or a part of it, is an object and a folder at once, which a local store can't "
                    "hold");
    default:
        return failedCall(errnoValue, op, key);
    }
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

/// The bytes of one put, waiting for the name of their object: either a staged file, or a file of the
/// caller's on the same file system. Made, flushed, published, in this order.
class LocalStore::Source {
public:
    [[nodiscard]] static Result<Source> make(const Call& call, int root, const PutSource& source);

    /// Has the disk begin with the bytes, where others are to be flushed first. A hint.
    void beginFlush() const;
    /// Makes the bytes durable. 0 or errno.
    [[nodiscard]] int flush() const;
    /// Gives the bytes their name. 0, or errno with nothing changed.
    [[nodiscard]] int publish(int root, int folder, const std::string& leaf, Mode mode);

    /// Removes what the put leaves over: the staged name. Called before the folder is synced.
    void dropStaged() { m_staged.reset(); }
    /// Removes the caller's file. 0 or errno.
    [[nodiscard]] int consume() const;

private:
    [[nodiscard]] static Result<Source> fromBytes(const Call& call, int root, std::string_view bytes);
    [[nodiscard]] static Result<Source> fromFile(const Call& call, int root,
                                                 const std::filesystem::path& path);
    [[nodiscard]] int stageCopy(int root);
    [[nodiscard]] int link(int folder, const std::string& leaf) const;
    [[nodiscard]] int publishAbsent(int folder, const std::string& leaf) const;
    [[nodiscard]] int publishReplacing(int root, int folder, const std::string& leaf);
    [[nodiscard]] bool isItself(int folder, const std::string& leaf) const;

    std::filesystem::path m_path;       // empty for bytes
    FileDescriptor m_file;              // the one to be linked: the caller's, or the staged one
    struct stat m_status {};            // of the caller's file
    std::optional<StagedFile> m_staged; // nothing while the caller's file itself can be linked
};

Result<LocalStore::Source> LocalStore::Source::make(const Call& call, int root, const PutSource& source)
{
    if (const auto* bytes = std::get_if<std::string_view>(&source)) {
        return fromBytes(call, root, *bytes);
    }
    return fromFile(call, root, std::get<std::filesystem::path>(source));
}

Result<LocalStore::Source> LocalStore::Source::fromBytes(const Call& call, int root, std::string_view bytes)
{
    Source made;
    if (auto staged = StagedFile::reserve(root)) {
        made.m_file = staged->create();
        made.m_staged.emplace(*std::move(staged));
    }
    if (!made.m_file.isOpen()) {
        return failedPut(errno, call.op, call.key);
    }
    if (const auto failure = writeAll(made.m_file.get(), bytes)) {
        return failedPut(*failure, call.op, call.key);
    }
    return made;
}

Result<LocalStore::Source> LocalStore::Source::fromFile(const Call& call, int root,
                                                        const std::filesystem::path& path)
{
    Source made;
    made.m_path = path;
    made.m_file = FileDescriptor(uninterrupted(
        [&] { return ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC); }));
    if (!made.m_file.isOpen() || ::fstat(made.m_file.get(), &made.m_status) != 0) {
        Error error = systemError(errno, std::string(call.op), std::string(call.key));
        if (error.code == ErrorCode::notFound) {
            error.code = ErrorCode::invalidArgument; // the request is wrong; no object is missing
        }
        error.cause = "its source " + path.string() + ": " + error.cause;
        return fail(std::move(error));
    }
    if (!S_ISREG(made.m_status.st_mode)) {
        return fail(ErrorCode::invalidArgument, std::string(call.op), std::string(call.key),
                    "its source " + path.string() + " is not a regular file");
    }
    struct stat rootStatus {};
    int failure = ::fstat(root, &rootStatus) == 0 ? 0 : errno;
    if (failure == 0 && rootStatus.st_dev == made.m_status.st_dev) {
        // The object is born now, whatever the age of the file: unreferenced extents are vacuumed by age.
        if (::futimens(made.m_file.get(), nullptr) != 0) {
            failure = made.stageCopy(root); // somebody else's file
        }
    } else if (failure == 0) {
        failure = made.stageCopy(root);
    }
    if (failure != 0) {
        return failedPut(failure, call.op, call.key);
    }
    return made;
}

int LocalStore::Source::stageCopy(int root)
{
    auto staged = StagedFile::reserve(root);
    FileDescriptor copy = staged ? staged->create() : FileDescriptor();
    if (!copy.isOpen()) {
        return errno;
    }
    if (const auto failure =
            copyAll(m_file.get(), copy.get(), static_cast<std::uint64_t>(m_status.st_size))) {
        return *failure;
    }
    m_file = std::move(copy);
    m_staged.emplace(*std::move(staged));
    return 0;
}

void LocalStore::Source::beginFlush() const
{
    (void)::sync_file_range(m_file.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

int LocalStore::Source::flush() const
{
    // Of the caller's file its times count too: it may have been durable, and old, for long.
    return uninterrupted([this] { return m_staged ? ::fdatasync(m_file.get()) : ::fsync(m_file.get()); }) == 0
               ? 0
               : errno;
}

int LocalStore::Source::link(int folder, const std::string& leaf) const
{
    const int fromFolder = m_staged ? m_staged->folder() : AT_FDCWD;
    const char* from = m_staged ? m_staged->name() : m_path.c_str();
    return ::linkat(fromFolder, from, folder, leaf.c_str(), 0) == 0 ? 0 : errno;
}

int LocalStore::Source::publish(int root, int folder, const std::string& leaf, Mode mode)
{
    const auto attempt = [&] {
        return mode == Mode::ifAbsent ? publishAbsent(folder, leaf) : publishReplacing(root, folder, leaf);
    };
    int failure = attempt();
    // One file system by number, but not for links (a bind mount, a foreign owner, too many names): copy.
    if (!m_staged && (failure == EXDEV || failure == EPERM || failure == EOPNOTSUPP || failure == EMLINK)) {
        failure = stageCopy(root);
        failure = failure == 0 ? flush() : failure;
        return failure != 0 ? failure : publish(root, folder, leaf, mode);
    }
    return failure;
}

int LocalStore::Source::publishAbsent(int folder, const std::string& leaf) const
{
    int failure = link(folder, leaf);
    if (m_staged && (failure == EPERM || failure == EOPNOTSUPP)) { // a file system without hard links
        failure =
            ::renameat2(m_staged->folder(), m_staged->name(), folder, leaf.c_str(), RENAME_NOREPLACE) == 0
                ? 0
                : errno;
    }
    if (failure == EEXIST && m_staged) {
        // A network file system may have done it and lost the answer (link(2), BUGS): is it our own file?
        struct stat ours {};
        struct stat there {};
        if (::fstatat(m_staged->folder(), m_staged->name(), &ours, AT_SYMLINK_NOFOLLOW) == 0 &&
            ::fstatat(folder, leaf.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 && isSameFile(ours, there)) {
            return 0;
        }
    }
    return failure;
}

int LocalStore::Source::publishReplacing(int root, int folder, const std::string& leaf)
{
    if (m_staged) {
        return ::renameat(m_staged->folder(), m_staged->name(), folder, leaf.c_str()) == 0 ? 0 : errno;
    }
    // Linked rather than renamed in, so that the caller's file is still there should the put fail later on.
    if (const int failure = link(folder, leaf); failure != EEXIST) {
        return failure;
    }
    if (isItself(folder, leaf)) {
        return EINVAL;
    }
    const auto staged = StagedFile::reserve(root);
    if (!staged || ::linkat(AT_FDCWD, m_path.c_str(), staged->folder(), staged->name(), 0) != 0) {
        return errno;
    }
    // Does nothing when both names are of one file already, which is just as good.
    return ::renameat(staged->folder(), staged->name(), folder, leaf.c_str()) == 0 ? 0 : errno;
}

bool LocalStore::Source::isItself(int folder, const std::string& leaf) const
{
    struct stat ours {};
    struct stat theirs {};
    const auto parent = m_path.has_parent_path() ? m_path.parent_path() : std::filesystem::path(".");
    return m_path.filename() == leaf && ::stat(parent.c_str(), &ours) == 0 && ::fstat(folder, &theirs) == 0 &&
           isSameFile(ours, theirs);
}

int LocalStore::Source::consume() const
{
    return m_path.empty() || ::unlink(m_path.c_str()) == 0 || errno == ENOENT ? 0 : errno;
}

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
    return write("write", {&object, 1}, Mode::replace);
}

Result<void> LocalStore::create(std::span<const NewObject> objects)
{
    constexpr std::size_t mostOpen = 64; // the files of a round are open at once
    for (; objects.size() > mostOpen; objects = objects.subspan(mostOpen)) {
        TRY(write("create", objects.first(mostOpen), Mode::ifAbsent));
    }
    return write("create", objects, Mode::ifAbsent);
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
Result<void> LocalStore::write(std::string_view op, std::span<const NewObject> objects, Mode mode)
{
    if (objects.empty()) {
        return {};
    }
    TRY(checkLocalKey(op, objects.front().key));
    const FileDescriptor root = TRY(openRoot({op, objects.front().key}));
    // What goes wrong with one object keeps it and those after it out, but not those before it.
    Result<void> outcome;
    std::vector<Source> sources;
    for (const NewObject& object : objects) {
        if (outcome = checkLocalKey(op, object.key); !outcome) {
            break;
        }
        auto made = Source::make({op, object.key}, root.get(), object.source);
        if (!made) {
            outcome = fail(std::move(made).error());
            break;
        }
        sources.push_back(*std::move(made));
    }
    if (sources.size() > 1) {
        std::for_each(sources.begin(), sources.end(), std::mem_fn(&Source::beginFlush));
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (const int failure = sources[i].flush(); failure != 0) {
            outcome = failedPut(failure, op, objects[i].key);
            while (sources.size() > i) {
                sources.pop_back();
            }
        }
    }
    TRY(publishInOrder(op, root.get(), objects.first(sources.size()), sources, mode));
    return outcome;
}

Result<void> LocalStore::publishInOrder(std::string_view op, int root, std::span<const NewObject> objects,
                                        std::span<Source> sources, Mode mode)
{
    FileDescriptor folder;
    std::size_t settled = 0; // objects before this one are durable; those from it on are in `folder`
    const auto settle = [&](std::size_t end) -> Result<void> {
        if (settled == end) {
            return {};
        }
        const std::string& key = objects[settled].key;
        std::for_each(&sources[settled], &sources[0] + end, std::mem_fn(&Source::dropStaged));
        if (const int failure = syncFolder(folder.get()); failure != 0) {
            return unsureCall(failure, op, key);
        }
        for (; settled < end; ++settled) {
            if (const int failure = sources[settled].consume(); failure != 0) {
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
        auto published = publish({op, objects[i].key}, root, sources[i], mode);
        if (!published) {
            TRY(settle(i));
            return fail(std::move(published).error());
        }
        folder = *std::move(published);
    }
    return settle(objects.size());
}

/// Gives an object its name, in the folder that is returned, for the caller to sync.
Result<FileDescriptor> LocalStore::publish(const Call& call, int root, Source& source, Mode mode)
{
    constexpr int mostAttempts = 16; // each time another process has removed the empty folder under us
    const SplitKey key = split(call.key);
    FileDescriptor folder;
    int failure = ENOENT;
    for (int attempt = 0; failure == ENOENT && attempt < mostAttempts; ++attempt) {
        folder = makeFolder(root, key.folder);
        failure = folder.isOpen() ? source.publish(root, folder.get(), key.leaf, mode) : errno;
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
