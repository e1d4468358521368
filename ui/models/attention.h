#pragma once

#include "core/base/clock.h"
#include "ui/controllers/catalogue.h"
#include "ui/controllers/received.h"
#include "ui/controllers/sharing.h"
#include "ui/controllers/syncmonitor.h"
#include "ui/text/statetext.h"

#include <QtCore/QString>

#include <functional>
#include <optional>
#include <vector>

namespace sharepane::ui {

/// Something that waits for a person: the object with what is wrong, why and what to do, and where that is
/// done.
struct AttentionItem {
    enum class Place : std::uint8_t {
        sync,          ///< `object` is a follower database, "CLUSTER/DATABASE"
        cluster,       ///< a cluster
        received,      ///< a received share
        map,           ///< likewise, to be mapped
        invitation,    ///< the id of an invitation
        subscriptions, ///< a share, "ACCOUNT/SHARE"
        settings,      ///< nothing
    };
    QString key; ///< what it is about: unique
    Tone tone = Tone::warning;
    QString headline;
    QString more;
    QString verb;
    Place place = Place::sync;
    QString object;

    friend bool operator==(const AttentionItem&, const AttentionItem&) = default;
};

/// What is known of a workspace at one moment.
struct Situation {
    const SharingPicture& sharing;
    const ReceivedPicture& received;
    const SyncPicture& sync;
    const Catalogue& catalogue;
    std::optional<Error> serviceProblem{};        ///< why the share service can't run
    bool unserved = false;                        ///< this window could run the share service, and doesn't
    std::function<bool(const QString&)> isRead{}; ///< news that somebody closed, by keyOfEnd()
    Timestamp now{};
};

struct Attention {
    std::vector<AttentionItem> items; ///< the most urgent first
    int more = 0;                     ///< that are not among them
};

/// What needs somebody now. A pure function.
[[nodiscard]] Attention attentionOf(const Situation& situation);

/// The news that a received share ended: another one when it ends again.
[[nodiscard]] QString keyOfEnd(const facade::ReceivedShareInfo& share);
/// How many received shares wait for somebody: they ended, which nobody has closed, or nothing of them is
/// mapped.
[[nodiscard]] int waitingOf(const ReceivedPicture& received,
                            const std::function<bool(const QString&)>& isRead);

} // namespace sharepane::ui
