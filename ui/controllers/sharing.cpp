#include "ui/controllers/sharing.h"

#include <algorithm>

namespace sharepane::ui {

namespace {

constexpr int tickMs = 3'000;

Result<std::shared_ptr<const SharingPicture>> readPicture(facade::Session& session)
{
    auto picture = std::make_shared<SharingPicture>();
    picture->accounts = TRY(session.shares().accounts());
    picture->shares = TRY(session.shares().shares({}));
    picture->invitations = TRY(session.invitations().allInvitations());
    std::ranges::sort(picture->shares, {}, &facade::ShareInfo::name);
    return picture;
}

} // namespace

const facade::AccountInfo* SharingPicture::account(const QString& name) const
{
    const auto found = std::ranges::find_if(accounts, [&](const auto& account) {
        return QString::fromStdString(account.name).compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == accounts.end() ? nullptr : &*found;
}

const facade::ShareInfo* SharingPicture::share(const facade::ShareName& name) const
{
    const auto found = std::ranges::find(shares, name, &facade::ShareInfo::name);
    return found == shares.end() ? nullptr : &*found;
}

const facade::InvitationInfo* SharingPicture::invitation(const std::string& id) const
{
    const auto found = std::ranges::find(invitations, id, &facade::InvitationInfo::id);
    return found == invitations.end() ? nullptr : &*found;
}

SharingController::SharingController(facade::Session& session, Jobs& jobs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_jobs(jobs)
{
    m_tick.setInterval(tickMs);
    connect(&m_tick, &QTimer::timeout, this, &SharingController::reload);
    connect(&session.events(), &facade::Events::catalogueChanged, this, [this] {
        if (!m_watching.isEmpty()) {
            reload();
        }
    });
    reload();
}

void SharingController::setWatched(const QObject* page, bool watched)
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

void SharingController::reload()
{
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    m_job = m_jobs.run(
        this, [&session = m_session](const CancelToken&) { return readPicture(session); },
        [this](Result<std::shared_ptr<const SharingPicture>> picture) {
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
