#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/control/receivedshares.h"
#include "core/facade/core.h"
#include "core/facade/types.h"
#include "core/follow/share/shareclient.h"

#include <optional>
#include <string>
#include <vector>

/// What brings a received share from where it is to where it should be: control::nextStep, carried out.
namespace sharepane::facade {

/// The leader URL under which databases of an accepted share are followed.
[[nodiscard]] std::string leaderUrlOf(const control::ReceivedShare& received);

/// The credential and the pin of the subscription; needsPerson when the secret store has no credential,
/// notFound when there is no such subscription, `revoked` with who ended it and when unless it is active.
[[nodiscard]] Result<follow::share::ShareAccess> accessTo(Core& core, const std::string& subscriptionId);

/// JSON that a mapping keeps of how it is attached, and back.
[[nodiscard]] Result<std::string> mappingRequest(const AttachRequest& request);

/// Carries out what control::nextStep says until nothing is left. To be called with the share's ReceivedLock.
/// Fails as the step that could not be done; what is left is done by the next call.
[[nodiscard]] Result<void> settle(Core& core, const std::string& receivedId, const CancelToken& cancel);
/// Reports how far the followers of it are, and acts on what the provider says. When the provider is out of
/// reach: `unavailable`, and the share lapses if its lease has run out.
[[nodiscard]] Result<void> contact(Core& core, const std::string& receivedId, const CancelToken& cancel);

/// Asks the provider of a received share whose follower database of this name has ended here, and acts on the
/// answer: what was reinstated is attached again. Nothing to do for any other name. Fails as contact() and
/// settle() do.
[[nodiscard]] Result<void> askAboutEnded(Core& core, const DatabaseName& name, const CancelToken& cancel);

/// Tells the provider how far a follower database of its share is, and acts on the answer, where no engine
/// runs that would. Nothing to do for any other name, nor while another process looks after the share.
[[nodiscard]] Result<void> reportFollowed(Core& core, const DatabaseName& name, const CancelToken& cancel);

/// Names of the follower databases that a mapping had when it was suspended.
[[nodiscard]] std::vector<std::string> suspendedFollowers(const control::DatasetMapping& mapping);

/// Why a follower database that was mapped isn't there any more: `revoked`, with who ended it and when.
/// Nothing when there never was one of that name.
[[nodiscard]] Result<std::optional<Error>> endedFollower(Core& core, const DatabaseName& name);

} // namespace sharepane::facade
