#include "core/facade/sharingprofiles.h"

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/catalog/names.h"
#include "core/facade/followers.h"
#include "core/follow/sharing/profiles.h"
#include "core/follow/sharing/sharingclient.h"
#include "core/follow/sharing/sharingsource.h"
#include "core/secrets/privatefile.h"
#include "core/secrets/secretstore.h"
#include "core/shareapi/profile.h"

#include <algorithm>

namespace sharepane::facade {

namespace {

namespace sharing = follow::sharing;

constexpr const char* followOp = "follow the profile";

Result<shareapi::Profile> profileOf(const ProfileRequest& request)
{
    const auto bytes = TRY(secrets::readSmallFile(request.file, shareapi::largestProfile));
    auto profile = shareapi::parseProfile(bytes);
    if (!profile) {
        Error error = profile.error();
        error.object += " " + request.file.string();
        return fail(std::move(error));
    }
    if (!request.certificateSha256.empty()) {
        profile->certificateSha256 = TRY(shareapi::parseCertificatePin(request.certificateSha256));
    }
    if (profile->expirationTime && *profile->expirationTime <= systemClock()->now()) {
        return fail(ErrorCode::needsPerson, followOp, request.file.string(),
                    "it expired on " + formatTimestamp(*profile->expirationTime),
                    "ask whoever shares the data for a new one");
    }
    return profile;
}

/// The share to follow, in the server's spelling.
Result<std::string> shareOf(const ProfileRequest& request, const shareapi::Profile& profile)
{
    sharing::SharingClient client([&profile] { return Result<shareapi::Profile>(profile); });
    const auto shares = TRY(client.shares());
    if (request.share.empty() && shares.size() == 1) {
        return shares.front();
    }
    std::string names;
    for (const std::string& share : shares) {
        if (catalog::sameName(share, request.share)) {
            return share;
        }
        names += (names.empty() ? "" : ", ") + share;
    }
    if (shares.empty()) {
        return fail(ErrorCode::notFound, followOp, request.file.string(), "it opens no share",
                    "ask whoever shares the data");
    }
    return fail(request.share.empty() ? ErrorCode::invalidArgument : ErrorCode::notFound, followOp,
                request.share.empty() ? request.file.string() : request.share,
                request.share.empty() ? "it opens several shares" : "it opens no such share",
                "name one with --share: " + names);
}

/// Puts the profile in the place of what the leader URL had.
Result<void> keep(Core& core, const std::string& leaderUrl, const shareapi::Profile& profile)
{
    sharing::Profiles profiles(core.workspace());
    const auto secrets = TRY(core.secrets());
    const auto before = TRY(profiles.find(leaderUrl));
    const std::string secret = before ? before->secret : "delta-sharing/" + newUuid();
    TRY(secrets->write(secret, shareapi::formatProfile(profile)));
    if (const auto put = profiles.put({leaderUrl, secret, profile.expirationTime}); !put) {
        if (!before) {
            (void)secrets->remove(secret); // what nothing names any more must not stay
        }
        return put;
    }
    return {};
}

} // namespace

Result<ProfileFollowed> followProfile(Core& core, const ProfileRequest& request)
{
    const auto profile = TRY(profileOf(request));
    const std::string share = TRY(shareOf(request, profile));
    const std::string leaderUrl = sharing::formatSharingUrl({profile.endpoint, share});
    TRY(keep(core, leaderUrl, profile));
    AttachRequest wanted = request.attach;
    wanted.leader = leaderUrl;
    auto attached = attachFollower(core, wanted);
    if (!attached) {
        (void)forgetUnusedProfiles(core);
        return fail(attached.error());
    }
    return ProfileFollowed{*std::move(attached), share, leaderUrl};
}

Result<void> forgetUnusedProfiles(Core& core)
{
    sharing::Profiles profiles(core.workspace());
    for (const auto& profile : TRY(profiles.unused())) {
        // The row goes last: it is what finds the secret, should this be interrupted.
        TRY(TRY(core.secrets())->remove(profile.secret));
        TRY(profiles.removeUnused(profile.leaderUrl));
    }
    return {};
}

Result<std::shared_ptr<follow::Leader>> openSharedLeader(Core& core, const std::string& url)
{
    return sharing::openSharingLeader(
        url, std::make_shared<sharing::Profiles>(core.workspace()),
        [&core](const std::string& name) -> Result<std::string> { return TRY(core.secrets())->read(name); });
}

} // namespace sharepane::facade
