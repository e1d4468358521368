#pragma once

#include "ui/text/statetext.h"

#include <QtCore/QSettings>
#include <QtCore/QVariantMap>
#include <QtGui/QAction>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QVBoxLayout>
#include <QtWidgets/QWidget>

namespace sharepane::ui {

/// One entry of the sidebar: a toolbar with the page's title and verbs above its content.
class Page : public QWidget {
    Q_OBJECT

public:
    [[nodiscard]] const QString& id() const
    {
        return m_id;
    } ///< "clusters", stable, in settings and arguments
    [[nodiscard]] const QString& title() const { return m_title; }
    [[nodiscard]] const QString& iconName() const { return m_iconName; }
    /// What Ctrl+K and F1 list; they are disabled while they don't apply.
    [[nodiscard]] const QList<QAction*>& commands() const { return m_commands; }

    /// What is restored at the next start, under this page's own keys.
    virtual void saveState(QVariantMap& state) const = 0;
    virtual void restoreState(const QSettings& settings) = 0;
    /// Where the keyboard goes when the page comes up.
    virtual void focusContent() = 0;

    /// Something above the content that shows itself when it has to say something.
    void addNotice(QWidget* notice);

Q_SIGNALS:
    /// How many things wait for somebody here; 0 hides the badge.
    void badgeChanged(int waiting, sharepane::ui::Tone tone = sharepane::ui::Tone::danger);

protected:
    Page(QString id, QString title, QString iconName, QWidget* parent);

    /// A verb of this page, for its toolbar, menus and the palette.
    QAction* addCommand(const QString& iconName, const QString& text, const QKeySequence& shortcut = {});
    /// Whether a verb applies now; where it doesn't, its tooltip says why.
    static void allow(QAction* action, bool allowed, const QString& reason);
    [[nodiscard]] QToolBar* bar() const { return m_bar; }
    [[nodiscard]] QVBoxLayout* content() const { return m_content; }

private:
    QString m_id;
    QString m_title;
    QString m_iconName;
    QToolBar* m_bar;
    QVBoxLayout* m_content;
    QList<QAction*> m_commands;
};

} // namespace sharepane::ui
