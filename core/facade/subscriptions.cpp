#include "core/facade/subscriptions.h"

#include "core/catalog/names.h"
#include "core/facade/registrations.h"

namespace sharepane::facade {

namespace {

SubscriptionInfo infoOf(const control::Subscription& subscription,
                        const std::vector<control::ReportedDatabase>& reported)
{
    SubscriptionInfo info;
    info.id = subscription.id;
    info.share = {subscription.account, subscription.share};
    info.recipient = subscription.recipient;
    info.consumer = subscription.consumer.account;
    info.email = subscription.consumer.email;
    info.organization = subscription.consumer.organization;
    info.state = control::nameOf(subscription.state);
    info.lease = subscription.lease;
    info.acceptedAt = subscription.acceptedAt;
    info.changedAt = subscription.changedAt;
    info.changedBy = subscription.changedBy;
    info.copyDeletedAt = subscription.copyDeletedAt;
    info.lastContact = subscription.lastContact;
    for (const auto& [applied, reportedAt] : reported) {
        const std::int64_t lagMs = (applied.lag.count() + 999) / 1000; // a lag that is there is never none
        info.databases.push_back({applied.database, applied.version, lagMs, applied.bytes, reportedAt});
    }
    return info;
}

} // namespace

SubscriptionServiceImpl::SubscriptionServiceImpl(const std::shared_ptr<Core>& core)
    : m_core(core)
    , m_shares(core->workspace(), systemClock())
    , m_subscriptions(core->workspace(), systemClock())
{
}

Result<std::vector<SubscriptionInfo>> SubscriptionServiceImpl::infosOf(const std::string& shareId) const
{
    std::vector<SubscriptionInfo> infos;
    for (const auto& subscription : TRY(m_subscriptions.list(shareId))) {
        infos.push_back(infoOf(subscription, TRY(m_subscriptions.reported(subscription.id))));
    }
    return infos;
}

Result<std::vector<SubscriptionInfo>> SubscriptionServiceImpl::subscriptions(const ShareName& share)
{
    const auto known = m_shares.find(share.account, share.share);
    if (known) {
        return infosOf(known->id);
    }
    // Of one that was deleted, what is left of its share subscriptions is found by its name.
    std::vector<SubscriptionInfo> ended;
    if (known.error().code == ErrorCode::notFound) {
        ended = TRY(infosOf({}));
        std::erase_if(ended, [&](const SubscriptionInfo& info) {
            return !catalog::sameName(info.share.account, share.account) ||
                   !catalog::sameName(info.share.share, share.share);
        });
    }
    if (ended.empty()) {
        return fail(known.error());
    }
    return ended;
}

Result<std::vector<SubscriptionInfo>> SubscriptionServiceImpl::allSubscriptions()
{
    return infosOf({});
}

Result<bool> SubscriptionServiceImpl::revoke(const std::string& id)
{
    const bool revoked = TRY(m_subscriptions.revoke(id));
    // It is revoked, whatever else can't be done at this moment.
    const auto subscription = m_subscriptions.find(id);
    if (subscription) {
        dropStaleRegistrations(*m_core, databasesOf(*m_core, *subscription));
    }
    return revoked;
}

Result<bool> SubscriptionServiceImpl::reinstate(const std::string& id)
{
    return m_subscriptions.reinstate(id);
}

} // namespace sharepane::facade
