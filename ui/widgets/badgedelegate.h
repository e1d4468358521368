#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace sharepane::ui {

/// Draws, right of the text, the badge that the model gives as a text in one role and a Tone in another.
class BadgeDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    BadgeDelegate(int badgeRole, int toneRole, QObject* parent = nullptr);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_badgeRole;
    int m_toneRole;
};

} // namespace sharepane::ui
