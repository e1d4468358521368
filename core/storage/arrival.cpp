#include "core/storage/arrival.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <variant>

namespace sharepane::storage {

namespace {

bool isSameFile(const struct stat& a, const struct stat& b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

} // namespace

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

Result<Arrival> Arrival::make(const Call& call, int root, const PutSource& source)
{
    if (const auto* bytes = std::get_if<std::string_view>(&source)) {
        return fromBytes(call, root, *bytes);
    }
    return fromFile(call, root, std::get<std::filesystem::path>(source));
}

Result<Arrival> Arrival::fromBytes(const Call& call, int root, std::string_view bytes)
{
    Arrival made;
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

Result<Arrival> Arrival::fromFile(const Call& call, int root, const std::filesystem::path& path)
{
    Arrival made;
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

int Arrival::stageCopy(int root)
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

void Arrival::beginFlush() const
{
    (void)::sync_file_range(m_file.get(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

int Arrival::flush() const
{
    // Of the caller's file its times count too: it may have been durable, and old, for long.
    return uninterrupted([this] { return m_staged ? ::fdatasync(m_file.get()) : ::fsync(m_file.get()); }) == 0
               ? 0
               : errno;
}

int Arrival::link(int folder, const std::string& leaf) const
{
    const int fromFolder = m_staged ? m_staged->folder() : AT_FDCWD;
    const char* from = m_staged ? m_staged->name() : m_path.c_str();
    return ::linkat(fromFolder, from, folder, leaf.c_str(), 0) == 0 ? 0 : errno;
}

int Arrival::publish(int root, int folder, const std::string& leaf, PutMode mode)
{
    const auto attempt = [&] {
        return mode == PutMode::ifAbsent ? publishAbsent(folder, leaf) : publishReplacing(root, folder, leaf);
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

int Arrival::publishAbsent(int folder, const std::string& leaf) const
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

int Arrival::publishReplacing(int root, int folder, const std::string& leaf)
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

bool Arrival::isItself(int folder, const std::string& leaf) const
{
    struct stat ours {};
    struct stat theirs {};
    const auto parent = m_path.has_parent_path() ? m_path.parent_path() : std::filesystem::path(".");
    return m_path.filename() == leaf && ::stat(parent.c_str(), &ours) == 0 && ::fstat(folder, &theirs) == 0 &&
           isSameFile(ours, theirs);
}

int Arrival::consume() const
{
    return m_path.empty() || ::unlink(m_path.c_str()) == 0 || errno == ENOENT ? 0 : errno;
}

} // namespace sharepane::storage
