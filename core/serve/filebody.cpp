#include "core/serve/filebody.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sharepane::serve {

FileBody::FileBody(int descriptor, std::uint64_t offset, std::uint64_t size)
    : m_descriptor(descriptor)
    , m_offset(offset)
    , m_size(size)
{
}

FileBody::~FileBody()
{
    ::close(m_descriptor);
}

Result<std::shared_ptr<FileBody>> FileBody::open(const std::filesystem::path& path, const ByteRange& range)
{
    const int descriptor =
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // a pipe would be waited for
    if (descriptor < 0) {
        return fail(systemError(errno, "open", path.string()));
    }
    return std::make_shared<FileBody>(descriptor, range.first, range.length);
}

Result<std::shared_ptr<FileBody>> FileBody::open(const std::filesystem::path& path)
{
    auto body = TRY(open(path, {}));
    struct stat status {};
    if (::fstat(body->m_descriptor, &status) != 0) {
        return fail(systemError(errno, "open", path.string()));
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::notFound, "open", path.string(), "it is no file");
    }
    body->m_size = static_cast<std::uint64_t>(status.st_size);
    return body;
}

void FileBody::narrow(const ByteRange& range)
{
    m_offset += range.first;
    m_size = range.length;
}

Result<std::size_t> FileBody::read(std::uint64_t offset, std::span<std::byte> into)
{
    const std::size_t wanted = std::min<std::uint64_t>(into.size(), m_size - std::min(offset, m_size));
    std::size_t done = 0;
    while (done < wanted) {
        const ssize_t count = ::pread(m_descriptor, into.data() + done, wanted - done,
                                      static_cast<off_t>(m_offset + offset + done));
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return fail(systemError(errno, "read", "what is being sent"));
        }
        if (count == 0) {
            break;
        }
        done += static_cast<std::size_t>(count);
    }
    return done;
}

} // namespace sharepane::serve
