#pragma once

#include "ui/controllers/jobs.h"
#include "ui/text/statetext.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QHash>
#include <QtCore/QPointer>
#include <QtCore/QStringList>

#include <memory>
#include <vector>

namespace sharepane::ui {

/// One object of a page's list.
struct Record {
    QString key; ///< what it stands for: unique among the records
    QStringList cells;
    QStringList toolTips{}; ///< may be shorter than cells; empty: the cell
    std::vector<double>
        order{};               ///< by column, where the cells' text isn't the order: see RecordsModel::Column
    QString icon{};            ///< before the first cell, or none
    Tone tone = Tone::neutral; ///< of the column that has one
};
using Records = std::vector<Record>;

/// Records, searched and sorted. The work of searching and sorting is done on a worker, so that 100,000 of
/// them arrange without a stall; they keep their selection by key. Among equals their own order stays.
class RecordsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    struct Column {
        QString title;
        enum class Kind : std::uint8_t {
            text,
            number, ///< right-aligned, sorted by Record::order
            ordered ///< sorted by Record::order: a time, a state
        } kind = Kind::text;
        bool toned = false; ///< drawn in the record's tone
    };

    RecordsModel(Jobs& jobs, std::vector<Column> columns, QObject* parent = nullptr);

    void setRecords(std::shared_ptr<const Records> records);
    void setNeedle(const QString& needle);
    void sort(int column, Qt::SortOrder order) override;
    [[nodiscard]] const Record* at(int row) const;
    /// -1 when it is not shown.
    [[nodiscard]] int rowOf(const QString& key) const;
    [[nodiscard]] int total() const { return static_cast<int>(m_records->size()); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// A new arrangement is shown.
    void arranged();

private:
    struct Arrangement {
        std::shared_ptr<const Records> records;
        std::vector<const Record*> rows;
        QHash<QString, int> byKey;
        bool sameOrder = false; ///< as the one before
    };
    using Shown = std::shared_ptr<const Arrangement>;
    void arrange();
    void show(Shown next);

    Jobs& m_jobs;
    std::vector<Column> m_columns;
    QPointer<Job> m_job;
    bool m_again = false;
    QString m_needle;
    int m_sortColumn = -1; ///< as they come
    Qt::SortOrder m_order = Qt::AscendingOrder;
    std::shared_ptr<const Records> m_records; ///< the newest, perhaps not yet arranged
    Shown m_shown;
};

} // namespace sharepane::ui
