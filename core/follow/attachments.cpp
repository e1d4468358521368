#include "core/follow/attachments.h"

#include "core/base/ids.h"
#include "core/catalog/clusters.h"
#include "core/catalog/leaderdatabase.h"
#include "core/catalog/names.h"
#include "core/follow/cachefolder.h"
#include "core/follow/followerstate.h"
#include "core/follow/registration.h"
#include "core/follow/share/shareurl.h"
#include "core/follow/sharing/sharingurl.h"
#include "core/storage/existingstore.h"
#include "core/storage/objectstore.h"
#include "core/workspace/traces.h"

#include <algorithm>
#include <set>
#include <system_error>

namespace sharepane::follow {

namespace {

using sql::value;

constexpr const char* attachOp = "attach";

bool isAll(const std::string& database)
{
    return database == allDatabases;
}

Result<std::vector<Attachment>> readAttachments(sql::Session& session)
{
    std::vector<Attachment> all;
    {
        auto rows = TRY(session.select("SELECT id, cluster, leader_cluster, leader_url, leader_database, "
                                       "name_override, name_prefix, created_at, options FROM attachments "
                                       "ORDER BY cluster, leader_url, leader_database"));
        while (rows.next()) {
            Attachment& attachment = all.emplace_back();
            attachment.id = rows.text(0);
            attachment.cluster = rows.text(1);
            attachment.leaderCluster = rows.text(2);
            attachment.leaderUrl = rows.text(3);
            attachment.leaderDatabase = rows.text(4);
            attachment.nameOverride = rows.text(5);
            attachment.namePrefix = rows.text(6);
            attachment.createdAt = fromMicros(rows.integer(7));
            attachment.options = TRY(parseOptions(rows.text(8)));
        }
    }
    for (Attachment& attachment : all) {
        auto databases =
            TRY(session.select("SELECT database FROM followers WHERE attachment_id = ? ORDER BY database",
                               {value(attachment.id)}));
        while (databases.next()) {
            attachment.databases.push_back(databases.text(0));
        }
        auto problems = TRY(session.select("SELECT error_op, error_object, error_cause, error_hint "
                                           "FROM attachment_problems WHERE attachment_id = ? ORDER BY object",
                                           {value(attachment.id)}));
        while (problems.next()) {
            attachment.problems.push_back(Error{ErrorCode::alreadyExists, problems.text(0), problems.text(1),
                                                problems.text(2), problems.text(3)});
        }
    }
    return all;
}

/// How an attachment is written, for its errors.
std::string nameOf(const std::string& url, const std::string& database)
{
    return url + "/" + database;
}

/// Azure: table-level sharing is for single databases.
Result<void> checkListsFor(const FollowerOptions& options, const std::string& all)
{
    if (!options.selection.empty()) {
        return fail(ErrorCode::invalidArgument, "share tables of", all,
                    "lists of tables can't be given for all databases of a leader",
                    "follow single databases, or leave the lists out");
    }
    return {};
}

} // namespace

/// A request that makes sense.
struct Attachments::Wanted {
    AttachRequest request;
    catalog::Cluster cluster;
    std::string leaderCluster;
    std::string leaderUrl;

    [[nodiscard]] Attachment attachment() const
    {
        Attachment made;
        made.cluster = cluster.name;
        made.leaderCluster = leaderCluster;
        made.leaderUrl = leaderUrl;
        made.leaderDatabase = request.leaderDatabase;
        made.nameOverride = request.nameOverride;
        made.namePrefix = request.namePrefix;
        made.options = request.options;
        return made;
    }
};

std::string followerName(const Attachment& attachment, const std::string& leaderDatabase)
{
    return attachment.nameOverride.empty() ? attachment.namePrefix + leaderDatabase : attachment.nameOverride;
}

Result<void> checkNoLeaderDatabase(const std::vector<std::string>& leaderDatabases,
                                   const std::string& cluster, const std::string& name)
{
    const bool taken = std::any_of(leaderDatabases.begin(), leaderDatabases.end(),
                                   [&](const std::string& other) { return catalog::sameName(other, name); });
    if (taken) {
        return fail(ErrorCode::alreadyExists, attachOp, cluster + "/" + name,
                    "the cluster has a leader database of that name",
                    "choose another name with a name override or prefix");
    }
    return {};
}

Result<std::vector<std::string>> ownDatabases(const std::shared_ptr<workspace::Workspace>& workspace,
                                              const std::string& cluster)
{
    const auto found = TRY(catalog::Clusters(workspace).find(cluster));
    const auto store = TRY(storage::openExistingStore(found.storageUrl));
    return catalog::LeaderDatabase::list(*store);
}

Attachments::Attachments(std::shared_ptr<workspace::Workspace> workspace, OpenLeader openLeader,
                         std::shared_ptr<const Clock> clock)
    : m_workspace(std::move(workspace))
    , m_openLeader(std::move(openLeader))
    , m_clock(std::move(clock))
{
}

Result<Attachments::Wanted> Attachments::check(const AttachRequest& request) const
{
    const auto refuse = [&](std::string cause, std::string hint) {
        return fail(ErrorCode::invalidArgument, attachOp, nameOf(request.leader, request.leaderDatabase),
                    std::move(cause), std::move(hint));
    };
    Wanted wanted;
    wanted.request = request;
    wanted.request.options = TRY(checkOptions(request.options));
    const catalog::Clusters clusters(m_workspace);
    wanted.cluster = TRY(clusters.find(request.cluster));
    if (sharing::isSharingUrl(request.leader)) {
        wanted.leaderUrl = sharing::formatSharingUrl(TRY(sharing::parseSharingUrl(request.leader)));
    } else if (share::isShareUrl(request.leader)) {
        const auto parsed = TRY(share::parseShareUrl(request.leader));
        wanted.leaderUrl = share::formatShareUrl(parsed);
    } else if (request.leader.find_first_of(":/") != std::string::npos) {
        wanted.leaderUrl = TRY(storage::canonicalStorageUrl(request.leader));
    } else {
        const auto leader = TRY(clusters.find(request.leader));
        wanted.leaderCluster = leader.name;
        wanted.leaderUrl = leader.storageUrl;
    }
    if (wanted.leaderUrl == wanted.cluster.storageUrl) {
        return refuse("a cluster can't follow itself", "choose another follower cluster");
    }
    if (isAll(request.leaderDatabase)) {
        if (!request.nameOverride.empty()) {
            return refuse("one name can't be given to all databases", "use a name prefix instead");
        }
        TRY(checkListsFor(wanted.request.options, nameOf(request.leader, request.leaderDatabase)));
        if (!request.namePrefix.empty()) {
            TRY(catalog::checkName("database", request.namePrefix));
        }
        return wanted;
    }
    if (!request.namePrefix.empty()) {
        return refuse("a name prefix is for following all databases", "use a name override instead");
    }
    TRY(catalog::checkName("database", request.leaderDatabase));
    if (!request.nameOverride.empty()) {
        TRY(catalog::checkName("database", request.nameOverride));
    }
    return wanted;
}

/// The leader's databases that are to be followed now.
Result<std::vector<std::string>> Attachments::databasesOf(const Wanted& wanted, Leader& leader) const
{
    const std::string& database = wanted.request.leaderDatabase;
    auto all = TRY(leader.databases());
    if (isAll(database)) {
        return all;
    }
    if (std::find(all.begin(), all.end(), database) != all.end()) {
        return std::vector{database};
    }
    std::string names;
    for (const std::string& name : all) {
        names += (names.empty() ? "" : ", ") + name;
    }
    return fail(ErrorCode::notFound, attachOp, nameOf(wanted.leaderUrl, database),
                "the leader has no such database", names.empty() ? "it has none at all" : "it has: " + names);
}

/// The attachment of the same leader database to the same cluster, if there is one that is as wanted.
/// alreadyExists when it differs, or when the database is followed in another way.
Result<std::optional<Attachment>> Attachments::findSame(const Wanted& wanted) const
{
    const Attachment made = wanted.attachment();
    for (Attachment& other : TRY(list())) {
        if (!catalog::sameName(other.cluster, made.cluster) || other.leaderUrl != made.leaderUrl) {
            continue;
        }
        if (other.leaderDatabase == made.leaderDatabase) {
            if (other.nameOverride == made.nameOverride && other.namePrefix == made.namePrefix) {
                if (other.options == made.options) {
                    return std::move(other);
                }
                return fail(ErrorCode::alreadyExists, attachOp, nameOf(made.leaderUrl, made.leaderDatabase),
                            "it is attached to " + made.cluster + " with other options",
                            "change them with: sharepanectl follower alter");
            }
            return fail(ErrorCode::alreadyExists, attachOp, nameOf(made.leaderUrl, made.leaderDatabase),
                        "it is attached to " + made.cluster + " with another name",
                        "detach it first, or leave it as it is");
        }
        if (isAll(other.leaderDatabase)) {
            return fail(ErrorCode::alreadyExists, attachOp, nameOf(made.leaderUrl, made.leaderDatabase),
                        made.cluster + " follows all databases of that leader already",
                        "detach " + made.cluster + "/* first, to follow single ones");
        }
    }
    return std::nullopt;
}

Result<void> Attachments::checkNames(const Wanted& wanted, const std::vector<std::string>& databases) const
{
    const auto own = TRY(ownDatabases(m_workspace, wanted.cluster.name));
    for (const std::string& database : databases) {
        TRY(checkNoLeaderDatabase(own, wanted.cluster.name, followerName(wanted.attachment(), database)));
    }
    return {};
}

Result<Attachment> Attachments::insert(const Wanted& wanted, const std::vector<std::string>& databases) const
{
    Attachment made = wanted.attachment();
    made.id = newUuid();
    made.createdAt = m_clock->now();
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    const auto inserted = session.execute(
        "INSERT INTO attachments (id, cluster, leader_cluster, leader_url, leader_database, name_override, "
        "name_prefix, created_at, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {value(made.id), value(made.cluster),
         made.leaderCluster.empty() ? QVariant() : value(made.leaderCluster), value(made.leaderUrl),
         value(made.leaderDatabase), value(made.nameOverride), value(made.namePrefix),
         value(toMicros(made.createdAt)), value(toJson(made.options))});
    if (!inserted) {
        if (inserted.error().code != ErrorCode::alreadyExists) {
            return fail(inserted.error());
        }
        return fail(ErrorCode::conflict, attachOp, nameOf(made.leaderUrl, made.leaderDatabase),
                    "somebody attached it, or deleted its cluster, at the same moment",
                    "look, and try again");
    }
    for (const std::string& database : databases) {
        const std::string name = followerName(made, database);
        // A database that is followed singly stays so; the "*" adds the others.
        auto single = TRY(
            session.select("SELECT 1 FROM attachments WHERE cluster = ? AND leader_url = ? AND "
                           "leader_database = ? AND id <> ?",
                           {value(made.cluster), value(made.leaderUrl), value(database), value(made.id)}));
        if (!single.next()) {
            TRY(state::addFollower(session, made.id, made.cluster, name, database, made.options));
            made.databases.push_back(name);
        }
    }
    TRY(transaction.commit());
    return made;
}

Result<void> Attachments::registerFollowers(const Attachment& attachment, Leader& leader) const
{
    sql::Session session(TRY(m_workspace->database()));
    bool allThere = true;
    for (const std::string& database : attachment.databases) {
        const auto follower = TRY(state::findFollower(session, attachment.cluster, database));
        if (!follower) {
            continue;
        }
        const auto source = TRY(leader.open(follower->leaderDatabase));
        TRY(source->attach(follower->id, follower->cluster, follower->database));
        auto transaction = TRY(sql::Transaction::begin(session, true));
        allThere &= TRY(noteRegistered(session, *follower));
        TRY(transaction.commit());
    }
    if (!allThere) {
        (void)sayFarewells(session, m_openLeader); // the engine tries again
    }
    return {};
}

/// Whether the leader has ended all that the attachment follows.
Result<bool> Attachments::hasEnded(const Attachment& attachment) const
{
    sql::Session session(TRY(m_workspace->database()));
    for (const std::string& database : attachment.databases) {
        const auto status = TRY(state::status(session, attachment.cluster, database));
        if (!status || status->state != SyncState::detached) {
            return false;
        }
    }
    return !attachment.databases.empty();
}

Result<Attached> Attachments::attach(const AttachRequest& request)
{
    const Wanted wanted = TRY(check(request));
    if (auto same = TRY(findSame(wanted))) {
        if (!TRY(hasEnded(*same))) {
            return Attached{*std::move(same), false};
        }
        TRY(end(*same)); // the leader had ended it; this is a new beginning
    }
    const auto leader = TRY(m_openLeader(wanted.leaderUrl));
    const auto databases = TRY(databasesOf(wanted, *leader));
    TRY(checkNames(wanted, databases));
    Attachment made = TRY(insert(wanted, databases));
    if (const auto registered = registerFollowers(made, *leader); !registered) {
        (void)end(made);
        return fail(registered.error());
    }
    return Attached{std::move(made), true};
}

Result<std::vector<Attachment>> Attachments::list() const
{
    sql::Session session(TRY(m_workspace->database()));
    const auto transaction = TRY(sql::Transaction::begin(session, false));
    return readAttachments(session);
}

Result<bool> Attachments::alter(const std::string& cluster, const std::string& database,
                                const FollowerChange& change)
{
    sql::Session session(TRY(m_workspace->database()));
    auto transaction = TRY(sql::Transaction::begin(session, true));
    bool any = false;
    bool moved = false;
    for (const Attachment& attachment : TRY(readAttachments(session))) {
        const bool all = isAll(attachment.leaderDatabase);
        if (!catalog::sameName(attachment.cluster, cluster) || (isAll(database) && !all)) {
            continue;
        }
        bool touched = isAll(database);
        for (const std::string& name : attachment.databases) {
            if (isAll(database) || catalog::sameName(name, database)) {
                touched = true;
                const auto follower = TRY(state::findFollower(session, attachment.cluster, name));
                const FollowerOptions after = TRY(changed(follower->options, change));
                if (all) {
                    TRY(checkListsFor(after, attachment.cluster + "/" + name));
                }
                moved |= after != follower->options;
                TRY(state::setOptions(session, follower->key, after));
            }
        }
        if (touched && (!all || isAll(database))) {
            const FollowerOptions after = TRY(changed(attachment.options, change));
            moved |= after != attachment.options;
            TRY(session.execute("UPDATE attachments SET options = ? WHERE id = ?",
                                {value(toJson(after)), value(attachment.id)}));
        }
        any |= touched;
    }
    if (!any) {
        return fail(ErrorCode::notFound, "change the follower", cluster + "/" + database,
                    "the cluster follows no database of that name",
                    "list them with: sharepanectl follower list");
    }
    if (moved) {
        TRY(transaction.commit());
    }
    return moved;
}

Result<FollowerOptions> optionsOf(const workspace::Workspace& workspace, const std::string& cluster,
                                  const std::string& database)
{
    sql::Session session(TRY(workspace.database()));
    const auto follower = TRY(state::findFollower(session, cluster, database));
    if (!follower) {
        return fail(ErrorCode::notFound, "show the follower", cluster + "/" + database,
                    "the cluster follows no database of that name",
                    "list them with: sharepanectl follower list");
    }
    return follower->options;
}

Result<void> Attachments::detach(const std::string& cluster, const std::string& database)
{
    std::vector<Attachment> ending;
    for (Attachment& attachment : TRY(list())) {
        if (!catalog::sameName(attachment.cluster, cluster)) {
            continue;
        }
        const bool all = isAll(attachment.leaderDatabase);
        const bool has =
            std::any_of(attachment.databases.begin(), attachment.databases.end(),
                        [&](const std::string& name) { return catalog::sameName(name, database); });
        if (all && has) {
            return fail(ErrorCode::invalidArgument, "detach", cluster + "/" + database,
                        "it is one of all databases that " + cluster + " follows at " + attachment.leaderUrl,
                        "detach all of them: " + cluster + "/*");
        }
        if (isAll(database) ? all : has) {
            ending.push_back(std::move(attachment));
        }
    }
    if (ending.empty()) {
        return fail(ErrorCode::notFound, "detach", cluster + "/" + database,
                    "the cluster follows no database of that name",
                    "list them with: sharepanectl follower list");
    }
    for (const Attachment& attachment : ending) {
        TRY(end(attachment));
    }
    return {};
}

Result<bool> Attachments::endById(const std::string& id, bool tellLeader)
{
    for (const Attachment& attachment : TRY(list())) {
        if (attachment.id == id) {
            TRY(end(attachment, tellLeader));
            return true;
        }
    }
    return false;
}

Result<void> Attachments::end(const Attachment& attachment, bool tellLeader) const
{
    sql::Session session(TRY(m_workspace->database()));
    {
        auto transaction = TRY(sql::Transaction::begin(session, true));
        if (tellLeader) {
            TRY(session.execute(
                "INSERT OR IGNORE INTO follower_farewells (follower_id, leader_url, leader_database) "
                "SELECT f.id, a.leader_url, f.leader_database FROM followers f "
                "JOIN attachments a ON a.id = f.attachment_id WHERE a.id = ?",
                {value(attachment.id)}));
        }
        TRY(session.execute("DELETE FROM attachments WHERE id = ?", {value(attachment.id)}));
        TRY(transaction.commit());
    }
    // The link has ended. The rest is done again by the engine, should it fail now.
    (void)sayFarewells(session, m_openLeader);
    if (!workspace::EngineLock::isHeld(*m_workspace)) {
        (void)sweepCache(*m_workspace);
    }
    (void)workspace::eraseTraces(*m_workspace);
    return {};
}

Result<std::size_t> sayFarewells(sql::Session& session, const OpenLeader& openLeader)
{
    struct Farewell {
        std::string followerId;
        std::string leaderUrl;
        std::string leaderDatabase;
    };
    std::vector<Farewell> farewells;
    {
        auto rows =
            TRY(session.select("SELECT follower_id, leader_url, leader_database FROM follower_farewells"));
        while (rows.next()) {
            farewells.push_back({rows.text(0), rows.text(1), rows.text(2)});
        }
    }
    std::size_t left = 0;
    for (const Farewell& farewell : farewells) {
        const auto leader = openLeader(farewell.leaderUrl);
        const auto source = leader ? (*leader)->open(farewell.leaderDatabase)
                                   : Result<std::shared_ptr<LeaderSource>>(fail(leader.error()));
        const auto told = source ? (*source)->detach(farewell.followerId) : fail(source.error());
        // A leader that has ended the link, or is no more, needs not to be told.
        if (told || told.error().code == ErrorCode::revoked || told.error().code == ErrorCode::notFound) {
            TRY(session.execute("DELETE FROM follower_farewells WHERE follower_id = ?",
                                {value(farewell.followerId)}));
        } else {
            ++left;
        }
    }
    return left;
}

Result<std::size_t> farewellsLeft(sql::Session& session, const std::string& leaderUrl)
{
    auto rows = TRY(
        session.select("SELECT count(*) FROM follower_farewells WHERE leader_url = ?", {value(leaderUrl)}));
    return rows.next() ? static_cast<std::size_t>(rows.integer(0)) : 0;
}

Result<void> dropFarewells(sql::Session& session, const std::string& leaderUrl)
{
    TRY(session.execute("DELETE FROM follower_farewells WHERE leader_url = ?", {value(leaderUrl)}));
    return {};
}

namespace {

/// Ids in the cache whose followers are no more.
Result<std::vector<std::string>> strandedIds(const workspace::Workspace& workspace)
{
    // Listed first: a folder that appears later belongs to a follower that is read below.
    auto ids = CacheFolder::idsIn(workspace.cacheFolder());
    sql::Session session(TRY(workspace.database()));
    std::set<std::string> known;
    for (const state::Follower& follower : TRY(state::followers(session))) {
        known.insert(follower.id);
    }
    std::erase_if(ids, [&](const std::string& id) { return known.contains(id); });
    return ids;
}

} // namespace

Result<void> sweepCache(const workspace::Workspace& workspace)
{
    for (const std::string& id : TRY(strandedIds(workspace))) {
        const CacheFolder folder(workspace.cacheFolder() / id);
        if (const auto lock = folder.tryLockForRemoval()) {
            folder.removeAll();
        }
    }
    return {};
}

Result<bool> isCacheSwept(const workspace::Workspace& workspace)
{
    return TRY(strandedIds(workspace)).empty();
}

} // namespace sharepane::follow
