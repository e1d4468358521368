#include "ui/controllers/jobs.h"

#include <QtCore/QPointer>

namespace sharepane::ui {

namespace {
/// The calls wait for storage and SQLite more than they compute.
constexpr int workers = 8;
} // namespace

Job::Job(QObject* owner)
    : QObject(owner)
    , m_wire(std::make_shared<Wire>())
{
    m_wire->job = this;
}

Job::~Job()
{
    {
        const std::lock_guard lock(m_wire->mutex);
        m_wire->job = nullptr;
    }
    m_cancel.cancel();
}

void Job::deliver(const std::shared_ptr<Wire>& wire, std::function<void()> answer)
{
    const std::lock_guard lock(wire->mutex);
    if (wire->job == nullptr) {
        return;
    }
    // The event is queued under the lock, so the job can't be destroyed between the check and the post; once
    // queued, Qt drops it together with the job.
    QMetaObject::invokeMethod(
        wire->job,
        [job = wire->job, answer = std::move(answer)] {
            const QPointer<Job> alive(job);
            answer();
            if (alive) {
                Q_EMIT alive->finished();
            }
            if (alive) {
                alive->deleteLater();
            }
        },
        Qt::QueuedConnection);
}

Jobs::Jobs(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(workers);
}

Jobs::~Jobs()
{
    for (const Job* job : m_running) {
        job->cancel();
    }
    m_pool.waitForDone();
}

void Jobs::start(Job* job, std::function<void()> work)
{
    m_running.insert(job);
    connect(job, &QObject::destroyed, this, [this, job] { m_running.erase(job); });
    m_pool.start(std::move(work));
}

void Jobs::detach(std::function<void()> work)
{
    m_pool.start(std::move(work));
}

} // namespace sharepane::ui
