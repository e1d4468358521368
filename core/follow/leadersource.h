#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/definitions.h"
#include "core/catalog/selection.h"
#include "core/delta/actions.h"
#include "core/delta/fileset.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
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

/// What a follower has applied of one table.
struct KnownTable {
    std::int64_t deltaVersion = -1; ///< -1: it doesn't have the table
    std::string location{};         ///< as in TableChange
};

/// What a follower has applied: where the leader is asked to go on from, and what of it is wanted.
struct Position {
    std::int64_t version = -1; ///< -1: nothing is known
    std::string id; ///< of that journal entry: tells a restored or re-created database from this one
    /// Called from changesAfter only.
    std::function<KnownTable(const std::string& tableId)> tableOf;
    /// Ids of the applied tables, for sources that have to tell them; called from changesAfter only.
    std::function<std::vector<std::string>()> tables{};
    /// If set, called from changesAfter before tableOf: with the tables that it will be asked about, or
    /// nothing when that may be any. What it returns ends changesAfter. For who answers in somebody's name.
    std::function<Result<void>(const std::optional<std::vector<std::string>>& tableIds)> prepare{};
    /// Nothing of what is not selected is told, not even that it is there.
    catalog::Selection selection{};
    /// What `selection` selects from: what the database's owner shares with whom it is told.
    catalog::Selection shared{};
    /// Asks for a complete picture in any case, as when something else is selected than what was applied.
    bool wantsAll = false;
};

/// What happened to one table between two journal versions, net.
struct TableChange {
    std::string tableId;
    bool dropped = false;            ///< then nothing below counts
    std::optional<std::string> name; ///< set when the table is new to the follower or was renamed
    /// Key of the folder of an adopted table in the leader's store, ending in '/'; empty: its own.
    std::string location{};
    std::int64_t deltaVersion = -1; ///< -1: the table's content is the same
    /// Of a materialized view, as in catalog::TableEntry; empty: unchanged.
    std::map<std::string, std::int64_t> sources{};
    /// As in catalog::TableView. With `whole` it is what holds; otherwise the last of these commits that
    /// removed extents or changed the schema, -1 when none did.
    std::int64_t lastRewrite = -1;
    std::optional<delta::Metadata> metadata; ///< set when new or changed
    std::optional<delta::FileSet> whole;     ///< set: all extents; forget what was known of the table
    std::vector<delta::Add> adds;            ///< each with the version that added it
    std::vector<std::string> removedPaths;   ///< applied before `adds`
};

/// The way from one journal version to another.
struct Changes {
    std::int64_t fromVersion = -1;
    std::int64_t toVersion = -1;
    std::string toId;         ///< of the journal entry toVersion
    Timestamp oldestCommit{}; ///< time of the commit fromVersion + 1
    Timestamp newestCommit{}; ///< time of the commit toVersion
    /// The leader's clock minus ours, where it can be told.
    std::optional<std::chrono::microseconds> clockOffset{};
    bool complete = false; ///< a full picture: tables that are not in `tables` do not exist
    bool more = false;     ///< the leader has commits after toVersion
    /// The leader's commit fromVersion is not the applied one: it was restored or re-created. Then
    /// `complete`.
    bool otherHistory = false;
    std::vector<TableChange> tables;
    /// Everything else of the database as of toVersion, as far as it is selected; null: unchanged. Never
    /// null in a complete picture.
    std::shared_ptr<const catalog::Definitions> definitions;

    [[nodiscard]] bool empty() const { return !complete && toVersion == fromVersion; }
    /// It brings commits that somebody waits for; before its first snapshot a follower serves nothing that
    /// could be behind.
    [[nodiscard]] bool bringsNews() const { return fromVersion >= 0 && toVersion != fromVersion; }
};

/// Which extent, of which table.
struct ExtentRef {
    std::string tableId;
    std::string path; ///< relative to the table's folder
    std::int64_t size = 0;
    std::string checksum;   ///< XXH3-128 hex; empty when the leader gave none
    std::string location{}; ///< of its table, as in TableChange
    friend bool operator==(const ExtentRef&, const ExtentRef&) = default;
};

/// How a fetched extent got into the cache.
enum class FetchMode : std::uint8_t { linked, copied };

/// One leader database as a follower reaches it: direct storage, a share service, a Delta Sharing server.
/// Thread-safe. Every method may fail with `unavailable` (try again), `needsPerson`, `revoked` or notFound
/// (the leader answers, but has no such database).
class LeaderSource {
public:
    virtual ~LeaderSource() = default;

    /// A name for people and logs: the storage URL and database.
    [[nodiscard]] virtual std::string describe() const = 0;
    /// The newest commit. A few small requests, whatever the size of the database; `known`, a version known
    /// to exist, makes it cheaper.
    [[nodiscard]] virtual Result<LeaderHead> head(std::int64_t known) const = 0;
    /// From `known` to the newest commit, or a good part of the way. Finding nothing new costs two small
    /// requests. A complete picture when nothing is known, when the history after `known` is gone, or when
    /// the leader's commit of that version is another one (it was restored from a backup, or re-created).
    [[nodiscard]] virtual Result<Changes> changesAfter(const Position& known) const = 0;
    /// Puts the extent at `destination` (not yet existing; its folder exists). A partial copy left by an
    /// earlier attempt at `destination` + ".part" is continued when there is a checksum to verify it by.
    /// Size and checksum are verified on a copy, whose bytes are durable afterwards; a link is verified by
    /// size. `corrupt` when they differ, and nothing is left at `destination`. The folder's entry is the
    /// caller's to sync. `onBytes` is called with increments.
    [[nodiscard]] virtual Result<FetchMode>
    fetch(const ExtentRef& extent, const std::filesystem::path& destination, const CancelToken& cancel,
          const std::function<void(std::uint64_t)>& onBytes) const = 0;
    /// Calls `onNews` when a new commit or a detach may be there, while the handle lives. A null handle: poll
    /// instead.
    [[nodiscard]] virtual Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) = 0;
    /// Tells the leader who follows. Repeating it is harmless.
    [[nodiscard]] virtual Result<void> attach(const std::string& followerId, const std::string& cluster,
                                              const std::string& database) = 0;
    /// Takes that back. Succeeds when it was not attached.
    [[nodiscard]] virtual Result<void> detach(const std::string& followerId) = 0;
    /// Tells the leader that the follower has applied this version, so that what it still needs is kept.
    /// Succeeds, and changes nothing, when it is not attached.
    [[nodiscard]] virtual Result<void> report(const std::string& followerId, std::int64_t version) = 0;
    /// Whether the leader still lists this follower; false after a detach from the leader's side.
    [[nodiscard]] virtual Result<bool> isAttached(const std::string& followerId) const = 0;
    /// The folder of the leader's storage when it is on this machine, so that extents can be read in place
    /// (see InPlace); empty when they have to be fetched.
    [[nodiscard]] virtual std::filesystem::path localRoot() const { return {}; }
};

/// A leader cluster: where databases to follow are found. Thread-safe.
class Leader {
public:
    virtual ~Leader() = default;
    /// Names of its databases, sorted. `unavailable` when it is out of reach, as opposed to empty.
    [[nodiscard]] virtual Result<std::vector<std::string>> databases() const = 0;
    /// Asks nothing of the leader; a missing database shows when the source is used.
    [[nodiscard]] virtual Result<std::shared_ptr<LeaderSource>> open(const std::string& database) = 0;
    /// Calls `onNews` when databases may have come or gone, while the handle lives. Null: poll instead.
    [[nodiscard]] virtual Result<std::shared_ptr<void>> subscribe(std::function<void()> onNews) = 0;
};

/// Opens the leader at a storage URL. `unavailable` when it is out of reach.
using OpenLeader = std::function<Result<std::shared_ptr<Leader>>(const std::string& url)>;

} // namespace sharepane::follow
