#pragma once

#include <QtCore/QString>

#include <functional>

class QWidget;

namespace sharepane::ui {

/// Asks once before something that can't be undone, with the verb on the button; `act` runs on that button
/// only. Does not block.
void confirm(QWidget* parent, const QString& question, const QString& consequence, const QString& verb,
             std::function<void()> act);

} // namespace sharepane::ui
