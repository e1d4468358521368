#include "core/follow/verification.h"

#include "core/follow/cachedextents.h"
#include "core/follow/cachefolder.h"
#include "core/follow/extentcopy.h"
#include "core/follow/followerstate.h"

#include <utility>

namespace sharepane::follow {

namespace {

/// Between two looks at sharepane.db while the engine works.
constexpr std::chrono::milliseconds lookSpan{50};

Result<state::Follower> findFollower(sql::Session& session, const std::string& cluster,
                                     const std::string& database)
{
    auto found = TRY(state::findFollower(session, cluster, database));
    if (!found) {
        return fail(ErrorCode::notFound, "verify", cluster + "/" + database,
                    "the cluster follows no database of that name",
                    "list them with: sharepanectl follower list");
    }
    return *std::move(found);
}

/// An extent of a table, and where its file is.
struct Place {
    std::string table;
    std::int64_t tableKey = 0;
    delta::Add extent;
    std::filesystem::path file;
};

/// What there is to read.
struct Work {
    std::vector<Place> places;
    std::int64_t bytes = 0;
    std::int64_t elsewhere = 0;
};

Result<Work> workOf(sql::Session& session, const state::Follower& follower, const CacheFolder& cache)
{
    const auto transaction = TRY(sql::Transaction::begin(session, false)); // one version's
    const auto applied = TRY(state::applied(session, follower.key));
    const InPlace inPlace{applied ? applied->localRoot : std::string(), follower.leaderDatabase};
    Work work;
    for (const state::Table& table : TRY(state::tables(session, follower.key))) {
        const auto extents = TRY(state::extents(session, table.key));
        extents.forEach([&](const delta::Add& add) {
            if (!isCached(add) && !inPlace.isPossible()) {
                ++work.elsewhere;
                return;
            }
            work.bytes += add.size;
            work.places.push_back({table.name, table.key, add,
                                   isCached(add) ? cache.extentPath(table.id, add.path)
                                                 : inPlace.tableFolder(table.id, table.location) / add.path});
        });
    }
    return work;
}

Result<void> verifyPlace(const Place& place, const CancelToken& cancel,
                         const std::function<void(std::int64_t)>& onBytes)
{
    const auto readAt = TRY(readerOf(place.file));
    return catalog::verifyExtent(place.extent, readAt, cancel, onBytes);
}

/// Whether the extent is still part of what is applied: the leader may have merged it away meanwhile.
Result<bool> isApplied(sql::Session& session, const Place& place)
{
    return TRY(state::extents(session, place.tableKey)).contains(place.extent.path);
}

catalog::BadExtent badExtent(const Place& place, Error error)
{
    const bool copied = isCached(place.extent);
    error.hint = copied ? "it is fetched again from the leader" : "restore the leader's file";
    return {place.table, place.extent.path, std::move(error), copied};
}

} // namespace

Result<catalog::Verification> verifyFollower(const workspace::Workspace& workspace,
                                             const std::string& cluster, const std::string& database,
                                             const catalog::VerifyOptions& options)
{
    sql::Session session(TRY(workspace.database()));
    const auto follower = TRY(findFollower(session, cluster, database));
    const CacheFolder cache(workspace.cacheFolder() / follower.id);
    const auto lock = TRY(cache.lockForReading());
    const Work work = TRY(workOf(session, follower, cache));
    catalog::Verification found;
    found.elsewhere = work.elsewhere;
    std::int64_t done = 0;
    const auto report = [&](std::int64_t bytes) {
        if (options.onProgress) {
            options.onProgress(bytes, work.bytes);
        }
    };
    for (const Place& place : work.places) {
        std::int64_t read = 0;
        const auto verified = verifyPlace(place, options.cancel, [&](std::int64_t bytes) {
            read += bytes;
            report(done + read);
        });
        done += place.extent.size;
        report(done);
        if (!verified && verified.error().code == ErrorCode::cancelled) {
            return fail(verified.error());
        }
        if (!verified && verified.error().code == ErrorCode::notFound && !TRY(isApplied(session, place))) {
            continue;
        }
        ++found.extents;
        found.bytes += place.extent.size;
        found.withoutChecksum += place.extent.tags.contains(std::string(delta::checksumTag)) ? 0 : 1;
        if (!verified) {
            found.bad.push_back(badExtent(place, verified.error()));
        }
    }
    return found;
}

Result<void> waitVerified(const workspace::Workspace& workspace, const std::string& cluster,
                          const std::string& database, const CancelToken& cancel)
{
    sql::Session session(TRY(workspace.database()));
    const auto asked = TRY(findFollower(session, cluster, database));
    for (;;) {
        const auto applied = TRY(state::applied(session, asked.key));
        const auto status = TRY(state::status(session, cluster, database));
        if (!applied || !status || applied->verifyDone >= asked.verifyRequests || status->lastError) {
            return {};
        }
        if (cancel.waitFor(lookSpan)) {
            return fail(ErrorCode::cancelled, "verify", cluster + "/" + database, "it was cancelled");
        }
    }
}

} // namespace sharepane::follow
