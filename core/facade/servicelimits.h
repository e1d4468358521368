#pragma once

#include "core/facade/hostservice.h"
#include "core/serve/limits.h"

namespace sharepane::facade {

/// The usual limits with those of the request; the errors of checkLimits().
[[nodiscard]] Result<serve::Limits> limitsOf(const HostRequest& request);

} // namespace sharepane::facade
