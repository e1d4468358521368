#include "ui/shell/limitstable.h"

#include "ui/text/format.h"
#include "ui/text/limittext.h"
#include "ui/widgets/tables.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QHeaderView>

#include <array>

namespace sharepane::ui {

namespace {

enum Column { nameColumn, valueColumn, usualColumn, columns };
constexpr int shownRows = 5;

} // namespace

LimitsTable::LimitsTable(std::vector<facade::ServiceLimit> limits, QWidget* parent)
    : QTableWidget(static_cast<int>(limits.size()), columns, parent)
    , m_limits(std::move(limits))
{
    setUpRows(this, tr("Limits"));
    setEditTriggers(DoubleClicked | EditKeyPressed | AnyKeyPressed | SelectedClicked);
    setHorizontalHeaderLabels({tr("Limit"), tr("Value"), tr("Usually")});
    for (int row = 0; row < rowCount(); ++row) {
        const auto& limit = m_limits[static_cast<std::size_t>(row)];
        const LimitText words = describe(limit);
        const QString range = tr("From %1 to %2.").arg(text(limit.least.text), text(limit.most.text));
        const std::array<QString, columns> cells{words.label, text(limit.usual.text), text(limit.usual.text)};
        for (int column = 0; column < columns; ++column) {
            auto* item = new QTableWidgetItem(cells[static_cast<std::size_t>(column)]);
            item->setToolTip(words.meaning + u' ' + range);
            item->setFlags(column == valueColumn
                               ? Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsEditable
                               : Qt::ItemIsSelectable | Qt::ItemIsEnabled);
            setItem(row, column, item);
        }
    }
    setCurrentCell(0, valueColumn);
    fitColumns(this);
    setFixedHeight(horizontalHeader()->sizeHint().height() +
                   shownRows * verticalHeader()->defaultSectionSize() + 2 * frameWidth());
    connect(this, &QTableWidget::itemChanged, this, &LimitsTable::take);
}

void LimitsTable::setValues(const std::map<std::string, std::string>& values)
{
    for (int row = 0; row < rowCount(); ++row) {
        const auto& limit = m_limits[static_cast<std::size_t>(row)];
        const auto found = values.find(limit.name);
        item(row, valueColumn)->setText(text(found == values.end() ? limit.usual.text : found->second));
    }
}

std::map<std::string, std::string> LimitsTable::values() const
{
    std::map<std::string, std::string> values;
    for (int row = 0; row < rowCount(); ++row) {
        const auto& limit = m_limits[static_cast<std::size_t>(row)];
        if (!isUsual(limit, valueAt(row))) {
            values.emplace(limit.name, valueAt(row).toStdString());
        }
    }
    return values;
}

QString LimitsTable::problem() const
{
    for (int row = 0; row < rowCount(); ++row) {
        const QString found = limitProblem(m_limits[static_cast<std::size_t>(row)], valueAt(row));
        if (!found.isEmpty()) {
            return found;
        }
    }
    return {};
}

void LimitsTable::type(const QString& name, const QString& value)
{
    for (int row = 0; row < rowCount(); ++row) {
        if (text(m_limits[static_cast<std::size_t>(row)].name) == name) {
            item(row, valueColumn)->setText(value);
        }
    }
}

QString LimitsTable::valueAt(int row) const
{
    return item(row, valueColumn)->text().trimmed();
}

/// What differs from the usual is bold, and an emptied one is as usual again.
void LimitsTable::take(QTableWidgetItem* item)
{
    const auto& limit = m_limits[static_cast<std::size_t>(item->row())];
    {
        const QSignalBlocker once(this);
        if (item->text().trimmed().isEmpty()) {
            item->setText(text(limit.usual.text));
        }
        QFont font = item->font();
        font.setBold(!isUsual(limit, item->text()));
        item->setFont(font);
    }
    Q_EMIT edited();
}

} // namespace sharepane::ui
