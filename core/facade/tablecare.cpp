#include "core/facade/clusters.h"
#include "core/ingest/maintenance.h"
#include "core/storage/objectkey.h"

#include <utility>

namespace sharepane::facade {

namespace {

catalog::ColumnChange changeOf(const ColumnEdit& edit)
{
    using From = ColumnEdit::Kind;
    using To = catalog::ColumnChange::Kind;
    const auto kind = [&] {
        switch (edit.kind) {
        case From::add:
            return To::add;
        case From::rename:
            return To::rename;
        case From::drop:
            return To::drop;
        case From::widen:
            break;
        }
        return To::widen;
    };
    return {kind(), edit.column, edit.type, edit.newName};
}

/// The folder as a key of the cluster's store.
Result<std::string> keyOf(const std::string& location, const std::string& storageUrl)
{
    if (location.find("://") == std::string::npos && !location.starts_with('/')) {
        const std::string folder =
            location.ends_with('/') ? location.substr(0, location.size() - 1) : location;
        if (auto checked = storage::checkKey("adopt table", folder); !checked) {
            return fail(ErrorCode::invalidArgument, "adopt table", '"' + location + '"',
                        "it is no folder below the cluster's storage: " + checked.error().cause,
                        "name the folder that holds _delta_log, as a path below " + storageUrl);
        }
        return location;
    }
    const std::string folder = TRY(storage::canonicalStorageUrl(location));
    const std::string root = storageUrl.ends_with('/') ? storageUrl : storageUrl + '/';
    if (!folder.starts_with(root)) {
        return fail(ErrorCode::invalidArgument, "adopt table", location,
                    "it lies outside the cluster's storage " + storageUrl,
                    "move it there, or make a cluster whose storage holds it, or an external table of it");
    }
    const auto inside = storage::localPathOf(std::string_view(folder));
    const auto storage = storage::localPathOf(std::string_view(storageUrl));
    return inside && storage ? inside->lexically_relative(*storage).string() : folder.substr(root.size());
}

} // namespace

Result<bool> ClusterServiceImpl::changeColumn(const DatabaseName& name, const std::string& table,
                                              const ColumnEdit& edit)
{
    return !TRY(TRY(writable(name, "change a table of"))->alterTable(table, changeOf(edit))).duplicate;
}

Result<bool> ClusterServiceImpl::adoptTable(const DatabaseName& name, const std::string& table,
                                            const std::string& location)
{
    const auto database = TRY(writable(name, "adopt a table into"));
    const std::string key = TRY(keyOf(location, TRY(m_core->clusters().find(name.cluster)).storageUrl));
    if (const auto known = database->table(table)) {
        if (known->location == (key.ends_with('/') ? key : key + '/')) {
            return false;
        }
    }
    TRY(database->adoptTable(table, key));
    return true;
}

Result<MaintenanceInfo> ClusterServiceImpl::maintain(const DatabaseName& name,
                                                     const MaintenanceOptions& options,
                                                     const CancelToken& cancel)
{
    const auto database = TRY(writable(name, "maintain"));
    if (options.retain && options.retain->count() < 0) {
        return fail(ErrorCode::invalidArgument, "maintain", name.text(),
                    "extents can't go before they are removed", "use a span such as 0s or 7d");
    }
    MaintenanceInfo info;
    ingest::SweepOptions sweep;
    sweep.whatIf = options.whatIf;
    sweep.retain = options.retain;
    const auto note = [&](const ingest::TableProblem& problem) {
        info.problems.push_back(problem.error);
    };
    const auto done = TRY(ingest::maintainDatabase(*database, sweep, cancel, note));
    info.expiredExtents = static_cast<std::int64_t>(done.expiredExtents);
    info.mergedExtents = static_cast<std::int64_t>(done.mergedExtents);
    info.largerExtents = static_cast<std::int64_t>(done.largerExtents);
    info.removedFiles = static_cast<std::int64_t>(done.swept.files);
    info.removedBytes = done.swept.bytes;
    info.logFiles = static_cast<std::int64_t>(done.swept.logFiles);
    info.journalEntries = static_cast<std::int64_t>(done.journalEntries);
    info.heldBackBy = TRY(database->needed()).holder;
    return info;
}

} // namespace sharepane::facade
