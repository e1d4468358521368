#pragma once

#include "core/serve/grants.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sharepane::serve {

/// A table that a grant gives.
struct SharedTable {
    std::string schema;
    catalog::TableEntry entry;
    std::shared_ptr<catalog::LeaderDatabase> database;
};

/// Where a table that a grant gives has its extents.
struct TableHome {
    std::shared_ptr<catalog::LeaderDatabase> database;
    std::string folder; ///< key in the database's store, ending in '/'
};

/// The names of the databases that a grant gives, as SharedTables calls schemas, and the database of a name;
/// nothing when it doesn't give one. Whether they are still there is not asked.
[[nodiscard]] std::vector<std::string> grantedNames(const Grant& grant);
[[nodiscard]] std::optional<GrantedDatabase> findGranted(const Grant& grant, std::string_view name);

/// What a grant gives, as Delta Sharing names it: a database is a schema, a table is a table. Of databases of
/// one name the schemas are called `<cluster>_<database>`. Databases that are no more are left out, and
/// materialized views, whose rows are not theirs alone, unless it is of a share subscription. Thread-safe.
class SharedTables {
public:
    explicit SharedTables(OpenDatabase open);

    /// By name.
    [[nodiscard]] Result<std::vector<std::string>> schemas(const Grant& grant) const;
    /// Of one schema, or of all when `schema` is empty; by schema and name. notFound for a schema that the
    /// grant doesn't give.
    [[nodiscard]] Result<std::vector<SharedTable>> tables(const Grant& grant, std::string_view schema) const;
    /// Names compare without case. notFound, in the same words, whether there is no such table or it is not
    /// given.
    [[nodiscard]] Result<SharedTable> find(const Grant& grant, std::string_view schema,
                                           std::string_view table) const;
    /// Where the table of that id has its extents. notFound, in the same words, as find(). Costs the same
    /// however many databases and tables a grant gives, but for a table that nobody asked for yet.
    [[nodiscard]] Result<TableHome> homeOf(const Grant& grant, const std::string& tableId) const;

private:
    [[nodiscard]] std::optional<std::size_t> likelyPlaceOf(const Grant& grant,
                                                           const std::string& tableId) const;
    void notePlace(const GrantedDatabase& given, const std::string& tableId) const;

    OpenDatabase m_open;
    mutable std::mutex m_mutex; // guards what follows
    /// The cluster and database that tables were found in: where to look first, never whether they are given.
    mutable std::unordered_map<std::string, std::pair<std::string, std::string>> m_places;
};

} // namespace sharepane::serve
