#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/serve/http.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// What Delta Sharing clients ask, read from requests of unknown origin. Errors are invalidArgument.
namespace sharepane::serve {

/// maxResults and pageToken of a listing.
struct PageRequest {
    std::size_t most = 500;
    std::string after; ///< the place that the page token names; empty: the beginning
};
[[nodiscard]] Result<PageRequest> parsePage(const std::map<std::string, std::string>& parameters);
/// The token of the page after `place`, and back; nothing for what is no such token.
[[nodiscard]] std::string pageToken(const std::string& place);
[[nodiscard]] std::optional<std::string> placeIn(const std::string& token);

/// Which version of a table. At most one of them.
struct VersionRequest {
    std::optional<std::int64_t> version;
    std::optional<Timestamp> timestamp;
};
[[nodiscard]] Result<VersionRequest> parseVersion(const std::map<std::string, std::string>& parameters);

inline constexpr std::size_t mostPageFiles = 10'000;

/// Body of a table query (Delta Sharing: "Read Data from a Table").
struct QueryRequest {
    VersionRequest at;
    std::optional<std::int64_t> startingVersion; ///< changes since that version, instead of a snapshot
    std::optional<std::int64_t> endingVersion;
    std::optional<std::int64_t> limit;
    std::vector<std::string> sqlHints;
    std::string jsonHint;
    std::string refreshToken;
    bool includeRefreshToken = false;
    std::optional<std::size_t> maxFiles; ///< of a page; at most mostPageFiles
    std::string pageToken;               ///< querypages.h
    [[nodiscard]] bool wantsPages() const { return maxFiles || !pageToken.empty(); }
    [[nodiscard]] bool hasHints() const { return !sqlHints.empty() || !jsonHint.empty(); }
};
[[nodiscard]] Result<QueryRequest> parseQueryBody(const std::string& body);

/// Which changes (Delta Sharing: "Read Change Data Feed from a Table").
struct ChangesRequest {
    std::optional<std::int64_t> startingVersion;
    std::optional<std::int64_t> endingVersion;
    std::optional<Timestamp> startingTimestamp;
    std::optional<Timestamp> endingTimestamp;
    bool historicalMetadata = false;
};
[[nodiscard]] Result<ChangesRequest> parseChanges(const std::map<std::string, std::string>& parameters);

} // namespace sharepane::serve
