#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/shareapi/acceptance.h"

#include <string>

/// How a consumer speaks to a provider's share service about its invitations and subscriptions.
namespace sharepane::facade {

struct ShareServiceAddress {
    std::string url;            ///< http(s), as the invitation says
    std::string certificatePin; ///< may be empty: then the system's authorities decide
};

/// Asks for the subscription that an invitation leads to. A Refusal as its error; `unavailable` when nothing
/// can be said of what became of it; needsPerson for a certificate that isn't the pinned one.
[[nodiscard]] Result<shareapi::AcceptAnswer>
acceptInvitation(const ShareServiceAddress& service, const std::string& invitation, const std::string& secret,
                 const shareapi::AcceptRequest& request, const CancelToken& cancel);
/// False when it was rejected before. Errors as above.
[[nodiscard]] Result<bool> rejectInvitation(const ShareServiceAddress& service, const std::string& invitation,
                                            const std::string& secret, const shareapi::RejectRequest& request,
                                            const CancelToken& cancel);
/// Reports, and hears how the subscription stands. notAuthorised when the service doesn't know the
/// credential.
[[nodiscard]] Result<shareapi::Standing>
reportStatus(const ShareServiceAddress& service, const std::string& subscription,
             const std::string& credential, const shareapi::StatusReport& report, const CancelToken& cancel);

} // namespace sharepane::facade
