#include "ui/pages/clusterspage.h"

#include "ui/pages/clusterpane.h"
#include "ui/pages/entitypanes.h"
#include "ui/pages/objectpanes.h"
#include "ui/pages/objectremoval.h"
#include "ui/pages/viewpane.h"
#include "ui/text/format.h"
#include "ui/text/sqltext.h"
#include "ui/widgets/badgedelegate.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/scrolled.h"
#include "ui/wizards/attach/attachdialog.h"
#include "ui/wizards/cluster/newclusterdialog.h"
#include "ui/wizards/database/newdatabasedialog.h"
#include "ui/wizards/entity/adopttabledialog.h"
#include "ui/wizards/entity/newexternaltabledialog.h"
#include "ui/wizards/entity/newfunctiondialog.h"
#include "ui/wizards/entity/newtabledialog.h"
#include "ui/wizards/entity/newviewdialog.h"
#include "ui/wizards/ingest/ingestdialog.h"

#include <QtCore/QMimeData>
#include <QtGui/QDragEnterEvent>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QTreeView>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

ClustersPage::ClustersPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                           QWidget* parent)
    : Page(u"clusters"_s, tr("Clusters"), u"cluster"_s, parent)
    , m_session(session)
    , m_jobs(jobs)
    , m_catalogue(catalogue)
    , m_model(new CatalogueTreeModel(this))
    , m_whole(new QStackedWidget(this))
    , m_empty(
          new EmptyState(u"cluster"_s, tr("No clusters yet"),
                         tr("A cluster holds databases: leaders that you write to, and followers that keep "
                            "a fresh, read-only copy of somebody else's leader."),
                         this))
    , m_splitter(new QSplitter(this))
    , m_search(new QLineEdit(this))
    , m_tree(new QTreeView(this))
    , m_banner(new Banner(this))
    , m_removal(new ObjectRemoval(session, jobs, catalogue, m_banner, this))
    , m_detail(new QStackedWidget(this))
    , m_nothing(new EmptyState(u"database"_s, tr("Nothing selected"),
                               tr("Select a cluster, a database or what it holds to see more of it."), this))
    , m_cluster(new ClusterPane(session, jobs, this))
    , m_database(new DatabasePane(session, jobs, this))
    , m_group(new GroupPane(session, jobs, this))
    , m_table(new TablePane(session, jobs, this))
    , m_view(new ViewPane(session, jobs, this))
    , m_externalTable(new ExternalTablePane(session, jobs, this))
    , m_function(new FunctionPane(session, jobs, this))
{
    setAcceptDrops(true);
    buildCommands();
    buildPanes();
    connect(m_model, &CatalogueTreeModel::entitiesWanted, &catalogue, &CatalogueController::wantEntities);
    connect(&catalogue, &CatalogueController::changed, this, &ClustersPage::takeCatalogue);
    connect(&catalogue, &CatalogueController::failed, m_banner, &Banner::showError);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& needle) {
        if (!needle.trimmed().isEmpty()) {
            m_catalogue.wantAllEntities();
        }
        takeCatalogue();
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ClustersPage::takeSelection);
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &ClustersPage::showMenu);
    for (ObjectPane* pane : panes()) {
        connect(pane, &ObjectPane::openRequested, this, &ClustersPage::select);
        connect(pane, &ObjectPane::refused, m_banner, &Banner::showError);
        connect(pane, &ObjectPane::done, m_banner, [this](const QString& headline, const QString& more) {
            m_banner->showMessage(Tone::good, headline, more);
        });
    }
    // Whoever opens a database wants to see its tables.
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex& parent) {
        if (m_tree->isExpanded(parent) && m_model->refOf(parent).kind == Kind::database) {
            m_tree->expand(m_model->index(0, 0, parent));
        }
    });
    connect(m_database, &DatabasePane::detachFollowerRequested, m_removal, &ObjectRemoval::detachFromLeader);
    connect(m_cluster, &ClusterPane::syncRequested, this, &ClustersPage::syncRequested);
    connect(m_cluster, &ClusterPane::optionsChanged, &catalogue, &CatalogueController::reload);
    connect(m_cluster, &ClusterPane::detachRequested, m_removal, &ObjectRemoval::detach);
    connect(m_removal, &ObjectRemoval::attachmentsWanted, this, [this](const std::string& cluster) {
        m_cluster->showTab(ClusterPane::Tab::attachments);
        select({Kind::cluster, cluster, {}, {}});
    });
    connect(m_removal, &ObjectRemoval::wanted, this, [this](const CatalogueRef& ref) { m_wanted = ref; });
    takeCatalogue();
    takeSelection();
}

QList<ObjectPane*> ClustersPage::panes() const
{
    return {m_cluster, m_database, m_group, m_table, m_view, m_externalTable, m_function};
}

void ClustersPage::buildCommands()
{
    m_newCluster = addCommand(u"cluster"_s, tr("New &cluster…"), QKeySequence(u"Ctrl+Shift+C"_s));
    m_newDatabase = addCommand(u"database"_s, tr("New &database…"), QKeySequence(u"Ctrl+Shift+D"_s));
    m_newTable = addCommand(u"table"_s, tr("New &table…"), QKeySequence(u"Ctrl+Shift+T"_s));
    m_newView = addCommand(u"view"_s, tr("New materialized &view…"), QKeySequence(u"Ctrl+Shift+M"_s));
    m_newExternal = addCommand(u"external"_s, tr("New e&xternal table…"), QKeySequence(u"Ctrl+Shift+X"_s));
    m_newFunction = addCommand(u"function"_s, tr("New &function…"), QKeySequence(u"Ctrl+Shift+F"_s));
    m_adopt = addCommand(u"adopt"_s, tr("Ad&opt a Delta table…"), QKeySequence(u"Ctrl+Shift+O"_s));
    m_ingest = addCommand(u"ingest"_s, tr("&Ingest files…"), QKeySequence(u"Ctrl+I"_s));
    m_attach = addCommand(u"attach"_s, tr("&Attach a follower…"), QKeySequence(u"Ctrl+Shift+A"_s));
    m_query = addCommand(u"query"_s, tr("&Query"), QKeySequence(u"Ctrl+Shift+Q"_s));
    m_showSync = addCommand(u"sync"_s, tr("Show in &Sync"));
    m_rename = addCommand(u"rename"_s, tr("Re&name…"), QKeySequence(u"F2"_s));
    m_remove = addCommand(u"delete"_s, tr("Delete"), QKeySequence(Qt::Key_Delete));
    buildNewMenu();
    for (QAction* action : {m_ingest, m_attach, m_query, m_remove}) {
        bar()->addAction(action);
    }
    connect(m_newCluster, &QAction::triggered, this, &ClustersPage::openNewCluster);
    connect(m_newDatabase, &QAction::triggered, this, &ClustersPage::openNewDatabase);
    connect(m_newTable, &QAction::triggered, this, &ClustersPage::openNewTable);
    connect(m_newView, &QAction::triggered, this, &ClustersPage::openNewView);
    connect(m_newExternal, &QAction::triggered, this, &ClustersPage::openNewExternalTable);
    connect(m_newFunction, &QAction::triggered, this, &ClustersPage::openNewFunction);
    connect(m_adopt, &QAction::triggered, this, &ClustersPage::openAdoptTable);
    connect(m_ingest, &QAction::triggered, this, &ClustersPage::openIngest);
    connect(m_attach, &QAction::triggered, this, &ClustersPage::openAttach);
    connect(m_query, &QAction::triggered, this, &ClustersPage::querySelected);
    connect(m_showSync, &QAction::triggered, this,
            [this] { Q_EMIT syncRequested(selected().databaseName()); });
    connect(m_rename, &QAction::triggered, this, [this] { m_removal->rename(selected()); });
    connect(m_remove, &QAction::triggered, this, [this] { m_removal->remove(selected()); });
}

QList<QAction*> ClustersPage::newActions() const
{
    return {m_newTable, m_adopt, m_newView, m_newExternal, m_newFunction, m_newDatabase, m_newCluster};
}

/// One button for everything that can be made, so that it is found.
void ClustersPage::buildNewMenu()
{
    auto* button = new QToolButton(this);
    button->setText(tr("New"));
    button->setIcon(icon(u"plus"_s));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setToolTip(tr("Make a cluster, a database or something in it"));
    button->setAccessibleName(tr("New"));
    button->setObjectName(u"newButton"_s);
    button->setProperty("menu", true);
    auto* menu = new QMenu(button);
    menu->addActions(newActions());
    button->setMenu(menu);
    bar()->addWidget(button);
}

void ClustersPage::buildPanes()
{
    m_search->setObjectName(u"search"_s);
    m_search->setPlaceholderText(tr("Search clusters, databases, tables …"));
    m_search->setAccessibleName(tr("Search clusters, databases and what they hold"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(u"search"_s, Tone::neutral), QLineEdit::LeadingPosition);
    m_tree->setAccessibleName(tr("Clusters, databases and what they hold"));
    m_tree->setModel(m_model);
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setItemDelegate(
        new BadgeDelegate(CatalogueTreeModel::badgeRole, CatalogueTreeModel::toneRole, m_tree));
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setIndentation(17);
    m_tree->setIconSize({17, 17});
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setExpandsOnDoubleClick(true);

    auto* list = new QFrame(this);
    list->setProperty("role", u"pane"_s);
    list->setMinimumWidth(200);
    auto* left = new QVBoxLayout(list);
    left->setContentsMargins(0, 0, 0, 0);
    left->setSpacing(0);
    auto* searchRow = new QVBoxLayout;
    searchRow->setContentsMargins(10, 9, 10, 7);
    searchRow->addWidget(m_search);
    left->addLayout(searchRow);
    left->addWidget(m_tree, 1);

    m_detail->addWidget(m_nothing);
    for (ObjectPane* pane : panes()) {
        m_places[pane] = scrolled(pane, this);
        m_detail->addWidget(m_places[pane]);
    }
    m_group->setCreate(EntityKind::table, m_newTable);
    m_group->setCreate(EntityKind::view, m_newView);
    m_group->setCreate(EntityKind::externalTable, m_newExternal);
    m_group->setCreate(EntityKind::function, m_newFunction);
    auto* right = new QFrame(this);
    right->setProperty("role", u"pane"_s);
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->setSpacing(0);
    auto* bannerRow = new QVBoxLayout;
    bannerRow->setContentsMargins(14, 0, 14, 0);
    bannerRow->addWidget(m_banner);
    rightLayout->addLayout(bannerRow);
    rightLayout->addWidget(m_detail, 1);
    m_splitter->addWidget(list);
    m_splitter->addWidget(right);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({300, 640});
    m_splitter->setHandleWidth(1);

    m_empty->addAction(m_newCluster);
    m_whole->addWidget(m_empty);
    m_whole->addWidget(m_splitter);
    content()->addWidget(m_whole, 1);
}

void ClustersPage::takeCatalogue()
{
    const auto catalogue = m_catalogue.current();
    const bool empty = m_catalogue.loaded() && catalogue->clusters.empty();
    m_whole->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_splitter);
    const QString needle = m_search->text().trimmed();
    const bool first = m_model->rowCount() == 0;
    m_model->setCatalogue(needle.isEmpty() ? catalogue : catalogue->filtered(needle));
    if (!needle.isEmpty()) {
        m_tree->expandAll();
    } else if (first) {
        expandClusters(*catalogue);
    }
    if (m_wanted.kind != Kind::none) {
        const QModelIndex index = m_model->indexOf(m_wanted);
        if (index.isValid()) {
            m_tree->setCurrentIndex(index);
            m_tree->scrollTo(index);
            m_wanted = {};
        }
    } else if (first && m_model->rowCount() > 0 && !m_tree->currentIndex().isValid()) {
        m_tree->setCurrentIndex(m_model->index(0, 0));
    }
    // What is shown may have changed.
    takeSelection();
}

/// All but the very large ones: those open when somebody asks.
void ClustersPage::expandClusters(const Catalogue& catalogue)
{
    constexpr std::size_t many = 1'000;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto* cluster = catalogue.cluster(m_model->refOf(m_model->index(row, 0)).cluster);
        if (cluster != nullptr && cluster->databases.size() <= many) {
            m_tree->expand(m_model->index(row, 0));
        }
    }
}

CatalogueRef ClustersPage::selected() const
{
    return m_model->refOf(m_tree->currentIndex());
}

void ClustersPage::select(const CatalogueRef& ref)
{
    m_search->clear();
    if (ref.kind >= Kind::group) {
        m_catalogue.wantEntities(ref.databaseName());
    }
    m_wanted = ref;
    const QModelIndex index = m_model->indexOf(ref);
    if (index.isValid()) {
        m_wanted = {};
        m_tree->setCurrentIndex(index);
        m_tree->scrollTo(index);
        m_tree->setFocus();
    }
}

ObjectPane* ClustersPage::paneOf(const CatalogueRef& ref) const
{
    switch (ref.kind) {
    case Kind::cluster:
        return m_cluster;
    case Kind::database:
        return m_database;
    case Kind::group:
        return m_group;
    case Kind::entity:
        break;
    case Kind::none:
        return nullptr;
    }
    switch (ref.entity) {
    case EntityKind::externalTable:
        return m_externalTable;
    case EntityKind::function:
        return m_function;
    case EntityKind::view:
        return m_view;
    case EntityKind::table:
        break;
    }
    return m_table;
}

void ClustersPage::takeSelection()
{
    const CatalogueRef ref = selected();
    ObjectPane* pane = paneOf(ref);
    m_detail->setCurrentWidget(pane != nullptr ? m_places[pane] : m_nothing);
    if (pane != nullptr) {
        pane->showObject(ref);
    }
    const bool follower = ref.inDatabase() && ref.databaseKind == facade::DatabaseKind::follower;
    const bool leaderEntity = ref.kind == Kind::entity && !follower;
    const bool anyDatabase = std::ranges::any_of(m_catalogue.current()->clusters, [](const auto& cluster) {
        return cluster.info.leaderDatabases > 0;
    });
    m_newDatabase->setEnabled(!m_catalogue.current()->clusters.empty());
    m_attach->setEnabled(!m_catalogue.current()->clusters.empty());
    m_newTable->setEnabled(anyDatabase && !follower);
    m_adopt->setEnabled(anyDatabase && !follower);
    m_newView->setEnabled(anyDatabase && !follower);
    m_newExternal->setEnabled(anyDatabase && !follower);
    m_newFunction->setEnabled(anyDatabase && !follower);
    m_query->setEnabled(ref.inDatabase());
    m_query->setText(ref.isEntity(EntityKind::table) ? tr("&Query this table") : tr("&Query"));
    m_showSync->setEnabled(follower);
    m_rename->setEnabled(leaderEntity && ref.entity == EntityKind::table);
    m_remove->setEnabled(ref.kind == Kind::cluster || ref.kind == Kind::database || leaderEntity);
    m_remove->setText(removeText(ref));
    m_remove->setIcon(icon(follower && ref.kind == Kind::database ? u"detach"_s : u"delete"_s));
}

QString ClustersPage::removeText(const CatalogueRef& ref)
{
    if (ref.kind == Kind::database) {
        return ref.databaseKind == facade::DatabaseKind::follower ? tr("Detach") : tr("Delete database");
    }
    if (ref.kind != Kind::entity) {
        return ref.kind == Kind::cluster ? tr("Delete cluster") : tr("Delete");
    }
    switch (ref.entity) {
    case EntityKind::externalTable:
        return tr("Drop external table");
    case EntityKind::function:
        return tr("Drop function");
    case EntityKind::view:
        return tr("Drop view");
    case EntityKind::table:
        break;
    }
    return tr("Drop table");
}

void ClustersPage::showMenu(const QPoint& at)
{
    QMenu* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (QAction* action : {m_query, m_ingest, m_attach, m_showSync, m_rename, m_remove}) {
        if (action->isEnabled()) {
            menu->addAction(action);
        }
    }
    menu->addSeparator();
    for (QAction* action : newActions()) {
        if (action->isEnabled()) {
            menu->addAction(action);
        }
    }
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

void ClustersPage::openNewCluster()
{
    auto* dialog = new NewClusterDialog(m_session, m_jobs, m_catalogue, this);
    connect(dialog, &NewClusterDialog::created, this, [this](const QString& name) {
        m_wanted = {Kind::cluster, name.toStdString(), {}, {}};
        m_catalogue.reload();
    });
    dialog->open();
}

void ClustersPage::openNewDatabase()
{
    auto* dialog = new NewDatabaseDialog(m_session, m_jobs, m_catalogue, text(selected().cluster), this);
    connect(dialog, &NewDatabaseDialog::created, this, [this](const facade::DatabaseName& name) {
        m_wanted = {Kind::database, name.cluster, name.database, {}};
        m_catalogue.reload();
    });
    dialog->open();
}

template <typename Dialog>
void ClustersPage::openNewEntity()
{
    auto* dialog = new Dialog(m_session, m_jobs, m_catalogue, selected().databaseName(), this);
    connect(dialog, &EntityDialog::created, this, [this](const CatalogueRef& ref) {
        select(ref);
        m_catalogue.reload();
    });
    dialog->open();
}

void ClustersPage::openNewTable()
{
    openNewEntity<NewTableDialog>();
}

void ClustersPage::openAdoptTable()
{
    openNewEntity<AdoptTableDialog>();
}

void ClustersPage::openNewView()
{
    openNewEntity<NewViewDialog>();
}

void ClustersPage::openNewExternalTable()
{
    openNewEntity<NewExternalTableDialog>();
}

void ClustersPage::openNewFunction()
{
    openNewEntity<NewFunctionDialog>();
}

void ClustersPage::openIngest()
{
    const CatalogueRef ref = selected();
    auto* dialog = new IngestDialog(m_session, m_jobs, m_catalogue, ref.databaseName(),
                                    ref.isEntity(EntityKind::table) ? text(ref.name) : QString(), this);
    dialog->show();
}

void ClustersPage::openAttach()
{
    const CatalogueRef ref = selected();
    facade::DatabaseName leader;
    if (ref.databaseKind == facade::DatabaseKind::leader) {
        leader = ref.databaseName();
    }
    auto* dialog = new AttachDialog(m_session, m_jobs, m_catalogue, leader, this);
    connect(dialog, &AttachDialog::attached, this, [this](const facade::AttachRequest& request) {
        showAttached(request);
        m_catalogue.reload();
    });
    dialog->open();
}

void ClustersPage::showAttached(const facade::AttachRequest& request)
{
    const facade::DatabaseName leader{request.leader, request.database};
    if (request.database == "*") {
        m_wanted = {Kind::cluster, request.cluster, {}, {}};
        m_banner->showMessage(
            Tone::good,
            tr("%1 follows all databases of %2 now.").arg(text(request.cluster), text(request.leader)));
        return;
    }
    const facade::DatabaseName name{request.cluster,
                                    request.nameOverride.empty() ? request.database : request.nameOverride};
    m_wanted = {Kind::database, name.cluster, name.database, {}};
    m_wanted.databaseKind = facade::DatabaseKind::follower;
    m_banner->showMessage(Tone::good, tr("%1 follows %2 now.").arg(text(name.text()), text(leader.text())));
    m_banner->offer(tr("Show in Sync"), [this, name] { Q_EMIT syncRequested(name); });
}

void ClustersPage::querySelected()
{
    const CatalogueRef ref = selected();
    const bool readable = ref.kind == Kind::entity && ref.entity != EntityKind::function;
    const QString sql =
        readable ? u"SELECT *\nFROM %1\nLIMIT 1000"_s.arg(quotedName(text(ref.name))) : QString();
    Q_EMIT queryRequested(ref.databaseName(), sql);
}

void ClustersPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void ClustersPage::dropEvent(QDropEvent* event)
{
    QStringList files;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files << url.toLocalFile();
        }
    }
    if (files.isEmpty()) {
        return;
    }
    const CatalogueRef ref = selected();
    auto* dialog = new IngestDialog(m_session, m_jobs, m_catalogue, ref.databaseName(),
                                    ref.isEntity(EntityKind::table) ? text(ref.name) : QString(), this);
    dialog->addFiles(files);
    dialog->show();
}

void ClustersPage::saveState(QVariantMap& state) const
{
    state.insert(u"clusters/splitter"_s, m_splitter->saveState());
    const CatalogueRef ref = selected();
    state.insert(u"clusters/selected"_s, QStringList{text(ref.cluster), text(ref.database), text(ref.name),
                                                     QString::number(static_cast<int>(ref.entity))});
}

void ClustersPage::restoreState(const QSettings& settings)
{
    m_splitter->restoreState(settings.value(u"clusters/splitter"_s).toByteArray());
    const QStringList place = settings.value(u"clusters/selected"_s).toStringList();
    if (place.size() == 4 && !place[0].isEmpty()) {
        const Kind kind = !place[2].isEmpty()   ? Kind::entity
                          : !place[1].isEmpty() ? Kind::database
                                                : Kind::cluster;
        const int entity = std::clamp(place[3].toInt(), 0, static_cast<int>(entityKinds.size()) - 1);
        select({kind, place[0].toStdString(), place[1].toStdString(), place[2].toStdString(),
                static_cast<EntityKind>(entity)});
    }
}

void ClustersPage::focusContent()
{
    m_tree->setFocus();
}

} // namespace sharepane::ui
