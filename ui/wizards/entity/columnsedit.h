#pragma once

#include "ui/wizards/entity/entitydraft.h"

#include <QtWidgets/QWidget>

class QComboBox;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace sharepane::ui {

/// The columns of a table to be: a line a column, and always an empty one at the end to type the next into.
class ColumnsEdit : public QWidget {
    Q_OBJECT

public:
    explicit ColumnsEdit(QWidget* parent = nullptr);

    [[nodiscard]] std::vector<ColumnDraft> columns() const;
    [[nodiscard]] QLineEdit* nameAt(int row) const { return m_lines[static_cast<std::size_t>(row)].name; }
    [[nodiscard]] QComboBox* typeAt(int row) const { return m_lines[static_cast<std::size_t>(row)].type; }

Q_SIGNALS:
    void changed();

private:
    struct Line {
        QWidget* row;
        QLineEdit* name;
        QComboBox* type;
        QToolButton* remove;
    };
    void addLine();
    void takeChange();
    void removeLine(QWidget* row);

    QVBoxLayout* m_layout;
    std::vector<Line> m_lines;
};

} // namespace sharepane::ui
