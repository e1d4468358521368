#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/workspace/processfolder.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

class QSqlDatabase;

namespace sharepane::workspace {

/// A workspace directory: `sharepane.db` (SQLite, WAL), `cache/`, `storage/` (default storage of local
/// clusters), `log/`, `tmp/` (files on their way into a store), `engine.lock`. Thread-safe; several processes
/// may hold the same one.
class Workspace {
public:
    /// Opens or makes the workspace at `directory` and brings sharepane.db up to the newest schema. A
    /// database made by a newer Sharepane is `unsupported`, and untouched; an empty file in a workspace that
    /// has been used is `corrupt`.
    [[nodiscard]] static Result<std::shared_ptr<Workspace>> open(const std::filesystem::path& directory);
    /// $XDG_DATA_HOME/sharepane, or ~/.local/share/sharepane.
    [[nodiscard]] static std::filesystem::path defaultDirectory();
    ~Workspace();

    [[nodiscard]] const std::filesystem::path& directory() const { return m_directory; }
    [[nodiscard]] std::filesystem::path cacheFolder() const { return m_directory / "cache"; }
    [[nodiscard]] std::filesystem::path storageFolder() const { return m_directory / "storage"; }
    /// This process's own folder below `tmp/`, for files on their way into a store: gone with this object.
    /// What killed processes left there is removed when the workspace is opened.
    [[nodiscard]] std::filesystem::path scratchFolder() const { return m_scratch->path(); }

    /// The calling thread's connection to sharepane.db: made on first use, closed when the thread ends.
    /// Foreign keys on, WAL, synchronous FULL (a commit survives power loss), busy timeout 10 s.
    [[nodiscard]] Result<QSqlDatabase> database() const;

    /// Makes durable what was committed with synchronous NORMAL, which leaves it to the system when a commit
    /// reaches the disk. Neither waits for writers nor counts as a commit.
    [[nodiscard]] Result<void> settle() const;

    /// Changes whenever another connection (thread or process) committed a change since this thread last
    /// asked (PRAGMA data_version).
    [[nodiscard]] Result<std::int64_t> dataVersion() const;
    /// A local folder whose file events tell of any commit to sharepane.db by any process (its WAL lies
    /// there).
    [[nodiscard]] const std::filesystem::path& changeFolder() const { return m_directory; }

private:
    explicit Workspace(std::filesystem::path directory);
    std::filesystem::path m_directory;
    std::optional<ProcessFolder> m_scratch; // set by open()
};

/// The right to run the engine and the service of a workspace; held by at most one process (flock on
/// engine.lock, so that a crash releases it).
class EngineLock {
public:
    /// `inUse`, naming the holder's process id, when another process has it.
    [[nodiscard]] static Result<EngineLock> acquire(const Workspace& workspace);
    /// Whether some process holds it now.
    [[nodiscard]] static bool isHeld(const Workspace& workspace);
    EngineLock(EngineLock&& other) noexcept;
    EngineLock& operator=(EngineLock&& other) noexcept;
    ~EngineLock();

private:
    explicit EngineLock(int fd)
        : m_fd(fd)
    {
    }
    int m_fd = -1;
};

} // namespace sharepane::workspace
