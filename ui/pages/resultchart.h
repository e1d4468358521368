#pragma once

#include "ui/models/resultmodel.h"

#include <QtWidgets/QWidget>

class QCustomPlot;
class QLabel;

namespace sharepane::ui {

/// The first numeric columns of a result over its first column: lines over numbers and times, bars over
/// names.
class ResultChart : public QWidget {
    Q_OBJECT

public:
    explicit ResultChart(QWidget* parent = nullptr);

    /// Draws the rows that the model has in memory now, up to some thousands.
    void draw(const ResultModel& model);
    [[nodiscard]] int series() const { return m_series; }

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitHeight();

    QCustomPlot* m_plot;
    QLabel* m_note;
    int m_series = 0;
    QString m_keyName;   ///< of the axis below
    QString m_valueName; ///< of the axis beside
};

} // namespace sharepane::ui
