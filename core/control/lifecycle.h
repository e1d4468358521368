#pragma once

#include "core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string_view>

/// What becomes of invitations, share subscriptions, received shares and dataset mappings: explicit tables of
/// what may follow what. Source: the states of "Azure Data Share terminology" in azure-docs. Pure.
namespace sharepane::control {

enum class InvitationState : std::uint8_t {
    pending, ///< may be accepted
    accepted,
    rejected,  ///< by its recipient
    withdrawn, ///< by its provider
    expired,   ///< nobody answered in time
};
enum class InvitationEvent : std::uint8_t {
    accept,
    reject,
    withdraw,
    expire,
    resend, ///< with a new secret and a new expiry
};

/// What an event makes of an invitation; nothing when it can't happen in that state, which then stays.
[[nodiscard]] std::optional<InvitationState> after(InvitationState state, InvitationEvent event);
/// The state at a time: a pending invitation has expired from `expiresAt` on.
[[nodiscard]] InvitationState stateAt(InvitationState stored, Timestamp expiresAt, Timestamp now);

enum class SubscriptionState : std::uint8_t {
    active,
    revoking,      ///< refused everywhere already; the consumer has not said yet that it deleted its copy
    revoked,       ///< and the consumer's copy is gone
    sourceDeleted, ///< the share was deleted; nothing can bring it back
};
enum class SubscriptionEvent : std::uint8_t {
    revoke,
    confirm, ///< the consumer has deleted its copy
    reinstate,
    deleteSource,
};
[[nodiscard]] std::optional<SubscriptionState> after(SubscriptionState state, SubscriptionEvent event);
/// Whether the consumer may read. In every other state each request is refused.
[[nodiscard]] bool mayRead(SubscriptionState state);

/// A received share, as its consumer knows it.
enum class ReceivedState : std::uint8_t {
    accepting, ///< the provider may or may not have heard of it
    active,
    revoked,       ///< by the provider, who can reinstate it
    lapsed,        ///< no contact for longer than its lease; ends with the next contact
    sourceDeleted, ///< the share was deleted; nothing can bring it back
    deleting,      ///< what is left of it is going
};
enum class ReceivedEvent : std::uint8_t {
    accept, ///< the provider has said yes
    revoke,
    lapse,
    reinstate, ///< the provider says that it is active
    deleteSource,
    remove,
};
/// One that is `accepting` is either accepted or forgotten as if it had never been.
[[nodiscard]] std::optional<ReceivedState> after(ReceivedState state, ReceivedEvent event);
/// Whether there may be followers of it.
[[nodiscard]] bool mayFollow(ReceivedState state);

enum class MappingState : std::uint8_t {
    attaching, ///< there may or may not be an attachment
    attached,
    suspending, ///< its attachment goes, as its received share has ended; how it was attached is kept
    suspended,  ///< there is none while its received share has ended, and there will be one again
    detaching,  ///< the mapping goes, and its attachment before it
};
enum class MappingEvent : std::uint8_t {
    attach,  ///< there is an attachment now
    suspend, ///< its received share ended
    release, ///< there is no attachment any more
    resume,
    detach,
};
/// One that is `detaching` is forgotten when its attachment is gone.
[[nodiscard]] std::optional<MappingState> after(MappingState state, MappingEvent event);

[[nodiscard]] const char* nameOf(InvitationState state); ///< "pending", …, as in JSON and sharepane.db
[[nodiscard]] std::optional<InvitationState> invitationStateOf(std::string_view name);
[[nodiscard]] const char*
nameOf(SubscriptionState state); ///< "active", "revoking", "revoked", "source_deleted"
[[nodiscard]] std::optional<SubscriptionState> subscriptionStateOf(std::string_view name);
[[nodiscard]] const char* nameOf(ReceivedState state); ///< "accepting", …, "source_deleted", …
[[nodiscard]] std::optional<ReceivedState> receivedStateOf(std::string_view name);
[[nodiscard]] const char* nameOf(MappingState state); ///< "attaching", …
[[nodiscard]] std::optional<MappingState> mappingStateOf(std::string_view name);

} // namespace sharepane::control
