#pragma once

#include "core/control/identities.h"
#include "core/control/lifecycle.h"
#include "core/control/shares.h"
#include "core/shareapi/invitation.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::control {

/// An invitation as its provider knows it: without its secret, of which only the SHA-256 is kept.
struct SentInvitation {
    std::string id; ///< UUID
    std::string account;
    std::string share;
    std::string recipient; ///< e-mail
    std::string message;
    InvitationState state = InvitationState::pending; ///< now: what has run out is `expired`
    Timestamp createdAt{};
    Timestamp sentAt{}; ///< when its present secret was made
    Timestamp expiresAt{};
    std::optional<std::chrono::seconds> lease{}; ///< as in NewInvitation
    [[nodiscard]] std::string shareText() const { return account + "/" + share; }
};

struct NewInvitation {
    std::string account;
    std::string share;
    std::string recipient; ///< e-mail
    std::string message{}; ///< at most 4 KiB
    std::chrono::milliseconds validity = defaultValidity;
    /// The consumer deletes its copy by itself after so long without contact; nothing: never. A minute to a
    /// year.
    std::optional<std::chrono::seconds> lease{};
    static constexpr std::chrono::milliseconds defaultValidity = std::chrono::days(14);
};

/// What to send, which can't be made a second time: its secret is in nothing else.
struct IssuedInvitation {
    SentInvitation invitation;
    shareapi::SignedInvitation content;
};

/// Where the share service of this workspace is reached, as it was last configured: the settings
/// `service.public_url` and `service.certificate_pin` of sharepane.db. Both empty: none has run yet.
struct ServiceAddress {
    std::string url;
    std::string certificatePin;
};
[[nodiscard]] Result<ServiceAddress> serviceAddress(const workspace::Workspace& workspace);
[[nodiscard]] Result<void> setServiceAddress(const workspace::Workspace& workspace,
                                             const ServiceAddress& address);

/// Invitations to the shares of this workspace. Thread-safe; every change is one transaction together with
/// its entry in the activity log.
///
/// Withdrawing an invitation is not revoking: who accepted it before has a share subscription, which nothing
/// here touches.
class Invitations {
public:
    Invitations(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);

    /// Signs with the account's key (Identities::keyOf, with its errors). alreadyExists, naming it, while an
    /// invitation of that recipient to that share can be accepted; invalidArgument for a share that holds
    /// nothing, and for a validity of less than a minute or more than a year.
    [[nodiscard]] Result<IssuedInvitation> create(const NewInvitation& invitation);
    /// Of one share, or of all; newest first.
    [[nodiscard]] Result<std::vector<SentInvitation>> list(const std::string& shareId = {}) const;
    [[nodiscard]] Result<SentInvitation> find(const std::string& id) const;
    /// The one of that recipient to that share that can be accepted now; notFound when there is none.
    [[nodiscard]] Result<SentInvitation> pending(const std::string& shareId,
                                                 const std::string& recipient) const;
    /// It can't be accepted any more. False when it was withdrawn already; conflict, saying so, when it was
    /// answered.
    [[nodiscard]] Result<bool> withdraw(const std::string& id);
    /// Made anew, with the share as it is now: another secret and another expiry. What was sent before can't
    /// be accepted any more. Also of an expired one; conflict when it was answered or withdrawn.
    [[nodiscard]] Result<IssuedInvitation> resend(const std::string& id, std::chrono::milliseconds validity);

private:
    [[nodiscard]] Result<shareapi::Invitation> compose(const SentInvitation& sent) const;

    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace sharepane::control
