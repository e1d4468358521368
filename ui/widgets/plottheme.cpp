#include "ui/widgets/plottheme.h"

#include "ui/widgets/plotting.h"

namespace sharepane::ui {

void applyPlotTheme(QCustomPlot* plot, const Colors& colors, const QFont& font)
{
    plot->setBackground(QBrush(colors.surface));
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.88);
    QColor grid = colors.border;
    grid.setAlpha(colors.dark ? 150 : 190);
    for (QCPAxisRect* rect : plot->axisRects()) {
        rect->setBackground(QBrush(colors.surface));
        for (QCPAxis* axis : rect->axes()) {
            axis->setBasePen(QPen(colors.border));
            axis->setTickPen(QPen(colors.border));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(colors.muted);
            axis->setTickLabelFont(small);
            axis->setLabelColor(colors.muted);
            axis->setLabelFont(small);
            axis->setTickLengthIn(0);
            axis->setTickLengthOut(3);
            axis->grid()->setPen(QPen(grid, 1, Qt::SolidLine));
            axis->grid()->setZeroLinePen(Qt::NoPen);
            axis->grid()->setVisible(axis->axisType() == QCPAxis::atLeft);
        }
    }
}

} // namespace sharepane::ui
