#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace sharepane::follow::sharing {

/// A share of a Delta Sharing server as a leader: its schemas are the databases. The credential is no part of
/// it, so that a new one can take the place of an old one.
struct SharingUrl {
    std::string endpoint; ///< without a '/' at its end
    std::string share;
    friend bool operator==(const SharingUrl&, const SharingUrl&) = default;
};

/// Whether it is a leader URL of this kind: "delta-sharing+https://…".
[[nodiscard]] bool isSharingUrl(std::string_view url);

/// "delta-sharing+<endpoint>/shares/<share, percent-encoded>", the protocol's own address of the share.
[[nodiscard]] std::string formatSharingUrl(const SharingUrl& url);
/// invalidArgument for what formatSharingUrl doesn't write.
[[nodiscard]] Result<SharingUrl> parseSharingUrl(const std::string& url);

} // namespace sharepane::follow::sharing
