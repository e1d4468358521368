#include "ui/pages/receivedpage.h"

#include "ui/models/attention.h"
#include "ui/pages/receivedpane.h"
#include "ui/text/format.h"
#include "ui/text/receivedtext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/emptystate.h"
#include "ui/wizards/share/acceptdialog.h"
#include "ui/wizards/share/mapdialog.h"

#include <QtCore/QMimeData>
#include <QtCore/QUrl>
#include <QtGui/QDropEvent>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = RecordsModel::Column::Kind;

namespace {

constexpr double trouble = 1e15; ///< more than any lag

struct Freshness {
    QString text = unknownText();
    double order = -1;
};

const facade::SyncStatus* statusOf(const SyncPicture& picture, const facade::DatabaseName& name)
{
    const auto found =
        std::ranges::lower_bound(picture.rows, name, {}, [](const SyncRow& row) { return row.status.name; });
    return found != picture.rows.end() && found->status.name == name ? &found->status : nullptr;
}

/// Of the follower that is farthest behind; a state that somebody should look at is worse than any lag.
Freshness freshnessOf(const facade::ReceivedShareInfo& share, const SyncPicture& picture)
{
    Freshness worst;
    for (const auto& mapping : share.mappings) {
        for (const auto& follower : mapping.followers) {
            const auto* status = statusOf(picture, {mapping.cluster, follower});
            if (status == nullptr) {
                continue;
            }
            const bool attention = needsAttention(status->state);
            const double order = attention ? trouble : static_cast<double>(status->lagMs);
            if (order <= worst.order) {
                continue;
            }
            const bool behind = !attention && status->lagMs > 0;
            worst = {behind ? ReceivedPage::tr("%1 behind")
                                  .arg(formatDuration(std::chrono::milliseconds(status->lagMs)))
                            : describe(status->state).label,
                     order};
        }
    }
    return worst;
}

QString mappedText(const facade::ReceivedShareInfo& share)
{
    QStringList parts;
    for (const auto& mapping : share.mappings) {
        parts << describeFollowers(mapping);
    }
    return parts.isEmpty() ? unknownText() : parts.join(u", "_s);
}

std::shared_ptr<const Records> recordsOf(const ReceivedPicture& picture, const SyncPicture& sync)
{
    auto records = std::make_shared<Records>();
    records->reserve(picture.shares.size());
    for (const auto& share : picture.shares) {
        const StateText state = describeReceived(share);
        const Freshness fresh = freshnessOf(share, sync);
        records->push_back(
            {text(share.name),
             {text(share.name), state.label, fresh.text, text(share.providerAccount), mappedText(share)},
             {text(share.description),
              state.explanation,
              {},
              describeProvider(share.providerAccount, share.providerOrganization) + u", "_s +
                  text(share.providerEmail)},
             {0, static_cast<double>(orderOfReceived(share.state)), fresh.order},
             u"received"_s,
             state.tone});
    }
    return records;
}

/// Deleted here with all that was copied, and only its provider does not know it yet.
bool waitsForProvider(const facade::ReceivedShareInfo& share)
{
    return share.state == "deleting" && share.mappings.empty();
}

/// What somebody drags here, if it is an invitation.
QString invitationIn(const QMimeData* data)
{
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile()) {
            return url.toLocalFile();
        }
    }
    const QString typed = data->text().trimmed();
    return typed.startsWith("sharepane:"_L1) ? typed : QString();
}

} // namespace

ReceivedPage::ReceivedPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                           SyncMonitor& monitor, SharingController& sharing, ReceivedController& received,
                           const ReadNotices& notices, QWidget* parent)
    : ListPage(
          u"received"_s, tr("Received shares"), u"received"_s, jobs,
          {{tr("Share"), Kind::text},
           {tr("State"), Kind::ordered, true},
           {tr("Freshness"), Kind::ordered},
           {tr("Provider"), Kind::text},
           {tr("Mapped to"), Kind::text}},
          new EmptyState(u"received"_s, tr("Nothing was shared with you yet"),
                         tr("Somebody who shares databases sends you an invitation: a file, or a link that "
                            "begins with sharepane:. Accept it here, or drop the file on this page.")),
          parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_monitor(monitor)
    , m_sharing(sharing)
    , m_received(received)
    , m_notices(notices)
    , m_pane(new ReceivedPane(this))
{
    setAcceptDrops(true);
    buildCommands();
    arrangeList(tr("Search shares, providers, states"), {23, 12, 14, 14, 24}, m_pane);
    table()->addActions({m_map, m_ask, m_sync, m_delete});
    connect(m_pane, &ReceivedPane::mapRequested, this, [this] { openMap(); });
    connect(m_pane, &ReceivedPane::unmapRequested, this, &ReceivedPage::unmap);
    connect(&received, &ReceivedController::changed, this, &ReceivedPage::takePicture);
    connect(&notices, &ReadNotices::changed, this, &ReceivedPage::takePicture);
    connect(&received, &ReceivedController::failed, messages(), &Banner::showError);
    connect(&monitor, &SyncMonitor::changed, this, [this] {
        if (isVisible()) {
            takePicture();
        }
    });
    takePicture();
}

void ReceivedPage::buildCommands()
{
    m_accept = addCommand(u"plus"_s, tr("&Accept invitation…"), QKeySequence(u"Ctrl+N"_s));
    m_map = addCommand(u"follower"_s, tr("&Map…"), QKeySequence(u"Ctrl+M"_s));
    m_ask = addCommand(u"sync"_s, tr("Ask &provider"), QKeySequence(u"Ctrl+R"_s));
    m_sync = addCommand(u"live"_s, tr("Show &sync"), QKeySequence(u"Ctrl+Shift+S"_s));
    m_delete = addCommand(u"delete"_s, tr("Delete"), QKeySequence(Qt::Key_Delete));
    for (QAction* action : commands()) {
        bar()->addAction(action);
    }
    connect(m_accept, &QAction::triggered, this, [this] { openAccept(); });
    connect(m_map, &QAction::triggered, this, [this] { openMap(); });
    connect(m_ask, &QAction::triggered, this, &ReceivedPage::askProvider);
    connect(m_sync, &QAction::triggered, this, [this] {
        if (const auto* share = selected()) {
            const auto followed = std::ranges::find_if(
                share->mappings, [](const auto& mapping) { return !mapping.followers.empty(); });
            if (followed != share->mappings.end()) {
                Q_EMIT syncRequested({followed->cluster, followed->followers.front()});
            }
        }
    });
    connect(m_delete, &QAction::triggered, this, &ReceivedPage::deleteReceived);
    emptyState()->addAction(m_accept);
}

void ReceivedPage::setWatched(bool watched)
{
    m_received.setWatched(this, watched);
}

void ReceivedPage::takePicture()
{
    setRecords(recordsOf(*m_received.current(), *m_monitor.current()), m_received.loaded());
    Q_EMIT badgeChanged(
        waitingOf(*m_received.current(), [this](const QString& key) { return m_notices.has(key); }),
        Tone::warning);
    // What the selected one says may have changed in something that the list doesn't show.
    takeSelection();
}

const facade::ReceivedShareInfo* ReceivedPage::selected() const
{
    return m_received.current()->share(selectedKey().toStdString());
}

void ReceivedPage::takeSelection()
{
    const auto* share = selected();
    const QString none = tr("No received share is selected.");
    const bool active = share != nullptr && share->state == "active";
    const bool followed = active && std::ranges::any_of(share->mappings, [](const auto& mapping) {
                              return !mapping.followers.empty();
                          });
    allow(m_map, active, share == nullptr ? none : describeReceived(*share).explanation);
    allow(m_ask, share != nullptr && !m_asking, share == nullptr ? none : tr("It is being asked."));
    allow(m_sync, followed, share == nullptr ? none : tr("Nothing of it is followed."));
    m_delete->setText(share != nullptr && waitsForProvider(*share) ? tr("Delete without telling…")
                                                                   : tr("Delete"));
    allow(m_delete, share != nullptr, none);
    m_pane->showShare(share);
}

void ReceivedPage::openAccept(const QString& invitation)
{
    auto* dialog = new AcceptDialog(m_session, m_jobs, m_sharing, invitation, this);
    connect(dialog, &AcceptDialog::accepted, this, [this](const QString& name) {
        select(name);
        messages()->showMessage(Tone::good, tr("You received %1.").arg(name),
                                tr("Map it to a cluster to follow what it holds."));
        messages()->offer(tr("Map…"), [this] { openMap(); });
    });
    connect(dialog, &AcceptDialog::rejected, this, [this](const QString& share) {
        messages()->showMessage(Tone::neutral, tr("The invitation to %1 is rejected.").arg(share),
                                tr("Its provider knows it."));
    });
    connect(dialog, &QDialog::finished, &m_received, &ReceivedController::reload);
    dialog->open();
}

void ReceivedPage::openMap(const QString& name)
{
    const auto* share = name.isEmpty() ? selected() : m_received.current()->share(name.toStdString());
    if (share == nullptr || share->state != "active") {
        return;
    }
    auto* dialog = new MapDialog(m_session, m_jobs, m_catalogue, *share, this);
    connect(dialog, &MapDialog::mapped, this, [this] {
        m_received.reload();
        m_catalogue.reload();
        m_monitor.refresh();
    });
    dialog->open();
}

template <typename Work>
void ReceivedPage::act(Work work)
{
    messages()->clear();
    m_jobs.run(this, std::move(work), [this](const Result<void>& result) {
        if (!result) {
            messages()->showError(result.error());
        }
        m_received.reload();
        m_catalogue.reload();
        m_monitor.refresh();
    });
}

/// The answer may end it, or bring it back.
void ReceivedPage::askProvider()
{
    const auto* share = selected();
    if (share == nullptr || m_asking) {
        return;
    }
    messages()->clear();
    using Info = facade::ReceivedShareInfo;
    m_asking = m_jobs.run(
        this,
        [&session = m_session, name = share->name](const CancelToken& cancel) {
            return session.receivedShares().receivedShare(name, cancel);
        },
        [this, waited = waitsForProvider(*share), name = text(share->name)](const Result<Info>& info) {
            m_asking.clear();
            if (!info && waited && info.error().code == ErrorCode::notFound) {
                messages()->showMessage(Tone::good, tr("%1 is deleted.").arg(name),
                                        tr("Its provider knows that nobody follows it here any more."));
            } else if (!info) {
                messages()->showError(info.error());
            } else if (info->problem) {
                messages()->showError(*info->problem);
            } else {
                messages()->showMessage(
                    Tone::good, tr("%1: %2").arg(text(info->name), describeReceived(*info).label),
                    tr("Its provider answered at %1.").arg(formatTime(info->lastContact)));
            }
            takeSelection();
            m_received.reload();
            m_catalogue.reload();
        });
    takeSelection();
}

void ReceivedPage::unmap(const facade::DatasetMappingInfo& mapping)
{
    const auto* share = selected();
    if (share == nullptr) {
        return;
    }
    confirm(
        this, tr("Stop following %1?").arg(describeFollowers(mapping)),
        tr("What was copied is deleted. The share stays received, and can be mapped again."), tr("Unmap"),
        [this, name = share->name, cluster = mapping.cluster, database = mapping.database] {
            act([&session = m_session, name, cluster, database](const CancelToken& cancel) -> Result<void> {
                TRY(session.receivedShares().unmap(name, cluster, database, cancel));
                return {};
            });
        });
}

void ReceivedPage::deleteReceived()
{
    const auto* share = selected();
    if (share == nullptr) {
        return;
    }
    if (waitsForProvider(*share)) {
        giveUpTelling(*share);
        return;
    }
    const QString mapped = share->mappings.empty()
                               ? tr("Nothing of it is mapped.")
                               : tr("What was copied of it is deleted: %1.").arg(mappedText(*share));
    confirm(
        this, tr("Delete the received share %1?").arg(text(share->name)),
        tr("%1 Its provider hears that nobody follows it here any more, and you need another invitation to "
           "get it back.")
            .arg(mapped),
        tr("Delete"), [this, name = share->name] { removeReceived(name); });
}

/// Deleted already, but its provider does not know it yet.
void ReceivedPage::giveUpTelling(const facade::ReceivedShareInfo& share)
{
    confirm(
        this, tr("Delete %1 without telling its provider?").arg(text(share.name)),
        tr("All that was copied is deleted already. Only %1 has not heard yet that nobody follows it here "
           "any more, and keeps this follower in its list.")
            .arg(text(share.providerEmail)),
        tr("Delete without telling"), [this, name = share.name] { removeReceived(name); });
}

/// It may stay for a while, which is said: until its provider, when out of reach, has heard of it.
void ReceivedPage::removeReceived(const std::string& name)
{
    messages()->clear();
    m_jobs.run(
        this,
        [&session = m_session, name](const CancelToken& cancel) -> Result<bool> {
            auto& service = session.receivedShares();
            TRY(service.deleteReceived(name, cancel));
            const auto left = TRY(service.receivedShares());
            return std::ranges::any_of(left, [&](const facade::ReceivedShareInfo& share) {
                return share.name == name && share.state == "deleting";
            });
        },
        [this, name](const Result<bool>& waits) {
            if (!waits) {
                messages()->showError(waits.error());
            } else if (*waits) {
                messages()->showMessage(
                    Tone::neutral,
                    tr("%1 is deleted here, but its provider can't be reached.").arg(text(name)),
                    tr("It stays in the list until its provider has been told, which happens by itself. To "
                       "give "
                       "that up, delete it again."));
            }
            m_received.reload();
            m_catalogue.reload();
            m_monitor.refresh();
        });
}

void ReceivedPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (!invitationIn(event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void ReceivedPage::dropEvent(QDropEvent* event)
{
    const QString invitation = invitationIn(event->mimeData());
    if (!invitation.isEmpty()) {
        event->acceptProposedAction();
        openAccept(invitation);
    }
}

} // namespace sharepane::ui
