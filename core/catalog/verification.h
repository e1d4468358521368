#pragma once

#include "core/base/cancellation.h"
#include "core/catalog/leaderdatabase.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

/// Whether what lies on storage is still what was written: a disk that lost a bit says nothing by itself, and
/// a query may then answer wrongly.
namespace sharepane::catalog {

struct BadExtent {
    std::string table;   ///< its name
    std::string path;    ///< of the extent, in the table's folder
    Error error;         ///< `corrupt`, notFound, or why it can't be read; with what to do
    bool isCopy = false; ///< in a follower's cache, which fetches it again
};

struct Verification {
    std::int64_t extents = 0;         ///< that were read, the bad ones too
    std::int64_t bytes = 0;           ///< of these
    std::int64_t withoutChecksum = 0; ///< of these: whoever wrote them left none, so their size counts
    std::int64_t elsewhere = 0;       ///< not counted above: of a follower, only at a leader that is not here
    std::vector<BadExtent> bad;
};

struct VerifyOptions {
    CancelToken cancel{};
    std::function<void(std::int64_t done, std::int64_t total)> onProgress{}; ///< bytes
};

/// Fills `into` from `offset` on; fewer bytes only at the end.
using ReadAt = std::function<Result<std::size_t>(std::uint64_t offset, std::span<std::byte> into)>;

/// Reads an extent to its end, and compares it with what its log says: the size, and the checksum where it
/// has one. `corrupt` when it is something else; the reader's errors; `cancelled`.
[[nodiscard]] Result<void> verifyExtent(const delta::Add& extent, const ReadAt& readAt,
                                        const CancelToken& cancel,
                                        const std::function<void(std::int64_t)>& onBytes);

/// Reads every extent of the newest version of every table. An extent that vanished since, because its table
/// was merged or dropped, is no bad one. Fails when the storage is out of reach, or was cancelled; a table
/// whose log can't be read is one bad extent with the log's path.
[[nodiscard]] Result<Verification> verifyDatabase(LeaderDatabase& database, const VerifyOptions& options);

} // namespace sharepane::catalog
