#include "ui/wizards/entity/columnsedit.h"

#include "ui/widgets/icons.h"
#include "ui/widgets/typable.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QToolButton>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {
constexpr int shownHeight = 164;
}

ColumnsEdit::ColumnsEdit(QWidget* parent)
    : QWidget(parent)
    , m_layout(nullptr)
{
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFixedHeight(shownHeight);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* lines = new QWidget(scroll);
    m_layout = new QVBoxLayout(lines);
    m_layout->setContentsMargins(0, 0, 4, 0);
    m_layout->setSpacing(5);
    m_layout->addStretch(1);
    scroll->setWidget(lines);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    addLine();
    setFocusProxy(m_lines.front().name);
}

void ColumnsEdit::addLine()
{
    Line line{};
    line.row = new QWidget(this);
    line.name = new QLineEdit(line.row);
    line.type = new QComboBox(line.row);
    line.remove = new QToolButton(line.row);
    line.name->setPlaceholderText(m_lines.empty() ? tr("First column") : tr("Next column"));
    line.name->setAccessibleName(tr("Name of a column"));
    line.type->addItems(offeredTypes());
    line.type->setAccessibleName(tr("Type of the column"));
    makeTypable(line.type);
    line.type->setFixedWidth(160);
    line.remove->setIcon(icon(u"close"_s));
    line.remove->setToolTip(tr("Leave this column out"));
    line.remove->setAccessibleName(line.remove->toolTip());
    line.remove->setEnabled(false);
    auto* layout = new QHBoxLayout(line.row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(line.name, 1);
    layout->addWidget(line.type);
    layout->addWidget(line.remove);
    m_layout->insertWidget(m_layout->count() - 1, line.row);
    connect(line.name, &QLineEdit::textChanged, this, &ColumnsEdit::takeChange);
    connect(line.type, &QComboBox::editTextChanged, this, &ColumnsEdit::changed);
    connect(line.remove, &QToolButton::clicked, this, [this, row = line.row] { removeLine(row); });
    m_lines.push_back(line);
}

void ColumnsEdit::takeChange()
{
    if (!m_lines.back().name->text().trimmed().isEmpty()) {
        addLine();
    }
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        m_lines[i].remove->setEnabled(i + 1 < m_lines.size());
    }
    Q_EMIT changed();
}

void ColumnsEdit::removeLine(QWidget* row)
{
    const auto found = std::ranges::find(m_lines, row, &Line::row);
    if (found == m_lines.end() || m_lines.size() == 1) {
        return;
    }
    const auto next = m_lines.erase(found);
    (next == m_lines.end() ? m_lines.back() : *next).name->setFocus();
    setFocusProxy(m_lines.front().name);
    row->hide();
    row->deleteLater();
    takeChange();
}

std::vector<ColumnDraft> ColumnsEdit::columns() const
{
    std::vector<ColumnDraft> columns;
    for (const Line& line : m_lines) {
        ColumnDraft column{line.name->text().trimmed(), line.type->currentText().trimmed()};
        if (!column.empty()) {
            columns.push_back(std::move(column));
        }
    }
    return columns;
}

} // namespace sharepane::ui
