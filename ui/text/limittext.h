#pragma once

#include "core/facade/hostservice.h"

#include <QtCore/QString>

namespace sharepane::ui {

/// A limit of the share service in the language of the window; one that it doesn't know by its own words.
struct LimitText {
    QString label;   ///< "Head of a request"
    QString meaning; ///< a sentence for the tooltip
};
[[nodiscard]] LimitText describe(const facade::ServiceLimit& limit);

/// What is wrong with what was typed for it, as a sentence; nothing when it can be used.
[[nodiscard]] QString limitProblem(const facade::ServiceLimit& limit, const QString& typed);
/// Whether it says the usual value, in any spelling.
[[nodiscard]] bool isUsual(const facade::ServiceLimit& limit, const QString& typed);

} // namespace sharepane::ui
