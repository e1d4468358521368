#include "ui/widgets/plainlabels.h"

#include <QtCore/QEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

namespace sharepane::ui {

PlainLabels::PlainLabels(QObject* parent)
    : QObject(parent)
{
    QApplication::instance()->installEventFilter(this);
}

/// A widget is polished before it is shown first, tooltips too.
bool PlainLabels::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Polish) {
        auto* label = qobject_cast<QLabel*>(watched);
        if (label != nullptr && label->textFormat() == Qt::AutoText) {
            label->setTextFormat(Qt::PlainText);
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace sharepane::ui
