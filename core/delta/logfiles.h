#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/storage/objectstore.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The files of `_delta_log/`: their names, and finding them with few requests. Internal to core/delta.
namespace sharepane::delta {

/// What to do about a damaged file of a log; its key is the error's object.
inline constexpr std::string_view restoreHint =
    "restore that file below the cluster's storage from a backup, or from a copy of the table's folder; "
    "verifying the database tells what else is damaged";

/// Content of `_last_checkpoint` (Delta: "Last Checkpoint File"): a hint, which may be stale or wrong.
struct CheckpointHint {
    std::int64_t version = -1;
    std::int64_t parts = 0; ///< of a multi-part checkpoint; 0 for a single file
    std::int64_t numOfAddFiles = 0;
};

/// A complete checkpoint (Delta: "Checkpoint Naming Scheme").
struct CheckpointFiles {
    std::int64_t version = -1;
    std::vector<std::string> keys{}; ///< several for a multi-part checkpoint
    bool isJson = false;
};

/// A file of the log's folder that belongs to one version.
struct LogFile {
    std::string key{};
    std::int64_t version = -1;
    bool isCommit = false; ///< the version's JSON
    Timestamp lastModified{};
};

class LogFiles {
public:
    LogFiles(const storage::ObjectStore& store, const std::string& tableFolder)
        : m_store(store)
        , m_folder(tableFolder + "_delta_log/")
    {
    }

    [[nodiscard]] const std::string& folder() const { return m_folder; }
    [[nodiscard]] std::string commitKey(std::int64_t version) const;
    [[nodiscard]] std::string checkpointKey(std::int64_t version) const;
    [[nodiscard]] std::string partKey(std::int64_t version, std::int64_t part, std::int64_t parts) const;
    [[nodiscard]] std::string sidecarKey(const std::string& name) const;
    [[nodiscard]] std::string hintKey() const;

    /// Nothing when absent or not what it must be.
    [[nodiscard]] Result<std::optional<CheckpointHint>> hint() const;
    /// The newest version; notFound when the log is empty. Lists nothing when `from`, or the hint when there
    /// is no `from`, is a version that still exists.
    [[nodiscard]] Result<std::int64_t> latestVersion(std::int64_t from) const;
    /// The complete checkpoints of the versions from..to, newest first. One listing from `from` on.
    [[nodiscard]] Result<std::vector<CheckpointFiles>> checkpoints(std::int64_t from, std::int64_t to) const;
    /// The key of a file that is not there, of the newest multi-part checkpoint up to `to` that lacks one.
    [[nodiscard]] Result<std::optional<std::string>> missingPart(std::int64_t to) const;
    /// Commits, files of checkpoints and checksum files (`<version>.crc`), by version.
    [[nodiscard]] Result<std::vector<LogFile>> all() const;
    /// notFound unless there is a commit or a checkpoint of that version.
    [[nodiscard]] Result<void> requireVersion(std::int64_t version) const;
    [[nodiscard]] Result<bool> exists(const std::string& key) const;

private:
    [[nodiscard]] Result<bool> hasVersion(std::int64_t version) const;
    [[nodiscard]] Result<std::int64_t> gallop(std::int64_t known) const;
    [[nodiscard]] Result<std::int64_t> latestByListing() const;
    /// Calls `visit` with the names below the log's folder that come after `after`.
    template <typename Visit>
    [[nodiscard]] Result<void> list(const std::string& after, Visit visit) const;

    const storage::ObjectStore& m_store;
    std::string m_folder;
};

} // namespace sharepane::delta
