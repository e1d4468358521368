#pragma once

#include <QtCore/QString>

namespace sharepane::ui {

/// Loads the translation and number formats for "en", "de" or "system" into the application; call it once,
/// before the first window.
void installLanguage(const QString& choice);

} // namespace sharepane::ui
