#include "ui/models/cataloguetree.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/statetext.h"
#include "ui/widgets/icons.h"

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

struct CatalogueTreeModel::Node {
    Kind kind = Kind::none;
    std::string name;
    Node* parent = nullptr;
    int row = 0;
    bool tablesKnown = false;
    bool asked = false;
    facade::ClusterInfo cluster;   ///< of a cluster
    facade::DatabaseInfo database; ///< of a database
    std::vector<std::unique_ptr<Node>> children;
};

struct CatalogueTreeModel::Fresh {
    Kind kind;
    const std::string* name;
    const CatalogueCluster* cluster = nullptr;
    const CatalogueDatabase* database = nullptr;
};

CatalogueTreeModel::CatalogueTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

CatalogueTreeModel::~CatalogueTreeModel() = default;

void CatalogueTreeModel::setCatalogue(const std::shared_ptr<const Catalogue>& catalogue)
{
    std::vector<Fresh> clusters;
    for (const auto& cluster : catalogue->clusters) {
        clusters.push_back({Kind::cluster, &cluster.info.name, &cluster});
    }
    merge(m_root.get(), clusters);
    for (const auto& clusterNode : m_root->children) {
        const auto* cluster = catalogue->cluster(clusterNode->name);
        std::vector<Fresh> databases;
        for (const auto& database : cluster->databases) {
            databases.push_back({Kind::database, &database.info.name.database, nullptr, &database});
        }
        merge(clusterNode.get(), databases);
        for (std::size_t i = 0; i < cluster->databases.size(); ++i) {
            const auto& database = cluster->databases[i];
            Node* node = clusterNode->children[i].get();
            if (!database.tables) {
                continue;
            }
            node->tablesKnown = true;
            std::vector<Fresh> tables;
            tables.reserve(database.tables->size());
            for (const auto& table : *database.tables) {
                tables.push_back({Kind::table, &table});
            }
            merge(node, tables);
        }
    }
}

/// Both lists are sorted by name: one pass finds what went, what came and what stayed.
void CatalogueTreeModel::merge(Node* parent, const std::vector<Fresh>& fresh)
{
    const QModelIndex parentIndex = indexOfNode(parent);
    auto& children = parent->children;
    const bool same = std::equal(
        fresh.begin(), fresh.end(), children.begin(), children.end(),
        [](const Fresh& now, const std::unique_ptr<Node>& before) { return *now.name == before->name; });
    if (same) {
        takeValues(parent, fresh);
        return;
    }
    const auto isFresh = [&](const std::string& name) {
        return std::binary_search(fresh.begin(), fresh.end(), name, [](const auto& a, const auto& b) {
            const auto nameOf = [](const auto& value) -> const std::string& {
                if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Fresh>) {
                    return *value.name;
                } else {
                    return value;
                }
            };
            return nameOf(a) < nameOf(b);
        });
    };
    for (int last = static_cast<int>(children.size()) - 1; last >= 0; --last) {
        if (isFresh(children[static_cast<std::size_t>(last)]->name)) {
            continue;
        }
        int first = last;
        while (first > 0 && !isFresh(children[static_cast<std::size_t>(first - 1)]->name)) {
            --first;
        }
        removeRun(parent, first, last);
        last = first;
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < fresh.size();) {
        if (at < children.size() && children[at]->name == *fresh[i].name) {
            ++at;
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < fresh.size() && (at >= children.size() || children[at]->name != *fresh[end].name)) {
            ++end;
        }
        beginInsertRows(parentIndex, static_cast<int>(at), static_cast<int>(at + end - i - 1));
        std::vector<std::unique_ptr<Node>> added;
        added.reserve(end - i);
        for (; i < end; ++i) {
            auto node = std::make_unique<Node>();
            node->kind = fresh[i].kind;
            node->name = *fresh[i].name;
            node->parent = parent;
            added.push_back(std::move(node));
        }
        const std::size_t count = added.size();
        children.insert(children.begin() + static_cast<std::ptrdiff_t>(at),
                        std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
        for (std::size_t row = at; row < children.size(); ++row) {
            children[row]->row = static_cast<int>(row);
        }
        endInsertRows();
        at += count;
    }
    takeValues(parent, fresh);
}

/// Says only which rows changed: of 100,000 databases it is usually one.
void CatalogueTreeModel::takeValues(Node* parent, const std::vector<Fresh>& fresh)
{
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        Node* node = parent->children[i].get();
        if (fresh[i].cluster != nullptr) {
            node->cluster = fresh[i].cluster->info;
        } else if (fresh[i].database != nullptr && (node->database.kind != fresh[i].database->info.kind ||
                                                    node->database.tables != fresh[i].database->info.tables ||
                                                    node->database.name != fresh[i].database->info.name)) {
            node->database = fresh[i].database->info;
        } else {
            continue;
        }
        Q_EMIT dataChanged(indexOfNode(node), indexOfNode(node));
    }
}

void CatalogueTreeModel::removeRun(Node* parent, int first, int last)
{
    beginRemoveRows(indexOfNode(parent), first, last);
    parent->children.erase(parent->children.begin() + first, parent->children.begin() + last + 1);
    for (std::size_t row = static_cast<std::size_t>(first); row < parent->children.size(); ++row) {
        parent->children[row]->row = static_cast<int>(row);
    }
    endRemoveRows();
}

const CatalogueTreeModel::Node* CatalogueTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<const Node*>(index.constInternalPointer()) : m_root.get();
}

QModelIndex CatalogueTreeModel::indexOfNode(const Node* node) const
{
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, 0, node);
}

CatalogueRef CatalogueTreeModel::refOf(const QModelIndex& index) const
{
    const Node* node = nodeOf(index);
    CatalogueRef ref;
    ref.kind = node->kind;
    for (; node != nullptr && node->kind != Kind::none; node = node->parent) {
        switch (node->kind) {
        case Kind::table:
            ref.table = node->name;
            break;
        case Kind::database:
            ref.database = node->name;
            ref.databaseKind = node->database.kind;
            break;
        case Kind::cluster:
        case Kind::none:
            ref.cluster = node->name;
            break;
        }
    }
    return ref;
}

QModelIndex CatalogueTreeModel::indexOf(const CatalogueRef& ref) const
{
    const Node* node = m_root.get();
    const std::string* path[] = {&ref.cluster, &ref.database, &ref.table};
    const int depth = ref.kind == Kind::cluster ? 1 : ref.kind == Kind::database ? 2 : 3;
    if (ref.kind == Kind::none) {
        return {};
    }
    for (int level = 0; level < depth; ++level) {
        const auto found = std::lower_bound(
            node->children.begin(), node->children.end(), *path[level],
            [](const std::unique_ptr<Node>& child, const std::string& name) { return child->name < name; });
        if (found == node->children.end() || (*found)->name != *path[level]) {
            return {};
        }
        node = found->get();
    }
    return indexOfNode(node);
}

QModelIndex CatalogueTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    if (column != 0 || row < 0 || row >= static_cast<int>(node->children.size())) {
        return {};
    }
    return createIndex(row, column, node->children[static_cast<std::size_t>(row)].get());
}

QModelIndex CatalogueTreeModel::parent(const QModelIndex& child) const
{
    return child.isValid() ? indexOfNode(nodeOf(child)->parent) : QModelIndex();
}

int CatalogueTreeModel::rowCount(const QModelIndex& parent) const
{
    return static_cast<int>(nodeOf(parent)->children.size());
}

int CatalogueTreeModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant CatalogueTreeModel::data(const QModelIndex& index, int role) const
{
    const Node* node = nodeOf(index);
    const bool follower =
        node->kind == Kind::database && node->database.kind == facade::DatabaseKind::follower;
    switch (role) {
    case Qt::DisplayRole:
        return text(node->name);
    case Qt::DecorationRole:
        if (node->kind == Kind::cluster) {
            return node->cluster.problem ? icon(u"alert"_s, Tone::warning) : icon(u"cluster"_s);
        }
        if (node->kind == Kind::database) {
            return icon(follower ? u"follower"_s : u"database"_s, follower ? Tone::accent : Tone::neutral);
        }
        return icon(u"table"_s, Tone::neutral);
    case Qt::ToolTipRole:
        if (node->kind == Kind::cluster && node->cluster.problem) {
            return describe(*node->cluster.problem).oneLine();
        }
        return text(node->name);
    case Qt::AccessibleTextRole:
        if (node->kind == Kind::database) {
            return tr("%1, %2 database").arg(text(node->name), describe(node->database.kind));
        }
        return node->kind == Kind::cluster ? tr("%1, cluster").arg(text(node->name))
                                           : tr("%1, table").arg(text(node->name));
    case badgeRole:
        return node->kind == Kind::database ? describe(node->database.kind) : QString();
    case toneRole:
        return static_cast<int>(follower ? Tone::accent : Tone::neutral);
    default:
        return {};
    }
}

bool CatalogueTreeModel::hasChildren(const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    if (node->kind == Kind::database && !node->tablesKnown) {
        return node->database.tables > 0;
    }
    return !node->children.empty();
}

bool CatalogueTreeModel::canFetchMore(const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    return node->kind == Kind::database && !node->tablesKnown && !node->asked;
}

void CatalogueTreeModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) {
        return;
    }
    const_cast<Node*>(nodeOf(parent))->asked = true;
    const CatalogueRef ref = refOf(parent);
    Q_EMIT tablesWanted(ref.databaseName());
}

} // namespace sharepane::ui
