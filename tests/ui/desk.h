#pragma once

#include "tests/ui/fakesession.h"
#include "ui/shell/mainwindow.h"

#include <QtTest>
#include <QtWidgets/QtWidgets>

/// What the tests of the window's pages share.
namespace sharepane::tests {

using namespace Qt::StringLiterals;

/// A window over a fake workspace, destroyed in the order of the program.
struct Desk {
    FakeSession session;
    ui::Theme theme{ui::ThemeChoice::light};
    ui::Jobs jobs;
    std::unique_ptr<QSettings> settings;
    std::unique_ptr<ui::MainWindow> window;

    explicit Desk(bool demo = true)
    {
        if (demo) {
            session.addDemo();
        }
        open();
        window->showPage(u"clusters"_s); // where the tests of its page are
    }
    void open()
    {
        settings = std::make_unique<QSettings>(
            QString::fromStdString((session.directory() / "window.ini").string()), QSettings::IniFormat);
        window = std::make_unique<ui::MainWindow>(session, jobs, theme, *settings);
        window->resize(1100, 700);
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    }
    void close()
    {
        window->close();
        window.reset();
        settings.reset();
    }
};

template <typename T>
T* dialogOf(QWidget* window)
{
    return window->findChild<T*>();
}

/// Widgets that a person operates and that a screen reader must name.
inline bool isInteractive(const QWidget* widget)
{
    return qobject_cast<const QAbstractButton*>(widget) != nullptr ||
           qobject_cast<const QLineEdit*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr ||
           qobject_cast<const QPlainTextEdit*>(widget) != nullptr ||
           (qobject_cast<const QAbstractItemView*>(widget) != nullptr &&
            qobject_cast<const QHeaderView*>(widget) == nullptr);
}

/// Qt's own parts of a widget, which that widget speaks for.
inline bool isInternal(const QWidget* widget)
{
    if (widget->objectName().startsWith(u"qt_"_s)) {
        return true;
    }
    for (const QWidget* parent = widget->parentWidget(); parent != nullptr; parent = parent->parentWidget()) {
        if (qobject_cast<const QLineEdit*>(parent) != nullptr ||
            qobject_cast<const QTabBar*>(parent) != nullptr ||
            qobject_cast<const QAbstractSpinBox*>(parent) != nullptr ||
            qobject_cast<const QTableView*>(parent) != nullptr ||
            qobject_cast<const QMenuBar*>(parent) != nullptr ||
            parent->inherits("QComboBoxPrivateContainer") || parent->inherits("QFileDialog")) {
            return true;
        }
    }
    return qobject_cast<const QAbstractSpinBox*>(widget->parentWidget()) != nullptr;
}

inline QStringList unnamed(const QWidget* root)
{
    QStringList found;
    for (const QWidget* widget : root->findChildren<QWidget*>()) {
        const auto* button = qobject_cast<const QToolButton*>(widget);
        const bool named =
            !widget->accessibleName().isEmpty() || (button != nullptr && button->defaultAction() != nullptr &&
                                                    !button->defaultAction()->text().isEmpty());
        if (isInteractive(widget) && !isInternal(widget) && !named) {
            found << QString::fromLatin1(widget->metaObject()->className()) + u" in "_s +
                         QString::fromLatin1(widget->parentWidget()->metaObject()->className()) + u" "_s +
                         widget->objectName();
        }
    }
    return found;
}

} // namespace sharepane::tests
