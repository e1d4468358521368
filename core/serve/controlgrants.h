#pragma once

#include "core/serve/grants.h"
#include "core/workspace/workspace.h"

#include <memory>

namespace sharepane::serve {

/// The grants of a workspace's control plane: recipients, share subscriptions, and the datasets of their
/// shares, as they are when they are asked for.
[[nodiscard]] std::shared_ptr<Grants> controlGrants(std::shared_ptr<workspace::Workspace> workspace,
                                                    std::shared_ptr<const Clock> clock);

} // namespace sharepane::serve
