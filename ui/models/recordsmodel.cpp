#include "ui/models/recordsmodel.h"

#include "ui/text/legible.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtGui/QGuiApplication>

#include <algorithm>

namespace sharepane::ui {

namespace {

double orderOf(const Record& record, int column)
{
    const auto at = static_cast<std::size_t>(column);
    return at < record.order.size() ? record.order[at] : 0;
}

RecordRules rulesOf(const std::vector<RecordsModel::Column>& columns)
{
    RecordRules rules;
    for (const auto& column : columns) {
        rules.byText.push_back(column.kind == RecordsModel::Column::Kind::text);
    }
    return rules;
}

} // namespace

bool RecordRules::matches(const Record& record, const QString& needle)
{
    return std::ranges::any_of(
        record.cells, [&](const QString& cell) { return cell.contains(needle, Qt::CaseInsensitive); });
}

void RecordRules::arrange(std::vector<const Record*>& rows, int column, bool descending) const
{
    if (column < 0 || static_cast<std::size_t>(column) >= byText.size()) {
        return;
    }
    const bool text = byText[static_cast<std::size_t>(column)];
    const auto before = [column, text](const Record* a, const Record* b) {
        return text ? a->cells.value(column).compare(b->cells.value(column), Qt::CaseInsensitive) < 0
                    : orderOf(*a, column) < orderOf(*b, column);
    };
    std::ranges::stable_sort(
        rows, [&](const Record* a, const Record* b) { return descending ? before(b, a) : before(a, b); });
}

RecordsModel::RecordsModel(Jobs& jobs, std::vector<Column> columns, QObject* parent)
    : ArrangedModel(jobs, rulesOf(columns), -1, parent)
    , m_columns(std::move(columns))
{
}

int RecordsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant RecordsModel::data(const QModelIndex& index, int role) const
{
    const Record* record = at(index.row());
    if (record == nullptr || index.column() >= columnCount()) {
        return {};
    }
    const Column& column = m_columns[static_cast<std::size_t>(index.column())];
    switch (role) {
    case Qt::DisplayRole:
        return legible(record->cells.value(index.column()));
    case Qt::DecorationRole:
        return index.column() == 0 && !record->icon.isEmpty() ? QVariant(icon(record->icon, Tone::neutral))
                                                              : QVariant();
    case Qt::ToolTipRole: {
        const QString tip = record->toolTips.value(index.column());
        return legible(tip.isEmpty() ? record->cells.value(index.column()) : tip);
    }
    case Qt::ForegroundRole:
        return column.toned && record->tone != Tone::neutral
                   ? QVariant(colorsFor(QGuiApplication::palette()).of(record->tone))
                   : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(column.kind == Column::Kind::number ? Qt::AlignRight | Qt::AlignVCenter
                                                                       : Qt::AlignLeft | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant RecordsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const Column& column = m_columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) {
        return column.title;
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(column.kind == Column::Kind::number ? Qt::AlignRight | Qt::AlignVCenter
                                                                       : Qt::AlignLeft | Qt::AlignVCenter);
    }
    return {};
}

} // namespace sharepane::ui
