#pragma once

#include "core/storage/filedescriptor.h"
#include "core/storage/objectstore.h"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace sharepane::catalog {

/// The folders of the Delta logs below a database's `tables/`, on local storage: one look at a folder tells
/// that nothing was committed, where reading the log would take several. Internal to core/catalog.
class LogFolders {
public:
    /// What a folder looked like at a time long enough ago that every later change shows.
    struct Mark {
        dev_t device = 0;
        ino_t inode = 0;
        std::int64_t modified = 0; ///< ns since the epoch
        friend bool operator==(const Mark&, const Mark&) = default;
    };

    /// `tables`: key of that folder, ending in '/'.
    LogFolders(const storage::ObjectStore& store, const std::string& tables);
    /// Of the log of that table. Nothing when it changed a moment ago, isn't there, or isn't local.
    [[nodiscard]] std::optional<Mark> markOf(const std::string& tableId) const;

private:
    storage::FileDescriptor m_tables;
};

} // namespace sharepane::catalog
