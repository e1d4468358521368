#include "core/serve/responsebuffer.h"

#include "core/serve/filebody.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace sharepane::serve {

namespace {

constexpr std::size_t mostInMemory = 1U << 20U;

} // namespace

ResponseBuffer::ResponseBuffer(std::filesystem::path scratch)
    : m_scratch(std::move(scratch))
{
}

ResponseBuffer::~ResponseBuffer()
{
    if (m_file >= 0) {
        ::close(m_file);
    }
}

Result<void> ResponseBuffer::append(std::string_view bytes)
{
    m_memory += bytes;
    return m_memory.size() > mostInMemory ? spill() : Result<void>();
}

Result<void> ResponseBuffer::spill()
{
    if (m_file < 0) {
        m_file = ::open(m_scratch.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (m_file < 0) {
            return fail(systemError(errno, "make a file in", m_scratch.string()));
        }
    }
    std::string_view rest = m_memory;
    while (!rest.empty()) {
        const ssize_t count = ::write(m_file, rest.data(), rest.size());
        if (count < 0 && errno != EINTR) {
            return fail(systemError(errno, "write a response to", m_scratch.string()));
        }
        rest.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
    m_written += m_memory.size();
    m_memory.clear();
    return {};
}

Result<void> ResponseBuffer::moveInto(Response& response)
{
    if (m_file < 0) {
        response.body = std::exchange(m_memory, {});
        return {};
    }
    TRY(spill());
    response.source = std::make_shared<FileBody>(std::exchange(m_file, -1), 0, std::exchange(m_written, 0));
    return {};
}

} // namespace sharepane::serve
