#pragma once

#include "ui/widgets/colors.h"

#include <QtGui/QFont>

class QCustomPlot;

namespace sharepane::ui {

/// The colours and fonts of every axis of a plot; graphs keep theirs.
void applyPlotTheme(QCustomPlot* plot, const Colors& colors, const QFont& font);

} // namespace sharepane::ui
