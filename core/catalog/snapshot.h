#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/delta/actions.h"
#include "core/delta/schema.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace sharepane::catalog {

/// An extent that a query may open.
struct LocalExtent {
    std::filesystem::path path;
    std::int64_t size = 0;
    std::string stats; ///< Delta statistics JSON; may be empty
};

/// A table as one snapshot shows it.
struct TableView {
    std::string name;
    delta::Schema schema;
    delta::Metadata metadata;
    std::vector<LocalExtent> extents;
};

/// Some tables of a database, all at the same journal version.
struct DatabaseView {
    std::string database;      ///< "cluster/database"
    std::int64_t version = -1; ///< journal version
    Timestamp commitTime{};    ///< of that version
    std::vector<TableView> tables;
    std::vector<std::filesystem::path> folders; ///< below which all extents of this database lie
    std::shared_ptr<void> pin;                  ///< extents stay readable for as long as this lives
};

/// Where a query gets its snapshot from: a leader database or a follower database. Thread-safe.
class SnapshotSource {
public:
    virtual ~SnapshotSource() = default;
    /// The names of the tables of the newest snapshot, sorted.
    [[nodiscard]] virtual Result<std::vector<std::string>> tableNames() = 0;
    /// The named tables (ignoring case) of the newest snapshot; names that are no table are left out.
    [[nodiscard]] virtual Result<DatabaseView> view(const std::vector<std::string>& names) = 0;
};

} // namespace sharepane::catalog
