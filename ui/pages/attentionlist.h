#pragma once

#include "ui/models/attention.h"

#include <QtWidgets/QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sharepane::ui {

/// What needs somebody now, each with the button that leads to where it is done; or that nothing does.
class AttentionList : public QWidget {
    Q_OBJECT

public:
    explicit AttentionList(QWidget* parent = nullptr);

    /// Rows of the same things stay where they are, with the keyboard in them.
    void setAttention(const Attention& attention);
    /// Where the keyboard comes from into the first row.
    void setTabAfter(QWidget* before) { m_before = before; }
    [[nodiscard]] const std::vector<AttentionItem>& items() const { return m_items; }
    [[nodiscard]] QPushButton* button(std::size_t row) const { return m_rows[row].verb; }

Q_SIGNALS:
    void chosen(const sharepane::ui::AttentionItem& item);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row {
        QWidget* whole;
        QLabel* icon;
        QLabel* headline;
        QLabel* more;
        QPushButton* verb;
    };
    [[nodiscard]] Row makeRow(std::size_t index);
    void display();

    std::vector<AttentionItem> m_items;
    int m_more = 0;
    bool m_known = false;
    std::vector<Row> m_rows;
    QWidget* m_before = nullptr;
    QVBoxLayout* m_layout;
    QLabel* m_rest; ///< that there is nothing, or more
};

} // namespace sharepane::ui
