#pragma once

#include "core/control/shares.h"
#include "core/control/subscriptions.h"
#include "core/facade/core.h"
#include "core/facade/subscriptionservice.h"

#include <memory>

namespace sharepane::facade {

/// SubscriptionService over core/control.
class SubscriptionServiceImpl final : public SubscriptionService {
public:
    explicit SubscriptionServiceImpl(const std::shared_ptr<Core>& core);

    Result<std::vector<SubscriptionInfo>> subscriptions(const ShareName& share) override;
    Result<std::vector<SubscriptionInfo>> allSubscriptions() override;
    Result<bool> revoke(const std::string& id) override;
    Result<bool> reinstate(const std::string& id) override;

private:
    [[nodiscard]] Result<std::vector<SubscriptionInfo>> infosOf(const std::string& shareId) const;

    std::shared_ptr<Core> m_core;
    control::Shares m_shares;
    control::Subscriptions m_subscriptions;
};

} // namespace sharepane::facade
