#include "ui/widgets/captions.h"

#include <QtWidgets/QLabel>

namespace sharepane::ui {

void giveRoom(QLabel* caption)
{
    constexpr int kerning = 5;
    caption->ensurePolished();
    caption->setMinimumWidth(caption->fontMetrics().horizontalAdvance(caption->text().remove(u'&')) +
                             kerning);
}

} // namespace sharepane::ui
