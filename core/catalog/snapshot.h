#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/catalog/definitions.h"
#include "core/catalog/followerpolicies.h"
#include "core/delta/actions.h"
#include "core/delta/schema.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sharepane::catalog {

/// An extent that a query may open.
struct LocalExtent {
    std::filesystem::path path;
    std::int64_t size = 0;
    std::string stats; ///< Delta statistics JSON; may be empty
    std::map<std::string, std::optional<std::string>> partitionValues{}; ///< by physical column name
    std::int64_t modificationTime = 0; ///< ms since the epoch: the extent's creation time
    std::int64_t version = -1;         ///< Delta version that added it; -1: not after TableView::lastRewrite
    bool cached = true; ///< false: not in the reader's cache but in cold storage; see DatabaseView::access
    bool ours = false;  ///< as in delta::ExtentFacts
};

/// What a view shows of an extent of the log that lies in `file`.
[[nodiscard]] LocalExtent localExtentOf(const delta::Add& add, std::filesystem::path file);

/// The extents of one version of a table, in no particular order. Immutable, and shared by its copies: of a
/// view with thousands of extents each query has the same.
class ExtentList {
public:
    /// A list of at most so many extents is worth keeping for the next view; a larger one would take more
    /// memory than the log that it comes from.
    static constexpr std::size_t mostKept = 20'000;

    ExtentList() = default;
    ExtentList(std::vector<LocalExtent> extents) // NOLINT(google-explicit-constructor): it is one
        : m_extents(std::make_shared<const std::vector<LocalExtent>>(std::move(extents)))
    {
    }

    [[nodiscard]] std::size_t size() const { return m_extents ? m_extents->size() : 0; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] const LocalExtent* begin() const { return m_extents ? m_extents->data() : nullptr; }
    [[nodiscard]] const LocalExtent* end() const { return begin() + size(); }
    [[nodiscard]] const LocalExtent& operator[](std::size_t index) const { return begin()[index]; }
    [[nodiscard]] const LocalExtent& front() const { return *begin(); }
    /// A copy to change.
    [[nodiscard]] std::vector<LocalExtent> toVector() const { return {begin(), end()}; }

private:
    std::shared_ptr<const std::vector<LocalExtent>> m_extents; // null: none
};

/// A table, or a materialized view's table, as one snapshot shows it.
struct TableView {
    std::string id;
    std::string name;
    std::int64_t deltaVersion = -1;
    delta::Schema schema;
    delta::Metadata metadata;
    ExtentList extents;
    std::map<std::string, std::int64_t> sources{}; ///< of a materialized view, as in TableEntry
    /// No commit after this Delta version removed an extent or changed the schema: who knows the table's rows
    /// as of this version or a later one gets the present ones by adding the extents of newer versions.
    std::int64_t lastRewrite = -1;
};

/// What is in a database's name spaces, and who may use it, at one journal version.
struct Contents {
    struct Table {
        std::string name;
        std::string id;
        std::int64_t deltaVersion = -1;
        friend bool operator==(const Table&, const Table&) = default;
    };
    std::int64_t version = -1;
    std::shared_ptr<const Definitions> definitions = std::make_shared<Definitions>(); ///< never null
    std::vector<Table> tables; ///< tables and materialized views, by name
    /// Of a follower database, whose `definitions` are those in effect: what its leader defines, and what the
    /// follower changes of it. Null for a leader database.
    std::shared_ptr<const Definitions> leaderDefinitions{};
    std::shared_ptr<const FollowerOverrides> overrides{};
    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        all.reserve(tables.size());
        for (const Table& table : tables) {
            all.push_back(table.name);
        }
        return all;
    }
};

/// Some tables of a database, all at the same journal version.
struct DatabaseView {
    std::string database;      ///< "cluster/database"
    std::int64_t version = -1; ///< journal version
    Timestamp commitTime{};    ///< of that version
    std::vector<TableView> tables;
    std::vector<std::filesystem::path> folders; ///< below which all extents of this database lie
    std::shared_ptr<void> pin;                  ///< extents stay readable for as long as this lives
    /// Of that version; in a follower database those in effect there.
    std::shared_ptr<const Definitions> definitions = std::make_shared<Definitions>();
    /// Brings extents of this view within reach. To be called before they are opened, with no more than those
    /// that will be. `unavailable`, naming one, when it is out of reach now. Empty: all are at hand.
    std::function<Result<void>(const std::vector<const LocalExtent*>&, const CancelToken&)> access{};
};

/// Where a query gets its snapshot from: a leader database or a follower database. Thread-safe.
class SnapshotSource {
public:
    virtual ~SnapshotSource() = default;
    /// What the newest snapshot holds, without any extents.
    [[nodiscard]] virtual Result<Contents> contents() = 0;
    /// The named tables and materialized views (ignoring case) of the newest snapshot; names that are neither
    /// are left out. A materialized view brings the table that it reads, so that its current result can be
    /// made.
    [[nodiscard]] virtual Result<DatabaseView> view(const std::vector<std::string>& names) = 0;
};

} // namespace sharepane::catalog
