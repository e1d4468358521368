#pragma once

#include "core/facade/types.h"
#include "ui/widgets/colors.h"

#include <QtWidgets/QWidget>

#include <chrono>
#include <optional>
#include <vector>

class QCustomPlot;
class QCPAxisRect;
class QCPGraph;
class QCPItemTracer;
class QCPLegend;
class QMouseEvent;

namespace sharepane::ui {

/// Lag over time with the throughput and what was in the cache (hot and cold) below, as far as there is room,
/// on one time axis. Wheel zooms, drag moves, double click (or `live`) returns to following now. Where the
/// engine did not run there is a gap.
class LagChart : public QWidget {
    Q_OBJECT

public:
    explicit LagChart(QWidget* parent = nullptr);

    /// How much of the past is shown while live.
    void setSpan(std::chrono::seconds span);
    [[nodiscard]] std::chrono::seconds span() const { return m_span; }
    /// `lagNow`, of a database that is being followed, goes on from the last point to now: while nothing
    /// happens there are few points.
    void setPoints(std::vector<facade::LagPoint> points,
                   std::optional<std::chrono::milliseconds> lagNow = std::nullopt);
    [[nodiscard]] const std::vector<facade::LagPoint>& points() const { return m_points; }
    /// False after the person zoomed or moved, until setLive.
    [[nodiscard]] bool live() const { return m_live; }
    void setLive();
    /// Moves the right end of a live chart to now.
    void tick();
    /// Graph points drawn now, gaps not counted: for tests.
    [[nodiscard]] int drawnPoints() const;
    [[nodiscard]] int gaps() const { return m_gaps; }
    /// How many of lag, throughput and cache there is room for.
    [[nodiscard]] int shownRows() const { return m_rows; }
    /// What the legend names now.
    [[nodiscard]] QStringList legend() const;

    [[nodiscard]] QImage image(QSize size, double scale);
    [[nodiscard]] bool savePdf(const QString& file, const QString& title);

Q_SIGNALS:
    void liveChanged(bool live);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void buildLegend();
    void recolor();
    void fill();
    void fitValues();
    void arrangeRows();
    [[nodiscard]] double liveWidth(double now) const;
    void showTip(QMouseEvent* event);
    void leaveLive();
    [[nodiscard]] const facade::LagPoint* nearest(double at) const;

    QCustomPlot* m_plot;
    QCPAxisRect* m_lagRect = nullptr;
    QCPAxisRect* m_rateRect = nullptr;
    QCPAxisRect* m_cacheRect = nullptr;
    QCPGraph* m_max = nullptr;
    QCPGraph* m_average = nullptr;
    QCPGraph* m_errors = nullptr;
    QCPGraph* m_rate = nullptr;
    QCPGraph* m_cached = nullptr; ///< hot and cold
    QCPGraph* m_cachedHot = nullptr;
    QCPItemTracer* m_tracer = nullptr;
    QCPLegend* m_legend = nullptr; ///< of the cache
    std::vector<facade::LagPoint> m_points;
    std::chrono::seconds m_span{std::chrono::minutes(15)};
    bool m_live = true;
    int m_gaps = 0;
    int m_rows = 3;
};

} // namespace sharepane::ui
