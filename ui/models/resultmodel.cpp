#include "ui/models/resultmodel.h"

#include "ui/text/legible.h"
#include "ui/widgets/colors.h"

#include <QtGui/QFont>
#include <QtGui/QGuiApplication>

#include <limits>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr std::int64_t firstRows = 2'000;
constexpr std::int64_t mostAtOnce = 50'000;
/// When the view is this near to the end of what is there, the next rows are read.
constexpr int readAhead = 1'000;
/// A longer value is cut for display; copying and exporting give the whole.
constexpr std::size_t displayLimit = 400;

QString displayText(std::string_view value)
{
    const bool cut = value.size() > displayLimit;
    QString shown =
        QString::fromUtf8(value.data(), static_cast<qsizetype>(cut ? displayLimit : value.size()));
    shown.replace(u'\n', u'⏎');
    return cut ? shown + u'…' : shown;
}

} // namespace

ResultModel::ResultModel(facade::Session& session, Jobs& jobs, QObject* parent)
    : QAbstractTableModel(parent)
    , m_session(session)
    , m_jobs(jobs)
{
}

ResultModel::~ResultModel()
{
    release();
}

void ResultModel::release()
{
    if (m_job) {
        delete m_job.data();
    }
    if (m_run) {
        m_run->cancel();
        // A worker call may still hold it; the last holder destroys it, and that is never this thread.
        m_jobs.detach([run = std::move(m_run)]() mutable { run.reset(); });
        m_run.reset();
    }
    m_wanted.reset();
    m_copy = nullptr;
    m_readAll = false;
}

void ResultModel::clear()
{
    beginResetModel();
    release();
    m_rows = 0;
    m_complete = true;
    m_phase = Phase::idle;
    endResetModel();
}

void ResultModel::run(const facade::DatabaseName& database, const QString& sql, const std::string& principal)
{
    clear();
    m_phase = Phase::starting;
    m_run =
        std::make_shared<QueryRun>(m_session, database, sql.toStdString(), std::size_t{64} << 20U, principal);
    m_job = m_jobs.run(
        this,
        [run = m_run](const CancelToken&) -> Result<void> {
            TRY(run->start());
            return run->more(firstRows);
        },
        [this](Result<void> outcome) {
            m_job.clear();
            if (!outcome) {
                m_phase = Phase::idle;
                const Error error = outcome.error();
                release();
                Q_EMIT failed(error);
                return;
            }
            beginResetModel();
            m_phase = Phase::shown;
            m_rows = static_cast<int>(m_run->rows());
            m_complete = m_run->complete();
            endResetModel();
            Q_EMIT started();
        });
}

void ResultModel::cancel()
{
    m_readAll = false;
    if (m_run) {
        m_run->cancel();
    }
}

void ResultModel::readAll()
{
    m_readAll = true;
    fetchMore({});
}

std::int64_t ResultModel::snapshotVersion() const
{
    return m_phase == Phase::shown ? m_run->snapshotVersion() : -1;
}

facade::QueryExtents ResultModel::extents() const
{
    return m_phase == Phase::shown ? m_run->extents() : facade::QueryExtents{};
}

const std::vector<facade::QueryColumn>& ResultModel::columns() const
{
    static const std::vector<facade::QueryColumn> none;
    return m_phase == Phase::shown ? m_run->columns() : none;
}

bool ResultModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_phase == Phase::shown && !m_complete && !m_job;
}

void ResultModel::fetchMore(const QModelIndex& parent)
{
    if (canFetchMore(parent)) {
        readTo(m_rows + std::clamp<std::int64_t>(m_rows / 2, firstRows, mostAtOnce));
    }
}

void ResultModel::readTo(std::int64_t rows)
{
    rows = std::min<std::int64_t>(rows, std::numeric_limits<int>::max());
    m_job = m_jobs.run(
        this, [run = m_run, rows](const CancelToken&) { return run->more(rows); },
        [this](Result<void> outcome) { took(std::move(outcome)); });
}

void ResultModel::took(Result<void> outcome)
{
    m_job.clear();
    const int rows = static_cast<int>(std::min<std::int64_t>(m_run->rows(), std::numeric_limits<int>::max()));
    if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    }
    m_complete = m_run->complete();
    if (!outcome) {
        // What was read stays and can be scrolled; there is no more to come.
        m_complete = true;
        m_readAll = false;
        Q_EMIT failed(outcome.error());
        next();
        return;
    }
    Q_EMIT progressed();
    next();
}

/// What waited for the worker call that just ended.
void ResultModel::next()
{
    if (m_job || !m_run) {
        return;
    }
    if (m_copy) {
        std::exchange(m_copy, nullptr)();
    } else if (m_wanted) {
        loadWanted();
    } else if (m_readAll) {
        fetchMore({});
    }
}

void ResultModel::copyText(std::int64_t first, std::int64_t last, std::vector<std::size_t> columns,
                           QueryRun::TextFormat format, std::function<void(Result<std::string>)> done)
{
    if (m_phase != Phase::shown) {
        return;
    }
    m_copy = [this, first, last, columns = std::move(columns), format, done = std::move(done)] {
        m_job = m_jobs.run(
            this,
            [run = m_run, first, last, columns, format](const CancelToken&) {
                return run->copyText(first, last, columns, format);
            },
            [this, done](Result<std::string> copied) {
                m_job.clear();
                done(std::move(copied));
                next();
            });
    };
    next();
}

/// Called while painting: only notes the row and asks for a call later.
void ResultModel::want(std::int64_t row) const
{
    const bool asked = m_wanted.has_value();
    m_wanted = row;
    if (!asked && !m_job) {
        auto* self = const_cast<ResultModel*>(this);
        QMetaObject::invokeMethod(
            self, [self] { self->loadWanted(); }, Qt::QueuedConnection);
    }
}

void ResultModel::loadWanted()
{
    if (m_job || !m_wanted || !m_run) {
        return;
    }
    const std::int64_t row = *std::exchange(m_wanted, std::nullopt);
    m_job = m_jobs.run(
        this, [run = m_run, row](const CancelToken&) { return run->load(row); },
        [this, row](Result<void> outcome) {
            m_job.clear();
            if (!outcome) {
                Q_EMIT failed(outcome.error());
                return;
            }
            const auto place = m_run->find(row);
            Q_EMIT dataChanged(index(static_cast<int>(place.firstRow), 0),
                               index(static_cast<int>(place.firstRow + place.rows - 1), columnCount() - 1));
            next();
        });
}

int ResultModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int ResultModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(columns().size());
}

QVariant ResultModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows) {
        return {};
    }
    const auto column = static_cast<std::size_t>(index.column());
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(columns()[column].numeric ? Qt::AlignRight | Qt::AlignVCenter
                                                             : Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ForegroundRole && role != Qt::FontRole &&
        role != Qt::ToolTipRole && role != fullTextRole && role != Qt::AccessibleTextRole) {
        return {};
    }
    if (role == Qt::DisplayRole && !m_complete && !m_job && !m_fetchQueued &&
        index.row() + readAhead > m_rows) {
        m_fetchQueued = true;
        auto* self = const_cast<ResultModel*>(this);
        QMetaObject::invokeMethod(
            self,
            [self] {
                self->m_fetchQueued = false;
                self->fetchMore({});
            },
            Qt::QueuedConnection);
    }
    const auto place = m_run->find(index.row());
    if (!place.block) {
        if (role == Qt::DisplayRole) {
            want(index.row());
        }
        return role == Qt::DisplayRole ? QVariant(u"…"_s) : QVariant();
    }
    const auto cell = place.block->cell(place.row, column);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return cell ? displayText(*cell) : u"NULL"_s;
    case Qt::ForegroundRole:
        return cell ? QVariant() : QVariant(colorsFor(QGuiApplication::palette()).muted);
    case Qt::FontRole:
        if (!cell) {
            QFont italic = QGuiApplication::font();
            italic.setItalic(true);
            return italic;
        }
        return {};
    case Qt::ToolTipRole:
        return cell && cell->size() > 40 ? displayText(*cell) : QVariant();
    case fullTextRole:
        return cell ? QVariant(QString::fromUtf8(cell->data(), static_cast<qsizetype>(cell->size())))
                    : QVariant();
    default:
        return {};
    }
}

QVariant ResultModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical) {
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    }
    if (section < 0 || section >= columnCount()) {
        return {};
    }
    const auto& column = columns()[static_cast<std::size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        return legible(QString::fromStdString(column.name));
    case Qt::ToolTipRole:
        return legible(
            u"%1: %2"_s.arg(QString::fromStdString(column.name), QString::fromStdString(column.type)));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(column.numeric ? Qt::AlignRight | Qt::AlignVCenter
                                                  : Qt::AlignLeft | Qt::AlignVCenter);
    default:
        return {};
    }
}

} // namespace sharepane::ui
