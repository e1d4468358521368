#pragma once

#include "core/facade/subscriptionservice.h"
#include "ui/text/statetext.h"

#include <QtCore/QString>

#include <chrono>
#include <optional>
#include <string>

/// Share subscriptions as their provider reads them. A word of the core that isn't known stays as it is.
namespace sharepane::ui {

/// Its state, what that means for the consumer, and since when.
[[nodiscard]] StateText describeSubscription(const facade::SubscriptionInfo& subscription);
/// By the states in which the core does it.
[[nodiscard]] bool canRevoke(const facade::SubscriptionInfo& subscription);
[[nodiscard]] bool canReinstate(const facade::SubscriptionInfo& subscription);
/// "fabrikam, Fabrikam Inc."
[[nodiscard]] QString describeConsumer(const facade::SubscriptionInfo& subscription);
/// Of the database that is farthest behind, as the consumer said last. Nothing while it reads nothing, or has
/// not said anything.
[[nodiscard]] std::optional<std::chrono::milliseconds>
worstLagOf(const facade::SubscriptionInfo& subscription);
/// "flights, weather": what the consumer has of it.
[[nodiscard]] QString describeCopies(const facade::SubscriptionInfo& subscription);

} // namespace sharepane::ui
