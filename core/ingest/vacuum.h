#pragma once

#include "core/base/cancellation.h"
#include "core/base/clock.h"
#include "core/catalog/leaderdatabase.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// Deleting what nobody needs any more: files that no version of a table within its retention refers to, old
/// log entries, the folders of dropped tables. Adopted tables are their owner's, and left alone.
///
/// Retention is delta.deletedFileRetentionDuration (7 days), or what somebody asks for. From an hour on, ages
/// alone decide, and queries are safe without being asked: a snapshot that one began with is never as old as
/// what goes. What is shorter, or asked for, deletes nothing that is known to be needed: extents that a
/// follower's applied version has; those that a query on local storage may have begun with, which then stay
/// an hour; and files that are part of nothing, as long as somebody may be writing. It can't know of readers
/// that are not attached (Delta Sharing clients, other engines), nor of other engines that are writing.
namespace sharepane::ingest {

struct Swept {
    std::size_t files = 0;
    std::int64_t bytes = 0;
    std::size_t logFiles = 0;
    Swept& operator+=(const Swept& other)
    {
        files += other.files;
        bytes += other.bytes;
        logFiles += other.logFiles;
        return *this;
    }
};

struct SweepOptions {
    bool whatIf = false; ///< nothing is deleted, only counted
    /// How long removed extents stay; nothing: as long as their table wants. Not negative.
    std::optional<std::chrono::milliseconds> retain{};
    /// `database` was writing before, maybe still is: what is part of nothing counts as being written.
    bool isWriting = false;
};

/// Which Delta versions tables had as of what every follower has applied. Remembers what it has read.
class AppliedVersions {
public:
    explicit AppliedVersions(catalog::LeaderDatabase& database)
        : m_database(database)
    {
    }
    /// As followers are now: -1 before the table was made, the newest when nobody is attached; nothing when
    /// that can't be said.
    [[nodiscard]] Result<std::optional<std::int64_t>> of(const std::string& tableId);

private:
    catalog::LeaderDatabase& m_database;
    std::optional<catalog::Catalogue> m_catalogue;
};

/// The Parquet files directly in a table's folder that may go: neither live nor removed within the retention,
/// and either `gone`, that is removed before it, or not touched since `cutoff` (what an ingestion is writing
/// is part of nothing yet). `listed` are the folder's objects, `kept` and `gone` paths below it. Pure.
[[nodiscard]] std::vector<storage::ObjectInfo> planVacuum(const std::vector<storage::ObjectInfo>& listed,
                                                          const std::string& folder,
                                                          const std::set<std::string>& kept, Timestamp cutoff,
                                                          const std::set<std::string>& gone = {});

/// Deletes a table's unreferenced files and cleans its log: what is older than its retention and
/// delta.logRetentionDuration (30 days), and than what a follower `needed` says is applied. A table whose
/// Delta log is ahead of the journal is left for later.
[[nodiscard]] Result<Swept> sweepTable(catalog::LeaderDatabase& database, const catalog::TableEntry& table,
                                       const catalog::Needed& needed, const SweepOptions& options,
                                       AppliedVersions& applied, const CancelToken& cancel);

/// Deletes folders below tables/ that belong to no table any more. One is marked when it is first seen, and
/// goes 7 days (or `retain`) later, when no follower needs it and nothing was written into it meanwhile.
[[nodiscard]] Result<Swept> sweepDropped(catalog::LeaderDatabase& database, const catalog::Needed& needed,
                                         const SweepOptions& options, const CancelToken& cancel);

} // namespace sharepane::ingest
