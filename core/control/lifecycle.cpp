#include "core/control/lifecycle.h"

#include <algorithm>
#include <array>
#include <span>

namespace sharepane::control {

namespace {

template <typename State, typename Event>
struct Step {
    State from;
    Event event;
    State to;
};

using IS = InvitationState;
using IE = InvitationEvent;
/// An accepted invitation is used up: what it led to is a share subscription, which is revoked instead. A
/// rejected or withdrawn one was ended by a person, and is made anew rather than brought back.
constexpr std::array invitationSteps{
    Step<IS, IE>{IS::pending, IE::accept, IS::accepted},
    Step<IS, IE>{IS::pending, IE::reject, IS::rejected},
    Step<IS, IE>{IS::pending, IE::withdraw, IS::withdrawn},
    Step<IS, IE>{IS::pending, IE::expire, IS::expired},
    Step<IS, IE>{IS::pending, IE::resend, IS::pending},
    Step<IS, IE>{IS::expired, IE::resend, IS::pending},
    Step<IS, IE>{IS::expired, IE::withdraw, IS::withdrawn},
};

using SS = SubscriptionState;
using SE = SubscriptionEvent;
constexpr std::array subscriptionSteps{
    Step<SS, SE>{SS::active, SE::revoke, SS::revoking},
    Step<SS, SE>{SS::revoking, SE::confirm, SS::revoked},
    Step<SS, SE>{SS::revoking, SE::reinstate, SS::active},
    Step<SS, SE>{SS::revoked, SE::reinstate, SS::active},
    Step<SS, SE>{SS::active, SE::deleteSource, SS::sourceDeleted},
    Step<SS, SE>{SS::revoking, SE::deleteSource, SS::sourceDeleted},
    Step<SS, SE>{SS::revoked, SE::deleteSource, SS::sourceDeleted},
};

using RS = ReceivedState;
using RE = ReceivedEvent;
constexpr std::array receivedSteps{
    Step<RS, RE>{RS::accepting, RE::accept, RS::active},
    Step<RS, RE>{RS::active, RE::revoke, RS::revoked},
    Step<RS, RE>{RS::active, RE::lapse, RS::lapsed},
    Step<RS, RE>{RS::active, RE::deleteSource, RS::sourceDeleted},
    Step<RS, RE>{RS::active, RE::remove, RS::deleting},
    Step<RS, RE>{RS::revoked, RE::reinstate, RS::active},
    Step<RS, RE>{RS::revoked, RE::deleteSource, RS::sourceDeleted},
    Step<RS, RE>{RS::revoked, RE::remove, RS::deleting},
    Step<RS, RE>{RS::lapsed, RE::reinstate, RS::active},
    Step<RS, RE>{RS::lapsed, RE::revoke, RS::revoked},
    Step<RS, RE>{RS::lapsed, RE::deleteSource, RS::sourceDeleted},
    Step<RS, RE>{RS::lapsed, RE::remove, RS::deleting},
    Step<RS, RE>{RS::sourceDeleted, RE::remove, RS::deleting},
};

using MS = MappingState;
using ME = MappingEvent;
constexpr std::array mappingSteps{
    Step<MS, ME>{MS::attaching, ME::attach, MS::attached},
    Step<MS, ME>{MS::attaching, ME::suspend, MS::suspending},
    Step<MS, ME>{MS::attaching, ME::detach, MS::detaching},
    Step<MS, ME>{MS::attached, ME::suspend, MS::suspending},
    Step<MS, ME>{MS::attached, ME::detach, MS::detaching},
    Step<MS, ME>{MS::suspending, ME::release, MS::suspended},
    Step<MS, ME>{MS::suspending, ME::detach, MS::detaching},
    Step<MS, ME>{MS::suspended, ME::resume, MS::attaching},
    Step<MS, ME>{MS::suspended, ME::detach, MS::detaching},
};

template <typename State, typename Event>
std::optional<State> follow(std::span<const Step<State, Event>> steps, State state, Event event)
{
    const auto step = std::ranges::find_if(
        steps, [&](const Step<State, Event>& one) { return one.from == state && one.event == event; });
    return step == steps.end() ? std::nullopt : std::optional(step->to);
}

template <typename State>
std::optional<State> named(std::span<const State> states, std::string_view name)
{
    const auto found = std::ranges::find_if(states, [&](State state) { return name == nameOf(state); });
    return found == states.end() ? std::nullopt : std::optional(*found);
}

} // namespace

std::optional<InvitationState> after(InvitationState state, InvitationEvent event)
{
    return follow<InvitationState, InvitationEvent>(invitationSteps, state, event);
}

InvitationState stateAt(InvitationState stored, Timestamp expiresAt, Timestamp now)
{
    return now < expiresAt ? stored : after(stored, InvitationEvent::expire).value_or(stored);
}

std::optional<SubscriptionState> after(SubscriptionState state, SubscriptionEvent event)
{
    return follow<SubscriptionState, SubscriptionEvent>(subscriptionSteps, state, event);
}

std::optional<ReceivedState> after(ReceivedState state, ReceivedEvent event)
{
    return follow<ReceivedState, ReceivedEvent>(receivedSteps, state, event);
}

bool mayFollow(ReceivedState state)
{
    return state == ReceivedState::active;
}

std::optional<MappingState> after(MappingState state, MappingEvent event)
{
    return follow<MappingState, MappingEvent>(mappingSteps, state, event);
}

bool mayRead(SubscriptionState state)
{
    return state == SubscriptionState::active;
}

const char* nameOf(InvitationState state)
{
    switch (state) {
    case InvitationState::pending:
        return "pending";
    case InvitationState::accepted:
        return "accepted";
    case InvitationState::rejected:
        return "rejected";
    case InvitationState::withdrawn:
        return "withdrawn";
    case InvitationState::expired:
        break;
    }
    return "expired";
}

std::optional<InvitationState> invitationStateOf(std::string_view name)
{
    constexpr std::array all{IS::pending, IS::accepted, IS::rejected, IS::withdrawn, IS::expired};
    return named<IS>(all, name);
}

const char* nameOf(SubscriptionState state)
{
    switch (state) {
    case SubscriptionState::active:
        return "active";
    case SubscriptionState::revoking:
        return "revoking";
    case SubscriptionState::revoked:
        return "revoked";
    case SubscriptionState::sourceDeleted:
        break;
    }
    return "source_deleted";
}

std::optional<SubscriptionState> subscriptionStateOf(std::string_view name)
{
    constexpr std::array all{SS::active, SS::revoking, SS::revoked, SS::sourceDeleted};
    return named<SS>(all, name);
}

const char* nameOf(ReceivedState state)
{
    switch (state) {
    case ReceivedState::accepting:
        return "accepting";
    case ReceivedState::active:
        return "active";
    case ReceivedState::revoked:
        return "revoked";
    case ReceivedState::lapsed:
        return "lapsed";
    case ReceivedState::sourceDeleted:
        return "source_deleted";
    case ReceivedState::deleting:
        break;
    }
    return "deleting";
}

std::optional<ReceivedState> receivedStateOf(std::string_view name)
{
    constexpr std::array all{RS::accepting, RS::active,        RS::revoked,
                             RS::lapsed,    RS::sourceDeleted, RS::deleting};
    return named<RS>(all, name);
}

const char* nameOf(MappingState state)
{
    switch (state) {
    case MappingState::attaching:
        return "attaching";
    case MappingState::attached:
        return "attached";
    case MappingState::suspending:
        return "suspending";
    case MappingState::suspended:
        return "suspended";
    case MappingState::detaching:
        break;
    }
    return "detaching";
}

std::optional<MappingState> mappingStateOf(std::string_view name)
{
    constexpr std::array all{MS::attaching, MS::attached, MS::suspending, MS::suspended, MS::detaching};
    return named<MS>(all, name);
}

} // namespace sharepane::control
