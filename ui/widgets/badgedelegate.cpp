#include "ui/widgets/badgedelegate.h"

#include "ui/text/statetext.h"
#include "ui/widgets/colors.h"

#include <QtGui/QPainter>
#include <QtWidgets/QApplication>

namespace sharepane::ui {

namespace {
constexpr int padding = 7;
constexpr int margin = 8;
} // namespace

BadgeDelegate::BadgeDelegate(int badgeRole, int toneRole, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_badgeRole(badgeRole)
    , m_toneRole(toneRole)
{
}

void BadgeDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString badge = index.data(m_badgeRole).toString();
    const QWidget* view = option.widget;
    QStyle* style = view != nullptr ? view->style() : QApplication::style();
    if (badge.isEmpty()) {
        style->drawControl(QStyle::CE_ItemViewItem, &item, painter, view);
        return;
    }
    QFont font = item.font;
    font.setPointSizeF(font.pointSizeF() * 0.85);
    const QFontMetrics metrics(font);
    const int width = metrics.horizontalAdvance(badge) + 2 * padding;
    const int height = metrics.height() + 2;

    // The text gives way to the badge, the row's background does not.
    const QString whole = item.text;
    const int iconRoom = item.icon.isNull() ? 8 : item.decorationSize.width() + 14;
    item.text = item.fontMetrics.elidedText(whole, Qt::ElideMiddle,
                                            item.rect.width() - iconRoom - width - 2 * margin);
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, view);

    const Colors& colors = colorsFor(option.palette);
    const Tone tone = static_cast<Tone>(index.data(m_toneRole).toInt());
    const QRect pill(option.rect.right() - width - margin, option.rect.center().y() - height / 2 + 1, width,
                     height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.soft(tone));
    painter->drawRoundedRect(pill, height / 2.0, height / 2.0);
    painter->setPen(colors.of(tone));
    painter->setFont(font);
    painter->drawText(pill, Qt::AlignCenter, badge);
    painter->restore();
}

QSize BadgeDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(std::max(size.height(), option.fontMetrics.height() + 10));
    return size;
}

} // namespace sharepane::ui
