#pragma once

#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QWidget>

namespace sharepane::ui {

/// What stands where a list has nothing: what goes here, and the action that fills it.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QString& iconName, const QString& title, const QString& explanation,
               QWidget* parent = nullptr);

    void setTexts(const QString& title, const QString& explanation);
    /// A button that triggers `action` and shares its text.
    void addAction(QAction* action, bool primary = true);

protected:
    void changeEvent(QEvent* event) override;

private:
    void drawIcon();

    QString m_iconName;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_explanation;
    QWidget* m_buttons;
};

} // namespace sharepane::ui
