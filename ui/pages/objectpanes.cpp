#include "ui/pages/objectpanes.h"

#include "ui/pages/policiespanel.h"
#include "ui/pages/principalspanel.h"
#include "ui/text/causetext.h"
#include "ui/text/entitytext.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/tables.h"
#include "ui/wizards/database/maintaindialog.h"
#include "ui/wizards/entity/columndialog.h"
#include "ui/wizards/entity/entitydraft.h"

#include <QtCore/QCoreApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

namespace {

struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::TablePane)
};

QString extentsText(const facade::TableInfo& info)
{
    if (info.hotExtents < 0) {
        return formatNumber(info.extents);
    }
    return Tr::tr("%1: %2 hot (%3), %4 cold")
        .arg(formatNumber(info.extents), formatNumber(info.hotExtents), formatBytes(info.hotBytes),
             formatNumber(info.extents - info.hotExtents));
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

QVBoxLayout* ObjectPane::column() const
{
    return static_cast<QVBoxLayout*>(layout());
}

QTableView* ObjectPane::addList(const QString& title, RowsModel* model, int stretch)
{
    auto* view = new QTableView(this);
    setUpRows(view, title);
    view->setModel(model);
    view->setFrameShape(QFrame::NoFrame);
    fitColumns(view);
    column()->addWidget(sectionLabel(title, this));
    column()->addWidget(view, stretch);
    return view;
}

DatabasePane::DatabasePane(facade::Session& session, Jobs& jobs, QWidget* parent)
    : ObjectPane(session, jobs, parent)
    , m_maintain(new QPushButton(tr("Maintain now…"), this))
    , m_tabs(new QTabWidget(this))
    , m_contents(new RowsModel({{tr("Name"), false}, {tr("Kind"), false}}, this))
    , m_policies(new PoliciesPanel(session, jobs, this))
    , m_principals(new PrincipalsPanel(session, jobs, this))
    , m_followersTab(new QWidget(this))
    , m_followers(new RowsModel(
          {{tr("Follower"), false}, {tr("Machine"), false}, {tr("Attached since"), false}}, this))
    , m_followerView(new QTableView(m_followersTab))
    , m_noFollowers(new QLabel(tr("Nobody follows this database yet."), m_followersTab))
    , m_detach(new QPushButton(tr("Detach"), m_followersTab))
{
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the database"));
    buildMaintenance();
    buildContents();
    m_tabs->addTab(m_policies, tr("Policies"));
    m_tabs->addTab(m_principals, tr("Principals"));
    buildFollowers();
    column()->addWidget(m_tabs, 1);
    connect(m_tabs, &QTabWidget::currentChanged, this, &DatabasePane::readTab);
    connect(m_policies, &PoliciesPanel::tableRequested, this, [this](const QString& table) {
        CatalogueRef target = ref();
        target.kind = Kind::entity;
        target.entity = EntityKind::table;
        target.name = table.toStdString();
        Q_EMIT openRequested(target);
    });
}

void DatabasePane::buildMaintenance()
{
    m_maintain->setAccessibleName(tr("Maintain this database now"));
    m_maintain->setToolTip(tr("Merges small extents and removes what is expired or no longer needed"));
    connect(m_maintain, &QPushButton::clicked, this, &DatabasePane::openMaintenance);
    auto* row = new QHBoxLayout;
    row->addWidget(m_maintain);
    row->addStretch(1);
    column()->addLayout(row);
}

void DatabasePane::openMaintenance()
{
    auto* dialog = new MaintainDialog(m_session, m_jobs, ref().databaseName(), this);
    connect(dialog, &MaintainDialog::maintained, this, [this](const QString& outcome) {
        read();
        Q_EMIT done(tr("Maintained."), outcome);
    });
    dialog->open();
}

void DatabasePane::buildContents()
{
    auto* contents = new QTableView(this);
    setUpRows(contents, tr("Contents of the database"));
    contents->setModel(m_contents);
    contents->setFrameShape(QFrame::NoFrame);
    fitColumns(contents);
    m_tabs->addTab(contents, tr("Contents"));
    connect(contents, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QString key = m_contents->keyAt(index.row());
        CatalogueRef target = ref();
        target.kind = Kind::entity;
        target.entity = static_cast<EntityKind>(key.left(1).toInt());
        target.name = key.mid(1).toStdString();
        Q_EMIT openRequested(target);
    });
}

void DatabasePane::buildFollowers()
{
    setUpRows(m_followerView, tr("Followers"));
    m_followerView->setModel(m_followers);
    m_followerView->setFrameShape(QFrame::NoFrame);
    fitColumns(m_followerView);
    m_noFollowers->setProperty("role", u"muted"_s);
    m_detach->setAccessibleName(tr("Detach the selected follower"));
    m_detach->setEnabled(false);
    connect(m_detach, &QPushButton::clicked, this, &DatabasePane::requestDetach);
    const auto enable = [this] {
        m_detach->setEnabled(m_followerView->selectionModel()->hasSelection());
    };
    connect(m_followerView->selectionModel(), &QItemSelectionModel::selectionChanged, this, enable);
    connect(m_followers, &QAbstractItemModel::modelReset, this, enable);
    auto* head = new QHBoxLayout;
    head->addWidget(m_noFollowers, 1);
    head->addStretch(0);
    head->addWidget(m_detach, 0, Qt::AlignRight);
    auto* area = new QVBoxLayout(m_followersTab);
    area->setContentsMargins(0, 10, 0, 0);
    area->setSpacing(8);
    area->addLayout(head);
    area->addWidget(m_followerView, 1);
    m_tabs->addTab(m_followersTab, tr("Followers"));
}

void DatabasePane::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

Result<DatabasePane::Picture> DatabasePane::readPicture(facade::Session& session,
                                                        const facade::DatabaseName& name)
{
    Picture picture;
    picture.info = TRY(session.clusters().database(name));
    if (picture.info.kind == facade::DatabaseKind::leader) {
        picture.followers = TRY(session.clusters().followers(name));
    }
    const auto add = [&](EntityKind kind, const auto& infos) {
        for (const auto& info : infos) {
            picture.contents.push_back({{text(info.name), describe(kind)},
                                        {},
                                        QString::number(static_cast<int>(kind)) + text(info.name),
                                        iconNameOf(kind)});
        }
    };
    const auto views = TRY(session.entities().views(name));
    auto tables = TRY(session.clusters().tables(name));
    std::erase_if(tables, [&](const auto& table) {
        return std::ranges::find(views, table.name, &facade::ViewInfo::name) != views.end();
    });
    add(EntityKind::table, tables);
    add(EntityKind::view, views);
    add(EntityKind::externalTable, TRY(session.entities().externalTables(name)));
    add(EntityKind::function, TRY(session.entities().functions(name)));
    return picture;
}

void DatabasePane::read()
{
    const bool follower = ref().databaseKind == facade::DatabaseKind::follower;
    m_header->setObject(follower ? u"follower"_s : u"database"_s, text(ref().database),
                        follower ? tr("Follower database in %1").arg(text(ref().cluster))
                                 : tr("Leader database in %1").arg(text(ref().cluster)));
    m_tabs->setTabVisible(static_cast<int>(Tab::followers), !follower);
    m_maintain->setVisible(!follower);
    ask<Picture>([&session = m_session,
                  name = ref().databaseName()](const CancelToken&) { return readPicture(session, name); },
                 [this](const Picture& picture) { display(picture); });
    readTab();
}

/// Only the tab that is looked at: each costs a read.
void DatabasePane::readTab()
{
    if (ref().kind != Kind::database) {
        return;
    }
    const bool leader = ref().databaseKind == facade::DatabaseKind::leader;
    if (m_tabs->currentWidget() == m_policies) {
        m_policies->showPolicies(ref().databaseName(), {}, leader);
    } else if (m_tabs->currentWidget() == m_principals) {
        m_principals->showPrincipals(ref().databaseName(), leader);
    }
}

void DatabasePane::display(const Picture& picture)
{
    const auto& info = picture.info;
    std::vector<Fact> facts{
        {tr("Version"), formatVersion(info.version), {}},
        {tr("Last commit"), formatTime(info.commitTime), formatTimeUtc(info.commitTime)},
    };
    if (info.kind == facade::DatabaseKind::follower) {
        facts.push_back({tr("Leader"), text(info.leader), {}, true});
    }
    m_facts->setFacts(facts);
    if (!info.problems.empty()) {
        QStringList sentences;
        for (const auto& problem : info.problems) {
            sentences << translatedCause(problem);
        }
        m_banner->showMessage(Tone::warning, tr("The background work on this database met a problem."),
                              sentences.join(u'\n'));
    }

    std::vector<RowsModel::Row> followers;
    for (const auto& follower : picture.followers) {
        const QString name = text(follower.cluster + "/" + follower.database);
        followers.push_back({{name, text(follower.host), formatTime(follower.since)},
                             {{}, {}, formatTimeUtc(follower.since)},
                             text(follower.id),
                             u"follower"_s});
    }
    m_noFollowers->setVisible(followers.empty());
    m_detach->setVisible(!followers.empty());
    const auto count = [](const QString& title, std::size_t number) {
        return number == 0 ? title
                           : tr("%1 (%2)").arg(title, formatNumber(static_cast<std::int64_t>(number)));
    };
    m_tabs->setTabText(static_cast<int>(Tab::contents), count(tr("Contents"), picture.contents.size()));
    m_tabs->setTabText(static_cast<int>(Tab::followers), count(tr("Followers"), followers.size()));
    m_followers->setRows(std::move(followers));
    m_contents->setRows(picture.contents);
    Q_EMIT contentsShown();
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
    , m_tabs(new QTabWidget(this))
    , m_columns(new RowsModel({{tr("Column"), false}, {tr("Type"), false}, {tr("NULL"), false}}, this))
    , m_policies(new PoliciesPanel(session, jobs, this))
{
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Parts of the table"));
    m_tabs->addTab(buildColumns(), tr("Columns"));
    m_tabs->addTab(m_policies, tr("Policies"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &TablePane::readTab);
    column()->addWidget(m_tabs, 1);
}

QWidget* TablePane::buildColumns()
{
    auto* tab = new QWidget(this);
    m_columnView = new QTableView(tab);
    setUpRows(m_columnView, tr("Columns"));
    m_columnView->setModel(m_columns);
    m_columnView->setFrameShape(QFrame::NoFrame);
    fitColumns(m_columnView);
    m_addColumn = new QPushButton(tr("Add column…"), tab);
    m_renameColumn = new QPushButton(tr("Rename…"), tab);
    m_widenColumn = new QPushButton(tr("Widen…"), tab);
    m_dropColumn = new QPushButton(tr("Drop"), tab);
    m_addColumn->setAccessibleName(tr("Add a column"));
    m_renameColumn->setAccessibleName(tr("Rename the selected column"));
    m_widenColumn->setAccessibleName(tr("Widen the type of the selected column"));
    m_dropColumn->setAccessibleName(tr("Drop the selected column"));
    connect(m_addColumn, &QPushButton::clicked, this, [this] { editColumn(ColumnDialog::Kind::add); });
    connect(m_renameColumn, &QPushButton::clicked, this, [this] { editColumn(ColumnDialog::Kind::rename); });
    connect(m_widenColumn, &QPushButton::clicked, this, [this] { editColumn(ColumnDialog::Kind::widen); });
    connect(m_dropColumn, &QPushButton::clicked, this, &TablePane::dropColumn);
    connect(m_columnView->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &TablePane::enableColumns);
    connect(m_columns, &QAbstractItemModel::modelReset, this, &TablePane::enableColumns);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_addColumn);
    buttons->addWidget(m_renameColumn);
    buttons->addWidget(m_widenColumn);
    buttons->addWidget(m_dropColumn);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, 10, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(buttons);
    layout->addWidget(m_columnView, 1);
    return tab;
}

void TablePane::enableColumns()
{
    const bool leader = ref().databaseKind == facade::DatabaseKind::leader;
    const bool selected = m_columnView->selectionModel()->hasSelection();
    m_addColumn->setVisible(leader);
    m_renameColumn->setVisible(leader);
    m_widenColumn->setVisible(leader);
    m_dropColumn->setVisible(leader);
    const auto row = static_cast<std::size_t>(std::max(0, m_columnView->currentIndex().row()));
    m_widenColumn->setEnabled(selected && row < m_infos.size() &&
                              !widerTypes(text(m_infos[row].type)).isEmpty());
    m_renameColumn->setEnabled(selected);
    m_dropColumn->setEnabled(selected && m_infos.size() > 1);
}

void TablePane::editColumn(facade::ColumnEdit::Kind kind)
{
    const bool add = kind == facade::ColumnEdit::Kind::add;
    const std::string column =
        add ? std::string() : m_columns->keyAt(m_columnView->currentIndex().row()).toStdString();
    if (!add && column.empty()) {
        return;
    }
    auto* dialog =
        new ColumnDialog(m_session, m_jobs, ref().databaseName(), ref().name, m_infos, kind, column, this);
    connect(dialog, &ColumnDialog::changed, this, &TablePane::read);
    dialog->open();
}

void TablePane::dropColumn()
{
    const QString column = m_columns->keyAt(m_columnView->currentIndex().row());
    if (column.isEmpty()) {
        return;
    }
    confirm(this, tr("Drop the column %1 of %2?").arg(column, text(ref().name)),
            tr("What it holds is gone for everybody who follows this database. No rows are rewritten."),
            tr("Drop column"), [this, column, name = ref().databaseName(), table = ref().name] {
                facade::ColumnEdit edit;
                edit.kind = facade::ColumnEdit::Kind::drop;
                edit.column = column.toStdString();
                m_jobs.run(
                    this,
                    [&session = m_session, name, table, edit](const CancelToken&) {
                        return session.clusters().changeColumn(name, table, edit);
                    },
                    [this](const Result<bool>& result) {
                        if (result) {
                            read();
                        } else {
                            Q_EMIT refused(result.error());
                        }
                    });
            });
}

void TablePane::read()
{
    m_header->setObject(iconNameOf(EntityKind::table), text(ref().name),
                        tr("Table of %1").arg(text(ref().databaseName().text())));
    ask<facade::TableInfo>([&session = m_session, name = ref().databaseName(), table = ref().name](
                               const CancelToken&) { return session.clusters().table(name, table); },
                           [this](const facade::TableInfo& info) { display(info); });
    readTab();
}

void TablePane::readTab()
{
    if (m_tabs->currentWidget() == m_policies && !ref().name.empty()) {
        m_policies->showPolicies(ref().databaseName(), ref().name,
                                 ref().databaseKind == facade::DatabaseKind::leader);
    }
}

void TablePane::display(const facade::TableInfo& info)
{
    std::vector<Fact> facts{
        {tr("Rows"), info.rows < 0 ? unknownText() : formatNumber(info.rows), {}},
        {tr("Size"), formatBytes(info.bytes), tr("%1 bytes").arg(formatNumber(info.bytes))},
        {tr("Extents"), extentsText(info), {}},
        {tr("Delta version"), formatVersion(info.deltaVersion), {}},
        {tr("Location"), text(info.location), {}, true},
    };
    if (info.cachedExtents >= 0) {
        facts.insert(facts.begin() + 3,
                     {tr("In the cache"),
                      tr("%1 in %2 extents; the others are read where they are")
                          .arg(formatBytes(info.cachedBytes), formatNumber(info.cachedExtents)),
                      {}});
    }
    m_facts->setFacts(facts);
    std::vector<RowsModel::Row> rows;
    for (const auto& one : info.columns) {
        rows.push_back({{text(one.name), text(one.type), one.nullable ? tr("allowed") : tr("never")},
                        {},
                        text(one.name)});
    }
    m_infos = info.columns;
    m_columns->setRows(std::move(rows));
    enableColumns();
    if (info.problem) {
        showProblem(*info.problem);
    }
}

/// Another program wrote what can't be read here; the last readable version stays.
void TablePane::showProblem(const Error& problem)
{
    const ErrorText words = describe(problem);
    const QString more = words.cause.isEmpty() ? words.headline : words.cause;
    m_banner->showMessage(Tone::warning,
                          tr("The newest version of this table can't be shown; what you see is older."),
                          more + u'\n' + words.nextStep);
}

} // namespace sharepane::ui
