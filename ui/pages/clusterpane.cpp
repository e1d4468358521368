#include "ui/pages/clusterpane.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/tables.h"
#include "ui/wizards/attach/alldatabasesdialog.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QInputDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

namespace {

constexpr int lowest = 95; ///< a list that shows less than a few rows shows nothing

bool isAll(const facade::AttachmentInfo& attachment)
{
    return attachment.database == "*";
}

QString joined(const std::vector<std::string>& names)
{
    QStringList list;
    for (const auto& name : names) {
        list << text(name);
    }
    return list.join(u", "_s);
}

} // namespace

ClusterPane::ClusterPane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_tabs(new QTabWidget(this))
    , m_databases(new RowsModel(
          {{tr("Database"), false}, {tr("Kind"), false}, {tr("Version"), true}, {tr("Last commit"), false}},
          this))
    , m_attachmentRows(
          new RowsModel({{tr("Leader"), false}, {tr("What is followed"), false}, {tr("Here"), false}}, this))
{
    auto* change = new QPushButton(tr("Change cache limit…"), this);
    change->setAccessibleName(tr("Change the cache limit"));
    connect(change, &QPushButton::clicked, this, &ClusterPane::changeLimit);
    auto* row = new QHBoxLayout;
    row->addWidget(change);
    row->addStretch(1);
    column()->addLayout(row);
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the cluster"));
    buildDatabases();
    buildAttachments();
    column()->addWidget(m_tabs, 1);
}

void ClusterPane::buildDatabases()
{
    auto* view = new QTableView(this);
    setUpRows(view, tr("Databases"));
    view->setModel(m_databases);
    view->setFrameShape(QFrame::NoFrame);
    fitColumns(view);
    m_tabs->addTab(view, tr("Databases"));
    connect(view, &QTableView::activated, this, [this](const QModelIndex& index) {
        CatalogueRef target{Kind::database, ref().cluster, m_databases->keyAt(index.row()).toStdString(), {}};
        Q_EMIT openRequested(target);
    });
}

void ClusterPane::buildAttachments()
{
    auto* tab = new QWidget(this);
    m_attachmentView = new QTableView(tab);
    setUpRows(m_attachmentView, tr("What this cluster follows"));
    m_attachmentView->setModel(m_attachmentRows);
    m_attachmentView->setFrameShape(QFrame::NoFrame);
    m_attachmentView->setMinimumHeight(lowest);
    fitColumns(m_attachmentView);
    m_none = new QLabel(tr("This cluster follows nothing yet."), tab);
    m_none->setProperty("role", u"muted"_s);
    m_options = new QPushButton(tr("Follower options…"), tab);
    m_options->setAccessibleName(tr("Change the follower options of what is selected"));
    m_detach = new QPushButton(tr("Detach"), tab);
    m_detach->setAccessibleName(tr("Detach what is selected"));
    connect(m_options, &QPushButton::clicked, this, &ClusterPane::openOptions);
    connect(m_detach, &QPushButton::clicked, this, &ClusterPane::requestDetach);
    connect(m_attachmentView, &QTableView::activated, this, &ClusterPane::openOptions);
    const auto enable = [this] {
        m_options->setEnabled(selected() != nullptr);
        m_detach->setEnabled(selected() != nullptr);
    };
    connect(m_attachmentView->selectionModel(), &QItemSelectionModel::selectionChanged, this, enable);
    connect(m_attachmentRows, &QAbstractItemModel::modelReset, this, enable);
    enable();
    auto* head = new QHBoxLayout;
    head->addWidget(m_none, 1);
    head->addWidget(m_options);
    head->addWidget(m_detach);
    head->addStretch(0);
    auto* area = new QVBoxLayout(tab);
    area->setContentsMargins(0, 10, 0, 0);
    area->setSpacing(8);
    area->addLayout(head);
    area->addWidget(m_attachmentView, 1);
    m_tabs->addTab(tab, tr("Follows"));
}

void ClusterPane::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

void ClusterPane::changeLimit()
{
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Cache limit"));
    dialog->setLabelText(
        tr("How many GiB of followed databases %1 may keep on this machine").arg(text(ref().cluster)));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(1, 1'000'000);
    dialog->setIntValue(static_cast<int>(std::max<std::int64_t>(1, m_limit >> 30)));
    dialog->setOkButtonText(tr("Change"));
    dialog->setCancelButtonText(tr("Cancel"));
    connect(dialog, &QInputDialog::intValueSelected, this, [this, name = ref().cluster](int gib) {
        m_jobs.run(
            this,
            [&session = m_session, name, gib](const CancelToken&) {
                return session.clusters().setCacheLimit(name, static_cast<std::uint64_t>(gib) << 30U);
            },
            [this](const Result<bool>& result) {
                if (result) {
                    read();
                } else {
                    Q_EMIT refused(result.error());
                }
            });
    });
    dialog->open();
}

Result<ClusterPane::Picture> ClusterPane::readPicture(facade::Session& session, const std::string& cluster)
{
    Picture picture;
    picture.info = TRY(session.clusters().cluster(cluster));
    for (const auto& database : TRY(session.clusters().databases(cluster))) {
        picture.databases.push_back(
            {{text(database.name.database), describe(database.kind), formatVersion(database.version),
              formatTime(database.commitTime)},
             {{}, {}, {}, formatTimeUtc(database.commitTime)},
             text(database.name.database),
             database.kind == facade::DatabaseKind::follower ? u"follower"_s : u"database"_s});
    }
    for (auto& attachment : TRY(session.followers().attachments())) {
        if (attachment.cluster == cluster) {
            picture.attachments.push_back(std::move(attachment));
        }
    }
    return picture;
}

void ClusterPane::read()
{
    m_header->setObject(u"cluster"_s, text(ref().cluster), tr("Cluster"));
    ask<Picture>([&session = m_session,
                  name = ref().cluster](const CancelToken&) { return readPicture(session, name); },
                 [this](const Picture& picture) { display(picture); });
}

void ClusterPane::display(const Picture& picture)
{
    const auto& info = picture.info;
    const auto used = static_cast<std::int64_t>(info.cacheUsed);
    const auto limit = static_cast<std::int64_t>(info.cacheLimit);
    const int percent =
        limit > 0 ? static_cast<int>(100.0 * static_cast<double>(used) / static_cast<double>(limit)) : 0;
    m_facts->setFacts({
        {tr("Storage"), text(info.storageUrl), {}, true},
        {tr("Location"), text(info.location), {}},
        {tr("Cache"), tr("%1 of %2 (%3 %)").arg(formatBytes(used), formatBytes(limit)).arg(percent), {}},
        {tr("Leader databases"), formatNumber(info.leaderDatabases), {}},
        {tr("Follower databases"), formatNumber(info.followerDatabases), {}},
    });
    m_limit = limit;
    showTrouble(picture);
    m_databases->setRows(picture.databases);
    displayAttachments(picture.attachments);
}

void ClusterPane::displayAttachments(const std::vector<facade::AttachmentInfo>& attachments)
{
    m_attachments = attachments;
    std::vector<RowsModel::Row> rows;
    for (const auto& attachment : attachments) {
        const QString leader =
            text(attachment.leaderCluster.empty() ? attachment.leaderUrl : attachment.leaderCluster);
        const QString what =
            isAll(attachment) ? tr("All databases, future ones included") : text(attachment.database);
        rows.push_back({{leader, what, joined(attachment.databases)},
                        {text(attachment.leaderUrl), {}, {}},
                        text(attachment.id),
                        u"attach"_s});
    }
    const bool none = rows.empty();
    m_none->setVisible(none);
    m_options->setVisible(!none);
    m_detach->setVisible(!none);
    m_tabs->setTabText(static_cast<int>(Tab::attachments),
                       none ? tr("Follows")
                            : tr("Follows (%1)").arg(formatNumber(static_cast<std::int64_t>(rows.size()))));
    m_attachmentRows->setRows(std::move(rows));
}

/// One message at a time, the worst first.
void ClusterPane::showTrouble(const Picture& picture)
{
    if (picture.info.problem) {
        m_banner->showError(*picture.info.problem);
        return;
    }
    if (picture.info.cacheShortfall > 0) {
        const auto missing = static_cast<std::int64_t>(picture.info.cacheShortfall);
        m_banner->showMessage(Tone::warning,
                              tr("The cache is %1 too small for what is hot.").arg(formatBytes(missing)),
                              tr("Raise its limit, or shorten the hot spans of its followers."));
        m_banner->offer(tr("Change the limit…"), [this] { changeLimit(); });
        return;
    }
    QStringList problems;
    for (const auto& attachment : picture.attachments) {
        for (const auto& problem : attachment.problems) {
            problems << describe(problem).oneLine();
        }
    }
    if (!problems.isEmpty()) {
        m_banner->showMessage(Tone::warning, tr("Some databases of a leader can't be followed."),
                              problems.join(u'\n'));
    }
}

const facade::AttachmentInfo* ClusterPane::selected() const
{
    const auto rows = m_attachmentView->selectionModel()->selectedRows();
    const auto row = rows.isEmpty() ? m_attachments.size() : static_cast<std::size_t>(rows.first().row());
    return row < m_attachments.size() ? &m_attachments[row] : nullptr;
}

QStringList ClusterPane::databasesOfAll() const
{
    QStringList names;
    for (const auto& attachment : m_attachments) {
        for (const auto& name : attachment.databases) {
            if (isAll(attachment)) {
                names << text(name);
            }
        }
    }
    return names;
}

void ClusterPane::openOptions()
{
    const auto* attachment = selected();
    if (attachment == nullptr) {
        return;
    }
    if (!isAll(*attachment)) {
        if (!attachment->databases.empty()) {
            Q_EMIT syncRequested({attachment->cluster, attachment->databases.front()});
        }
        return;
    }
    auto* dialog = new AllDatabasesDialog(m_session, m_jobs, *attachment, databasesOfAll(), this);
    connect(dialog, &AllDatabasesDialog::changed, this, [this] {
        read();
        Q_EMIT optionsChanged();
    });
    dialog->open();
}

void ClusterPane::requestDetach()
{
    const auto* attachment = selected();
    if (attachment == nullptr) {
        return;
    }
    if (isAll(*attachment)) {
        Q_EMIT detachRequested({attachment->cluster, "*"}, databasesOfAll());
    } else if (!attachment->databases.empty()) {
        Q_EMIT detachRequested({attachment->cluster, attachment->databases.front()},
                               {text(attachment->databases.front())});
    }
}

} // namespace sharepane::ui
