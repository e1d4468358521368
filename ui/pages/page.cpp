#include "ui/pages/page.h"

#include "ui/widgets/icons.h"

#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

Page::Page(QString id, QString title, QString iconName, QWidget* parent)
    : QWidget(parent)
    , m_id(std::move(id))
    , m_title(std::move(title))
    , m_iconName(std::move(iconName))
    , m_bar(new QToolBar(this))
    , m_content(new QVBoxLayout)
{
    setObjectName(m_id + u"Page"_s);
    setAccessibleName(m_title);
    auto* head = new QFrame(this);
    head->setProperty("role", u"toolbar"_s);
    auto* heading = new QLabel(m_title, head);
    heading->setProperty("role", u"title"_s);
    m_bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_bar->setIconSize({17, 17});
    m_bar->setMovable(false);
    m_bar->setStyleSheet(u"QToolBar { border: none; spacing: 2px; background: transparent; }"_s);
    m_bar->setAccessibleName(m_title);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(16, 7, 10, 7);
    row->addWidget(heading);
    row->addSpacing(14);
    row->addWidget(m_bar, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    m_content->setContentsMargins(0, 0, 0, 0);
    m_content->setSpacing(0);
    layout->addLayout(m_content, 1);
}

QAction* Page::addCommand(const QString& iconName, const QString& text, const QKeySequence& shortcut)
{
    auto* action = new QAction(icon(iconName), text, this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    allow(action, true, {});
    addAction(action);
    m_commands << action;
    return action;
}

void Page::addNotice(QWidget* notice)
{
    m_content->insertWidget(0, notice);
}

void Page::allow(QAction* action, bool allowed, const QString& reason)
{
    const QString plain = action->text().remove(u'&');
    const QKeySequence keys = action->shortcut();
    const QString usual =
        keys.isEmpty() ? plain : u"%1 (%2)"_s.arg(plain, keys.toString(QKeySequence::NativeText));
    action->setEnabled(allowed);
    action->setToolTip(allowed ? usual : u"%1\n%2"_s.arg(usual, reason));
}

} // namespace sharepane::ui
