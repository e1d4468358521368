#include "ui/pages/objectpanes.h"

#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/tables.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

namespace {

QVBoxLayout* columnOf(QWidget* pane)
{
    return static_cast<QVBoxLayout*>(pane->layout());
}

/// The first column takes what room there is, the others what their first rows need.
void fitColumns(QTableView* view)
{
    constexpr int looked = 50;
    auto* header = view->horizontalHeader();
    header->setResizeContentsPrecision(looked);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(0, QHeaderView::Stretch);
}

QString versionText(std::int64_t version)
{
    return version < 0 ? unknownText() : formatNumber(version);
}

} // namespace

ObjectPane::ObjectPane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_header(new ObjectHeader(this))
    , m_facts(new FactsPanel(this))
    , m_banner(new Banner(this))
{
    m_banner->setClosable(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 14, 18, 14);
    layout->setSpacing(10);
    layout->addWidget(m_header);
    layout->addWidget(m_banner);
    layout->addWidget(m_facts);
}

void ObjectPane::showObject(const CatalogueRef& ref)
{
    if (!m_ref.samePlace(ref)) {
        m_banner->clear();
    }
    m_ref = ref;
    read();
}

QTableView* ObjectPane::addList(const QString& title, RowsModel* model, int stretch)
{
    auto* view = new QTableView(this);
    setUpRows(view, title);
    view->setModel(model);
    view->setFrameShape(QFrame::NoFrame);
    fitColumns(view);
    columnOf(this)->addWidget(sectionLabel(title, this));
    columnOf(this)->addWidget(view, stretch);
    return view;
}

ClusterPane::ClusterPane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_databases(new RowsModel(
          {{tr("Database"), false}, {tr("Kind"), false}, {tr("Version"), true}, {tr("Last commit"), false}},
          this))
{
    auto* view = addList(tr("Databases"), m_databases, 1);
    connect(view, &QTableView::activated, this, [this](const QModelIndex& index) {
        CatalogueRef target{Kind::database, ref().cluster, m_databases->keyAt(index.row()).toStdString(), {}};
        Q_EMIT openRequested(target);
    });
}

void ClusterPane::read()
{
    m_header->setObject(u"cluster"_s, text(ref().cluster), tr("Cluster"));
    using Answer = std::pair<facade::ClusterInfo, std::vector<RowsModel::Row>>;
    ask<Answer>(
        [&session = m_session, name = ref().cluster](const CancelToken&) -> Result<Answer> {
            Answer answer;
            answer.first = TRY(session.clusters().cluster(name));
            for (const auto& database : TRY(session.clusters().databases(name))) {
                answer.second.push_back({{text(database.name.database), describe(database.kind),
                                          versionText(database.version), formatTime(database.commitTime)},
                                         {{}, {}, {}, formatTimeUtc(database.commitTime)},
                                         text(database.name.database)});
            }
            return answer;
        },
        [this](const Answer& answer) {
            const auto& [info, databases] = answer;
            const auto used = static_cast<std::int64_t>(info.cacheUsed);
            const auto limit = static_cast<std::int64_t>(info.cacheLimit);
            const int percent =
                limit > 0 ? static_cast<int>(100.0 * static_cast<double>(used) / static_cast<double>(limit))
                          : 0;
            m_facts->setFacts({
                {tr("Storage"), text(info.storageUrl), {}, true},
                {tr("Location"), text(info.location), {}},
                {tr("Cache"),
                 tr("%1 of %2 (%3 %)").arg(formatBytes(used), formatBytes(limit)).arg(percent),
                 {}},
                {tr("Leader databases"), formatNumber(info.leaderDatabases), {}},
                {tr("Follower databases"), formatNumber(info.followerDatabases), {}},
            });
            if (info.problem) {
                m_banner->showError(*info.problem);
            }
            m_databases->setRows(databases);
        });
}

DatabasePane::DatabasePane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_followers(new RowsModel(
          {{tr("Follower"), false}, {tr("Machine"), false}, {tr("Attached since"), false}}, this))
    , m_tables(new RowsModel({{tr("Table"), false}, {tr("Delta version"), true}}, this))
    , m_followerArea(new QWidget(this))
    , m_followerView(new QTableView(m_followerArea))
    , m_detach(new QPushButton(tr("Detach"), m_followerArea))
{
    setUpRows(m_followerView, tr("Followers"));
    m_followerView->setModel(m_followers);
    m_followerView->setFrameShape(QFrame::NoFrame);
    fitColumns(m_followerView);
    m_followerView->setMaximumHeight(150);
    m_detach->setAccessibleName(tr("Detach the selected follower"));
    m_detach->setEnabled(false);
    connect(m_detach, &QPushButton::clicked, this, &DatabasePane::requestDetach);
    const auto enable = [this] {
        m_detach->setEnabled(m_followerView->selectionModel()->hasSelection());
    };
    connect(m_followerView->selectionModel(), &QItemSelectionModel::selectionChanged, this, enable);
    connect(m_followers, &QAbstractItemModel::modelReset, this, enable);
    auto* head = new QHBoxLayout;
    head->addWidget(sectionLabel(tr("Followers"), m_followerArea));
    head->addStretch(1);
    head->addWidget(m_detach);
    auto* area = new QVBoxLayout(m_followerArea);
    area->setContentsMargins(0, 0, 0, 0);
    area->setSpacing(6);
    area->addLayout(head);
    area->addWidget(m_followerView);
    columnOf(this)->addWidget(m_followerArea);
    m_followerArea->hide();

    auto* tables = addList(tr("Tables"), m_tables, 1);
    connect(tables, &QTableView::activated, this, [this](const QModelIndex& index) {
        CatalogueRef target = this->ref();
        target.kind = Kind::table;
        target.table = m_tables->keyAt(index.row()).toStdString();
        Q_EMIT openRequested(target);
    });
}

void DatabasePane::read()
{
    const bool follower = ref().databaseKind == facade::DatabaseKind::follower;
    m_header->setObject(follower ? u"follower"_s : u"database"_s, text(ref().database),
                        follower ? tr("Follower database in %1").arg(text(ref().cluster))
                                 : tr("Leader database in %1").arg(text(ref().cluster)));
    ask<Picture>(
        [&session = m_session, name = ref().databaseName()](const CancelToken&) -> Result<Picture> {
            Picture picture;
            picture.info = TRY(session.clusters().database(name));
            if (picture.info.kind == facade::DatabaseKind::leader) {
                picture.followers = TRY(session.clusters().followers(name));
            }
            for (const auto& table : TRY(session.clusters().tables(name))) {
                picture.tables.push_back(
                    {{text(table.name), versionText(table.deltaVersion)}, {}, text(table.name)});
            }
            return picture;
        },
        [this](const Picture& picture) { display(picture); });
}

void DatabasePane::display(const Picture& picture)
{
    const auto& info = picture.info;
    const bool leader = info.kind == facade::DatabaseKind::leader;
    std::vector<Fact> facts{
        {tr("Version"), versionText(info.version), {}},
        {tr("Last commit"), formatTime(info.commitTime), formatTimeUtc(info.commitTime)},
    };
    if (leader) {
        facts.push_back(
            {tr("Followers"), formatNumber(static_cast<std::int64_t>(picture.followers.size())), {}});
    } else {
        facts.push_back({tr("Leader"), text(info.leader), {}, true});
    }
    facts.push_back({tr("Tables"), formatNumber(static_cast<std::int64_t>(picture.tables.size())), {}});
    m_facts->setFacts(facts);

    std::vector<RowsModel::Row> followers;
    for (const auto& follower : picture.followers) {
        const QString name = text(follower.cluster + "/" + follower.database);
        followers.push_back({{name, text(follower.host), formatTime(follower.since)},
                             {{}, {}, formatTimeUtc(follower.since)},
                             text(follower.id)});
    }
    m_followers->setRows(std::move(followers));
    m_followerArea->setVisible(!picture.followers.empty());
    const int rows = static_cast<int>(picture.followers.size());
    m_followerView->setFixedHeight(std::min(rows, 4) *
                                       m_followerView->verticalHeader()->defaultSectionSize() +
                                   m_followerView->horizontalHeader()->sizeHint().height() + 4);

    m_tables->setRows(picture.tables);
}

void DatabasePane::requestDetach()
{
    const int row = m_followerView->currentIndex().row();
    const QString id = m_followers->keyAt(row);
    if (!id.isEmpty()) {
        Q_EMIT detachFollowerRequested(ref().databaseName(), id,
                                       m_followers->index(row, 0).data().toString());
    }
}

TablePane::TablePane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_columns(new RowsModel({{tr("Column"), false}, {tr("Type"), false}, {tr("NULL"), false}}, this))
{
    addList(tr("Columns"), m_columns, 1);
}

void TablePane::read()
{
    m_header->setObject(u"table"_s, text(ref().table),
                        tr("Table of %1").arg(text(ref().databaseName().text())));
    ask<facade::TableInfo>(
        [&session = m_session, name = ref().databaseName(), table = ref().table](const CancelToken&) {
            return session.clusters().table(name, table);
        },
        [this](const facade::TableInfo& info) {
            m_facts->setFacts({
                {tr("Rows"), info.rows < 0 ? unknownText() : formatNumber(info.rows), {}},
                {tr("Size"), formatBytes(info.bytes), tr("%1 bytes").arg(formatNumber(info.bytes))},
                {tr("Extents"), formatNumber(info.extents), {}},
                {tr("Delta version"), versionText(info.deltaVersion), {}},
                {tr("Location"), text(info.location), {}, true},
            });
            std::vector<RowsModel::Row> rows;
            for (const auto& column : info.columns) {
                rows.push_back(
                    {{text(column.name), text(column.type), column.nullable ? tr("allowed") : tr("never")},
                     {},
                     text(column.name)});
            }
            m_columns->setRows(std::move(rows));
        });
}

} // namespace sharepane::ui
