#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace sharepane::storage {

/// Tells when files appear, change or go in local folders (inotify), on one thread of its own.
///
/// A watch survives its folder being removed and made again: it then follows the nearest existing ancestor
/// until the folder is back. Callbacks run on the watcher's thread, one at a time, and must be short; several
/// changes in quick succession may be told once. A notification queue overflow tells every watch.
/// Thread-safe; a callback may make and drop watches, its own too, but must not destroy the watcher. Handles
/// may outlive it.
class FolderWatcher {
public:
    [[nodiscard]] static Result<std::unique_ptr<FolderWatcher>> start();
    ~FolderWatcher();
    FolderWatcher(const FolderWatcher&) = delete;
    FolderWatcher& operator=(const FolderWatcher&) = delete;

    /// Calls `onChange` after something directly inside `folder` changed, for as long as the returned handle
    /// lives. After the handle's destructor returns, `onChange` is not running and will not run again.
    [[nodiscard]] Result<std::shared_ptr<void>> watch(const std::filesystem::path& folder,
                                                      std::function<void()> onChange);

private:
    struct State;
    explicit FolderWatcher(std::shared_ptr<State> state);
    std::shared_ptr<State> m_state;
};

} // namespace sharepane::storage
