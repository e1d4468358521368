#include "ui/controllers/received.h"

#include <algorithm>

namespace sharepane::ui {

namespace {

constexpr int tickMs = 3'000;
constexpr int soonMs = 300; ///< followers change often while they catch up

Result<std::shared_ptr<const ReceivedPicture>> readPicture(facade::Session& session)
{
    auto picture = std::make_shared<ReceivedPicture>();
    picture->shares = TRY(session.receivedShares().receivedShares());
    std::ranges::sort(picture->shares, {}, &facade::ReceivedShareInfo::name);
    return picture;
}

} // namespace

const facade::ReceivedShareInfo* ReceivedPicture::share(const std::string& name) const
{
    const auto found = std::ranges::find(shares, name, &facade::ReceivedShareInfo::name);
    return found == shares.end() ? nullptr : &*found;
}

std::vector<const facade::ReceivedShareInfo*> ReceivedPicture::ended() const
{
    std::vector<const facade::ReceivedShareInfo*> found;
    for (const auto& share : shares) {
        const bool over =
            share.state == "revoked" || share.state == "lapsed" || share.state == "source_deleted";
        if (over && !share.mappings.empty()) {
            found.push_back(&share);
        }
    }
    std::ranges::sort(found, std::ranges::greater(), &facade::ReceivedShareInfo::changedAt);
    return found;
}

ReceivedController::ReceivedController(facade::Session& session, Jobs& jobs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_jobs(jobs)
{
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &ReceivedController::reload);
    m_soon.setSingleShot(true);
    m_soon.setInterval(soonMs);
    connect(&m_soon, &QTimer::timeout, this, &ReceivedController::reload);
    connect(&session.events(), &facade::Events::catalogueChanged, this, [this] {
        if (!m_soon.isActive()) {
            m_soon.start();
        }
    });
    reload();
}

void ReceivedController::setWatched(const QObject* page, bool watched)
{
    if (!watched) {
        m_watching.remove(page);
    } else if (!m_watching.contains(page)) {
        m_watching.insert(page);
        reload();
    }
    if (m_watching.isEmpty()) {
        m_tick.stop();
    } else if (!m_tick.isActive()) {
        m_tick.start();
    }
}

void ReceivedController::reload()
{
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    m_job = m_jobs.run(
        this, [&session = m_session](const CancelToken&) { return readPicture(session); },
        [this](Result<std::shared_ptr<const ReceivedPicture>> picture) {
            m_job.clear();
            if (picture) {
                m_jobs.detach([old = std::exchange(m_current, *std::move(picture))] {});
                m_loaded = true;
                Q_EMIT changed();
            } else if (picture.error().code != ErrorCode::cancelled) {
                Q_EMIT failed(picture.error());
            }
            if (m_again) {
                reload();
            }
        });
}

} // namespace sharepane::ui
