#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/follow/followeroptions.h"
#include "core/follow/leadersource.h"
#include "core/follow/sql.h"
#include "core/workspace/workspace.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::follow {

inline constexpr const char* allDatabases = "*";

/// An attached-database configuration: the link from a follower cluster to one or all databases of a leader.
struct Attachment {
    std::string id;
    std::string cluster;
    std::string leaderCluster; ///< empty when attached by URL
    std::string leaderUrl;
    std::string leaderDatabase; ///< or "*"
    std::string nameOverride;
    std::string namePrefix;
    FollowerOptions options; ///< of a "*": those that databases found later begin with
    Timestamp createdAt{};
    std::vector<std::string> databases; ///< names of its follower databases
    std::vector<Error> problems;        ///< of a "*": databases that it can't follow, and why
};

struct AttachRequest {
    std::string cluster; ///< the follower cluster
    /// A cluster of this workspace, a storage URL, or a share's (share/shareurl.h, sharing/sharingurl.h).
    std::string leader;
    std::string leaderDatabase = allDatabases;
    std::string nameOverride; ///< only for a single database
    std::string namePrefix;   ///< only for "*"
    FollowerOptions options;  ///< no lists for "*"
};

struct Attached {
    Attachment attachment;
    bool created = true; ///< false: the identical attachment existed
};

/// What a workspace follows. Changes are seen at once by the engine, whichever process runs it. Thread-safe.
class Attachments {
public:
    Attachments(std::shared_ptr<workspace::Workspace> workspace, OpenLeader openLeader,
                std::shared_ptr<const Clock> clock = systemClock());

    /// notFound when cluster or leader database don't exist (naming those that do); alreadyExists when a
    /// name is taken in the follower cluster by a leader or follower database, or when that database is
    /// attached with other options; invalidArgument for a cluster that would follow itself. On failure
    /// nothing is attached.
    [[nodiscard]] Result<Attached> attach(const AttachRequest& request);
    [[nodiscard]] Result<std::vector<Attachment>> list() const;
    /// Changes how a follower database is followed; "*": all databases that a "*" has made, and those to
    /// come. False when nothing had to change. The engine acts on it at once: other lists bring or take
    /// tables at its next synchronisation, hot spans and principals hold from now on. notFound when there is
    /// no such follower; invalidArgument for what `changed` refuses, and for lists where all databases of a
    /// leader are followed. On failure nothing is changed.
    [[nodiscard]] Result<bool> alter(const std::string& cluster, const std::string& database,
                                     const FollowerChange& change);
    /// Ends the link that made this follower database and drops its cached extents; "*" ends the cluster's
    /// links to all databases of a leader. A database that a "*" made can't be detached alone
    /// (invalidArgument). Works while the leader is out of reach: its registration is taken back later.
    [[nodiscard]] Result<void> detach(const std::string& cluster, const std::string& database);
    /// Ends the attachment of that id as detach() does; `tellLeader`: false for one that its leader has
    /// ended. False when there is none (any more).
    [[nodiscard]] Result<bool> endById(const std::string& id, bool tellLeader);

private:
    struct Wanted;
    [[nodiscard]] Result<Wanted> check(const AttachRequest& request) const;
    [[nodiscard]] Result<std::vector<std::string>> databasesOf(const Wanted& wanted, Leader& leader) const;
    [[nodiscard]] Result<void> checkNames(const Wanted& wanted,
                                          const std::vector<std::string>& databases) const;
    [[nodiscard]] Result<std::optional<Attachment>> findSame(const Wanted& wanted) const;
    [[nodiscard]] Result<Attachment> insert(const Wanted& wanted,
                                            const std::vector<std::string>& databases) const;
    [[nodiscard]] Result<void> registerFollowers(const Attachment& attachment, Leader& leader) const;
    [[nodiscard]] Result<bool> hasEnded(const Attachment& attachment) const;
    [[nodiscard]] Result<void> end(const Attachment& attachment, bool tellLeader = true) const;

    const std::shared_ptr<workspace::Workspace> m_workspace;
    const OpenLeader m_openLeader;
    const std::shared_ptr<const Clock> m_clock;
};

/// How a follower database is followed; notFound when there is none of that name.
[[nodiscard]] Result<FollowerOptions> optionsOf(const workspace::Workspace& workspace,
                                                const std::string& cluster, const std::string& database);
/// The follower name of a leader's database.
[[nodiscard]] std::string followerName(const Attachment& attachment, const std::string& leaderDatabase);
/// alreadyExists when the cluster has a leader database of that name (ignoring case).
[[nodiscard]] Result<void> checkNoLeaderDatabase(const std::vector<std::string>& leaderDatabases,
                                                 const std::string& cluster, const std::string& name);
/// The leader databases in a cluster's own storage.
[[nodiscard]] Result<std::vector<std::string>>
ownDatabases(const std::shared_ptr<workspace::Workspace>& workspace, const std::string& cluster);

/// Tells a leader about followers that were detached while it was out of reach. Returns how many are still
/// to be told.
[[nodiscard]] Result<std::size_t> sayFarewells(sql::Session& session, const OpenLeader& openLeader);
/// How many are still to be told to the leaders under this URL.
[[nodiscard]] Result<std::size_t> farewellsLeft(sql::Session& session, const std::string& leaderUrl);
/// They are never told.
[[nodiscard]] Result<void> dropFarewells(sql::Session& session, const std::string& leaderUrl);
/// Removes cache folders of followers that are no more. For the process that runs the engine, or while none
/// does.
[[nodiscard]] Result<void> sweepCache(const workspace::Workspace& workspace);
/// Whether there is no cache folder of a follower that is no more.
[[nodiscard]] Result<bool> isCacheSwept(const workspace::Workspace& workspace);

} // namespace sharepane::follow
