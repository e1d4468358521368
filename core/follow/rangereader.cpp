#include "core/follow/rangereader.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <utility>

namespace sharepane::follow {

namespace {

constexpr const char* fetchOp = "fetch extent";
/// Of one request for a part of a file.
constexpr std::uint64_t windowBytes = 4ULL << 20U;
constexpr int mostTries = 4; // of one part

/// "bytes 0-99/1234" → 1234 (RFC 9110, 14.4).
std::optional<std::uint64_t> wholeSizeIn(const std::string& contentRange)
{
    const std::size_t slash = contentRange.rfind('/');
    if (slash == std::string::npos) {
        return std::nullopt;
    }
    std::uint64_t size = 0;
    const char* end = contentRange.data() + contentRange.size();
    const auto [stop, error] = std::from_chars(contentRange.data() + slash + 1, end, size);
    return error == std::errc{} && stop == end ? std::optional(size) : std::nullopt;
}

tl::unexpected<Error> damaged(const ExtentRef& extent, std::string cause)
{
    return fail(ErrorCode::corrupt, fetchOp, extent.path, std::move(cause),
                "it will be fetched again; if this stays, the provider's file is damaged");
}

} // namespace

RangeReader::RangeReader(const ExtentRef& extent, RangeAccess access, const CancelToken& cancel)
    : m_extent(extent)
    , m_access(std::move(access))
    , m_cancel(cancel)
{
}

Result<std::size_t> RangeReader::read(std::uint64_t offset, std::span<std::byte> into)
{
    const auto size = static_cast<std::uint64_t>(m_extent.size);
    if (offset >= size) {
        return 0; // that it is no longer was seen with the first part
    }
    if (offset < m_begin || offset >= m_begin + m_window.size()) {
        const std::uint64_t left = size - offset;
        TRY(load(offset, left < 2 * windowBytes ? left : windowBytes)); // the last has the whole footer
    }
    const std::size_t at = offset - m_begin;
    const std::size_t count = std::min(into.size(), m_window.size() - at);
    std::memcpy(into.data(), m_window.data() + at, count);
    return count;
}

/// The part, or nothing when the URL is not good any more.
Result<std::optional<std::string>> RangeReader::ask(const std::string& url, std::uint64_t offset,
                                                    std::uint64_t count)
{
    auto response = TRY(m_access.ask(url, offset, count));
    const auto refuse = [&](ErrorCode code, std::string cause) {
        return fail(code, fetchOp, m_extent.path, std::move(cause), "tell whoever runs the server");
    };
    const auto size = static_cast<std::uint64_t>(m_extent.size);
    const bool isWhole = response.status == 200 && offset == 0 && response.body.size() == size;
    switch (response.status) {
    case 200: // a server that knows no ranges
        if (!isWhole) {
            return refuse(ErrorCode::unsupported, "the server sends files as a whole only");
        }
        return std::optional(std::move(response.body));
    case 206:
        break;
    case 400: // what stores say of a signature that is too old, too
    case 401:
    case 403:
    case 404:
    case 410:
        return std::optional<std::string>();
    case 416:
        return damaged(m_extent, "it is shorter than " + std::to_string(size) + " bytes");
    default:
        return refuse(ErrorCode::unavailable,
                      "the server answers with status " + std::to_string(response.status));
    }
    const auto whole = wholeSizeIn(response.header("content-range"));
    if (whole && *whole != size) {
        return damaged(m_extent,
                       "it has " + std::to_string(*whole) + " bytes instead of " + std::to_string(size));
    }
    const std::string first = "bytes " + std::to_string(offset) + "-";
    if (!whole || !response.header("content-range").starts_with(first) || response.body.size() != count) {
        return refuse(ErrorCode::unavailable, "the server sends another part than was asked for");
    }
    return std::optional(std::move(response.body));
}

Result<void> RangeReader::load(std::uint64_t offset, std::uint64_t count)
{
    std::optional<std::string> part;
    bool fresh = false;
    for (int attempt = 1; !part; ++attempt) {
        const std::string url = TRY(m_access.url(fresh));
        auto answered = ask(url, offset, count);
        if (answered && *answered) {
            part = *std::move(answered);
            break;
        }
        const bool mayPass = answered.has_value() || answered.error().code == ErrorCode::unavailable;
        if (!mayPass) {
            return fail(answered.error());
        }
        if (attempt == mostTries || (answered.has_value() && fresh)) {
            return answered ? fail(ErrorCode::unavailable, fetchOp, m_extent.path,
                                   "the server refuses the URL that it has just given",
                                   "it is asked again by itself; if this stays, tell whoever runs the server")
                            : fail(answered.error());
        }
        fresh = fresh || answered.has_value();
        // A connection that broke: what is here stays, and the rest is asked for after a moment.
        if (!answered && m_cancel.waitFor(std::chrono::milliseconds{200} * (1 << attempt))) {
            return fail(ErrorCode::cancelled, fetchOp, m_extent.path, "it was cancelled");
        }
    }
    m_begin = offset;
    m_window = *std::move(part);
    return m_access.check ? m_access.check(offset, m_window) : Result<void>{};
}

} // namespace sharepane::follow
