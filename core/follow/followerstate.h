#pragma once

#include "core/base/result.h"
#include "core/follow/followeroptions.h"
#include "core/follow/planner.h"
#include "core/follow/sql.h"
#include "core/follow/status.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The follower tables of sharepane.db. Functions of this header run on the session's thread, inside the
/// transaction of their caller. Internal to core/follow.
namespace sharepane::follow::state {

/// A follower database as configured, and what moves the engine to act on it.
struct Follower {
    std::int64_t key = 0;
    std::string id;
    std::string attachmentId;
    std::string cluster;
    std::string database;
    std::string leaderUrl;
    std::string leaderDatabase;
    bool fromAll = false; ///< its attachment is a `*`
    bool paused = false;
    std::int64_t syncRequests = 0;
    std::int64_t verifyRequests = 0;
    FollowerOptions options;
    friend bool operator==(const Follower&, const Follower&) = default;
};

/// Where a follower stands.
struct Applied {
    std::int64_t sequence = 0;
    bool registered = false;
    std::int64_t version = -1;
    std::string id;
    Timestamp time{};
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
    /// Of what the snapshot was selected, as catalog::toJson has it; nothing when it was published by a
    /// Sharepane that knew tables only.
    std::optional<std::string> selection;
    std::int64_t definitionsSequence = 0; ///< publish that wrote the definitions; 0: none did
    std::int64_t cachedBytes = 0;         ///< of these
    std::int64_t cachedExtents = 0;
    std::string localRoot; ///< of the leader's storage, when on this machine
    std::string checkedBoot;
    std::int64_t syncDone = 0;
    std::int64_t verifyDone = 0;
};

/// A table without its extents.
struct Table {
    std::int64_t key = 0;
    std::string id;
    std::string name;
    std::int64_t deltaVersion = -1;
    std::int64_t sequence = 0;
    std::string location; ///< as in TableChange
    std::map<std::string, std::int64_t> sources;
    std::int64_t lastRewrite = -1;
    delta::Metadata metadata;
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
    std::int64_t cachedBytes = 0; ///< of these
    std::int64_t cachedExtents = 0;
};

struct Garbage {
    std::int64_t sequence = 0;
    Leftover what;
    std::int64_t bytes = 0; ///< that it takes on disk
};

/// An extent that a table had before a publish and has no more.
struct Erased {
    std::string tableId;
    std::int64_t createdAt = 0; ///< ms since the epoch
    std::int64_t size = 0;
};

/// What one publish writes; see publish().
struct Publication {
    std::int64_t followerKey = 0;
    std::int64_t sequence = 0; ///< the new one
    const Plan* plan = nullptr;
    std::int64_t version = -1;
    std::string id;
    Timestamp time{};
    std::string selection;     ///< that the changes were asked for; written with the definitions
    bool clearGarbage = false; ///< some inserted extent may be listed as garbage
};

struct Published {
    std::int64_t bytes = 0;
    std::int64_t extents = 0;
    std::int64_t cachedBytes = 0;
    std::int64_t cachedExtents = 0;
    std::vector<Erased> erased;   ///< of tables that were not dropped
    std::vector<Garbage> garbage; ///< that is new
    std::vector<Table> tables;    ///< as they are now: those of the plan that were not dropped
};

[[nodiscard]] Result<std::int64_t> requestVersion(sql::Session& session);
[[nodiscard]] Result<std::vector<Follower>> followers(sql::Session& session);
/// Nothing when there is no such follower database.
[[nodiscard]] Result<std::optional<Follower>> findFollower(sql::Session& session, const std::string& cluster,
                                                           const std::string& database);
/// Inserts the rows of a new follower database; its id is made up. alreadyExists when the name is taken.
[[nodiscard]] Result<Follower> addFollower(sql::Session& session, const std::string& attachmentId,
                                           const std::string& cluster, const std::string& database,
                                           const std::string& leaderDatabase, const FollowerOptions& options);
[[nodiscard]] Result<void> setOptions(sql::Session& session, std::int64_t followerKey,
                                      const FollowerOptions& options);

[[nodiscard]] Result<std::optional<Applied>> applied(sql::Session& session, std::int64_t followerKey);
/// What the applied snapshot holds besides tables; never null, empty when that is not known.
[[nodiscard]] Result<std::shared_ptr<const catalog::Definitions>> definitions(sql::Session& session,
                                                                              std::int64_t followerKey);
/// All tables by name, without their metadata.
[[nodiscard]] Result<std::vector<Table>> tables(sql::Session& session, std::int64_t followerKey);
[[nodiscard]] Result<std::optional<Table>> tableByName(sql::Session& session, std::int64_t followerKey,
                                                       const std::string& name);
[[nodiscard]] Result<std::optional<Table>> tableById(sql::Session& session, std::int64_t followerKey,
                                                     const std::string& tableId);
[[nodiscard]] Result<delta::FileSet> extents(sql::Session& session, std::int64_t tableKey);
[[nodiscard]] Result<std::vector<Garbage>> garbage(sql::Session& session, std::int64_t followerKey);

/// Writes the whole plan and moves the follower to its new version.
[[nodiscard]] Result<Published> publish(sql::Session& session, const Publication& publication);
[[nodiscard]] Result<void> removeGarbage(sql::Session& session, std::int64_t followerKey,
                                         const std::vector<Garbage>& removed);
/// When extents were used (s since the epoch), by path.
[[nodiscard]] Result<void> writeUses(sql::Session& session, std::int64_t tableKey,
                                     const std::map<std::string, std::int64_t>& uses);
[[nodiscard]] Result<std::map<std::string, std::int64_t>> uses(sql::Session& session, std::int64_t tableKey);
[[nodiscard]] Result<void> setLocalRoot(sql::Session& session, std::int64_t followerKey,
                                        const std::string& root);
[[nodiscard]] Result<void> setRegistered(sql::Session& session, std::int64_t followerKey, bool registered);
[[nodiscard]] Result<void> setCheckedBoot(sql::Session& session, std::int64_t followerKey,
                                          const std::string& boot);
[[nodiscard]] Result<void> setSyncDone(sql::Session& session, std::int64_t followerKey,
                                       std::int64_t syncRequests);
[[nodiscard]] Result<void> setVerifyDone(sql::Session& session, std::int64_t followerKey,
                                         std::int64_t verifyRequests);
/// Forgets every table and extent, as after a detach from the leader's side.
[[nodiscard]] Result<void> dropContent(sql::Session& session, std::int64_t followerKey);

[[nodiscard]] Result<void> writeStatus(sql::Session& session, std::int64_t followerKey,
                                       const FollowerStatus& status);
[[nodiscard]] Result<std::vector<FollowerStatus>> statuses(sql::Session& session);
[[nodiscard]] Result<std::optional<FollowerStatus>> status(sql::Session& session, const std::string& cluster,
                                                           const std::string& database);

} // namespace sharepane::follow::state
