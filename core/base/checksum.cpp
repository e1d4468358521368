#include "core/base/checksum.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <new>
#include <unistd.h>
#include <xxhash.h>

namespace sharepane {

namespace {

XXH3_state_t* stateOf(void* state)
{
    return static_cast<XXH3_state_t*>(state);
}

} // namespace

void Checksum::Free::operator()(void* state) const
{
    XXH3_freeState(stateOf(state));
}

Checksum::Checksum()
    : m_state(XXH3_createState())
{
    if (!m_state) {
        throw std::bad_alloc();
    }
    XXH3_128bits_reset(stateOf(m_state.get()));
}

void Checksum::add(std::span<const std::byte> bytes)
{
    XXH3_128bits_update(stateOf(m_state.get()), bytes.data(), bytes.size());
}

std::string Checksum::hex() const
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(stateOf(m_state.get())));
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * sizeof canonical.digest);
    for (const unsigned char byte : canonical.digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

Result<std::string> checksumOfFile(const std::filesystem::path& path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail(systemError(errno, "read", path.string()));
    }
    Checksum sum;
    constexpr std::size_t size = 1U << 20U;
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(size); // most files are much smaller
    ssize_t got = 0;
    while ((got = ::read(fd, buffer.get(), size)) > 0) {
        sum.add({buffer.get(), static_cast<std::size_t>(got)});
    }
    const int readErrno = errno;
    ::close(fd);
    if (got < 0) {
        return fail(systemError(readErrno, "read", path.string()));
    }
    return sum.hex();
}

} // namespace sharepane
