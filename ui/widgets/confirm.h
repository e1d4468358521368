#pragma once

#include <QtCore/QString>

#include <cstdint>
#include <functional>

class QWidget;

namespace sharepane::ui {

enum class Question : std::uint8_t {
    takes, ///< something goes: the verb looks like a danger
    gives, ///< somebody gets something
};

/// Asks once before something that can't be undone, or reaches others, with the verb on the button; `act`
/// runs on that button only. Does not block.
void confirm(QWidget* parent, const QString& question, const QString& consequence, const QString& verb,
             std::function<void()> act, Question kind = Question::takes);

} // namespace sharepane::ui
