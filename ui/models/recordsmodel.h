#pragma once

#include "ui/models/arrangedmodel.h"
#include "ui/text/statetext.h"

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

/// What a list of records is arranged by.
struct RecordRules {
    std::vector<bool> byText; ///< of each column: sorted by its cells, otherwise by Record::order

    [[nodiscard]] static const Records& rows(const Records& records) { return records; }
    [[nodiscard]] static const QString& key(const Record& record) { return record.key; }
    [[nodiscard]] static bool same(const Record& a, const Record& b) { return a.key == b.key; }
    [[nodiscard]] static bool matches(const Record& record, const QString& needle);
    void arrange(std::vector<const Record*>& rows, int column, bool descending) const;
};

/// Records, searched and sorted. Among equals their own order stays.
class RecordsModel : public ArrangedModel<Records, Record, RecordRules> {
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

    void setRecords(std::shared_ptr<const Records> records) { setSource(std::move(records)); }
    /// -1 when it is not shown.
    [[nodiscard]] int rowOf(const QString& key) const { return rowOfKey(key); }
    [[nodiscard]] int total() const { return static_cast<int>(source().size()); }

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<Column> m_columns;
};

} // namespace sharepane::ui
