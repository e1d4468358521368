#include "core/catalog/authorization.h"

#include <algorithm>
#include <array>

namespace sharepane::catalog {

namespace {

bool allows(Role role, Action action)
{
    switch (role) {
    case Role::admins:
        return action != Action::hold;
    case Role::users:
        return action == Action::change || allows(Role::viewers, action);
    case Role::viewers:
        return action == Action::query || action == Action::seeMetadata;
    case Role::monitors:
        break;
    }
    return action == Action::seeMetadata;
}

constexpr std::array rules{
    OperationRule{Operation::show, "show", Action::seeMetadata},
    OperationRule{Operation::query, "query", Action::query},
    OperationRule{Operation::synchronise, "synchronise", Action::query},
    OperationRule{Operation::createTable, "create a table in", Action::change},
    OperationRule{Operation::ingest, "ingest into", Action::change},
    OperationRule{Operation::createFunction, "create a function in", Action::change},
    OperationRule{Operation::createView, "create a materialized view in", Action::change},
    OperationRule{Operation::refreshView, "refresh a materialized view of", Action::change},
    OperationRule{Operation::renameTable, "rename a table of", Action::administer},
    OperationRule{Operation::dropTable, "drop a table of", Action::administer},
    OperationRule{Operation::changeColumns, "change a table of", Action::administer},
    OperationRule{Operation::adoptTable, "adopt a table into", Action::administer},
    OperationRule{Operation::createExternalTable, "create an external table in", Action::administer},
    OperationRule{Operation::dropExternalTable, "drop an external table of", Action::administer},
    OperationRule{Operation::dropFunction, "drop a function of", Action::administer},
    OperationRule{Operation::dropView, "drop a materialized view of", Action::administer},
    OperationRule{Operation::changePolicies, "change the policies of", Action::administer},
    OperationRule{Operation::changePrincipals, "change the principals of", Action::administer},
    OperationRule{Operation::maintain, "maintain", Action::administer},
    OperationRule{Operation::deleteDatabase, "delete database", Action::administer},
    OperationRule{Operation::detachFollower, "detach a follower from", Action::administer},
    OperationRule{Operation::alterFollower, "change the options of", Action::administer},
    OperationRule{Operation::pauseFollower, "pause or resume", Action::administer},
    OperationRule{Operation::selectEntities, "change what is followed of", Action::hold},
    OperationRule{Operation::attachFollower, "attach a follower to", Action::hold},
    OperationRule{Operation::createDatabase, "create database", Action::hold},
    OperationRule{Operation::manageClusters, "see or change clusters of", Action::hold},
    OperationRule{Operation::manageShares, "see or change what is shared of", Action::hold},
    OperationRule{Operation::receiveShares, "see or change what was shared with", Action::hold},
    OperationRule{Operation::runEngine, "run the engine of", Action::hold},
};

constexpr bool isInOrder()
{
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (static_cast<std::size_t>(rules.at(i).operation) != i) {
            return false;
        }
    }
    return rules.size() == static_cast<std::size_t>(Operation::runEngine) + 1;
}
static_assert(isInOrder(), "one rule for each operation, in order");

} // namespace

std::span<const OperationRule> operationRules()
{
    return rules;
}

const OperationRule& ruleOf(Operation operation)
{
    return rules.at(static_cast<std::size_t>(operation));
}

bool isAuthorised(const Definitions& definitions, const std::string& principal, Action action)
{
    if (action == Action::hold) {
        return false;
    }
    if (definitions.principals.empty()) {
        return !definitions.closed;
    }
    return std::ranges::any_of(definitions.principals, [&](const auto& entry) {
        return allows(entry.first, action) && entry.second.contains(principal);
    });
}

Error notAuthorised(std::string op, std::string_view database)
{
    return Error{ErrorCode::notAuthorised, std::move(op), std::string(database),
                 "the principal has no role there that allows it",
                 "ask an administrator of the database for a role"};
}

Error holdersOnly(std::string op, std::string_view object)
{
    return Error{ErrorCode::notAuthorised, std::move(op), std::string(object),
                 "no role of a database allows that",
                 "leave out --as: it is for whoever holds the workspace"};
}

} // namespace sharepane::catalog
