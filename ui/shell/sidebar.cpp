#include "ui/shell/sidebar.h"

#include "ui/text/statetext.h"
#include "ui/widgets/badgedelegate.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtCore/QEvent>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int badgeRole = Qt::UserRole;
constexpr int toneRole = Qt::UserRole + 1;
constexpr int titleRole = Qt::UserRole + 2;
constexpr int narrowest = 148;
constexpr int compactWidth = 84; ///< an icon beside a badge of three digits
} // namespace

Sidebar::Sidebar(QWidget* parent)
    : QListWidget(parent)
{
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Pages"));
    setFrameShape(QFrame::NoFrame);
    setIconSize({18, 18});
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setItemDelegate(new BadgeDelegate(badgeRole, toneRole, this));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    restyle();
}

void Sidebar::addPage(const QString& title, const QString& iconName)
{
    auto* item = new QListWidgetItem(icon(iconName), title, this);
    item->setData(Qt::AccessibleTextRole, title);
    item->setData(titleRole, title);
    item->setToolTip(tr("%1 (Ctrl+%2)").arg(title).arg(count()));
    item->setData(toneRole, static_cast<int>(Tone::danger));
    setFixedWidth(sizeHint().width());
}

void Sidebar::setBadge(int page, int waiting, Tone tone)
{
    QListWidgetItem* row = item(page);
    const QString badge = waiting > 0 ? QString::number(waiting) : QString();
    row->setData(toneRole, static_cast<int>(tone));
    if (row->data(badgeRole).toString() == badge) {
        return;
    }
    row->setData(badgeRole, badge);
    const QString title = row->data(titleRole).toString();
    row->setData(Qt::AccessibleTextRole,
                 waiting > 0 ? tr("%1, %n waiting", nullptr, waiting).arg(title) : title);
}

void Sidebar::setCompact(bool compact)
{
    if (m_compact == compact) {
        return;
    }
    m_compact = compact;
    for (int i = 0; i < count(); ++i) {
        item(i)->setText(compact ? QString() : item(i)->data(titleRole).toString());
    }
    setFixedWidth(sizeHint().width());
}

QSize Sidebar::sizeHint() const
{
    if (m_compact) {
        return {compactWidth, 200};
    }
    int width = narrowest;
    for (int i = 0; i < count(); ++i) {
        width = std::max(width, fontMetrics().horizontalAdvance(item(i)->data(titleRole).toString()) + 114);
    }
    return {width, 200};
}

void Sidebar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        restyle();
    }
    QListWidget::changeEvent(event);
}

void Sidebar::restyle()
{
    const Colors& colors = colorsFor(palette());
    const QString sheet =
        u"QListWidget { background: %1; border: none; border-right: 1px solid %2; padding: 8px 6px; }"
        "QListWidget::item { border-radius: 6px; padding: 7px 8px; margin: 1px 0; color: %3; }"
        "QListWidget::item:hover { background: %4; }"
        "QListWidget::item:selected { background: %5; color: %3; }"_s.arg(
            colors.sidebar.name(), colors.border.name(), colors.text.name(),
            colors.dark ? u"#1c2026"_s : u"#e0e4ea"_s, colors.accentSoft.name());
    if (styleSheet() != sheet) {
        setStyleSheet(sheet);
    }
}

} // namespace sharepane::ui
