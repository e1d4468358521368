#pragma once

#include "core/base/result.h"
#include "core/delta/actions.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

/// What the follower tables hold as JSON text. Internal to core/follow.
namespace sharepane::follow::state {

[[nodiscard]] std::string toJson(const delta::Metadata& metadata);
[[nodiscard]] Result<delta::Metadata> parseMetadata(const std::string& text);
[[nodiscard]] std::string toJson(const std::map<std::string, std::optional<std::string>>& partitionValues);
[[nodiscard]] Result<std::map<std::string, std::optional<std::string>>>
parsePartitionValues(const std::string& text);
/// Versions by table id.
[[nodiscard]] std::string toJson(const std::map<std::string, std::int64_t>& sources);
[[nodiscard]] Result<std::map<std::string, std::int64_t>> parseSources(const std::string& text);

/// `corrupt`: somebody else wrote to sharepane.db, or the disk lost something of it.
[[nodiscard]] tl::unexpected<Error> damaged(std::string what);

} // namespace sharepane::follow::state
