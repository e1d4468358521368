#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace sharepane::workspace {

/// A folder for one process's files on their way elsewhere, `<parent>/<uuid>/`: gone with the object, or,
/// when the process was killed, with the next removeAbandoned(). Movable; not shared between processes.
class ProcessFolder {
public:
    [[nodiscard]] static Result<ProcessFolder> make(const std::filesystem::path& parent);
    ProcessFolder(ProcessFolder&& other) noexcept;
    ProcessFolder& operator=(ProcessFolder&& other) noexcept;
    ~ProcessFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    ProcessFolder(std::filesystem::path path, int fd)
        : m_path(std::move(path))
        , m_fd(fd)
    {
    }
    std::filesystem::path m_path;
    int m_fd = -1; // holds the lock that says that somebody lives here
};

/// Removes the folders of processes that are no more. What can't be removed stays for the next time. Must not
/// run while another process is in make(): the caller sees to that.
void removeAbandoned(const std::filesystem::path& parent);

} // namespace sharepane::workspace
