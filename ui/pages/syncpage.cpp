#include "ui/pages/syncpage.h"

#include "ui/models/syncmodel.h"
#include "ui/pages/followercaching.h"
#include "ui/pages/followerprincipals.h"
#include "ui/pages/followersharing.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/colors.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/lagchart.h"
#include "ui/widgets/tables.h"

#include <QtCore/QSaveFile>
#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// More points than a chart has pixels show nothing more.
constexpr std::size_t mostPoints = 2'000;

struct Range {
    const char* label;
    seconds span;
};
constexpr Range ranges[] = {
    {QT_TRANSLATE_NOOP("sharepane::ui::SyncPage", "15 min"), std::chrono::minutes(15)},
    {QT_TRANSLATE_NOOP("sharepane::ui::SyncPage", "1 h"), std::chrono::hours(1)},
    {QT_TRANSLATE_NOOP("sharepane::ui::SyncPage", "24 h"), std::chrono::hours(24)},
    {QT_TRANSLATE_NOOP("sharepane::ui::SyncPage", "7 d"), std::chrono::hours(24 * 7)},
    {QT_TRANSLATE_NOOP("sharepane::ui::SyncPage", "2 y"), std::chrono::hours(24 * 731)},
};

Result<void> writeCsv(const QString& file, const std::vector<facade::LagPoint>& points)
{
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly)) {
        return fail(ErrorCode::needsPerson, "write", file.toStdString(), out.errorString().toStdString());
    }
    out.write("time_utc,resolution_s,lag_max_ms,lag_avg_ms,bytes,extents,errors,cached_hot_bytes,cached_cold_"
              "bytes\n");
    for (const auto& point : points) {
        const QString at =
            QDateTime::fromMSecsSinceEpoch(toMillis(point.at), Qt::UTC).toString(Qt::ISODateWithMs);
        out.write(u"%1,%2,%3,%4,%5,%6,%7,%8,%9\n"_s.arg(at)
                      .arg(point.resolution.count())
                      .arg(point.lagMaxMs)
                      .arg(point.lagAvgMs)
                      .arg(point.bytes)
                      .arg(point.extents)
                      .arg(point.errors)
                      .arg(point.cachedHotBytes)
                      .arg(point.cachedColdBytes)
                      .toUtf8());
    }
    if (!out.commit()) {
        return fail(ErrorCode::failed, "write", file.toStdString(), out.errorString().toStdString());
    }
    return {};
}

} // namespace

SyncPage::SyncPage(facade::Session& session, Jobs& jobs, SyncMonitor& monitor, CatalogueController& catalogue,
                   QWidget* parent)
    : Page(u"sync"_s, tr("Sync"), u"sync"_s, parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_monitor(monitor)
    , m_catalogue(catalogue)
    , m_model(new SyncModel(jobs, this))
    , m_whole(new QStackedWidget(this))
    , m_empty(
          new EmptyState(u"sync"_s, tr("Nothing is followed yet"),
                         tr("Attach a follower to a leader database: its copy here stays fresh by itself, "
                            "and this page shows how fresh it is."),
                         this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_search(new QLineEdit(this))
    , m_table(new QTableView(this))
    , m_banner(new Banner(this))
    , m_header(nullptr)
    , m_state(nullptr)
    , m_numbers(nullptr)
    , m_problem(nullptr)
    , m_tabs(nullptr)
    , m_ranges(new QButtonGroup(this))
    , m_live(nullptr)
    , m_chart(nullptr)
{
    buildCommands();
    buildList();
    m_splitter->addWidget(buildDetail());
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setSizes({230, 380});
    m_empty->addAction(m_attach);
    m_whole->addWidget(m_empty);
    m_whole->addWidget(m_splitter);
    m_whole->setCurrentWidget(m_splitter);
    auto* bannerRow = new QVBoxLayout;
    bannerRow->setContentsMargins(14, 0, 14, 0);
    bannerRow->addWidget(m_banner);
    content()->addLayout(bannerRow);
    content()->addWidget(m_whole, 1);

    connect(&monitor, &SyncMonitor::changed, this, &SyncPage::takePicture);
    connect(&monitor, &SyncMonitor::failed, m_banner, &Banner::showError);
    connect(m_model, &SyncModel::arranged, this, &SyncPage::takeArrangement);
    connect(m_search, &QLineEdit::textChanged, m_model, &SyncModel::setNeedle);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &SyncPage::takeSelection);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible()) {
            readSeries();
        }
    });
    m_second.start();
    setRange(0);
    takePicture();
    takeSelection();
}

void SyncPage::buildCommands()
{
    m_syncNow = addCommand(u"sync"_s, tr("Sync &now"), QKeySequence(u"F5"_s));
    m_pause = addCommand(u"pause"_s, tr("&Pause"), QKeySequence(u"Ctrl+P"_s));
    m_resume = addCommand(u"play"_s, tr("&Resume"), QKeySequence(u"Ctrl+R"_s));
    m_query = addCommand(u"query"_s, tr("&Query"), QKeySequence(u"Ctrl+Shift+Q"_s));
    m_detach = addCommand(u"detach"_s, tr("&Detach"), QKeySequence(Qt::Key_Delete));
    m_attach = addCommand(u"attach"_s, tr("&Attach a follower…"), QKeySequence(u"Ctrl+Shift+A"_s));
    for (QAction* action : {m_syncNow, m_pause, m_resume, m_query, m_detach, m_attach}) {
        bar()->addAction(action);
    }
    connect(m_syncNow, &QAction::triggered, this, &SyncPage::syncNow);
    connect(m_pause, &QAction::triggered, this, [this] { setPaused(true); });
    connect(m_resume, &QAction::triggered, this, [this] { setPaused(false); });
    connect(m_detach, &QAction::triggered, this, &SyncPage::detach);
    connect(m_attach, &QAction::triggered, this, &SyncPage::attachRequested);
    connect(m_query, &QAction::triggered, this, [this] {
        if (const auto name = selected()) {
            Q_EMIT queryRequested(*name, {});
        }
    });
}

void SyncPage::buildList()
{
    m_search->setPlaceholderText(tr("Search databases, leaders, states"));
    m_search->setAccessibleName(tr("Search followed databases"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(u"search"_s, Tone::neutral), QLineEdit::LeadingPosition);
    m_search->setMaximumWidth(340);
    setUpRows(m_table, tr("Followed databases"));
    m_table->setModel(m_model);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setIconSize({16, 16});
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions({m_syncNow, m_pause, m_resume, m_query, m_detach});
    auto* header = m_table->horizontalHeader();
    header->setSortIndicator(SyncModel::nameColumn, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    header->setStretchLastSection(true);
    header->setSectionsMovable(true);
    const int width = m_table->fontMetrics().averageCharWidth();
    header->ensurePolished(); // what a title needs depends on the style
    const int widths[] = {24, 18, 12, 10, 10, 11, 14, 10};
    for (int column = 0; column < static_cast<int>(std::size(widths)); ++column) {
        header->resizeSection(column, std::max(widths[column] * width + 18, header->sectionSizeHint(column)));
    }
    auto* list = new QFrame(this);
    list->setProperty("role", u"pane"_s);
    auto* layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 9, 12, 7);
    row->addWidget(m_search, 1);
    row->addStretch(1);
    layout->addLayout(row);
    layout->addWidget(m_table, 1);
    list->setMinimumHeight(130);
    m_splitter->addWidget(list);
}

QWidget* SyncPage::buildDetail()
{
    auto* detail = new QFrame(this);
    detail->setProperty("role", u"pane"_s);
    m_header = new ObjectHeader(detail);
    m_state = new QLabel(detail);
    m_state->setTextFormat(Qt::PlainText);
    m_problem = new Banner(detail);
    m_problem->setClosable(false);
    m_tabs = new QTabWidget(detail);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the followed database"));
    m_tabs->addTab(buildLag(), tr("Lag"));
    buildOptions();

    auto* head = new QHBoxLayout;
    head->setSpacing(10);
    head->addWidget(m_header, 1);
    m_state->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Maximum);
    head->addWidget(m_state, 0, Qt::AlignVCenter);
    auto* layout = new QVBoxLayout(detail);
    layout->setContentsMargins(16, 10, 14, 8);
    layout->setSpacing(7);
    layout->addLayout(head);
    layout->addWidget(m_problem);
    layout->addWidget(m_tabs, 1);
    return detail;
}

void SyncPage::buildOptions()
{
    m_caching = new FollowerCachingPanel(m_session, m_jobs, m_tabs);
    m_principals = new FollowerPrincipalsPanel(m_session, m_jobs, m_tabs);
    m_sharing = new FollowerSharingPanel(m_session, m_jobs, m_catalogue, m_tabs);
    m_tabs->addTab(m_caching, tr("Cache"));
    m_tabs->addTab(m_principals, tr("Principals"));
    m_tabs->addTab(m_sharing, tr("What is followed"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &SyncPage::readOptions);
    for (FollowerPanel* panel :
         {static_cast<FollowerPanel*>(m_caching), static_cast<FollowerPanel*>(m_principals),
          static_cast<FollowerPanel*>(m_sharing)}) {
        connect(panel, &FollowerPanel::changed, &m_monitor, &SyncMonitor::refresh);
        connect(panel, &FollowerPanel::changed, &m_catalogue, &CatalogueController::reload);
    }
}

void SyncPage::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

/// Only the options that are looked at: they cost a read.
void SyncPage::readOptions()
{
    auto* panel = qobject_cast<FollowerPanel*>(m_tabs->currentWidget());
    if (panel != nullptr && m_shown) {
        panel->showFollower(*m_shown);
    }
}

QWidget* SyncPage::buildLag()
{
    auto* lag = new QWidget(this);
    m_numbers = new ElidedLabel(lag, Qt::ElideRight);
    m_numbers->setProperty("role", u"muted"_s);
    m_chart = new LagChart(lag);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(2);
    tools->addWidget(m_numbers, 1);
    for (int i = 0; i < static_cast<int>(std::size(ranges)); ++i) {
        auto* button = new QToolButton(lag);
        button->setText(tr(ranges[i].label));
        button->setCheckable(true);
        button->setAccessibleName(tr("Show the last %1").arg(button->text()));
        button->setToolTip(button->accessibleName());
        m_ranges->addButton(button, i);
        tools->addWidget(button);
    }
    connect(m_ranges, &QButtonGroup::idClicked, this, &SyncPage::setRange);
    m_live = new QToolButton(lag);
    m_live->setIcon(icon(u"live"_s, Tone::accent));
    m_live->setText(tr("Live"));
    m_live->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_live->setCheckable(true);
    m_live->setChecked(true);
    m_live->setToolTip(tr("Follow now; zooming and dragging stop that"));
    m_live->setAccessibleName(tr("Follow now"));
    connect(m_live, &QToolButton::clicked, m_chart, &LagChart::setLive);
    connect(m_chart, &LagChart::liveChanged, m_live, &QToolButton::setChecked);
    tools->addWidget(m_live);
    auto* exporter = new QToolButton(lag);
    exporter->setIcon(icon(u"export"_s));
    exporter->setToolTip(tr("Export the chart"));
    exporter->setAccessibleName(tr("Export the chart"));
    exporter->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(exporter);
    for (const auto& [format, label] :
         {std::pair{u"png"_s, tr("PNG image…")}, std::pair{u"pdf"_s, tr("PDF…")},
          std::pair{u"csv"_s, tr("CSV of the points…")}}) {
        menu->addAction(label, this, [this, format = format] { exportChart(format); });
    }
    exporter->setMenu(menu);
    tools->addWidget(exporter);

    auto* layout = new QVBoxLayout(lag);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(7);
    layout->addLayout(tools);
    layout->addWidget(m_chart, 1);
    return lag;
}

void SyncPage::takePicture()
{
    const auto picture = m_monitor.current();
    m_whole->setCurrentWidget(m_monitor.loaded() && picture->rows.empty() ? static_cast<QWidget*>(m_empty)
                                                                          : m_splitter);
    m_model->setPicture(picture);
    Q_EMIT badgeChanged(picture->attention);
}

void SyncPage::takeArrangement()
{
    if (m_wanted) {
        const int row = m_model->rowOf(*m_wanted);
        if (row >= 0) {
            m_table->setCurrentIndex(m_model->index(row, 0));
            m_wanted.reset();
        }
    } else if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0) {
        m_table->setCurrentIndex(m_model->index(0, 0));
    }
    takeSelection();
}

std::optional<facade::DatabaseName> SyncPage::selected() const
{
    const SyncRow* row = m_model->at(m_table->currentIndex().row());
    return row != nullptr ? std::optional(row->status.name) : std::nullopt;
}

void SyncPage::select(const facade::DatabaseName& name)
{
    m_search->clear();
    m_wanted = name;
    takeArrangement();
}

void SyncPage::takeSelection()
{
    const SyncRow* row = m_model->at(m_table->currentIndex().row());
    for (QAction* action : {m_syncNow, m_query, m_detach}) {
        action->setEnabled(row != nullptr);
    }
    const bool paused = row != nullptr && row->status.state == facade::SyncState::paused;
    m_pause->setEnabled(row != nullptr && !paused);
    m_resume->setEnabled(paused);
    if (row == nullptr) {
        m_header->setObject(u"follower"_s, tr("No database selected"), {});
        m_state->clear();
        m_numbers->clear();
        m_problem->clear();
        m_chart->setPoints({});
        m_shown.reset();
        m_tabs->setEnabled(false);
        return;
    }
    m_tabs->setEnabled(true);
    const auto& status = row->status;
    const StateText state = describe(status.state);
    m_header->setObject(u"follower"_s, text(status.name.text()),
                        tr("follows %1").arg(m_catalogue.current()->leaderText(status.leader)));
    m_state->setText(state.label);
    m_state->setToolTip(state.explanation);
    const Colors& colors = colorsFor(palette());
    const QString pill =
        u"QLabel { background: %1; color: %2; border-radius: 9px; padding: 2px 10px; font-weight: 600; }"_s
            .arg(colors.soft(state.tone).name(), colors.of(state.tone).name());
    if (m_state->styleSheet() != pill) {
        m_state->setStyleSheet(pill);
    }
    QStringList numbers{
        tr("Lag %1").arg(formatDuration(milliseconds(status.lagMs))),
        tr("Version %1 of %2").arg(formatNumber(status.appliedVersion), formatNumber(status.leaderVersion)),
        tr("%1 cached").arg(formatBytes(status.cachedBytes))};
    if (status.pendingBytes > 0) {
        numbers << tr("%1 pending").arg(formatBytes(status.pendingBytes));
    }
    m_numbers->setText(numbers.join(u"  ·  "_s));
    m_caching->showOccupancy(status);
    m_numbers->setToolTip(status.lastContact
                              ? tr("Last contact %1 (%2)")
                                    .arg(formatTime(*status.lastContact), formatTimeUtc(*status.lastContact))
                              : tr("No contact yet"));
    if (status.lastError && status.state != facade::SyncState::upToDate) {
        const ErrorText words = describe(*status.lastError);
        const QString more = words.cause.isEmpty() ? words.nextStep : words.cause + u'\n' + words.nextStep;
        if (m_problem->text() != words.headline + u'\n' + more) {
            m_problem->showError(*status.lastError);
        }
    } else if (!m_problem->text().isEmpty()) {
        m_problem->clear();
    }
    if (m_shown != status.name) {
        m_shown = status.name;
        m_chart->setPoints({});
        if (m_seriesJob) {
            delete m_seriesJob.data();
        }
        readSeries();
        readOptions();
    }
}

void SyncPage::setRange(int range)
{
    m_range = std::clamp(range, 0, static_cast<int>(std::size(ranges)) - 1);
    m_ranges->button(m_range)->setChecked(true);
    m_chart->setSpan(ranges[m_range].span);
    if (m_seriesJob) {
        delete m_seriesJob.data();
    }
    readSeries();
}

void SyncPage::readSeries()
{
    m_chart->tick();
    if (m_seriesJob || !m_shown) {
        return;
    }
    using Points = std::vector<facade::LagPoint>;
    m_seriesJob = m_jobs.run(
        this,
        [&session = m_session, name = *m_shown, span = ranges[m_range].span](const CancelToken&) {
            return session.followers().series(name, span, mostPoints);
        },
        [this](Result<Points> points) {
            m_seriesJob.clear();
            // Without a series the table still says how it is; the chart just stays.
            if (points && m_chart->live()) {
                m_chart->setPoints(*std::move(points), lagNow());
            }
        });
}

/// Of the database that is shown, while it is being followed.
std::optional<milliseconds> SyncPage::lagNow() const
{
    using State = facade::SyncState;
    const SyncRow* row = m_model->at(m_table->currentIndex().row());
    const bool followed = row != nullptr && row->status.name == m_shown &&
                          (row->status.state == State::upToDate || row->status.state == State::syncing);
    return followed ? std::optional(milliseconds(row->status.lagMs)) : std::nullopt;
}

void SyncPage::syncNow()
{
    const auto name = selected();
    if (!name) {
        return;
    }
    m_banner->clear();
    m_jobs.run(
        this,
        [&session = m_session, name = *name](const CancelToken& cancel) {
            return session.followers().syncNow(name, cancel);
        },
        [this](const Result<facade::SyncStatus>& result) {
            if (!result) {
                m_banner->showError(result.error());
            } else {
                m_banner->showMessage(
                    Tone::good, tr("%1 is as new as its leader: version %2.")
                                    .arg(text(result->name.text()), formatNumber(result->appliedVersion)));
            }
            m_monitor.refresh();
        });
}

void SyncPage::setPaused(bool paused)
{
    const auto name = selected();
    if (!name) {
        return;
    }
    m_jobs.run(
        this,
        [&session = m_session, name = *name, paused](const CancelToken&) {
            return session.followers().setPaused(name, paused);
        },
        [this](const Result<void>& result) {
            if (!result) {
                m_banner->showError(result.error());
            }
            m_monitor.refresh();
        });
}

void SyncPage::detach()
{
    const auto name = selected();
    if (!name) {
        return;
    }
    confirm(
        this, tr("Detach %1?").arg(text(name->text())),
        tr("The follower database and its cached extents are removed here. The leader keeps everything."),
        tr("Detach"), [this, name = *name] {
            m_jobs.run(
                this,
                [&session = m_session, name](const CancelToken&) { return session.followers().detach(name); },
                [this](const Result<void>& result) {
                    if (!result) {
                        m_banner->showError(result.error());
                    }
                    m_monitor.refresh();
                    m_catalogue.reload();
                });
        });
}

void SyncPage::exportChart(const QString& format)
{
    if (!m_shown) {
        return;
    }
    auto* dialog = new QFileDialog(this, tr("Export the chart"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(format);
    dialog->setNameFilter(u"%1 (*.%2)"_s.arg(format.toUpper(), format));
    dialog->selectFile(u"lag-%1.%2"_s.arg(text(m_shown->text()).replace(u'/', u'-'), format));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, format](const QString& file) { writeExport(file, format); });
    dialog->open();
}

void SyncPage::writeExport(const QString& file, const QString& format)
{
    const auto report = [this, file](const Result<void>& result) {
        if (result) {
            m_banner->showMessage(Tone::good, tr("Exported to %1.").arg(file));
        } else {
            m_banner->showError(result.error());
        }
    };
    const auto refused = [file]() -> Result<void> {
        return fail(ErrorCode::needsPerson, "write", file.toStdString(), "the file can't be written");
    };
    if (format == u"pdf"_s) {
        report(m_chart->savePdf(file, text(m_shown->text())) ? Result<void>() : refused());
    } else if (format == u"png"_s) {
        m_jobs.run(
            this,
            [image = m_chart->image(m_chart->size(), 2.0), file, refused](const CancelToken&)
                -> Result<void> { return image.save(file, "PNG") ? Result<void>() : refused(); },
            report);
    } else {
        m_jobs.run(
            this, [points = m_chart->points(), file](const CancelToken&) { return writeCsv(file, points); },
            report);
    }
}

void SyncPage::saveState(QVariantMap& state) const
{
    state.insert(u"sync/splitter"_s, m_splitter->saveState());
    state.insert(u"sync/columns"_s, m_table->horizontalHeader()->saveState());
    state.insert(u"sync/range"_s, m_range);
    if (const auto name = selected()) {
        state.insert(u"sync/selected"_s, text(name->text()));
    }
}

void SyncPage::restoreState(const QSettings& settings)
{
    m_splitter->restoreState(settings.value(u"sync/splitter"_s).toByteArray());
    m_table->horizontalHeader()->restoreState(settings.value(u"sync/columns"_s).toByteArray());
    setRange(settings.value(u"sync/range"_s).toInt());
    const QString name = settings.value(u"sync/selected"_s).toString();
    const qsizetype slash = name.indexOf(u'/');
    if (slash > 0) {
        m_wanted = {name.left(slash).toStdString(), name.mid(slash + 1).toStdString()};
    }
}

void SyncPage::focusContent()
{
    m_table->setFocus();
}

} // namespace sharepane::ui
