#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/definitions.h"
#include "core/storage/objectstore.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sharepane::catalog {

/// A table of a database, or a materialized view's. Its id never changes; its name may.
struct TableEntry {
    std::string id;
    std::string name;
    std::int64_t deltaVersion = -1; ///< the version of the Delta table that belongs to this journal version
    Timestamp createdAt{};
    /// Key of the folder of an adopted table in the store, ending in '/'; empty: `tables/<id>/`.
    std::string location{};
    /// Of a materialized view: the Delta version of each source table, by id, that its rows stand for.
    std::map<std::string, std::int64_t> sources{};
    friend bool operator==(const TableEntry&, const TableEntry&) = default;
};

/// One catalogue change of a journal entry.
struct CatalogChange {
    enum class Kind : std::uint8_t {
        createTable,       ///< tableId, name, location
        renameTable,       ///< tableId, name (the new one)
        dropTable,         ///< tableId; its policies and view definition go with it
        setPolicies,       ///< tableId (empty: of the database), value: Policies, which replace the old ones
        setPrincipals,     ///< value: Principals, which replace the old ones
        setView,           ///< tableId (of the view's table), value: ViewDefinition
        putExternalTable,  ///< value: ExternalTable; replaces one of that name
        dropExternalTable, ///< name
        putFunction,       ///< value: Function; replaces one of that name
        dropFunction,      ///< name
    };
    using Value = std::variant<std::monostate, Policies, Principals, ViewDefinition, ExternalTable, Function>;
    Kind kind = Kind::createTable;
    std::string tableId{};
    std::string name{};
    std::string location{};
    Value value{};
    friend bool operator==(const CatalogChange&, const CatalogChange&) = default;
};

/// The new Delta version of a table that a commit touched.
struct TableVersion {
    std::string tableId;
    std::int64_t deltaVersion = -1;
    std::map<std::string, std::int64_t> sources{}; ///< as in TableEntry; empty: unchanged
    friend bool operator==(const TableVersion&, const TableVersion&) = default;
};

/// One commit of a database: `journal/<version, 20 digits>.json`, never rewritten.
struct JournalEntry {
    std::int64_t version = -1;
    std::string id;   ///< unique; tells our own commit from another's after an ambiguous failure
    Timestamp time{}; ///< leader's clock, strictly increasing from version to version
    std::string operation;
    std::vector<CatalogChange> changes; ///< applied in order, before `tables`
    std::vector<TableVersion> tables;
    friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

[[nodiscard]] Result<JournalEntry> parseJournalEntry(std::int64_t version, std::string_view json);
[[nodiscard]] std::string toJson(const JournalEntry& entry);

/// The catalogue of a database at one journal version.
struct Catalogue {
    std::int64_t version = -1;
    Timestamp time{};
    std::map<std::string, TableEntry> tables; ///< by id
    /// What else there is; never null, and shared by the catalogues between which it didn't change.
    std::shared_ptr<const Definitions> definitions = std::make_shared<Definitions>();

    /// Applies the next entry. `corrupt`, with nothing changed, when it does not follow `version` or
    /// contradicts the catalogue.
    [[nodiscard]] Result<void> apply(const JournalEntry& entry);
    /// The table of that name (ignoring case), or nullptr.
    [[nodiscard]] const TableEntry* findByName(std::string_view name) const;
    /// The entity that has a name in the tables' name space (tables, materialized views, external tables),
    /// as "table", "materialized view" or "external table"; nullptr when it is free.
    [[nodiscard]] const char* kindOfName(std::string_view name) const;
};

/// Key of a table's folder in the store, ending in '/'; `databaseFolder` ends in '/'.
[[nodiscard]] std::string tableFolderOf(std::string_view databaseFolder, const TableEntry& table);

/// The commit log of one database: `databases/<name>/journal/` of a store. Thread-safe; many processes
/// append.
class Journal {
public:
    /// `databaseFolder` ends in '/', e.g. "databases/demo/".
    Journal(std::shared_ptr<storage::ObjectStore> store, std::string databaseFolder);

    /// The catalogue as of the newest version, from the newest checkpoint on; `from` saves reading what it
    /// already holds. notFound when there is no such database.
    [[nodiscard]] Result<Catalogue> load(const std::optional<Catalogue>& from = std::nullopt) const;
    /// The catalogue as of an older version; nothing when what it takes was cleaned away.
    [[nodiscard]] Result<std::optional<Catalogue>> at(std::int64_t version) const;
    /// One entry; notFound when it is not there (yet, or any more).
    [[nodiscard]] Result<JournalEntry> entry(std::int64_t version) const;
    /// Up to `limit` entries after `version`, as far as they are contiguous; none when `version` is the
    /// newest. notFound, naming the gap, when the entry after `version` was cleaned away although newer ones
    /// exist, or when the database is gone. Reads k + 1 keys for k entries and one or two more when there are
    /// none; lists nothing.
    [[nodiscard]] Result<std::vector<JournalEntry>> entriesAfter(std::int64_t version,
                                                                 std::size_t limit) const;
    /// Creates the entry's key; `conflict` when the version is taken. An ambiguous failure is resolved by
    /// reading back.
    [[nodiscard]] Result<void> append(const JournalEntry& entry);
    /// Writes `journal/checkpoint/<version>.json` and the hint `journal/checkpoint/_last`, and removes all
    /// but the newest three checkpoints.
    [[nodiscard]] Result<void> writeCheckpoint(const Catalogue& catalogue);
    /// Removes the entries below `version` that are older than every checkpoint that is kept, oldest first.
    /// How many; with `whatIf` nothing is removed.
    [[nodiscard]] Result<std::size_t> cleanUp(std::int64_t version, bool whatIf);
    /// The version of the newest checkpoint as the hint has it; -1 when there is none that can be read.
    [[nodiscard]] Result<std::int64_t> checkpointVersion() const;

    /// The folder whose change announces a new entry, as a key ending in '/'.
    [[nodiscard]] std::string folder() const;

private:
    [[nodiscard]] std::string keyOf(std::int64_t version) const;
    [[nodiscard]] std::string checkpointFolder() const;
    [[nodiscard]] Result<std::optional<JournalEntry>> entryIfPresent(std::int64_t version) const;
    [[nodiscard]] Result<Catalogue> newestCheckpoint() const;
    [[nodiscard]] Result<std::optional<Catalogue>> readCheckpoint(std::int64_t version) const;
    [[nodiscard]] Result<std::vector<std::int64_t>> checkpoints() const;
    [[nodiscard]] Result<void> requireEnd(std::int64_t version) const;

    std::shared_ptr<storage::ObjectStore> m_store;
    std::string m_folder;
};

} // namespace sharepane::catalog
