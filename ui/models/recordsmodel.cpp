#include "ui/models/recordsmodel.h"

#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtGui/QGuiApplication>

#include <algorithm>

namespace sharepane::ui {

namespace {

bool matches(const Record& record, const QString& needle)
{
    return needle.isEmpty() || std::ranges::any_of(record.cells, [&](const QString& cell) {
               return cell.contains(needle, Qt::CaseInsensitive);
           });
}

double orderOf(const Record& record, int column)
{
    const auto at = static_cast<std::size_t>(column);
    return at < record.order.size() ? record.order[at] : 0;
}

void sortRows(std::vector<const Record*>& rows, int column, bool byText, bool descending)
{
    const auto before = [column, byText](const Record* a, const Record* b) {
        return byText ? a->cells.value(column).compare(b->cells.value(column), Qt::CaseInsensitive) < 0
                      : orderOf(*a, column) < orderOf(*b, column);
    };
    std::ranges::stable_sort(
        rows, [&](const Record* a, const Record* b) { return descending ? before(b, a) : before(a, b); });
}

} // namespace

RecordsModel::RecordsModel(Jobs& jobs, std::vector<Column> columns, QObject* parent)
    : QAbstractTableModel(parent)
    , m_jobs(jobs)
    , m_columns(std::move(columns))
    , m_records(std::make_shared<Records>())
    , m_shown(std::make_shared<Arrangement>())
{
}

void RecordsModel::setRecords(std::shared_ptr<const Records> records)
{
    // Freeing 100,000 records takes a while too.
    m_jobs.detach([old = std::exchange(m_records, std::move(records))] {});
    arrange();
}

void RecordsModel::setNeedle(const QString& needle)
{
    m_needle = needle.trimmed();
    arrange();
}

void RecordsModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_order = order;
    arrange();
}

void RecordsModel::arrange()
{
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    const bool sorted = m_sortColumn >= 0 && m_sortColumn < columnCount();
    const bool byText =
        sorted && m_columns[static_cast<std::size_t>(m_sortColumn)].kind == Column::Kind::text;
    using Answer = Result<Shown>;
    m_job = m_jobs.run(
        this,
        [records = m_records, before = m_shown, needle = m_needle, column = sorted ? m_sortColumn : -1,
         byText, descending = m_order == Qt::DescendingOrder](const CancelToken&) -> Answer {
            auto next = std::make_shared<Arrangement>();
            next->records = records;
            next->rows.reserve(records->size());
            for (const Record& record : *records) {
                if (matches(record, needle)) {
                    next->rows.push_back(&record);
                }
            }
            if (column >= 0) {
                sortRows(next->rows, column, byText, descending);
            }
            next->byKey.reserve(static_cast<qsizetype>(next->rows.size()));
            for (std::size_t i = 0; i < next->rows.size(); ++i) {
                next->byKey.insert(next->rows[i]->key, static_cast<int>(i));
            }
            next->sameOrder = std::ranges::equal(
                next->rows, before->rows, [](const Record* a, const Record* b) { return a->key == b->key; });
            return Shown(next);
        },
        [this](Answer next) {
            m_job.clear();
            show(*std::move(next));
            if (m_again) {
                arrange();
            }
        });
}

void RecordsModel::show(Shown next)
{
    const Shown old = m_shown;
    if (next->sameOrder) {
        m_shown = std::move(next);
        if (rowCount() > 0) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
    } else {
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        m_shown = std::move(next);
        QModelIndexList after;
        after.reserve(before.size());
        for (const auto& place : before) {
            const int row = rowOf(old->rows[static_cast<std::size_t>(place.row())]->key);
            after << (row < 0 ? QModelIndex() : index(row, place.column()));
        }
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged();
    }
    Q_EMIT arranged();
    m_jobs.detach([old] {});
}

const Record* RecordsModel::at(int row) const
{
    return row >= 0 && row < rowCount() ? m_shown->rows[static_cast<std::size_t>(row)] : nullptr;
}

int RecordsModel::rowOf(const QString& key) const
{
    return m_shown->byKey.value(key, -1);
}

int RecordsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown->rows.size());
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
        return record->cells.value(index.column());
    case Qt::DecorationRole:
        return index.column() == 0 && !record->icon.isEmpty() ? QVariant(icon(record->icon, Tone::neutral))
                                                              : QVariant();
    case Qt::ToolTipRole: {
        const QString tip = record->toolTips.value(index.column());
        return tip.isEmpty() ? record->cells.value(index.column()) : tip;
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
