#pragma once

#include "core/facade/authority.h"
#include "core/facade/session.h"

#include <memory>

namespace sharepane::facade {

/// A session in which every call is made on behalf of a principal: it is passed on to `session` when a role
/// of its database allows it (catalog::operationRules()), lists leave out what the principal may not know of,
/// and what is above any one database is refused. Whoever adds a call to a service has to say here what it
/// needs.
[[nodiscard]] std::unique_ptr<Session> actAs(std::unique_ptr<Session> session, Authority authority);

} // namespace sharepane::facade
