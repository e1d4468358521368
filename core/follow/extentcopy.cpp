#include "core/follow/extentcopy.h"

#include "core/base/checksum.h"
#include "core/storage/filedescriptor.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace sharepane::follow {

namespace {

using storage::FileDescriptor;
using storage::uninterrupted;

constexpr std::string_view fetchOp = "fetch extent";

/// Small enough that a piece is still in the core's cache when it is hashed and written.
constexpr std::size_t pieceBytes = 256U << 10U;
constexpr std::uint64_t writeBackBytes = 8ULL << 20U;

tl::unexpected<Error> failedCall(int errnoValue, const ExtentRef& extent)
{
    return fail(systemError(errnoValue, std::string(fetchOp), extent.path));
}

tl::unexpected<Error> corrupt(const ExtentRef& extent, std::string cause)
{
    return fail(ErrorCode::corrupt, std::string(fetchOp), extent.path, std::move(cause),
                "it will be fetched again; if this stays, the leader's file is damaged");
}

/// A copy on its way, as `<destination>.part`. What was copied stays there for the next attempt, unless it
/// proved wrong.
class Part {
public:
    Part(const ExtentRef& extent, std::filesystem::path destination)
        : m_extent(extent)
        , m_destination(std::move(destination))
        , m_path(m_destination.string() + ".part")
        , m_piece(pieceBytes)
    {
    }

    Result<void> open();
    Result<void> copyFrom(const ReadAt& readAt, const CancelToken& cancel,
                          const std::function<void(std::uint64_t)>& onBytes);
    Result<void> finish();

private:
    [[nodiscard]] std::uint64_t size() const { return static_cast<std::uint64_t>(m_extent.size); }
    Result<void> takeUpEarlierCopy();
    Result<void> append(std::span<const std::byte> bytes);
    tl::unexpected<Error> discard(std::string cause);

    const ExtentRef& m_extent;
    std::filesystem::path m_destination;
    std::filesystem::path m_path;
    FileDescriptor m_file;
    std::uint64_t m_done = 0;
    std::uint64_t m_writtenBack = 0;
    Checksum m_checksum;
    std::vector<std::byte> m_piece;
};

Result<void> Part::open()
{
    m_file = FileDescriptor(uninterrupted(
        [&] { return ::open(m_path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600); }));
    if (!m_file.isOpen()) {
        return failedCall(errno, m_extent);
    }
    TRY(takeUpEarlierCopy());
    // Asks for the space now: a full disk shows before the work, and the file lies in fewer pieces.
    if (size() > 0 &&
        ::fallocate(m_file.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(m_extent.size)) != 0 &&
        (errno == ENOSPC || errno == EDQUOT)) {
        return failedCall(errno, m_extent);
    }
    return {};
}

Result<void> Part::takeUpEarlierCopy()
{
    struct stat status {};
    if (::fstat(m_file.get(), &status) != 0) {
        return failedCall(errno, m_extent);
    }
    const auto length = static_cast<std::uint64_t>(status.st_size);
    if (length > size() || m_extent.checksum.empty()) { // nothing to verify a continued copy by
        return ::ftruncate(m_file.get(), 0) == 0 ? Result<void>{} : failedCall(errno, m_extent);
    }
    while (m_done < length) {
        const auto got = storage::readAt(m_file.get(), m_done, m_piece);
        if (got <= 0) {
            return failedCall(got < 0 ? errno : EIO, m_extent);
        }
        m_checksum.add(std::span(m_piece).first(static_cast<std::size_t>(got)));
        m_done += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<void> Part::append(std::span<const std::byte> bytes)
{
    m_checksum.add(bytes);
    while (!bytes.empty()) {
        const ssize_t put = uninterrupted(
            [&] { return ::pwrite(m_file.get(), bytes.data(), bytes.size(), static_cast<off_t>(m_done)); });
        if (put < 0) {
            return failedCall(errno, m_extent);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        m_done += static_cast<std::uint64_t>(put);
    }
    if (m_done - m_writtenBack >= writeBackBytes) {
        // A hint: if it can't be followed, the final sync does all the work.
        (void)::sync_file_range(m_file.get(), static_cast<off_t>(m_writtenBack),
                                static_cast<off_t>(m_done - m_writtenBack), SYNC_FILE_RANGE_WRITE);
        m_writtenBack = m_done;
    }
    return {};
}

Result<void> Part::copyFrom(const ReadAt& readAt, const CancelToken& cancel,
                            const std::function<void(std::uint64_t)>& onBytes)
{
    onBytes(m_done);
    while (m_done < size()) {
        if (cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, std::string(fetchOp), m_extent.path, "it was cancelled");
        }
        const std::size_t wanted = std::min<std::uint64_t>(m_piece.size(), size() - m_done);
        const std::size_t got = TRY(readAt(m_done, std::span(m_piece).first(wanted)));
        if (got == 0) {
            return discard("it has " + std::to_string(m_done) + " bytes instead of " +
                           std::to_string(m_extent.size));
        }
        TRY(append(std::span<const std::byte>(m_piece).first(got)));
        onBytes(got);
    }
    // One byte more than promised is another file than promised.
    if (TRY(readAt(size(), std::span(m_piece).first(1))) != 0) {
        return discard("it is longer than " + std::to_string(m_extent.size) + " bytes");
    }
    return {};
}

Result<void> Part::finish()
{
    if (!m_extent.checksum.empty()) {
        if (const std::string found = m_checksum.hex(); found != m_extent.checksum) {
            return discard("its checksum is " + found + " instead of " + m_extent.checksum);
        }
    }
    if (uninterrupted([&] { return ::fdatasync(m_file.get()); }) != 0) {
        return failedCall(errno, m_extent);
    }
    if (::rename(m_path.c_str(), m_destination.c_str()) != 0) {
        return failedCall(errno, m_extent);
    }
    return {};
}

tl::unexpected<Error> Part::discard(std::string cause)
{
    ::unlink(m_path.c_str());
    return corrupt(m_extent, std::move(cause));
}

} // namespace

Result<bool> linkExtent(const ExtentRef& extent, const std::filesystem::path& from,
                        const std::filesystem::path& destination)
{
    if (::link(from.c_str(), destination.c_str()) != 0) {
        switch (errno) {
        case EXDEV:
        case EPERM:
        case EMLINK:
        case EOPNOTSUPP:
        case EACCES:
            return false;
        case ENOENT:
            return fail(
                ErrorCode::unavailable, std::string(fetchOp), extent.path, "the leader's file is not there",
                "it is tried again by itself; if this stays, the leader's administrator can restore it "
                "from a backup");
        default:
            return failedCall(errno, extent);
        }
    }
    struct stat status {};
    if (::lstat(destination.c_str(), &status) != 0) {
        return failedCall(errno, extent);
    }
    if (!S_ISREG(status.st_mode) || status.st_size != static_cast<off_t>(extent.size)) {
        ::unlink(destination.c_str());
        return corrupt(extent, "it has " + std::to_string(status.st_size) + " bytes instead of " +
                                   std::to_string(extent.size));
    }
    if (extent.checksum.empty()) {
        // Somebody else's writer, who may not have made the bytes durable before committing them.
        const FileDescriptor file(::open(destination.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        if (file.isOpen() && uninterrupted([&] { return ::fdatasync(file.get()); }) != 0) {
            return failedCall(errno, extent);
        }
    }
    return true;
}

Result<void> copyExtent(const ExtentRef& extent, const ReadAt& readAt,
                        const std::filesystem::path& destination, const CancelToken& cancel,
                        const std::function<void(std::uint64_t)>& onBytes)
{
    Part part(extent, destination);
    TRY(part.open());
    TRY(part.copyFrom(readAt, cancel, onBytes));
    return part.finish();
}

Result<ReadAt> readerOf(const std::filesystem::path& path)
{
    auto file = std::make_shared<FileDescriptor>(
        uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC); }));
    if (!file->isOpen()) {
        return fail(systemError(errno, "read extent", path.string()));
    }
    (void)::posix_fadvise(file->get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    return [file, path](std::uint64_t offset, std::span<std::byte> into) -> Result<std::size_t> {
        const auto got = storage::readAt(file->get(), offset, into);
        if (got < 0) {
            return fail(systemError(errno, "read extent", path.string()));
        }
        return static_cast<std::size_t>(got);
    };
}

} // namespace sharepane::follow
