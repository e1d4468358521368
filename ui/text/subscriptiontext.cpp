#include "ui/text/subscriptiontext.h"

#include "ui/text/format.h"
#include "ui/text/sharingtext.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::SubscriptionText)
};

} // namespace

StateText describeSubscription(const facade::SubscriptionInfo& subscription)
{
    const QString consumer = text(subscription.consumer);
    const QString when = formatTime(subscription.changedAt);
    if (subscription.state == "active") {
        return {Tr::tr("Active"), Tr::tr("%1 reads the share since %2.").arg(consumer, when), Tone::good,
                u"check"_s};
    }
    if (subscription.state == "revoking") {
        return {Tr::tr("Revoking"),
                Tr::tr("Revoked on %1: nothing can be read with it. %2 has not said yet that what was copied "
                       "there is deleted.")
                    .arg(when, consumer),
                Tone::warning, u"syncing"_s};
    }
    if (subscription.state == "revoked") {
        const QString who = nameOfActor(subscription.changedBy);
        QString explanation = Tr::tr("%1 revoked it on %2.").arg(who, when);
        if (subscription.copyDeletedAt) {
            explanation += u' ' + Tr::tr("What was copied there was deleted on %1.")
                                      .arg(formatTime(*subscription.copyDeletedAt));
        }
        return {Tr::tr("Revoked"), explanation, Tone::neutral, u"stop"_s};
    }
    if (subscription.state == "source_deleted") {
        return {Tr::tr("Source deleted"),
                Tr::tr("The share that it was for was deleted on %1. It can't be reinstated: send %2 another "
                       "invitation.")
                    .arg(when, consumer),
                Tone::neutral, u"delete"_s};
    }
    return {text(subscription.state), {}, Tone::neutral, {}};
}

bool canRevoke(const facade::SubscriptionInfo& subscription)
{
    return subscription.state == "active";
}

bool canReinstate(const facade::SubscriptionInfo& subscription)
{
    return subscription.state == "revoking" || subscription.state == "revoked";
}

QString describeConsumer(const facade::SubscriptionInfo& subscription)
{
    return subscription.organization.empty()
               ? text(subscription.consumer)
               : text(subscription.consumer) + u", "_s + text(subscription.organization);
}

std::optional<std::chrono::milliseconds> worstLagOf(const facade::SubscriptionInfo& subscription)
{
    if (subscription.state != "active" || subscription.databases.empty()) {
        return std::nullopt;
    }
    const auto worst =
        std::ranges::max_element(subscription.databases, {}, &facade::SubscriptionInfo::Database::lagMs);
    return std::chrono::milliseconds(worst->lagMs);
}

QString describeCopies(const facade::SubscriptionInfo& subscription)
{
    QStringList names;
    for (const auto& database : subscription.databases) {
        names << text(database.name);
    }
    return names.join(u", "_s);
}

} // namespace sharepane::ui
