#pragma once

#include "core/base/result.h"
#include "core/facade/types.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::facade {

/// What holds for a database or one of its tables, and where it comes from.
struct PolicyInfo {
    std::string table;                                ///< empty: the database itself
    std::optional<std::chrono::milliseconds> hotSpan; ///< nothing: all extents are hot
    std::string hotOrigin; ///< "default", "database", "table", "follower database", …
    std::optional<std::chrono::milliseconds> retention; ///< nothing: kept for ever
    std::string retentionOrigin;
    bool mergeEnabled = true;
    std::uint64_t mergeTargetBytes = 0;
    std::uint32_t mergeMinExtents = 0;
    std::string mergeOrigin;
};

/// What to change: absent members stay, an engaged one holding nullopt is unset (the level above holds).
struct PolicyEdit {
    struct Merge {
        bool enabled = true;
        std::uint64_t targetBytes = 256ULL << 20U;
        std::uint32_t minExtents = 8;
    };
    std::optional<std::optional<std::chrono::milliseconds>> hotSpan{};
    std::optional<std::optional<std::chrono::milliseconds>> retention{};
    std::optional<std::optional<Merge>> merge{};
};

/// Policies and principals. Reading works on leader and follower databases (there: the values in effect on
/// the follower). Of a follower database only its own hot spans and principals can be changed (as with
/// FollowerService::alter); the rest is notAuthorised, naming the leader. Thread-safe; calls block on
/// storage.
class PolicyService {
public:
    virtual ~PolicyService() = default;

    /// The database's line first, then its tables and materialized views by name.
    [[nodiscard]] virtual Result<std::vector<PolicyInfo>> policies(const DatabaseName& name) = 0;
    /// Of the database, or of `table` when that is not empty. False when nothing had to change.
    [[nodiscard]] virtual Result<bool> changePolicies(const DatabaseName& name, const std::string& table,
                                                      const PolicyEdit& edit) = 0;

    [[nodiscard]] virtual Result<std::vector<PrincipalInfo>> principals(const DatabaseName& name) = 0;
    /// False when it was there already. invalidArgument for an unknown role or a spelling that is no
    /// principal.
    [[nodiscard]] virtual Result<bool> addPrincipal(const DatabaseName& name,
                                                    const PrincipalInfo& principal) = 0;
    [[nodiscard]] virtual Result<void> dropPrincipal(const DatabaseName& name,
                                                     const PrincipalInfo& principal) = 0;
};

} // namespace sharepane::facade
