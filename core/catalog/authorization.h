#pragma once

#include "core/base/result.h"
#include "core/catalog/definitions.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sharepane::catalog {

/// What somebody wants to do with a database.
enum class Action : std::uint8_t {
    seeMetadata, ///< names, columns, sizes, policies
    query,
    change,     ///< make entities, ingest
    administer, ///< everything else: drop, policies, principals, followers
};

/// Whether a principal that holds a role of a database may do something there (security-roles.md of Azure
/// Data Explorer's management reference): admins everything; users query, make entities and ingest; viewers
/// query; monitors see metadata only, which the others do too. A database in which no role has anybody is
/// open, unless it is closed (Definitions::closed). `principal` as parsePrincipal() gives it; a
/// group or an application is one principal like any other.
[[nodiscard]] bool isAuthorised(const Definitions& definitions, const std::string& principal, Action action);

/// `notAuthorised` for somebody who may not do `op` with a database, in the same words whether the database
/// is there or not.
[[nodiscard]] Error notAuthorised(std::string op, std::string_view database);

} // namespace sharepane::catalog
