#include "ui/models/syncmodel.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/text/statetext.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtGui/QGuiApplication>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

std::int64_t behind(const facade::SyncStatus& status)
{
    return std::max<std::int64_t>(0, status.leaderVersion - status.appliedVersion);
}

/// States sort by urgency: what needs somebody is the largest.
int urgency(facade::SyncState state)
{
    switch (describe(state).tone) {
    case Tone::danger:
        return 4;
    case Tone::warning:
        return 3;
    case Tone::accent:
        return 2;
    case Tone::neutral:
        return 1;
    case Tone::good:
        break;
    }
    return 0;
}

double keyOf(const SyncRow& row, int column)
{
    switch (column) {
    case SyncModel::stateColumn:
        return urgency(row.status.state);
    case SyncModel::lagColumn:
        return static_cast<double>(row.status.lagMs);
    case SyncModel::p50Column:
        return static_cast<double>(row.summary.p50Ms);
    case SyncModel::p99Column:
        return static_cast<double>(row.summary.p99Ms);
    case SyncModel::behindColumn:
        return static_cast<double>(behind(row.status));
    case SyncModel::pendingColumn:
        return static_cast<double>(row.status.pendingBytes);
    case SyncModel::rateColumn:
        return row.status.bytesPerSecond;
    case SyncModel::errorColumn:
        return row.status.lastError ? 1 : 0;
    default:
        return 0;
    }
}

QString pendingText(const facade::SyncStatus& status)
{
    if (status.pendingBytes <= 0) {
        return u"0 B"_s;
    }
    if (!status.eta) {
        return formatBytes(status.pendingBytes);
    }
    return SyncModel::tr("%1, %2 left").arg(formatBytes(status.pendingBytes), formatDuration(*status.eta));
}

} // namespace

QString SyncRules::key(const SyncRow& row)
{
    return text(row.status.name.text());
}

bool SyncRules::matches(const SyncRow& row, const QString& needle)
{
    return text(row.status.name.text()).contains(needle, Qt::CaseInsensitive) ||
           text(row.status.leader).contains(needle, Qt::CaseInsensitive) ||
           describe(row.status.state).label.contains(needle, Qt::CaseInsensitive);
}

void SyncRules::arrange(std::vector<const SyncRow*>& rows, int column, bool descending)
{
    // The picture is sorted by name, and a stable sort keeps that among equals.
    if (column == SyncModel::nameColumn) {
        if (descending) {
            std::ranges::reverse(rows);
        }
        return;
    }
    std::ranges::stable_sort(rows, [column, descending](const SyncRow* a, const SyncRow* b) {
        return descending ? keyOf(*a, column) > keyOf(*b, column) : keyOf(*a, column) < keyOf(*b, column);
    });
}

SyncModel::SyncModel(Jobs& jobs, QObject* parent)
    : ArrangedModel(jobs, SyncRules(), nameColumn, parent)
{
}

int SyncModel::rowOf(const facade::DatabaseName& name) const
{
    return rowOfKey(text(name.text()));
}

int SyncModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QVariant SyncModel::data(const QModelIndex& index, int role) const
{
    const SyncRow* row = at(index.row());
    if (row == nullptr) {
        return {};
    }
    const facade::SyncStatus& status = row->status;
    const bool measured = row->summary.points > 0;
    if (role == Qt::TextAlignmentRole) {
        const bool number = index.column() >= lagColumn && index.column() <= rateColumn;
        return QVariant::fromValue(number ? Qt::AlignRight | Qt::AlignVCenter
                                          : Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (index.column() == stateColumn) {
        const StateText state = describe(status.state);
        switch (role) {
        case Qt::DisplayRole:
            return state.label;
        case Qt::ToolTipRole:
            return state.explanation;
        case Qt::DecorationRole:
            return icon(state.icon, state.tone);
        case Qt::ForegroundRole:
            return colorsFor(QGuiApplication::palette()).of(state.tone);
        case toneRole:
            return static_cast<int>(state.tone);
        case iconNameRole:
            return state.icon;
        default:
            return {};
        }
    }
    if (role == Qt::ToolTipRole) {
        if (index.column() == errorColumn) {
            return status.lastError ? legible(describe(*status.lastError).oneLine()) : QString();
        }
        return index.column() == nameColumn
                   ? legible(tr("%1 follows %2").arg(text(status.name.text()), text(status.leader)))
                   : QString();
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case nameColumn:
        return legible(text(status.name.text()));
    case lagColumn:
        return formatDuration(milliseconds(status.lagMs));
    case p50Column:
        return measured ? formatDuration(milliseconds(row->summary.p50Ms)) : unknownText();
    case p99Column:
        return measured ? formatDuration(milliseconds(row->summary.p99Ms)) : unknownText();
    case behindColumn:
        return formatNumber(behind(status));
    case pendingColumn:
        return pendingText(status);
    case rateColumn:
        return formatRate(status.bytesPerSecond);
    case errorColumn:
        return status.lastError ? legible(describe(*status.lastError).oneLine()) : QString();
    default:
        return {};
    }
}

QVariant SyncModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(section >= lagColumn && section <= rateColumn
                                       ? Qt::AlignRight | Qt::AlignVCenter
                                       : Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole) {
        switch (section) {
        case lagColumn:
            return tr("How old the oldest commit is that can't be queried here yet");
        case p50Column:
            return tr("Half of the last hour the lag was at most this");
        case p99Column:
            return tr("99 % of the last hour the lag was at most this");
        case behindColumn:
            return tr("Commits of the leader that can't be queried here yet");
        default:
            return {};
        }
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case nameColumn:
        return tr("Database");
    case stateColumn:
        return tr("State");
    case lagColumn:
        return tr("Lag");
    case p50Column:
        return tr("p50");
    case p99Column:
        return tr("p99");
    case behindColumn:
        return tr("Behind");
    case pendingColumn:
        return tr("Pending");
    case rateColumn:
        return tr("Rate");
    case errorColumn:
        return tr("Last error");
    default:
        return {};
    }
}

} // namespace sharepane::ui
