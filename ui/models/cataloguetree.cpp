#include "ui/models/cataloguetree.h"

#include "ui/text/entitytext.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/text/statetext.h"
#include "ui/widgets/icons.h"

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

struct CatalogueTreeModel::Node {
    Kind kind = Kind::none;
    EntityKind entity = EntityKind::table;
    facade::DatabaseKind databaseKind = facade::DatabaseKind::leader;
    bool known = false; ///< of a database: what it holds is here
    bool asked = false;
    int row = 0;
    Node* parent = nullptr;
    std::string name;
    std::unique_ptr<Error> problem; ///< of a cluster
    Children children;
};

struct CatalogueTreeModel::Fresh {
    Kind kind;
    const std::string* name;
    const CatalogueCluster* cluster = nullptr;
    const CatalogueDatabase* database = nullptr;
    EntityKind entity = EntityKind::table;
};

namespace {

/// The name by which a group is found among its siblings: their order is that of the kinds.
const std::string& groupName(EntityKind kind)
{
    static const std::array<std::string, entityKinds.size()> names{"0", "1", "2", "3"};
    return names[static_cast<std::size_t>(kind)];
}

} // namespace

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
    for (std::size_t i = 0; i < catalogue->clusters.size(); ++i) {
        const auto& databases = catalogue->clusters[i].databases;
        Node* cluster = m_root->children[i].get();
        std::vector<Fresh> fresh;
        fresh.reserve(databases.size());
        for (const auto& database : databases) {
            fresh.push_back({Kind::database, &database.info.name.database, nullptr, &database});
        }
        merge(cluster, fresh);
        for (std::size_t j = 0; j < databases.size(); ++j) {
            if (databases[j].entities) {
                takeEntities(cluster->children[j].get(), databases[j]);
            }
        }
    }
}

/// All groups, so that an empty one can be filled; of a search only those with something in them.
void CatalogueTreeModel::takeEntities(Node* database, const CatalogueDatabase& known)
{
    database->known = true;
    std::vector<Fresh> groups;
    for (const EntityKind kind : entityKinds) {
        if (!known.partial || !known.entities->of(kind).empty()) {
            groups.push_back({Kind::group, &groupName(kind), nullptr, nullptr, kind});
        }
    }
    merge(database, groups);
    for (const auto& group : database->children) {
        const auto& names = known.entities->of(group->entity);
        std::vector<Fresh> entities;
        entities.reserve(names.size());
        for (const auto& name : names) {
            entities.push_back({Kind::entity, &name, nullptr, nullptr, group->entity});
        }
        const std::size_t before = group->children.size();
        merge(group.get(), entities);
        if (before != names.size()) {
            Q_EMIT dataChanged(indexOfNode(group.get()), indexOfNode(group.get()));
        }
    }
}

/// Both lists are sorted by name: one pass finds what went, what came and what stayed.
void CatalogueTreeModel::merge(Node* parent, const std::vector<Fresh>& fresh)
{
    const Children& children = parent->children;
    const bool same = std::equal(
        fresh.begin(), fresh.end(), children.begin(), children.end(),
        [](const Fresh& now, const std::unique_ptr<Node>& before) { return *now.name == before->name; });
    if (!same) {
        removeStale(parent, fresh);
        insertNew(parent, fresh);
    }
    takeValues(parent, fresh);
}

void CatalogueTreeModel::removeStale(Node* parent, const std::vector<Fresh>& fresh)
{
    const auto isFresh = [&](int row) {
        const std::string& name = parent->children[static_cast<std::size_t>(row)]->name;
        const auto found = std::ranges::lower_bound(
            fresh, name, {}, [](const Fresh& one) -> const auto& { return *one.name; });
        return found != fresh.end() && *found->name == name;
    };
    for (int last = static_cast<int>(parent->children.size()) - 1; last >= 0; --last) {
        if (isFresh(last)) {
            continue;
        }
        int first = last;
        while (first > 0 && !isFresh(first - 1)) {
            --first;
        }
        removeRun(parent, first, last);
        last = first;
    }
}

/// What is left in `parent` is part of `fresh`: whatever stands between is new.
void CatalogueTreeModel::insertNew(Node* parent, const std::vector<Fresh>& fresh)
{
    const QModelIndex parentIndex = indexOfNode(parent);
    Children& children = parent->children;
    for (std::size_t i = 0; i < fresh.size();) {
        if (i < children.size() && children[i]->name == *fresh[i].name) {
            ++i;
            continue;
        }
        const std::size_t first = i;
        Children added;
        while (i < fresh.size() && (first >= children.size() || children[first]->name != *fresh[i].name)) {
            auto node = std::make_unique<Node>();
            node->kind = fresh[i].kind;
            node->entity = fresh[i].entity;
            node->name = *fresh[i].name;
            node->parent = parent;
            // With its values from the start: 100,000 changes said one by one take a while.
            (void)takeValue(*node, fresh[i]);
            added.push_back(std::move(node));
            ++i;
        }
        beginInsertRows(parentIndex, static_cast<int>(first), static_cast<int>(i - 1));
        children.insert(children.begin() + static_cast<std::ptrdiff_t>(first),
                        std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
        for (std::size_t row = first; row < children.size(); ++row) {
            children[row]->row = static_cast<int>(row);
        }
        endInsertRows();
    }
}

/// True when it is another value than before.
bool CatalogueTreeModel::takeValue(Node& node, const Fresh& fresh)
{
    if (fresh.cluster != nullptr) {
        const auto& problem = fresh.cluster->info.problem;
        const bool changed = problem.has_value() || node.problem != nullptr;
        node.problem = problem ? std::make_unique<Error>(*problem) : nullptr;
        return changed;
    }
    return fresh.database != nullptr &&
           std::exchange(node.databaseKind, fresh.database->info.kind) != fresh.database->info.kind;
}

/// Says only which rows changed: of 100,000 databases it is usually one.
void CatalogueTreeModel::takeValues(Node* parent, const std::vector<Fresh>& fresh)
{
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        Node* node = parent->children[i].get();
        if (takeValue(*node, fresh[i])) {
            Q_EMIT dataChanged(indexOfNode(node), indexOfNode(node));
        }
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
    ref.entity = node->entity;
    for (; node != nullptr && node->kind != Kind::none; node = node->parent) {
        switch (node->kind) {
        case Kind::entity:
            ref.name = node->name;
            break;
        case Kind::database:
            ref.database = node->name;
            ref.databaseKind = node->databaseKind;
            break;
        case Kind::cluster:
            ref.cluster = node->name;
            break;
        case Kind::group:
        case Kind::none:
            break;
        }
    }
    return ref;
}

QModelIndex CatalogueTreeModel::indexOf(const CatalogueRef& ref) const
{
    const Node* node = m_root.get();
    const std::string* path[] = {&ref.cluster, &ref.database, &groupName(ref.entity), &ref.name};
    for (int level = 0; level < static_cast<int>(ref.kind); ++level) {
        const auto found = std::ranges::lower_bound(
            node->children, *path[level], {},
            [](const std::unique_ptr<Node>& child) -> const auto& { return child->name; });
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

QIcon CatalogueTreeModel::iconOf(const Node& node)
{
    switch (node.kind) {
    case Kind::cluster:
        return node.problem ? icon(u"alert"_s, Tone::warning) : icon(u"cluster"_s);
    case Kind::database:
        return node.databaseKind == facade::DatabaseKind::follower ? icon(u"follower"_s, Tone::accent)
                                                                   : icon(u"database"_s, Tone::neutral);
    case Kind::group:
    case Kind::entity:
    case Kind::none:
        break;
    }
    return icon(iconNameOf(node.entity), Tone::neutral);
}

QString CatalogueTreeModel::spokenOf(const Node& node)
{
    switch (node.kind) {
    case Kind::cluster:
        return tr("%1, cluster").arg(text(node.name));
    case Kind::database:
        return tr("%1, %2 database").arg(text(node.name), describe(node.databaseKind));
    case Kind::group:
        return u"%1, %2"_s.arg(describeGroup(node.entity),
                               formatNumber(static_cast<std::int64_t>(node.children.size())));
    case Kind::entity:
    case Kind::none:
        break;
    }
    return u"%1, %2"_s.arg(text(node.name), describe(node.entity));
}

QVariant CatalogueTreeModel::data(const QModelIndex& index, int role) const
{
    const Node* node = nodeOf(index);
    const bool isDatabase = node->kind == Kind::database;
    switch (role) {
    case Qt::DisplayRole:
        return node->kind == Kind::group ? describeGroup(node->entity) : legible(text(node->name));
    case Qt::DecorationRole:
        return iconOf(*node);
    case Qt::ToolTipRole:
        return node->problem               ? legible(describe(*node->problem).oneLine())
               : node->kind == Kind::group ? QString()
                                           : legible(text(node->name));
    case Qt::AccessibleTextRole:
        return legible(spokenOf(*node));
    case badgeRole:
        return isDatabase                  ? describe(node->databaseKind)
               : node->kind == Kind::group ? formatNumber(static_cast<std::int64_t>(node->children.size()))
                                           : QString();
    case toneRole:
        return static_cast<int>(isDatabase && node->databaseKind == facade::DatabaseKind::follower
                                    ? Tone::accent
                                    : Tone::neutral);
    default:
        return {};
    }
}

bool CatalogueTreeModel::hasChildren(const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    return (node->kind == Kind::database && !node->known) || !node->children.empty();
}

bool CatalogueTreeModel::canFetchMore(const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    return node->kind == Kind::database && !node->known && !node->asked;
}

void CatalogueTreeModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) {
        return;
    }
    const_cast<Node*>(nodeOf(parent))->asked = true;
    const CatalogueRef ref = refOf(parent);
    Q_EMIT entitiesWanted(ref.databaseName());
}

} // namespace sharepane::ui
