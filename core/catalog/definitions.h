#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/delta/schema.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

/// What a database holds besides its tables' rows. Sources of the rules: cache-policy.md,
/// retention-policy.md, merge-policy.md and security-roles.md of Azure Data Explorer's management reference.
namespace sharepane::catalog {

/// When extents of a table are merged.
struct MergePolicy {
    bool enabled = true;
    std::uint64_t targetBytes = 256ULL << 20U; ///< an extent of at least half of it is left alone
    std::uint32_t minExtents = 8;              ///< so many small ones make a merge worth its while
    friend bool operator==(const MergePolicy&, const MergePolicy&) = default;
};

/// Policies set on a database or on one table, view included. What is not set is taken from the level above:
/// table → database → default (everything hot, kept for ever, the default merge policy).
struct Policies {
    std::optional<std::chrono::milliseconds>
        hotSpan; ///< extents younger than this stay in the cache; 0: none
    std::optional<std::chrono::milliseconds>
        retention; ///< extents older than this are removed from the table
    std::optional<MergePolicy> merge;
    [[nodiscard]] bool empty() const { return !hotSpan && !retention && !merge; }
    friend bool operator==(const Policies&, const Policies&) = default;
};

/// What a principal may do. Each of admins, users and viewers may query; users may also make entities and
/// ingest; admins may do everything; monitors see metadata only.
enum class Role : std::uint8_t { admins, users, viewers, monitors };

[[nodiscard]] const char* nameOf(Role role); ///< "admins", …
[[nodiscard]] std::optional<Role> roleOf(std::string_view name);

/// Principals by role, as fully qualified names: "aaduser=ann@example.org", "aadgroup=…", "aadapp=…".
/// A database in which no role has anybody is open to whoever holds the workspace.
using Principals = std::map<Role, std::set<std::string>>;

/// Checks a principal's spelling (kind, "=", then a name of 1 to 255 bytes without spaces around it or
/// control characters) and gives it in lower case: Azure compares the names of users, groups and apps so.
[[nodiscard]] Result<std::string> parsePrincipal(std::string_view text);

/// A materialized view: a table kept equal to a query over one source table.
///
/// Its table holds, for every extent of the source up to a version (TableEntry::sources), partial aggregates
/// when incremental, or the whole result otherwise.
struct ViewDefinition {
    enum class Refresh : std::uint8_t { incremental, full };
    std::string sql;      ///< as the user wrote it, names as of its creation
    std::string sourceId; ///< of the table that it reads
    Refresh refresh = Refresh::full;
    std::string why; ///< why it is refreshed in full; empty when incremental
    friend bool operator==(const ViewDefinition&, const ViewDefinition&) = default;
};

/// A table that lies elsewhere and is read where it lies, by each side with its own access.
struct ExternalTable {
    std::string name;
    std::string format;   ///< parquet, csv, json or delta
    std::string location; ///< URL of a file, or of a folder when it ends in '/'
    delta::Schema schema; ///< as inferred or declared at its creation
    Timestamp createdAt{};
    friend bool operator==(const ExternalTable&, const ExternalTable&) = default;
};

/// A stored function. `body` is a scalar expression or, when `isTable`, a query; it may use its parameters,
/// and what the database holds.
struct Function {
    std::string name;
    std::vector<std::string> parameters;
    std::string body;
    bool isTable = false;
    Timestamp createdAt{};
    friend bool operator==(const Function&, const Function&) = default;
};

/// Everything of a database that is small and has no extents. Immutable once shared.
struct Definitions {
    Policies policies;                             ///< of the database
    std::map<std::string, Policies> tablePolicies; ///< by table id; never empty ones
    Principals principals;                         ///< never an empty role
    /// Of a follower database whose principals were replaced by none: nobody is let in, although no role has
    /// anybody. Never set at a leader, and no part of the JSON.
    bool closed = false;
    std::map<std::string, ViewDefinition> views;         ///< by id of the view's table
    std::map<std::string, ExternalTable> externalTables; ///< by name in lower case (foldedName)
    std::map<std::string, Function> functions;           ///< by name in lower case (foldedName)
    /// The definition of a materialized view, by id of its table; nullptr for any other table.
    [[nodiscard]] const ViewDefinition* view(const std::string& tableId) const
    {
        const auto found = views.find(tableId);
        return found == views.end() ? nullptr : &found->second;
    }
    friend bool operator==(const Definitions&, const Definitions&) = default;
};

/// The key of a name in the maps of Definitions: ASCII letters in lower case.
[[nodiscard]] std::string foldedName(std::string_view name);

/// One JSON object; what is empty is left out. `corrupt` names the member.
[[nodiscard]] std::string toJson(const Definitions& definitions);
[[nodiscard]] Result<Definitions> parseDefinitions(std::string_view json);

/// Where an effective value comes from. What is set on a follower: see followerpolicies.h.
enum class PolicyOrigin : std::uint8_t { followerTable, followerDatabase, table, database, byDefault };
[[nodiscard]] const char* nameOf(PolicyOrigin origin); ///< "follower table", …, "default"

template <typename T>
struct Effective {
    T value{};
    PolicyOrigin origin = PolicyOrigin::byDefault;
    friend bool operator==(const Effective&, const Effective&) = default;
};

/// The policies that hold for one table of a leader database. A hot span or retention of nullopt: for ever.
struct EffectivePolicies {
    Effective<std::optional<std::chrono::milliseconds>> hotSpan;
    Effective<std::optional<std::chrono::milliseconds>> retention;
    Effective<MergePolicy> merge;
};
[[nodiscard]] EffectivePolicies effectivePolicies(const Definitions& definitions, const std::string& tableId);

} // namespace sharepane::catalog
