#include "ui/pages/resultchart.h"

#include "ui/text/format.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/plottheme.h"
#include "ui/widgets/plotting.h"

#include <QtCore/QEvent>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <limits>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int mostRows = 5'000;
constexpr int mostBars = 40;
constexpr std::size_t mostSeries = 4;
constexpr int lowest = 150;
constexpr int roomy = 230; ///< below, the axes say less

enum class KeyKind : std::uint8_t { number, time, name };

struct Series {
    QString name;
    QVector<double> values;
};

struct Drawing {
    KeyKind kind = KeyKind::name;
    QString keyName;
    QVector<double> keys;
    QVector<QString> names;
    std::vector<Series> series;
};

bool isTimeType(const std::string& type)
{
    return type.starts_with("DATE") || type.starts_with("TIMESTAMP") || type.starts_with("date") ||
           type.starts_with("timestamp");
}

double timeOf(const QString& cell)
{
    QDateTime at = QDateTime::fromString(QString(cell).replace(u' ', u'T').left(23), Qt::ISODateWithMs);
    if (!at.isValid()) {
        at = QDateTime(QDate::fromString(cell.left(10), Qt::ISODate), QTime(0, 0));
    }
    at.setTimeSpec(Qt::UTC);
    return at.isValid() ? static_cast<double>(at.toMSecsSinceEpoch()) / 1000.0
                        : std::numeric_limits<double>::quiet_NaN();
}

double numberOf(const QVariant& cell)
{
    bool ok = false;
    const double value = cell.toString().toDouble(&ok);
    return ok ? value : std::numeric_limits<double>::quiet_NaN();
}

Drawing read(const ResultModel& model)
{
    Drawing drawing;
    const auto& columns = model.columns();
    if (columns.empty()) {
        return drawing;
    }
    drawing.kind = isTimeType(columns[0].type) ? KeyKind::time
                   : columns[0].numeric        ? KeyKind::number
                                               : KeyKind::name;
    drawing.keyName = text(columns[0].name);
    std::vector<int> used;
    for (std::size_t i = 1; i < columns.size() && used.size() < mostSeries; ++i) {
        if (columns[i].numeric) {
            used.push_back(static_cast<int>(i));
            drawing.series.push_back({text(columns[i].name), {}});
        }
    }
    const int rows = std::min(model.rowCount(), drawing.kind == KeyKind::name ? mostBars : mostRows);
    for (int row = 0; row < rows; ++row) {
        const QVariant key = model.index(row, 0).data(ResultModel::fullTextRole);
        drawing.names << (key.isNull() ? u"NULL"_s : key.toString());
        drawing.keys << (drawing.kind == KeyKind::time     ? timeOf(key.toString())
                         : drawing.kind == KeyKind::number ? numberOf(key)
                                                           : row);
        for (std::size_t i = 0; i < used.size(); ++i) {
            drawing.series[i].values << numberOf(model.index(row, used[i]).data(ResultModel::fullTextRole));
        }
    }
    return drawing;
}

std::vector<QColor> seriesColors(const Colors& colors)
{
    return {colors.accent, colors.warning, colors.good, colors.danger};
}

void drawLines(QCustomPlot* plot, const Drawing& drawing, const std::vector<QColor>& colors)
{
    for (std::size_t i = 0; i < drawing.series.size(); ++i) {
        QCPGraph* graph = plot->addGraph();
        graph->setName(drawing.series[i].name);
        graph->setPen(QPen(colors[i], 1.7));
        graph->setData(drawing.keys, drawing.series[i].values);
        if (drawing.keys.size() < 60) {
            graph->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 5));
        }
    }
    if (drawing.kind == KeyKind::time) {
        const auto ticker = QSharedPointer<QCPAxisTickerDateTime>::create();
        ticker->setDateTimeSpec(Qt::UTC);
        const auto [low, high] = std::minmax_element(drawing.keys.begin(), drawing.keys.end());
        const double width = drawing.keys.isEmpty() ? 0 : *high - *low;
        ticker->setDateTimeFormat(width > 86'400.0 * 400 ? u"MMM yyyy"_s
                                  : width > 86'400.0 * 2 ? u"d MMM"_s
                                                         : u"HH:mm"_s);
        plot->xAxis->setTicker(ticker);
    } else {
        plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    }
}

void drawBars(QCustomPlot* plot, const Drawing& drawing, const std::vector<QColor>& colors)
{
    auto* group = new QCPBarsGroup(plot);
    group->setSpacingType(QCPBarsGroup::stPlotCoords);
    group->setSpacing(0.02);
    const double width = 0.8 / static_cast<double>(drawing.series.size());
    for (std::size_t i = 0; i < drawing.series.size(); ++i) {
        auto* bars = new QCPBars(plot->xAxis, plot->yAxis);
        bars->setName(drawing.series[i].name);
        bars->setPen(Qt::NoPen);
        bars->setBrush(colors[i]);
        bars->setWidth(width);
        bars->setBarsGroup(group);
        bars->setData(drawing.keys, drawing.series[i].values);
    }
    const auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (int i = 0; i < drawing.names.size(); ++i) {
        ticker->addTick(i,
                        drawing.names[i].size() > 14 ? drawing.names[i].left(13) + u'…' : drawing.names[i]);
    }
    plot->xAxis->setTicker(ticker);
    plot->xAxis->setTickLabelRotation(drawing.names.size() > 8 ? 45 : 0);
}

} // namespace

ResultChart::ResultChart(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
    , m_note(new QLabel(this))
{
    m_plot->setAccessibleName(tr("Chart of the result"));
    m_plot->setMinimumHeight(lowest);
    // The legend has a row of its own, above the data.
    m_plot->plotLayout()->insertRow(0);
    m_plot->axisRect()->insetLayout()->take(m_plot->legend);
    auto* legendRow = new QCPLayoutGrid;
    m_plot->plotLayout()->addElement(0, 0, legendRow);
    legendRow->addElement(0, 0, m_plot->legend);
    legendRow->addElement(0, 1, new QCPLayoutElement(m_plot));
    legendRow->setColumnStretchFactor(0, 0.001);
    m_plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    m_plot->plotLayout()->setRowStretchFactor(0, 0.001);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_note->setProperty("role", QLatin1String("muted"));
    m_note->setAlignment(Qt::AlignCenter);
    m_note->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot, 1);
    layout->addWidget(m_note);
}

void ResultChart::draw(const ResultModel& model)
{
    const Drawing drawing = read(model);
    m_plot->clearPlottables();
    m_plot->xAxis->setTickLabelRotation(0);
    m_series = static_cast<int>(drawing.series.size());
    const bool empty = drawing.series.empty() || drawing.keys.isEmpty();
    m_plot->setVisible(!empty);
    if (empty) {
        m_note->setText(tr("A chart needs a result whose first column is the axis and at least one numeric "
                           "column after it."));
        return;
    }
    const auto colors = seriesColors(colorsFor(palette()));
    if (drawing.kind == KeyKind::name) {
        drawBars(m_plot, drawing, colors);
    } else {
        drawLines(m_plot, drawing, colors);
    }
    m_plot->legend->setVisible(m_series > 1);
    m_keyName = drawing.keyName;
    m_valueName = m_series == 1 ? drawing.series.front().name : QString();
    fitHeight();
    m_plot->rescaleAxes();
    m_plot->xAxis->scaleRange(1.03, m_plot->xAxis->range().center());
    m_plot->yAxis->scaleRange(1.06, m_plot->yAxis->range().center());
    if (drawing.kind == KeyKind::name) {
        m_plot->xAxis->setRange(-0.6, static_cast<double>(drawing.keys.size()) - 0.4);
    }
    if (m_plot->yAxis->range().lower > 0 && m_plot->yAxis->range().lower < m_plot->yAxis->range().upper / 2) {
        m_plot->yAxis->setRangeLower(0);
    }
    const int drawn = static_cast<int>(drawing.keys.size());
    m_note->setText(drawn < model.rowCount() || !model.complete()
                        ? tr("The first %1 rows are drawn.").arg(formatNumber(drawn))
                        : QString());
    QEvent recolour(QEvent::PaletteChange);
    changeEvent(&recolour);
}

/// In a low window the data matter more than the names of the axes, and ticks must not overlap.
void ResultChart::fitHeight()
{
    const bool low = m_plot->height() < roomy;
    m_plot->xAxis->setLabel(low ? QString() : m_keyName);
    m_plot->yAxis->setLabel(low ? QString() : m_valueName);
    m_plot->yAxis->ticker()->setTickCount(low ? 3 : 5);
}

void ResultChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHeight();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void ResultChart::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        const Colors& colors = colorsFor(palette());
        applyPlotTheme(m_plot, colors, font());
        m_plot->legend->setBrush(colors.surface);
        m_plot->legend->setTextColor(colors.text);
        m_plot->legend->setBorderPen(Qt::NoPen);
        m_plot->legend->setFont(font());
        const auto shades = seriesColors(colors);
        for (int i = 0; i < m_plot->plottableCount() && i < static_cast<int>(shades.size()); ++i) {
            const QColor& shade = shades[static_cast<std::size_t>(i)];
            if (qobject_cast<QCPBars*>(m_plot->plottable(i)) != nullptr) {
                m_plot->plottable(i)->setBrush(shade);
            } else {
                m_plot->plottable(i)->setPen(QPen(shade, 1.7));
            }
        }
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
    QWidget::changeEvent(event);
}

} // namespace sharepane::ui
