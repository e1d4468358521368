#include "ui/pages/subscriptionactions.h"

#include "ui/text/format.h"
#include "ui/text/subscriptiontext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/confirm.h"

namespace sharepane::ui {

SubscriptionActions::SubscriptionActions(facade::Session& session, Jobs& jobs, SharingController& sharing,
                                         Banner* banner, QWidget* page)
    : QObject(page)
    , m_session(session)
    , m_jobs(jobs)
    , m_sharing(sharing)
    , m_banner(banner)
    , m_page(page)
{
}

template <typename Work>
void SubscriptionActions::act(const QString& done, const QString& more, Work work)
{
    m_banner->clear();
    m_jobs.run(this, std::move(work), [this, done, more](const Result<bool>& result) {
        if (result) {
            m_banner->showMessage(Tone::good, done, more);
        } else {
            m_banner->showError(result.error());
        }
        m_sharing.reload();
    });
}

void SubscriptionActions::revoke(const facade::SubscriptionInfo& subscription)
{
    const QString consumer = text(subscription.consumer);
    const QString copies = describeCopies(subscription);
    const QString goes =
        copies.isEmpty() ? tr("Nothing was copied there yet.")
                         : tr("What was copied there is deleted as soon as they hear of it: %1.").arg(copies);
    confirm(m_page, tr("Revoke the share subscription of %1?").arg(describeConsumer(subscription)),
            tr("From now on %1 can read nothing of %2. %3 You can reinstate it without a new invitation.")
                .arg(text(subscription.email), text(subscription.share.text()), goes),
            tr("Revoke"), [this, id = subscription.id, consumer] {
                act(tr("The share subscription of %1 is revoked.").arg(consumer),
                    tr("Every request with it is refused from now on."),
                    [&session = m_session, id](const CancelToken&) {
                        return session.subscriptions().revoke(id);
                    });
            });
}

void SubscriptionActions::reinstate(const facade::SubscriptionInfo& subscription)
{
    const QString consumer = text(subscription.consumer);
    confirm(
        m_page, tr("Reinstate the share subscription of %1?").arg(describeConsumer(subscription)),
        tr("%1 can read %2 again, as it is now, without a new invitation. Their followers come back by "
           "themselves.")
            .arg(text(subscription.email), text(subscription.share.text())),
        tr("Reinstate"),
        [this, id = subscription.id, consumer] {
            act(tr("The share subscription of %1 is active again.").arg(consumer),
                tr("Their followers come back when they ask next."),
                [&session = m_session, id](const CancelToken&) {
                    return session.subscriptions().reinstate(id);
                });
        },
        Question::gives);
}

} // namespace sharepane::ui
