#pragma once

#include "core/facade/session.h"
#include "ui/controllers/jobs.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QSet>
#include <QtCore/QTimer>

#include <memory>
#include <utility>

namespace sharepane::ui {

/// Keeps the window's picture of a part of the workspace fresh: soon after every change that the workspace
/// tells of, every few seconds while somebody looks, and now and then otherwise, because other processes,
/// other people and time change it too. Lives on the window's thread; reads on workers, at most one read at a
/// time.
class PictureKeeper : public QObject {
    Q_OBJECT

public:
    /// Whether a read has come back; until then the picture is empty.
    [[nodiscard]] bool loaded() const { return m_loaded; }
    /// Reads now; several calls during a read become one more read.
    void reload();
    /// Whether this page is looked at.
    void setWatched(const QObject* page, bool watched);

Q_SIGNALS:
    void changed();
    /// The picture stays what it was.
    void failed(const sharepane::Error& error);

protected:
    PictureKeeper(facade::Session& session, Jobs& jobs, QObject* parent);

    /// Starts a read, which calls ended() once, unless this object goes before.
    virtual Job* start() = 0;
    void ended(const Result<void>& outcome);
    [[nodiscard]] facade::Session& session() const { return m_session; }
    [[nodiscard]] Jobs& jobs() const { return m_jobs; }

private:
    facade::Session& m_session;
    Jobs& m_jobs;
    QTimer m_tick;
    QTimer m_soon;
    QPointer<Job> m_job;
    bool m_again = false;
    bool m_loaded = false;
    QSet<const QObject*> m_watching;
};

/// With what it keeps: a value that is immutable once shared, and that `read` makes on a worker.
template <typename Picture>
class KeeperOf : public PictureKeeper {
public:
    using Reading = Result<std::shared_ptr<const Picture>>;
    using Read = Reading (*)(facade::Session&);

    /// Never null; empty until the first read has come back.
    [[nodiscard]] std::shared_ptr<const Picture> current() const { return m_current; }

protected:
    KeeperOf(facade::Session& session, Jobs& jobs, Read read, QObject* parent)
        : PictureKeeper(session, jobs, parent)
        , m_read(read)
    {
    }

private:
    Job* start() final
    {
        return jobs().run(
            this, [&session = session(), read = m_read](const CancelToken&) { return read(session); },
            [this](Reading reading) {
                if (!reading) {
                    ended(fail(reading.error()));
                    return;
                }
                // Freeing a large picture takes a while too.
                jobs().detach([old = std::exchange(m_current, *std::move(reading))] {});
                ended({});
            });
    }

    Read m_read;
    std::shared_ptr<const Picture> m_current = std::make_shared<Picture>();
};

} // namespace sharepane::ui
