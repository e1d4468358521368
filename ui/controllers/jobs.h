#pragma once

#include "core/base/cancellation.h"
#include "core/base/result.h"

#include <QtCore/QObject>
#include <QtCore/QThreadPool>

#include <functional>
#include <memory>
#include <mutex>
#include <set>

namespace sharepane::ui {

/// One call of the core on a worker thread, owned by the object that wants its answer. It ends exactly once:
/// with `done(result)` on the owner's thread, or, when the owner (or the job) is destroyed first, with
/// nothing: the work is cancelled and its answer is dropped. Deletes itself after `done`.
class Job : public QObject {
    Q_OBJECT

public:
    ~Job() override;
    /// Asks the work to stop; `done` still comes, usually with ErrorCode::cancelled.
    void cancel() const { m_cancel.cancel(); }
    [[nodiscard]] CancelToken token() const { return m_cancel.token(); }

Q_SIGNALS:
    /// After `done`.
    void finished();

private:
    friend class Jobs;
    /// The end of the wire that the worker holds; outlives the job when it must.
    struct Wire {
        std::mutex mutex;
        Job* job = nullptr; ///< guarded by mutex; null once nobody listens
    };

    explicit Job(QObject* owner);
    static void deliver(const std::shared_ptr<Wire>& wire, std::function<void()> answer);

    CancelSource m_cancel;
    std::shared_ptr<Wire> m_wire;
};

/// The worker threads of the window. Destroying it cancels what runs and waits for it, so make it after the
/// session and before everything that asks.
class Jobs : public QObject {
    Q_OBJECT

public:
    explicit Jobs(QObject* parent = nullptr);
    ~Jobs() override;

    /// Starts `work(token)` → Result<T>; `done(Result<T>)` comes on this thread unless `owner` dies before.
    /// The returned job is valid until then; keep it in a QPointer.
    template <typename Work, typename Done>
    Job* run(QObject* owner, Work work, Done done)
    {
        auto* job = new Job(owner);
        start(job, [wire = job->m_wire, token = job->token(), work = std::move(work),
                    done = std::move(done)]() mutable {
            auto result = std::make_shared<decltype(work(token))>(work(token));
            Job::deliver(wire, [result, done = std::move(done)]() mutable { done(std::move(*result)); });
        });
        return job;
    }

    /// Runs something whose end nobody waits for, such as destroying what may take a while to destroy.
    void detach(std::function<void()> work);

private:
    void start(Job* job, std::function<void()> work);

    QThreadPool m_pool;
    std::set<Job*> m_running; ///< touched on the window's thread only
};

} // namespace sharepane::ui
