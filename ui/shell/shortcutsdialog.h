#pragma once

#include <QtGui/QAction>
#include <QtWidgets/QDialog>

#include <vector>

namespace sharepane::ui {

struct ShortcutGroup {
    QString title;
    std::vector<std::pair<QString, QString>> lines; ///< what it does, its keys
};

/// The list behind F1.
class ShortcutsDialog : public QDialog {
    Q_OBJECT

public:
    explicit ShortcutsDialog(const std::vector<ShortcutGroup>& groups, QWidget* parent = nullptr);
};

/// The actions of a list that have a shortcut.
[[nodiscard]] ShortcutGroup shortcutsOf(const QString& title, const QList<QAction*>& actions);

} // namespace sharepane::ui
