#pragma once

#include "ui/text/statetext.h"

#include <QtGui/QColor>
#include <QtGui/QPalette>

namespace sharepane::ui {

/// The colours of one theme, every text colour at 4.5:1 or better on the surface it stands on.
struct Colors {
    bool dark = false;
    QColor window;
    QColor surface; ///< lists, editors, cards
    QColor sidebar;
    QColor border;
    QColor text;
    QColor muted;
    QColor accent;
    QColor accentSoft; ///< background of what is selected
    QColor good;
    QColor warning;
    QColor danger;
    QColor stripe; ///< every second row

    [[nodiscard]] QColor of(Tone tone) const;
    /// A soft background for a pill or banner of that tone.
    [[nodiscard]] QColor soft(Tone tone) const;
};

[[nodiscard]] const Colors& lightColors();
[[nodiscard]] const Colors& darkColors();
/// The set that a palette belongs to, so that any widget finds its colours from its own palette.
[[nodiscard]] const Colors& colorsFor(const QPalette& palette);
[[nodiscard]] QPalette paletteOf(const Colors& colors);

} // namespace sharepane::ui
