#pragma once

#include "core/base/result.h"
#include "core/catalog/definitions.h"
#include "core/catalog/snapshot.h"
#include "core/engine/connection.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sharepane::query {

/// An external table as this machine sees it now.
struct ExternalRelation {
    std::string name;
    std::filesystem::path location; ///< without symbolic links; the sandbox is opened for it alone
    bool isFolder = false;
    delta::Schema schema;
    std::string sql;                         ///< the table expression that reads it; empty for a Delta table
    std::optional<catalog::TableView> table; ///< a Delta table's extents
};

/// Finds the files of external tables with this process's own access. A location comes from a journal, that
/// is from anywhere, and opens exactly the file or folder that it names: it is an absolute path or `file:`
/// URL, taken literally, without "..", outside the folders that hold databases or the system's state; a
/// symbolic link in the folder that leads out of it is refused, as is anything but regular files.
/// Thread-safe.
class ExternalTables {
public:
    using Engine = std::function<Result<std::shared_ptr<engine::Database>>()>;

    /// `closed`: folders in which no location may lie, and which none may hold. `engine` reads checkpoints of
    /// Delta logs, and may write `scratch`.
    ExternalTables(std::vector<std::filesystem::path> closed, Engine engine, std::filesystem::path scratch);

    /// `notFound` when there is nothing at the location, `notAuthorised` when it may not be read,
    /// `unsupported`, by name, for other stores than this machine's files. Errors name the table, never the
    /// location.
    [[nodiscard]] Result<ExternalRelation> resolve(const catalog::ExternalTable& table) const;

    /// The definition with the schema that its files have now.
    [[nodiscard]] Result<catalog::ExternalTable> inferSchema(catalog::ExternalTable table) const;

private:
    struct Place;
    [[nodiscard]] Result<Place> placeOf(const catalog::ExternalTable& table) const;
    [[nodiscard]] bool isClosed(const std::filesystem::path& location) const;
    [[nodiscard]] Result<ExternalRelation> deltaTable(const catalog::ExternalTable& table,
                                                      const Place& place) const;

    std::vector<std::filesystem::path> m_closed;
    Engine m_engine;
    std::filesystem::path m_scratch;
};

} // namespace sharepane::query
