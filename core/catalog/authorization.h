#pragma once

#include "core/base/result.h"
#include "core/catalog/definitions.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sharepane::catalog {

/// What somebody wants to do with a database.
enum class Action : std::uint8_t {
    seeMetadata, ///< names, columns, sizes, policies, how fresh it is
    query,
    change,     ///< make entities, ingest
    administer, ///< everything else: drop, policies, principals, followers
    hold,       ///< what is above any one database: no role has it, only whoever holds the workspace
};

/// Whether a principal that holds a role of a database may do something there (security-roles.md of Azure
/// Data Explorer's management reference): admins everything; users query, make entities and ingest; viewers
/// query; monitors see metadata only, which the others do too. A database in which no role has anybody is
/// open, unless it is closed (Definitions::closed). `principal` as parsePrincipal() gives it; a
/// group or an application is one principal like any other.
[[nodiscard]] bool isAuthorised(const Definitions& definitions, const std::string& principal, Action action);

/// Everything that a command can do with a database, or with what databases are in.
enum class Operation : std::uint8_t {
    show,
    query,
    synchronise, ///< fetch now, or wait until it is
    createTable,
    ingest,
    createFunction,
    createView,
    refreshView,
    renameTable,
    dropTable,
    changeColumns,
    adoptTable,          ///< a folder is read with the process's own access
    createExternalTable, ///< the same
    dropExternalTable,
    dropFunction,
    dropView,
    changePolicies,
    changePrincipals,
    maintain,
    deleteDatabase,
    detachFollower, ///< from either side
    alterFollower,
    pauseFollower,
    selectEntities, ///< what a follower gets of its leader
    attachFollower,
    createDatabase,
    manageClusters,
    manageShares,  ///< accounts, shares, invitations, share subscriptions and their log
    receiveShares, ///< accept, map, delete
    runEngine,
};

struct OperationRule {
    Operation operation;
    const char* words; ///< "query", "drop a table of": before the database's name
    Action needs;
};

/// One rule for each operation, in the order of Operation. Where Azure Data Explorer has roles for single
/// entities, we ask for the database's (role-based-access-control.md): who made a table may not drop it for
/// that.
[[nodiscard]] std::span<const OperationRule> operationRules();
[[nodiscard]] const OperationRule& ruleOf(Operation operation);

/// `notAuthorised` for somebody who may not do `op` with a database, in the same words whether the database
/// is there or not.
[[nodiscard]] Error notAuthorised(std::string op, std::string_view database);
/// `notAuthorised` for what needs Action::hold.
[[nodiscard]] Error holdersOnly(std::string op, std::string_view object);

} // namespace sharepane::catalog
