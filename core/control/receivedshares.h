#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/control/lifecycle.h"
#include "core/shareapi/acceptance.h"
#include "core/shareapi/invitation.h"
#include "core/workspace/workspace.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What a consumer keeps of the shares that it has received, and of what it follows of them.
namespace sharepane::control {

struct ReceivedShare {
    std::string id; ///< UUID: that of the invitation
    std::string name;
    std::string account; ///< of this workspace, that accepted it
    ReceivedState state = ReceivedState::accepting;
    shareapi::Consumer provider; ///< its account, e-mail address and organization, as the invitation says
    std::string providerKey;     ///< that signed the invitation: 32 bytes
    std::string share;
    std::string description;
    std::string terms; ///< that were accepted
    std::vector<shareapi::OfferedDataset> datasets;
    Timestamp termsAcceptedAt{};
    std::string serviceUrl;
    std::string certificatePin;                ///< may be empty
    std::string subscriptionId;                ///< empty while `accepting`
    std::optional<std::chrono::seconds> lease; ///< how long a copy may be kept without contact
    Timestamp changedAt{};                     ///< since when it has its state
    std::string changedBy;                     ///< by whom, where the provider told; empty: by ourselves
    bool confirmed = false; ///< of one that ended: the provider knows that our copy is gone
    Timestamp createdAt{};
    Timestamp lastContact{};

    [[nodiscard]] std::optional<Timestamp> leaseEnd() const
    {
        return lease ? std::optional(lastContact + *lease) : std::nullopt;
    }
};

/// Something of a received share that a cluster of this workspace follows, as an attachment.
struct DatasetMapping {
    std::string id; ///< UUID
    std::string receivedId;
    std::string cluster;
    std::string database; ///< as the subscription calls it, or "*"
    std::string request;  ///< JSON of whoever attaches; not looked into
    MappingState state = MappingState::attaching;
    std::string attachmentId; ///< empty: none yet, or none any more
    Timestamp createdAt{};
};

struct NewReceived {
    shareapi::Invitation invitation;
    std::string account; ///< that accepts
    std::string name{};  ///< empty: the share's
};

/// Received shares and dataset mappings of this workspace. Thread-safe. Every change is one transaction
/// together with its entry in the activity log; nothing here speaks to a provider, attaches, or keeps
/// secrets: who does, does it while holding the share's ReceivedLock, and in the order that ReceivedStep
/// says.
class ReceivedShares {
public:
    ReceivedShares(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);

    /// As `accepting`. False when that invitation was received before, in whatever state it is now;
    /// alreadyExists when that was under another name or by another account, or when the name is taken.
    /// notFound without that account.
    [[nodiscard]] Result<std::pair<ReceivedShare, bool>> begin(const NewReceived& received);
    /// The provider has accepted. False when that was known already.
    [[nodiscard]] Result<bool> accepted(const std::string& id, const shareapi::AcceptAnswer& answer);
    /// Forgets one that is `accepting`, as the provider refused it or never heard of it.
    [[nodiscard]] Result<void> abandon(const std::string& id, const std::string& reason);
    /// What the provider says of it. Whether that changed its state. One that was revoked and reinstated
    /// since the last contact is `revoked` first, as the provider has forgotten its followers: what they have
    /// goes, and the next contact brings it back.
    [[nodiscard]] Result<bool> apply(const std::string& id, const shareapi::Standing& standing);
    /// `lapsed`, if its lease has run out by now; false otherwise.
    [[nodiscard]] Result<bool> lapse(const std::string& id);
    /// The provider knows that nothing is left of it here.
    [[nodiscard]] Result<void> confirmed(const std::string& id);
    /// `deleting`. False when it is so already; conflict while it is `accepting`.
    [[nodiscard]] Result<bool> startDeleting(const std::string& id);
    /// Forgets one that is `deleting` and has no mapping any more.
    [[nodiscard]] Result<void> forget(const std::string& id);

    [[nodiscard]] Result<std::vector<ReceivedShare>> list() const; ///< by name
    /// notFound when there is none of that name.
    [[nodiscard]] Result<ReceivedShare> find(const std::string& name) const;
    [[nodiscard]] Result<std::optional<ReceivedShare>> byId(const std::string& id) const;
    [[nodiscard]] Result<std::optional<ReceivedShare>> bySubscription(const std::string& subscription) const;

    /// As `attaching`. False, with the one there is, for the same request again; alreadyExists when it
    /// differs; `revoked`, with who ended it and when, unless the share is active.
    [[nodiscard]] Result<std::pair<DatasetMapping, bool>> addMapping(const DatasetMapping& mapping);
    /// Of one received share, or of all; by share, cluster and database.
    [[nodiscard]] Result<std::vector<DatasetMapping>> mappings(const std::string& receivedId = {}) const;
    /// After MappingEvent::attach, with the attachment that it has now.
    [[nodiscard]] Result<void> attached(const std::string& mappingId, const std::string& attachmentId);
    /// As `suspending`, with how it is attached now, for when its received share comes back; an empty request
    /// leaves what is known. False when it is so already; conflict while it is `suspended` or `detaching`.
    [[nodiscard]] Result<bool> startSuspending(const std::string& mappingId, const std::string& request);
    /// After `event`; false when nothing follows that in its state.
    [[nodiscard]] Result<bool> move(const std::string& mappingId, MappingEvent event);
    /// Forgets one that is `detaching`, or `attaching` in vain.
    [[nodiscard]] Result<void> removeMapping(const std::string& mappingId, const std::string& reason = {});

private:
    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const Clock> m_clock;
};

/// Who ended a received share and when, as an error of who wanted to `op` it; for shares that mayFollow()
/// refuses.
[[nodiscard]] Error endedError(const ReceivedShare& received, const std::string& op);

/// Names in the secret store: of the credential, and of the one-time secret while it is `accepting`.
[[nodiscard]] std::string credentialName(const ReceivedShare& received);
[[nodiscard]] std::string oneTimeSecretName(const ReceivedShare& received);

/// What is to be done next, so that a received share and its mappings are as they should be: after a crash
/// at any time the same question gives what is left to do. Pure.
struct ReceivedStep {
    enum class Kind : std::uint8_t {
        none,
        finishAccepting, ///< ask the provider (again), or abandon
        attach,          ///< `mapping`; then attached()
        resume,          ///< `mapping`
        suspend,         ///< end the attachment of `mapping` with all that was copied, then move() it
        detach,          ///< end the attachment of `mapping`, then removeMapping()
        startDetaching,  ///< `mapping`
        confirm,         ///< tell the provider that nothing is left, then confirmed()
        forget,          ///< remove its secrets, then forget()
    };
    Kind kind = Kind::none;
    std::string mapping{}; ///< its id
};
[[nodiscard]] ReceivedStep nextStep(const ReceivedShare& received,
                                    const std::vector<DatasetMapping>& mappings);

/// The right to act on one received share: held by one thread of one process at a time, and freed by a crash.
class ReceivedLock {
public:
    /// Waits for whoever has it.
    [[nodiscard]] static Result<ReceivedLock> acquire(const workspace::Workspace& workspace,
                                                      const std::string& receivedId);
    /// Nothing when somebody has it.
    [[nodiscard]] static Result<std::optional<ReceivedLock>> tryAcquire(const workspace::Workspace& workspace,
                                                                        const std::string& receivedId);
    ReceivedLock(ReceivedLock&& other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    ReceivedLock& operator=(ReceivedLock&&) = delete;
    ~ReceivedLock();

private:
    explicit ReceivedLock(int fd)
        : m_fd(fd)
    {
    }
    int m_fd;
};

} // namespace sharepane::control
