#pragma once

#include <QtCore/QAbstractTableModel>
#include <QtCore/QStringList>

#include <vector>

namespace sharepane::ui {

/// A plain table of texts for the short lists of detail panes. Replacing the rows by the same ones changes
/// nothing, so that selection and scroll position stay.
class RowsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    struct Column {
        QString title;
        bool number = false; ///< right-aligned
    };
    struct Row {
        QStringList cells;
        QStringList toolTips; ///< may be shorter than cells
        QString key;          ///< what the row stands for
        QString icon{};       ///< before the first cell, or none
        friend bool operator==(const Row&, const Row&) = default;
    };

    explicit RowsModel(std::vector<Column> columns, QObject* parent = nullptr);

    void setRows(std::vector<Row> rows);
    /// Other columns and their rows.
    void setTable(std::vector<Column> columns, std::vector<Row> rows);
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    [[nodiscard]] QString keyAt(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<Column> m_columns;
    std::vector<Row> m_rows;
};

} // namespace sharepane::ui
