#include "ui/models/syncmodel.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/icons.h"

#include <QtGui/QGuiApplication>

#include <algorithm>
#include <unordered_map>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

/// One picture in the order of display.
struct SyncModel::Arrangement {
    std::shared_ptr<const SyncPicture> picture;
    std::vector<const SyncRow*> rows;
    std::unordered_map<std::string, int> byName;
    bool sameOrder = false; ///< as the one before

    [[nodiscard]] bool hasOrderOf(const Arrangement& other) const
    {
        return std::equal(
            rows.begin(), rows.end(), other.rows.begin(), other.rows.end(),
            [](const SyncRow* a, const SyncRow* b) { return a->status.name == b->status.name; });
    }
};

namespace {

std::int64_t behind(const facade::SyncStatus& status)
{
    return std::max<std::int64_t>(0, status.leaderVersion - status.appliedVersion);
}

bool matches(const SyncRow& row, const QString& needle)
{
    return needle.isEmpty() || text(row.status.name.text()).contains(needle, Qt::CaseInsensitive) ||
           text(row.status.leader).contains(needle, Qt::CaseInsensitive) ||
           describe(row.status.state).label.contains(needle, Qt::CaseInsensitive);
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

SyncModel::SyncModel(Jobs& jobs, QObject* parent)
    : QAbstractTableModel(parent)
    , m_jobs(jobs)
    , m_picture(std::make_shared<SyncPicture>())
    , m_shown(std::make_shared<Arrangement>())
{
}

void SyncModel::setPicture(std::shared_ptr<const SyncPicture> picture)
{
    // Freeing 100,000 rows takes a while too.
    m_jobs.detach([old = std::exchange(m_picture, std::move(picture))] {});
    arrange();
}

void SyncModel::setNeedle(const QString& needle)
{
    m_needle = needle.trimmed();
    arrange();
}

void SyncModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_order = order;
    arrange();
}

void SyncModel::arrange()
{
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    using Answer = Result<std::shared_ptr<const Arrangement>>;
    m_job = m_jobs.run(
        this,
        [picture = m_picture, before = m_shown, needle = m_needle, column = m_sortColumn,
         descending = m_order == Qt::DescendingOrder](const CancelToken&) -> Answer {
            auto next = std::make_shared<Arrangement>();
            next->picture = picture;
            next->rows.reserve(picture->rows.size());
            for (const auto& row : picture->rows) {
                if (matches(row, needle)) {
                    next->rows.push_back(&row);
                }
            }
            // The picture is sorted by name, and a stable sort keeps that among equals.
            if (column == nameColumn) {
                if (descending) {
                    std::reverse(next->rows.begin(), next->rows.end());
                }
            } else {
                std::stable_sort(next->rows.begin(), next->rows.end(),
                                 [column, descending](const SyncRow* a, const SyncRow* b) {
                                     return descending ? keyOf(*a, column) > keyOf(*b, column)
                                                       : keyOf(*a, column) < keyOf(*b, column);
                                 });
            }
            next->byName.reserve(next->rows.size());
            for (std::size_t i = 0; i < next->rows.size(); ++i) {
                next->byName.emplace(next->rows[i]->status.name.text(), static_cast<int>(i));
            }
            next->sameOrder = next->hasOrderOf(*before);
            return next;
        },
        [this](Answer next) {
            m_job.clear();
            show(*std::move(next));
            if (m_again) {
                arrange();
            }
        });
}

void SyncModel::show(std::shared_ptr<const Arrangement> next)
{
    const auto old = std::move(m_shown);
    if (next->sameOrder) {
        m_shown = std::move(next);
        if (rowCount() > 0) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnTotal - 1));
        }
    } else {
        m_shown = old;
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        m_shown = std::move(next);
        QModelIndexList after;
        after.reserve(before.size());
        for (const auto& place : before) {
            const auto found =
                m_shown->byName.find(old->rows[static_cast<std::size_t>(place.row())]->status.name.text());
            after << (found == m_shown->byName.end() ? QModelIndex() : index(found->second, place.column()));
        }
        changePersistentIndexList(before, after);
        Q_EMIT layoutChanged();
    }
    Q_EMIT arranged();
    m_jobs.detach([old] {});
}

const SyncRow* SyncModel::at(int row) const
{
    return row >= 0 && row < rowCount() ? m_shown->rows[static_cast<std::size_t>(row)] : nullptr;
}

int SyncModel::rowOf(const facade::DatabaseName& name) const
{
    const auto found = m_shown->byName.find(name.text());
    return found == m_shown->byName.end() ? -1 : found->second;
}

int SyncModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown->rows.size());
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
            return status.lastError ? describe(*status.lastError).oneLine() : QString();
        }
        return index.column() == nameColumn
                   ? tr("%1 follows %2").arg(text(status.name.text()), text(status.leader))
                   : QString();
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case nameColumn:
        return text(status.name.text());
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
        return status.lastError ? describe(*status.lastError).oneLine() : QString();
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
