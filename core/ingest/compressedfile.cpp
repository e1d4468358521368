#include "core/ingest/compressedfile.h"

#include "core/ingest/zstdframes.h"

#include <fstream>
#include <string>
#include <zlib.h>

namespace sharepane::ingest {

namespace {

constexpr std::size_t pieceBytes = 256U << 10U;

tl::unexpected<Error> damaged(const SourceFile& file, std::string cause)
{
    return fail(ErrorCode::corrupt, "ingest", file.name, std::move(cause),
                "nothing was ingested; fetch or make the file again, then repeat");
}

/// Inflates one member after the other and looks at nothing but whether that works.
class Inflater {
public:
    Inflater()
        : m_begun(inflateInit2(&m_stream, MAX_WBITS + 16) == Z_OK) // 16: with gzip's header and checksum
    {
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    Inflater(Inflater&&) = delete;
    Inflater& operator=(Inflater&&) = delete;
    ~Inflater() { inflateEnd(&m_stream); }

    /// What is wrong; empty when nothing is.
    [[nodiscard]] std::string take(std::string& piece)
    {
        if (!m_begun) {
            return "there is no memory to look at it";
        }
        m_stream.next_in = reinterpret_cast<Bytef*>(piece.data());
        m_stream.avail_in = static_cast<uInt>(piece.size());
        while (m_stream.avail_in > 0) {
            if (m_atEnd) {
                inflateReset(&m_stream); // another member
            }
            m_stream.next_out = reinterpret_cast<Bytef*>(m_output.data());
            m_stream.avail_out = static_cast<uInt>(m_output.size());
            const int outcome = inflate(&m_stream, Z_NO_FLUSH);
            m_atEnd = outcome == Z_STREAM_END;
            if (outcome != Z_OK && outcome != Z_STREAM_END) {
                return std::string("its gzip data is damaged") +
                       (m_stream.msg != nullptr ? std::string(": ") + m_stream.msg : std::string());
            }
        }
        return {};
    }
    [[nodiscard]] bool isWhole() const { return m_atEnd; }

private:
    z_stream m_stream{};
    bool m_begun = false;
    bool m_atEnd = false;
    std::string m_output = std::string(pieceBytes, '\0');
};

Result<void> checkGzip(const SourceFile& file, std::ifstream& in, const CancelToken& cancel)
{
    Inflater inflater;
    std::string piece;
    while (in) {
        if (cancel.isCancelled()) {
            return fail(ErrorCode::cancelled, "ingest", file.name, "it was cancelled");
        }
        piece.resize(pieceBytes);
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(in.gcount()));
        if (const std::string wrong = inflater.take(piece); !wrong.empty()) {
            return damaged(file, wrong);
        }
    }
    if (in.bad()) {
        return fail(ErrorCode::unavailable, "ingest", file.name, "it can't be read to its end", "try again");
    }
    return inflater.isWhole() ? Result<void>() : damaged(file, "its gzip data ends early");
}

Result<void> checkZstd(const SourceFile& file, std::ifstream& in, const CancelToken& cancel)
{
    const auto fault = TRY(faultOfZstd(in, cancel));
    if (in.bad()) {
        return fail(ErrorCode::unavailable, "ingest", file.name, "it can't be read to its end", "try again");
    }
    return fault.empty() ? Result<void>() : damaged(file, fault);
}

} // namespace

Result<void> checkCompressed(const SourceFile& file, const CancelToken& cancel)
{
    const bool isGzip = file.path.ends_with(".gz");
    if ((!isGzip && !file.path.ends_with(".zst")) || file.format == Format::parquet) {
        return {};
    }
    std::ifstream in(file.path, std::ios::binary);
    if (!in) {
        return fail(ErrorCode::notAuthorised, "ingest", file.name, "it can't be opened",
                    "give this user the right to read it");
    }
    return isGzip ? checkGzip(file, in, cancel) : checkZstd(file, in, cancel);
}

} // namespace sharepane::ingest
