#pragma once

#include "ui/controllers/catalogue.h"

#include <QtCore/QAbstractItemModel>

#include <memory>
#include <optional>
#include <vector>

namespace sharepane::ui {

/// What a place in the tree stands for.
struct CatalogueRef {
    enum class Kind : std::uint8_t { none, cluster, database, table };
    Kind kind = Kind::none;
    std::string cluster;
    std::string database;
    std::string table;
    facade::DatabaseKind databaseKind = facade::DatabaseKind::leader; ///< of a database and its tables

    [[nodiscard]] facade::DatabaseName databaseName() const { return {cluster, database}; }
    [[nodiscard]] bool samePlace(const CatalogueRef& other) const
    {
        return kind == other.kind && cluster == other.cluster && database == other.database &&
               table == other.table;
    }
};

/// cluster → database → table, kept by difference, so that what is expanded and selected stays so when the
/// catalogue changes. Tables appear once the catalogue has them; `tablesWanted` asks for them.
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
    void tablesWanted(const sharepane::facade::DatabaseName& name);

private:
    struct Node;
    struct Fresh; ///< what a child should be

    [[nodiscard]] const Node* nodeOf(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOfNode(const Node* node) const;
    void merge(Node* parent, const std::vector<Fresh>& fresh);
    void takeValues(Node* parent, const std::vector<Fresh>& fresh);
    void removeRun(Node* parent, int first, int last);

    std::unique_ptr<Node> m_root;
};

} // namespace sharepane::ui
