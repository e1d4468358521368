#include "ui/text/statetext.h"

#include <QtCore/QCoreApplication>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using facade::SyncState;

namespace {
struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::StateText)
};
} // namespace

StateText describe(SyncState state)
{
    switch (state) {
    case SyncState::attaching:
        return {Tr::tr("Attaching"),
                Tr::tr("The first snapshot is being fetched; nothing can be queried yet."), Tone::accent,
                u"attaching"_s};
    case SyncState::syncing:
        return {Tr::tr("Syncing"), Tr::tr("New commits are being fetched."), Tone::accent, u"syncing"_s};
    case SyncState::upToDate:
        return {Tr::tr("Up to date"), Tr::tr("Everything that the leader committed can be queried."),
                Tone::good, u"check"_s};
    case SyncState::unreachable:
        return {
            Tr::tr("Unreachable"),
            Tr::tr("The leader can't be reached. The last snapshot is served, and Sharepane tries again."),
            Tone::warning, u"unreachable"_s};
    case SyncState::needsPerson:
        return {Tr::tr("Needs you"), Tr::tr("Following has stopped until somebody acts."), Tone::danger,
                u"alert"_s};
    case SyncState::paused:
        return {Tr::tr("Paused"), Tr::tr("Paused by you. The last snapshot is served."), Tone::neutral,
                u"pause"_s};
    case SyncState::detached:
        return {Tr::tr("Detached"), Tr::tr("The leader ended the link."), Tone::danger, u"detach"_s};
    }
    return {};
}

QString describe(facade::DatabaseKind kind)
{
    return kind == facade::DatabaseKind::leader ? Tr::tr("Leader") : Tr::tr("Follower");
}

bool needsAttention(SyncState state)
{
    return state == SyncState::unreachable || state == SyncState::needsPerson || state == SyncState::detached;
}

} // namespace sharepane::ui
