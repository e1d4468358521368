#include "core/facade/registrations.h"

#include "core/catalog/databasefolder.h"
#include "core/catalog/names.h"
#include "core/control/shares.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace sharepane::facade {

namespace {

constexpr std::string_view hostPrefix = "subscription/"; // no host's name has a '/'

/// Whether the subscription may read something of the database.
Result<bool> gives(Core& core, const std::string& subscriptionId, const DatabaseName& name)
{
    const auto subscription =
        TRY(control::Subscriptions(core.workspace(), systemClock()).byId(subscriptionId));
    if (!subscription || !control::mayRead(subscription->state)) {
        return false;
    }
    const auto shared =
        TRY(control::Shares(core.workspace(), systemClock()).sharedDatabases(subscription->shareId));
    return std::ranges::any_of(shared, [&](const control::SharedDatabase& given) {
        return catalog::sameName(given.cluster, name.cluster) &&
               catalog::sameName(given.database, name.database);
    });
}

Result<void> withdraw(catalog::LeaderDatabase& database, const std::string& followerId)
{
    return catalog::withdrawRegistration(database.store(), catalog::databaseFolder(database.name()),
                                         followerId);
}

} // namespace

std::string registrationHostOf(const std::string& subscriptionId)
{
    return std::string(hostPrefix) + subscriptionId;
}

Result<void> dropRegistrations(catalog::LeaderDatabase& database, const std::string& subscriptionId)
{
    const std::string host = registrationHostOf(subscriptionId);
    for (const auto& follower : TRY(database.followers())) {
        if (follower.host == host) {
            TRY(withdraw(database, follower.id));
        }
    }
    return {};
}

void dropRegistrations(Core& core, const control::Subscription& subscription)
{
    for (const DatabaseName& name : databasesOf(core, subscription)) {
        if (const auto database = core.leader(name)) {
            (void)dropRegistrations(**database, subscription.id); // its storage may be out of reach
        }
    }
}

std::vector<DatabaseName> databasesOf(Core& core, const control::Subscription& subscription)
{
    const auto held = control::Shares(core.workspace(), systemClock()).sharedDatabases(subscription.shareId);
    std::vector<DatabaseName> names;
    for (const auto& database : held.value_or(std::vector<control::SharedDatabase>())) {
        names.push_back({database.cluster, database.database});
    }
    return names;
}

Result<void> dropStaleRegistrations(Core& core, const DatabaseName& name)
{
    const auto database = TRY(core.leader(name));
    std::map<std::string, bool> known; // whether it gives the database, by subscription
    for (const auto& follower : TRY(database->followers())) {
        if (!follower.host.starts_with(hostPrefix)) {
            continue;
        }
        const std::string subscription = follower.host.substr(hostPrefix.size());
        if (!known.contains(subscription)) {
            known[subscription] = TRY(gives(core, subscription, name));
        }
        if (!known[subscription]) {
            TRY(withdraw(*database, follower.id));
        }
    }
    return {};
}

void dropStaleRegistrations(Core& core, const std::vector<DatabaseName>& names)
{
    for (const DatabaseName& name : names) {
        (void)dropStaleRegistrations(core, name); // its storage may be out of reach
    }
}

} // namespace sharepane::facade
