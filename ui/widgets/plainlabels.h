#pragma once

#include <QtCore/QObject>

namespace sharepane::ui {

/// Labels say what they are given, letter by letter: names and messages come from outside, and a label of Qt
/// takes what looks like HTML for HTML, also in message boxes and tooltips. Installed on the application, for
/// every label that is shown while this lives.
class PlainLabels : public QObject {
public:
    explicit PlainLabels(QObject* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace sharepane::ui
