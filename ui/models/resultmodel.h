#pragma once

#include "ui/controllers/jobs.h"
#include "ui/models/queryrun.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QElapsedTimer>
#include <QtCore/QPointer>

#include <memory>
#include <optional>

namespace sharepane::ui {

/// The result grid: rows come from a worker as the view nears the end of what is there; what was scrolled out
/// of memory comes back from the worker too. A million rows cost the window no more than a screenful.
class ResultModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role : int { fullTextRole = Qt::UserRole };

    ResultModel(facade::Session& session, Jobs& jobs, QObject* parent = nullptr);
    ~ResultModel() override;

    /// Drops what is shown and runs this; ends the run before.
    /// As `principal`; empty: as the workspace's owner.
    void run(const facade::DatabaseName& database, const QString& sql, const std::string& principal = {});
    /// Ends the running query; what was read stays.
    void cancel();
    void clear();
    /// Reads the rest (for jumping to the last row).
    void readAll();
    /// Rows [first, last] as text with a header line, made on a worker.
    void copyText(std::int64_t first, std::int64_t last, std::vector<std::size_t> columns,
                  QueryRun::TextFormat format, std::function<void(Result<std::string>)> done);

    [[nodiscard]] bool running() const { return m_phase == Phase::starting; }
    /// Rows are being read.
    [[nodiscard]] bool reading() const { return !m_job.isNull(); }
    [[nodiscard]] bool complete() const { return m_complete; }
    [[nodiscard]] std::int64_t snapshotVersion() const;
    [[nodiscard]] facade::QueryExtents extents() const;
    [[nodiscard]] std::shared_ptr<QueryRun> query() const { return m_run; }
    [[nodiscard]] const std::vector<facade::QueryColumn>& columns() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    /// The first rows are there.
    void started();
    /// More rows are there, or the end was found.
    void progressed();
    /// `started` won't come any more, or reading stopped half-way.
    void failed(const sharepane::Error& error);

private:
    enum class Phase : std::uint8_t { idle, starting, shown };

    void release();
    void readTo(std::int64_t rows);
    void took(Result<void> outcome);
    void want(std::int64_t row) const;
    void loadWanted();
    void next();

    facade::Session& m_session;
    Jobs& m_jobs;
    std::shared_ptr<QueryRun> m_run;
    QPointer<Job> m_job; ///< the one worker call on m_run
    Phase m_phase = Phase::idle;
    int m_rows = 0;
    bool m_complete = true;
    bool m_readAll = false;
    std::function<void()> m_copy;                 ///< waits for m_job to end
    mutable bool m_fetchQueued = false;           ///< one painted screen asks once
    mutable std::optional<std::int64_t> m_wanted; ///< a row whose block must come back into memory
};

} // namespace sharepane::ui
