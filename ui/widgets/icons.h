#pragma once

#include "ui/text/statetext.h"

#include <QtGui/QIcon>
#include <QtGui/QPixmap>

namespace sharepane::ui {

/// The icon `name` of resources/icons, drawn in the text colour of the application's palette at that moment
/// (so it follows the theme), or in the colour of a tone.
[[nodiscard]] QIcon icon(const QString& name);
[[nodiscard]] QIcon icon(const QString& name, Tone tone);
/// One rendering in exactly this colour, `size` logical pixels wide, at `scale` device pixels each.
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& color, int size, double scale);
/// The program's own icon, in colour.
[[nodiscard]] QIcon applicationIcon();

} // namespace sharepane::ui
