#pragma once

#include "ui/controllers/jobs.h"
#include "ui/controllers/syncmonitor.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QPointer>

#include <memory>

namespace sharepane::ui {

/// All followed databases, searched and sorted. The work of searching and sorting is done on a worker, so
/// that 100,000 rows change ten times a second without a stall; rows keep their selection by name.
class SyncModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column : int {
        nameColumn,
        stateColumn,
        lagColumn,
        p50Column,
        p99Column,
        behindColumn,
        pendingColumn,
        rateColumn,
        errorColumn,
        columnTotal
    };
    enum Role : int { toneRole = Qt::UserRole, iconNameRole };

    explicit SyncModel(Jobs& jobs, QObject* parent = nullptr);

    void setPicture(std::shared_ptr<const SyncPicture> picture);
    void setNeedle(const QString& needle);
    [[nodiscard]] const SyncRow* at(int row) const;
    /// -1 when it is not shown.
    [[nodiscard]] int rowOf(const facade::DatabaseName& name) const;
    void sort(int column, Qt::SortOrder order) override;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// A new arrangement is shown.
    void arranged();

private:
    struct Arrangement;
    void arrange();
    void show(std::shared_ptr<const Arrangement> next);

    Jobs& m_jobs;
    QPointer<Job> m_job;
    bool m_again = false;
    QString m_needle;
    int m_sortColumn = nameColumn;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    std::shared_ptr<const SyncPicture> m_picture; ///< the newest, perhaps not yet arranged
    std::shared_ptr<const Arrangement> m_shown;
};

} // namespace sharepane::ui
