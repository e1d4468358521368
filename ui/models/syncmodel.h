#pragma once

#include "ui/controllers/syncmonitor.h"
#include "ui/models/arrangedmodel.h"

#include <memory>
#include <vector>

namespace sharepane::ui {

/// What the list of followed databases is arranged by.
struct SyncRules {
    [[nodiscard]] static const std::vector<SyncRow>& rows(const SyncPicture& picture) { return picture.rows; }
    [[nodiscard]] static QString key(const SyncRow& row);
    [[nodiscard]] static bool same(const SyncRow& a, const SyncRow& b)
    {
        return a.status.name == b.status.name;
    }
    [[nodiscard]] static bool matches(const SyncRow& row, const QString& needle);
    static void arrange(std::vector<const SyncRow*>& rows, int column, bool descending);
};

/// All followed databases, searched and sorted.
class SyncModel : public ArrangedModel<SyncPicture, SyncRow, SyncRules> {
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

    void setPicture(std::shared_ptr<const SyncPicture> picture) { setSource(std::move(picture)); }
    /// -1 when it is not shown.
    [[nodiscard]] int rowOf(const facade::DatabaseName& name) const;

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

} // namespace sharepane::ui
