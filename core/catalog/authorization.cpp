#include "core/catalog/authorization.h"

#include <algorithm>
#include <array>

namespace sharepane::catalog {

namespace {

bool allows(Role role, Action action)
{
    switch (role) {
    case Role::admins:
        return true;
    case Role::users:
        return action != Action::administer;
    case Role::viewers:
        return action == Action::query || action == Action::seeMetadata;
    case Role::monitors:
        break;
    }
    return action == Action::seeMetadata;
}

} // namespace

bool isAuthorised(const Definitions& definitions, const std::string& principal, Action action)
{
    if (definitions.principals.empty()) {
        return !definitions.closed;
    }
    return std::ranges::any_of(definitions.principals, [&](const auto& entry) {
        return allows(entry.first, action) && entry.second.contains(principal);
    });
}

Error notAuthorised(std::string op, std::string_view database)
{
    return Error{ErrorCode::notAuthorised, std::move(op), std::string(database),
                 "the principal has no role there that allows it",
                 "ask an administrator of the database for a role"};
}

} // namespace sharepane::catalog
