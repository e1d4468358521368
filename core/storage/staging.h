#pragma once

#include "core/storage/filedescriptor.h"

#include <optional>
#include <string>
#include <string_view>

namespace sharepane::storage {

/// Name of the folder below a local store's root where objects are written before they get their key.
inline constexpr std::string_view stagingFolder = ".staging";

/// A file in the staging folder. Its name (not necessarily its bytes, which may have got a second name by
/// then) is removed on destruction.
class StagedFile {
public:
    /// Takes a name that nobody uses, without making the file; the staging folder is made when absent.
    /// Nothing, with errno set, on failure.
    [[nodiscard]] static std::optional<StagedFile> reserve(int root);

    StagedFile(StagedFile&& other) noexcept = default;
    StagedFile& operator=(StagedFile&& other) = delete;
    ~StagedFile();

    /// Makes the file, empty, open for writing. Not open, with errno set, on failure.
    [[nodiscard]] FileDescriptor create() const;

    [[nodiscard]] int folder() const { return m_folder.get(); }
    [[nodiscard]] const char* name() const { return m_name.c_str(); }

    /// Removes the name now, so that it costs no second directory update later.
    void drop();

private:
    StagedFile(FileDescriptor folder, std::string name)
        : m_folder(std::move(folder))
        , m_name(std::move(name))
    {
    }

    FileDescriptor m_folder;
    std::string m_name;
};

/// Removes what dead processes left in the staging folder: files named by StagedFile, untouched for an hour,
/// whose process is gone. Does nothing where there is no staging folder or it can't be written.
void sweepStaging(int root);

} // namespace sharepane::storage
