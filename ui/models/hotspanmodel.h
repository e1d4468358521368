#pragma once

#include "core/facade/session.h"

#include <QtCore/QAbstractTableModel>

#include <map>
#include <vector>

namespace sharepane::ui {

/// Hot spans of a followed database: the leader's, the follower's override (edited here, as a draft), and
/// what holds with where it comes from.
class HotSpanModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column : int { nameColumn, leaderColumn, overrideColumn, effectiveColumn, columnCountValue };
    using Spans = std::map<std::string, std::optional<std::chrono::milliseconds>>;

    explicit HotSpanModel(QObject* parent = nullptr);

    /// Drops the draft.
    void setSpans(std::vector<facade::HotSpanDetail> spans);
    /// Overrides that the draft changes, by table ("" is the database); nothing: unset. Only those that are
    /// valid.
    [[nodiscard]] Spans changes() const;
    [[nodiscard]] bool valid() const;
    [[nodiscard]] QString tableAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void edited();

private:
    [[nodiscard]] QString overrideText(int row) const;
    [[nodiscard]] QString textOf(int row, int column) const;

    std::vector<facade::HotSpanDetail> m_spans;
    std::map<int, QString> m_typed; ///< by row
};

} // namespace sharepane::ui
