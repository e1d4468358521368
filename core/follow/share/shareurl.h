#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace sharepane::follow::share {

/// A share subscription as a leader: the databases that it gives. The credential is no part of it.
struct ShareUrl {
    std::string service;      ///< http(s) address of the share service, without a '/' at its end
    std::string subscription; ///< UUID
    friend bool operator==(const ShareUrl&, const ShareUrl&) = default;
};

/// Whether it is a leader URL of this kind: "sharepane+https://…".
[[nodiscard]] bool isShareUrl(std::string_view url);

/// "sharepane+<service>/subscriptions/<subscription>".
[[nodiscard]] std::string formatShareUrl(const ShareUrl& url);
/// invalidArgument for what formatShareUrl doesn't write, and for plain http to another machine.
[[nodiscard]] Result<ShareUrl> parseShareUrl(const std::string& url);

} // namespace sharepane::follow::share
