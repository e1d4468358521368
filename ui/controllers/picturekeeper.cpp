#include "ui/controllers/picturekeeper.h"

namespace sharepane::ui {

namespace {
constexpr int watchedMs = 3'000;
constexpr int restingMs = 15'000;
// Databases change often while they catch up.
constexpr int soonWatchedMs = 300;
constexpr int soonRestingMs = 1'000;
} // namespace

PictureKeeper::PictureKeeper(facade::Session& session, Jobs& jobs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_jobs(jobs)
{
    m_tick.setInterval(restingMs);
    connect(&m_tick, &QTimer::timeout, this, &PictureKeeper::reload);
    m_tick.start();
    m_soon.setSingleShot(true);
    m_soon.setInterval(soonRestingMs);
    connect(&m_soon, &QTimer::timeout, this, &PictureKeeper::reload);
    connect(&session.events(), &facade::Events::catalogueChanged, this, [this] {
        if (!m_soon.isActive()) {
            m_soon.start();
        }
    });
}

void PictureKeeper::setWatched(const QObject* page, bool watched)
{
    if (!watched) {
        m_watching.remove(page);
    } else if (!m_watching.contains(page)) {
        m_watching.insert(page);
        reload();
    }
    m_soon.setInterval(m_watching.isEmpty() ? soonRestingMs : soonWatchedMs);
    const int interval = m_watching.isEmpty() ? restingMs : watchedMs;
    if (m_tick.interval() != interval) {
        m_tick.setInterval(interval); // starts anew
    }
}

void PictureKeeper::reload()
{
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    m_job = start();
}

void PictureKeeper::ended(const Result<void>& outcome)
{
    m_job.clear();
    if (outcome) {
        m_loaded = true;
        Q_EMIT changed();
    } else if (outcome.error().code != ErrorCode::cancelled) {
        Q_EMIT failed(outcome.error());
    }
    if (m_again) {
        reload();
    }
}

} // namespace sharepane::ui
