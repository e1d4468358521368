#include "core/serve/controlgrants.h"

#include "core/control/recipients.h"
#include "core/control/shares.h"

namespace sharepane::serve {

namespace {

class ControlGrants final : public Grants {
public:
    ControlGrants(const std::shared_ptr<workspace::Workspace>& workspace, std::shared_ptr<const Clock> clock)
        : m_shares(workspace, clock)
        , m_recipients(workspace, clock)
        , m_clock(std::move(clock))
    {
    }

    Result<Admission> byToken(std::string_view token) override
    {
        return admit(TRY(m_recipients.byToken(token)));
    }

    Result<Admission> byRecipient(const std::string& recipientId) override
    {
        return admit(TRY(m_recipients.byId(recipientId)));
    }

private:
    Result<Admission> admit(const std::optional<control::Recipient>& recipient) const
    {
        Admission admission;
        const auto share = recipient ? TRY(m_recipients.shareOf(*recipient)) : std::nullopt;
        if (!share) {
            return admission;
        }
        admission.shareName = share->name;
        if (!recipient->isValid(m_clock->now())) {
            admission.refusal = recipient->revokedAt ? Refusal::revoked : Refusal::expired;
            return admission;
        }
        Grant grant{recipient->id, share->id, share->name, {}};
        for (const control::SharedDatabase& given : TRY(m_shares.sharedDatabases(share->id))) {
            grant.databases.push_back({given.cluster, given.database, given.selection});
        }
        admission.grant = std::move(grant);
        return admission;
    }

    control::Shares m_shares;
    control::Recipients m_recipients;
    std::shared_ptr<const Clock> m_clock;
};

} // namespace

std::shared_ptr<Grants> controlGrants(std::shared_ptr<workspace::Workspace> workspace,
                                      std::shared_ptr<const Clock> clock)
{
    return std::make_shared<ControlGrants>(workspace, std::move(clock));
}

} // namespace sharepane::serve
