#pragma once

#include "core/catalog/selection.h"
#include "core/control/template/members.h"

#include <array>
#include <string>
#include <string_view>

namespace sharepane::control::arm {

/// What templates call things of clusters. Internal to core/control/template.

inline constexpr const char* tableLevelProperty = "tableLevelSharingProperties";

/// A kind of entity: before "ToInclude" and "ToExclude" in tableLevelSharingProperties.
struct EntityKind {
    const char* name;
    catalog::EntityLists catalog::Selection::*lists;
};
inline constexpr std::array entityKinds{
    EntityKind{"tables", &catalog::Selection::tables},
    EntityKind{"externalTables", &catalog::Selection::externalTables},
    EntityKind{"materializedViews", &catalog::Selection::materializedViews},
    EntityKind{"functions", &catalog::Selection::functions}};

struct ClusterDatabase {
    std::string cluster;
    std::string database;
};

/// The names in a property that is the resource id of a cluster or database. Subscription and resource group
/// may be any.
[[nodiscard]] Result<std::string> clusterOf(Members& properties, std::string_view name);
[[nodiscard]] Result<ClusterDatabase> databaseOf(Members& properties, std::string_view name);

/// "/subscriptions/…/providers/Microsoft.Kusto/clusters/CLUSTER", and "…/databases/DATABASE" when there is
/// one.
[[nodiscard]] std::string kustoResourceId(const Surroundings& at, const std::string& cluster,
                                          const std::string& database);

/// invalidArgument, at the member `name`, for what no `kind` can be called.
[[nodiscard]] Result<void> checkedName(const Members& members, std::string_view name, std::string_view kind,
                                       const std::string& value);

} // namespace sharepane::control::arm
