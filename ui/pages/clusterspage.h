#pragma once

#include "core/facade/session.h"
#include "ui/controllers/catalogue.h"
#include "ui/models/cataloguetree.h"
#include "ui/pages/page.h"

#include <QtCore/QHash>

class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTreeView;

namespace sharepane::ui {

class Banner;
class ClusterPane;
class DatabasePane;
class EmptyState;
class ExternalTablePane;
class FunctionPane;
class GroupPane;
class ObjectPane;
class ObjectRemoval;
class TablePane;
class ViewPane;

/// cluster → database → tables, views, external tables and functions, with what one can do to each.
class ClustersPage : public Page {
    Q_OBJECT

public:
    ClustersPage(facade::Session& session, Jobs& jobs, CatalogueController& catalogue,
                 QWidget* parent = nullptr);

    void select(const CatalogueRef& ref);
    [[nodiscard]] QTreeView* tree() const { return m_tree; }

    void openNewCluster();
    void openNewDatabase();
    /// In the selected database to begin with.
    void openNewTable();
    void openNewView();
    void openNewExternalTable();
    void openNewFunction();
    void openAdoptTable();
    void openIngest();
    /// The selected database is the leader to begin with.
    void openAttach();

    void saveState(QVariantMap& state) const override;
    void restoreState(const QSettings& settings) override;
    void focusContent() override;

Q_SIGNALS:
    void queryRequested(const sharepane::facade::DatabaseName& name, const QString& sql);
    void syncRequested(const sharepane::facade::DatabaseName& name);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildCommands();
    void buildNewMenu();
    void buildPanes();
    void expandClusters(const Catalogue& catalogue);
    [[nodiscard]] QList<ObjectPane*> panes() const;
    [[nodiscard]] ObjectPane* paneOf(const CatalogueRef& ref) const;
    [[nodiscard]] QList<QAction*> newActions() const;
    [[nodiscard]] static QString removeText(const CatalogueRef& ref);
    template <typename Dialog>
    void openNewEntity();
    void takeCatalogue();
    void takeSelection();
    void showMenu(const QPoint& at);
    void showAttached(const facade::AttachRequest& request);
    void querySelected();
    [[nodiscard]] CatalogueRef selected() const;

    facade::Session& m_session;
    Jobs& m_jobs;
    CatalogueController& m_catalogue;
    CatalogueTreeModel* m_model;
    QStackedWidget* m_whole; ///< the empty state, or tree and detail
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QLineEdit* m_search;
    QTreeView* m_tree;
    Banner* m_banner;
    ObjectRemoval* m_removal;
    QStackedWidget* m_detail;
    QHash<const QWidget*, QWidget*> m_places; ///< of the panes in it: a low window scrolls them
    QWidget* m_nothing;
    ClusterPane* m_cluster;
    DatabasePane* m_database;
    GroupPane* m_group;
    TablePane* m_table;
    ViewPane* m_view;
    ExternalTablePane* m_externalTable;
    FunctionPane* m_function;
    QAction* m_newCluster = nullptr;
    QAction* m_newDatabase = nullptr;
    QAction* m_newTable = nullptr;
    QAction* m_newView = nullptr;
    QAction* m_newExternal = nullptr;
    QAction* m_newFunction = nullptr;
    QAction* m_adopt = nullptr;
    QAction* m_ingest = nullptr;
    QAction* m_attach = nullptr;
    QAction* m_query = nullptr;
    QAction* m_showSync = nullptr;
    QAction* m_rename = nullptr;
    QAction* m_remove = nullptr;
    CatalogueRef m_wanted; ///< to select once the catalogue has it
};

} // namespace sharepane::ui
