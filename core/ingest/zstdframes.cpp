#include "core/ingest/zstdframes.h"

#include <array>
#include <cstdint>
#include <optional>

namespace sharepane::ingest {

namespace {

constexpr std::uint32_t frameMagic = 0xFD2FB528;
constexpr std::uint32_t skippableMagic = 0x184D2A50; // and the 15 after it
constexpr std::uint32_t mostInBlock = 128U << 10U;
constexpr const char* endsEarly = "its zstd data ends early";
constexpr const char* isDamaged = "its zstd data is damaged";

/// Goes through a stream whose length is known, so that skipping reads nothing.
class Walker {
public:
    explicit Walker(std::istream& in)
        : m_in(in)
        , m_at(in.tellg())
    {
        in.seekg(0, std::ios::end);
        m_end = in.tellg();
        in.seekg(m_at);
    }

    [[nodiscard]] bool isAtEnd() const { return m_at == m_end; }
    /// False when there is not as much left.
    [[nodiscard]] bool skip(std::uint64_t bytes)
    {
        if (bytes > static_cast<std::uint64_t>(m_end - m_at)) {
            return false;
        }
        m_at += static_cast<std::streamoff>(bytes);
        m_in.seekg(m_at);
        return m_in.good();
    }
    /// A number of at most four bytes, the lowest first.
    [[nodiscard]] std::optional<std::uint32_t> number(std::size_t bytes)
    {
        std::array<char, 4> raw{};
        if (!m_in.read(raw.data(), static_cast<std::streamsize>(bytes))) {
            return std::nullopt;
        }
        m_at += static_cast<std::streamoff>(bytes);
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            value |= static_cast<std::uint32_t>(static_cast<unsigned char>(raw.at(i))) << (8 * i);
        }
        return value;
    }

private:
    std::istream& m_in;
    std::streamoff m_at;
    std::streamoff m_end = 0;
};

/// After its descriptor, a frame's header says the window (unless the frame is one segment), the dictionary
/// and the length of the content.
std::uint64_t headerBytes(std::uint32_t descriptor)
{
    constexpr std::array<std::uint64_t, 4> dictionaryBytes{0, 1, 2, 4};
    constexpr std::array<std::uint64_t, 4> contentBytes{0, 2, 4, 8};
    const bool isOneSegment = (descriptor & 0x20U) != 0;
    const std::uint64_t content = contentBytes.at(descriptor >> 6U);
    const std::uint64_t window = isOneSegment ? 0 : 1;
    return window + dictionaryBytes.at(descriptor & 3U) + (content == 0 && isOneSegment ? 1 : content);
}

/// Past one block; whether it was the last of its frame. Nothing with `fault` set.
std::optional<bool> passBlock(Walker& walker, std::string& fault)
{
    const auto header = walker.number(3);
    if (!header) {
        fault = endsEarly;
        return std::nullopt;
    }
    const std::uint32_t kind = (*header >> 1U) & 3U; // raw, one repeated byte, compressed, reserved
    const std::uint32_t bytes = *header >> 3U;
    if (kind == 3 || (kind != 1 && bytes > mostInBlock)) {
        fault = isDamaged;
        return std::nullopt;
    }
    if (!walker.skip(kind == 1 ? 1 : bytes)) {
        fault = endsEarly;
        return std::nullopt;
    }
    return (*header & 1U) != 0;
}

Result<std::string> faultOfFrame(Walker& walker, const CancelToken& cancel)
{
    const auto descriptor = walker.number(1);
    if (!descriptor || !walker.skip(headerBytes(*descriptor))) {
        return endsEarly;
    }
    if ((*descriptor & 0x08U) != 0) {
        return isDamaged; // a bit that must be 0
    }
    for (bool isLast = false; !isLast;) {
        if (cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, "read", "zstd data", "it was cancelled");
        }
        std::string fault;
        const auto passed = passBlock(walker, fault);
        if (!passed) {
            return fault;
        }
        isLast = *passed;
    }
    const bool hasChecksum = (*descriptor & 0x04U) != 0;
    return hasChecksum && !walker.skip(4) ? std::string(endsEarly) : std::string();
}

} // namespace

Result<std::string> faultOfZstd(std::istream& in, const CancelToken& cancel)
{
    Walker walker(in);
    while (!walker.isAtEnd()) {
        const auto magic = walker.number(4);
        if (!magic) {
            return endsEarly;
        }
        if ((*magic & ~0xFU) == skippableMagic) {
            const auto bytes = walker.number(4);
            if (!bytes || !walker.skip(*bytes)) {
                return endsEarly;
            }
            continue;
        }
        if (*magic != frameMagic) {
            return "it is not zstd data, or damaged";
        }
        auto fault = TRY(faultOfFrame(walker, cancel));
        if (!fault.empty()) {
            return fault;
        }
    }
    return std::string();
}

} // namespace sharepane::ingest
