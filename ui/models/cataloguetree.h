#pragma once

#include "ui/controllers/catalogue.h"

#include <QtCore/QAbstractItemModel>
#include <QtGui/QIcon>

#include <memory>
#include <optional>
#include <vector>

namespace sharepane::ui {

/// What a place in the tree stands for.
struct CatalogueRef {
    enum class Kind : std::uint8_t { none, cluster, database, group, entity };
    Kind kind = Kind::none;
    std::string cluster;
    std::string database;
    std::string name;                                                 ///< of an entity
    EntityKind entity = EntityKind::table;                            ///< of a group or an entity
    facade::DatabaseKind databaseKind = facade::DatabaseKind::leader; ///< of a database and what it holds

    [[nodiscard]] facade::DatabaseName databaseName() const { return {cluster, database}; }
    /// True for a database and everything in it.
    [[nodiscard]] bool inDatabase() const { return kind >= Kind::database; }
    [[nodiscard]] bool isEntity(EntityKind wanted) const { return kind == Kind::entity && entity == wanted; }
    [[nodiscard]] bool samePlace(const CatalogueRef& other) const
    {
        return kind == other.kind && cluster == other.cluster && database == other.database &&
               name == other.name && (kind < Kind::group || entity == other.entity);
    }
};

/// cluster → database → group of a kind → entity, kept by difference, so that what is expanded and selected
/// stays so when the catalogue changes. What a database holds appears once the catalogue has it;
/// `entitiesWanted` asks for it.
class CatalogueTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Role : int { badgeRole = Qt::UserRole, toneRole };

    explicit CatalogueTreeModel(QObject* parent = nullptr);
    ~CatalogueTreeModel() override;

    void setCatalogue(const std::shared_ptr<const Catalogue>& catalogue);
    [[nodiscard]] CatalogueRef refOf(const QModelIndex& index) const;
    /// Invalid when it isn't there (now).
    [[nodiscard]] QModelIndex indexOf(const CatalogueRef& ref) const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] bool hasChildren(const QModelIndex& parent = {}) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

Q_SIGNALS:
    void entitiesWanted(const sharepane::facade::DatabaseName& name);

private:
    struct Node;
    struct Fresh; ///< what a child should be
    using Children = std::vector<std::unique_ptr<Node>>;

    [[nodiscard]] static QIcon iconOf(const Node& node);
    [[nodiscard]] static QString spokenOf(const Node& node);
    [[nodiscard]] const Node* nodeOf(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOfNode(const Node* node) const;
    void merge(Node* parent, const std::vector<Fresh>& fresh);
    void removeStale(Node* parent, const std::vector<Fresh>& fresh);
    void insertNew(Node* parent, const std::vector<Fresh>& fresh);
    void takeEntities(Node* database, const CatalogueDatabase& known);
    [[nodiscard]] static bool takeValue(Node& node, const Fresh& fresh);
    void takeValues(Node* parent, const std::vector<Fresh>& fresh);
    void removeRun(Node* parent, int first, int last);

    std::unique_ptr<Node> m_root;
};

} // namespace sharepane::ui
