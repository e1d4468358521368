#pragma once

#include "core/control/template/template.h"

#include <string>
#include <vector>

namespace sharepane::control::arm {

/// A share as it is now, for a template.
struct SharedThings {
    PlannedAccount account;
    PlannedShare share;
    std::vector<PlannedDataset> datasets;
    std::vector<PlannedInvitation> invitations;
};

/// A template, indented, that needs no parameters and plans just these things again. Cluster names become
/// resource ids of `surroundings`.
[[nodiscard]] std::string exportTemplate(const SharedThings& things, const Surroundings& surroundings = {});

} // namespace sharepane::control::arm
