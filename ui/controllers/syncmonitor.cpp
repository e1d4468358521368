#include "ui/controllers/syncmonitor.h"

#include "ui/text/statetext.h"

#include <algorithm>
#include <map>

namespace sharepane::ui {

namespace {

using Summaries = std::shared_ptr<const std::vector<facade::LagSummary>>;

constexpr std::chrono::hours summarySpan{1};
/// Percentiles of an hour change slowly and cost more to compute than the states.
constexpr qint64 summariesEveryMs = 5'000;
/// With very many databases they are asked for less often, so that they never keep more than a twentieth of a
/// core busy.
constexpr qint64 restPerWork = 20;

struct Reading {
    std::shared_ptr<const SyncPicture> picture;
    Summaries summaries;
    qint64 tookMs = 0; ///< of the percentiles; 0: they are the old ones
};

Result<Reading> readAll(facade::Session& session, Summaries summaries)
{
    qint64 tookMs = 0;
    if (!summaries) {
        QElapsedTimer since;
        since.start();
        summaries = std::make_shared<const std::vector<facade::LagSummary>>(
            TRY(session.followers().summaries(summarySpan)));
        tookMs = since.elapsed();
    }
    std::map<facade::DatabaseName, const facade::LagSummary*> byName;
    for (const auto& summary : *summaries) {
        byName.emplace(summary.name, &summary);
    }
    auto picture = std::make_shared<SyncPicture>();
    for (auto& status : TRY(session.followers().status())) {
        SyncRow row;
        if (const auto found = byName.find(status.name); found != byName.end()) {
            row.summary = *found->second;
        }
        picture->unreachable += status.state == facade::SyncState::unreachable ? 1 : 0;
        picture->attention += needsAttention(status.state) ? 1 : 0;
        if (status.lagMs > picture->worstLagMs) {
            picture->worstLagMs = status.lagMs;
            picture->worst = status.name;
        }
        row.status = std::move(status);
        picture->rows.push_back(std::move(row));
    }
    std::sort(picture->rows.begin(), picture->rows.end(),
              [](const SyncRow& a, const SyncRow& b) { return a.status.name < b.status.name; });
    return Reading{std::move(picture), std::move(summaries), tookMs};
}

} // namespace

SyncMonitor::SyncMonitor(facade::Session& session, Jobs& jobs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_jobs(jobs)
{
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &SyncMonitor::refresh);
    connect(&session.events(), &facade::Events::syncStatusChanged, this, &SyncMonitor::refresh);
    m_tick.start();
    refresh();
}

void SyncMonitor::refresh()
{
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    const bool stale = !m_summariesAge.isValid() || m_summariesAge.elapsed() >= m_summariesEveryMs;
    if (stale) {
        m_summariesAge.start();
    }
    m_job = m_jobs.run(
        this,
        [&session = m_session, summaries = stale ? Summaries() : m_summaries](const CancelToken&) {
            return readAll(session, summaries);
        },
        [this](Result<Reading> reading) {
            m_job.clear();
            if (reading) {
                m_jobs.detach([old = std::exchange(m_current, std::move(reading->picture))] {});
                m_jobs.detach([old = std::exchange(m_summaries, std::move(reading->summaries))] {});
                if (reading->tookMs > 0) {
                    m_summariesEveryMs = std::max(summariesEveryMs, restPerWork * reading->tookMs);
                }
                m_loaded = true;
                Q_EMIT changed();
            } else {
                Q_EMIT failed(reading.error());
            }
            if (m_again) {
                refresh();
            }
        });
}

} // namespace sharepane::ui
