#include "ui/models/databaselist.h"

#include "ui/text/format.h"
#include "ui/text/legible.h"
#include "ui/widgets/icons.h"

#include <algorithm>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

DatabaseListModel::DatabaseListModel(Offer offer, QObject* parent)
    : QAbstractListModel(parent)
    , m_offer(offer)
{
}

bool DatabaseListModel::setCatalogue(const Catalogue& catalogue)
{
    if (catalogue.namesKey != 0 ? catalogue.namesKey == m_key : sameAs(catalogue)) {
        return false;
    }
    m_key = catalogue.namesKey;
    std::vector<Entry> entries;
    for (const auto& cluster : catalogue.clusters) {
        for (const auto& database : cluster.databases) {
            if (m_offer == Offer::all || database.info.kind == facade::DatabaseKind::leader) {
                entries.push_back({database.info.name, database.info.kind});
            }
        }
    }
    beginResetModel();
    m_entries = std::move(entries);
    endResetModel();
    return true;
}

/// Compares without copying 100,000 names.
bool DatabaseListModel::sameAs(const Catalogue& catalogue) const
{
    std::size_t at = 0;
    for (const auto& cluster : catalogue.clusters) {
        for (const auto& database : cluster.databases) {
            const auto& info = database.info;
            if (m_offer == Offer::leaders && info.kind != facade::DatabaseKind::leader) {
                continue;
            }
            if (at >= m_entries.size() || m_entries[at].kind != info.kind ||
                m_entries[at].name != info.name) {
                return false;
            }
            ++at;
        }
    }
    return at == m_entries.size();
}

int DatabaseListModel::indexOf(const facade::DatabaseName& name) const
{
    const auto found = std::lower_bound(
        m_entries.begin(), m_entries.end(), name,
        [](const Entry& entry, const facade::DatabaseName& wanted) { return entry.name < wanted; });
    return found != m_entries.end() && found->name == name ? static_cast<int>(found - m_entries.begin()) : -1;
}

const facade::DatabaseName* DatabaseListModel::at(int row) const
{
    return row >= 0 && row < rowCount() ? &m_entries[static_cast<std::size_t>(row)].name : nullptr;
}

int DatabaseListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant DatabaseListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const Entry& entry = m_entries[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole || role == Qt::EditRole) {
        const QString name = text(entry.name.text());
        return role == Qt::DisplayRole ? legible(name) : name;
    }
    if (role == Qt::DecorationRole) {
        return entry.kind == facade::DatabaseKind::follower ? icon(u"follower"_s, Tone::accent)
                                                            : icon(u"database"_s, Tone::neutral);
    }
    return {};
}

} // namespace sharepane::ui
