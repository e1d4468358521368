#include "ui/wizards/ingest/ingestpreview.h"

#include "ui/models/rowsmodel.h"
#include "ui/text/counts.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/tables.h"

#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int typingMs = 250;
constexpr std::size_t previewedRows = 20;
constexpr int widestColumn = 240;
constexpr int shownHeight = 150;

bool isNumber(const std::string& type)
{
    static const QStringList numbers{u"TINYINT"_s, u"SMALLINT"_s, u"INTEGER"_s,
                                     u"BIGINT"_s,  u"FLOAT"_s,    u"DOUBLE"_s};
    return numbers.contains(text(type)) || type.starts_with("DECIMAL");
}

bool sameSource(const facade::IngestRequest& a, const facade::IngestRequest& b)
{
    return a.database == b.database && a.table == b.table && a.files == b.files && a.format == b.format;
}

} // namespace

IngestPreview::IngestPreview(facade::Session& session, Jobs& jobs, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_note(new QLabel(this))
    , m_view(new QTableView(this))
    , m_rows(new RowsModel({}, this))
{
    setUpRows(m_view, tr("Preview of the first rows"));
    m_view->setModel(m_rows);
    m_view->setMinimumHeight(shownHeight);
    m_view->setShowGrid(true);
    m_note->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_note);
    layout->addWidget(m_view, 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(typingMs);
    connect(&m_soon, &QTimer::timeout, this, &IngestPreview::look);
    hide();
}

QString IngestPreview::noteText() const
{
    return m_note->text();
}

void IngestPreview::setRequest(const facade::IngestRequest& request)
{
    if (sameSource(request, m_request)) {
        return;
    }
    m_request = request;
    if (m_job) {
        delete m_job.data();
    }
    m_soon.stop();
    setVisible(!request.files.empty());
    if (request.files.empty() || request.database.database.empty()) {
        m_rows->setTable({}, {});
        setNoteText(m_note, {}, false);
        return;
    }
    setNoteText(m_note, tr("Looking at the first rows …"), false);
    m_soon.start();
}

void IngestPreview::look()
{
    m_job = m_jobs.run(
        this,
        [&session = m_session, request = m_request](const CancelToken& cancel) {
            return session.ingestion().preview(request, previewedRows, cancel);
        },
        [this](const Result<facade::IngestPreview>& preview) {
            m_job.clear();
            if (preview) {
                show(*preview);
            } else {
                m_rows->setTable({}, {});
                m_view->hide();
                setNoteText(m_note, describe(preview.error()).oneLine(), true);
            }
        });
}

void IngestPreview::show(const facade::IngestPreview& preview)
{
    std::vector<RowsModel::Column> columns;
    for (const auto& column : preview.columns) {
        columns.push_back({u"%1\n%2"_s.arg(text(column.name), text(column.type)), isNumber(column.type)});
    }
    std::vector<RowsModel::Row> rows;
    for (const auto& cells : preview.rows) {
        QStringList shown;
        for (const auto& cell : cells) {
            shown << (cell ? text(*cell) : u"NULL"_s);
        }
        rows.push_back({shown, {}, {}, {}});
    }
    m_rows->setTable(std::move(columns), std::move(rows));
    m_view->show();
    m_view->resizeColumnsToContents();
    for (int column = 0; column < m_rows->columnCount(); ++column) {
        m_view->setColumnWidth(column, std::min(m_view->columnWidth(column), widestColumn));
    }
    const QString count = countColumns(static_cast<std::int64_t>(preview.columns.size()));
    const QString what = preview.tableExists
                             ? tr("%1, as in the table.").arg(count)
                             : tr("%1, with the types that the first rows suggest.").arg(count);
    const QString some = tr("A look at %1 of %2 files.")
                             .arg(formatNumber(static_cast<std::int64_t>(preview.filesLookedAt)),
                                  formatNumber(static_cast<std::int64_t>(preview.files)));
    setNoteText(m_note, preview.filesLookedAt < preview.files ? what + u' ' + some : what, false);
}

} // namespace sharepane::ui
