#pragma once

#include "core/catalog/authorization.h"
#include "core/facade/core.h"

#include <memory>
#include <string>

namespace sharepane::facade {

/// What one principal may do in a workspace. Every answer is of the newest version of the database (of a
/// follower database: as it has been applied; before that nobody is known there, and everybody is refused).
/// Thread-safe; calls block on storage.
class Authority {
public:
    /// `principal` as catalog::parsePrincipal() gives it.
    Authority(std::shared_ptr<Core> core, std::string principal)
        : m_core(std::move(core))
        , m_principal(std::move(principal))
    {
    }

    [[nodiscard]] const std::string& principal() const { return m_principal; }

    /// The snapshots of a database with which the principal may do that; notAuthorised otherwise, in the same
    /// words when there is no such database.
    [[nodiscard]] Result<std::shared_ptr<catalog::SnapshotSource>> require(catalog::Operation operation,
                                                                           const DatabaseName& name) const;
    /// What is above any one database, in the words of whose `object`: nobody who acts as a principal may.
    [[nodiscard]] static tl::unexpected<Error> refuse(catalog::Operation operation, std::string_view object);
    /// Whether the principal may know that the database is there.
    [[nodiscard]] bool sees(const DatabaseName& name) const;

private:
    std::shared_ptr<Core> m_core;
    std::string m_principal;
};

} // namespace sharepane::facade
