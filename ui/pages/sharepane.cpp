#include "ui/pages/sharepane.h"

#include "ui/pages/invitationactions.h"
#include "ui/pages/subscriptionspanel.h"
#include "ui/text/entitytext.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/sharingtext.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/facts.h"
#include "ui/widgets/tables.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int matchesEveryMs = 2'000;
constexpr int lowest = 95; ///< a list that shows less than a few rows shows nothing
constexpr std::size_t mostHistory = 500;
constexpr std::size_t mostMatches = 5'000;

void addMatches(std::vector<RowsModel::Row>& rows, const facade::DatabaseName& database, EntityKind kind,
                const std::vector<std::string>& names)
{
    const QString where = text(database.text());
    for (const auto& name : names) {
        if (rows.size() >= mostMatches) {
            return;
        }
        rows.push_back({{text(name), describe(kind), where},
                        {},
                        where + u'/' + QString::number(static_cast<int>(kind)) + text(name),
                        iconNameOf(kind)});
    }
}

} // namespace

SharePane::SharePane(facade::Session& session, Jobs& jobs, SharingController& sharing,
                     InvitationActions& invitations, SubscriptionActions& subscriptions, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_sharing(sharing)
    , m_actions(invitations)
    , m_header(new ObjectHeader(this))
    , m_facts(new FactsPanel(this))
    , m_banner(new Banner(this))
    , m_tabs(new QTabWidget(this))
    , m_datasetRows(new RowsModel({{tr("Dataset"), false}, {tr("Added"), false}}, this))
    , m_matches(new RowsModel({{tr("Name"), false}, {tr("Kind"), false}, {tr("Database"), false}}, this))
    , m_invitationRows(
          new RowsModel({{tr("Recipient"), false}, {tr("State"), false}, {tr("Expires"), false}}, this))
    , m_history(new RowsModel(
          {{tr("What"), false}, {tr("When"), false}, {tr("Who"), false}, {tr("Outcome"), false}}, this))
    , m_subscriptions(new SubscriptionsPanel(sharing, subscriptions, this))
{
    m_banner->setClosable(false);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the share"));
    buildDatasets();
    buildInvitations();
    m_tabs->addTab(m_subscriptions, tr("Share subscriptions"));
    buildHistory();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 14, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(m_header);
    layout->addWidget(m_banner);
    layout->addWidget(m_facts);
    layout->addWidget(m_tabs, 1);
    connect(&sharing, &SharingController::changed, this, [this] { showShare(m_name); });
    // What a dataset comes to changes with the databases; looking costs a read of each of them.
    m_soon.setSingleShot(true);
    m_soon.setInterval(matchesEveryMs);
    connect(&m_soon, &QTimer::timeout, this, &SharePane::readMatches);
    connect(&session.events(), &facade::Events::catalogueChanged, this, [this] {
        if (isVisible() && !m_soon.isActive()) {
            m_soon.start();
        }
    });
    showShare({});
}

QPushButton* SharePane::button(const QString& text, const QString& spoken)
{
    auto* made = new QPushButton(text, this);
    made->setAccessibleName(spoken);
    return made;
}

QTableView* SharePane::list(RowsModel* model, const QString& name)
{
    auto* view = new QTableView(this);
    setUpRows(view, name);
    view->setModel(model);
    view->setFrameShape(QFrame::NoFrame);
    view->setMinimumHeight(lowest);
    view->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    fitColumns(view);
    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SharePane::enable);
    connect(model, &QAbstractItemModel::modelReset, this, &SharePane::enable);
    return view;
}

void SharePane::buildDatasets()
{
    auto* tab = new QWidget(this);
    m_add = button(tr("Add dataset…"), tr("Add a dataset to the share"));
    m_remove = button(tr("Remove"), tr("Remove the selected dataset"));
    m_datasetView = list(m_datasetRows, tr("Datasets"));
    m_matchLabel = sectionLabel({}, this);
    auto* matches = list(m_matches, tr("What the dataset holds now"));
    connect(m_add, &QPushButton::clicked, this, &SharePane::addDatasetRequested);
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (const auto* dataset = selectedDataset()) {
            Q_EMIT removeDatasetRequested(*dataset);
        }
    });
    connect(m_datasetView->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SharePane::readMatches);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto* area = new QVBoxLayout(tab);
    area->setContentsMargins(0, 10, 0, 0);
    area->setSpacing(8);
    area->addLayout(buttons);
    area->addWidget(m_datasetView, 2);
    area->addWidget(m_matchLabel);
    area->addWidget(matches, 3);
    m_tabs->addTab(tab, tr("Datasets"));
}

void SharePane::buildInvitations()
{
    auto* tab = new QWidget(this);
    m_invite = button(tr("Invite…"), tr("Invite somebody to the share"));
    m_resend = button(tr("Send again…"), tr("Send the selected invitation again"));
    m_withdraw = button(tr("Withdraw"), tr("Withdraw the selected invitation"));
    m_invitationView = list(m_invitationRows, tr("Invitations to the share"));
    connect(m_invite, &QPushButton::clicked, this, &SharePane::inviteRequested);
    connect(m_resend, &QPushButton::clicked, this, [this] {
        if (const auto* invitation = selectedInvitation()) {
            m_actions.resend(*invitation);
        }
    });
    connect(m_withdraw, &QPushButton::clicked, this, [this] {
        if (const auto* invitation = selectedInvitation()) {
            m_actions.withdraw(*invitation);
        }
    });
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_invite);
    buttons->addWidget(m_resend);
    buttons->addWidget(m_withdraw);
    buttons->addStretch(1);
    auto* area = new QVBoxLayout(tab);
    area->setContentsMargins(0, 10, 0, 0);
    area->setSpacing(8);
    area->addLayout(buttons);
    area->addWidget(m_invitationView, 1);
    m_tabs->addTab(tab, tr("Invitations"));
}

void SharePane::buildHistory()
{
    m_tabs->addTab(list(m_history, tr("What was done to the share")), tr("History"));
}

void SharePane::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

void SharePane::showShare(const std::optional<facade::ShareName>& name)
{
    if (m_name != name) {
        m_datasets.clear();
        m_datasetRows->setRows({});
        m_history->setRows({});
        m_matched.clear();
        displayMatches({});
        m_banner->clear();
    }
    m_name = name;
    const auto* share = name ? m_sharing.current()->share(*name) : nullptr;
    m_tabs->setVisible(share != nullptr);
    if (share == nullptr) {
        m_header->setObject(u"share"_s, tr("No share selected"), {});
        m_facts->setFacts({});
        m_invitationRows->setRows({});
        return;
    }
    m_header->setObject(u"share"_s, text(share->name.share),
                        tr("Share of %1").arg(text(share->name.account)));
    displayFacts(*share);
    displayInvitations();
    displaySubscriptions();
    read();
}

void SharePane::displayFacts(const facade::ShareInfo& share)
{
    std::vector<Fact> facts;
    if (!share.description.empty()) {
        facts.push_back({tr("Description"), text(share.description).simplified(), text(share.description)});
    }
    facts.push_back({tr("Terms of use"), share.terms.empty() ? tr("none") : text(share.terms).simplified(),
                     text(share.terms)});
    facts.push_back({tr("Created"), formatTime(share.createdAt), formatTimeUtc(share.createdAt)});
    const auto& accounts = m_sharing.current()->accounts;
    const auto account = std::ranges::find(accounts, share.name.account, &facade::AccountInfo::name);
    if (account != accounts.end()) {
        const QString organization =
            account->organization.empty() ? QString() : u", "_s + text(account->organization);
        facts.push_back({tr("From"), text(account->email) + organization, {}});
        if (!account->fingerprint.empty()) {
            facts.push_back({tr("Fingerprint"), text(account->fingerprint),
                             tr("Of the account's key: recipients compare it with their invitation's"),
                             true});
        }
    }
    m_facts->setFacts(facts);
}

void SharePane::displayInvitations()
{
    std::vector<RowsModel::Row> rows;
    for (const auto& invitation : m_sharing.current()->invitations) {
        if (invitation.share == *m_name) {
            const StateText state = describeInvitation(invitation.state);
            rows.push_back({{text(invitation.recipient), state.label, formatTime(invitation.expiresAt)},
                            {{}, state.explanation, formatTimeUtc(invitation.expiresAt)},
                            text(invitation.id),
                            u"person"_s});
        }
    }
    const auto count = static_cast<std::int64_t>(rows.size());
    countTab(Tab::invitations, tr("Invitations"), count);
    m_invitationRows->setRows(std::move(rows));
    enable();
}

void SharePane::displaySubscriptions()
{
    countTab(Tab::subscriptions, tr("Share subscriptions"), m_subscriptions->showShare(*m_name));
}

void SharePane::countTab(Tab tab, const QString& title, std::int64_t count)
{
    m_tabs->setTabText(static_cast<int>(tab),
                       count == 0 ? title : tr("%1 (%2)").arg(title, formatNumber(count)));
}

void SharePane::read()
{
    if (m_job) {
        delete m_job.data();
    }
    m_job = m_jobs.run(
        this,
        [&session = m_session, name = *m_name](const CancelToken&) -> Result<Picture> {
            Picture picture;
            picture.datasets = TRY(session.shares().datasets(name));
            picture.history = TRY(session.activities().activities({}, name.text(), mostHistory));
            return picture;
        },
        [this](const Result<Picture>& picture) {
            m_job.clear();
            if (picture) {
                m_banner->clear();
                display(*picture);
            } else if (picture.error().code != ErrorCode::cancelled) {
                m_banner->showError(picture.error());
            }
        });
}

void SharePane::display(const Picture& picture)
{
    m_datasets = picture.datasets;
    std::vector<RowsModel::Row> rows;
    for (const auto& dataset : m_datasets) {
        const QString lists = describeLists(dataset.content);
        rows.push_back({{describeDataset(dataset.content), formatTime(dataset.createdAt)},
                        {lists, formatTimeUtc(dataset.createdAt)},
                        text(dataset.id),
                        dataset.kind == facade::DatasetKind::cluster ? u"cluster"_s : u"database"_s});
    }
    const auto count = static_cast<std::int64_t>(rows.size());
    countTab(Tab::datasets, tr("Datasets"), count);
    m_datasetRows->setRows(std::move(rows));
    if (!m_datasetView->selectionModel()->hasSelection() && !m_datasets.empty()) {
        m_datasetView->selectRow(0);
    }
    displayHistory(picture.history);
    enable();
    const auto* dataset = selectedDataset();
    if ((dataset != nullptr ? dataset->id : std::string()) != m_matched || dataset == nullptr) {
        readMatches();
    }
}

/// The newest first.
void SharePane::displayHistory(const std::vector<facade::ActivityInfo>& history)
{
    std::vector<RowsModel::Row> rows;
    for (const auto& activity : history) {
        const StateText outcome = describeOutcome(activity.outcome);
        rows.push_back({{describeAction(activity.action), formatTime(activity.time),
                         nameOfActor(activity.who), outcome.label},
                        {text(activity.object), formatTimeUtc(activity.time), describeActor(activity.who),
                         outcome.explanation},
                        QString::number(activity.number),
                        u"history"_s});
    }
    std::ranges::reverse(rows);
    m_history->setRows(std::move(rows));
}

void SharePane::readMatches()
{
    const auto* dataset = selectedDataset();
    if (dataset == nullptr) {
        m_matched.clear();
        displayMatches({});
        return;
    }
    if (m_matched != dataset->id) {
        m_matched = dataset->id;
        displayMatches({});
    }
    if (m_matchJob) {
        delete m_matchJob.data();
    }
    using Matches = std::vector<facade::DatasetMatch>;
    m_matchJob = m_jobs.run(
        this,
        [&session = m_session, content = dataset->content](const CancelToken&) {
            return session.shares().matches(content);
        },
        [this](const Result<Matches>& matches) {
            m_matchJob.clear();
            if (matches) {
                displayMatches(*matches);
            } else {
                m_matchLabel->setText(describe(matches.error()).oneLine());
            }
        });
}

void SharePane::displayMatches(const std::vector<facade::DatasetMatch>& matches)
{
    std::vector<RowsModel::Row> rows;
    QStringList problems;
    for (const auto& match : matches) {
        addMatches(rows, match.database, EntityKind::table, match.tables);
        addMatches(rows, match.database, EntityKind::view, match.materializedViews);
        addMatches(rows, match.database, EntityKind::externalTable, match.externalTables);
        addMatches(rows, match.database, EntityKind::function, match.functions);
        if (match.problem) {
            problems << describe(*match.problem).oneLine();
        }
    }
    const auto* dataset = selectedDataset();
    if (dataset == nullptr) {
        m_matchLabel->setText(tr("A share without datasets can't be offered to anybody yet."));
        m_matchLabel->setVisible(m_name.has_value() && m_datasets.empty());
    } else {
        m_matchLabel->setVisible(true);
        m_matchLabel->setText(problems.isEmpty() ? tr("What it holds now") : problems.join(u' '));
    }
    m_matches->setRows(std::move(rows));
}

void SharePane::enable()
{
    if (m_withdraw == nullptr) {
        return; // not all is built yet
    }
    const auto* invitation = selectedInvitation();
    m_remove->setEnabled(selectedDataset() != nullptr);
    m_invite->setEnabled(!m_datasets.empty());
    m_invite->setToolTip(m_datasets.empty() ? tr("Add a dataset first: the share holds nothing") : QString());
    const QString why = invitation != nullptr ? describeInvitation(invitation->state).explanation
                                              : tr("No invitation is selected.");
    const bool again = invitation != nullptr && InvitationActions::canResend(*invitation);
    const bool back = invitation != nullptr && InvitationActions::canWithdraw(*invitation);
    m_resend->setEnabled(again);
    m_resend->setToolTip(again ? QString() : why);
    m_withdraw->setEnabled(back);
    m_withdraw->setToolTip(back ? QString() : why);
}

const facade::DatasetInfo* SharePane::selectedDataset() const
{
    const auto rows = m_datasetView->selectionModel()->selectedRows();
    const auto row = rows.isEmpty() ? m_datasets.size() : static_cast<std::size_t>(rows.first().row());
    return row < m_datasets.size() ? &m_datasets[row] : nullptr;
}

const facade::InvitationInfo* SharePane::selectedInvitation() const
{
    const auto rows = m_invitationView->selectionModel()->selectedRows();
    const QString id = rows.isEmpty() ? QString() : m_invitationRows->keyAt(rows.first().row());
    return id.isEmpty() ? nullptr : m_sharing.current()->invitation(id.toStdString());
}

} // namespace sharepane::ui
