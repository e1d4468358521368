#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/delta/actions.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow {

/// The newest commit of a leader database.
struct LeaderHead {
    std::int64_t version = -1;
    Timestamp time{}; ///< on the leader's clock
};

/// What happened to one table between two journal versions, net.
struct TableChange {
    std::string tableId;
    bool dropped = false;  ///< then nothing below counts
    bool replaced = false; ///< `adds` is the whole table: forget what was known of it
    std::string name;      ///< its name at the newer version
    std::int64_t deltaVersion = -1;
    std::optional<delta::Metadata> metadata; ///< set when new, replaced or changed
    std::vector<delta::Add> adds;
    std::vector<std::string> removedPaths;
};

/// The way from one journal version to another.
struct Changes {
    std::int64_t fromVersion = -1;
    std::int64_t toVersion = -1;
    Timestamp oldestCommit{}; ///< time of the commit fromVersion + 1
    Timestamp newestCommit{}; ///< time of the commit toVersion
    bool complete = false;    ///< a full picture: tables that are not in `tables` do not exist
    std::vector<TableChange> tables;
};

/// Which extent, of which table.
struct ExtentRef {
    std::string tableId;
    std::string path; ///< relative to the table's folder
    std::int64_t size = 0;
    std::string checksum; ///< XXH3-128 hex; empty when the leader gave none
};

/// How a fetched extent got into the cache.
enum class FetchMode : std::uint8_t { linked, copied };

/// One leader database as a follower reaches it: direct storage, a share service, a Delta Sharing server.
/// Thread-safe. Every method may fail with `unavailable` (try again), `needsPerson`, `revoked` or notFound
/// (the database is gone).
class LeaderSource {
public:
    virtual ~LeaderSource() = default;

    /// A name for people and logs: the storage URL and database.
    [[nodiscard]] virtual std::string describe() const = 0;
    /// The newest commit. One small request, whatever the size of the database; `known` makes it cheaper.
    [[nodiscard]] virtual Result<LeaderHead> head(std::int64_t known) const = 0;
    /// From `version` (-1: nothing is known) to the newest, or a good part of the way. Falls back to a
    /// complete picture when the history after `version` is gone.
    [[nodiscard]] virtual Result<Changes> changesAfter(std::int64_t version) const = 0;
    /// Puts the extent at `destination` (not yet existing; its folder exists). A partial copy left by an
    /// earlier attempt at `destination` + ".part" is continued. Size and checksum are verified on a copy
    /// (`corrupt` when they differ, with the copy removed); a link is verified by size. `onBytes` is called
    /// with increments.
    [[nodiscard]] virtual Result<FetchMode>
    fetch(const ExtentRef& extent, const std::filesystem::path& destination, const CancelToken& cancel,
          const std::function<void(std::uint64_t)>& onBytes) const = 0;
    /// Calls `onNews` when a new commit may be there, while the handle lives. A null handle: poll instead.
    [[nodiscard]] virtual Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) = 0;
    /// Tells the leader who follows. Repeating it is harmless.
    [[nodiscard]] virtual Result<void> attach(const std::string& followerId, const std::string& cluster,
                                              const std::string& database) = 0;
    /// Takes that back. Succeeds when it was not attached.
    [[nodiscard]] virtual Result<void> detach(const std::string& followerId) = 0;
    /// Whether the leader still lists this follower; false after a detach from the leader's side.
    [[nodiscard]] virtual Result<bool> isAttached(const std::string& followerId) const = 0;
};

} // namespace sharepane::follow
