#include "ui/widgets/lagchart.h"

#include "ui/text/format.h"
#include "ui/widgets/plottheme.h"
#include "ui/widgets/plotting.h"

#include <QtCore/QEvent>
#include <QtWidgets/QToolTip>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

constexpr double tipReach = 24;     ///< pixels
constexpr double lagStretch = 2.2;  ///< its height, in those of the others
constexpr double legendRoom = 1.5;  ///< what the cache's axis shows, in what is drawn
constexpr double lowestLagTop = 10; ///< ms: below that a chart would magnify noise
constexpr double presentReach = 20; ///< s: while nothing happens, a follower's history gets a row every 15

double secondsOf(Timestamp time)
{
    return static_cast<double>(toMillis(time)) / 1000.0;
}

double nowSeconds()
{
    return static_cast<double>(QDateTime::currentMSecsSinceEpoch()) / 1000.0;
}

double rateOf(const facade::LagPoint& point)
{
    return static_cast<double>(point.bytes) /
           static_cast<double>(std::max<qint64>(1, point.resolution.count()));
}

double cachedOf(const facade::LagPoint& point)
{
    return static_cast<double>(point.cachedHotBytes + point.cachedColdBytes);
}

/// The smallest of `steps` that is at least `wanted`; 0 when all are smaller.
double roundStep(std::span<const double> steps, double wanted)
{
    const auto found = std::lower_bound(steps.begin(), steps.end(), wanted);
    return found == steps.end() ? 0 : *found;
}

/// Ticks at round durations, said as durations.
class DurationTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override
    {
        static constexpr double steps[] = {1,     2,     5,     10,    20,     50,     100,    200,
                                           250,   500,   1e3,   2e3,   5e3,    10e3,   15e3,   30e3,
                                           60e3,  120e3, 300e3, 600e3, 900e3,  1800e3, 3600e3, 7200e3,
                                           144e5, 216e5, 432e5, 864e5, 1728e5, 432e6,  864e6};
        const double step = roundStep(steps, range.size() / 4);
        return step > 0 ? step : QCPAxisTicker::getTickStep(range);
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return formatDuration(milliseconds(std::llround(tick)));
    }
};

/// Ticks at powers of two times a unit, said as rates.
class RateTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override
    {
        return std::exp2(std::ceil(std::log2(std::max(1.0, range.size() / 4))));
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override { return formatRate(tick); }
};

/// Ticks at powers of two, said as sizes.
class SizeTicker : public RateTicker {
protected:
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return formatBytes(std::llround(tick));
    }
};

/// Round local times; the finer the range, the finer the label.
class TimeTicker : public QCPAxisTickerDateTime {
protected:
    double getTickStep(const QCPRange& range) override
    {
        static constexpr double steps[] = {1,   2,   5,    10,   15,   30,    60,    120,   300,
                                           600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
        const double step = roundStep(steps, range.size() / 8);
        // From days on the base class aligns to days and months by itself.
        m_step = step > 0 ? step : QCPAxisTickerDateTime::getTickStep(range);
        if (step > 0) {
            mDateStrategy = dsNone;
            setTickOrigin(
                -QDateTime::fromMSecsSinceEpoch(std::llround(range.center() * 1000)).offsetFromUtc());
        }
        return m_step;
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar, int) override
    {
        const QDateTime at = QDateTime::fromMSecsSinceEpoch(std::llround(tick * 1000));
        const bool midnight = at.time().msecsSinceStartOfDay() == 0;
        const QString pattern = m_step < 60                    ? u"HH:mm:ss"_s
                                : m_step < 86'400 && !midnight ? u"HH:mm"_s
                                : m_step < 25.0 * 86'400       ? u"d MMM"_s
                                                               : u"MMM yyyy"_s;
        return locale.toString(at, pattern);
    }

private:
    double m_step = 60;
};

} // namespace

LagChart::LagChart(QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setMinimumHeight(150);
    m_plot->setAccessibleName(tr("Chart of lag, throughput and cache over time"));
    setAccessibleName(m_plot->accessibleName());
    build();
    recolor();
    tick();
}

void LagChart::build()
{
    m_plot->plotLayout()->clear();
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_plot->setMouseTracking(true);
    m_plot->installEventFilter(this);

    m_lagRect = new QCPAxisRect(m_plot);
    m_rateRect = new QCPAxisRect(m_plot);
    m_cacheRect = new QCPAxisRect(m_plot);
    m_plot->plotLayout()->addElement(0, 0, m_lagRect);
    m_plot->plotLayout()->addElement(1, 0, m_rateRect);
    m_plot->plotLayout()->addElement(2, 0, m_cacheRect);
    m_plot->plotLayout()->setRowStretchFactor(0, lagStretch);
    m_plot->plotLayout()->setRowSpacing(2);
    auto* group = new QCPMarginGroup(m_plot);
    const auto time = QSharedPointer<TimeTicker>::create();
    time->setTickCount(6);
    for (QCPAxisRect* rect : {m_lagRect, m_rateRect, m_cacheRect}) {
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, group);
        rect->setMinimumMargins(QMargins(0, 9, 12, 0));
        rect->setRangeDrag(Qt::Horizontal);
        rect->setRangeZoom(Qt::Horizontal);
        rect->axis(QCPAxis::atBottom)->setTicker(time);
    }
    m_lagRect->axis(QCPAxis::atBottom)->setTickLabels(false);
    m_rateRect->axis(QCPAxis::atBottom)->setTickLabels(false);
    m_cacheRect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<SizeTicker>::create());
    m_lagRect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<DurationTicker>::create());
    m_rateRect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<RateTicker>::create());

    const auto graph = [this](QCPAxisRect* rect) {
        return m_plot->addGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    };
    m_max = graph(m_lagRect);
    m_average = graph(m_lagRect);
    m_errors = graph(m_lagRect);
    m_rate = graph(m_rateRect);
    m_cached = graph(m_cacheRect);
    m_cachedHot = graph(m_cacheRect);
    m_cached->setChannelFillGraph(m_cachedHot); // what is cold lies on what is hot
    buildLegend();
    m_rate->setLineStyle(QCPGraph::lsStepLeft);
    m_errors->setLineStyle(QCPGraph::lsNone);
    m_tracer = new QCPItemTracer(m_plot);
    m_tracer->setVisible(false);
    m_tracer->setStyle(QCPItemTracer::tsCircle);
    m_tracer->setSize(7);
    m_tracer->position->setAxes(m_lagRect->axis(QCPAxis::atBottom), m_lagRect->axis(QCPAxis::atLeft));
    m_tracer->position->setAxisRect(m_lagRect);

    // All rects share one time axis.
    auto* upper = m_lagRect->axis(QCPAxis::atBottom);
    const auto changed = static_cast<void (QCPAxis::*)(const QCPRange&)>(&QCPAxis::rangeChanged);
    for (const QCPAxisRect* rect : {m_rateRect, m_cacheRect}) {
        auto* lower = rect->axis(QCPAxis::atBottom);
        connect(upper, changed, lower, qOverload<const QCPRange&>(&QCPAxis::setRange));
        connect(lower, changed, upper, qOverload<const QCPRange&>(&QCPAxis::setRange));
    }
    connect(m_plot, &QCustomPlot::mouseWheel, this, &LagChart::leaveLive);
    connect(m_plot, &QCustomPlot::mouseDoubleClick, this, &LagChart::setLive);
    connect(m_plot, &QCustomPlot::mouseMove, this, &LagChart::showTip);
}

/// In the row of the cache, above what is drawn there: comes and goes with that row.
void LagChart::buildLegend()
{
    m_legend = new QCPLegend;
    m_cacheRect->insetLayout()->addElement(m_legend, Qt::AlignTop | Qt::AlignLeft);
    m_cacheRect->insetLayout()->setMargins(QMargins(6, 2, 0, 0));
    m_legend->setLayer(u"legend"_s);
    m_legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    m_legend->setWrap(0);
    m_legend->setMargins({});
    m_legend->setColumnSpacing(14);
    m_legend->setIconSize(16, 9);
    m_legend->setBorderPen(Qt::NoPen);
    m_legend->setBrush(Qt::NoBrush);
    m_cachedHot->setName(tr("hot"));
    m_cached->setName(tr("cold"));
    m_legend->addItem(new QCPPlottableLegendItem(m_legend, m_cachedHot));
    m_legend->addItem(new QCPPlottableLegendItem(m_legend, m_cached));
}

QStringList LagChart::legend() const
{
    QStringList names;
    for (int i = 0; m_rows > 2 && i < m_legend->itemCount(); ++i) {
        names << static_cast<QCPPlottableLegendItem*>(m_legend->item(i))->plottable()->name();
    }
    return names;
}

void LagChart::setSpan(std::chrono::seconds span)
{
    m_span = span;
    setLive();
}

void LagChart::setPoints(std::vector<facade::LagPoint> points, std::optional<milliseconds> lagNow)
{
    m_points = std::move(points);
    const double now = nowSeconds();
    if (lagNow && !m_points.empty() && now - secondsOf(m_points.back().at) < presentReach) {
        facade::LagPoint present = m_points.back();
        present.at = fromMillis(std::llround(now * 1000));
        present.resolution = std::max(present.resolution, std::chrono::seconds(std::llround(presentReach)));
        present.lagMaxMs = present.lagAvgMs = lagNow->count();
        present.bytes = present.extents = present.errors = 0;
        m_points.push_back(present);
    }
    fill();
    tick();
}

void LagChart::setLive()
{
    m_live = true;
    tick();
    Q_EMIT liveChanged(true);
}

void LagChart::leaveLive()
{
    if (m_live) {
        m_live = false;
        Q_EMIT liveChanged(false);
    }
}

void LagChart::tick()
{
    if (m_live) {
        const double now = nowSeconds();
        m_lagRect->axis(QCPAxis::atBottom)->setRange(now - liveWidth(now), now);
    }
    fitValues();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

/// The chosen span, or less while there is less history: a young workspace shows its first minute, not an
/// empty quarter of an hour.
double LagChart::liveWidth(double now) const
{
    static constexpr double steps[] = {60, 120, 300, 600, 900, 1800, 3600, 10'800, 21'600, 43'200, 86'400};
    const auto span = static_cast<double>(m_span.count());
    if (m_points.empty()) {
        return span;
    }
    const double width = roundStep(steps, (now - secondsOf(m_points.front().at)) * 1.02);
    return width > 0 ? std::min(width, span) : span;
}

/// A point farther from the one before than two of its widths means that nothing measured in between.
void LagChart::fill()
{
    QVector<double> keys;
    QVector<double> highs;
    QVector<double> averages;
    QVector<double> rates;
    QVector<double> cached;
    QVector<double> cachedHot;
    QVector<double> errorKeys;
    QVector<double> errorValues;
    keys.reserve(static_cast<qsizetype>(m_points.size()) + 16);
    const double gap = std::numeric_limits<double>::quiet_NaN();
    m_gaps = 0;
    const facade::LagPoint* before = nullptr;
    for (const auto& point : m_points) {
        const double at = secondsOf(point.at);
        if (before != nullptr) {
            const double width = static_cast<double>(std::max(before->resolution, point.resolution).count());
            const double last = secondsOf(before->at);
            if (at - last > 2.5 * width) {
                keys << last + width;
                highs << gap;
                averages << gap;
                rates << gap;
                cached << gap;
                cachedHot << gap;
                ++m_gaps;
            }
        }
        keys << at;
        highs << static_cast<double>(point.lagMaxMs);
        averages << static_cast<double>(point.lagAvgMs);
        rates << rateOf(point);
        cached << cachedOf(point);
        cachedHot << static_cast<double>(point.cachedHotBytes);
        if (point.errors > 0) {
            errorKeys << at;
            errorValues << 0;
        }
        before = &point;
    }
    m_max->setData(keys, highs, true);
    m_average->setData(keys, averages, true);
    m_rate->setData(keys, rates, true);
    m_cached->setData(keys, cached, true);
    m_cachedHot->setData(keys, cachedHot, true);
    m_errors->setData(errorKeys, errorValues, true);
}

/// The value axes follow what is visible, always from zero.
void LagChart::fitValues()
{
    const QCPRange shown = m_lagRect->axis(QCPAxis::atBottom)->range();
    double lag = 0;
    double rate = 0;
    double cached = 0;
    for (const auto& point : m_points) {
        if (shown.contains(secondsOf(point.at))) {
            lag = std::max(lag, static_cast<double>(point.lagMaxMs));
            rate = std::max(rate, rateOf(point));
            cached = std::max(cached, cachedOf(point));
        }
    }
    m_lagRect->axis(QCPAxis::atLeft)->setRange(0, std::max(lowestLagTop, lag * 1.12));
    m_rateRect->axis(QCPAxis::atLeft)->setRange(0, std::max(1024.0, rate * 1.15));
    m_cacheRect->axis(QCPAxis::atLeft)->setRange(0, std::max(1024.0, cached * legendRoom));
}

int LagChart::drawnPoints() const
{
    const auto data = m_max->data();
    return static_cast<int>(std::count_if(data->constBegin(), data->constEnd(),
                                          [](const auto& p) { return !std::isnan(p.value); }));
}

const facade::LagPoint* LagChart::nearest(double at) const
{
    const auto after =
        std::lower_bound(m_points.begin(), m_points.end(), at,
                         [](const facade::LagPoint& point, double t) { return secondsOf(point.at) < t; });
    if (after == m_points.end()) {
        return m_points.empty() ? nullptr : &m_points.back();
    }
    if (after != m_points.begin() && at - secondsOf((after - 1)->at) < secondsOf(after->at) - at) {
        return &*(after - 1);
    }
    return &*after;
}

void LagChart::showTip(QMouseEvent* event)
{
    if ((event->buttons() & Qt::LeftButton) != 0) {
        leaveLive();
    }
    auto* axis = m_lagRect->axis(QCPAxis::atBottom);
    const facade::LagPoint* point = nearest(axis->pixelToCoord(event->position().x()));
    const bool near = point != nullptr &&
                      std::abs(axis->coordToPixel(secondsOf(point->at)) - event->position().x()) < tipReach;
    m_tracer->setVisible(near);
    if (near) {
        m_tracer->position->setCoords(secondsOf(point->at), static_cast<double>(point->lagMaxMs));
        QString tip = tr("%1\nLag: %2 at most, %3 on average\nThroughput: %4")
                          .arg(formatTime(point->at), formatDuration(milliseconds(point->lagMaxMs)),
                               formatDuration(milliseconds(point->lagAvgMs)), formatRate(rateOf(*point)));
        tip += u'\n' + tr("In the cache: %1 hot, %2 cold")
                           .arg(formatBytes(point->cachedHotBytes), formatBytes(point->cachedColdBytes));
        if (point->errors > 0) {
            tip += u'\n' + tr("Errors: %1").arg(formatNumber(point->errors));
        }
        tip += u'\n' + formatTimeUtc(point->at);
        QToolTip::showText(event->globalPosition().toPoint(), tip, m_plot);
    } else {
        QToolTip::hideText();
    }
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool LagChart::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_plot && event->type() == QEvent::Leave) {
        m_tracer->setVisible(false);
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
    return QWidget::eventFilter(watched, event);
}

void LagChart::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        recolor();
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
    QWidget::changeEvent(event);
}

void LagChart::resizeEvent(QResizeEvent* event)
{
    arrangeRows();
    QWidget::resizeEvent(event);
}

/// In a low pane first the cache, then the throughput gives its place to the lag.
void LagChart::arrangeRows()
{
    constexpr int heightForTwo = 210;
    constexpr int heightForThree = 270;
    const int rows = height() >= heightForThree ? 3 : height() >= heightForTwo ? 2 : 1;
    if (rows == m_rows) {
        return;
    }
    m_rows = rows;
    auto* grid = m_plot->plotLayout();
    for (QCPAxisRect* rect : {m_rateRect, m_cacheRect}) {
        if (rect->visible()) {
            grid->take(rect);
        }
    }
    grid->simplify();
    if (rows > 1) {
        grid->addElement(1, 0, m_rateRect);
    }
    if (rows > 2) {
        grid->addElement(2, 0, m_cacheRect);
    }
    grid->setRowStretchFactor(0, lagStretch);
    m_rateRect->setVisible(rows > 1);
    m_rate->setVisible(rows > 1);
    m_cacheRect->setVisible(rows > 2);
    m_cached->setVisible(rows > 2);
    m_cachedHot->setVisible(rows > 2);
    m_lagRect->axis(QCPAxis::atBottom)->setTickLabels(rows == 1);
    m_rateRect->axis(QCPAxis::atBottom)->setTickLabels(rows == 2);
}

void LagChart::recolor()
{
    const Colors& colors = colorsFor(palette());
    applyPlotTheme(m_plot, colors, font());
    m_lagRect->axis(QCPAxis::atLeft)->setLabel(tr("Lag"));
    m_rateRect->axis(QCPAxis::atLeft)->setLabel(tr("Throughput"));
    m_cacheRect->axis(QCPAxis::atLeft)->setLabel(tr("Cache"));
    QColor area = colors.accent;
    area.setAlpha(colors.dark ? 60 : 40);
    QColor edge = colors.accent;
    edge.setAlpha(130);
    m_max->setPen(QPen(edge, 1));
    m_max->setBrush(area);
    m_average->setPen(QPen(colors.accent, 1.8));
    m_errors->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssTriangle, QPen(colors.danger), QBrush(colors.danger), 8));
    QColor rateArea = colors.good;
    rateArea.setAlpha(colors.dark ? 70 : 55);
    m_rate->setPen(QPen(colors.good, 1.3));
    m_rate->setBrush(rateArea);
    QColor hotArea = colors.warning;
    hotArea.setAlpha(colors.dark ? 90 : 75);
    QColor coldArea = colors.accent;
    coldArea.setAlpha(colors.dark ? 55 : 40);
    m_cached->setPen(QPen(colors.accent, 1.2));
    m_cached->setBrush(coldArea);
    m_cachedHot->setPen(QPen(colors.warning, 1.2));
    m_cachedHot->setBrush(hotArea);
    m_legend->setFont(font());
    m_legend->setTextColor(colors.muted);
    m_tracer->setPen(QPen(colors.accent, 1.5));
    m_tracer->setBrush(colors.surface);
}

QImage LagChart::image(QSize size, double scale)
{
    return m_plot->toPixmap(size.width(), size.height(), scale).toImage();
}

bool LagChart::savePdf(const QString& file, const QString& title)
{
    return m_plot->savePdf(file, 0, 0, QCP::epAllowCosmetic, u"Sharepane"_s, title);
}

} // namespace sharepane::ui
