#pragma once

#include <QtCore/QString>

namespace sharepane::ui {

/// A name as SQL takes it: as it is when that is safe, in double quotes otherwise.
[[nodiscard]] QString quotedName(const QString& name);

} // namespace sharepane::ui
