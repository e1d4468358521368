#include "ui/wizards/ingest/ingestdialog.h"

#include "ui/models/rowsmodel.h"
#include "ui/text/counts.h"
#include "ui/text/format.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/tables.h"
#include "ui/widgets/typable.h"
#include "ui/wizards/ingest/ingestpreview.h"

#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtCore/QRegularExpression>
#include <QtGui/QDragEnterEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int pollMs = 100;
constexpr int barSteps = 10'000;

/// "airports.2024.csv" → "airports_2024".
QString tableNameOf(const QString& file)
{
    QString base = QFileInfo(file).completeBaseName().toLower();
    base.replace(QRegularExpression(u"[^a-z0-9_]+"_s), u"_"_s);
    return base;
}

} // namespace

IngestDialog::IngestDialog(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                           const facade::DatabaseName& database, const QString& table, QWidget* parent)
    : QDialog(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_form(new QWidget(this))
    , m_databases(new DatabaseListModel(DatabaseListModel::Offer::leaders, this))
    , m_database(new QComboBox(this))
    , m_table(new QComboBox(this))
    , m_files(new QListWidget(this))
    , m_remove(new QToolButton(this))
    , m_format(new QComboBox(this))
    , m_create(new QCheckBox(tr("Create the &table when it is missing"), this))
    , m_strict(new QCheckBox(tr("&Refuse everything when one row can't be read"), this))
    , m_note(new QLabel(this))
    , m_preview(new IngestPreview(session, jobs, this))
    , m_banner(new Banner(this))
    , m_bar(new QProgressBar(this))
    , m_status(new QLabel(this))
    , m_rejects(new QTableView(this))
    , m_rejectRows(new RowsModel({{tr("File"), false}, {tr("Line"), true}, {tr("Reason"), false}}, this))
    , m_verb(new QPushButton(tr("Ingest"), this))
    , m_close(new QPushButton(tr("Cancel"), this))
{
    setWindowTitle(tr("Ingest files"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAcceptDrops(true);
    resize(700, 620);
    build();
    m_databases->setCatalogue(*catalogue.current());
    m_database->setModel(m_databases);
    m_database->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_database->setCurrentIndex(std::max(0, m_databases->indexOf(database)));
    offerTables();
    m_table->setEditText(table);
    connect(m_database, &QComboBox::currentIndexChanged, this, [this] {
        offerTables();
        check();
    });
    connect(m_table, &QComboBox::editTextChanged, this, &IngestDialog::check);
    connect(m_format, &QComboBox::currentIndexChanged, this, &IngestDialog::check);
    connect(m_create, &QCheckBox::toggled, this, &IngestDialog::check);
    connect(m_files->model(), &QAbstractItemModel::rowsInserted, this, &IngestDialog::check);
    connect(m_files->model(), &QAbstractItemModel::rowsRemoved, this, &IngestDialog::check);
    connect(&catalogue, &CatalogueController::changed, this, [this] {
        offerTables();
        check();
    });
    m_poll.setInterval(pollMs);
    connect(&m_poll, &QTimer::timeout, this, &IngestDialog::showProgress);
    check();
}

void IngestDialog::build()
{
    makeTypable(m_table);
    m_table->lineEdit()->setPlaceholderText(tr("An existing or a new name"));
    m_format->addItem(tr("By the file's extension"), QString());
    for (const auto& format : {u"csv"_s, u"tsv"_s, u"json"_s, u"ndjson"_s, u"parquet"_s}) {
        m_format->addItem(format.toUpper(), format);
    }
    m_create->setChecked(true);
    m_files->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_files->setTextElideMode(Qt::ElideMiddle);
    m_files->setFixedHeight(92);
    m_files->setObjectName(u"framed"_s);
    m_files->viewport()->installEventFilter(this);
    auto* add = new QToolButton(this);
    add->setIcon(icon(u"plus"_s));
    add->setText(tr("Add files…"));
    add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    add->setAccessibleName(tr("Add files"));
    connect(add, &QToolButton::clicked, this, &IngestDialog::browse);
    m_remove->setIcon(icon(u"close"_s));
    m_remove->setText(tr("Remove"));
    m_remove->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_remove->setAccessibleName(tr("Remove the selected files"));
    connect(m_remove, &QToolButton::clicked, this, [this] { qDeleteAll(m_files->selectedItems()); });
    const auto names = {std::pair<QWidget*, QString>{m_database, tr("Database")},
                        {m_table, tr("Table")},
                        {m_table->lineEdit(), tr("Table")},
                        {m_files, tr("Files")},
                        {m_format, tr("Format")},
                        {m_create, tr("Create the table when it is missing")},
                        {m_strict, tr("Refuse everything when one row can't be read")},
                        {m_bar, tr("Progress")},
                        {m_verb, tr("Ingest")}};
    for (const auto& [widget, name] : names) {
        widget->setAccessibleName(name);
    }
    m_note->setWordWrap(true);
    m_note->setProperty("role", u"muted"_s);

    auto* fileButtons = new QVBoxLayout;
    fileButtons->addWidget(add);
    fileButtons->addWidget(m_remove);
    fileButtons->addStretch(1);
    auto* files = new QHBoxLayout;
    files->setSpacing(10);
    files->addWidget(m_files, 1);
    files->addLayout(fileButtons);
    auto* form = new QFormLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(14);
    form->setVerticalSpacing(9);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto row = [form](const QString& label, QLayout* layout, QWidget* buddy) {
        auto* caption = new QLabel(label);
        caption->setBuddy(buddy);
        form->addRow(caption, layout);
    };
    row(tr("&Files"), files, m_files);
    form->addRow(tr("&Database"), m_database);
    form->addRow(tr("Ta&ble"), m_table);
    form->addRow(QString(), m_note);
    form->addRow(tr("F&ormat"), m_format);
    form->addRow(QString(), m_create);
    form->addRow(QString(), m_strict);

    m_bar->setRange(0, barSteps);
    m_bar->setTextVisible(false);
    m_bar->hide();
    m_status->setProperty("role", u"muted"_s);
    m_status->hide();
    setUpRows(m_rejects, tr("Rejected rows"));
    m_rejects->setModel(m_rejectRows);
    m_rejects->horizontalHeader()->setStretchLastSection(true);
    m_rejects->hide();
    m_verb->setProperty("primary", true);
    m_verb->setDefault(true);
    m_close->setAutoDefault(false);
    m_close->setAccessibleName(m_close->text());
    connect(m_verb, &QPushButton::clicked, this, &IngestDialog::start);
    connect(m_close, &QPushButton::clicked, this, &IngestDialog::reject);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_status, 1);
    buttons->addStretch(0);
    buttons->addWidget(m_close);
    buttons->addWidget(m_verb);
    QWidget* const order[] = {add,      m_files,  m_remove, m_database, m_table,
                              m_format, m_create, m_strict, m_close,    m_verb};
    for (std::size_t i = 1; i < std::size(order); ++i) {
        setTabOrder(order[i - 1], order[i]);
    }
    add->setFocus();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 16, 18, 14);
    layout->setSpacing(12);
    layout->addWidget(m_banner);
    layout->addWidget(m_form);
    layout->addWidget(m_preview, 1);
    layout->addStretch(0);
    layout->addWidget(m_rejects, 1);
    layout->addWidget(m_bar);
    layout->addLayout(buttons);
}

void IngestDialog::offerTables()
{
    const QString typed = m_table->currentText();
    const QSignalBlocker quiet(m_table);
    m_table->clear();
    const auto request = draft();
    m_catalogue.wantEntities(request.database);
    const auto catalogue = m_catalogue.current();
    const auto* database = catalogue->database(request.database);
    if (database != nullptr && database->entities) {
        for (const auto& table : database->entities->of(EntityKind::table)) {
            m_table->addItem(icon(u"table"_s), text(table));
        }
    }
    m_table->setCurrentIndex(-1);
    m_table->setEditText(typed);
}

facade::IngestRequest IngestDialog::draft() const
{
    facade::IngestRequest request;
    if (const auto* database = m_databases->at(m_database->currentIndex())) {
        request.database = *database;
    }
    request.table = m_table->currentText().trimmed().toStdString();
    for (int i = 0; i < m_files->count(); ++i) {
        request.files.push_back(m_files->item(i)->text().toStdString());
    }
    request.format = m_format->currentData().toString().toStdString();
    request.create = m_create->isChecked();
    request.strict = m_strict->isChecked();
    return request;
}

void IngestDialog::check()
{
    const auto request = draft();
    const auto* database = m_catalogue.current()->database(request.database);
    const bool known = database != nullptr && database->entities.has_value();
    const bool exists = known && database->entities->has(EntityKind::table, request.table);
    QString note;
    if (m_database->count() == 0) {
        note = tr("There is no leader database yet. Create one first: followers are read-only.");
    } else if (!request.table.empty() && known) {
        note = exists ? tr("The rows are added to the existing table %1.").arg(text(request.table))
               : request.create
                   ? tr("The table %1 is made from the first rows of the files.").arg(text(request.table))
                   : tr("There is no table %1. Choose one, or let it be created.").arg(text(request.table));
    }
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_verb->setEnabled(!running() && m_database->count() > 0 && !request.table.empty() &&
                       !request.files.empty() && (exists || request.create || !known));
    m_remove->setEnabled(m_files->count() > 0);
    m_preview->setRequest(request);
}

void IngestDialog::browse()
{
    auto* dialog = new QFileDialog(this, tr("Files to ingest"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters(
        {tr("Data files (*.csv *.tsv *.json *.ndjson *.jsonl *.parquet *.gz)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, &IngestDialog::addFiles);
    dialog->open();
}

void IngestDialog::addFiles(const QStringList& files)
{
    for (const QString& file : files) {
        if (m_files->findItems(file, Qt::MatchExactly).isEmpty()) {
            m_files->addItem(file);
        }
    }
    if (m_table->currentText().trimmed().isEmpty() && !files.isEmpty()) {
        m_table->setEditText(tableNameOf(files.first()));
    }
}

/// An empty list of files says how it is filled.
bool IngestDialog::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_files->viewport() && event->type() == QEvent::Paint && m_files->count() == 0) {
        QPainter painter(m_files->viewport());
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(m_files->viewport()->rect(), Qt::AlignCenter, tr("Drop files here, or add them"));
    }
    return QDialog::eventFilter(watched, event);
}

void IngestDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && !running()) {
        event->acceptProposedAction();
    }
}

void IngestDialog::dropEvent(QDropEvent* event)
{
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files << url.toLocalFile();
        }
    }
    addFiles(files);
}

void IngestDialog::lock(bool locked)
{
    m_form->setEnabled(!locked);
    m_preview->setEnabled(!locked);
    m_bar->setVisible(locked);
    m_verb->setVisible(!locked);
    m_close->setText(locked ? tr("Cancel") : tr("Close"));
    m_close->setAccessibleName(locked ? tr("Cancel the ingestion") : tr("Close"));
}

void IngestDialog::start()
{
    m_banner->clear();
    m_rejects->hide();
    m_progress = std::make_shared<Progress>();
    m_since.start();
    m_job = m_jobs.run(
        this,
        [&session = m_session, request = draft(), progress = m_progress](const CancelToken& cancel) {
            return session.ingestion().ingestFiles(request, cancel, [&](const facade::IngestProgress& now) {
                const std::lock_guard hold(progress->mutex);
                progress->now = now;
            });
        },
        [this](const Result<facade::IngestResult>& result) { finish(result); });
    lock(true);
    m_status->show();
    m_poll.start();
    showProgress();
}

void IngestDialog::showProgress()
{
    facade::IngestProgress now;
    {
        const std::lock_guard hold(m_progress->mutex);
        now = m_progress->now;
    }
    const double seconds = static_cast<double>(std::max<qint64>(1, m_since.elapsed())) / 1000.0;
    const double rate = static_cast<double>(now.bytesRead) / seconds;
    QStringList parts{countRows(now.rows), formatRate(rate)};
    if (now.bytesTotal > 0) {
        const double share = static_cast<double>(now.bytesRead) / static_cast<double>(now.bytesTotal);
        m_bar->setRange(0, barSteps);
        m_bar->setValue(static_cast<int>(share * barSteps));
        if (rate > 0 && now.bytesRead < now.bytesTotal) {
            const double left = static_cast<double>(now.bytesTotal - now.bytesRead) / rate;
            parts << tr("%1 left").arg(
                formatDuration(std::chrono::milliseconds(static_cast<qint64>(left) * 1000)));
        }
    } else {
        m_bar->setRange(0, 0);
    }
    m_status->setText(parts.join(u" · "_s));
}

void IngestDialog::finish(const Result<facade::IngestResult>& result)
{
    m_job.clear();
    m_poll.stop();
    lock(false);
    m_status->hide();
    check();
    if (!result) {
        m_banner->showError(result.error());
        return;
    }
    const QString table = text(draft().database.text()) + u'/' + text(draft().table);
    const auto took = formatDuration(std::chrono::milliseconds(m_since.elapsed()));
    if (result->duplicate) {
        m_banner->showMessage(Tone::neutral, tr("This batch was ingested before; nothing changed."));
    } else if (result->rejected == 0) {
        m_banner->showMessage(Tone::good, tr("%1 added to %2.").arg(countRows(result->rows), table),
                              tr("Version %1, in %2.").arg(result->version).arg(took));
    } else {
        m_banner->showMessage(Tone::warning,
                              tr("%1 added to %2, %3 rejected.")
                                  .arg(countRows(result->rows), table, formatNumber(result->rejected)),
                              tr("The rejected rows are listed below with their reasons. Correct them in the "
                                 "file, then ingest them again."));
    }
    std::vector<RowsModel::Row> rows;
    for (const auto& reject : result->rejects) {
        rows.push_back({{text(reject.file), formatNumber(reject.line), text(reject.reason)}, {}, {}});
    }
    m_rejectRows->setRows(std::move(rows));
    m_rejects->setVisible(!result->rejects.empty());
    m_form->setVisible(result->rejects.empty());
    m_files->clear();
}

void IngestDialog::reject()
{
    if (!running()) {
        QDialog::reject();
        return;
    }
    auto* question = new QMessageBox(QMessageBox::Question, tr("Cancel the ingestion"),
                                     tr("Cancel the ingestion? Nothing of it will be visible."),
                                     QMessageBox::NoButton, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* stop = question->addButton(tr("Cancel the ingestion"), QMessageBox::DestructiveRole);
    stop->setObjectName(u"confirm"_s);
    question->addButton(tr("Go on"), QMessageBox::RejectRole);
    connect(stop, &QPushButton::clicked, this, [this] {
        if (m_job) {
            m_job->cancel();
        }
    });
    question->open();
}

} // namespace sharepane::ui
