#include "core/serve/controlgrants.h"

#include "core/base/units.h"
#include "core/control/recipients.h"
#include "core/control/shares.h"
#include "core/control/subscriptions.h"

namespace sharepane::serve {

namespace {

class ControlGrants final : public Grants {
public:
    ControlGrants(const std::shared_ptr<workspace::Workspace>& workspace, std::shared_ptr<const Clock> clock)
        : m_shares(workspace, clock)
        , m_recipients(workspace, clock)
        , m_subscriptions(workspace, clock)
        , m_clock(std::move(clock))
    {
    }

    Result<Admission> byToken(std::string_view token) override
    {
        const auto recipient = TRY(m_recipients.byToken(token));
        return recipient ? admit(*recipient) : admit(TRY(m_subscriptions.byCredential(token)));
    }

    Result<Admission> byRecipient(const std::string& recipientId) override
    {
        const auto recipient = TRY(m_recipients.byId(recipientId));
        return recipient ? admit(*recipient) : admit(TRY(m_subscriptions.byId(recipientId)));
    }

private:
    Result<Admission> admit(const control::Recipient& recipient) const
    {
        Admission admission;
        const auto share = TRY(m_recipients.shareOf(recipient));
        if (!share) {
            return admission;
        }
        admission.shareName = share->name;
        if (!recipient.isValid(m_clock->now())) {
            admission.refusal = recipient.revokedAt ? Refusal::revoked : Refusal::expired;
            return admission;
        }
        auto databases = TRY(databasesOf(share->id));
        admission.grant = Grant{recipient.id, share->id, share->name, std::move(databases), {}};
        return admission;
    }

    Result<Admission> admit(const std::optional<control::Subscription>& subscription) const
    {
        Admission admission;
        if (!subscription) {
            return admission;
        }
        admission.shareName = subscription->share;
        admission.subscriptionId = subscription->id;
        if (!control::mayRead(subscription->state)) {
            const bool deleted = subscription->state == control::SubscriptionState::sourceDeleted;
            const auto standing = TRY(m_subscriptions.standingOf(*subscription));
            admission.refusal = deleted ? Refusal::sourceDeleted : Refusal::revoked;
            admission.reason = (deleted ? "The provider deleted this share on "
                                        : "The provider revoked this share subscription on ") +
                               formatTimestamp(standing.since) +
                               (standing.by.empty() ? "." : " (" + standing.by + ").");
            return admission;
        }
        auto databases = TRY(databasesOf(subscription->shareId));
        admission.grant = Grant{subscription->id, subscription->shareId, subscription->share,
                                std::move(databases), subscription->id};
        return admission;
    }

    Result<std::vector<GrantedDatabase>> databasesOf(const std::string& shareId) const
    {
        std::vector<GrantedDatabase> databases;
        for (const control::SharedDatabase& given : TRY(m_shares.sharedDatabases(shareId))) {
            databases.push_back({given.cluster, given.database, given.selection});
        }
        return databases;
    }

    control::Shares m_shares;
    control::Recipients m_recipients;
    control::Subscriptions m_subscriptions;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace

std::shared_ptr<Grants> controlGrants(std::shared_ptr<workspace::Workspace> workspace,
                                      std::shared_ptr<const Clock> clock)
{
    return std::make_shared<ControlGrants>(workspace, std::move(clock));
}

} // namespace sharepane::serve
