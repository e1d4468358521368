#include "ui/models/hotspanmodel.h"

#include "core/base/units.h"
#include "ui/text/entitytext.h"
#include "ui/text/format.h"
#include "ui/widgets/colors.h"

#include <QtGui/QFont>
#include <QtGui/QGuiApplication>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

QString spanText(const std::optional<std::chrono::milliseconds>& span)
{
    return span ? text(formatSpan(*span)) : QString();
}

} // namespace

HotSpanModel::HotSpanModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void HotSpanModel::setSpans(std::vector<facade::HotSpanDetail> spans)
{
    beginResetModel();
    m_spans = std::move(spans);
    m_typed.clear();
    endResetModel();
}

HotSpanModel::Spans HotSpanModel::changes() const
{
    Spans changes;
    for (const auto& [row, typed] : m_typed) {
        const auto& span = m_spans[static_cast<std::size_t>(row)];
        if (typed == spanText(span.overrideSpan)) {
            continue;
        }
        if (typed.isEmpty()) {
            changes[span.table] = std::nullopt;
        } else if (const auto parsed = parseSpan(typed.toStdString())) {
            changes[span.table] = *parsed;
        }
    }
    return changes;
}

bool HotSpanModel::valid() const
{
    return std::ranges::all_of(m_typed,
                               [](const auto& entry) { return spanProblem(entry.second).isEmpty(); });
}

QString HotSpanModel::tableAt(int row) const
{
    return text(m_spans[static_cast<std::size_t>(row)].table);
}

int HotSpanModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_spans.size());
}

int HotSpanModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCountValue;
}

QString HotSpanModel::overrideText(int row) const
{
    const auto typed = m_typed.find(row);
    return typed != m_typed.end() ? typed->second
                                  : spanText(m_spans[static_cast<std::size_t>(row)].overrideSpan);
}

QString HotSpanModel::textOf(int row, int column) const
{
    const auto& span = m_spans[static_cast<std::size_t>(row)];
    switch (column) {
    case nameColumn:
        return span.table.empty() ? tr("The whole database") : text(span.table);
    case leaderColumn:
        return describeHotSpan(span.leader);
    case overrideColumn:
        return overrideText(row);
    default:
        return tr("%1 – %2").arg(describeHotSpan(span.effective), describeOrigin(span.effectiveOrigin));
    }
}

QVariant HotSpanModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const bool isOverride = index.column() == overrideColumn;
    const QString shown = textOf(index.row(), index.column());
    switch (role) {
    case Qt::DisplayRole:
        return isOverride && shown.isEmpty() ? tr("as the leader") : shown;
    case Qt::EditRole:
        return shown;
    case Qt::ToolTipRole:
        if (isOverride) {
            const QString problem = spanProblem(shown);
            return problem.isEmpty() ? tr("Double click or F2 to edit; empty: as the leader has it")
                                     : problem;
        }
        return shown;
    case Qt::FontRole: {
        QFont font = QGuiApplication::font();
        font.setBold(isOverride && m_typed.contains(index.row()));
        return font;
    }
    case Qt::ForegroundRole: {
        const Colors& colors = colorsFor(QGuiApplication::palette());
        if (isOverride && !spanProblem(shown).isEmpty()) {
            return colors.danger;
        }
        return isOverride && shown.isEmpty() ? QVariant(colors.muted) : QVariant();
    }
    default:
        return {};
    }
}

QVariant HotSpanModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case nameColumn:
        return tr("Of");
    case leaderColumn:
        return tr("At the leader");
    case overrideColumn:
        return tr("Here");
    default:
        return tr("In effect");
    }
}

Qt::ItemFlags HotSpanModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.column() == overrideColumn ? usual | Qt::ItemIsEditable : usual;
}

bool HotSpanModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || index.column() != overrideColumn || index.row() >= rowCount()) {
        return false;
    }
    const QString typed = value.toString().trimmed();
    if (typed == spanText(m_spans[static_cast<std::size_t>(index.row())].overrideSpan)) {
        m_typed.erase(index.row());
    } else {
        m_typed[index.row()] = typed;
    }
    Q_EMIT dataChanged(index, index);
    Q_EMIT edited();
    return true;
}

} // namespace sharepane::ui
