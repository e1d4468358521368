#pragma once

#include <QtCore/QString>

namespace sharepane::ui {

/// What comes from outside (names, messages, what a server answered), as the window may show it: nothing in
/// it turns the direction of writing or is an unseen control character (core/base/printable.h), while line
/// ends and tabs stay. For showing only: a name that is given back to the core is left as it is. Any thread.
[[nodiscard]] QString legible(const QString& outside);

} // namespace sharepane::ui
