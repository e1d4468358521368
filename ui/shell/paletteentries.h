#pragma once

#include "ui/controllers/catalogue.h"
#include "ui/models/cataloguetree.h"
#include "ui/pages/page.h"
#include "ui/shell/commandpalette.h"

#include <functional>
#include <vector>

namespace sharepane::ui {

/// The pages and what can be done on them now.
[[nodiscard]] std::vector<PaletteEntry> pageEntries(const QList<Page*>& pages,
                                                    const std::function<void(const QString&)>& showPage);
[[nodiscard]] PaletteEntry actionEntry(QAction* action, const QString& where);
/// Every cluster, database and table.
[[nodiscard]] std::vector<PaletteEntry>
catalogueEntries(const Catalogue& catalogue, const std::function<void(const CatalogueRef&)>& open);

} // namespace sharepane::ui
