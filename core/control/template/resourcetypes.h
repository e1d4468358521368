#pragma once

#include "core/control/template/members.h"
#include "core/control/template/template.h"

#include <string>
#include <string_view>
#include <vector>

namespace sharepane::control::arm {

using PlannedThing = decltype(PlannedResource::what);

/// A type of resources that can be deployed. Internal to core/control/template.
struct ResourceType {
    std::string_view name; ///< as Azure spells it
    std::string_view what; ///< in our words
    /// From the evaluated resource, whose name's parts are checked and as many as the type's.
    Result<PlannedThing> (*read)(const std::vector<std::string>& names, Members& resource,
                                 Members& properties);
};

/// nullptr when the type isn't known; letters compare without case.
[[nodiscard]] const ResourceType* findResourceType(std::string_view name);
/// "Microsoft.DataShare/accounts, …", for errors.
[[nodiscard]] std::string resourceTypeNames();

} // namespace sharepane::control::arm
