#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"
#include "core/facade/followerservice.h"
#include "core/facade/invitationservice.h"
#include "core/facade/types.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

struct DatasetMappingInfo {
    std::string id;
    std::string cluster;                ///< of this workspace
    std::string database;               ///< as the share calls it, or "*"
    std::string state;                  ///< "attaching", "attached", "suspending", "suspended" or "detaching"
    std::vector<std::string> followers; ///< names of its follower databases; suspended: that it had
};

/// A share that this workspace has received.
struct ReceivedShareInfo {
    std::string name;
    std::string account; ///< of this workspace, that accepted it
    std::string state;   ///< "accepting", "active", "revoked", "lapsed", "source_deleted" or "deleting"
    std::string invitationId;
    std::string subscriptionId; ///< empty while accepting
    std::string providerAccount;
    std::string providerEmail;
    std::string providerOrganization;
    std::string fingerprint; ///< of the provider's key
    std::string share;
    std::string description;
    std::string terms; ///< that were accepted
    Timestamp termsAcceptedAt{};
    std::vector<InvitationContent::Offer> datasets;
    std::string serviceUrl;
    std::string certificatePin;
    std::optional<std::chrono::seconds> lease;
    std::optional<Timestamp> leaseEnd; ///< when the copy goes unless there is contact before
    Timestamp changedAt{};             ///< since when it has its state
    std::string changedBy;             ///< by whom, where the provider told
    Timestamp createdAt{};
    Timestamp lastContact{};
    std::vector<DatasetMappingInfo> mappings;
    std::optional<Error> problem; ///< why it isn't as it should be, when somebody just tried
};

struct InvitationAcceptance {
    std::string fileOrLink;
    std::string account; ///< of this workspace
    std::string name{};  ///< of the received share; empty: the share's own
    bool termsAccepted = false;
};

struct AcceptedShare {
    ReceivedShareInfo received;
    bool created = false; ///< false: it had been accepted before
};

struct MappingRequest {
    std::string received;
    AttachRequest attach{}; ///< `leader` is filled in; `database` as the share calls it, or "*"
};

struct MappedShare {
    DatasetMappingInfo mapping;
    bool created = false;
};

/// The consumer's received shares. Thread-safe; calls block on the provider's share service, and where
/// secrets are read also on the keychain. Whatever a crash left half done is finished or rolled back by the
/// next call for that share, and by the engine.
class ReceivedShareService {
public:
    virtual ~ReceivedShareService() = default;

    /// needsPerson when there are terms of use that were not accepted, or when the invitation names no share
    /// service; the reason when the provider refuses it, and then nothing is left; `unavailable` when it
    /// can't be reached: then this is finished later, or by the same call again.
    [[nodiscard]] virtual Result<AcceptedShare> accept(const InvitationAcceptance& request,
                                                       const CancelToken& cancel) = 0;
    /// False when it was rejected before.
    [[nodiscard]] virtual Result<bool> reject(const std::string& fileOrLink, const CancelToken& cancel) = 0;

    /// By name, as far as is known here: asks nobody.
    [[nodiscard]] virtual Result<std::vector<ReceivedShareInfo>> receivedShares() = 0;
    /// Asks the provider how it stands, and acts on it.
    [[nodiscard]] virtual Result<ReceivedShareInfo> receivedShare(const std::string& name,
                                                                  const CancelToken& cancel) = 0;

    /// Follows databases of it. The errors of FollowerService::attach, and `revoked` when it has ended; on
    /// failure nothing is mapped.
    [[nodiscard]] virtual Result<MappedShare> map(const MappingRequest& request,
                                                  const CancelToken& cancel) = 0;
    /// Ends that, with all that was copied. False when it was not mapped so; `database` as in map().
    [[nodiscard]] virtual Result<bool> unmap(const std::string& received, const std::string& cluster,
                                             const std::string& database, const CancelToken& cancel) = 0;
    /// With all its mappings, and the credential; it stays `deleting` until its provider, when out of reach,
    /// has heard that nobody follows any more, or until it is deleted again. To end the subscription, ask to
    /// revoke.
    [[nodiscard]] virtual Result<void> deleteReceived(const std::string& name, const CancelToken& cancel) = 0;
};

} // namespace sharepane::facade
