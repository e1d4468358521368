#pragma once

#include "core/base/result.h"
#include "core/catalog/leaderdatabase.h"
#include "core/control/subscriptions.h"
#include "core/facade/core.h"
#include "core/facade/types.h"

#include <string>
#include <vector>

/// Registrations that followers of share subscriptions made with leader databases of this workspace: what
/// they need is kept, and what they follow can't be deleted.
namespace sharepane::facade {

/// What such a registration has in place of a host's name.
[[nodiscard]] std::string registrationHostOf(const std::string& subscriptionId);

/// Takes back what followers of a subscription registered. Succeeds when there is nothing.
[[nodiscard]] Result<void> dropRegistrations(catalog::LeaderDatabase& database,
                                             const std::string& subscriptionId);

/// The same for all databases that the share holds, of a consumer that has no follower of it any more: one
/// that was revoked and reinstated registers anew.
void dropRegistrations(Core& core, const control::Subscription& subscription);

/// The databases that the share of a subscription holds.
[[nodiscard]] std::vector<DatabaseName> databasesOf(Core& core, const control::Subscription& subscription);

/// Takes back what was registered by followers of subscriptions that don't give the database (any more). To
/// be called when something was taken back; what that couldn't do is done before the database is deleted.
[[nodiscard]] Result<void> dropStaleRegistrations(Core& core, const DatabaseName& name);

/// The same for all databases that a share holds or held.
void dropStaleRegistrations(Core& core, const std::vector<DatabaseName>& names);

} // namespace sharepane::facade
