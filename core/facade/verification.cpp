#include "core/catalog/verification.h"

#include "core/facade/clusters.h"
#include "core/facade/followers.h"
#include "core/follow/followers.h"
#include "core/follow/verification.h"

#include <algorithm>
#include <set>
#include <utility>

namespace sharepane::facade {

namespace {

VerificationInfo infoOf(const catalog::Verification& found)
{
    VerificationInfo info;
    info.extents = found.extents;
    info.bytes = found.bytes;
    info.withoutChecksum = found.withoutChecksum;
    info.elsewhere = found.elsewhere;
    for (const catalog::BadExtent& bad : found.bad) {
        info.bad.push_back({bad.table, bad.path, bad.error, false});
    }
    return info;
}

/// Has the engine fetch damaged copies again, and looks which are right now.
Result<VerificationInfo> repaired(const std::shared_ptr<Core>& core, const DatabaseName& name,
                                  const catalog::Verification& before, const catalog::VerifyOptions& options)
{
    VerificationInfo info = infoOf(before);
    if (std::ranges::none_of(before.bad, &catalog::BadExtent::isCopy)) {
        return info;
    }
    const auto fetched = FollowerServiceImpl(core).repairCache(name, options.cancel);
    if (!fetched && fetched.error().code == ErrorCode::cancelled) {
        return fail(fetched.error());
    }
    std::set<std::pair<std::string, std::string>> stillBad;
    const auto after = TRY(follow::verifyFollower(*core->workspace(), name.cluster, name.database, options));
    for (const auto& bad : after.bad) {
        stillBad.emplace(bad.table, bad.path);
    }
    for (BadExtentInfo& bad : info.bad) {
        bad.repaired = !stillBad.contains({bad.table, bad.path});
        if (!fetched) {
            bad.error.hint = "it can't be fetched again: " + fetched.error().cause;
        } else if (!bad.repaired) {
            bad.error.hint = "restore the leader's file, which is damaged too or out of reach";
        }
    }
    return info;
}

} // namespace

Result<VerificationInfo> ClusterServiceImpl::verify(const DatabaseName& name, const CancelToken& cancel,
                                                    const VerifyProgress& onProgress)
{
    const catalog::VerifyOptions options{cancel, onProgress};
    const auto follower = follow::status(*m_core->workspace(), name.cluster, name.database);
    if (!follower && follower.error().code != ErrorCode::notFound) {
        return fail(follower.error());
    }
    if (!follower) {
        const auto leader = TRY(m_core->leader(name));
        return infoOf(TRY(catalog::verifyDatabase(*leader, options)));
    }
    const auto found =
        TRY(follow::verifyFollower(*m_core->workspace(), name.cluster, name.database, options));
    return found.bad.empty() ? infoOf(found) : repaired(m_core, name, found, options);
}

} // namespace sharepane::facade
