#include "ui/pages/sharespage.h"

#include "ui/pages/invitationactions.h"
#include "ui/pages/sharepane.h"
#include "ui/pages/subscriptionactions.h"
#include "ui/text/format.h"
#include "ui/text/sharingtext.h"
#include "ui/text/subscriptiontext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/emptystate.h"
#include "ui/wizards/share/datasetdialog.h"
#include "ui/wizards/share/newsharedialog.h"

#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>

#include <algorithm>
#include <map>
#include <optional>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = RecordsModel::Column::Kind;

namespace {

/// How many invitations of a share are in each state, in the order in which people look for them.
using States = std::map<int, std::pair<std::string, int>>;

QString countsText(const States& states)
{
    QStringList parts;
    for (const auto& [order, state] : states) {
        parts << u"%1 %2"_s.arg(formatNumber(state.second), describeInvitation(state.first).label.toLower());
    }
    return parts.isEmpty() ? SharesPage::tr("nobody invited") : parts.join(u", "_s);
}

/// Who reads a share now.
struct Consumers {
    int active = 0;
    std::optional<std::chrono::milliseconds> worstLag; ///< nothing: nobody has said theirs
    QStringList names;
};

std::map<facade::ShareName, Consumers> consumersOf(const SharingPicture& picture)
{
    std::map<facade::ShareName, Consumers> found;
    for (const auto& subscription : picture.subscriptions) {
        if (subscription.state == "active") {
            Consumers& consumers = found[subscription.share];
            ++consumers.active;
            consumers.worstLag = std::max(consumers.worstLag, worstLagOf(subscription));
            consumers.names << describeConsumer(subscription);
        }
    }
    return found;
}

std::shared_ptr<const Records> recordsOf(const SharingPicture& picture)
{
    const auto consumers = consumersOf(picture);
    std::map<facade::ShareName, States> invited;
    for (const auto& invitation : picture.invitations) {
        auto& [state, count] = invited[invitation.share][orderOfInvitation(invitation.state)];
        state = invitation.state;
        ++count;
    }
    auto records = std::make_shared<Records>();
    records->reserve(picture.shares.size());
    for (const auto& share : picture.shares) {
        const auto states = invited.find(share.name);
        const double pending = share.pendingInvitations;
        const auto found = consumers.find(share.name);
        const Consumers reading = found == consumers.end() ? Consumers() : found->second;
        const double lagMs = reading.worstLag ? static_cast<double>(reading.worstLag->count()) : -1;
        records->push_back(
            {text(share.name.text()),
             {text(share.name.share), states == invited.end() ? countsText({}) : countsText(states->second),
              formatNumber(reading.active),
              reading.worstLag ? formatDuration(*reading.worstLag) : unknownText(),
              formatNumber(share.datasets), text(share.name.account)},
             {text(share.description), {}, reading.names.join(u'\n')},
             {0, pending, static_cast<double>(reading.active), lagMs, static_cast<double>(share.datasets)},
             u"share"_s,
             Tone::neutral});
    }
    return records;
}

} // namespace

SharesPage::SharesPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                       SharingController& sharing, QWidget* parent)
    : ListPage(
          u"shares"_s, tr("Sent shares"), u"share"_s, jobs,
          {{tr("Share"), Kind::text},
           {tr("Invitations"), Kind::ordered},
           {tr("Consumers"), Kind::number},
           {tr("Worst lag"), Kind::ordered},
           {tr("Datasets"), Kind::number},
           {tr("Account"), Kind::text}},
          new EmptyState(u"share"_s, tr("Nothing is shared yet"),
                         tr("A share offers databases, or parts of them, to people elsewhere. They "
                            "accept an invitation and follow them in place: nothing is copied by hand.")),
          parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_sharing(sharing)
    , m_invitations(new InvitationActions(session, jobs, sharing, messages(), this))
    , m_subscriptions(new SubscriptionActions(session, jobs, sharing, messages(), this))
    , m_pane(new SharePane(session, jobs, sharing, *m_invitations, *m_subscriptions, this))
{
    buildCommands();
    arrangeList(tr("Search shares, accounts"), {19, 16, 6, 6, 6, 14}, m_pane);
    table()->addActions({m_addDataset, m_invite, m_delete});
    connect(m_pane, &SharePane::addDatasetRequested, this, &SharesPage::openAddDataset);
    connect(m_pane, &SharePane::inviteRequested, this, &SharesPage::openInvite);
    connect(m_pane, &SharePane::removeDatasetRequested, this, &SharesPage::removeDataset);
    connect(&sharing, &SharingController::changed, this, &SharesPage::takePicture);
    connect(&sharing, &SharingController::failed, messages(), &Banner::showError);
    takePicture();
}

void SharesPage::buildCommands()
{
    m_new = addCommand(u"plus"_s, tr("&New share…"), QKeySequence(u"Ctrl+N"_s));
    m_addDataset = addCommand(u"database"_s, tr("Add &dataset…"), QKeySequence(u"Ctrl+Shift+D"_s));
    m_invite = addCommand(u"invite"_s, tr("&Invite…"), QKeySequence(u"Ctrl+Shift+I"_s));
    m_delete = addCommand(u"delete"_s, tr("Delete share"), QKeySequence(Qt::Key_Delete));
    for (QAction* action : commands()) {
        bar()->addAction(action);
    }
    connect(m_new, &QAction::triggered, this, &SharesPage::openNewShare);
    connect(m_addDataset, &QAction::triggered, this, &SharesPage::openAddDataset);
    connect(m_invite, &QAction::triggered, this, &SharesPage::openInvite);
    connect(m_delete, &QAction::triggered, this, &SharesPage::deleteShare);
    emptyState()->addAction(m_new);
}

void SharesPage::setWatched(bool watched)
{
    m_sharing.setWatched(this, watched);
}

void SharesPage::takePicture()
{
    setRecords(recordsOf(*m_sharing.current()), m_sharing.loaded());
}

std::optional<facade::ShareName> SharesPage::selected() const
{
    const QString key = selectedKey();
    const qsizetype slash = key.indexOf(u'/');
    return slash < 0 ? std::nullopt
                     : std::optional(facade::ShareName{key.left(slash).toStdString(),
                                                       key.mid(slash + 1).toStdString()});
}

void SharesPage::takeSelection()
{
    const auto name = selected();
    const auto* share = name ? m_sharing.current()->share(*name) : nullptr;
    const QString none = tr("No share is selected.");
    allow(m_addDataset, share != nullptr, none);
    allow(m_invite, share != nullptr && share->datasets > 0,
          share == nullptr ? none : tr("Add a dataset first: the share holds nothing."));
    allow(m_delete, share != nullptr, none);
    m_pane->showShare(name);
}

void SharesPage::openNewShare()
{
    auto* dialog = new NewShareDialog(m_session, m_jobs, m_sharing, this);
    connect(dialog, &NewShareDialog::created, this, [this](const facade::ShareName& name) {
        select(text(name.text()));
        m_sharing.reload();
    });
    dialog->open();
}

void SharesPage::openAddDataset()
{
    const auto name = selected();
    if (!name) {
        return;
    }
    auto* dialog = new DatasetDialog(m_session, m_jobs, m_catalogue, *name, this);
    connect(dialog, &DatasetDialog::added, this, [this] {
        m_pane->showTab(SharePane::Tab::datasets);
        m_sharing.reload();
    });
    dialog->open();
}

void SharesPage::openInvite()
{
    if (const auto name = selected()) {
        m_pane->showTab(SharePane::Tab::invitations);
        m_invitations->invite(*name);
    }
}

template <typename Work>
void SharesPage::act(Work work)
{
    messages()->clear();
    m_jobs.run(this, std::move(work), [this](const Result<void>& result) {
        if (!result) {
            messages()->showError(result.error());
        }
        m_sharing.reload();
    });
}

void SharesPage::deleteShare()
{
    const auto name = selected();
    if (!name) {
        return;
    }
    QStringList reading;
    for (const auto& subscription : m_sharing.current()->subscriptions) {
        if (subscription.share == *name && subscription.state == "active") {
            reading << describeConsumer(subscription);
        }
    }
    QStringList invited;
    for (const auto& invitation : m_sharing.current()->invitations) {
        if (invitation.share == *name && invitation.state != "withdrawn") {
            invited << text(invitation.recipient);
        }
    }
    invited.removeDuplicates();
    QString who =
        invited.isEmpty() ? tr("Nobody was invited.") : tr("Invited were: %1.").arg(invited.join(u", "_s));
    if (!reading.isEmpty()) {
        who += u' ' + tr("What was copied of it is deleted at: %1.").arg(reading.join(u"; "_s));
    }
    confirm(this, tr("Delete the share %1?").arg(text(name->text())),
            tr("Its datasets and invitations go with it; the databases stay. %1").arg(who),
            tr("Delete share"), [this, name = *name] {
                act([&session = m_session, name](const CancelToken&) {
                    return session.shares().deleteShare(name);
                });
            });
}

/// A dataset is its definition: removing one can be undone, so nobody is asked first.
void SharesPage::removeDataset(const facade::DatasetInfo& dataset)
{
    const auto name = selected();
    if (!name) {
        return;
    }
    messages()->clear();
    m_jobs.run(
        this,
        [&session = m_session, name = *name, id = dataset.id](const CancelToken&) {
            return session.shares().removeDataset(name, id);
        },
        [this, name = *name, dataset](const Result<void>& result) {
            if (!result) {
                messages()->showError(result.error());
            } else {
                messages()->showMessage(Tone::neutral,
                                        tr("%1 is no longer part of %2.")
                                            .arg(describeDataset(dataset.content), text(name.text())));
                messages()->offer(tr("Undo"), [this, name, dataset] {
                    act([&session = m_session, name,
                         content = dataset.content](const CancelToken&) -> Result<void> {
                        TRY(session.shares().addDataset(name, content));
                        return {};
                    });
                });
            }
            m_sharing.reload();
        });
}

} // namespace sharepane::ui
