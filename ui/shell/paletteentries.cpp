#include "ui/shell/paletteentries.h"

#include "ui/text/entitytext.h"
#include "ui/text/format.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QPointer>

namespace sharepane::ui {

using namespace Qt::StringLiterals;
using Kind = CatalogueRef::Kind;

namespace {
struct Tr {
    Q_DECLARE_TR_FUNCTIONS(sharepane::ui::PaletteEntries)
};
} // namespace

PaletteEntry actionEntry(QAction* action, const QString& where)
{
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    return {action->text().remove(u'&'),
            keys.isEmpty() ? where : u"%1  %2"_s.arg(where, keys),
            u"action"_s,
            [action = QPointer<QAction>(action)] {
                if (action) {
                    action->trigger();
                }
            },
            {}};
}

std::vector<PaletteEntry> pageEntries(const QList<Page*>& pages,
                                      const std::function<void(const QString&)>& showPage)
{
    std::vector<PaletteEntry> entries;
    for (const Page* page : pages) {
        entries.push_back({page->title(),
                           Tr::tr("Page"),
                           page->iconName(),
                           [showPage, id = page->id()] { showPage(id); },
                           {}});
    }
    for (const Page* page : pages) {
        for (QAction* action : page->commands()) {
            if (action->isEnabled()) {
                auto entry = actionEntry(action, page->title());
                entry.go = [showPage, id = page->id(), act = std::move(entry.go)] {
                    showPage(id);
                    act();
                };
                entries.push_back(std::move(entry));
            }
        }
    }
    return entries;
}

namespace {
void addEntities(std::vector<PaletteEntry>& entries, const facade::DatabaseName& database,
                 const EntityNames& names, const std::function<void(const CatalogueRef&)>& open)
{
    for (const EntityKind kind : entityKinds) {
        for (const auto& name : names.of(kind)) {
            CatalogueRef ref{Kind::entity, database.cluster, database.database, name, kind};
            const QString where = kind == EntityKind::table
                                      ? text(database.text())
                                      : u"%1 · %2"_s.arg(describe(kind), text(database.text()));
            entries.push_back(
                {text(name), where, iconNameOf(kind), [open, ref = std::move(ref)] { open(ref); }, {}});
        }
    }
}
} // namespace

std::vector<PaletteEntry> catalogueEntries(const Catalogue& catalogue,
                                           const std::function<void(const CatalogueRef&)>& open)
{
    std::vector<PaletteEntry> entries;
    for (const auto& cluster : catalogue.clusters) {
        const auto& clusterName = cluster.info.name;
        entries.push_back({text(clusterName),
                           Tr::tr("Cluster"),
                           u"cluster"_s,
                           [open, ref = CatalogueRef{Kind::cluster, clusterName, {}, {}}] { open(ref); },
                           {}});
        for (const auto& database : cluster.databases) {
            const auto& name = database.info.name;
            const bool follower = database.info.kind == facade::DatabaseKind::follower;
            entries.push_back(
                {text(name.text()),
                 follower ? Tr::tr("Follower database") : Tr::tr("Leader database"),
                 follower ? u"follower"_s : u"database"_s,
                 [open, ref = CatalogueRef{Kind::database, name.cluster, name.database, {}}] { open(ref); },
                 {}});
            if (database.entities) {
                addEntities(entries, name, *database.entities, open);
            }
        }
    }
    return entries;
}

} // namespace sharepane::ui
