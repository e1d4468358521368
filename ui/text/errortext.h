#pragma once

#include "core/base/error.h"

#include <QtCore/QString>

/// The one place where an Error becomes words.
namespace sharepane::ui {

/// What a person is told: the object and what is wrong with it, why, and what to do next.
struct ErrorText {
    QString headline; ///< "demo/flights was not found."; never empty
    QString cause;    ///< a sentence, or empty
    QString nextStep; ///< a sentence; never empty but for `cancelled`

    /// All of it on one line, for tooltips, the status bar and screen readers.
    [[nodiscard]] QString oneLine() const;
};

[[nodiscard]] ErrorText describe(const Error& error);

} // namespace sharepane::ui
