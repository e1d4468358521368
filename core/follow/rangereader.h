#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/follow/http/httpclient.h"
#include "core/follow/leadersource.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace sharepane::follow {

/// How an extent is read from a server.
struct RangeAccess {
    /// Where it is now; `fresh`: the URL that was given last is not good any more.
    std::function<Result<std::string>(bool fresh)> url;
    /// The answer to a request for a part, whatever its status.
    std::function<Result<http::Response>(const std::string& url, std::uint64_t offset, std::uint64_t count)>
        ask;
    /// Sees every part once; may be null.
    std::function<Result<void>(std::uint64_t offset, const std::string& part)> check{};
};

/// Reads an extent part by part over HTTP, under whatever URL it has at the time. A connection that breaks is
/// made anew, a few times, and goes on where it was. One thread at a time.
class RangeReader {
public:
    /// Both outlive it.
    RangeReader(const ExtentRef& extent, RangeAccess access, const CancelToken& cancel);

    /// As ReadAt (extentcopy.h), with ascending offsets. `corrupt` when the server's file has another size.
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> into);

private:
    [[nodiscard]] Result<void> load(std::uint64_t offset, std::uint64_t count);
    [[nodiscard]] Result<std::optional<std::string>> ask(const std::string& url, std::uint64_t offset,
                                                         std::uint64_t count);

    const ExtentRef& m_extent;
    const RangeAccess m_access;
    const CancelToken& m_cancel;
    std::uint64_t m_begin = 0;
    std::string m_window;
};

} // namespace sharepane::follow
