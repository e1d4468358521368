#pragma once

#include "ui/controllers/catalogue.h"

#include <QtCore/QAbstractListModel>

#include <vector>

namespace sharepane::ui {

/// The databases of a workspace as "CLUSTER/DATABASE", for choosing one. Changes only when the names do.
class DatabaseListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum class Offer : std::uint8_t { all, leaders };

    explicit DatabaseListModel(Offer offer, QObject* parent = nullptr);

    /// True when the list is another one than before.
    bool setCatalogue(const Catalogue& catalogue);
    /// -1 when it isn't there.
    [[nodiscard]] int indexOf(const facade::DatabaseName& name) const;
    [[nodiscard]] const facade::DatabaseName* at(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Entry {
        facade::DatabaseName name;
        facade::DatabaseKind kind;
    };
    [[nodiscard]] bool sameAs(const Catalogue& catalogue) const;

    Offer m_offer;
    std::size_t m_key = 0;        ///< of the picture that the entries come from
    std::vector<Entry> m_entries; ///< sorted by name
};

} // namespace sharepane::ui
