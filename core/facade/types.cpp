#include "core/facade/types.h"

namespace sharepane::facade {

const char* nameOf(SyncState state)
{
    switch (state) {
    case SyncState::attaching:
        return "attaching";
    case SyncState::syncing:
        return "syncing";
    case SyncState::upToDate:
        return "up_to_date";
    case SyncState::unreachable:
        return "unreachable";
    case SyncState::needsPerson:
        return "needs_person";
    case SyncState::paused:
        return "paused";
    case SyncState::detached:
        break;
    }
    return "detached";
}

const char* nameOf(ModificationKind kind)
{
    switch (kind) {
    case ModificationKind::none:
        return "none";
    case ModificationKind::unite:
        return "union";
    case ModificationKind::replace:
        break;
    }
    return "replace";
}

std::optional<ModificationKind> modificationKindOf(std::string_view name)
{
    for (const auto kind : {ModificationKind::none, ModificationKind::unite, ModificationKind::replace}) {
        if (name == nameOf(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

} // namespace sharepane::facade
