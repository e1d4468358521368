#include "core/ingest/views.h"

#include "core/catalog/viewsql.h"
#include "core/delta/extentwriter.h"
#include "core/facade/columns.h"
#include "core/facade/entities.h"
#include "core/facade/followerdatabases.h"

#include <algorithm>

namespace sharepane::facade {

namespace {

ViewInfo infoOf(const catalog::TableView& table, const catalog::ViewDefinition& definition,
                const catalog::TableView* source)
{
    ViewInfo info;
    info.name = table.name;
    info.sql = definition.sql;
    info.incremental = definition.refresh == catalog::ViewDefinition::Refresh::incremental;
    info.why = definition.why;
    const auto covered = table.sources.find(definition.sourceId);
    info.sourceVersion = covered == table.sources.end() ? -1 : covered->second;
    if (source != nullptr) {
        info.source = source->name;
        info.behind = source->deltaVersion - info.sourceVersion;
    }
    info.extents = static_cast<std::int64_t>(table.extents.size());
    info.rows = 0;
    for (const catalog::LocalExtent& extent : table.extents) {
        delta::Add add;
        add.stats = extent.stats;
        const auto rows = delta::rowCountOf(add);
        info.rows = rows && info.rows >= 0 ? info.rows + *rows : -1;
        info.bytes += extent.size;
    }
    return info;
}

} // namespace

Result<std::vector<ViewInfo>> EntityServiceImpl::views(const DatabaseName& name)
{
    const auto snapshots = TRY(m_core->snapshots(name));
    const auto contents = TRY(snapshots->contents());
    std::vector<std::string> names;
    for (const auto& table : contents.tables) {
        if (contents.definitions->views.contains(table.id)) {
            names.push_back(table.name);
        }
    }
    std::vector<ViewInfo> infos;
    if (names.empty()) {
        return infos;
    }
    const auto snapshot = TRY(snapshots->view(names));
    for (const catalog::TableView& table : snapshot.tables) {
        const auto definition = snapshot.definitions->views.find(table.id);
        if (definition == snapshot.definitions->views.end()) {
            continue; // a source, which comes with its view
        }
        const auto source =
            std::ranges::find(snapshot.tables, definition->second.sourceId, &catalog::TableView::id);
        infos.push_back(
            infoOf(table, definition->second, source == snapshot.tables.end() ? nullptr : &*source));
    }
    std::ranges::sort(infos, {}, &ViewInfo::name);
    return infos;
}

Result<bool> EntityServiceImpl::createView(const DatabaseName& name, const std::string& view,
                                           const std::string& sql)
{
    ingest::Views views(TRY(writableLeader(*m_core, name, "create a materialized view in")));
    return TRY(views.create(view, sql)).created;
}

Result<bool> EntityServiceImpl::refreshView(const DatabaseName& name, const std::string& view,
                                            const CancelToken& cancel)
{
    ingest::Views views(TRY(writableLeader(*m_core, name, "refresh a materialized view of")));
    return TRY(views.refresh(view, cancel)).changed;
}

Result<void> EntityServiceImpl::dropView(const DatabaseName& name, const std::string& view)
{
    ingest::Views views(TRY(writableLeader(*m_core, name, "drop a materialized view of")));
    TRY(views.drop(view));
    return {};
}

} // namespace sharepane::facade
