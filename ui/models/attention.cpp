#include "ui/models/attention.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/receivedtext.h"
#include "ui/text/subscriptiontext.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Place = AttentionItem::Place;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::Attention)
};

constexpr int mostOfAKind = 5;            ///< more than that hide what else there is
constexpr std::chrono::hours silence{24}; ///< a consumer that is away for longer may need help

/// Takes the first so many of a kind, and counts the rest without making them.
class Collector {
public:
    void beginKind() { m_ofThisKind = 0; }
    template <typename Make>
    void add(Make make)
    {
        if (++m_ofThisKind <= mostOfAKind) {
            m_found.items.push_back(make());
        } else {
            ++m_found.more;
        }
    }
    [[nodiscard]] Attention sorted()
    {
        std::ranges::stable_sort(m_found.items, std::ranges::greater(),
                                 [](const AttentionItem& item) { return static_cast<int>(item.tone); });
        return std::move(m_found);
    }

private:
    int m_ofThisKind = 0;
    Attention m_found;
};

bool isUnmapped(const facade::ReceivedShareInfo& share)
{
    return share.state == "active" && share.mappings.empty();
}

AttentionItem itemOf(const facade::SyncStatus& status)
{
    const StateText state = describe(status.state);
    const QString name = text(status.name.text());
    const QString why = status.lastError ? describe(*status.lastError).oneLine() : state.explanation;
    const Tone tone = needsAttention(status.state) ? state.tone : Tone::warning;
    return {u"sync "_s + name, tone, Tr::tr("%1: %2").arg(name, state.label), why, Tr::tr("Show sync"),
            Place::sync,       name};
}

void addSync(Collector& found, const SyncPicture& sync)
{
    // What stopped first: the list may be cut.
    for (const bool stopped : {true, false}) {
        for (const auto& row : sync.rows) {
            const auto& status = row.status;
            const bool stops = needsAttention(status.state) && status.state != facade::SyncState::unreachable;
            const bool matters = needsAttention(status.state) ||
                                 (status.state == facade::SyncState::upToDate && status.lastError);
            if (matters && stops == stopped) {
                found.add([&] { return itemOf(status); });
            }
        }
    }
}

void addReceived(Collector& found, const Situation& situation)
{
    for (const auto* share : situation.received.ended()) {
        if (!situation.isRead || !situation.isRead(keyOfEnd(*share))) {
            found.add([&]() -> AttentionItem {
                const EndText words = describeEnd(*share);
                return {u"ended "_s + keyOfEnd(*share),
                        describeReceived(*share).tone,
                        words.whoAndWhen,
                        words.nextStep,
                        Tr::tr("Show share"),
                        Place::received,
                        text(share->name)};
            });
        }
    }
    for (const auto& share : situation.received.shares) {
        if (isUnmapped(share)) {
            found.add([&]() -> AttentionItem {
                return {u"map "_s + text(share.name),
                        Tone::accent,
                        Tr::tr("%1 is received, but not mapped.").arg(text(share.name)),
                        Tr::tr("Map it to a cluster to follow what it holds."),
                        Tr::tr("Map…"),
                        Place::map,
                        text(share.name)};
            });
        }
    }
}

void addClusters(Collector& found, const Catalogue& catalogue)
{
    for (const auto& cluster : catalogue.clusters) {
        if (cluster.info.problem) {
            found.add([&]() -> AttentionItem {
                const ErrorText words = describe(*cluster.info.problem);
                return {u"cluster "_s + text(cluster.info.name),
                        Tone::danger,
                        Tr::tr("The storage of %1 can't be read.").arg(text(cluster.info.name)),
                        (words.cause + u' ' + words.nextStep).trimmed(),
                        Tr::tr("Show cluster"),
                        Place::cluster,
                        text(cluster.info.name)};
            });
        }
    }
}

void addSubscriptions(Collector& found, const Situation& situation)
{
    for (const auto& subscription : situation.sharing.subscriptions) {
        const bool away = situation.now - subscription.lastContact > silence;
        const bool open = subscription.state == "active" || subscription.state == "revoking";
        if (away && open && situation.sharing.share(subscription.share) != nullptr) {
            found.add([&]() -> AttentionItem {
                const QString consumer = describeConsumer(subscription);
                const QString share = text(subscription.share.text());
                const QString more =
                    subscription.state == "active"
                        ? Tr::tr("They may have a problem: ask %1.").arg(text(subscription.email))
                        : describeSubscription(subscription).explanation;
                return {u"away "_s + text(subscription.id),
                        Tone::warning,
                        Tr::tr("%1, who reads %2, was last heard of on %3.")
                            .arg(consumer, share, formatTime(subscription.lastContact)),
                        more,
                        Tr::tr("Show share"),
                        Place::subscriptions,
                        share};
            });
        }
    }
}

void addService(Collector& found, const Situation& situation)
{
    const auto pending =
        std::ranges::count(situation.sharing.invitations, "pending", &facade::InvitationInfo::state);
    if (situation.serviceProblem) {
        found.add([&]() -> AttentionItem {
            const ErrorText words = describe(*situation.serviceProblem);
            return {u"service"_s,
                    Tone::danger,
                    Tr::tr("The share service doesn't run: nobody can read what you share."),
                    words.oneLine(),
                    Tr::tr("Settings…"),
                    Place::settings,
                    {}};
        });
    } else if (situation.unserved && pending > 0) {
        found.add([&]() -> AttentionItem {
            return {u"service"_s,
                    Tone::warning,
                    Tr::tr("Invitations can't be accepted: the share service is off."),
                    Tr::tr("Waiting for an answer: %1. Turn the share service on, or run it elsewhere.")
                        .arg(formatNumber(pending)),
                    Tr::tr("Settings…"),
                    Place::settings,
                    {}};
        });
    }
}

void addInvitations(Collector& found, const Situation& situation)
{
    for (const auto& invitation : situation.sharing.invitations) {
        if (invitation.state == "expired") {
            found.add([&]() -> AttentionItem {
                return {u"invitation "_s + text(invitation.id),
                        Tone::warning,
                        Tr::tr("The invitation of %1 to %2 expired on %3.")
                            .arg(text(invitation.recipient), text(invitation.share.text()),
                                 formatTime(invitation.expiresAt)),
                        Tr::tr("Send it again, or withdraw it."),
                        Tr::tr("Show invitation"),
                        Place::invitation,
                        text(invitation.id)};
            });
        }
    }
}

} // namespace

QString keyOfEnd(const facade::ReceivedShareInfo& share)
{
    return text(share.name) + u'@' + QString::number(toMillis(share.changedAt));
}

int waitingOf(const ReceivedPicture& received, const std::function<bool(const QString&)>& isRead)
{
    const auto ended = received.ended();
    const auto news =
        std::ranges::count_if(ended, [&](const auto* share) { return !isRead(keyOfEnd(*share)); });
    return static_cast<int>(news + std::ranges::count_if(received.shares, isUnmapped));
}

Attention attentionOf(const Situation& situation)
{
    Collector found;
    addService(found, situation);
    addClusters(found, situation.catalogue);
    found.beginKind();
    addSync(found, situation.sync);
    found.beginKind();
    addReceived(found, situation);
    found.beginKind();
    addInvitations(found, situation);
    found.beginKind();
    addSubscriptions(found, situation);
    return found.sorted();
}

} // namespace sharepane::ui
