#pragma once

#include "core/control/template/template.h"

#include <string>
#include <vector>

namespace sharepane::control::arm {

/// A resource of the template before it has its place in the order. Internal to core/control/template.
struct Draft {
    PlannedResource planned;
    std::string loop;                 ///< the copy loop that makes it; empty: none
    std::vector<std::string> depends; ///< as dependsOn names them: resource ids, names or copy loops
};

/// The resources in an order in which each comes after what it depends on and what it is part of;
/// invitations come as late as they can; otherwise the template's order. `skipped` are those that aren't
/// made: who depends on them doesn't wait. invalidArgument for two resources of one name, for a dependsOn
/// that the template doesn't have, and for a circle.
[[nodiscard]] Result<std::vector<PlannedResource>> ordered(std::vector<Draft> drafts,
                                                           const std::vector<Draft>& skipped);

} // namespace sharepane::control::arm
