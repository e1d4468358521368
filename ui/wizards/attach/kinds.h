#pragma once

#include "core/facade/types.h"

class QComboBox;

namespace sharepane::ui {

/// How the follower's own hot spans or principals and the leader's go together: union, replace, none.
void offerKinds(QComboBox* box);
[[nodiscard]] facade::ModificationKind kindOf(const QComboBox* box);

} // namespace sharepane::ui
