#pragma once

#include "core/base/result.h"
#include "core/catalog/leaderdatabase.h"
#include "core/serve/changefeed.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace sharepane::facade {

/// What the feed of a workspace is made from.
struct FeedSources {
    /// Store and engine of a cluster.
    std::function<Result<catalog::LeaderContext>(const std::string& cluster)> context;
    serve::OpenDatabase open;
    /// The folder whose file events tell of changes of the control plane, and a number that grows with what
    /// may have changed what is granted.
    std::filesystem::path changeFolder;
    std::function<Result<std::int64_t>()> controlVersion;
};

/// The change feed of this workspace's leader databases, on the direct source of core/follow: each database
/// is watched once, whoever waits.
[[nodiscard]] Result<std::shared_ptr<serve::ChangeFeed>> makeChangeFeed(FeedSources sources);

} // namespace sharepane::facade
