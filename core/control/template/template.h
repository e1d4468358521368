#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/selection.h"
#include "core/control/template/expression.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sharepane::control::arm {

inline constexpr std::size_t longestTemplate =
    4U << 20U;                                    ///< bytes of a template or parameters file, as in Azure
inline constexpr std::size_t mostResources = 800; ///< as in Azure

/// Microsoft.DataShare/accounts
struct PlannedAccount {
    std::string account{};
    std::string email{};        ///< the tag "email"; may be empty
    std::string organization{}; ///< the tag "organization"; may be empty
};

/// Microsoft.DataShare/accounts/shares
struct PlannedShare {
    std::string account{};
    std::string share{};
    std::string description{};
    std::string terms{};
};

/// Microsoft.DataShare/accounts/shares/invitations. Its name is Azure's alone: what makes two invitations the
/// same is the recipient.
struct PlannedInvitation {
    std::string account{};
    std::string share{};
    std::string email{};
    std::optional<Timestamp> expires{};
};

/// Microsoft.DataShare/accounts/shares/dataSets. Its name is Azure's alone: what makes two datasets the same
/// is what they share.
struct PlannedDataset {
    enum class Kind : std::uint8_t { cluster, database, tables }; ///< KustoCluster, KustoDatabase, KustoTable
    std::string account{};
    std::string share{};
    Kind kind = Kind::database;
    std::string cluster{};
    std::string database{};         ///< empty for a whole cluster
    catalog::Selection selection{}; ///< of `tables`
};

/// Microsoft.Kusto/clusters/attachedDatabaseConfigurations. Its name is Azure's alone.
struct PlannedAttachment {
    enum class Principals : std::uint8_t { none, unite, replace };
    std::string cluster{};  ///< the follower cluster
    std::string leader{};   ///< a cluster
    std::string database{}; ///< or "*"
    std::string nameOverride{};
    std::string namePrefix{};
    Principals principals = Principals::unite;
    catalog::Selection selection{};
};

struct PlannedResource {
    std::string type;  ///< as Azure spells it
    std::string name;  ///< "account/share", as the template has it
    std::string where; ///< JSON path in the template
    std::variant<PlannedAccount, PlannedShare, PlannedInvitation, PlannedDataset, PlannedAttachment> what;
};

/// What a template asks for.
struct Plan {
    std::vector<PlannedResource> resources; ///< in the order in which they can be made
    std::vector<std::string> skipped;       ///< "type name" of those whose condition is false
    Json outputs = Json::object();          ///< of the template's outputs the values, by name
};

/// Reads a template with the values of a parameters file of the standard shape (an empty text: none are
/// given), and orders its resources by what they depend on: what `dependsOn` names, and the resource that
/// they are part of. Resources that don't depend on each other stay in the template's order, but for
/// invitations, which come last: a share must hold something before anybody is invited to it.
///
/// Resource ids may have any subscription and resource group; only the names of cluster and database count:
/// "/subscriptions/…/resourceGroups/…/providers/Microsoft.Kusto/clusters/C/databases/D" is C/D.
///
/// Errors have the JSON path as their object. `invalidArgument` for what is wrong: a missing, surplus or
/// ill-typed parameter, a name that nothing can have, two resources of one name, resources or variables that
/// depend on each other in a circle. `unsupported` for an unknown or unsupported function, type, property or
/// section; the cause names it.
[[nodiscard]] Result<Plan> planTemplate(std::string_view templateText, std::string_view parametersText,
                                        const Surroundings& surroundings = {});

} // namespace sharepane::control::arm
