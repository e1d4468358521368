#include "ui/pages/querytab.h"

#include "ui/pages/resultchart.h"
#include "ui/text/counts.h"
#include "ui/text/entitytext.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/sqleditor.h"
#include "ui/widgets/tables.h"
#include "ui/widgets/typable.h"

#include <QtCore/QSignalBlocker>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

/// More text than this belongs into a file, not into the clipboard.
constexpr std::int64_t mostCopiedCells = 5'000'000;
constexpr int widestColumn = 320;
constexpr int historyShown = 25;

} // namespace

QueryTab::QueryTab(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                   QueryHistory& history, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_history(history)
    , m_model(new ResultModel(session, jobs, this))
    , m_databases(new DatabaseListModel(DatabaseListModel::Offer::all, this))
    , m_database(new QComboBox(this))
    , m_principal(new QComboBox(this))
    , m_runButton(new QPushButton(icon(u"play"_s), tr("Run"), this))
    , m_cancelButton(new QPushButton(icon(u"stop"_s), tr("Cancel"), this))
    , m_busy(new QProgressBar(this))
    , m_editor(new SqlEditor(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_below(new QStackedWidget(this))
    , m_empty(new EmptyState(u"query"_s, tr("Ask a database"),
                             tr("Choose it above, write SQL and run it with Ctrl+Return. A query reads one "
                                "snapshot and changes nothing."),
                             this))
    , m_banner(new Banner(this))
    , m_numbers(new ElidedLabel(this, Qt::ElideRight))
    , m_chartButton(new QToolButton(this))
    , m_views(new QStackedWidget(this))
    , m_grid(new QTableView(this))
    , m_chart(new ResultChart(this))
{
    build();
    m_tick.setInterval(100);
    connect(&m_tick, &QTimer::timeout, this, &QueryTab::showNumbers);
    connect(&catalogue, &CatalogueController::changed, this, &QueryTab::offerDatabases);
    connect(m_database, &QComboBox::currentIndexChanged, this, &QueryTab::takeDatabase);
    connect(m_model, &ResultModel::started, this, &QueryTab::showResult);
    connect(m_model, &ResultModel::failed, this, &QueryTab::showFailure);
    connect(m_model, &ResultModel::progressed, this, [this] {
        showNumbers();
        if (m_model->complete() && std::exchange(m_goToLast, false)) {
            m_grid->scrollToBottom();
            m_grid->setCurrentIndex(m_model->index(m_model->rowCount() - 1, 0));
        }
        Q_EMIT stateChanged();
    });
    offerDatabases();
}

void QueryTab::build()
{
    m_splitter->addWidget(m_editor);
    m_splitter->addWidget(buildResult());
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({150, 420});
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setStyleSheet(u"QPlainTextEdit { border: none; border-radius: 0; padding: 6px 10px; }"_s);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildTools());
    layout->addWidget(m_splitter, 1);
}

QWidget* QueryTab::buildTools()
{
    auto* tools = new QFrame(this);
    tools->setProperty("role", u"toolbar"_s);
    m_database->setAccessibleName(tr("Database to ask"));
    m_database->setToolTip(m_database->accessibleName());
    m_database->setModel(m_databases);
    m_database->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_database->setMinimumContentsLength(16);
    m_database->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_database->setMaximumWidth(360);
    m_database->setPlaceholderText(tr("Choose a database"));
    m_principal->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_principal->setMinimumContentsLength(12);
    m_principal->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_principal->setMaximumWidth(260);
    m_principal->setAccessibleName(tr("Whom the query runs as"));
    makeTypable(m_principal);
    m_principal->lineEdit()->setPlaceholderText(tr("As the owner"));
    connect(m_principal, &QComboBox::editTextChanged, this, &QueryTab::checkPrincipal);
    checkPrincipal();
    m_runButton->setProperty("primary", true);
    m_runButton->setAccessibleName(tr("Run the query"));
    m_runButton->setToolTip(tr("Run the selection, or everything (Ctrl+Return)"));
    m_runButton->setIcon(QIcon());
    m_cancelButton->setAccessibleName(tr("Cancel the query"));
    m_cancelButton->setToolTip(tr("Cancel the query (Esc)"));
    m_cancelButton->setEnabled(false);
    connect(m_runButton, &QPushButton::clicked, this, &QueryTab::run);
    connect(m_cancelButton, &QPushButton::clicked, this, &QueryTab::cancel);
    auto* history = new QToolButton(tools);
    history->setIcon(icon(u"history"_s));
    history->setText(tr("History"));
    history->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    history->setAccessibleName(tr("History of queries"));
    connect(history, &QToolButton::clicked, this, &QueryTab::showHistory);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(12, 7, 10, 7);
    row->setSpacing(8);
    row->addWidget(m_database, 2);
    row->addWidget(m_principal, 1);
    row->addWidget(m_runButton);
    row->addWidget(m_cancelButton);
    row->addStretch(1);
    row->addWidget(history);
    return tools;
}

QWidget* QueryTab::buildResult()
{
    auto* panel = new QFrame(this);
    panel->setProperty("role", u"pane"_s);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("The query is running"));
    m_numbers->setProperty("role", u"muted"_s);
    m_chartButton->setIcon(icon(u"chart"_s));
    m_chartButton->setText(tr("Chart"));
    m_chartButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_chartButton->setCheckable(true);
    m_chartButton->setAccessibleName(tr("Show the result as a chart"));
    connect(m_chartButton, &QToolButton::toggled, this, &QueryTab::showChart);
    auto* copyButton = new QToolButton(panel);
    copyButton->setIcon(icon(u"copy"_s));
    copyButton->setText(tr("Copy"));
    copyButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copyButton->setAccessibleName(tr("Copy the result"));
    copyButton->setPopupMode(QToolButton::InstantPopup);
    auto* copyMenu = new QMenu(copyButton);
    copyMenu->addAction(tr("As TSV with headers"), this, [this] { copy(QueryRun::TextFormat::tsv); });
    copyMenu->addAction(tr("As CSV with headers"), this, [this] { copy(QueryRun::TextFormat::csv); });
    copyButton->setMenu(copyMenu);
    auto* exportButton = new QToolButton(panel);
    exportButton->setIcon(icon(u"export"_s));
    exportButton->setText(tr("Export"));
    exportButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    exportButton->setAccessibleName(tr("Export the result"));
    exportButton->setPopupMode(QToolButton::InstantPopup);
    auto* exportMenu = new QMenu(exportButton);
    using facade::OutputFormat;
    for (const auto& [format, suffix, label] :
         {std::tuple{OutputFormat::csv, u"csv"_s, tr("CSV…")},
          std::tuple{OutputFormat::json, u"json"_s, tr("JSON…")},
          std::tuple{OutputFormat::ndjson, u"ndjson"_s, tr("NDJSON…")},
          std::tuple{OutputFormat::parquet, u"parquet"_s, tr("Parquet…")}}) {
        exportMenu->addAction(label, this,
                              [this, format = format, suffix = suffix] { exportAs(format, suffix); });
    }
    exportButton->setMenu(exportMenu);
    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(12, 4, 8, 4);
    tools->setSpacing(2);
    tools->addWidget(m_numbers, 1);
    tools->addWidget(m_chartButton);
    tools->addWidget(copyButton);
    tools->addWidget(exportButton);

    setUpRows(m_grid, tr("Result"));
    m_grid->setModel(m_model);
    m_grid->setFrameShape(QFrame::NoFrame);
    m_grid->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_grid->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_grid->setShowGrid(true);
    m_grid->verticalHeader()->show();
    m_grid->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_grid->setTextElideMode(Qt::ElideRight);
    m_grid->setCornerButtonEnabled(true);
    qDeleteAll(m_grid->actions()); // the grid copies what is selected, from the worker
    auto* copySelected = new QAction(tr("Copy as TSV with headers"), m_grid);
    copySelected->setShortcut(QKeySequence::Copy);
    copySelected->setShortcutContext(Qt::WidgetShortcut);
    connect(copySelected, &QAction::triggered, this, [this] { copy(QueryRun::TextFormat::tsv); });
    auto* copyCsv = new QAction(tr("Copy as CSV with headers"), m_grid);
    connect(copyCsv, &QAction::triggered, this, [this] { copy(QueryRun::TextFormat::csv); });
    auto* last = new QAction(tr("Go to the last row"), m_grid);
    last->setShortcut(QKeySequence(u"Ctrl+End"_s));
    last->setShortcutContext(Qt::WidgetShortcut);
    connect(last, &QAction::triggered, this, &QueryTab::goToLastRow);
    m_grid->addActions({copySelected, copyCsv, last});
    m_grid->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_views->addWidget(m_grid);
    m_views->addWidget(m_chart);

    auto* shown = new QWidget(panel);
    auto* shownLayout = new QVBoxLayout(shown);
    shownLayout->setContentsMargins(0, 0, 0, 0);
    shownLayout->setSpacing(0);
    shownLayout->addLayout(tools);
    shownLayout->addWidget(m_views, 1);
    m_grid->setObjectName(u"resultGrid"_s);
    m_below->addWidget(m_empty);
    m_below->addWidget(shown);
    m_below->addWidget(new QWidget(m_below)); // below an error
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* messages = new QVBoxLayout;
    messages->setContentsMargins(12, 6, 12, 0);
    messages->addWidget(m_busy);
    messages->addWidget(m_banner);
    layout->addLayout(messages);
    layout->addWidget(m_below, 1);
    m_busy->hide();
    return panel;
}

void QueryTab::offerDatabases()
{
    // A new list makes the box choose its first entry, which nobody asked for.
    if (const QSignalBlocker quiet(m_database); m_databases->setCatalogue(*m_catalogue.current())) {
        const int first = m_databases->rowCount() > 0 && !m_chosen ? 0 : -1;
        m_database->setCurrentIndex(m_chosen ? m_databases->indexOf(*m_chosen) : first);
    }
    // A new table has new words.
    m_wordsOf = {};
    takeDatabase();
}

void QueryTab::setDatabase(const facade::DatabaseName& name)
{
    // The catalogue may not have been read yet: then it is selected once it has.
    m_chosen = name;
    m_database->setCurrentIndex(m_databases->indexOf(name));
    takeDatabase();
}

std::optional<facade::DatabaseName> QueryTab::database() const
{
    const auto* name = m_databases->at(m_database->currentIndex());
    return name != nullptr ? std::optional(*name) : m_chosen;
}

void QueryTab::takeDatabase()
{
    const auto name = database();
    m_runButton->setEnabled(name.has_value() && !busy());
    checkPrincipal();
    Q_EMIT titleChanged(name ? legible(text(name->database)) : tr("Query"));
    if (!name || *name == m_wordsOf) {
        return;
    }
    m_chosen = name;
    m_wordsOf = *name;
    offerPrincipals(*name);
    if (m_words) {
        delete m_words.data();
    }
    m_words = m_jobs.run(
        this,
        [&session = m_session, name = *name](const CancelToken&) {
            return session.queries().completions(name);
        },
        [this](const Result<std::vector<std::string>>& words) {
            m_words.clear();
            QStringList list;
            if (words) {
                for (const auto& word : *words) {
                    list << text(word);
                }
            }
            m_editor->setWords(list);
        });
}

/// Everybody that the database names; anybody else can be typed, to see what they would.
void QueryTab::offerPrincipals(const facade::DatabaseName& name)
{
    if (m_principals) {
        delete m_principals.data();
    }
    m_principals = m_jobs.run(
        this,
        [&session = m_session, name](const CancelToken&) { return session.policies().principals(name); },
        [this](const Result<std::vector<facade::PrincipalInfo>>& principals) {
            m_principals.clear();
            const QString typed = m_principal->currentText();
            const QSignalBlocker quiet(m_principal);
            m_principal->clear();
            m_principal->addItem(QString());
            if (principals) {
                for (const auto& known : *principals) {
                    if (m_principal->findText(text(known.principal)) < 0) {
                        m_principal->addItem(icon(u"person"_s, Tone::neutral), text(known.principal));
                    }
                }
            }
            m_principal->setEditText(typed);
        });
}

std::string QueryTab::principal() const
{
    return m_principal->currentText().trimmed().toStdString();
}

void QueryTab::checkPrincipal()
{
    const QString typed = m_principal->currentText().trimmed();
    const QString problem = typed.isEmpty() ? QString() : principalProblem(typed);
    m_principal->setToolTip(
        !problem.isEmpty() ? problem
        : typed.isEmpty()
            ? tr("The query runs as the owner of the workspace, who may see everything. Choose or "
                 "type a principal to see what they see.")
            : tr("The query runs as %1").arg(typed));
    m_runButton->setEnabled(problem.isEmpty() && database().has_value() && !busy());
}

void QueryTab::setSql(const QString& sql)
{
    m_editor->setPlainText(sql);
}

QString QueryTab::sql() const
{
    return m_editor->toPlainText();
}

bool QueryTab::busy() const
{
    return m_model->running() || !m_export.isNull();
}

QString QueryTab::summary() const
{
    return m_numbers->text();
}

void QueryTab::run()
{
    const auto name = database();
    const QString statement = m_editor->sql().trimmed();
    if (!name || statement.isEmpty() || m_model->running()) {
        return;
    }
    m_banner->clear();
    m_history.add(text(name->text()), statement);
    m_tookMs = -1;
    m_goToLast = false;
    m_since.start();
    m_model->run(*name, statement, principal());
    m_busy->show();
    m_runButton->setEnabled(false);
    m_cancelButton->setEnabled(true);
    m_tick.start();
    showNumbers();
    Q_EMIT stateChanged();
}

void QueryTab::cancel()
{
    if (m_export) {
        m_export->cancel();
    }
    m_model->cancel();
}

void QueryTab::showResult()
{
    m_tookMs = m_since.elapsed();
    m_tick.stop();
    m_busy->hide();
    m_runButton->setEnabled(true);
    m_cancelButton->setEnabled(false);
    m_below->setCurrentIndex(1);
    fitColumns();
    m_grid->scrollToTop();
    if (m_chartButton->isChecked()) {
        m_chart->draw(*m_model);
    }
    showNumbers();
    Q_EMIT stateChanged();
}

void QueryTab::showFailure(const Error& error)
{
    m_tick.stop();
    m_busy->hide();
    m_runButton->setEnabled(database().has_value());
    m_cancelButton->setEnabled(false);
    if (error.code == ErrorCode::cancelled) {
        m_banner->showMessage(Tone::neutral,
                              tr("Cancelled after %1.").arg(formatDuration(milliseconds(m_since.elapsed()))));
    } else if (error.code == ErrorCode::invalidArgument) {
        const ErrorText words = describe(error);
        m_banner->showMessage(Tone::danger, tr("The query can't run as it is."),
                              words.cause + u'\n' + words.nextStep);
    } else {
        m_banner->showError(error);
    }
    if (m_model->rowCount() == 0) {
        m_below->setCurrentIndex(2);
    }
    showNumbers();
    Q_EMIT stateChanged();
}

void QueryTab::showNumbers()
{
    QStringList parts;
    if (m_model->running()) {
        parts << tr("Running for %1").arg(formatDuration(milliseconds(m_since.elapsed())));
    } else if (m_tookMs >= 0) {
        const QString rows = countRows(m_model->rowCount());
        parts << (m_model->complete() ? rows : tr("%1 so far").arg(rows))
              << formatDuration(milliseconds(m_tookMs))
              << tr("snapshot version %1").arg(formatNumber(m_model->snapshotVersion()));
        if (const auto extents = m_model->extents(); extents.total > 0) {
            parts << tr("%1 of %2 extents opened")
                         .arg(formatNumber(extents.opened), formatNumber(extents.total));
        }
    }
    m_numbers->setText(parts.join(u"  ·  "_s));
}

/// Widths by header and the first rows: enough to read, never the whole of a long text.
void QueryTab::fitColumns()
{
    constexpr int looked = 40;
    const QFontMetrics metrics = m_grid->fontMetrics();
    QFont bold = m_grid->font();
    bold.setWeight(QFont::DemiBold);
    const QFontMetrics headerMetrics(bold);
    const int columns = std::min(m_model->columnCount(), 200);
    for (int column = 0; column < columns; ++column) {
        int width = headerMetrics.horizontalAdvance(
            m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        for (int row = 0; row < std::min(m_model->rowCount(), looked); ++row) {
            width = std::max(width, metrics.horizontalAdvance(m_model->index(row, column).data().toString()));
        }
        m_grid->setColumnWidth(column, std::clamp(width + 30, 56, widestColumn));
    }
}

void QueryTab::showChart(bool chart)
{
    const QSignalBlocker quiet(m_chartButton);
    m_chartButton->setChecked(chart);
    m_views->setCurrentWidget(chart ? static_cast<QWidget*>(m_chart) : m_grid);
    if (chart) {
        m_chart->draw(*m_model);
    }
}

void QueryTab::goToLastRow()
{
    if (m_model->complete()) {
        m_grid->scrollToBottom();
        return;
    }
    m_goToLast = true;
    m_model->readAll();
}

void QueryTab::copy(QueryRun::TextFormat format)
{
    if (m_model->columnCount() == 0) {
        return;
    }
    int first = 0;
    int last = m_model->rowCount() - 1;
    std::vector<std::size_t> columns;
    const QItemSelection selection = m_grid->selectionModel()->selection();
    if (!selection.isEmpty() &&
        !(selection.first().height() == 1 && selection.first().width() == 1 && !m_grid->hasFocus())) {
        const QItemSelectionRange range = selection.first();
        first = range.top();
        last = range.bottom();
        for (int column = range.left(); column <= range.right(); ++column) {
            columns.push_back(static_cast<std::size_t>(column));
        }
    } else {
        for (int column = 0; column < m_model->columnCount(); ++column) {
            columns.push_back(static_cast<std::size_t>(column));
        }
    }
    if ((last - first + 1LL) * static_cast<std::int64_t>(columns.size()) > mostCopiedCells) {
        m_banner->showMessage(Tone::warning, tr("That is too much for the clipboard."),
                              tr("Export the result to a file instead."));
        return;
    }
    m_model->copyText(first, last, std::move(columns), format, [this](const Result<std::string>& copied) {
        if (copied) {
            QGuiApplication::clipboard()->setText(text(*copied));
        } else {
            m_banner->showError(copied.error());
        }
    });
}

void QueryTab::exportAs(facade::OutputFormat format, const QString& suffix)
{
    if (!m_model->query()) {
        return;
    }
    auto* dialog = new QFileDialog(this, tr("Export the result"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(u"%1 (*.%2)"_s.arg(suffix.toUpper(), suffix));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, format](const QString& file) { writeExport(format, file); });
    dialog->open();
}

/// The whole result, not just the rows on the screen: the query runs once more, into the file.
void QueryTab::writeExport(facade::OutputFormat format, const QString& file)
{
    if (m_export || !m_model->query()) {
        return;
    }
    m_busy->show();
    m_cancelButton->setEnabled(true);
    m_export = m_jobs.run(
        this,
        [&session = m_session, name = m_model->query()->database(), statement = m_model->query()->sql(),
         principal = m_model->query()->principal(), format,
         path = file.toStdString()](const CancelToken& cancel) {
            return session.queries().writeFile(name, statement, format, path, {cancel, principal});
        },
        [this, file](const Result<facade::QueryOutcome>& outcome) {
            m_export.clear();
            m_busy->setVisible(m_model->running());
            m_cancelButton->setEnabled(m_model->running());
            if (outcome) {
                m_banner->showMessage(
                    Tone::good, tr("%1 exported to %2.").arg(countRows(outcome->rows), file),
                    tr("From snapshot version %1.").arg(formatNumber(outcome->snapshotVersion)));
            } else {
                m_banner->showError(outcome.error());
            }
            Q_EMIT stateChanged();
        });
    Q_EMIT stateChanged();
}

void QueryTab::showHistory()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    int shown = 0;
    for (const auto& entry : m_history.entries()) {
        if (++shown > historyShown) {
            break;
        }
        QString line = entry.sql.simplified();
        if (line.size() > 80) {
            line = line.left(79) + u'…';
        }
        auto* action = menu->addAction(u"%1\t%2"_s.arg(line.replace(u'&', u"&&"_s), entry.database));
        action->setToolTip(entry.sql.left(2000));
        connect(action, &QAction::triggered, this, [this, entry] {
            const qsizetype slash = entry.database.indexOf(u'/');
            if (m_database->findText(entry.database) >= 0 && slash > 0) {
                setDatabase(
                    {entry.database.left(slash).toStdString(), entry.database.mid(slash + 1).toStdString()});
            }
            // Undo brings back what stood here.
            QTextCursor cursor = m_editor->textCursor();
            cursor.select(QTextCursor::Document);
            cursor.insertText(entry.sql);
            m_editor->setFocus();
        });
    }
    if (shown == 0) {
        menu->addAction(tr("Queries that you run appear here"))->setEnabled(false);
    }
    menu->popup(m_editor->mapToGlobal(QPoint(m_editor->width() - menu->sizeHint().width() - 8, 0)));
}

} // namespace sharepane::ui
