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

} // namespace sharepane::facade
