#include "ui/pages/overviewpage.h"

#include "ui/models/attention.h"
#include "ui/models/rowsmodel.h"
#include "ui/models/syncmodel.h"
#include "ui/pages/attentionlist.h"
#include "ui/text/format.h"
#include "ui/text/sharingtext.h"
#include "ui/text/subscriptiontext.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/tables.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>

#include <algorithm>
#include <limits>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int narrowestCard = 150;
constexpr int besides = 860; ///< from this width on two lists stand side by side
constexpr int mostRows = 8;

/// As high as its rows, up to a few; the rest is scrolled.
void fitHeight(QTableView* view)
{
    const int rows = std::clamp(view->model()->rowCount(), 1, mostRows);
    const int height = view->horizontalHeader()->sizeHint().height() +
                       rows * view->verticalHeader()->defaultSectionSize() + 2 * view->frameWidth();
    if (view->height() != height || view->minimumHeight() != height) {
        view->setFixedHeight(height);
    }
}

QTableView* listOf(QAbstractItemModel* model, const QString& name, QWidget* parent)
{
    auto* view = new QTableView(parent);
    setUpRows(view, name);
    view->setModel(model);
    view->setFrameShape(QFrame::NoFrame);
    view->setIconSize({16, 16});
    return view;
}

QWidget* titled(const QString& title, QWidget* content, QWidget* parent)
{
    auto* whole = new QWidget(parent);
    auto* layout = new QVBoxLayout(whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(sectionLabel(title, whole));
    layout->addWidget(content);
    layout->addStretch(1);
    return whole;
}

} // namespace

OverviewPage::OverviewPage(facade::Session& session, Jobs& jobs, const Sources& sources, QWidget* parent)
    : Page(u"overview"_s, tr("Overview"), u"overview"_s, parent)
    , m_session(session)
    , m_sources(sources)
    , m_recent(session, jobs)
    , m_whole(new QStackedWidget(this))
    , m_empty(new EmptyState(u"sharepane"_s, tr("Welcome to Sharepane"),
                             tr("Share databases with people elsewhere, or follow what they share with you. "
                                "Both begin here."),
                             this))
    , m_attention(new AttentionList(this))
    , m_syncRows(new SyncModel(jobs, this))
    , m_activityRows(new RowsModel({{tr("What"), false}, {tr("Object"), false}, {tr("When"), false}}, this))
    , m_freshness(listOf(m_syncRows, tr("Freshness of what is followed"), this))
    , m_activityView(listOf(m_activityRows, tr("Latest activity"), this))
{
    buildVerbs();
    m_whole->addWidget(m_empty);
    m_whole->addWidget(buildBody());
    m_whole->setCurrentIndex(1);
    content()->addWidget(m_whole, 1);
    connect(m_attention, &AttentionList::chosen, this, &OverviewPage::attentionChosen);
    connect(&sources.catalogue, &CatalogueController::changed, this, &OverviewPage::takePictures);
    connect(&sources.monitor, &SyncMonitor::changed, this, &OverviewPage::takePictures);
    connect(&sources.sharing, &SharingController::changed, this, &OverviewPage::takePictures);
    connect(&sources.received, &ReceivedController::changed, this, &OverviewPage::takePictures);
    connect(&sources.service, &ShareServiceController::changed, this, &OverviewPage::takePictures);
    connect(&sources.notices, &ReadNotices::changed, this, &OverviewPage::takePictures);
    connect(&m_recent, &RecentActivity::changed, this, &OverviewPage::showActivity);
    takePictures();
}

/// Verbs of other pages: those list them, with their keys.
void OverviewPage::buildVerbs()
{
    const auto add = [this](const QString& iconName, const QString& text, auto signal) {
        auto* action = new QAction(icon(iconName), text, this);
        connect(action, &QAction::triggered, this, signal);
        bar()->addAction(action);
        m_empty->addAction(action, iconName == "share"_L1);
    };
    add(u"share"_s, tr("New share…"), &OverviewPage::newShareRequested);
    add(u"received"_s, tr("Accept invitation…"), &OverviewPage::acceptRequested);
    add(u"cluster"_s, tr("New cluster…"), &OverviewPage::newClusterRequested);
}

QWidget* OverviewPage::buildBody()
{
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(16, 14, 16, 16);
    layout->setSpacing(14);
    m_cardGrid = new QGridLayout;
    m_cardGrid->setSpacing(10);
    buildCards();
    layout->addLayout(m_cardGrid);
    layout->addWidget(titled(tr("Needs attention"), m_attention, body));
    QWidget* before = m_cards.front();
    for (QWidget* next : {static_cast<QWidget*>(m_cards[1]), static_cast<QWidget*>(m_cards[2]),
                          static_cast<QWidget*>(m_cards[3]), static_cast<QWidget*>(m_cards[4]),
                          static_cast<QWidget*>(m_freshness), static_cast<QWidget*>(m_activityView)}) {
        setTabOrder(before, next);
        before = next;
    }
    m_attention->setTabAfter(m_cards.back());
    m_below = new QBoxLayout(QBoxLayout::TopToBottom);
    m_below->setSpacing(16);
    m_below->addWidget(buildFreshness(), 1);
    m_below->addWidget(buildActivity(), 1);
    layout->addLayout(m_below);
    layout->addStretch(1);
    m_scroll = scrolled(body, this);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return m_scroll;
}

void OverviewPage::buildCards()
{
    const std::array<std::tuple<QString, QString, QString>, cardTotal> cards{{
        {u"share"_s, tr("Sent shares"), u"shares"_s},
        {u"received"_s, tr("Received shares"), u"received"_s},
        {u"invite"_s, tr("Waiting invitations"), u"invitations"_s},
        {u"sync"_s, tr("Worst lag"), u"sync"_s},
        {u"database"_s, tr("Cache"), u"clusters"_s},
    }};
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const auto& [iconName, title, page] = cards[i];
        m_cards[i] = new Card(iconName, title, this);
        connect(m_cards[i], &QPushButton::clicked, this, [this, page = page] { Q_EMIT pageRequested(page); });
    }
}

QWidget* OverviewPage::buildFreshness()
{
    for (int column = 0; column < SyncModel::columnTotal; ++column) {
        const bool shown = column == SyncModel::nameColumn || column == SyncModel::stateColumn ||
                           column == SyncModel::lagColumn || column == SyncModel::p99Column;
        m_freshness->setColumnHidden(column, !shown);
    }
    fitColumns(m_freshness);
    m_syncRows->sort(SyncModel::lagColumn, Qt::DescendingOrder);
    connect(m_syncRows, &SyncModel::arranged, this, [this] { fitHeight(m_freshness); });
    connect(m_freshness, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const SyncRow* row = m_syncRows->at(index.row())) {
            Q_EMIT syncRequested(facade::DatabaseName(row->status.name));
        }
    });
    return titled(tr("Followed databases, the farthest behind first"), m_freshness, this);
}

QWidget* OverviewPage::buildActivity()
{
    // Verbs and times are short; what is left is for names, which are not.
    auto* header = m_activityView->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(1, QHeaderView::Stretch);
    connect(m_activityView, &QTableView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT activityRequested(m_activityRows->keyAt(index.row()));
    });
    return titled(tr("Latest activity"), m_activityView, this);
}

void OverviewPage::takePictures()
{
    const bool loaded =
        m_sources.sharing.loaded() && m_sources.received.loaded() && m_sources.catalogue.loaded();
    const auto sharing = m_sources.sharing.current();
    const auto received = m_sources.received.current();
    const auto catalogue = m_sources.catalogue.current();
    const bool nothing =
        loaded && sharing->shares.empty() && received->shares.empty() && catalogue->clusters.empty();
    m_whole->setCurrentWidget(nothing ? static_cast<QWidget*>(m_empty) : m_scroll);
    if (!isVisible()) {
        return;
    }
    const auto sync = m_sources.monitor.current();
    Situation situation{*sharing, *received, *sync, *catalogue};
    situation.serviceProblem = m_sources.service.state() == ShareServiceController::State::failed
                                   ? m_sources.service.problem()
                                   : std::nullopt;
    situation.unserved =
        m_sources.service.state() == ShareServiceController::State::off && m_session.engineRunsHere();
    situation.isRead = [this](const QString& key) {
        return m_sources.notices.has(key);
    };
    situation.now = systemClock()->now();
    if (loaded) {
        m_attention->setAttention(attentionOf(situation));
    }
    showCards();
    m_syncRows->setPicture(sync);
}

void OverviewPage::showCards()
{
    showSharing();
    showLag();
    showCache();
}

void OverviewPage::showSharing()
{
    const auto sharing = m_sources.sharing.current();
    const auto received = m_sources.received.current();
    int consumers = 0;
    std::optional<std::chrono::milliseconds> worst;
    for (const auto& subscription : sharing->subscriptions) {
        consumers += subscription.state == "active" ? 1 : 0;
        worst = std::max(worst, worstLagOf(subscription));
    }
    const QString readers = tr("Consumers: %1").arg(formatNumber(consumers));
    card(CardKind::sent)
        ->setValue(formatNumber(static_cast<std::int64_t>(sharing->shares.size())),
                   worst && worst->count() > 0 ? tr("%1, lag %2").arg(readers, formatDuration(*worst))
                                               : readers);
    const auto ended = static_cast<std::int64_t>(received->ended().size());
    const auto unmapped = std::ranges::count_if(received->shares, [](const auto& share) {
        return share.state == "active" && share.mappings.empty();
    });
    const QString detail = ended > 0                  ? tr("Ended: %1").arg(formatNumber(ended))
                           : unmapped > 0             ? tr("Not mapped yet: %1").arg(formatNumber(unmapped))
                           : received->shares.empty() ? tr("Nothing received yet")
                                                      : tr("All of them are mapped");
    card(CardKind::received)
        ->setValue(formatNumber(static_cast<std::int64_t>(received->shares.size())), detail,
                   ended > 0 ? Tone::warning : Tone::neutral);
    const auto pending = std::ranges::count(sharing->invitations, "pending", &facade::InvitationInfo::state);
    const auto expired = std::ranges::count(sharing->invitations, "expired", &facade::InvitationInfo::state);
    card(CardKind::invitations)
        ->setValue(formatNumber(pending),
                   expired > 0 ? tr("Expired: %1").arg(formatNumber(expired)) : tr("For an answer"),
                   expired > 0 ? Tone::warning : Tone::neutral);
}

void OverviewPage::showLag()
{
    const auto sync = m_sources.monitor.current();
    const auto total = static_cast<std::int64_t>(sync->rows.size());
    Card* card = this->card(CardKind::lag);
    if (total == 0) {
        card->setValue(unknownText(), tr("Nothing is followed yet"));
    } else if (sync->unreachable > 0) {
        // Of a leader that can't be reached nobody knows how far ahead it is.
        card->setValue(sync->worstLagMs > 0 ? formatDuration(std::chrono::milliseconds(sync->worstLagMs))
                                            : unknownText(),
                       tr("Unreachable: %1 of %2").arg(formatNumber(sync->unreachable), formatNumber(total)),
                       Tone::warning);
    } else if (sync->worstLagMs > 0) {
        card->setValue(formatDuration(std::chrono::milliseconds(sync->worstLagMs)), text(sync->worst.text()),
                       sync->attention > 0 ? Tone::danger : Tone::neutral);
    } else {
        card->setValue(tr("No lag"), tr("Databases: %1").arg(formatNumber(total)),
                       sync->attention > 0 ? Tone::danger : Tone::good);
    }
}

void OverviewPage::showCache()
{
    std::uint64_t used = 0;
    std::uint64_t limit = 0;
    std::uint64_t missing = 0;
    for (const auto& cluster : m_sources.catalogue.current()->clusters) {
        if (cluster.info.followerDatabases > 0) {
            used += cluster.info.cacheUsed;
            limit += cluster.info.cacheLimit;
            missing += cluster.info.cacheShortfall;
        }
    }
    const auto bytes = [](std::uint64_t value) {
        constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
        return formatBytes(static_cast<std::int64_t>(std::min(value, most)));
    };
    const QString detail = missing > 0 ? tr("Too small by %1").arg(bytes(missing))
                           : limit > 0 ? tr("of %1").arg(bytes(limit))
                                       : tr("No cluster follows anything");
    card(CardKind::cache)->setValue(bytes(used), detail, missing > 0 ? Tone::warning : Tone::neutral);
}

void OverviewPage::showActivity()
{
    if (!isVisible()) {
        return;
    }
    std::vector<RowsModel::Row> rows;
    for (const auto& entry : m_recent.current()->latest) {
        const StateText outcome = describeOutcome(entry.outcome);
        const QString what = entry.outcome == "done"
                                 ? describeAction(entry.action)
                                 : tr("%1: %2").arg(describeAction(entry.action), outcome.label);
        rows.push_back({{what, text(entry.object), formatTime(entry.time)},
                        {tr("By %1").arg(describeActor(entry.who)), {}, formatTimeUtc(entry.time)},
                        QString::number(entry.number),
                        u"history"_s});
    }
    m_activityRows->setRows(std::move(rows));
    fitHeight(m_activityView);
}

/// As many cards in a row as fit, and the two lists beside each other where they do.
void OverviewPage::arrange()
{
    const auto total = static_cast<int>(m_cards.size());
    const int fit = std::max(1, width() / narrowestCard);
    const int columns = fit >= total ? total : std::min(fit, (total + 1) / 2);
    if (columns != m_columns) {
        m_columns = columns;
        for (int i = 0; i < total; ++i) {
            m_cardGrid->addWidget(m_cards[static_cast<std::size_t>(i)], i / columns, i % columns);
        }
    }
    m_below->setDirection(width() >= besides ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void OverviewPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    arrange();
}

void OverviewPage::setWatched(bool watched)
{
    m_sources.sharing.setWatched(this, watched);
    m_sources.received.setWatched(this, watched);
    m_recent.setWatched(this, watched);
}

void OverviewPage::showEvent(QShowEvent* event)
{
    setWatched(true);
    Page::showEvent(event);
    takePictures();
    showActivity();
}

void OverviewPage::hideEvent(QHideEvent* event)
{
    setWatched(false);
    Page::hideEvent(event);
}

void OverviewPage::saveState(QVariantMap& /*state*/) const {}

void OverviewPage::restoreState(const QSettings& /*settings*/) {}

void OverviewPage::focusContent()
{
    (m_attention->items().empty() ? static_cast<QWidget*>(card(CardKind::sent)) : m_attention->button(0))
        ->setFocus();
}

} // namespace sharepane::ui
