#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/control/activity.h"
#include "core/control/lifecycle.h"
#include "core/shareapi/acceptance.h"
#include "core/workspace/sql.h"
#include "core/workspace/workspace.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sharepane::control {

/// What the consumer said of one database, and when.
struct ReportedDatabase {
    shareapi::AppliedDatabase applied;
    Timestamp reportedAt{};
};

/// A share subscription as its provider knows it.
struct Subscription {
    std::string id;      ///< UUID
    std::string shareId; ///< UUID, of a share that may have been deleted
    std::string account; ///< of the share
    std::string share;   ///< name
    std::string invitationId;
    std::string recipient;       ///< e-mail of whom the invitation was for
    shareapi::Consumer consumer; ///< what whoever accepted says of itself
    SubscriptionState state = SubscriptionState::active;
    std::optional<std::chrono::seconds> lease; ///< how long the consumer may keep its copy without contact
    Timestamp acceptedAt{};
    Timestamp changedAt{};                  ///< since when it has its state
    std::string changedBy;                  ///< as in Activity
    std::optional<Timestamp> copyDeletedAt; ///< since the last change: the consumer said so
    Timestamp lastContact{};
    [[nodiscard]] std::string shareText() const { return account + "/" + share; }
};

/// What became of somebody's attempt to accept.
struct Acceptance {
    std::optional<Subscription> subscription; ///< when it was accepted, now or by the same consumer before
    bool created = false;
    shareapi::Refusal refusal = shareapi::Refusal::unknown; ///< otherwise
};

struct Rejection {
    bool rejected = false; ///< now or before
    bool created = false;
    shareapi::Refusal refusal = shareapi::Refusal::unknown; ///< otherwise
};

/// Share subscriptions of this workspace's shares. Thread-safe; several processes may use the same
/// workspace. Every change is one transaction together with its entry in the activity log.
///
/// Revoking is not withdrawing an invitation: nothing here touches invitations but their being answered.
class Subscriptions {
public:
    Subscriptions(std::shared_ptr<workspace::Workspace> workspace, std::shared_ptr<const Clock> clock);

    /// Of any number of attempts at once exactly one succeeds. A repetition with the same credential hash
    /// gets the same subscription, whatever has become of it since, so that a consumer that did not hear the
    /// answer can ask again. Who doesn't know the secret learns nothing. What knows the secret and is
    /// refused is logged.
    [[nodiscard]] Result<Acceptance> accept(const std::string& invitationId, std::string_view secret,
                                            const shareapi::AcceptRequest& request);
    [[nodiscard]] Result<Rejection> reject(const std::string& invitationId, std::string_view secret,
                                           const shareapi::RejectRequest& request);

    /// Whether that is the one-time secret of that invitation, whatever has become of it.
    [[nodiscard]] Result<bool> isSecretOf(const std::string& invitationId, std::string_view secret) const;

    /// Of one share (also of one that was deleted), or of all when `shareId` is empty; the newest first.
    [[nodiscard]] Result<std::vector<Subscription>> list(const std::string& shareId = {}) const;
    [[nodiscard]] Result<Subscription> find(const std::string& id) const;
    /// By database.
    [[nodiscard]] Result<std::vector<ReportedDatabase>> reported(const std::string& id) const;
    /// Nothing when no subscription has or had that credential or id. What it may do is for the caller to
    /// ask: mayRead().
    [[nodiscard]] Result<std::optional<Subscription>> byCredential(std::string_view credential) const;
    [[nodiscard]] Result<std::optional<Subscription>> byId(const std::string& id) const;

    /// From when it returns nobody reads with it; the consumer's copy goes when the consumer hears of it.
    /// False when it was revoked already; conflict when its share was deleted.
    [[nodiscard]] Result<bool> revoke(const std::string& id, const std::string& who = localActor());
    /// With the same credential, and without a new invitation. False when it is active; conflict when its
    /// share was deleted.
    [[nodiscard]] Result<bool> reinstate(const std::string& id, const std::string& who = localActor());

    /// What a consumer says, in whatever state its subscription is; returns how that stands afterwards.
    /// notFound when there is no such subscription.
    [[nodiscard]] Result<Subscription> report(const std::string& id, const shareapi::StatusReport& report);
    /// For the consumer: who made it so is named by the e-mail address of the share's account, if that is
    /// still there.
    [[nodiscard]] Result<shareapi::Standing> standingOf(const Subscription& subscription) const;

private:
    [[nodiscard]] Result<bool> change(const std::string& id, SubscriptionEvent event, const char* verb,
                                      const std::string& who);

    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const Clock> m_clock;
};

/// Ends the subscriptions of a share that is being deleted, in the caller's transaction. How many.
[[nodiscard]] Result<std::size_t> endSubscriptionsOf(workspace::sql::Session& session,
                                                     const std::string& shareId, Timestamp now);

} // namespace sharepane::control
